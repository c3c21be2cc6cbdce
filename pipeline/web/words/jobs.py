"""Words of 后台任务, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "后台任务": "My work", "排队中": "waiting", "前面的工作办完就开始。": "It begins when the work before it is done.",
    "正在进行": "running", "进度": "progress", "已完成": "done", "没有办成": "failed", "中断了": "interrupted",
    "程序停过，这项工作没有做完；已经做好的部分都在。": "The program was stopped before this was finished; what was done by then is there.",
    "可以关掉这一页去做别的；办完后在右上角“后台任务”里找得到。": "You may close this page; the result will be in “My work”, top right.",
    "打开": "Open", "查看": "Look", "重新开始": "Start again", "再做一次": "Do it again", "删除": "Delete", "下载": "Download",
    "结果保留一天，只有本人能打开。": "Results are kept for a day and open only for you.", "任务": "Work", "状态": "State",
    "本人一天之内的；结果只有本人能打开。": "Your own of the last day; results open only for you.", "开始": "Begun", "结束": "Ended",
    "没有后台任务。": "Nothing here.", "打印月报、整本档案，备份、校验等较慢的工作会列在这里。": "Slow work is listed here: printing a monthly report or a whole dossier, backups, checks.",
}  # fmt: skip

"""Every word of the pages, in Chinese as templates have them, with its English. What is missing here stays Chinese."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("zh", "en")

ENGLISH: Mapping[str, str] = {
    # frame
    "今日": "Today", "检索": "Search", "档案": "Dossiers", "事项": "Cases", "账号": "Accounts",
    "退出": "Sign out", "改密码": "Password", "跳到正文": "Skip to content", "主菜单": "Main menu",
    "系统": "System", "返回": "Back", "怎么办": "What to do",
    # sign-in
    "登录": "Sign in", "登录名": "Login", "密码": "Password",
    "登录名或密码不对，或账号暂时锁定。连错五次锁定 15 分钟。": "Wrong login or password, or the account is shut for a while. Five failures shut it for 15 minutes.",
    "忘记密码请找系统管理员重设。": "Forgotten? The administrator can set a new password.",
    "本系统存有住户资料，查看、打印、导出都有记录。": "This system holds residents' data. Looking, printing and exporting are recorded.",
    # password
    "修改密码": "Change password", "原密码": "Present password", "新密码": "New password",
    "再输一次新密码": "New password again", "保存": "Save",
    "至少 {n} 个字，可以用一句只有您知道的话。": "At least {n} characters; a sentence that only you know will do.",
    "密码是别人替您设的，请先换成自己的。": "Somebody else set your password. Please choose your own first.",
    "密码已修改，其他电脑上的登录都已退出。": "Password changed. You are signed out everywhere else.",
    # today
    "待办": "To do", "已逾期": "Late", "今日到期": "Due today", "其他待办": "Other", "今日归档": "Filed today",
    "待人工核对": "Held", "件": "", "到期": "Due", "房号": "Unit", "做什么": "What", "岗位": "Role", "依据": "Rule",
    "没有待办。": "Nothing to do.",
    "您的岗位现在没有要办的事。新文件归档、期限临近时会列在这里。": "Nothing waits for your roles now. It appears here when papers are filed or deadlines come near.",
    "今天还没有归档的文件。": "Nothing has been filed today.",
    "把扫描件放进收件箱，归档后列在这里。": "Drop scans into the inbox; once filed they are listed here.",
    "只列出前 {n} 件。": "The first {n} are listed.",
    "管理处": "Office",
    "用 pipeline held 核对；浏览器里的核对页面在做。": "Decided with `pipeline held`; its page is being made.",
    # search
    "检索档案": "Search papers", "搜": "Search", "如 3栋 装修、张三丰、1203、2026年11月": "e.g. 3栋 装修, a name, 1203, 2026年11月",
    "找到 {n} 件": "{n} found", "找到 {n} 件以上": "More than {n} found", "楼栋": "Building", "分类": "Category",
    "文件": "Paper", "年份": "Year", "全部": "All", "没有找到。": "Nothing found.",
    "少写几个字，或去掉筛选再试。": "Try fewer words, or take away a filter.",
    "您的岗位不能按电话、证件号码检索。": "Your role may not search by phone or ID number.",
    "请改用房号、姓名或文件名称。": "Please use a unit, a name or a title instead.",
    "上一页": "Previous", "下一页": "Next", "第 {a} 页，共 {b} 页": "Page {a} of {b}",
    "按 / 输入，j、k 上下移动，Enter 打开": "/ to type, j and k to move, Enter to open", "清除筛选": "Clear filters",
    # document
    "打开原件": "Open the scan", "下载": "Download", "页": "pages", "{n} 页": "{n} pages", "编号": "Number",
    "日期": "Date", "用户": "Occupant", "归档时间": "Filed", "来源文件": "Dropped as", "相关事项": "Case",
    "读出的内容": "What was read", "经过": "History", "没有读出栏目。": "No fields were read.",
    "您的岗位不能看原件，只能看登记的内容。": "Your role may not see the scan, only what was entered.",
    "请核对": "check", "缺签名或印章": "Signature or seal missing", "（收件日期）": "(day received)",
    "本页有打码的内容，按岗位权限显示。": "Some values are masked for your role.",
    "原件不在档案文件夹里，请告诉系统管理员。": "The file is not in the archive folder. Please tell the administrator.",
    "函件": "Letters", "序列号": "Serial",
    # dossiers
    "楼栋与房号": "Buildings and units", "到这一户": "Go to unit", "打开": "Open", "{n} 户": "{n} units",
    "您的分管范围里没有楼栋。": "There is no building in your area.",
    "名册是空的，请先导入：pipeline roster import 名册.xlsx": "The register is empty. Import it first: pipeline roster import",
    "可能是这几户：": "It may be one of these:", "在办事项": "Open cases", "缺件": "Missing papers", "{n} 层": "Floor {n}",
    "合计 {n}": "{n} in all", "颜色越深越多": "The darker, the more", "业主": "Owner", "租户": "Tenant",
    "住户变更": "Occupants", "姓名": "Name", "电话": "Phone", "证件号码": "ID number", "起": "From", "止": "To",
    "至今": "now", "文件（{n}）": "Papers ({n})", "这一户还没有归档文件。": "No papers of this unit yet.",
    "把扫描件放进收件箱，程序会归到这一户。": "Drop scans into the inbox; they will be filed here.",
    "目录（PDF）": "Inventory (PDF)", "没有事项。": "No cases.", "没有函件。": "No letters.", "文号": "Reference",
    "状态": "State", "不缺件。": "Complete.", "联系人": "Contact", "建筑面积": "Floor area", "贴标签": "Labels",
    "名册上没有住户。": "Nobody is on the register.", "由谁补": "From whom", "贴标签说明": "Labels: pipeline labels --unit {unit}",
    # cases
    "在办": "Open", "含已办结": "With closed", "立项": "Opened", "办结": "Closed", "期限": "Deadline",
    "没有在办的事项。": "No open cases.", "文件归档后会自动立项。": "Cases open by themselves when papers are filed.",
    "现在": "Now", "等": "waits for", "接下来": "Next", "已办结。": "Closed.", "还缺": "Missing", "提醒": "Note",
    "由{who}办理": "By {who}", "由文件、期限或别的事项带动": "By a paper, a deadline or another case",
    "附言": "Note", "（选填）": "(optional)", "办理": "Do it", "撤回最后一步": "Take back the last step", "原因": "Reason",
    "撤回": "Take back", "已记录。": "Done.", "谁": "Who", "时间": "When", "已撤回": "taken back", "办理情况": "Values",
    "去文": "Letters", "待起草": "to be drafted", "没能起草": "could not be drafted", "必填": "required", "进行中": "running",
    "逾期": "late", "期限待定": "not set", "请选择": "choose", "规程": "Procedure", "全部事项": "All kinds", "筛选": "Filter",
    "收件程序会起草要发的函件。": "The watcher drafts the letters.", "已取消": "cancelled", "文件带动": "paper", "到期带动": "time",
    # accounts
    "人员账号": "Accounts", "岗位与分管": "Roles and areas", "没有密码": "no password", "正常": "in order", "已锁定": "locked",
    "须改密码": "must change", "重设密码": "New password", "锁定": "Lock", "解锁": "Unlock", "全部楼栋": "all buildings",
    "{login} 的临时密码（只显示这一次，登录后须修改）：": "One-time password of {login} (shown only now, to be changed at sign-in):",
    "人员、岗位和分管楼栋在 site.toml 的 [[people]] 里设置。": "People, roles and areas are set in site.toml, [[people]].",
    "中文": "中文",
}  # fmt: skip


def said(text: str, language: str) -> str:
    """The word in a language."""
    return ENGLISH.get(text, text) if language == "en" else text

"""Words of 立项, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "来人、来电、巡查发现的事在这里登记；有文件的，扫描归档后会自动立项。": "For visits, calls and what is seen on rounds. What comes on paper opens by itself when it is filed.",
    "选定": "Choose", "换一户": "Another unit", "是哪一户？": "Which one?", "这一户在办的事项": "Open in this unit",
    "可写 3-1203、3栋1203 或三栋1203室；新的房号要先导入名册。": "Write 3-1203 or 3栋1203; new units have to be on the roster first.",
    "已有没办完的同类事项。": "There is an open case of this kind.",
    "是同一件事的，请在它上面继续办，不要重复立项。": "If it is the same matter go on with it instead of opening another.",
    "同一户只能有一件，请在它上面继续办，或先把它结掉。": "A unit has at most one: go on with it, or close it first.",
    "现在不能由您立这一项。": "You cannot open this now.",
    "它由文件归档、日历或别的事项带动；或者这一户的情况还不符合。": "A paper, the calendar or another case opens it, or the unit does not fit.",
    "某一户的事": "Of a unit", "管理处自己的事": "Of the office",
    "您的岗位没有可以手工立项的事。": "Your roles open no cases by hand.",
    "文件归档后会自动立项；要登记来人来电，请找前台或文员。": "Cases open when papers are filed; for visits and calls ask the front desk.",
}  # fmt: skip

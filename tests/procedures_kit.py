"""A small office of procedures for the tests: one good procedure of move-out, with rules and roles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.model.person import Person, RuleSetting
from pipeline.respond.procedures.load import Procedures, load_procedures
from pipeline.site import Site

ROLES = """
[[role]]
key = "clerk"
title = "文员"
tier = 2

[[role]]
key = "finance"
title = "财务部"

[[role]]
key = "tenant"
title = "租户"
outside = true
"""

RULES = """
[[rule]]
key = "moveout.notice"
title = "搬出提前通知"
kind = "term"
value = "3日"
profile.tower = "1周"
options = [ { value = "3日", source = "000 §1 3.2.3" }, { value = "1周", source = "000 §1 3.2.3" } ]
cites = ["N1", "G15"]
source = "000 §1 3.2.3"

[[rule]]
key = "moveout.copies"
title = "同意书份数"
kind = "number"
value = 2
cites = ["N23"]
source = "000 §1 3.2.3"

[[rule]]
key = "moveout.payer"
title = "由谁收费"
kind = "choice"
value = "财务部"
options = [ { value = "财务部", source = "000 §1" }, { value = "前台", source = "004 四.2" } ]
source = "000 §1"
"""

MOVE_OUT = """
id = "E3"
title = "用户搬出"
summary = "用户通知搬出，结清费用，凭放行条搬离。"
sources = ["000 §1 3.2"]

[[state]]
name = "notice"
title = "已通知搬出"
waits = ["finance"]
do = "结清费用"

[[state]]
name = "asked"
title = "等租户补交"
waits = ["tenant"]
profiles = ["tower"]

[[state]]
name = "released"
title = "已放行"
final = true

[[event]]
name = "give-notice"
title = "用户通知搬出"
from = ["start"]
to = "notice"
by = ["paper", "person"]
papers = ["move-out-notice"]
roles = ["clerk"]
ask = [ { name = "leaving_on", label = "搬出日期", kind = "date", required = true } ]
source = "000 §1 3.2.3"

[[event]]
name = "pay"
title = "结清费用"
from = ["*"]
by = ["person"]
roles = ["finance"]
ask = [ { name = "result", label = "结果", kind = "tick", options = ["结清", "未结清"], required = true } ]

[[event]]
name = "ask-back"
title = "通知补交"
from = ["notice"]
to = "asked"
by = ["person"]
roles = ["clerk"]
PROFILES

[[event]]
name = "release"
title = "开放行条"
from = ["notice", "asked"]
to = "released"
by = ["person"]
roles = ["clerk"]
  [[event.need]]
  value = "result"
  among = ["结清"]
  say = "费用结清"
  of = "finance"
  [[event.need]]
  paper = "owner-consent-to-leave"
  copies = "moveout.copies"
  when = { occupant = "tenant" }
  say = "业主签字的《业主同意租户搬离通知书》"
  [[event.draft]]
  paper = "release-slip"
  values = { valid_date = "leaving_on", reason = "=迁出", date = "today" }

[[deadline]]
name = "settle"
title = "结清费用"
starts = ["give-notice"]
ends = ["pay", "ask-back"]
term = "moveout.notice"
role = "finance"
pauses = true
"""
MOVE_OUT = MOVE_OUT.replace("PROFILES", 'profiles = ["tower"]')


def office(
    folder: Path,
    *,
    profile: str = "residential",
    rules: dict[str, RuleSetting] | None = None,
    people: tuple[Person, ...] = (),
    **files: str,
) -> Procedures:
    """The procedures of a folder made of MOVE_OUT and `files` (move_out → text of move-out.toml)."""
    place = folder / "procedures"
    written = {
        "_roles.toml": ROLES,
        "_rules/test.toml": RULES,
        "move-out.toml": MOVE_OUT,
        **{f"{name.replace('_', '-')}.toml": text for name, text in files.items()},
    }
    for name, text in written.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
    site = replace(Site(folder), profile=profile, rules=rules or {}, people=people)
    return load_procedures(place, site)

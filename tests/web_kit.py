"""A small office with people of all roles, papers and cases, and browsers without a socket."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from cases_kit import MONDAY, ROOT, SITE, file_paper, make_office, room_in
from register_kit import make_document
from starlette.testclient import TestClient

from pipeline.flow.cases.moving import act, open_case
from pipeline.model import Document, UnitCode
from pipeline.register import accounts, papermoves
from pipeline.register.accounts import Session
from pipeline.register.documents import file_document
from pipeline.register.open import open_registry
from pipeline.site import Site, open_site
from pipeline.web import signin
from pipeline.web.app import application

ROLES = (
    "clerk", "front_desk", "assistant", "supervisor", "engineering", "security", "management", "finance",
    "storekeeper", "archivist", "administration", "duty", "manager", "general_manager", "administrator",
)  # fmt: skip
PASSWORD = "春眠不觉晓处处闻啼鸟"
PHONE, ID = "13800138000", "110101199001011237"
PAPERS = (
    "fit-out-application", "id-copy", "vip-file", "occupant-dossier-data", "manager-approval", "patrol-record",
    "works-drawings", "rectification-notice", "staff-appraisal",
)  # fmt: skip
TEXT = f"用户室内装修申请书 房号：3栋1203 申请人：张三丰 联系电话：{PHONE} 身份证：{ID} 木工隔断"


def _people() -> str:
    lines = [f'[[people]]\nname = "{role}员"\nlogin = "{role}"\nroles = ["{role}"]\n' for role in ROLES]
    # The same roles once more for building 5 only.
    lines += [
        f'[[people]]\nname = "五栋{role}"\nlogin = "{role}5"\nroles = ["{role}"]\nareas = ["5"]\n'
        for role in ("clerk", "engineering", "archivist")
    ]
    return "\n".join([*lines, '[[people]]\nname = "无岗"\nlogin = "outsider"\nroles = ["owner"]\n'])


@dataclass(slots=True)
class Time:
    """The desk's clock, which tests move."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Office:
    site: Site
    time: Time = field(default_factory=Time)
    case: str = ""
    app: Any = None
    tokens: dict[str, str] = field(default_factory=dict)

    def browser(self, login: str = "") -> TestClient:
        """Signed in as `login`, without typing a password."""
        self.app = self.app or application(self.site.root, self.time)
        client = TestClient(self.app, base_url="http://desk.test", follow_redirects=False)
        if login:
            token = self.tokens.setdefault(login, signin.new_token())
            with open_registry(self.site.registry) as registry, registry.atomic():
                if accounts.find_session(registry, signin.token_hash(token)) is not None:
                    client.cookies.set("desk", token)
                    return client
                if accounts.find_account(registry, login) is None:
                    accounts.set_password(
                        registry, login, "x", must_change=False, actor="test", now=self.time.now
                    )
                accounts.begin_session(
                    registry, Session(signin.token_hash(token), login, self.time.now, self.time.now)
                )
            client.cookies.set("desk", token)
        return client


def csrf(client: TestClient) -> str:
    return signin.csrf_of(client.cookies.get("desk") or client.cookies.get("visitor") or "")


def post(client: TestClient, path: str, **form: str):  # type: ignore[no-untyped-def]
    """As a form of ours sends it."""
    return client.post(
        path, data={"csrf": csrf(client), **{k.replace("__", "-"): v for k, v in form.items()}}
    )


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def make_desk(folder: Path, *, site: str = SITE) -> Office:
    """Papers 1–9 as `_papers` says; a fit-out case of 3-1203 in “已受理”. Made once, then copied."""
    master, case = _master(site)
    shutil.copytree(master, folder)
    return Office(open_site(folder), case=case)


@cache
def _master(site: str) -> tuple[Path, str]:
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "site", _made(folder / "site", site)


def _made(folder: Path, site: str) -> str:
    made = make_office(folder, site=site + _people())
    for slug in ("_shared", *PAPERS):
        shutil.copytree(ROOT / "templates" / slug, folder / "templates" / slug)
    with open_registry(made.registry) as registry, registry.atomic():
        for document in _papers():
            path = folder / document.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pdf_of(document.id))
            file_document(registry, document, actor="pipeline", now=MONDAY)
    with room_in(made, actor="clerk") as room:
        for number in (11, 12, 13):
            drawing = file_paper(room.registry, number, "works-drawings")
            papermoves.keep_move(room.registry, papermoves.PaperMove(drawing.id))
        moved = open_case(
            room,
            room.procedures.get("fit-out"),
            UnitCode.parse("3-1203"),
            "submit",
            {"contractor": f"某装饰 {PHONE}"},
        )
        return moved.case.id


def advance(office: Office, event: str, actor: str, **values: str) -> None:
    with room_in(office.site, actor=actor) as room:
        act(room, office.case, event, values)


def _papers() -> list[Document]:
    fields = (("applicant", "张三丰"), ("phone", PHONE), ("id_number", ID))
    known = {
        1: {"text": TEXT, "fields": fields},
        2: {"unit": "5-0101", "text": TEXT.replace("3栋1203", "5栋0101"), "party": "李四光"},
        3: {"paper": "occupant-dossier-data", "title": "用户档案资料", "category": "h", "text": "绝密内容 火星"},
        4: {"paper": "vip-file", "title": "重点业户档案", "category": "j", "unit": "3-1201", "text": "贵宾 生日 水星"},
        5: {"unit": "", "paper": "patrol-record", "title": "巡查记录表", "category": "", "party": "", "text": "巡查 天台 水箱"},
        6: {"unit": "3-1201", "text": "木工 贵宾来信 电话 13900139000", "party": "王五", "fields": (("phone", "13900139000"),)},
        7: {"title": "<script>alert(1)</script>", "text": "<img src=x onerror=alert(2)> 敌意 & «引号»", "party": "<b>粗</b>"},
        8: {"paper": "gone-kind", "title": "旧表", "text": "旧表 金星"},
        9: {"paper": "works-drawings", "title": "装修图纸", "text": "装修图纸 平面"},
    }  # fmt: skip
    made = [make_document(number, **given) for number, given in known.items()]  # type: ignore[arg-type]
    return [replace(one, path=f"archive/p/{one.id}.pdf", filed=MONDAY) for one in made]


def pdf_of(text: str) -> bytes:
    """One page with a word, small enough to be written by hand."""
    content = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("ascii")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, start))

"""Photographs with a step of a case: filed at once in the dossier, verifiable, or not at all."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pikepdf
import pytest
from cases_kit import ROOT, file_paper, room_in
from PIL import Image
from web_kit import Office, csrf, make_desk

from pipeline.archive.layout import INVENTORY
from pipeline.archive.record import records
from pipeline.flow.cases.moving import open_case, position_of
from pipeline.model import UnitCode
from pipeline.register import cases, documents, papermoves
from pipeline.register.open import open_registry
from pipeline.register.papermoves import moves_of
from pipeline.register.verify_files import archive_findings, original_findings

UNITS = iter(("3-1101", "3-1102", "3-1201", "3-1202", "3-1302", "5-0101"))


@pytest.fixture(scope="module")
def desk(module_tmp: Path) -> Office:
    made = make_desk(module_tmp / "site")
    shutil.copytree(ROOT / "templates" / "site-photos", made.site.root / "templates" / "site-photos")
    return made


@pytest.fixture
def office(desk: Office) -> Office:
    """The same desk (and its child process) with a case of another unit for each test."""
    unit = next(UNITS)
    with room_in(desk.site, actor="clerk") as room:
        number = int(room.registry.scalar("SELECT max(CAST(id AS INTEGER)) FROM document")) + 100
        for one in range(number, number + 3):
            drawing = file_paper(room.registry, one, "works-drawings", unit=unit)
            papermoves.keep_move(room.registry, papermoves.PaperMove(drawing.id))
        opened = open_case(room, room.procedures.get("fit-out"), UnitCode.parse(unit), "submit", {})
    desk.case = opened.case.id
    return desk


def photo(colour: str, *, turned: int = 1) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = turned
    Image.new("RGB", (640, 480), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def send(office: Office, login: str, *photos: bytes, **form: str):  # type: ignore[no-untyped-def]
    browser = office.browser(login)
    files = [("photos", (f"IMG_{n}<b>.jpg", data, "image/jpeg")) for n, data in enumerate(photos)]
    data = {"csrf": csrf(browser), **{key.replace("__", "-"): value for key, value in form.items()}}
    return browser.post(
        f"/cases/{office.case}/photos", data=data, files=files or [("photos", ("", b"", "image/jpeg"))]
    )


def filed(office: Office) -> list[documents.Document]:
    with open_registry(office.site.registry) as registry:
        moved = {move.document for move in moves_of(registry, office.case)}
        found = documents.documents_of_unit(registry, cases.find_case(registry, office.case).unit)  # type: ignore[arg-type]
        return [one for one in found if one.paper == "site-photos" and one.id in moved]


def test_photographs_come_with_a_step_and_lie_in_the_dossier(office: Office) -> None:
    first, second = photo("red"), photo("blue", turned=6)
    done = send(
        office, "engineering", first, second, event="ask-again", version="1", v__reason="阳台封板不符"
    )
    assert done.status_code == 303
    (paper,) = filed(office)
    assert (paper.category, paper.pages, paper.case) == ("g", 2, office.case)
    page = office.browser("clerk").get(f"/cases/{office.case}").text
    assert "阳台封板不符" in page and f"/documents/{paper.id}" in page and "现场照片" in page
    with room_in(office.site) as room:
        line = position_of(room, cases.find_case(room.registry, office.case)).history[-1]
        assert (line.event, line.document, line.actor) == ("ask-again", paper.id, "engineering")
    with pikepdf.open(office.site.root / paper.path) as pdf:
        assert [int(page.get("/Rotate", 0)) for page in pdf.pages] == [0, 90]
        inside = [next(iter(page.Resources.XObject.values())).read_raw_bytes() for page in pdf.pages]
    assert inside == [first, second]  # byte for byte
    assert office.browser("engineering").get(f"/documents/{paper.id}.pdf").status_code == 200


def test_what_was_filed_so_can_be_verified(office: Office) -> None:
    send(office, "engineering", photo("red"), event="agree-engineering", version="1")
    (paper,) = filed(office)
    with open_registry(office.site.registry) as registry:
        found = list(records(office.site.archive))
        of_it = [f for f in archive_findings(registry, office.site, found, INVENTORY) if f.object == paper.id]
        assert of_it == []
        assert [f for f in original_findings(registry, office.site) if f.object == paper.id] == []


def test_a_step_that_is_refused_files_nothing_and_keeps_what_was_typed(office: Office) -> None:
    refused = send(office, "engineering", photo("red"), event="ask-again", version="1", note="见照片")
    assert (
        refused.status_code == 400 and "请重新选择照片" in refused.text and 'value="见照片"' in refused.text
    )
    late = send(office, "engineering", photo("red"), event="agree-engineering", version="7")
    assert late.status_code == 409
    assert filed(office) == []
    assert send(office, "finance", photo("red"), event="agree-engineering", version="1").status_code == 403


def test_what_is_no_photograph_is_refused_before_anything_happens(office: Office) -> None:
    for data in (b"%PDF-1.4 not a photo", b"\xff\xd8\xff broken", b"MZ"):
        answer = send(office, "engineering", data, event="agree-engineering", version="1")
        assert answer.status_code == 400 and "照片没有收下" in answer.text
    assert filed(office) == []
    with room_in(office.site) as room:
        assert cases.find_case(room.registry, office.case).version == 1


def test_without_photographs_the_same_form_is_a_step_as_any(office: Office) -> None:
    assert send(office, "engineering", event="agree-engineering", version="1").status_code == 303
    assert filed(office) == []


def test_photographs_are_added_without_a_step_once(office: Office) -> None:
    sent = {"version": "1", "subject": "门口堆放"}
    assert send(office, "security", photo("green"), **sent).status_code == 303
    (paper,) = filed(office)
    assert {value.name: value.value for value in paper.fields}["subject"] == "门口堆放"
    again = send(office, "security", photo("green"), **sent)
    assert again.status_code == 400 and paper.id in again.text and len(filed(office)) == 1
    assert send(office, "security", version="1").status_code == 400
    assert send(office, "storekeeper", photo("green"), **sent).status_code == 403

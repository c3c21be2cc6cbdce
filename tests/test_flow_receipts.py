"""Printed, signed, scanned, dropped into the inbox: the signed copy closes its letter; and bounces dropped there too."""

from __future__ import annotations

from pathlib import Path

import pytest
from flow_kit import NOW, make_site, registry, take_in
from letters_kit import issued, office_in, some_units, stock
from test_flow_mailing import report

from pipeline.flow.handing import awaiting, hand_over, undelivered
from pipeline.flow.letters import draft, issue
from pipeline.model import DeliveryState, Letter, LetterState, Outcome, Way
from pipeline.register import deliveries as store
from pipeline.register.documents import find_document
from pipeline.register.letters import find_letter, void_letter
from pipeline.site import Site
from scansim.canvas import Canvas
from scansim.hand import hand
from scansim.own.fill import Filling, Style, fill
from scansim.own.sheets import raster
from scansim.profiles import profile
from scansim.rng import generator
from scansim.scan import scan


@pytest.fixture(scope="module")
def site(module_tmp: Path) -> Site:
    return make_site(module_tmp / "site", stock(module_tmp / "templates", "public-notice"))


def scanned(site: Site, letter: Letter, name: str, *, signed: bool = True) -> Path:
    """The letter as it comes back: its print, a signature by hand, the scanner's dirt."""
    rng = generator(5, letter.id, name)
    with office_in(site) as office:
        paper = office.catalog.get(letter.paper)
        tag = office.geometries.current[paper.slug].letter[0]
        geometry = office.geometries.load(paper.code, tag)
    assert geometry is not None
    (page,) = raster((site.root / letter.pdf).read_bytes(), 200)
    canvas = Canvas.of(page, 200)
    filling = Filling(
        texts={"received_date": "2026年11月21日"} if signed else {},
        signed={"sign:receiver": "李明"} if signed else {},
    )
    fill(canvas, geometry, 1, filling, Style(hand(rng)), rng)
    seen = scan(canvas.pixels(), 200, profile("grey200"), rng)
    path = site.inbox / f"{name}{seen.suffix}"
    path.write_bytes(seen.encode())
    return path


def taken(site: Site) -> Outcome:
    (outcome,) = take_in(site)
    return outcome


def test_the_signed_copy_closes_letter_and_delivery_and_both_know_each_other(site: Site) -> None:
    with office_in(site) as office:
        letter = issued(office)
        assert [o.letter.id for o in undelivered(office)] == [letter.id]
        hand_over(office, letter, Way.HAND, to="李明")
        assert undelivered(office) == []
        assert [o.letter.id for o in awaiting(office)] == [letter.id]
    scanned(site, letter, "回执")
    filed = taken(site)
    assert (filed.outcome, filed.paper, filed.unit) == ("filed", letter.paper, str(letter.unit))
    with office_in(site) as office:
        back = find_letter(office.registry, letter.id)
        assert (back.state, back.returned) == (LetterState.RETURNED, filed.document)
        (delivery,) = store.deliveries(office.registry, letter.id)
        assert (delivery.state, delivery.document) == (DeliveryState.DONE, filed.document)
        document = find_document(office.registry, filed.document)
        assert document is not None
        assert document.letter == letter.id
        assert document.id != back.document
        assert awaiting(office) == []
    scanned(site, letter, "回执第二次")
    taken(site)
    with registry(site) as opened:
        assert find_letter(opened, letter.id).returned == filed.document


@pytest.mark.parametrize("named", [False, True])
def test_a_notice_that_comes_back_closes_its_letter_from_the_offices_own_dossier(
    site: Site, named: bool
) -> None:
    given = {"subject": "关于停水检修的公告", "content": "二次供水设备检修，届时停水。"}
    with office_in(site) as office:
        unit = some_units(office)[0] if named else None
        letter = issue(office, draft(office, office.catalog.get("public-notice"), unit, given).id)
    scanned(site, letter, f"公告{named}", signed=False)
    filed = taken(site)
    assert (filed.outcome, filed.paper, filed.unit) == ("filed", "public-notice", "")
    with registry(site) as opened:
        back = find_letter(opened, letter.id)
        assert (back.state, back.returned) == (LetterState.RETURNED, filed.document)
        document = find_document(opened, filed.document)
        assert document is not None
        assert (document.unit, document.letter) == (None, letter.id)


def test_an_unsigned_copy_waits_for_a_person_and_closes_nothing(site: Site) -> None:
    with office_in(site) as office:
        letter = issued(office)
    scanned(site, letter, "未签", signed=False)
    assert taken(site).outcome == "held"
    with registry(site) as opened:
        assert find_letter(opened, letter.id).state is LetterState.ISSUED


def test_the_signed_copy_of_a_void_letter_is_filed_and_the_letter_stays_void(site: Site) -> None:
    with office_in(site) as office:
        letter = issued(office)
        void_letter(office.registry, letter.id, reason="重复", actor="t", now=NOW)
    scanned(site, letter, "作废的")
    assert taken(site).outcome == "filed"
    with registry(site) as opened:
        assert find_letter(opened, letter.id).state is LetterState.VOID


def test_a_bounce_dropped_into_the_inbox_is_noted_and_files_nothing(site: Site) -> None:
    with office_in(site) as office:
        letter = issued(office, some_units(office, 2)[1])
        one = store.add_delivery(
            office.registry, letter, Way.MAIL, DeliveryState.QUEUED, address="gone@example.com",
            message_id="<b.1@example.com>", actor="t", now=NOW,
        )  # fmt: skip
        store.settle(office.registry, one, DeliveryState.SENT, actor="t", now=NOW)
    report(site.inbox / "退信.eml", one, "failed", "5.1.1")
    outcome = taken(site)
    assert (outcome.outcome, outcome.reason) == ("refused", "mail-report")
    assert letter.id in outcome.message
    with registry(site) as opened:
        assert store.find_delivery(opened, one.id).state is DeliveryState.BOUNCED
        assert find_letter(opened, letter.id).state is LetterState.ISSUED
    assert [p.name for p in site.inbox.iterdir()] == ["held"]

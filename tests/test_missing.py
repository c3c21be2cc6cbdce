"""Which papers a unit's history demands, which are there, which are missing since when and who must bring them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from cases_kit import MONDAY, ROOT, at, file_paper, make_office, papers, room_in
from flow_kit import make_site
from letters_kit import office_in, stock
from test_cli_letters import lines, run

from pipeline.catalog.load import load_catalog
from pipeline.errors import UsageError
from pipeline.flow.cases import asking
from pipeline.flow.cases.missing import Asked, DossierState, PaperState, missing_of, missing_of_units
from pipeline.flow.cases.missinglist import missing_list, missing_table, of_role, tally
from pipeline.flow.cases.moving import act, open_case
from pipeline.flow.cases.opened import case_room
from pipeline.flow.cases.papers import look_at_papers
from pipeline.flow.cases.room import CaseRoom
from pipeline.model import LetterState, Party, PartyRole, UnitCode
from pipeline.newsite import stock_procedures
from pipeline.register.letters import letters
from pipeline.register.occupancy import begin, present_of, set_ended
from pipeline.respond.dossier import FILE, load_demands
from pipeline.respond.dossiercheck import check_dossier
from pipeline.respond.procedures.load import load_procedures
from pipeline.site import Site

UNIT, LET = UnitCode.parse("3-1203"), UnitCode.parse("3-1202")  # an owner lives there; a tenant
OWNED = MONDAY.date() - timedelta(days=900)
RENTED = MONDAY.date() - timedelta(days=90)

DEMANDS = """
void = ["cancelled"]
[letter]
paper = "notice"
within = "15日"
[[demand]]
name = "covenant"
title = "业主公约签约件"
papers = ["owners-covenant"]
of = "owner"
from = "move-in"
category = "h"
source = "x"
[[demand]]
name = "lease"
title = "租赁合同复印件"
papers = ["lease-copy"]
when = { occupant = "tenant" }
of = "tenant"
from = "move-in"
category = "f"
source = "x"
[[demand]]
name = "slip"
title = "入伙交款单"
papers = ["payment-slip", "receipt"]
of = "finance"
from = "move-in"
category = "j"
source = "x"
[[demand]]
name = "application"
title = "装修申请书"
papers = ["fit-out-application"]
of = "occupant"
from = "case:fit-out"
category = "g"
source = "x"
[[demand]]
name = "drawings"
title = "装修图纸"
papers = ["works-drawings"]
copies = "fitout.drawing_copies"
of = "occupant"
from = "case:fit-out"
category = "g"
source = "x"
[[demand]]
name = "permit"
title = "施工许可证"
papers = ["construction-permit"]
of = "clerk"
from = "case:fit-out:permitted"
category = "g"
source = "x"
[[demand]]
name = "record"
title = "欠费跟踪记录表"
papers = ["arrears-record"]
of = "occupant"
from = "closed:arrears"
whose = "leaver"
until = "case:fit-out"
category = "j"
source = "x"
[[demand]]
name = "other-scheme"
title = "别的规程才要"
papers = ["resident-file"]
scheme = ["002 §2"]
of = "owner"
from = "move-in"
category = "h"
source = "x"
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = make_office(tmp_path)
    (made.procedures / FILE).write_text(DEMANDS, "utf-8")
    return made


def of(state: DossierState, name: str) -> Sequence[Asked]:
    return [one for one in state.demands if one.demand.name == name]


def states(state: DossierState) -> dict[str, str]:
    return {one.demand.name: one.state.value for one in state.demands}


def fit_out(room: CaseRoom, unit: UnitCode = UNIT, first: int = 50) -> str:
    for number in range(3):
        file_paper(room.registry, first + number, "works-drawings", unit=str(unit), now=room.now)
    list(look_at_papers(room, papers()))
    return open_case(room, room.procedures.get("fit-out"), unit, "submit", {}).case.id


def settled_arrears(room: CaseRoom, unit: UnitCode) -> None:
    opened = open_case(room, room.procedures.get("arrears"), unit, "track", {})
    act(room, opened.case.id, "paid", {})


def tenant_leaves(room: CaseRoom, ended: date) -> None:
    present = present_of(room.registry, LET, PartyRole.TENANT)
    assert present is not None
    set_ended(room.registry, present, ended)


def again(site: Site, room: CaseRoom) -> CaseRoom:
    """With the register as it stands now."""
    return case_room(site, room.registry, actor=room.actor, now=room.now)


def test_moving_in_demands_of_the_owner_and_of_the_office_since_the_first_day(site: Site) -> None:
    with room_in(site) as room:
        state = missing_of(room, UNIT)
    assert states(state) == {"covenant": "missing", "slip": "missing"}
    assert [(a.of, a.since) for a in state.missing] == [("owner", OWNED), ("finance", OWNED)]


def test_a_tenant_brings_what_tenants_bring_since_the_tenancy_began(site: Site) -> None:
    with room_in(site) as room:
        state = missing_of(room, LET)
    (lease,), (covenant,) = of(state, "lease"), of(state, "covenant")
    assert (lease.of, lease.since, covenant.since) == ("tenant", RENTED, OWNED)


def test_any_of_the_papers_will_do_and_is_named(site: Site) -> None:
    with room_in(site) as room:
        file_paper(room.registry, 1, "receipt")
        (slip,) = of(missing_of(room, UNIT), "slip")
    assert (slip.state, slip.documents) == (PaperState.HELD, ("000001",))


def test_a_paper_without_its_signature_is_there_but_not_complete(site: Site) -> None:
    with room_in(site) as room:
        document = file_paper(room.registry, 1, "owners-covenant")
        room.registry.write("UPDATE document SET missing = '[\"owner\"]' WHERE id = ?", (document.id,))
        (covenant,) = of(missing_of(room, UNIT), "covenant")
    assert (covenant.state, covenant.documents, covenant.said) == (
        PaperState.UNSIGNED,
        ("000001",),
        "缺签名或印章",
    )


def test_copies_are_counted_by_the_rule(site: Site) -> None:
    with room_in(site) as room:
        fit_out(room)
        room.registry.write("UPDATE document SET missing = '[\"x\"]' WHERE id = '000052'")
        (drawings,) = of(missing_of(room, UNIT), "drawings")
        assert (drawings.said, drawings.wanted) == ("份数不足（2/3）", 3)
        file_paper(room.registry, 60, "works-drawings", fields=[("copies", "1")])
        assert of(missing_of(room, UNIT), "drawings")[0].state is PaperState.HELD


def test_what_a_state_demands_is_demanded_from_the_day_it_was_reached(site: Site) -> None:
    with room_in(site) as room:
        case = fit_out(room)
        later = at(room, MONDAY + timedelta(days=2))
        for event in ("agree-engineering", "agree-security"):
            act(later, case, event, {})
        assert of(missing_of(later, UNIT), "permit") == []
        act(later, case, "pay", {"amount": "2000"})
        (permit,) = of(missing_of(later, UNIT), "permit")
    assert (permit.since, permit.case) == (MONDAY.date() + timedelta(days=2), case)


def test_each_case_demands_papers_of_its_own_and_void_ones_nothing(site: Site) -> None:
    with room_in(site) as room:
        first = fit_out(room)
        act(room, first, "cancel", {"reason": "不装了"})
        assert of(missing_of(room, UNIT), "application") == []
        later = at(room, MONDAY + timedelta(days=1))
        second = fit_out(later, first=60)
        room.registry.write(
            "UPDATE \"case\" SET state = 'closed', version = version + 1 WHERE id = ?", (first,)
        )
        file_paper(room.registry, 70, "fit-out-application", now=later.now)
        told = [(a.case, a.state.value) for a in of(missing_of(later, UNIT), "application")]
    assert told == [(first, "missing"), (second, "held")]


def test_papers_of_the_tenant_before_are_not_the_tenants(site: Site) -> None:
    with room_in(site) as room:
        old = file_paper(room.registry, 1, "lease-copy", unit="3-1202", category="f")
        key = room.registry.scalar("SELECT key FROM document WHERE id = ?", (old.id,))
        room.registry.write("UPDATE document SET date = '2024-01-05' WHERE key = ?", (key,))
        assert of(missing_of(room, LET), "lease")[0].state is PaperState.MISSING
        fields = json.dumps([{"name": "tenant", "value": "云栖贸易有限公司"}], ensure_ascii=False)
        room.registry.write("UPDATE document SET fields = ? WHERE key = ?", (fields, key))
        assert of(missing_of(room, LET), "lease")[0].documents == ("000001",)


def test_who_has_left_is_asked_for_nothing_but_what_leavers_bring(site: Site) -> None:
    with room_in(site) as room:
        settled_arrears(room, LET)
        fitted = fit_out(room, LET)
        act(room, fitted, "cancel", {"reason": "x"})
        later = at(room, MONDAY + timedelta(days=40))
        tenant_leaves(room, MONDAY.date() + timedelta(days=10))
        state = missing_of(again(site, later), LET)
        (record,) = of(state, "record")
    assert of(state, "lease") == []
    assert (record.gone, record.party, record.since) == (True, PartyRole.TENANT, MONDAY.date())


def test_what_ends_a_demand_ends_it(site: Site) -> None:
    with room_in(site) as room:
        settled_arrears(room, UNIT)
        assert len(of(missing_of(room, UNIT), "record")) == 1
        fit_out(at(room, MONDAY + timedelta(days=1)))
        assert of(missing_of(room, UNIT), "record") == []


def test_an_empty_unit_lacks_nothing_and_does_not_count(site: Site) -> None:
    with room_in(site) as room:
        empty = UnitCode.parse("5-0101")
        present = present_of(room.registry, empty, PartyRole.OWNER)
        assert present is not None
        set_ended(room.registry, present, MONDAY.date() - timedelta(days=1))
        room = again(site, room)
        found = missing_of_units(room)
        assert next(one for one in found if one.unit == empty).demands == ()
    assert tally(found).units == len(found) - 1


def test_one_unit_is_judged_as_among_all(site: Site) -> None:
    with room_in(site) as room:
        fit_out(room)
        settled_arrears(room, LET)
        assert [missing_of(room, one.unit) for one in missing_of_units(room)] == missing_of_units(room)


def test_percent_says_100_only_where_all_are_complete() -> None:
    with_one = DossierState(UNIT, ())
    assert tally([with_one]).percent == 100.0
    assert replace(tally([]), units=2000, complete=1999).percent == 99.9


def test_an_occupants_papers_are_the_owners_where_the_owner_lives_there(site: Site) -> None:
    with room_in(site) as room:
        fit_out(room)
        (mine,) = of_role([missing_of(room, UNIT)], "owner")
        assert {a.demand.name for a in mine.missing} == {"covenant", "application"}


def test_the_list_names_papers_and_no_people(site: Site, tmp_path: Path) -> None:
    with room_in(site) as room:
        found = missing_of_units(room)
        words = "".join(cell for row in missing_table(room, found).rows for cell in row)
        assert "租赁合同复印件" in words and "云栖贸易" not in words and "业主0" not in words
        assert missing_list(room, found, tmp_path / "a.pdf").startswith(b"%PDF")
        assert missing_list(room, found, tmp_path / "a.xlsx").startswith(b"PK")
        with pytest.raises(UsageError, match="docx"):
            missing_list(room, found, tmp_path / "a.docx")


def test_faults_of_the_file_are_told_with_their_place_and_the_rest_works(site: Site) -> None:
    (site.procedures / FILE).write_text(
        DEMANDS
        + '[[demand]]\nname = "bad"\ntitle = "x"\npapers = ["no-such"]\nof = "nobody"\nfrom = "case:fitout"\n'
        'category = "g"\nsource = "x"\nwhen = { value = "a" }\n'
        '[[demand]]\nname = "worse"\ntitle = "x"\npapers = []\nof = "owner"\nfrom = "opened:fit-out"\n'
        'category = "z"\nsource = "x"\n',
        "utf-8",
    )
    demands = load_demands(site.procedures, site)
    said = "\n".join(
        check_dossier(
            demands,
            load_procedures(site.procedures, site),
            load_catalog(ROOT / "templates"),
            site.procedures,
        )
    )
    for words in (
        "no-such",
        "nobody",
        "fitout",
        "条件 value",
        "opened:fit-out",
        "“z”",
        "缺少 papers",
        "dossier.scheme",
    ):
        assert words in said, words
    assert len(demands.demands) == 9


@pytest.mark.parametrize(
    "text", ["demand = 3", "[[demand]]", "x = ", "void = [1]", "[letter]\nwithin='早晚'", "\ufeff"]
)
def test_a_broken_file_is_told_and_never_raises(site: Site, text: str) -> None:
    (site.procedures / FILE).write_text(text, "utf-8")
    assert load_demands(site.procedures, site).faults


@pytest.mark.parametrize("profile", ["tower", "residential"])
def test_the_demands_that_come_with_the_program_ask_about_what_there_is(tmp_path: Path, profile: str) -> None:
    site = Site(root=tmp_path, profile=profile)
    folder = ROOT / "procedures"
    loaded, demands = load_procedures(folder, site), load_demands(folder, site)
    assert check_dossier(demands, loaded, load_catalog(ROOT / "templates"), folder) == []
    assert 30 < len(demands.in_force(loaded.rules)) < len(demands.demands)


# Letters


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stock") / "templates", "notice")


@pytest.fixture
def real(tmp_path: Path, templates: Path) -> Site:
    made = make_site(tmp_path / "site", templates)
    shutil.copytree(stock_procedures(), made.root / "procedures")
    return made


def test_a_letter_asks_each_for_their_own_and_nobody_for_the_offices(real: Site) -> None:
    with office_in(real) as office:
        unit = next(iter(office.register.by_code))
        if present_of(office.registry, unit, PartyRole.TENANT) is None:
            begin(office.registry, unit, PartyRole.TENANT, Party("云栖贸易有限公司"), date(2026, 1, 1))
        room = case_room(real, office.registry, actor="t", now=office.now)
        demands = load_demands(real.procedures, real)
        asked, left = asking.requests(room, [missing_of(room, unit, demands)])
        assert {one.to.role for one in asked} == {PartyRole.OWNER, PartyRole.TENANT}
        roles = room.procedures.roles
        assert all(roles[paper.of].outside for one in asked for paper in one.papers)
        assert all(paper.of != "tenant" for paper in asked[1].papers) and left == []
        day = asking.last_day(room, demands)
        assert day == office.now.date() + timedelta(days=15)
        given = asking.given_of(office, asked[1], day)
    assert "一、前期物业管理协议书\n" in given["content"]
    assert "2026年12月6日前" in given["content"]
    assert given["occupant"] == asked[1].to.party.name


def test_letters_are_drafted_once_and_not_again_while_they_wait(real: Site) -> None:
    (drafted,) = lines(run(real.root, "missing", "--unit", "3-101", "--letter", "--json"))
    assert (drafted["unit"], drafted["state"]) == ("3-101", "draft")
    refused = run(real.root, "missing", "--unit", "3-101", "--letter", code=2)
    assert str(drafted["letter"]) in refused.stderr
    *_, bulk = lines(run(real.root, "missing", "--building", "3栋", "--floor", "1", "--letter", "--json"))
    assert bulk["letters"] == bulk["drafted"]
    with office_in(real) as office:
        made = letters(office.registry, states=[LetterState.DRAFT])
        asked = {(one.place, str(dict(one.values)["occupant"])) for one in made}
        assert len(asked) == len(made) == int(str(bulk["letters"])) + 1


def test_the_command_tells_programs_and_people_the_same(real: Site, tmp_path: Path) -> None:
    (whole,) = lines(run(real.root, "missing", "--unit", "3-101", "--json"))
    assert {"unit", "complete", "demanded", "missing", "papers"} == set(whole)
    summary = run(real.root, "missing", "--building", "3", "--floor", "1", "--role", "业主").stdout
    assert re.search(r"合计：\d+ 户，档案齐全 0 户（0%）", summary)
    done = run(real.root, "missing", "--floor", "1", "--out", str(tmp_path / "缺.pdf"), "--json")
    assert lines(done)[0]["complete"] == 0
    assert (tmp_path / "缺.pdf").read_bytes().startswith(b"%PDF")
    assert "owner" in run(real.root, "missing", "--role", "x", code=2).stderr

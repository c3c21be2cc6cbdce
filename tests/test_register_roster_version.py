"""Whoever changes units or people raises the roster's version; nothing else does."""

from __future__ import annotations

from pathlib import Path

from register_kit import NOW, make_document

from pipeline.model import Party, PartyRole, Unit, UnitCode
from pipeline.register import audit
from pipeline.register.documents import file_document
from pipeline.register.occupancy import begin, change_unit, insert_unit
from pipeline.register.open import open_registry
from pipeline.register.parties import roster_version


def test_every_change_of_units_and_people_is_another_version(tmp_path: Path) -> None:
    unit = Unit(UnitCode.parse("3-1203"), 12)
    with open_registry(tmp_path / "registry.db") as registry:
        seen = [roster_version(registry)]
        insert_unit(registry, unit)
        seen.append(roster_version(registry))
        change_unit(registry, unit)
        seen.append(roster_version(registry))
        begin(registry, unit.code, PartyRole.OWNER, Party("张三丰"), None)
        seen.append(roster_version(registry))
        registry.write("UPDATE occupancy SET ended = '2026-11-01'")
        seen.append(roster_version(registry))
        assert seen == sorted(set(seen))


def test_papers_and_audit_events_leave_it(tmp_path: Path) -> None:
    with open_registry(tmp_path / "registry.db") as registry:
        before = roster_version(registry)
        file_document(registry, make_document(1), actor="x", now=NOW)
        audit.append(registry, now=NOW, actor="x", action="looked", object="3-1203")
        assert roster_version(registry) == before


def test_a_change_by_another_connection_is_seen(tmp_path: Path) -> None:
    with open_registry(tmp_path / "registry.db") as one, open_registry(tmp_path / "registry.db") as other:
        before = roster_version(one)
        insert_unit(other, Unit(UnitCode.parse("3-1203"), 12))
        assert roster_version(one) > before

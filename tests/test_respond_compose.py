"""What the register fills in without being told, and what it must not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.catalog.load import load_catalog
from pipeline.model import Occupancy, Party, PartyRole, UnitCode
from pipeline.respond.compose import Facts, complete

CATALOG = load_catalog(Path(__file__).resolve().parent.parent / "templates")
UNIT = UnitCode.parse("A-1203")
TENANT = Occupancy(
    UNIT, PartyRole.TENANT, Party("云栖贸易有限公司", "13800000002", contact="柳青"), date(2026, 1, 1)
)
FACTS = Facts(date(2026, 11, 22), unit=UNIT, occupants=(TENANT,))


@pytest.mark.parametrize(
    ("paper", "own", "others"),
    [
        (
            "fire-safety-appointment",
            ("occupant", "phone"),
            ("legal_head", "appointee", "deputy", "deputy_phone"),
        ),
        ("contact-sheet", ("occupant",), ("fire_head", "fire_phone")),
        ("complaint-record", ("complainant", "phone"), ("visitee",)),
        ("code-lock-approval", ("applicant", "phone"), ("emergency_contact", "emergency_phone")),
    ],
)
def test_only_the_partys_own_name_and_phone_are_filled_in(
    paper: str, own: tuple[str, ...], others: tuple[str, ...]
) -> None:
    values = complete(CATALOG.get(paper), {}, FACTS)
    assert set(own) <= set(values)
    assert not set(others) & set(values)


def test_what_is_said_of_somebody_else_is_taken() -> None:
    values = complete(CATALOG.get("fire-safety-appointment"), {"appointee": "柳青"}, FACTS)
    assert values["appointee"] == "柳青"

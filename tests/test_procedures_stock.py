"""The procedures that come with the program, as they hold for both kinds of site."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from conftest import TEMPLATES

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

import procedures_pages
import rules_table

from pipeline.catalog.load import Catalog, load_catalog
from pipeline.respond.procedures.check import check_procedures
from pipeline.respond.procedures.describe import describe
from pipeline.respond.procedures.diagram import mermaid, svg
from pipeline.respond.procedures.load import Procedures

_ENGLISH = re.compile(r"[A-Za-z]{2,}")
_GIVEN = re.compile(r"pipeline( [a-z-]+)+|INF|VIP|SOS|LED|QR|OK|UPS")  # words that the office writes so


@pytest.fixture(scope="module")
def stock() -> dict[str, Procedures]:
    return rules_table.loaded()


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(TEMPLATES)


def test_they_have_no_faults(stock: dict[str, Procedures], catalog: Catalog) -> None:
    assert {profile: check_procedures(p, catalog) for profile, p in stock.items()} == {
        "residential": [],
        "tower": [],
    }


def test_every_row_of_the_domain_that_has_a_text_has_a_procedure(stock: dict[str, Procedures]) -> None:
    rows = {procedure.id for procedures in stock.values() for procedure in procedures}
    assert {f"E{n}" for n in range(1, 31)} <= rows


def test_all_are_told_without_an_english_name(stock: dict[str, Procedures], catalog: Catalog) -> None:
    for procedures in stock.values():
        for procedure in procedures:
            for line in describe(procedure, procedures, catalog):
                words = _ENGLISH.findall(_GIVEN.sub("", re.sub(r"〔.*?〕|`.*?`|依据：.*", "", line)))
                assert not words, (procedure.slug, line)


def test_all_are_drawn(stock: dict[str, Procedures]) -> None:
    for procedures in stock.values():
        for procedure in procedures:
            assert svg(procedure).count("<rect") == len(procedure.states)
            assert mermaid(procedure).startswith("stateDiagram-v2\n")


def test_their_pages_are_up_to_date() -> None:
    assert procedures_pages.stale(procedures_pages.pages()) == [], "run scripts/procedures_pages.py"

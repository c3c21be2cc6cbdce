from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.model import Column, Field, FieldKind, UnitCode
from pipeline.model.kinds import parse_value
from pipeline.model.personal import id_check_ok
from tests.templates_kit import papers, samples

SAMPLES = [
    pytest.param(paper.slug, name, values, id=f"{paper.slug}/{name}")
    for paper in papers().papers.values()
    for name, values in samples(paper)
]
every_sample = pytest.mark.parametrize(("slug", "name", "values"), SAMPLES)


def cells(slug: str, values: dict[str, Any]) -> Iterator[tuple[Field | Column, str]]:
    """Every single value of a sample with its field or column."""
    for key, value in values.items():
        field = papers().papers[slug].field(key)
        assert field is not None, key
        if field.kind is not FieldKind.TABLE:
            yield field, "、".join(value) if isinstance(value, list) else value
            continue
        for row in value:
            named = (
                row if isinstance(row, dict) else dict(zip((c.name for c in field.columns), row, strict=True))
            )
            yield from ((column, named.get(column.name, "")) for column in field.columns)


@pytest.mark.parametrize("slug", papers().papers)
def test_every_paper_has_two_filled_examples(slug: str) -> None:
    assert len(list(samples(papers().papers[slug]))) >= 2


@every_sample
def test_a_sample_fills_only_declared_fields_with_values_of_their_kind(
    slug: str, name: str, values: dict[str, Any]
) -> None:
    for field, raw in cells(slug, values):
        parsed = parse_value(field.kind, raw, options=getattr(field, "options", ()))
        assert parsed.valid, (field.name, raw, parsed.note)


@every_sample
def test_a_sample_fills_what_the_applicant_must_fill(slug: str, name: str, values: dict[str, Any]) -> None:
    lacking = {f.name for f in papers().papers[slug].fields if f.required} - set(values)
    assert lacking == set()


@every_sample
def test_a_sample_keeps_to_the_length_of_its_fields(slug: str, name: str, values: dict[str, Any]) -> None:
    for field, raw in cells(slug, values):
        longest = getattr(field, "max_length", 0)
        assert not longest or len(raw) <= longest, field.name


@every_sample
def test_units_in_samples_are_canonical(slug: str, name: str, values: dict[str, Any]) -> None:
    for field, raw in cells(slug, values):
        if field.kind is FieldKind.UNIT:
            assert str(UnitCode.parse(raw)) == raw


@every_sample
def test_people_in_samples_are_invented(slug: str, name: str, values: dict[str, Any]) -> None:
    for field, raw in cells(slug, values):
        if field.kind is FieldKind.ID_NUMBER and raw:
            assert not id_check_ok(raw), raw
        if field.kind is FieldKind.PHONE and re.fullmatch(r"1\d{10}", raw):
            assert raw.startswith("13800138"), raw

"""What the full-text index holds of a document: three columns of tokens.

`title` and `body` are the text; `extra` holds tokens of other kinds, each with a private mark in front that
no text and no query can contain: filters, single characters, ends of identifiers, pinyin. So a query is one
MATCH expression, filters included, and stops after the newest hits.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pipeline.model import Document, UnitCode, Value
from pipeline.model.text import fold
from pipeline.register.identifiers import endings, identifiers
from pipeline.register.pinyin import initials, name_parts, name_readings, pieces, tails, title_syllables
from pipeline.register.registry import Registry
from pipeline.register.rows import document_key, storable
from pipeline.register.segment import characters, runs_of_folded, tokens

MARK = "\ue000"  # private use: never a letter, so never in a token of text
JOIN = "\ue001"  # stands for what is neither letter nor digit inside a marked token

EVERY = f"{MARK}e"  # every document has it: what is left when only exclusions are asked for


OFFICE = f"{MARK}o"  # every paper of the office's own has it: the filter 管理处


def marked(kind: str, value: str) -> str:
    """A token of another kind than text.

    >>> marked("u", "3-1203") == "\\ue000u3\\ue0011203"
    True
    """
    return MARK + kind + "".join(char if char.isalnum() else JOIN for char in fold(value))


def of_building(code: str) -> str:
    """The filter 3栋."""
    return marked("b", code)


def of_entrance(entrance: str) -> str:
    """The filter 2单元; only together with a building."""
    return marked("g", entrance)


def of_floor(floor: int) -> str:
    """The filter 12层."""
    return marked("f", str(floor))


def of_unit(unit: UnitCode) -> str:
    """The filter for one unit."""
    return marked("u", str(unit))


def of_room(room: str) -> str:
    """1203 of any building."""
    return marked("r", room)


def of_category(category: str) -> str:
    """The filter for a category a–j."""
    return marked("c", category)


def of_paper(slug: str) -> str:
    """The filter for a kind of paper, by its slug."""
    return marked("p", slug)


def of_code(value: str) -> str:
    """The document's own number, its sheet's serial, its case, its letter's number."""
    return marked("n", value)


def of_character(char: str) -> str:
    """A single Chinese character, once for each paper that has it."""
    return f"{MARK}s{char}"


def of_ending(code: str) -> str:
    """The end of an identifier: letters and digits, folded."""
    return f"{MARK}i{code}"


def of_initials(letters: str) -> str:
    """Initials of a name, or a piece of those of a title: zsf, zxsq."""
    return f"{MARK}y{letters}"


def of_pinyin(letters: str) -> str:
    """Full pinyin from some syllable to the end."""
    return f"{MARK}z{letters}"


def put(registry: Registry, document: Document) -> None:
    """Write the index entry of a document that is on the register (or again, when it changed)."""
    registry.write(
        "INSERT OR REPLACE INTO fts(rowid, title, body, extra) VALUES (?, ?, ?, ?)",
        (document_key(document.id, document.date), *entry(document, floor_of(registry, document.unit))),
    )


def entry(document: Document, floor: int | None) -> tuple[str, str, str]:
    """The three columns, tokens joined by spaces."""
    title, body, party = (fold(storable(text)) for text in (document.title, document.text, document.party))
    title_runs, body_runs, party_runs = map(runs_of_folded, (title, body, party))
    extra = chain(
        filters(document, floor),
        map(of_character, characters(chain(title_runs, body_runs, party_runs))),
        tokens(party_runs),
        _values(body, document.fields),
        _codes(body, document.fields),
        _names(party, document.fields),
        _title(title),
    )
    return " ".join(tokens(title_runs)), " ".join(tokens(body_runs)), " ".join(extra)


def floor_of(registry: Registry, unit: UnitCode | None) -> int | None:
    """The floor on the register, else what the room number says; None for the office's own papers."""
    if unit is None:
        return None
    floor: int | None = registry.scalar("SELECT floor FROM unit WHERE code = ?", (str(unit),))
    return unit.floor_hint if floor is None else floor


def filters(document: Document, floor: int | None) -> Iterator[str]:
    """The marked tokens that say where the paper belongs."""
    yield EVERY
    if document.unit is None:
        yield OFFICE
    else:
        yield from _places(document.unit)
    yield of_paper(document.paper)
    if document.category:
        yield of_category(document.category)
    if floor is not None:
        yield of_floor(floor)
    codes = (document.id, document.serial, document.case, document.letter)
    yield from (of_code(code) for code in codes if code)


def _places(unit: UnitCode) -> Iterator[str]:
    yield of_building(unit.building)
    if unit.entrance:
        yield of_entrance(unit.entrance)
    yield of_unit(unit)
    yield of_room(unit.room)


def _values(body: str, fields: tuple[Value, ...]) -> Iterator[str]:
    """The words of fields that do not stand in the text (it has what was read, they the corrected form),
    with a mark in front of each so that no phrase runs from one into the next."""
    for value in all_values(fields):
        word = fold(storable(value.value))
        if word and word not in body:
            yield MARK
            yield from tokens(runs_of_folded(word))


def _codes(body: str, fields: tuple[Value, ...]) -> Iterator[str]:
    texts = (body, *(fold(value.value or value.raw) for value in all_values(fields)))
    found = set().union(*map(identifiers, texts))
    return map(of_ending, sorted(endings(found)))


def _names(party: str, fields: tuple[Value, ...]) -> Iterator[str]:
    """The pinyin of the party and of every field that may be a person's name."""
    candidates = (party, *(fold(v.value) for v in all_values(fields) if len(v.value) <= 40))
    names = {name for text in candidates for name in name_parts(text)}
    for syllables in chain.from_iterable(map(name_readings, sorted(names))):
        yield of_initials(initials(syllables))
        yield from map(of_pinyin, sorted(tails(syllables)))


def _title(title: str) -> Iterator[str]:
    syllables = title_syllables(title)
    yield from map(of_initials, sorted(pieces(initials(syllables))))
    yield from map(of_pinyin, sorted(tails(syllables)))


def all_values(values: tuple[Value, ...]) -> Iterator[Value]:
    """The values of fields and of the cells of table fields."""
    for value in values:
        yield value
        for row in value.rows:
            yield from row.values()

"""Tables of other offices' sheets: a row of headings, and what stands under each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.model import Column, Field, PageReading, Value, Word
from pipeline.model.kinds import parse_value
from pipeline.model.text import title_key
from pipeline.read.layout import levelled

# Other words for a column, by what its own label holds.
_SYNONYMS = {
    "证件号码": ("身份证号", "身份证号码", "身份证", "证件号"),
    "物品名称": ("名称", "品名", "物品", "货物名称", "物资名称", "放行物品"),
    "数量": ("件数",),
    "联系电话": ("电话", "手机", "联系方式"),
    "与本人关系": ("关系", "与业主关系", "与户主关系"),
    "备注": ("说明",),
    "单位": ("计量单位",),
}
_STOP = re.compile(r"[：:。]|签名|签字|合计|^[0-9]{1,2}[、.]")


def table_values(field: Field, page: PageReading) -> Value | None:
    """The rows of a table field on a page, None where no row of headings is found or nothing stands below."""
    words = levelled(page.words)
    heads = _headings(field, words)
    if len(heads) < 2 or 2 * len(heads) < len(field.columns):
        return None
    rows = [_row(field, heads, line, page.page) for line in _lines_below(heads, words)]
    rows = [row for row in rows if any(value.raw for value in row.values())]
    if not rows:
        return None
    text = "；".join(" ".join(v.value for v in row.values() if v.value) for row in rows)
    raw = "\n".join(" ".join(v.raw for v in row.values() if v.raw) for row in rows)
    sure = min(v.confidence for row in rows for v in row.values() if v.raw)
    return Value(field.name, text, raw, round(sure, 4), page=page.page, rows=tuple(rows))


def _headings(field: Field, words: Sequence[Word]) -> dict[str, Word]:
    """Column → its heading; all in one row, the row with most of them."""
    best: dict[str, Word] = {}
    for word in words:
        row = [w for w in words if abs(_middle(w) - _middle(word)) < 2.5]
        named = {c.name: w for c in field.columns for w in row if title_key(w.text) in _words_for(c)}
        if len(named) > len(best):
            best = named
    return best


def _words_for(column: Column) -> set[str]:
    label = title_key(column.label)
    return {label, *map(title_key, _SYNONYMS.get(column.label, ()))}


def _lines_below(heads: dict[str, Word], words: Sequence[Word]) -> list[list[Word]]:
    """Lines of words under the headings, as long as they follow each other like rows of a table."""
    bottom = max(_middle(head) for head in heads.values())
    left = min(head.box.left for head in heads.values()) - 25
    right = max(head.box.right for head in heads.values()) + 25
    below = [w for w in words if _middle(w) > bottom + 2 and left <= w.box.left and w.box.right <= right + 10]
    lines: list[list[Word]] = []
    for word in sorted(below, key=_middle):
        if lines and _middle(word) - _middle(lines[-1][0]) < 3.2:
            lines[-1].append(word)
        else:
            lines.append([word])
    return _until_the_end(lines, bottom)


def _until_the_end(lines: list[list[Word]], bottom: float) -> list[list[Word]]:
    kept, last = [], bottom
    for line in lines:
        if any(_STOP.search(word.text) for word in line) or _middle(line[0]) - last > 16:
            break
        kept.append(line)
        last = _middle(line[0])
    return kept


def _row(field: Field, heads: dict[str, Word], line: Sequence[Word], page: int) -> dict[str, Value]:
    """Each word goes to the column in whose reach its middle lies."""
    order = sorted(heads, key=lambda name: heads[name].box.left)
    edges = [(heads[a].box.right + heads[b].box.left) / 2 for a, b in pairwise(order)]
    cells: dict[str, list[Word]] = {name: [] for name in order}
    for word in sorted(line, key=lambda w: w.box.left):
        middle = (word.box.left + word.box.right) / 2
        cells[order[sum(edge < middle for edge in edges)]].append(word)
    return {column.name: _cell(column, cells.get(column.name, []), page) for column in field.columns}


def _cell(column: Column, words: Sequence[Word], page: int) -> Value:
    if not words:
        return Value(column.name, "", "", 1.0, page=page)
    raw = "".join(word.text for word in words)
    parsed = parse_value(column.kind, raw)
    sure = min(word.confidence for word in words) * parsed.trust * (0.95 if parsed.valid else 0.3)
    return Value(
        column.name, parsed.value, raw, round(sure, 4), parsed.valid, parsed.note, page, words[0].box
    )


def _middle(word: Word) -> float:
    return (word.box.top + word.box.bottom) / 2

"""The title of a page: which heading it is, and what that heading says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.classify import wording
from pipeline.classify.heading import Heading, headings, is_letterhead
from pipeline.classify.titlebook import Match, TitleBook, TitleMatch, read_title
from pipeline.model import PageReading, Word
from pipeline.model.text import title_key

RIVAL = 0.8
"""A heading of this share of the title's prominence has a say beside it."""

CLEAR = 1.25
"""A title of at least this prominence stands out from the text."""


@dataclass(frozen=True, slots=True)
class Title:
    """The heading taken for the title and its match. `clear` is False where a taller line stands on the page
    that is neither a title nor a letterhead, where the title is no taller than the text around it, or where other
    words stand beside it.
    `rivals` are other headings, almost as prominent, that say something else."""

    heading: Heading
    match: TitleMatch
    clear: bool
    rivals: tuple[TitleMatch, ...] = ()

    @property
    def text(self) -> str:
        return self.heading.text


Read = tuple[Heading, TitleMatch]


def find_title(page: PageReading, book: TitleBook) -> Title | None:
    """The title of the page; None where no line looks like one."""
    read = _settled([(h, read_title(book, h.text)) for h in headings(page)])
    papers = [(h, m) for h, m in read if _speaks(h, m)]
    papers = [one for one in papers if not _is_outspoken(one, papers) and not _is_cell(one, papers)]
    if not papers:
        return None
    heading, match = papers[0]
    return Title(heading, match, _is_clear(heading, read), tuple(_rivals(papers)))


_STRENGTH = {Match.EXACT: 5, Match.OTHER: 4, Match.NAMED: 3, Match.FUZZY: 3, Match.SHORT: 2, Match.UNKNOWN: 0}


def _settled(read: Sequence[Read]) -> list[Read]:
    """Joined lines or their pieces, never both.

    A joined line that says more than its pieces stands for them. One that says nothing leaves its pieces
    alone where they stand apart or where the other pieces are names; else the pieces are parts of a title
    that is not known (关于解除 / 房屋租赁合同 / 的通知) and must not speak.
    """
    gone: set[int] = set()
    for whole in sorted((r for r in read if len(r[0].words) > 1), key=_weight):
        pieces = [r for r in read if r is not whole and _is_piece(r[0], whole[0])]
        best = max((_STRENGTH[m.match] for _, m in pieces), default=0)
        if _STRENGTH[whole[1].match] > best or (
            _STRENGTH[whole[1].match] == 0 and not _pieces_stand(whole, pieces)
        ):
            gone.update(id(r) for r in pieces)
        else:
            gone.add(id(whole))
    return [r for r in read if id(r) not in gone]


def _weight(read: Read) -> tuple[int, int]:
    """The strongest joined lines first, the longer before the shorter."""
    return -_STRENGTH[read[1].match], -len(read[0].words)


def _is_piece(part: Heading, whole: Heading) -> bool:
    return len(part.words) < len(whole.words) and all(any(w is v for v in whole.words) for w in part.words)


def _pieces_stand(whole: Read, pieces: Sequence[Read]) -> bool:
    if not whole[0].tight or not any(m.match is not Match.UNKNOWN for _, m in pieces):
        return True
    known = {id(w) for h, m in pieces if m.match is not Match.UNKNOWN for w in h.words}
    return all(id(w) in known or _means_nothing(w) for w in whole[0].words)


def _means_nothing(word: Word) -> bool:
    key = wording.plain(word.text)
    return (
        not key or wording.is_name(word.text) or wording.says_nothing(key) or title_key(word.text).isascii()
    )


def _speaks(heading: Heading, match: TitleMatch) -> bool:
    """Known titles, and unknown lines that end as titles of papers do."""
    if match.match is not Match.UNKNOWN:
        return True
    return wording.names_a_paper(heading.text) and not is_letterhead(heading)


UNSURE = 0.75
"""An unknown heading read with less is a seal or a scrawl where a known one stands on the page."""


def _is_outspoken(one: Read, papers: Sequence[Read]) -> bool:
    """Is this an unknown heading beside a clear known one, and unsure or well below it? Seals and large hands
    are taller than titles, but they do not stand first."""
    heading, match = one
    if match.match is not Match.UNKNOWN:
        return False
    known = (h for h, m in papers if m.match is not Match.UNKNOWN and h.prominence >= CLEAR and h.tall)
    return any(heading.confidence < UNSURE or _well_below(heading, h) for h in known)


def _well_below(heading: Heading, title: Heading) -> bool:
    return heading.box.top > title.box.bottom + 2.5 * title.box.height


def _is_cell(one: Read, papers: Sequence[Read]) -> bool:
    """Is this one of several words in a row, below a line of its own that is about as prominent? Forms ask for
    other papers in their cells (装修许可证 | ZX202608871)."""
    heading, _ = one
    above = (h for h, _ in papers if h.alone and h.box.bottom <= heading.box.top)
    return not heading.alone and any(h.prominence >= RIVAL * heading.prominence for h in above)


def _is_clear(heading: Heading, read: Iterable[Read]) -> bool:
    taller = (h for h, m in read if m.match is Match.UNKNOWN and h.box.height > 1.25 * heading.box.height)
    strange = any(not is_letterhead(h) and len(title_key(h.text)) > 1 for h in taller)
    return heading.prominence >= CLEAR and heading.alone and not strange


def _middle_of(heading: Heading) -> float:
    return (heading.box.top + heading.box.bottom) / 2


def _rivals(papers: Sequence[Read]) -> Iterable[TitleMatch]:
    heading, match = papers[0]
    for other, said in papers[1:]:
        near = other.prominence >= RIVAL * heading.prominence and other.box.height > 0.8 * heading.box.height
        near = near and (other.alone or _middle_of(other) < heading.box.bottom)
        if near and (said.slugs, said.title) != (match.slugs, match.title):
            yield said

"""A case and a form → the content of one paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from numpy.random import Generator

from scansim import phrases
from scansim.foreign.case import Case
from scansim.foreign.content import Content, Goods, Item, Signer
from scansim.foreign.form import Form, FormField
from scansim.foreign.papers import SHORT_TITLES
from scansim.foreign.sources import SOURCES
from scansim.people import id_number, name, phone
from scansim.rng import chance, digits, pick
from scansim.spelling import day

_BLANKS = re.compile(r"‹([a-z-]+)›")
# source → our field, for prose, where nothing else says which blank is which field
_BY_SOURCE = {
    "unit": "unit",
    "phone": "phone",
    "owner": "owner",
    "tenant": "tenant",
    "contractor": "contractor",
}


def build(form: Form, case: Case, rng: Generator, *, prose: bool = False) -> Content:
    """`form` filled for `case`; as a letter where `prose` is asked for and the form has such wording."""
    title, strict = _title(form, rng)
    spoken = form.prose if prose or not form.fields else ()
    items = () if spoken else tuple(_item(f, case, rng) for f in _kept(form.fields, rng))
    opening, said = _prose(spoken, form, case, rng)
    return Content(
        slug=form.slug,
        title=title,
        items=_shuffled(items, rng),
        strict=strict,
        goods=_goods(form, case, rng),
        opening=opening,
        clauses=tuple(c for c in form.clauses if chance(rng, 0.6)),
        signers=_signers(form, case, rng),
        office=case.office,
        serial=f"No.{digits(rng, 7)}" if chance(rng, 0.3) else "",
        form_code=f"{pick(rng, ('AW', 'WY', 'QR', 'KF'))}-QR-{pick(rng, ('KF', 'GC', 'AB'))}-{digits(rng, 2)}"
        if chance(rng, 0.35)
        else "",
        unit=str(case.row.unit),
        party=case.who,
        values=said or {i.name: i.normal for i in items if i.name and i.normal},
    )


def _title(form: Form, rng: Generator) -> tuple[str, bool]:
    if form.slug in SHORT_TITLES and chance(rng, 0.03):
        return pick(rng, SHORT_TITLES[form.slug]), False
    return pick(rng, form.titles), True


def _kept(fields: Sequence[FormField], rng: Generator) -> list[FormField]:
    return [f for f in fields if chance(rng, f.share)]


def _item(field: FormField, case: Case, rng: Generator) -> Item:
    label = pick(rng, field.labels)
    if field.options:
        chosen = _chosen(field, case, rng)
        return Item(
            field.name, label, kind="ticks", options=field.options, chosen=chosen, normal="、".join(chosen)
        )
    written, normal = SOURCES[field.source](case, rng) if field.source else ("", "")
    return Item(field.name, label, written, normal, "long" if field.lines > 1 else "text", field.lines)


def _chosen(field: FormField, case: Case, rng: Generator) -> tuple[str, ...]:
    if field.name == "sex":
        return (case.sex,)
    if not field.many:
        return (pick(rng, field.options),)
    return tuple(o for o in field.options if chance(rng, 0.4)) or (field.options[0],)


def _shuffled(items: tuple[Item, ...], rng: Generator) -> tuple[Item, ...]:
    """Two neighbours change places here and there: no two offices agree on the order."""
    order = list(items)
    for i in range(len(order) - 1):
        if chance(rng, 0.25) and order[i].kind == order[i + 1].kind == "text":
            order[i], order[i + 1] = order[i + 1], order[i]
    return tuple(order)


def _prose(parts: Sequence[str], form: Form, case: Case, rng: Generator) -> tuple[str, dict[str, str]]:
    """The letter with its blanks filled (kept in ‹›), and the values by field name."""
    if not parts:
        return "", {}
    seen: dict[str, tuple[str, str]] = {"office": (case.office, "")}
    for source in _BLANKS.findall("".join(parts)):
        if source not in seen:
            seen[source] = SOURCES[source](case, rng)
    text = "\n".join(_BLANKS.sub(lambda m: f"‹{seen[m[1]][0]}›", part) for part in parts)
    names = {_field_of(form, source): normal for source, (_, normal) in seen.items()}
    return text, {name_: normal for name_, normal in names.items() if name_ and normal}


def _field_of(form: Form, source: str) -> str:
    own = next((f.name for f in form.fields if f.source == source and f.name), "")
    if own:
        return own
    return (
        {"who": "occupant", **_BY_SOURCE}.get(source, "") if not form.fields else _BY_SOURCE.get(source, "")
    )


def _goods(form: Form, case: Case, rng: Generator) -> Goods | None:
    if form.goods == "goods":
        count = int(rng.integers(1, 7))
        things = [phrases.GOODS[int(i)] for i in rng.permutation(len(phrases.GOODS))[:count]]
        rows = tuple((thing, str(int(rng.integers(1, 9))), measure, "") for thing, measure in things)
        return Goods(
            "goods",
            ("物品名称", "数量", "单位", "备注"),
            ("name", "quantity", "measure", "note"),
            rows,
            int(rng.integers(6, 10)),
        )
    if form.goods == "family":
        family = tuple(_relative(rng) for _ in range(int(rng.integers(0, 4))))
        return Goods(
            "family",
            ("姓名", "关系", "身份证号", "联系电话"),
            ("name", "relation", "id_number", "phone"),
            family,
            4,
        )
    return None


def _relative(rng: Generator) -> tuple[str, ...]:
    return name(rng), pick(rng, ("配偶", "儿子", "女儿", "父亲", "母亲")), id_number(rng), phone(rng)


def _signers(form: Form, case: Case, rng: Generator) -> tuple[Signer, ...]:
    made = []
    for i, (place, labels, source) in enumerate(form.signers):
        signs = chance(rng, 0.92 if i == 0 else 0.6)
        who = SOURCES[source](case, rng)[0] if signs else ""
        if who.endswith("公司"):
            who = case.contact if not case.contact.endswith("公司") else case.staff
        seal = case.office if i == len(form.signers) - 1 and chance(rng, form.seal) else ""
        made.append(
            Signer(
                place,
                pick(rng, labels.split("|")),
                who,
                seal,
                day(rng, case.today) if chance(rng, 0.6) else "",
            )
        )
    return tuple(made)

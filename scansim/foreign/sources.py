"""Values for the fields of a form: each source gives what is written and its normal form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from numpy.random import Generator

from scansim import phrases, spelling
from scansim.foreign.case import Case
from scansim.people import id_number, licence, name, phone, plate
from scansim.rng import between, digits, pick

Written = tuple[str, str]
Source = Callable[[Case, Generator], Written]


def same(text: str) -> Written:
    return text, text


def dated(when: date) -> Source:
    return lambda case, rng: (spelling.day(rng, when), when.isoformat())


def _date(of: Callable[[Case], date]) -> Source:
    return lambda case, rng: dated(of(case))(case, rng)


def _phone(of: Callable[[Case], str]) -> Source:
    return lambda case, rng: (spelling.telephone(rng, of(case)), of(case))


def _of(get: Callable[[Case], str]) -> Source:
    return lambda case, rng: same(get(case))


def _one(of: tuple[str, ...]) -> Source:
    return lambda case, rng: same(pick(rng, of))


def _unit(case: Case, rng: Generator) -> Written:
    return case.spelt, str(case.row.unit)


def _money(low: int, high: int, step: int) -> Source:
    def source(case: Case, rng: Generator) -> Written:
        amount = int(rng.integers(low // step, high // step)) * step
        spelt = (f"{amount}元", f"{amount}", f"￥{amount:,}", f"￥{amount}.00", f"{amount:,}.00")
        return pick(rng, spelt), f"{amount}.00"

    return source


def _number(low: int, high: int, suffix: str = "") -> Source:
    def source(case: Case, rng: Generator) -> Written:
        number = int(rng.integers(low, high))
        return f"{number}{suffix}", str(number)

    return source


def _area(case: Case, rng: Generator) -> Written:
    return f"{case.row.area:.2f}{pick(rng, ('㎡', '', '平方米', 'm²'))}", area(case.row.area)


def _datetime(case: Case, rng: Generator) -> Written:
    hour, minute = int(rng.integers(8, 22)), int(rng.integers(0, 12)) * 5
    day = spelling.day(rng, case.today)
    clock = f"{hour}:{minute:02d}" if rng.random() < 0.6 else f"{hour}时{minute:02d}分"
    return f"{day} {clock}", f"{case.today.isoformat()} {hour:02d}:{minute:02d}"


def _hour(low: int, high: int) -> Source:
    def source(case: Case, rng: Generator) -> Written:
        hour = int(rng.integers(low, high))
        return pick(
            rng, ((f"{hour}:00", f"{hour}:00"), (f"{hour}时", f"{hour}:00"), (f"{hour}:30", f"{hour}:30"))
        )

    return source


def _hours(case: Case, rng: Generator) -> Written:
    return same(
        pick(rng, ("8:00-12:00 14:00-18:00", "9:00至18:00", "工作日18:00后", "8:30-11:30，14:30-18:00"))
    )


def _birth(case: Case, rng: Generator) -> Written:
    digits_ = case.id_number[6:14]
    when = date(int(digits_[:4]), int(digits_[4:6]), int(digits_[6:]))
    return spelling.day(rng, when), when.isoformat()


def area(square_metres: float) -> str:
    """The normal form: no zeros at the end."""
    return f"{square_metres:.2f}".rstrip("0").rstrip(".")


def _plate(case: Case, rng: Generator) -> Written:
    written = plate(rng)
    return written, written.replace("·", "")


def _fees(case: Case, rng: Generator) -> Written:
    deposit, rubbish = int(rng.integers(2, 20)) * 500, int(rng.integers(4, 20)) * 50
    return same(f"装修保证金{deposit}元，垃圾清运费{rubbish}元")


def _domicile(case: Case, rng: Generator) -> Written:
    return same(f"{pick(rng, phrases.STREETS)}{int(rng.integers(1, 300))}号")


def _rent(case: Case, rng: Generator) -> Written:
    return _money(1500, 30000, 100)(case, rng)


def _two(of: tuple[str, ...]) -> Source:
    def source(case: Case, rng: Generator) -> Written:
        first, second = (of[int(i)] for i in rng.permutation(len(of))[:2])
        return same(f"1、{first}；2、{second}。" if between(rng, 0, 1) < 0.6 else f"{first}。")

    return source


SOURCES: dict[str, Source] = {
    "unit": _unit,
    "who": _of(lambda c: c.who),
    "contact": _of(lambda c: c.contact),
    "phone": _phone(lambda c: c.phone),
    "id": _of(lambda c: c.id_number),
    "stranger-id": lambda case, rng: same(id_number(rng)),
    "owner": _of(lambda c: c.row.owner),
    "owner-phone": _phone(lambda c: c.row.owner_phone),
    "owner-id": _of(lambda c: c.row.owner_id),
    "tenant": _of(lambda c: c.row.tenant),
    "tenant-phone": _phone(lambda c: c.row.tenant_phone),
    "contractor": _of(lambda c: c.contractor),
    "foreman": _of(lambda c: c.foreman),
    "foreman-phone": _phone(lambda c: c.foreman_phone),
    "licence": lambda case, rng: same(licence(rng)),
    "staff": _of(lambda c: c.staff),
    "manager": _of(lambda c: c.manager),
    "today": _date(lambda c: c.today),
    "begins": _date(lambda c: c.begins),
    "ends": _date(lambda c: c.ends),
    "later": _date(lambda c: c.ends + timedelta(days=6)),
    "deadline": _date(lambda c: c.ends + timedelta(days=15)),
    "area": _area,
    "people": _number(2, 20, "人"),
    "count": _number(1, 9),
    "days": _number(10, 90, "天"),
    "deposit": _money(1000, 20000, 500),
    "fee": _money(200, 2000, 50),
    "rent": _rent,
    "fees": _fees,
    "datetime": _datetime,
    "from": _hour(18, 20),
    "to": _hour(21, 24),
    "hours": _hours,
    "scope": _one(phrases.SCOPES),
    "complaint": _one(phrases.COMPLAINTS),
    "demand": _one(phrases.DEMANDS),
    "result": _one(phrases.RESULTS),
    "defects": _two(phrases.DEFECTS),
    "opinion": _one(phrases.OPINIONS),
    "condition": _one(phrases.CONDITIONS),
    "overtime": _one(phrases.OVERTIME),
    "reason": _one(phrases.REASONS),
    "basis": _one(phrases.BASES),
    "kept": _one(phrases.KEPT),
    "native": _one(phrases.NATIVE),
    "domicile": _domicile,
    "employer": _one(phrases.EMPLOYERS),
    "birth": _birth,
    "relative": lambda case, rng: same(name(rng)),
    "other-phone": lambda case, rng: same(phone(rng)),
    "relation": _one(("夫妻", "父子", "母女", "朋友", "兄弟", "同事")),
    "plate": _plate,
    "number": lambda case, rng: same(f"{pick(rng, ('', 'No.', 'ZX', 'WY-'))}2026{digits(rng, 5)}"),
    "place": _one(("地下车库", "电梯厅", "楼道", "本单元室内", "小区南门", "楼上住户")),
    "use": _one(("居住", "办公", "住宅", "商业办公")),
    "term": _one(("一年", "两年", "三年", "壹年")),
}

"""The names of procedures, events, states, values and papers that reports read: all of them in one place, so that a test
finds the one that was renamed in `procedures/` or `templates/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model import Document, Value
from pipeline.model.case import Case


@dataclass(frozen=True, slots=True)
class Source:
    """What reports know of a procedure. `events` and `states` are groups by what they mean here."""

    procedure: str
    values: frozenset[str] = frozenset()
    events: Mapping[str, frozenset[str]] = field(default_factory=dict)
    states: Mapping[str, frozenset[str]] = field(default_factory=dict)
    deadlines: frozenset[str] = frozenset()

    def value(self, case: Case, name: str) -> str:
        """A value of a case, "" where it is not known. Raises LookupError for a name that is not listed here."""
        if name not in self.values:
            raise LookupError(f"{self.procedure}: {name}")
        return case.value(name).strip()


@dataclass(frozen=True, slots=True)
class PaperSource:
    """What reports know of a paper: its fields, `table` with its columns, the labels of `signatures`."""

    paper: str
    fields: frozenset[str] = frozenset()
    table: str = ""
    columns: frozenset[str] = frozenset()
    signatures: frozenset[str] = frozenset()

    def value(self, document: Document, name: str) -> str:
        """A field of a filed paper, "" where nothing was read. Raises LookupError for a name that is not listed here."""
        if name not in self.fields:
            raise LookupError(f"{self.paper}: {name}")
        return next((_said(f) for f in document.fields if f.name == name), "")

    def rows(self, document: Document) -> list[dict[str, str]]:
        """The written rows of its table: every listed column → words."""
        found = next((f.rows for f in document.fields if f.name == self.table), ())
        rows = [{name: _said(row.get(name)) for name in sorted(self.columns)} for row in found]
        return [row for row in rows if any(row.values())]


def _said(value: Value | None) -> str:
    """The normal form, else what stood there."""
    return (value.value or value.raw).strip() if value is not None else ""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FIT_OUT = Source(
    "fit-out",
    _set("contractor started_on ended_on worker_count deposit receipt_no paid_on refunded refunded_on"),
    {"patrol": _set("patrol find-breach")},
    {
        "applying": _set(
            "form-given checking collecting precheck returned reviewing correcting director-review"
        ),
        "preparing": _set("approved paid refunding"),
        "working": _set("in-works stopped"),
        "accepting": _set("finished accepting"),
    },
)
COMPLETION = Source(
    "completion",
    _set("amount paid_on deducted"),
    states={"void": _set("withdrawn cancelled")},
    deadlines=_set("refund"),
)
BREACH = Source("breach", states={"void": _set("cancelled")})
ARREARS = Source(
    "arrears",
    _set("items period amount stage"),
    {"followed": _set("reminded follow-up")},
    {"owing": _set("unpaid tracked referred")},
    _set("follow-up"),
)
COMPLAINT = Source(
    "complaint",
    _set(
        "subject course complainant came_by received_at written_on complaint_kind severity valid department against result"
        " visited_at"
    ),
    {
        "visited": _set("file-visit visited visited-early visited-by-hand record-visited"),
    },
    {
        "handled": _set("answering visit-due closed"),
        "visitable": _set("visit-due closed"),
        "withdrawn": _set("withdrawn"),
        "void": _set("merged cancelled"),
    },
)
SUMMARY = Source("complaint-summary", _set("findings measures limit_on result"))
VISIT = Source(
    "return-visit",
    _set("kind way related satisfaction"),
    {"raised": _set("follow-up-complaint follow-up file-follow-up-complaint file-follow-up file-unsettled")},
    {
        "done": _set("recorded closed follow-up at-director"),
        "settled": _set("recorded closed"),
        "void": _set("cancelled"),
    },
)
REPAIR = Source(
    "repair",
    _set("content reported_at category service amount receipt_no paid_on satisfaction rework"),
    {
        "finished": _set("finish file-done"),
        "mismatch": _set("mismatch"),
        "reconciled": _set("reconcile"),
    },
    {
        "to-pay": _set("agreed"),
        "to-match": _set("done"),
        "finished": _set("done to-file closed"),
        "void": _set("cancelled declined"),
    },
    _set("emergency on-site next-day"),
)
HELP = Source(
    "help-request",
    _set("kind class content received_at arrived_at"),
    states={
        "handled": _set("closed"),
        "transferred": _set("transferred"),
        "void": _set("cancelled"),
    },
)
KEY_LOAN = Source(
    "key-loan",
    _set("key_no key_name count door borrower department cause lent_at due_at"),
    states={"out": _set("out overdue lost"), "lost": _set("lost")},
)
ENTRUSTED = Source(
    "entrusted-keys", _set("key_names entrusted_on ended_on"), states={"kept": _set("kept return-due")}
)
DEFECTS = Source("handover-defects", _set("retained_key"))
AGREEMENT = Source(
    "agreement",
    _set("agreement party ended_on remind_on place"),
    states={"near": _set("expiring renewing expired")},
)
LETTER_IN = Source("incoming-letter", _set("subject letter_date letter_number matter"))
MOVE_IN = Source(
    "move-in",
    _set("handed_on phone retained_key"),
    states={"in": _set("signing pack-due filing filed")},
)
TENANT_IN = Source("tenant-move-in", _set("tenant_name started_on phone"), states={"in": _set("active")})
CENSUS = Source("census", _set("range quarter counted changed vacant"))
SHIFT = Source("duty-shift", _set("shift"))
IMPORTANT = Source("important-event", states={"void": _set("cancelled")})
VIP = Source("vip")

SOURCES = (
    FIT_OUT, COMPLETION, BREACH, ARREARS, COMPLAINT, SUMMARY, VISIT, REPAIR, HELP, KEY_LOAN, ENTRUSTED, DEFECTS,
    AGREEMENT, LETTER_IN, MOVE_IN, TENANT_IN, CENSUS, SHIFT, IMPORTANT, VIP,
)  # fmt: skip

LETTER = PaperSource("occupant-letter", _set("date occupant number subject content"))
COMPLAINT_LETTER = PaperSource("written-complaint", _set("date complainant subject content"))
INQUIRY = PaperSource("written-inquiry", _set("date occupant subject content"))
REPLY = PaperSource("reply-letter")
MOVE_IN_FORM = PaperSource("move-in-registration", _set("occupant capacity moved_in phone"))
TAKEOVER = PaperSource("takeover-certificate", _set("owner takeover"))
TICKET = PaperSource("repair-ticket", signatures=_set("住户签名"))
PAID_SLIP = PaperSource("paid-service-slip", signatures=_set("住户验收签名"))
CENSUS_FORM = PaperSource(
    "occupant-census", _set("quarter"), "entries", _set("unit registered present use change way")
)
HANDOVER = PaperSource("shift-handover", _set("date shift"), "left", _set("unit content done next"))
DAY_LOG = PaperSource("work-log", _set("date open"))
NIGHT_LOG = PaperSource(
    "night-duty-record",
    _set("date converted_date"),
    "entries",
    _set("time unit content result ticket"),
)

PAPERS = (
    LETTER, COMPLAINT_LETTER, INQUIRY, REPLY, MOVE_IN_FORM, TAKEOVER, TICKET, PAID_SLIP, CENSUS_FORM, HANDOVER, DAY_LOG,
    NIGHT_LOG,
)  # fmt: skip

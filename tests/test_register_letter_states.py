"""Letters go only the ways that letters go, and it is known who brought them there."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from register_kit import NOW, TODAY, registry_at

from pipeline.errors import UsageError
from pipeline.model import DeliveryState, Letter, LetterState, UnitCode, Way
from pipeline.model.letter import MOVES
from pipeline.register import deliveries
from pipeline.register.letters import (
    approve_letter,
    draft_letter,
    find_letter,
    issue_letter,
    letter_of_serial,
    move_letter,
    return_letter,
    steps,
    void_letter,
)
from pipeline.register.library import DatabaseError
from pipeline.register.registry import Registry
from pipeline.register.schema_letters import TRIGGERS

UNIT = UnitCode.parse("3-1203")


def draft(registry: Registry) -> Letter:
    return draft_letter(
        registry, paper="rectification-notice", unit=UNIT, dated=TODAY, values={}, actor="clerk", now=NOW
    )


def issue(registry: Registry, letter: Letter) -> Letter:
    return issue_letter(
        registry, letter.id, series="物业函", dated=TODAY, actor="manager", now=NOW, code="D113", tag="AAA"
    )


def test_the_whole_life_of_a_letter_is_written_down(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        letter = draft(registry)
        approve_letter(registry, letter.id, actor="manager", now=NOW)
        out = issue(registry, letter)
        move_letter(registry, out, LetterState.DELIVERED, actor="guard", now=NOW, note="张三")
        back = return_letter(registry, letter.id, "000007", actor="pipeline", now=NOW)
        assert (back.state, back.returned) == (LetterState.RETURNED, "000007")
        assert [(s.state.value, s.actor) for s in steps(registry, letter.id)] == [
            ("draft", "clerk"),
            ("approved", "manager"),
            ("issued", "manager"),
            ("delivered", "guard"),
            ("returned", "pipeline"),
        ]


def test_a_letter_without_a_unit_is_a_letter(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        made = draft_letter(registry, paper="notice", unit=None, dated=TODAY, values={}, actor="c", now=NOW)
        assert find_letter(registry, made.id).unit is None
        assert issue(registry, made).number


def test_the_serial_is_given_with_the_number_and_names_the_letter(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        out = issue(registry, draft(registry))
        assert out.serial
        assert issue(registry, out).serial == out.serial
        assert letter_of_serial(registry, out.serial) == out
        assert letter_of_serial(registry, "") is None


def test_a_letter_is_voided_only_with_a_reason(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        letter = draft(registry)
        with pytest.raises(UsageError, match="原因"):
            void_letter(registry, letter.id, reason=" ", actor="m", now=NOW)
        assert void_letter(registry, letter.id, reason="写错", actor="m", now=NOW).reason == "写错"
        with pytest.raises(UsageError, match="已经作废"):
            void_letter(registry, letter.id, reason="写错", actor="m", now=NOW)


def test_no_reason_stands_in_the_audit_log(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        void_letter(registry, draft(registry).id, reason="张三要求撤回", actor="m", now=NOW)
        assert not registry.rows("SELECT 1 FROM audit WHERE detail LIKE '%张三%'")


def test_the_registry_itself_refuses_every_step_that_is_not_in_the_table() -> None:
    said = TRIGGERS["letter_moves"]
    for before, after in itertools.permutations(LetterState, 2):
        assert (f"'{before.value}>{after.value}'" in said) == (after in MOVES[before])


def test_steps_backwards_and_removals_are_refused(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        out = issue(registry, draft(registry))
        for sql in ("UPDATE letter SET state = 'draft'", "DELETE FROM letter"):
            with pytest.raises(DatabaseError):
                registry.connection.execute(sql)
        with pytest.raises(UsageError, match="不能变为"):
            move_letter(registry, out, LetterState.APPROVED, actor="m", now=NOW)


def test_a_letter_follows_its_deliveries(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        out = issue(registry, draft(registry))
        mail = deliveries.add_delivery(
            registry, out, Way.MAIL, DeliveryState.QUEUED, address="a@example.com", message_id="<1@x>",
            actor="c", now=NOW,
        )  # fmt: skip
        assert deliveries.begin_sending(registry, mail.id)
        sent = deliveries.settle(registry, mail, DeliveryState.SENT, actor="c", now=NOW)
        assert find_letter(registry, out.id).state is LetterState.DELIVERED
        deliveries.settle(registry, sent, DeliveryState.BOUNCED, error="550", actor="c", now=NOW)
        assert find_letter(registry, out.id).state is LetterState.ISSUED
        deliveries.add_delivery(registry, out, Way.HAND, DeliveryState.DONE, to="张三", actor="c", now=NOW)
        assert deliveries.follow(registry, out.id, actor="c", now=NOW).state is LetterState.DELIVERED


def test_printing_alone_delivers_nothing(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        out = issue(registry, draft(registry))
        deliveries.add_delivery(registry, out, Way.PRINT, DeliveryState.SENT, actor="c", now=NOW)
        assert deliveries.follow(registry, out.id, actor="c", now=NOW).state is LetterState.ISSUED


def test_a_mail_is_queued_once_for_an_address_and_never_goes_back_into_the_queue(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        out = issue(registry, draft(registry))

        def queue(message_id: str) -> int:
            return deliveries.add_delivery(
                registry, out, Way.MAIL, DeliveryState.QUEUED, address="a@example.com",
                message_id=message_id, actor="c", now=NOW,
            ).id  # fmt: skip

        first = queue("<1@x>")
        with pytest.raises(UsageError, match="不会再发一次"):
            queue("<2@x>")
        found = deliveries.find_delivery(registry, first)
        deliveries.settle(registry, found, DeliveryState.SENT, actor="c", now=NOW)
        with pytest.raises(DatabaseError):
            registry.connection.execute("UPDATE delivery SET state = 'queued'")
        deliveries.settle(registry, found, DeliveryState.BOUNCED, actor="c", now=NOW)
        assert queue("<3@x>") != first


def test_a_draft_goes_nowhere(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry, pytest.raises(UsageError, match="还没有签发"):
        deliveries.add_delivery(registry, draft(registry), Way.HAND, DeliveryState.DONE, actor="c", now=NOW)

"""Letters by e-mail from the desk, against a real server: confirmed, once, and it is known what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cases_kit import SITE
from smtp_kit import Mailbox, mail_server
from test_web_jobs import until
from test_web_letters import act, issued, letter
from web_kit import Office, make_desk

from pipeline.model import DeliveryState, LetterState
from pipeline.register import deliveries
from pipeline.register.open import open_registry


@pytest.fixture(scope="module")
def mailing(module_tmp: Path) -> Iterator[tuple[Office, Mailbox]]:
    """One office for all: each test has letters of its own."""
    with mail_server(module_tmp) as (box, mail):
        settings = (
            f'[mail]\nhost = "{mail.host}"\nport = {mail.port}\nsecurity = "{mail.security}"\nuser = "{mail.user}"\n'
            f'password_env = "{mail.password_env}"\npassword_file = "{mail.password_file}"\nsender = "{mail.sender}"\n'
            f'ca_file = "{mail.ca_file}"\nattempts = 4\nretry = 60\n'
        )
        yield make_desk(module_tmp / "site", site=SITE + settings), box


def sent(office: Office, id: str) -> DeliveryState | None:
    """What became of the last e-mail, when the job is over."""
    with open_registry(office.site.registry) as registry:
        found = [d for d in deliveries.deliveries(registry, id) if d.way.value == "mail"]
    moving = (DeliveryState.QUEUED, DeliveryState.SENDING)
    return found[-1].state if found and found[-1].state not in moving else None


def test_an_email_is_confirmed_sent_once_and_refused_a_second_time(mailing: tuple[Office, Mailbox]) -> None:
    office, box = mailing
    id = issued(office)
    assert act(office, "clerk", id, "mail", other="li@example.com").status_code == 400  # not confirmed
    assert act(office, "clerk", id, "mail", other="li@example.com", sure="1").status_code == 303
    until(lambda: sent(office, id))  # type: ignore[arg-type, return-value]
    assert len(box.of("li@example.com")) == 1
    assert letter(office, id).state is LetterState.DELIVERED
    again = act(office, "clerk", id, "mail", other="li@example.com", sure="1")
    assert again.status_code == 409 and "已经发往" in again.text
    assert len(box.of("li@example.com")) == 1
    assert "l****@example.com" in office.browser("engineering").get(f"/letters/{id}").text


def test_a_letter_to_an_address_that_does_not_exist_stands_among_the_returned(
    mailing: tuple[Office, Mailbox],
) -> None:
    office, _ = mailing
    id = issued(office)
    act(office, "clerk", id, "mail", other="gone@example.com", sure="1")
    assert until(lambda: sent(office, id)) is DeliveryState.BOUNCED  # type: ignore[arg-type, return-value, comparison-overlap]
    assert id in office.browser("clerk").get("/letters?list=mail").text

"""The outbox: each letter goes once, is tried again with pauses, is given up; nothing is kept."""

from datetime import timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import flask_mailman
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.exchange import letters as written
from registry.models import Letter
from registry.services import letters
from registry.services.letters import HOLD, PAUSES, Mail
from registry.services.secrets import Seal
from tests.integration.knocking import NOON, People, Run

AnySession = scoped_session[Session]
TO, LINK = "desk@kazan.example", "http://127.0.0.1:8000/reset/secret-secret"


@pytest.fixture
def send(run: Run) -> Run:
    """`flask mail send`"""
    return partial(run, "mail", "send")


@pytest.fixture
def outbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[flask_mailman.EmailMessage]:
    """What was sent, instead of sending it."""
    monkeypatch.setattr(app.extensions["mailman"], "backend", "locmem")
    sent: list[flask_mailman.EmailMessage] = []
    monkeypatch.setattr(app.extensions["mailman"], "outbox", sent, raising=False)
    return sent


def _post(people: People, mail: Mail | None = None) -> Letter:
    account = people.account()
    mail = mail or written.reset(TO, "Registry", LINK)
    letters.post(people.session, Seal("tests"), account.id, "reset", mail, now=people.moment.at)
    return people.session.scalars(select(Letter).order_by(Letter.id.desc())).first() or Letter()


def _failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(_message: object) -> None:
        raise error

    monkeypatch.setattr(flask_mailman.EmailMessage, "send", fail)


# -- sent --------------------------------------------------------------------------------------


def test_a_letter_goes_once_and_is_forgotten(
    people: People, send: Run, outbox: list[flask_mailman.EmailMessage]
) -> None:
    letter = _post(people)
    results = [send(), send()]
    assert [each.output for each in results] == ["1 sent, 0 not sent.\n", "0 sent, 0 not sent.\n"]
    assert [each.exit_code for each in results] == [0, 0]
    (mail,) = outbox
    assert (mail.to, LINK in mail.body) == ([TO], True)
    people.session.refresh(letter)
    assert (letter.sealed, letter.due_at, letter.sent_at) == ("", None, NOON)


def test_letters_go_in_the_order_in_which_they_were_put_down(
    people: People, send: Run, outbox: list[flask_mailman.EmailMessage]
) -> None:
    for at in range(5):
        _post(people, Mail(f"p{at}@city.example", "Subject", "Body"))
        people.moment.forward(seconds=1)
    send()
    assert [mail.to for mail in outbox] == [[f"p{at}@city.example"] for at in range(5)]


def test_at_most_so_many_go_as_are_asked_for(
    people: People, send: Run, outbox: list[flask_mailman.EmailMessage]
) -> None:
    for _ in range(3):
        _post(people)
    assert send("--most", "2").output == "2 sent, 0 not sent.\n"
    assert send().output == "1 sent, 0 not sent.\n" and len(outbox) == 3


def test_in_development_letters_go_to_the_console(people: People, send: Run) -> None:
    _post(people)
    said = send().output
    assert LINK in said and f"To: {TO}" in said and said.endswith("1 sent, 0 not sent.\n")


# -- tried again -------------------------------------------------------------------------------

TROUBLE = [
    ConnectionRefusedError("nobody is there"),
    SMTPServerDisconnected("gone"),
    SMTPRecipientsRefused({TO: (550, b"no such user")}),
    TimeoutError("too slow"),
    UnicodeEncodeError("ascii", "é", 0, 1, "not in range"),
]


@pytest.mark.parametrize("error", TROUBLE, ids=lambda each: type(each).__name__)
def test_a_letter_that_can_not_go_stays(
    people: People, send: Run, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    letter = _post(people)
    _failing(monkeypatch, error)
    result = send()
    assert (result.exit_code, result.output) == (1, "0 sent, 1 not sent.\n")
    people.session.refresh(letter)
    assert letter.trouble.startswith(type(error).__name__) and letter.sealed
    assert letter.due_at == NOON + timedelta(minutes=1)


def test_it_is_tried_again_with_longer_and_longer_pauses_then_given_up(
    people: People, send: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, tries = _post(people), []
    _failing(monkeypatch, OSError("down"))
    for pause in PAUSES:
        assert send().exit_code == 1
        tries.append(people.moment.at - NOON)
        people.moment.forward(seconds=pause.total_seconds() - 1)
        assert send().output == "0 sent, 0 not sent.\n"
        people.moment.forward(seconds=1)
    assert send().exit_code == 1
    people.session.refresh(letter)
    assert (letter.tries, letter.due_at, letter.sealed, letter.sent_at) == (6, None, "", None)
    assert "down" in letter.trouble
    assert [each / timedelta(minutes=1) for each in tries] == [0, 1, 6, 36, 216]


def test_it_goes_once_the_server_is_back(
    people: People,
    send: Run,
    monkeypatch: pytest.MonkeyPatch,
    outbox: list[flask_mailman.EmailMessage],
) -> None:
    letter = _post(people)
    with monkeypatch.context() as down:
        _failing(down, OSError("down"))
        send()
    people.moment.forward(minutes=1)
    assert send().exit_code == 0 and len(outbox) == 1
    people.session.refresh(letter)
    assert (letter.trouble, letter.sealed) == ("", "")


def test_one_that_can_not_go_does_not_keep_the_others(
    people: People, send: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def fail_for_one(message: flask_mailman.EmailMessage) -> None:
        if message.to == ["bad@city.example"]:
            raise OSError("no such user")
        sent.extend(message.to)

    monkeypatch.setattr(flask_mailman.EmailMessage, "send", fail_for_one)
    for to in ("bad@city.example", "one@city.example", "two@city.example"):
        _post(people, Mail(to, "Subject", "Body"))
    assert send().output == "2 sent, 1 not sent.\n"
    assert sent == ["one@city.example", "two@city.example"]


def test_a_sender_that_was_killed_leaves_the_letter_to_the_next(
    people: People, send: Run, outbox: list[flask_mailman.EmailMessage]
) -> None:
    _post(people)
    assert letters.take_one(people.session, people.moment.at) is not None
    assert send().output == "0 sent, 0 not sent.\n"
    people.moment.forward(seconds=HOLD.total_seconds())
    assert send().output == "1 sent, 0 not sent.\n" and len(outbox) == 1


def test_a_letter_of_another_secret_key_is_given_up(
    people: People, send: Run, outbox: list[flask_mailman.EmailMessage]
) -> None:
    letter = _post(people)
    letter.sealed = Seal("an earlier key").close(f"{TO}\nSubject\nBody")
    assert send().output == "0 sent, 1 not sent.\n" and outbox == []
    people.session.refresh(letter)
    assert (letter.due_at, letter.sealed, letter.sent_at) == (None, "", None)
    assert "another SECRET_KEY" in letter.trouble


# -- what a letter is --------------------------------------------------------------------------

HOSTILE = [
    "x\r\nBcc: evil@y.example",
    "x\nTo: evil@y.example",
    "x\u2028Bcc: evil",
    "x\x0bBcc: evil",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_become_a_header(
    people: People, send: Run, outbox: list[flask_mailman.EmailMessage], words: str
) -> None:
    _post(people, Mail(TO, words, f"{words}\n\nBcc: evil@y.example"))
    assert send().exit_code == 0
    (mail,) = outbox
    message = mail.message()
    assert message["Bcc"] is None and mail.recipients() == [TO]
    assert len(message.get_all("To")) == 1 and "\n" not in mail.subject


@pytest.mark.parametrize("to", [f"{TO}\r\nBcc: evil@y.example", f"{TO}, evil@y.example"])
def test_nobody_else_gets_a_letter(people: People, to: str) -> None:
    """Addresses are read before; should one slip through, it stays one line."""
    _post(people, Mail(to, "Subject", "Body"))
    assert "\n" not in people.letters()[-1].to and "\r" not in people.letters()[-1].to


def test_every_letter_says_what_it_is_about_in_plain_text() -> None:
    kinds = (written.invitation, written.reset, written.address)
    made = [make(TO, "Registry of <Twins>", LINK) for make in kinds]
    assert all(LINK in mail.body and "<Twins>" in mail.subject for mail in made)
    assert all("%(" not in mail.subject + mail.body for mail in made)
    assert len({mail.subject for mail in made}) == 3

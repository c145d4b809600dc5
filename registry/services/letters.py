"""Letters: put down with the change that they tell of, sent by `flask mail send`."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update

from registry.domain.errors import RuleBroken
from registry.models import Letter
from registry.services.audit import AnySession
from registry.services.secrets import Seal

#: How long to wait after each try that failed; after the last one the letter is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
)
#: For so long nobody else takes a letter that is being sent.
HOLD = timedelta(minutes=5)


class Mail(NamedTuple):
    """A mail as it is sent."""

    to: str
    subject: str
    body: str


_BREAK = "\n"


def post(
    session: AnySession, seal: Seal, account_id: int, purpose: str, mail: Mail, *, now: datetime
) -> None:
    """Put a letter down to be sent. It is sealed: links in it are good for something."""
    text = _BREAK.join((_line(mail.to), _line(mail.subject), mail.body))
    session.add(
        Letter(
            account_id=account_id,
            purpose=purpose,
            sealed=seal.close(text),
            made_at=now,
            due_at=now,
        )
    )
    session.flush()


def _line(text: str) -> str:
    """No header of a mail ever has a second line."""
    return " ".join(text.split())


def take_one(session: AnySession, now: datetime) -> int | None:
    """Take the letter that has waited longest, so that no other sender takes it; return its id.

    The caller commits, then sends outside any transaction.
    """
    due = (
        select(Letter.id)
        .where(Letter.due_at <= now)
        .order_by(Letter.due_at, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = (
        update(Letter)
        .where(Letter.id == due)
        .values(due_at=now + HOLD, tries=Letter.tries + 1)
        .returning(Letter.id)
    )
    return session.scalar(taken)


def read(session: AnySession, seal: Seal, letter_id: int) -> Mail:
    """Return what a letter says; RuleBroken if it can't be read any more."""
    letter = session.get_one(Letter, letter_id, populate_existing=True)
    return Mail(*seal.open(letter.sealed).split(_BREAK, 2))


def note_sent(session: AnySession, letter_id: int, now: datetime) -> None:
    """Note that a letter went, and forget what it said."""
    letter = session.get_one(Letter, letter_id, populate_existing=True)
    letter.sent_at, letter.due_at, letter.sealed, letter.trouble = now, None, "", ""


def note_trouble(session: AnySession, letter_id: int, error: Exception, now: datetime) -> None:
    """Note why a letter did not go; it is tried again later, or given up."""
    letter = session.get_one(Letter, letter_id, populate_existing=True)
    trouble = f"{type(error).__name__}: {error}"[:300]
    if letter.tries > len(PAUSES) or isinstance(error, RuleBroken):
        letter.due_at, letter.sealed, letter.trouble = None, "", trouble
    else:
        letter.due_at, letter.trouble = now + PAUSES[letter.tries - 1], trouble

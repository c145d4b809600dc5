"""Accounts: how long an invitation, a link and a session last, and how often may be tried what.

An invitation lasts 7 days, a link to a new password 30 minutes, a session 12 hours, or until 2
hours without a request. The limits are counted over all workers: see services/attempts.py.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


class Purpose(StrEnum):
    """What a link in a mail is good for."""

    INVITATION = "invitation"
    RESET = "reset"
    ADDRESS = "address"


#: How long a link is good for.
LASTS = {
    Purpose.INVITATION: timedelta(days=7),
    Purpose.RESET: timedelta(minutes=30),
    Purpose.ADDRESS: timedelta(days=1),
}

LONGEST_SESSION = timedelta(hours=12)
LONGEST_PAUSE = timedelta(hours=2)
#: «Last seen» is exact to this, so that reading costs no write.
SEEN_EVERY = timedelta(minutes=1)
#: How long after the password the code may be given.
CODE_WITHIN = timedelta(minutes=5)


class Tried(StrEnum):
    """What is limited."""

    SIGN_IN = "sign_in"
    CODE = "code"
    RESET = "reset"
    INVITATION = "invitation"
    ADDRESS = "address"
    IMPORT = "import"


class Whose(StrEnum):
    """Whose tries are counted together."""

    ACCOUNT = "account"
    PLACE = "place"
    ALL = "all"


class Limit(NamedTuple):
    """At most so many tries of one kind within a time."""

    whose: Whose
    most: int
    within: timedelta


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIMITS: dict[Tried, Sequence[Limit]] = {
    Tried.SIGN_IN: (
        Limit(Whose.ACCOUNT, 5, _MINUTE),
        Limit(Whose.ACCOUNT, 10, 15 * _MINUTE),
        Limit(Whose.PLACE, 20, 15 * _MINUTE),
        Limit(Whose.ALL, 500, 15 * _MINUTE),
    ),
    # A code has six digits and three of them fit at any time: ten tries find one in 33,000.
    Tried.CODE: (Limit(Whose.ACCOUNT, 5, _MINUTE), Limit(Whose.ACCOUNT, 10, 15 * _MINUTE)),
    Tried.RESET: (
        Limit(Whose.ACCOUNT, 3, _HOUR),
        Limit(Whose.ACCOUNT, 5, _DAY),
        Limit(Whose.PLACE, 10, _HOUR),
    ),
    Tried.INVITATION: (Limit(Whose.ACCOUNT, 20, _DAY),),
    Tried.ADDRESS: (Limit(Whose.ACCOUNT, 2, _DAY),),
    # A file may keep a processor busy for ten seconds; each is read to be looked at, and once more.
    Tried.IMPORT: (Limit(Whose.ACCOUNT, 60, _HOUR),),
}
#: Older tries count nowhere.
LONGEST_MEMORY = max(limit.within for limits in LIMITS.values() for limit in limits)


def wait(limit: Limit, earlier: Sequence[datetime], now: datetime) -> timedelta | None:
    """How long until the limit allows one more; None if it does now.

    `earlier` are the times of the tries so far, in any order; those outside the window are
    left out of account.
    """
    inside = sorted(at for at in earlier if at > now - limit.within)
    if len(inside) < limit.most:
        return None
    return inside[-limit.most] + limit.within - now


def is_over(began_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session has lasted too long, or rested too long."""
    return now - began_at >= LONGEST_SESSION or now - seen_at >= LONGEST_PAUSE

"""What waits at a desk: why an agreement needs a word of its city, the most pressing first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.domain.dormancy import ONE_DAY, Policy, months_on
from registry.domain.errors import N_
from registry.domain.vocabulary import ASLEEP_STATUSES, Legal, Status

#: How far ahead silence is announced, and how far the end of a term.
AHEAD, TERM_AHEAD = timedelta(days=90), timedelta(days=180)


class Waiting(StrEnum):
    """Why an agreement is on the list."""

    CONTESTED = "contested"
    CONFIRM_END = "confirm_end"
    CONFIRM = "confirm"
    GOING_QUIET = "going_quiet"
    FALLING_ASLEEP = "falling_asleep"
    ASLEEP = "asleep"
    TERM_ENDING = "term_ending"
    DECLARE = "declare"


LABELS: dict[Waiting, str] = {
    Waiting.CONTESTED: N_("Contested"),
    Waiting.CONFIRM_END: N_("Ends to confirm"),
    Waiting.CONFIRM: N_("Agreements to confirm"),
    Waiting.GOING_QUIET: N_("Going quiet within 90 days"),
    Waiting.FALLING_ASLEEP: N_("Falling asleep within 90 days"),
    Waiting.ASLEEP: N_("Dormant"),
    Waiting.TERM_ENDING: N_("Terms ending"),
    Waiting.DECLARE: N_("Declarations due"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """An agreement as its city's desk sees it today; `last` is L, `concluded` C of the rule."""

    legal: Legal
    status: Status | None
    last: date | None = None
    concluded: date | None = None
    reported: bool = True
    contested: bool = False
    end_to_confirm: bool = False
    term_last: date | None = None
    declared: bool = True


def waiting(seen: Seen, policy: Policy, today: date) -> Iterator[Waiting]:
    """Yield why the agreement waits for its city."""
    if seen.contested:
        yield Waiting.CONTESTED
    if seen.end_to_confirm:
        yield Waiting.CONFIRM_END
    if seen.legal not in {Legal.IN_FORCE, Legal.SUSPENDED}:
        return
    if not seen.reported:
        yield Waiting.CONFIRM
    yield from _silence(seen, policy, today)
    if seen.term_last and today <= seen.term_last <= today + TERM_AHEAD:
        yield Waiting.TERM_ENDING
    if not seen.declared:
        yield Waiting.DECLARE


def _silence(seen: Seen, policy: Policy, today: date) -> Iterator[Waiting]:
    if seen.status in ASLEEP_STATUSES:
        yield Waiting.ASLEEP
    turns = turning_day(seen, policy)
    if turns is not None and turns <= today + AHEAD:
        quiet_next = seen.status is Status.ACTIVE and policy.quiet < policy.window
        yield Waiting.GOING_QUIET if quiet_next else Waiting.FALLING_ASLEEP


def turning_day(seen: Seen, policy: Policy) -> date | None:
    """The first day on which the status is another one if nothing happens; None: never."""
    if seen.status is Status.ACTIVE and seen.last:
        return months_on(seen.last + ONE_DAY, min(policy.quiet, policy.window))
    if seen.status is Status.QUIET and seen.last:
        return months_on(seen.last + ONE_DAY, policy.window)
    if seen.status is Status.NEW and seen.concluded:
        return months_on(seen.concluded + ONE_DAY, policy.grace)
    return None


def year_to_declare(today: date) -> int:
    """The year about which a city is asked: the last one that is over."""
    return today.year - 1

"""Worked examples of the dormancy rule: made-up facts, decided by the rule itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from registry.domain.dates import PartialDate, Period
from registry.domain.dormancy import (
    ActivityFacts,
    Cutoffs,
    Policy,
    activity_status,
    last_counted,
    since,
)
from registry.domain.errors import N_
from registry.domain.vocabulary import STATUSES, Status
from registry.i18n import date_text, day_text, gettext, label


@dataclass(frozen=True, slots=True)
class _Case:
    """A made-up agreement and the day it is looked at; dates as EDTF text."""

    day: date
    concluded: str | None
    activities: Sequence[tuple[str, bool]] = ()
    reported: bool = False
    note: str = ""


class Example(NamedTuple):
    """A worked example as components/rule.html prints it."""

    facts: list[str]
    day: str
    code: str
    label: str
    since: str | None


_CASES = (
    _Case(date(2026, 3, 1), "1988", [("2025-06-14/2025-06-20", False)]),
    _Case(
        date(2026, 3, 1),
        "1988",
        [("2024", False)],
        note=N_("Of 2024 the latest possible day counts: 31 December."),
    ),
    _Case(
        date(2026, 8, 31),
        "2001-05",
        [("2024-08-31", False)],
        note=N_("Exactly 24 months ago is still quiet; the next day it is dormant."),
    ),
    _Case(
        date(2026, 3, 1),
        "1995-10-03",
        [("2019-09", False), ("2025-10-03", True)],
        note=N_("The ceremony is shown, but does not wake the agreement."),
    ),
    _Case(date(2026, 3, 1), "2025-05-12"),
    _Case(date(2026, 3, 1), "2019", reported=True),
    _Case(date(2026, 3, 1), None, reported=True),
    _Case(date(2026, 3, 1), "2019"),
    _Case(
        date(2026, 3, 1),
        "2025-11-20",
        [("2025-06", False)],
        note=N_("The activity surely began before the conclusion, so it does not count."),
    ),
)


def examples(policy: Policy) -> list[Example]:
    return [_example(case, policy) for case in _CASES]


def _example(case: _Case, policy: Policy) -> Example:
    conclusion = PartialDate.from_edtf(case.concluded) if case.concluded else None
    latest = conclusion.latest if conclusion else None
    last = last_counted(map(_activity, case.activities), conclusion, case.day)
    status = activity_status(last, latest, case.reported, Cutoffs.of(policy, case.day))
    began = since(status, last, latest, policy) if status != Status.QUIET else None
    return Example(
        _facts(case),
        day_text(case.day),
        status.value,
        label(STATUSES, status),
        day_text(began) if began else None,
    )


def _activity(said: tuple[str, bool]) -> ActivityFacts:
    period = Period.from_edtf(said[0])
    return ActivityFacts(period.begin, period.end, ceremonial=said[1])


def _facts(case: _Case) -> list[str]:
    when = date_text(case.concluded) or gettext("date not known")
    facts = [gettext("Concluded: %(date)s.", date=when)]
    for edtf, ceremonial in case.activities:
        words = gettext("Ceremony: %(date)s.") if ceremonial else gettext("Activity: %(date)s.")
        facts.append(words % {"date": date_text(edtf)})
    if not case.activities:
        facts.append(gettext("No activity on record."))
        said = (
            gettext("A city has reported.") if case.reported else gettext("No city has reported.")
        )
        facts.append(said)
    return [*facts, gettext(case.note)] if case.note else facts

"""What may be recorded: the rules for a new agreement, a paper, an end, a pause, an activity."""

from collections.abc import Iterator
from datetime import date

from registry.domain.dates import PartialDate
from registry.domain.entries import (
    ActivityEntry,
    AgreementEntry,
    EndEntry,
    PaperEntry,
    PauseEntry,
)
from registry.domain.errors import N_, RuleBroken


def broken_by_agreement(entry: AgreementEntry, today: date) -> Iterator[RuleBroken]:
    """Yield every rule that the agreement breaks by itself, whatever else is recorded."""
    if len(set(entry.cities)) < 2:
        yield RuleBroken(N_("An agreement needs at least two different cities."), "city_b")
    for paper in entry.papers:
        yield from broken_by_paper(paper, today)
    if entry.end:
        yield from broken_by_end(entry.end, entry.conclusion, entry.cities)
    if entry.pause:
        yield from broken_by_pause(entry.pause, entry.conclusion)


def broken_by_paper(paper: PaperEntry, today: date) -> Iterator[RuleBroken]:
    if paper.signed and paper.signed.earliest > _a_year_after(today):
        yield RuleBroken(
            N_("“%(date)s” is more than a year ahead."), "concluded", {"date": paper.signed}
        )
    if paper.term_last and _surely_before(paper.term_last, paper.signed):
        yield RuleBroken(
            N_("The term ends (%(last)s) before the paper was signed (%(signed)s)."),
            "term",
            {"last": paper.term_last, "signed": paper.signed},
        )


def broken_by_end(
    end: EndEntry, conclusion: PartialDate | None, parties: tuple[int, ...]
) -> Iterator[RuleBroken]:
    if _surely_before(end.when, conclusion):
        yield RuleBroken(
            N_("The agreement ended (%(ended)s) before it was concluded (%(concluded)s)."),
            "ended",
            {"ended": end.when, "concluded": conclusion},
        )
    if end.said_by is not None and end.said_by not in parties:
        yield RuleBroken(N_("Only a party of the agreement can say that it ended."), "ended_by")


def broken_by_pause(pause: PauseEntry, conclusion: PartialDate | None) -> Iterator[RuleBroken]:
    if _surely_before(pause.start, conclusion):
        yield RuleBroken(
            N_("The agreement was suspended (%(start)s) before it was concluded (%(concluded)s)."),
            "suspended",
            {"start": pause.start, "concluded": conclusion},
        )
    if _surely_before(pause.until, pause.start):
        yield RuleBroken(
            N_("The agreement was resumed (%(until)s) before it was suspended (%(start)s)."),
            "resumed",
            {"until": pause.until, "start": pause.start},
        )


def broken_by_activity(entry: ActivityEntry, today: date) -> Iterator[RuleBroken]:
    if entry.begin.earliest > today:
        yield RuleBroken(
            N_("“%(date)s” is in the future; an activity is recorded once it has begun."),
            "begin",
            {"date": entry.begin},
        )
    if _surely_before(entry.end, entry.begin):
        yield RuleBroken(
            N_("The activity ends (%(end)s) before it begins (%(begin)s)."),
            "end",
            {"end": entry.end, "begin": entry.begin},
        )


def broken_by_being_over(entry: ActivityEntry, over_from: date | None) -> Iterator[RuleBroken]:
    """Yield why the activity is none of an agreement that was over from this day."""
    if over_from is not None and entry.begin.earliest >= over_from:
        yield RuleBroken(
            N_("The agreement was over from %(day)s: this begins (%(begin)s) after it."),
            "begin",
            {"day": over_from.isoformat(), "begin": entry.begin},
        )


def _surely_before(one: PartialDate | None, other: PartialDate | None) -> bool:
    return bool(one and other and one.latest < other.earliest)


def _a_year_after(day: date) -> date:
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)

"""A session's dossier: what the registry knows of its theme and of the agreements linked to it.

Nothing is counted here that is not a published figure: the figures are asked for as /statistics
asks, and lists are picked from what these are counted of.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from registry.domain.definitions import DEFINITIONS
from registry.domain.dormancy import Cutoffs, since
from registry.domain.figures import Figure
from registry.domain.selection import Selection
from registry.domain.vocabulary import ACTIVITY_KINDS, Status
from registry.queries.agreements import AgreementRow, rows_of
from registry.queries.coverage import Part
from registry.queries.exported import ExportedActivity, every_activity
from registry.queries.figures import Facts, counted
from registry.queries.figures.arrays import Days, Ints, each_once
from registry.queries.prepared import AnySession
from registry.queries.programme import ForumRow, LinkRow, SessionRow, forum_before, links_of

#: The figures that every dossier begins with, and those that are compared with a forum before.
HEADLINES = (
    "agreements", "pairs", "cities", "countries", "dormancy", "never-implemented",
    "activity-status", "by-record",
)  # fmt: skip
COMPARED = ("agreements", "pairs", "dormancy", "never-implemented")
#: What may be drawn where it suits the theme, and what says how much is not known.
DRAWN = ("by-country", "by-field", "by-decade", "activities-by-kind", "activities-by-year")
GAPS = ("by-year", "by-field", "reasons", "activities-by-year", "activities-by-mode")
#: Of agreements so many stand in a list at the most.
MOST = 10
#: Of what was done under one, so many are named.
NAMED = 3


class Before(NamedTuple):
    """The public forum before this one, and the compared figures as of its last day."""

    forum: ForumRow
    theme: Selection
    figures: Mapping[str, Figure]


class Linked(NamedTuple):
    """An agreement that the session is about, and how."""

    link: LinkRow
    row: AgreementRow


class Example(NamedTuple):
    """An agreement, and the activities that count within the window, the latest first."""

    row: AgreementRow
    done: Sequence[ExportedActivity]

    @property
    def kinds(self) -> Sequence[tuple[str, int]]:
        """How many of each kind, the most frequent first."""
        found = Counter(each.kind for each in self.done)
        known = [(code, found[code]) for code in ACTIVITY_KINDS if found[code]]
        return sorted(known, key=lambda each: -each[1])


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a dossier says, as it is known on a day; figures by code, as they are defined.

    `theme` selects in the edition that is looked at; `unpaid` are activities of it of which no
    source of money is on record.
    """

    forum: ForumRow
    session: SessionRow
    theme: Selection
    day: date
    figures: Mapping[str, Figure]
    before: Before | None
    linked: Sequence[Linked]
    examples: Sequence[Example]
    asleep: Sequence[AgreementRow]
    unpaid: Part


def findings(
    session: AnySession, forum: ForumRow, of: SessionRow, theme: Selection, today: date
) -> Findings:
    """What the database that the session reads knows of this forum's session on its day."""
    facts = Facts(session, theme, today)
    done = facts.activities
    return Findings(
        forum=forum,
        session=of,
        theme=theme,
        day=today,
        figures=_figures(facts, {*HEADLINES, *DRAWN, *GAPS, *figures_asked(of)}),
        before=_before(facts, forum),
        linked=_linked(facts, links_of(session, of)),
        examples=_examples(facts),
        asleep=_rows(facts, _longest_asleep(facts)),
        unpaid=Part(len(done.ids) - int(np.count_nonzero(done.paid)), len(done.ids)),
    )


def figures_asked(of: SessionRow) -> list[str]:
    """The codes that the session's questions name, in their order; of those there are."""
    codes = [code for _text, named in of.questions for code in named]
    return [code for code in dict.fromkeys(codes) if code in DEFINITIONS]


def _figures(facts: Facts, wanted: set[str]) -> dict[str, Figure]:
    return {code: counted(code, facts) for code in DEFINITIONS if code in wanted}


def _before(facts: Facts, forum: ForumRow) -> Before | None:
    """Compared with the last public forum that ended before this one began, and before today."""
    found = forum_before(facts.session, min(forum.first_day, facts.today))
    if found is None:
        return None
    theme = replace(facts.selection, on=found.last_day)
    then = Facts(facts.session, theme, facts.today)
    return Before(found, theme, _figures(then, set(COMPARED)))


# -- agreements --------------------------------------------------------------------------------


def _rows(facts: Facts, ids: Sequence[int]) -> list[AgreementRow]:
    policy = facts.selection.policy
    return rows_of(facts.session, ids, policy, facts.day, facts.today)


def _linked(facts: Facts, links: Sequence[LinkRow]) -> list[Linked]:
    ids = list(dict.fromkeys(link.agreement_id for link in links))
    known = {row.id: row for row in _rows(facts, ids)}
    return [Linked(link, known[link.agreement_id]) for link in links]


def _examples(facts: Facts) -> list[Example]:
    """Those with the most activities that count within the window; equal ones as by reference."""
    standing, done = facts.standing, facts.activities
    begins = np.datetime64(Cutoffs.of(facts.selection.policy, facts.day).quiet)
    within = done.counting & (done.counts_on >= begins) & (standing.status >= 0)[done.by]
    often = np.bincount(done.by[within], minlength=standing.number)
    busy = np.flatnonzero(often)
    chosen = busy[np.argsort(-often[busy], kind="stable")][:MOST]
    rows = _rows(facts, standing.ids[chosen].tolist())
    told = _done_under(facts, rows, begins.tolist())
    return [Example(row, told[row.reference]) for row in rows]


def _done_under(
    facts: Facts, rows: Sequence[AgreementRow], begins: date
) -> dict[str, list[ExportedActivity]]:
    """What counts from a day on, by reference, the latest first."""
    told: dict[str, list[ExportedActivity]] = {row.reference: [] for row in rows}
    for each in every_activity(facts.session, [row.id for row in rows], facts.day):
        if each.counts and each.counted_on and each.counted_on >= begins:
            told[each.reference].append(each)
    for done in told.values():
        done.sort(key=lambda each: (each.counted_on, each.begin_earliest), reverse=True)
    return told


def _longest_asleep(facts: Facts) -> list[int]:
    """Ids of those that have been asleep longest; those of which nobody knows since when, last."""
    standing = facts.standing
    found = (
        _earliest(facts, Status.DORMANT, standing.last),
        _earliest(facts, Status.NEVER_IMPLEMENTED, standing.concluded_latest),
    )
    at, began = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((at, began))[:MOST]
    return standing.ids[at[order]].tolist()  # type: ignore[no-any-return]


def _earliest(facts: Facts, status: Status, days: Days) -> tuple[Ints, Days]:
    """Positions of those that have had the status longest, enough of them, and since when.

    `days` are those from which it is reckoned: of the last activity, or of the conclusion. Two
    days that follow each other may lead to the same one, as in February.
    """
    at = np.flatnonzero(facts.standing.has_status(status))
    if len(at) > MOST:
        last = np.partition(days[at], MOST - 1)[MOST - 1]
        at = at if np.isnat(last) else at[days[at] <= last + np.timedelta64(1, "D")]
    dormant = status is Status.DORMANT

    def began(day: date | None) -> date | None:
        last, concluded = (day, None) if dormant else (None, day)
        return since(status, last, concluded, facts.selection.policy)

    return at, each_once([days[at]], began, "datetime64[D]")

"""A session's dossier: what the registry knows of its theme and of the agreements linked to it.

Nothing is counted here that is not a published figure: the figures are asked for as /statistics
asks, and lists are picked from what these are counted of.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import select

from registry.domain.definitions import DEFINITIONS
from registry.domain.dormancy import Cutoffs, since
from registry.domain.figures import Figure
from registry.domain.selection import Selection
from registry.domain.vocabulary import ACTIVITY_KINDS, Status
from registry.models import Activity
from registry.queries.agreements import AgreementRow, rows_of
from registry.queries.coverage import Part
from registry.queries.exported import ExportedActivity, every_activity
from registry.queries.figures import Facts, counted
from registry.queries.figures.arrays import Ints, each_once, positions
from registry.queries.figures.columns import grouped, read_ints
from registry.queries.figures.loads import only_few
from registry.queries.prepared import AnySession, Prepared
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
        unpaid=_unpaid(facts),
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
    standing, policy = facts.standing, facts.selection.policy
    found: list[Ints] = []
    began = []
    for status, days in (
        (Status.DORMANT, standing.last),
        (Status.NEVER_IMPLEMENTED, standing.concluded_latest),
    ):
        at = np.flatnonzero(standing.has_status(status))
        found.append(at)
        began.append(each_once([days[at]], _since(status, policy), "datetime64[D]"))
    at = np.concatenate(found)
    order = np.lexsort((at, np.concatenate(began)))[:MOST]
    return standing.ids[at[order]].tolist()  # type: ignore[no-any-return]


def _since(status: Status, policy: Any) -> Any:
    """The first day on which the status held, of the last activity or the conclusion."""
    if status is Status.DORMANT:
        return lambda last: since(status, last, None, policy)
    return lambda concluded: since(status, None, concluded, policy)


# -- money -------------------------------------------------------------------------------------

_activity: Any = Activity


@lru_cache(maxsize=2)
def _paid(*, few: bool) -> Prepared:
    found = select(grouped(_activity.id)).where(_activity.funding.is_not(None))
    return Prepared(only_few(found, _activity.agreement_id, few=few))


def _unpaid(facts: Facts) -> Part:
    """Of the theme's activities, as the figures count them, those without a source of money."""
    done = facts.activities
    paid = read_ints(_paid(few=facts.few).first(facts.session, facts.values)[0])
    known = int(np.count_nonzero(positions(np.sort(paid), done.ids) >= 0))
    return Part(len(done.ids) - known, len(done.ids))

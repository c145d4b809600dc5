"""The agreements of a follow-up, one by one: how each stood and stands, and what was between."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from registry.domain.changes import Cause, Change, Fact, State, Turn
from registry.domain.errors import N_
from registry.domain.followup import Done, FollowUp, Outcome, Paper, Weight, by_outcome
from registry.domain.vocabulary import ACTIVITY_KINDS, INSTRUMENT_KINDS, LINK_ROLES
from registry.i18n import date_text, gettext, label, language, say
from registry.queries.agreements import AgreementRow
from registry.web.addresses import to_agreement
from registry.web.presenting.agreements import Marks, countries, marks, title
from registry.web.presenting.changed import Mark, standing
from registry.web.presenting.changes import Telling
from registry.web.presenting.lists import Pairs, address

#: Outcomes in the order in which they are told: the title, and what it means.
_OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.WOKE_UP: (N_("Woke up"), N_("Dormant then, active or quiet now.")),
    Outcome.STILL_DORMANT: (N_("Still dormant"), N_("Dormant then and now.")),
    Outcome.WENT_TO_SLEEP: (N_("Went to sleep"), N_("Not dormant then, dormant now.")),
    Outcome.AWAKE: (N_("Awake, and was not dormant"), N_("Active or quiet now.")),
    Outcome.LISTED_SINCE: (
        N_("Not on record then"),
        N_("Concluded or entered since; no part of what was dormant then."),
    ),
    Outcome.OUT_OF_FORCE: (
        N_("No longer in force"),
        N_("Ended, expired, superseded or suspended since."),
    ),
    Outcome.OTHERWISE: (
        N_("All others"),
        N_("New, without any record, a contact, or not in force at either time."),
    ),
    Outcome.UNLISTED: (N_("No longer on record"), N_("In no list of today.")),
}
#: Why an activity is shown and not counted.
_WEIGHTS: Mapping[Weight, str] = {
    Weight.OLDER: N_("done before, entered since: not counted"),
    Weight.CEREMONIAL: N_("ceremonial: not counted"),
    Weight.CONTESTED: N_("disputed by a party: not counted"),
    Weight.BEFORE: N_("before the agreement: not counted"),
}
#: Changes that the activities, the papers and the parties told of say already.
_SAID = frozenset({
    Turn.REVIVED, Turn.BECAME_ACTIVE, Turn.BECAME_NEW, Turn.FACTS, Turn.PARTIES_MERGED,
})  # fmt: skip


class Event(NamedTuple):
    """Something that happened in between; `aside` says why it is not counted."""

    what: str
    date: str
    title: str = ""
    aside: str = ""


class Line(NamedTuple):
    """An agreement, as `followed_rows` of components/follow_up.html prints it."""

    href: str
    title: str
    countries: str
    reference: str
    roles: str
    then: Mark
    now: Mark
    events: Sequence[Event]
    why: str


class Section(NamedTuple):
    """The agreements of which the same became."""

    code: str
    title: str
    meaning: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Printing:
    """What lines are made with: rows of today, what links to the base carry, how to say why."""

    rows: Mapping[str, AgreementRow]
    then_pairs: Pairs
    telling: Telling

    def sections(self, found: Iterable[FollowUp]) -> list[Section]:
        sorted_out = by_outcome(found)
        return [
            Section(outcome.value, say(name), say(meaning), self.lines(sorted_out[outcome]))
            for outcome, (name, meaning) in _OUTCOMES.items()
            if outcome in sorted_out
        ]

    def lines(self, found: Iterable[FollowUp]) -> list[Line]:
        known = marks(language())
        return [self._line(each, known) for each in found]

    def _line(self, found: FollowUp, known: Marks) -> Line:
        row = self.rows.get(found.reference)
        href = to_agreement(found.reference)
        return Line(
            href=href,
            title=title(row.parties) if row else found.reference,
            countries=countries(row.parties) if row else "",
            reference=found.reference,
            roles=", ".join(label(LINK_ROLES, role) for role in found.roles),
            then=_mark(found.then, address(href, self.then_pairs), known),
            now=_mark(found.now, href, known),
            events=list(_events(found)),
            why=self._why(found),
        )

    def _why(self, found: FollowUp) -> str:
        """What else explains the difference, or that nothing is on record."""
        change = _rest(found)
        if change is not None:
            return self.telling.why(change)
        if found.done or found.papers or found.merged:
            return ""
        return gettext("Nothing is on record.")


def _rest(found: FollowUp) -> Change | None:
    """The change without what the activities in between say already."""
    change = found.change
    if change is None or change.turn in _SAID:
        return None
    if not found.counted:
        return change
    if change.turn is Turn.BECAME_QUIET:
        return None
    facts = tuple(fact for fact in change.facts if fact is not Fact.LAST)
    slept = change.turn is Turn.BECAME_DORMANT  # something was done, and time passed after it
    return replace(change, facts=facts, cause=Cause.FACTS if slept else change.cause)


def _mark(state: State | None, href: str, known: Marks) -> Mark:
    return Mark(standing(state, known), href) if state else Mark("")


def _events(found: FollowUp) -> Iterator[Event]:
    yield from map(_done, found.done)
    yield from map(_signed, found.papers)
    for gone, into in found.merged:
        words = gettext("%(gone)s became part of %(into)s", gone=gone, into=into)
        yield Event(words, "")


def _done(done: Done) -> Event:
    deed = done.deed
    aside = say(_WEIGHTS[done.weight]) if done.weight in _WEIGHTS else ""
    return Event(label(ACTIVITY_KINDS, deed.kind), date_text(deed.period), deed.title, aside)


def _signed(paper: Paper) -> Event:
    date = date_text(paper.signed.edtf) if paper.signed else ""
    return Event(gettext("Signed: %(paper)s", paper=label(INSTRUMENT_KINDS, paper.kind)), date)

"""What changed between two states, for people: the sentence, its parts, and why it is so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from registry.domain.changes import Cause, Change, Comparison, Fact, Turn, count
from registry.domain.dormancy import Policy
from registry.domain.errors import N_
from registry.domain.vocabulary import KINDS
from registry.i18n import date_text, day_text, gettext, label, ngettext, number, say

#: What the first sentence says one by one; all others are summed up in it.
_SAID: Mapping[Turn, tuple[str, str]] = {
    Turn.BECAME_DORMANT: (N_("%(num)s became dormant"), N_("%(num)s became dormant")),
    Turn.BECAME_NEVER_IMPLEMENTED: (
        N_("%(num)s counts as never implemented now"),
        N_("%(num)s count as never implemented now"),
    ),
    Turn.REVIVED: (N_("%(num)s was revived"), N_("%(num)s were revived")),
    Turn.ADDED: (N_("%(num)s was added"), N_("%(num)s were added")),
    Turn.MERGED: (N_("%(num)s was merged into another"), N_("%(num)s were merged into others")),
    Turn.REMOVED: (N_("%(num)s is no longer on record"), N_("%(num)s are no longer on record")),
    Turn.ENDED: (N_("%(num)s ended"), N_("%(num)s ended")),
}
_OTHERWISE = (N_("%(num)s changed in another way"), N_("%(num)s changed in other ways"))

#: What each turn is called above its list.
TURNS: Mapping[str, str] = {
    Turn.BECAME_DORMANT: N_("Became dormant"),
    Turn.BECAME_NEVER_IMPLEMENTED: N_("Never implemented, by now"),
    Turn.REVIVED: N_("Revived"),
    Turn.NO_LONGER_ASLEEP: N_("No longer dormant"),
    Turn.ASLEEP_OTHERWISE: N_("Dormant in another way"),
    Turn.ADDED: N_("Added"),
    Turn.MERGED: N_("Merged into another"),
    Turn.REMOVED: N_("No longer on record"),
    Turn.ENDED: N_("Ended"),
    Turn.EXPIRED: N_("Expired"),
    Turn.SUPERSEDED: N_("Superseded"),
    Turn.SUSPENDED: N_("Suspended"),
    Turn.IN_FORCE_AGAIN: N_("In force again"),
    Turn.BECAME_ACTIVE: N_("Became active"),
    Turn.BECAME_QUIET: N_("Became quiet"),
    Turn.BECAME_NEW: N_("Counts as new"),
    Turn.BECAME_NO_RECORD: N_("Without record, by now"),
    Turn.BECAME_CONTACT: N_("Counts as a contact"),
    Turn.PARTIES_MERGED: N_("A party was merged into another city"),
    Turn.REPORTED: N_("A city reported"),
    Turn.RECORD: N_("Another record"),
    Turn.FACTS: N_("Other facts"),
}
#: What a turn means, where its name does not say it.
_MEANINGS: Mapping[str, str] = {
    Turn.BECAME_DORMANT: N_("The last activity that counts lies longer back than the window."),
    Turn.BECAME_NEVER_IMPLEMENTED: N_(
        "Old enough, reported on by a city, and nothing was ever done."
    ),
    Turn.REVIVED: N_("Was dormant or never implemented; an activity is on record that was not."),
    Turn.NO_LONGER_ASLEEP: N_(
        "Was dormant or never implemented and is not, without a later activity."
    ),
    Turn.ASLEEP_OTHERWISE: N_("Went from dormant to never implemented or the other way."),
    Turn.ADDED: N_("In the later list only."),
    Turn.MERGED: N_(
        "No longer on record; one of the same kind between the same cities is, which stands for"
        " both."
    ),
    Turn.REMOVED: N_("In the earlier list only."),
    Turn.PARTIES_MERGED: N_("The agreement names the city that the former one became part of."),
    Turn.REPORTED: N_("Nothing else changed that is looked at here."),
    Turn.FACTS: N_(
        "The kind, the conclusion, the last activity that counts or the parties were corrected or"
        " completed."
    ),
}
CAUSES: Mapping[str, str] = {
    Cause.RULE: N_("because the rule or its periods changed"),
    Cause.TIME: N_("because time passed"),
    Cause.FACTS: N_("because something was entered or corrected"),
}
NO_SUCH_TURN = N_("“%(value)s” is not a kind of change.")
_FACTS: Mapping[str, str] = {
    Fact.KIND: N_("Kind"),
    Fact.CONCLUDED: N_("Concluded"),
    Fact.LAST: N_("Last activity"),
    Fact.PARTIES: N_("Parties"),
}


def sentence(found: Comparison) -> str:
    """What changed, in one sentence."""
    numbers = {turn: causes.total() for turn, causes in count(found.changes).items()}
    parts = [ngettext(*_SAID[turn], numbers[turn]) for turn in _SAID if turn in numbers]
    others = sum(many for turn, many in numbers.items() if turn not in _SAID)
    if others:
        parts.append(ngettext(*_OTHERWISE, others))
    if not parts:
        return gettext("Nothing changed.")
    return gettext("%(parts)s.", parts=", ".join(parts))


class Section(NamedTuple):
    """A turn with all that made it, before its list."""

    turn: str
    title: str
    meaning: str
    number: int
    causes: str
    changes: Sequence[Change]


def sections(found: Comparison) -> list[Section]:
    counted = count(found.changes)
    by: dict[Turn, list[Change]] = {turn: [] for turn in counted}
    for each in found.changes:
        by[each.turn].append(each)
    return [
        Section(
            turn.value,
            label(TURNS, turn),
            say(_MEANINGS[turn]) if turn in _MEANINGS else "",
            causes.total(),
            _causes(causes),
            by[turn],
        )
        for turn, causes in counted.items()
    ]


def empty(turn: Turn) -> Section:
    """The section of a turn that no agreement made."""
    return Section(turn.value, label(TURNS, turn), say(_MEANINGS.get(turn, "")), 0, "", ())


def _causes(causes: Mapping[Cause, int]) -> str:
    """«1,657 because time passed, 3 because something was entered or corrected»."""
    return ", ".join(
        f"{number(causes[cause])} {label(CAUSES, cause)}" for cause in Cause if causes.get(cause)
    )


# -- why ---------------------------------------------------------------------------------------

#: By turn and cause; `None` stands for any cause that is not named.
_WHY: Mapping[tuple[Turn, Cause | None], str] = {
    (Turn.BECAME_DORMANT, Cause.TIME): N_("Nothing new was done; dormant since %(day)s."),
    (Turn.BECAME_DORMANT, None): N_("Dormant since %(day)s."),
    (Turn.BECAME_NEVER_IMPLEMENTED, Cause.TIME): N_("Nothing was done; since %(day)s."),
    (Turn.BECAME_QUIET, Cause.TIME): N_("Nothing new was done; quiet since %(day)s."),
    (Turn.EXPIRED, Cause.TIME): N_("Its term ran out."),
    (Turn.SUPERSEDED, Cause.TIME): N_("The later agreement was concluded."),
    (Turn.MERGED, None): N_("Now %(into)s."),
}
_BY_CAUSE: Mapping[str, str] = {
    Cause.RULE: N_("The rule or its periods changed."),
    Cause.TIME: N_("Was on record before and has come to pass."),
    Cause.FACTS: N_("Entered or corrected since."),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """What is needed to say why: the later policy, and names of cities by short name."""

    policy: Policy
    names: Mapping[str, str]

    def why(self, change: Change) -> str:
        """Why the agreement is told of, in a sentence or two."""
        if change.turn is Turn.REVIVED:
            return self._revived(change)
        if change.turn is Turn.ADDED:
            return _added(change)
        said = [self._first(change), self._reported(change), *self._facts(change)]
        return " ".join(filter(None, said)) or label(_BY_CAUSE, change.cause)

    def _first(self, change: Change) -> str:
        words = _WHY.get((change.turn, change.cause)) or _WHY.get((change.turn, None))
        since = change.since(self.policy)
        if words is None or ("%(day)s" in words and since is None):
            return "" if change.cause is Cause.FACTS else label(_BY_CAUSE, change.cause)
        return say(words, {"day": day_text(since) if since else "", "into": change.into})

    def _reported(self, change: Change) -> str:
        if not change.reported:
            return ""
        cities = ", ".join(self.names.get(slug, slug) for slug in change.reported)
        return gettext("Reported since: %(cities)s.", cities=cities)

    def _revived(self, change: Change) -> str:
        day = day_text(since) if (since := change.since(self.policy)) else ""
        if change.lately:
            return gettext("Something was done again: last on %(day)s.", day=day)
        return gettext("What was done earlier, last on %(day)s, was recorded since.", day=day)

    def _facts(self, change: Change) -> list[str]:
        """What was corrected or completed besides: what it said before, and says now."""
        old, new = change.before, change.after
        if old is None or new is None:
            return []
        said = {
            Fact.KIND: [label(KINDS, each.kind) for each in (old, new)],
            Fact.CONCLUDED: [date_text(each.concluded) for each in (old, new)],
            Fact.LAST: [date_text(each.last) for each in (old, new)],
            Fact.PARTIES: ["", ""],
        }
        return [_fact(fact, *said[fact]) for fact in change.facts]


def _fact(fact: Fact, before: str, after: str) -> str:
    name = label(_FACTS, fact)
    if not before and not after:
        return gettext("%(name)s: others than before.", name=name)
    unknown = gettext("none") if fact is Fact.LAST else gettext("not known")
    return gettext(
        "%(name)s: %(before)s, now %(after)s.",
        name=name,
        before=before or unknown,
        after=after or unknown,
    )


def _added(change: Change) -> str:
    concluded = date_text(change.after.concluded) if change.after else ""
    if not concluded:
        return gettext("Entered since; nobody knows when it was concluded.")
    if change.lately:
        return gettext("Concluded since: %(date)s.", date=concluded)
    return gettext("Entered since; concluded %(date)s.", date=concluded)

"""What came of a session's agreements in sums: sentences, and tables with their denominators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from registry.domain.changes import State
from registry.domain.errors import N_
from registry.domain.followup import FollowUp, Tally, by_role, tally
from registry.domain.vocabulary import LINK_ROLES
from registry.i18n import day_text, gettext, label, language, ngettext, number
from registry.queries.editions import EditionRow
from registry.web.presenting.agreements import marks
from registry.web.presenting.figures import ORDER

# -- sentences ---------------------------------------------------------------------------------

_WHOLE = {
    False: (
        N_("Of %(num)s dormant agreement linked to this session"),
        N_("Of %(num)s dormant agreements linked to this session"),
    ),
    True: (
        N_("Of %(num)s dormant agreement linked to its sessions"),
        N_("Of %(num)s dormant agreements linked to its sessions"),
    ),
}
_OVER = N_("%(whole)s, %(within)s had an activity within a year; %(by_now)s by now; %(awake)s.")
_SO_FAR = N_("%(whole)s, %(by_now)s had an activity so far; %(awake)s.")
_LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "silent": (N_("%(num)s without any record"), N_("%(num)s without any record")),
    "unjudged": (
        N_("%(num)s without an activity status"),
        N_("%(num)s without an activity status"),
    ),
    "unlisted": (N_("%(num)s not on record then"), N_("%(num)s not on record then")),
}


def sentence(found: Tally, *, over: bool, forum: bool = False) -> str:
    """What came of the agreements that were dormant; `over` says that the year after is over."""
    if not found.dormant:
        return _none_dormant(found)
    said = {
        "whole": ngettext(*_WHOLE[forum], found.dormant),
        "within": _many(found.within_a_year),
        "by_now": _many(found.by_now),
        "awake": _awake(found.awake),
    }
    return gettext(_OVER if over else _SO_FAR, **said)


def _none_dormant(found: Tally) -> str:
    if not found.linked:
        return gettext("No agreement is linked.")
    return ngettext(
        "The one agreement that is linked was not dormant.",
        "None of the %(num)s agreements that are linked was dormant.",
        found.linked,
    )


def _many(count: int) -> str:
    return number(count) if count else gettext("none")


def _awake(count: int) -> str:
    return (
        ngettext("%(num)s is awake", "%(num)s are awake", count)
        if count
        else gettext("none is awake")
    )


def denominators(found: Tally) -> str:
    """Out of how many the dormant are, and what is left out of both."""
    linked = ngettext("%(num)s agreement is linked", "%(num)s agreements are linked", found.linked)
    said = gettext(_JUDGED if found.judged else _NOT_JUDGED, linked=linked, **_dormant(found))
    missing = {name: getattr(found, name) for name in _LEFT_OUT}
    parts = [ngettext(*_LEFT_OUT[name], many) for name, many in missing.items() if many]
    left_out = gettext("Left out: %(parts)s.", parts="; ".join(parts)) if parts else ""
    return " ".join(filter(None, (said, left_out)))


_JUDGED = N_("%(linked)s: %(dormant)s of %(judged)s that could be judged were dormant then.")
_NOT_JUDGED = N_("%(linked)s: none could be judged then.")


def _dormant(found: Tally) -> dict[str, str]:
    return {"dormant": number(found.dormant), "judged": number(found.judged)}


# -- where it is counted from ------------------------------------------------------------------


class Base(NamedTuple):
    """The earlier state: its name, its address if it has one, and its day."""

    name: str
    href: str | None
    day: str


def base_of(row: EditionRow | None, session_day: str, href: str | None) -> Base:
    """What a session is followed up from: an edition, or what is on record now."""
    if row is None:
        return Base(gettext("Day of the session"), None, session_day)
    return Base(gettext("Edition %(number)s", number=row.number), href, day_text(row.day))


# -- tables ------------------------------------------------------------------------------------


class Numbers(NamedTuple):
    """A row of numbers, as `tallies` of components/follow_up.html prints it."""

    label: str
    linked: int
    dormant: int
    within: int | None
    by_now: int
    awake: int
    href: str = ""
    note: str = ""


def numbers(name: str, found: Tally, *, over: bool, href: str = "", note: str = "") -> Numbers:
    """The row; what was within a year can't be said while that lasts."""
    within = found.within_a_year if over else None
    return Numbers(name, found.linked, found.dormant, within, found.by_now, found.awake, href, note)


def roles(found: Sequence[FollowUp], *, over: bool) -> list[Numbers]:
    """The sums by what the agreements have to do with the session, and of all of them."""
    counted = by_role(found, LINK_ROLES)
    rows = [numbers(label(LINK_ROLES, role), many, over=over) for role, many in counted.items()]
    return [*rows, numbers(gettext("All, each once"), tally(found), over=over)]


class Share(NamedTuple):
    """How many agreements had a status then and have it now: a row, and a part of each strip."""

    code: str
    mark: Markup | str
    then: int
    now: int


def shares(found: Sequence[FollowUp]) -> list[Share]:
    """All linked agreements, by what happens under them."""
    known = marks(language()).status
    words: dict[str, Markup | str] = {code.value: known[code] for code in ORDER}
    words |= {"none": gettext("No activity status"), "unlisted": gettext("Not on record")}
    then, now = ([_code(state) for state in states] for states in _states(found))
    rows = [Share(code, mark, then.count(code), now.count(code)) for code, mark in words.items()]
    return [row for row in rows if row.then or row.now]


def _states(found: Sequence[FollowUp]) -> tuple[list[State | None], list[State | None]]:
    return [each.then for each in found], [each.now for each in found]


def _code(state: State | None) -> str:
    return "unlisted" if state is None else state.status or "none"


@dataclass(frozen=True, slots=True)
class Sum:
    """What came of all agreements of a forum, as components/follow_up.html prints it.

    There is no `sentence` until a session took place that agreements are linked to.
    """

    sentence: str
    denominators: str
    shares: Sequence[Share]
    roles: Sequence[Numbers]
    sessions: Sequence[Numbers]
    over: bool
    year_ends: str
    href: str

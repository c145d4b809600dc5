"""One session of a forum: its theme, its questions with their figures, its agreements."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from registry.domain.definitions import DEFINITIONS
from registry.domain.forum import theme_of
from registry.domain.selection import Selection
from registry.domain.vocabulary import LINK_ROLES
from registry.i18n import gettext, label, say
from registry.queries.agreements import AgreementRow
from registry.queries.programme import LinkRow, SessionRow
from registry.web.addresses import to_page
from registry.web.presenting import agreements as many
from registry.web.presenting import selections
from registry.web.presenting.agreement import Fact
from registry.web.presenting.forum import place
from registry.web.presenting.lists import address
from registry.web.presenting.programme import Programme, Slot, names_in
from registry.web.presenting.statistics import figure_href

_ROLES = {str(code): at for at, code in enumerate(LINK_ROLES)}


def theme_in(session: SessionRow, looked: Selection) -> Selection:
    """The session's theme, looked at on the day and in the state that the request looks at."""
    theme = theme_of(session.theme)
    return replace(
        theme, on=looked.on, window=looked.window, edition=looked.edition, base=looked.base
    )


class Figure(NamedTuple):
    """A figure that bears on a question, for the agreements of the theme."""

    name: str
    href: str


class Asked(NamedTuple):
    """A question of the session."""

    text: str
    figures: Sequence[Figure]


class Theme(NamedTuple):
    """Which agreements the session is about, and where they are."""

    words: str
    number: int
    href: str
    statistics_href: str


def questions(session: SessionRow, theme: Selection) -> list[Asked]:
    return [
        Asked(text, [_figure(code, theme) for code in codes if code in DEFINITIONS])
        for text, codes in session.questions
    ]


def _figure(code: str, theme: Selection) -> Figure:
    return Figure(say(DEFINITIONS[code].name), figure_href(code, theme))


def theme_shown(theme: Selection, number: int) -> Theme:
    plain = replace(theme, edition="", on=None, window=None)
    return Theme(
        selections.words(plain, names_in(plain)),
        number,
        address(to_page("agreements.index"), theme.pairs()),
        address(to_page("statistics.index"), theme.pairs()),
    )


def facts(programme: Programme, slot: Slot) -> list[Fact]:
    """Where it is, in which track, and how it stands."""
    where = ", ".join(filter(None, (slot.room, place(programme.forum))))
    found = [
        Fact(gettext("Place"), where),
        Fact(gettext("Track"), slot.track, slot.track_href or None),
        Fact(gettext("Status"), slot.status_label),
    ]
    return [each for each in found if each.value]


# -- the agreements that it is about -----------------------------------------------------------


class Linked(NamedTuple):
    """An agreement that is linked to the session: its row of a list, and what is noted of it."""

    row: many.Row
    note: str


class Role(NamedTuple):
    """Linked agreements of one role."""

    code: str
    label: str
    linked: Sequence[Linked]


def by_role(links: Sequence[LinkRow]) -> list[LinkRow]:
    """Links in the order of roles, within them in that of references."""
    return sorted(links, key=lambda each: _ROLES[each.role])


def roles(links: Sequence[LinkRow], rows: Sequence[AgreementRow], looked: Selection) -> list[Role]:
    """The links of a page, each under its role; the rows are of their agreements, in any order."""
    shown: Mapping[int, many.Row] = dict(
        zip((each.id for each in rows), many.rows(rows, looked), strict=True)
    )
    return [
        Role(
            role,
            label(LINK_ROLES, role),
            [Linked(shown[each.agreement_id], each.note) for each in found],
        )
        for role, found in groupby(links, lambda each: each.role)
    ]

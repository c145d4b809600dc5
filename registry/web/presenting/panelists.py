"""Somebody who moderates or speaks, in words: what they are, in which sessions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from flask import url_for

from registry.domain.errors import N_
from registry.domain.vocabulary import PANEL_ROLES, SESSION_STATUSES, SessionStatus
from registry.i18n import day_text, gettext, label, moment_text
from registry.models import Panelist
from registry.queries.panelists import AppearanceRow, Mention, PanelistRow, SpokenIn
from registry.web.addresses import to_city
from registry.web.presenting.programme import title_of


class Person(NamedTuple):
    """Somebody as pages show them; `city_href` leads to the city, where one is named."""

    name: str
    office: str
    organisation: str
    city: str
    city_href: str


class Part(NamedTuple):
    """A session in which somebody has a part."""

    title: str
    href: str
    role_label: str
    when: str
    forum: str
    forum_href: str
    #: That it was cancelled; nothing else is said of how it stands.
    note: str


def to_panelist(slug: str) -> str:
    return url_for("panelists.show", panelist=slug)


def person(row: PanelistRow) -> Person:
    return Person(
        row.name, row.office, row.organisation, row.city_name or "",
        to_city(row.city_slug) if row.city_slug else "",
    )  # fmt: skip


def standing(row: PanelistRow) -> str:
    """What somebody is, as a line: office, organisation, city."""
    return ", ".join(filter(None, (row.office, row.organisation, row.city_name)))


def shown_parts(rows: Iterable[SpokenIn]) -> list[Part]:
    """The public sessions of somebody, with the way to their public pages."""
    return [
        _part(
            each,
            url_for("forum_sessions.show", event=each.forum_slug, session=each.session.slug),
            url_for("forums.show", event=each.forum_slug),
        )
        for each in rows
    ]


def _part(row: SpokenIn, href: str, forum_href: str) -> Part:
    cancelled = row.session.status == SessionStatus.CANCELLED
    return Part(
        title=title_of(row.session),
        href=href,
        role_label=label(PANEL_ROLES, row.role),
        when=moment_text(row.session.starts_at, row.time_zone),
        forum=row.forum_name,
        forum_href=forum_href,
        note=label(SESSION_STATUSES, row.session.status) if cancelled else "",
    )


# -- for the secretariat -------------------------------------------------------------------------


class Row(NamedTuple):
    """A row of the list of panelists."""

    name: str
    href: str
    standing: str
    sessions: int
    consent: str


class OnPanel(NamedTuple):
    """Somebody on the panel of a session, as the secretariat sees it."""

    number: int
    name: str
    href: str
    role: str
    role_label: str
    standing: str
    consent: str


class Choice(NamedTuple):
    """One of several people of a name."""

    number: int
    name: str
    standing: str


def rows(
    people: Iterable[PanelistRow], sessions: Mapping[int, int], href: Callable[[int], str]
) -> list[Row]:
    return [
        Row(each.name, href(each.id), standing(each), sessions.get(each.id, 0), consent(each))
        for each in people
    ]


def consent(row: PanelistRow) -> str:
    """Since when somebody may be shown; nothing if they may not."""
    return day_text(row.consented_on) if row.consented_on else ""


def labels() -> dict[str, str]:
    """What the fields of a panelist's form are called."""
    return {
        "name": gettext("Name"),
        "office": gettext("Office"),
        "city": gettext("City"),
        "organisation": gettext("Organisation"),
        "consented_on": gettext("Agreed to be shown, on"),
    }


def as_typed(row: PanelistRow) -> dict[str, str]:
    """What stands in the form before anything is typed."""
    return {
        "name": row.name,
        "office": row.office,
        "city": row.city_slug or "",
        "organisation": row.organisation,
        "consented_on": row.consented_on.isoformat() if row.consented_on else "",
    }


def own_parts(rows: Iterable[SpokenIn]) -> list[Part]:
    """The sessions of somebody, public or not, with the way to the secretariat's pages."""
    return [
        _part(
            each,
            url_for("own_panel.show", event=each.forum_slug, session=each.session.slug),
            url_for("own_forums.show", event=each.forum_slug),
        )
        for each in rows
    ]


def public_href(row: PanelistRow, parts: Iterable[SpokenIn]) -> str:
    """The address of somebody's public page; nothing if there is none."""
    shown = row.consented_on and any(each.published_on for each in parts)
    return to_panelist(row.slug) if shown else ""


def own_panel(rows: Iterable[AppearanceRow]) -> list[OnPanel]:
    return [
        OnPanel(
            each.id,
            each.panelist.name,
            url_for("own_panelists.show", number=each.panelist.id),
            each.role,
            label(PANEL_ROLES, each.role),
            standing(each.panelist),
            consent(each.panelist),
        )
        for each in rows
    ]


def choices(people: Iterable[Panelist]) -> list[Choice]:
    return [Choice(each.id, each.name, _standing(each)) for each in people]


def _standing(who: Panelist) -> str:
    city = who.city.name if who.city else ""
    return ", ".join(filter(None, (who.office, who.organisation, city)))


def mentions(found: Sequence[Mention]) -> list[tuple[str, str]]:
    """Where else a name stands: words, and the page on which they can be changed."""
    return [(gettext(_STANDS_IN[each.what], **each._asdict()), _where(each)) for each in found]


_STANDS_IN = {
    "forum": N_("in what is said of %(forum)s"),
    "session": N_("in what is said of the session “%(session)s” of %(forum)s"),
    "material": N_("in a material of the session “%(session)s” of %(forum)s"),
}


def _where(of: Mention) -> str:
    if of.what == "forum":
        return url_for("own_forums.show", event=of.event)
    endpoint = "own_materials.show" if of.what == "material" else "own_forums.show_session"
    return url_for(endpoint, event=of.event, session=of.slug)

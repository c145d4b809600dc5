"""Somebody who moderates or speaks, in words: what they are, in which sessions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from flask import url_for

from registry.domain.errors import N_
from registry.domain.forum import zone_of
from registry.domain.vocabulary import PANEL_ROLES, SESSION_STATUSES, SessionStatus
from registry.i18n import day_text, gettext, label
from registry.models import Panelist
from registry.queries.panelists import AppearanceRow, Mention, PanelistRow, SpokenIn
from registry.web.addresses import to_city
from registry.web.presenting import own_forums
from registry.web.presenting.programme import When, forum_href, session_href, titles_of, when


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
    when: When
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


def shown_parts(rows: Sequence[SpokenIn]) -> list[Part]:
    """The public sessions of somebody, with the way to their public pages."""
    return _parts(rows, session_href, forum_href)


def _parts(
    rows: Sequence[SpokenIn], to_session: Callable[[str, str], str], to_forum: Callable[[str], str]
) -> list[Part]:
    titles = titles_of((each.session.title, each.session.theme) for each in rows)
    return [
        Part(
            title=title,
            href=to_session(row.forum_slug, row.session.slug),
            role_label=label(PANEL_ROLES, row.role),
            when=when(row.session.starts_at, row.session.ends_at, zone_of(row.time_zone)),
            forum=" ".join(filter(None, (row.forum_name, row.edition))),
            forum_href=to_forum(row.forum_slug),
            note=_cancelled(row.session.status),
        )
        for row, title in zip(rows, titles, strict=True)
    ]


def _cancelled(status: str) -> str:
    return label(SESSION_STATUSES, status) if status == SessionStatus.CANCELLED else ""


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


def as_typed(row: PanelistRow) -> dict[str, str]:
    """What stands in the form before anything is typed."""
    return {
        "name": row.name,
        "office": row.office,
        "city": row.city_slug or "",
        "organisation": row.organisation,
        "consented_on": row.consented_on.isoformat() if row.consented_on else "",
    }


def own_parts(rows: Sequence[SpokenIn]) -> list[Part]:
    """The sessions of somebody, public or not, with the way to the secretariat's pages."""
    return _parts(rows, own_forums.session_href, own_forums.href_of)


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
    "link": N_("in a note on an agreement of the session “%(session)s” of %(forum)s"),
    "material": N_("in a material of the session “%(session)s” of %(forum)s"),
}


def _where(of: Mention) -> str:
    if of.what == "forum":
        return own_forums.href_of(of.event)
    if of.what == "session":
        return own_forums.session_href(of.event, of.slug)
    page = "own_links.show" if of.what == "link" else "own_materials.show"
    return url_for(page, event=of.event, session=of.slug)

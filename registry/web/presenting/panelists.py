"""Somebody who moderates or speaks, in words: what they are, in which sessions."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import url_for

from registry.domain.vocabulary import PANEL_ROLES, SESSION_STATUSES, SessionStatus
from registry.i18n import label, moment_text
from registry.queries.panelists import PanelistRow, SpokenIn
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

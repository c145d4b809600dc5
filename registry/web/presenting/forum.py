"""A forum for people and for search engines: what is said of it, and the ways through it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import url_for

from registry.exchange import schema_org
from registry.exchange.schema_org import Occasion
from registry.i18n import gettext, ngettext, weekday_text
from registry.queries.programme import ForumRow, SessionRow
from registry.web.addresses import edition_pairs, here, to_city
from registry.web.presenting.agreement import Fact
from registry.web.presenting.framing import Alternate
from registry.web.presenting.links import host, outward
from registry.web.presenting.lists import address
from registry.web.presenting.programme import (
    Programme,
    calendar_href,
    day_href,
    forum_days,
    forum_href,
    forum_title,
    session_href,
    track_href,
    zone_of_days,
)
from registry.web.surroundings import absolute

BY_DAY, BY_TRACK = "day", "track"


class Entry(NamedTuple):
    """A forum among others; a list of all says how many sessions each has."""

    href: str
    title: str
    days: str
    place: str
    past: bool
    now: bool
    sessions: str = ""


def entry(forum: ForumRow, today: date) -> Entry:
    return Entry(
        forum_href(forum.slug),
        forum_title(forum),
        forum_days(forum),
        place(forum),
        past=forum.last_day < today,
        now=forum.first_day <= today <= forum.last_day,
    )


def listed(forum: ForumRow, sessions: int, today: date) -> Entry:
    """The same with how many sessions it has."""
    words = ngettext("%(num)s session", "%(num)s sessions", sessions)
    return entry(forum, today)._replace(sessions=words)


def place(forum: ForumRow) -> str:
    """Where it is, as people say it; otherwise the city that it is linked to."""
    return forum.place or forum.city_name or ""


class Shown(NamedTuple):
    """A forum as the head of its pages says it."""

    title: str
    summary: str
    days: str
    place: str
    city_href: str
    zone: str
    calendar_href: str
    facts: Sequence[Fact]


def shown(forum: ForumRow) -> Shown:
    city = here(to_city(forum.city_slug)) if forum.city_slug else ""
    zone = zone_of_days(forum)
    return Shown(
        forum_title(forum),
        forum.summary,
        forum_days(forum),
        place(forum),
        city,
        zone,
        calendar_href("forum", event=forum.slug),
        _facts(forum, zone),
    )


def _facts(forum: ForumRow, zone: str) -> list[Fact]:
    """What the line below the heading doesn't say."""
    site = outward(forum.site)
    facts = [
        Fact(gettext("Time zone"), zone),
        Fact(gettext("Organised by"), forum.organisers),
        Fact(gettext("Site"), host(forum.site) if site else forum.site, site or None),
    ]
    return [each for each in facts if each.value]


# -- ways through it ---------------------------------------------------------------------------


class Way(NamedTuple):
    """An order of the programme, as a link."""

    label: str
    href: str
    current: bool


def ways(forum: ForumRow, by: str) -> list[Way]:
    path = url_for("forums.show", event=forum.slug)
    by_track = address(path, [*edition_pairs(), ("by", BY_TRACK)])
    return [
        Way(gettext("By day"), here(path), by == BY_DAY),
        Way(gettext("By track"), by_track, by == BY_TRACK),
    ]


class Neighbour(NamedTuple):
    """What stands before or after one in the programme."""

    label: str
    href: str


Beside = tuple[Neighbour | None, Neighbour | None]


def days_beside(forum: ForumRow, day: date) -> Beside:
    """The days before and after, if they are the forum's."""
    before, after = (day + timedelta(days=step) for step in (-1, 1))
    return (
        _day(forum, before) if before >= forum.first_day else None,
        _day(forum, after) if after <= forum.last_day else None,
    )


def _day(forum: ForumRow, day: date) -> Neighbour:
    return Neighbour(weekday_text(day), day_href(forum.slug, day))


def tracks_beside(programme: Programme, track: str) -> Beside:
    found = [
        Neighbour(name, track_href(programme.forum.slug, slug))
        for slug, name in programme.tracks.items()
    ]
    return _around(found, list(programme.tracks).index(track))


def sessions_beside(programme: Programme, session: SessionRow) -> Beside:
    slots = [programme.slot(each) for each in programme.sessions]
    found = [Neighbour(each.title, each.href) for each in slots]
    at = next(at for at, each in enumerate(programme.sessions) if each.id == session.id)
    return _around(found, at)


def _around(found: Sequence[Neighbour], at: int) -> Beside:
    return found[at - 1] if at else None, found[at + 1] if at + 1 < len(found) else None


# -- for machines ------------------------------------------------------------------------------


def alternates(href: str, title: str) -> list[Alternate]:
    """The calendar as the head of a page names it."""
    return [Alternate("text/calendar", title, href)] if href else []


def described(forum: ForumRow, programme: Programme) -> Mapping[str, Any]:
    """The forum with its sessions, as schema.org says it."""
    return schema_org.event(
        _forum(forum, [session(programme, each) for each in programme.sessions])
    )


def session_described(programme: Programme, of: SessionRow) -> Mapping[str, Any]:
    return schema_org.event(session(programme, of), within=_forum(programme.forum, []))


def _forum(forum: ForumRow, parts: Sequence[Occasion]) -> Occasion:
    return Occasion(
        name=forum_title(forum),
        address=absolute(forum_href(forum.slug)),
        starts=forum.first_day.isoformat(),
        ends=forum.last_day.isoformat(),
        text=forum.summary,
        place=place(forum),
        organiser=forum.organisers,
        parts=parts,
    )


def session(programme: Programme, of: SessionRow) -> Occasion:
    slot = programme.slot(of)
    where = ", ".join(filter(None, (of.room, place(programme.forum))))
    return Occasion(
        name=slot.title,
        address=absolute(session_href(programme.forum.slug, of.slug)),
        starts=slot.when.starts,
        ends=slot.when.ends,
        text=of.summary,
        place=where,
        organiser=programme.forum.organisers,
        cancelled=slot.cancelled,
    )

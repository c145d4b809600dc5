"""Personal links in words: who has one, how it stands, what it opens, the letter around it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import url_for

from registry.domain.forum import link_opens, zone_of
from registry.domain.vocabulary import PANEL_ROLES, SessionStatus
from registry.i18n import day_text, gettext, label
from registry.queries.panelists import AppearanceRow
from registry.queries.personal_links import LinkState, Opened
from registry.queries.programme import ForumRow, SessionRow
from registry.web.presenting.accounts import local_day, moment
from registry.web.presenting.editions import Fact
from registry.web.presenting.programme import forum_title, title_of, when


class Given(NamedTuple):
    """Somebody on a panel, and how the link that they were given last stands."""

    number: int
    name: str
    href: str
    role_label: str
    #: The number of the last link; what a form says that makes another.
    latest: str
    state: str
    opened: str
    good: bool


def given(
    people: Iterable[AppearanceRow], links: Mapping[int, LinkState], zone: str, now: datetime
) -> list[Given]:
    return [_given(each, links.get(each.id), zone, now) for each in people]


def _given(part: AppearanceRow, link: LinkState | None, zone: str, now: datetime) -> Given:
    opened = link.opened_at if link else None
    return Given(
        part.id,
        part.panelist.name,
        url_for("own_panelists.show", number=part.panelist.id),
        label(PANEL_ROLES, part.role),
        latest=str(link.id) if link else "",
        state=_state(link, zone, now) if link else gettext("No link yet"),
        opened=gettext("opened last on %(moment)s", moment=moment(opened)) if opened else "",
        good=link is not None and link_opens(link.withdrawn_at, link.expires_at, now),
    )


def _state(link: LinkState, zone: str, now: datetime) -> str:
    if link.withdrawn_at is not None:
        day = day_text(local_day(link.withdrawn_at))
        return gettext("Withdrawn on %(day)s", day=day)
    last = last_day(link.expires_at, zone)
    return (
        gettext("Good until %(day)s", day=last)
        if link_opens(link.withdrawn_at, link.expires_at, now)
        else gettext("It was good until %(day)s", day=last)
    )


def last_day(expires_at: datetime, zone: str) -> str:
    """The last day on which a link is good, where the forum is."""
    last = expires_at.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)
    return day_text(last.date())


def letter(name: str, address: str, session: str, forum: str, lasts: str) -> str:
    """An address that opens a letter in the reader's own program, which only lacks whom to."""
    subject = gettext("Your session at %(forum)s: facts and how to cite them", forum=forum)
    body = gettext(
        "%(name)s,\n\nfor your session “%(session)s” the facts are on one page, with figures that"
        " you can cite. This link is yours alone and needs no password; it is good until"
        " %(lasts)s:\n\n%(address)s\n",
        name=name,
        session=session,
        lasts=lasts,
        address=address,
    )
    return f"mailto:?subject={quote(subject)}&body={quote(body)}"


# -- what it opens -------------------------------------------------------------------------------


class Guest(NamedTuple):
    """Somebody who came by a personal link, and the session that it opens."""

    name: str
    forum: str
    title: str
    title_note: str
    facts: Sequence[Fact]
    lasts: str
    cancelled: bool


def guest(opened: Opened, forum: ForumRow, session: SessionRow) -> Guest:
    return Guest(
        name=opened.name,
        forum=forum_title(forum),
        title=title_of(session),
        title_note=session.title_note,
        facts=list(_facts(opened, forum, session)),
        lasts=last_day(opened.link.expires_at, forum.time_zone),
        cancelled=session.status == SessionStatus.CANCELLED,
    )


def _facts(opened: Opened, forum: ForumRow, session: SessionRow) -> Iterator[Fact]:
    at = when(session.starts_at, session.ends_at, zone_of(forum.time_zone))
    yield Fact(gettext("When"), f"{at.day}, {at.begins}–{at.until}", note=at.zone)
    if session.room:
        yield Fact(gettext("Room"), session.room)
    if forum.place:
        yield Fact(gettext("Place"), forum.place)
    yield Fact(gettext("You are"), label(PANEL_ROLES, opened.role))


def why_over(link: LinkState, zone: str) -> str:
    if link.withdrawn_at is not None:
        day = day_text(link.withdrawn_at.astimezone(ZoneInfo(zone)).date())
        return gettext("It was withdrawn on %(day)s.", day=day)
    return gettext("It was good until %(day)s.", day=last_day(link.expires_at, zone))

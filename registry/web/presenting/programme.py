"""The programme of a forum in words: what a session is called, when it is, where it leads."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import url_for

from registry.domain.errors import N_
from registry.domain.forum import local_days, theme_of, zone_of
from registry.domain.names import ascii_key
from registry.domain.selection import Selection
from registry.domain.vocabulary import SESSION_STATUSES, SessionStatus
from registry.extensions import db
from registry.i18n import days_text, gettext, label, short_weekday_text, time_text, weekday_text
from registry.queries.cities import names_by_many_slugs, names_by_slug
from registry.queries.programme import ForumRow, SessionRow
from registry.web.addresses import here
from registry.web.looking import edition_seen
from registry.web.presenting import selections

Names = Mapping[str, str]

# -- what it is called -------------------------------------------------------------------------


def names_in(theme: Selection) -> Names:
    """The names of the cities that a theme means, by slug."""
    slugs = _slugs(theme)
    return names_by_slug(db.session, slugs) if slugs else {}


def _slugs(theme: Selection) -> list[str]:
    return [each for each in (theme.city, theme.partner) if len(each) > 2]


def theme_words(theme: str) -> str:
    """What a theme is about, as a line: “Country: Russia · Partner: China”."""
    found = theme_of(theme)
    return selections.words(found, names_in(found))


def theme_title(theme: Selection, names: Names) -> str:
    """A theme as a session is called by it: “Russia – China · Heritage”."""
    said: dict[str, list[str]] = {}
    for name, value in theme.pairs():
        said.setdefault(name, []).append(value)
    places = [
        selections.value_words(name, said.pop(name)[0], names)
        for name in ("city", "country", "partner")
        if name in said
    ]
    rest = [_theme_part(name, values, names) for name, values in said.items()]
    return " · ".join(filter(None, [" – ".join(places), *rest]))


#: What a title says without saying what it is.
_PLAIN = frozenset({"kind", "field", "legal", "status"})


def _theme_part(name: str, values: Sequence[str], names: Names) -> str:
    if name not in _PLAIN:
        return selections.filter_words(name, values, names)
    return gettext(" or ").join(selections.value_words(name, value, names) for value in values)


def title_of(session: SessionRow) -> str:
    """What a session is called: its title, or its theme where the source gives none."""
    if session.title:
        return session.title
    theme = theme_of(session.theme)
    return theme_title(theme, names_in(theme))


def titles_of(called: Iterable[tuple[str, str]]) -> list[str]:
    """The same of many, each told by its title and its theme: the cities are looked up once."""
    pairs = list(called)
    themes = {theme: theme_of(theme) for title, theme in pairs if not title}
    slugs = {slug for theme in themes.values() for slug in _slugs(theme)}
    names = names_by_many_slugs(db.session, sorted(slugs))
    return [title or theme_title(themes[theme], names) for title, theme in pairs]


def forum_title(forum: ForumRow) -> str:
    """What a forum is called, with its edition: United Cities Forum 2023."""
    return " ".join(filter(None, (forum.name, forum.edition)))


def forum_days(forum: ForumRow) -> str:
    return days_text(forum.first_day, forum.last_day)


# -- when it is --------------------------------------------------------------------------------


class When(NamedTuple):
    """When a session is, in the forum's zone; `starts` and `ends` are for machines.

    `until` has its day with it where that is another, and both times have their offset from UTC
    where the clocks are changed in between.
    """

    starts: str
    ends: str
    day: str
    short_day: str
    begins: str
    until: str
    zone: str


def when(starts: datetime, ends: datetime, zone: ZoneInfo) -> When:
    local, end = starts.astimezone(zone), ends.astimezone(zone)
    first, last = local_days(starts, ends, zone)
    begins, until = time_text(local), time_text(end)
    if local.utcoffset() != end.utcoffset():
        begins, until = f"{begins} ({offset_text(local)})", f"{until} ({offset_text(end)})"
    if first != last:
        day = short_weekday_text(last).replace(" ", "\N{NO-BREAK SPACE}")
        until = gettext("%(time)s (%(day)s)", time=until, day=day)
    return When(
        local.isoformat(timespec="minutes"),
        end.isoformat(timespec="minutes"),
        weekday_text(first),
        short_weekday_text(first),
        begins,
        until,
        zone_text(zone, starts),
    )


def offset_text(local: datetime) -> str:
    """How far a zone is from UTC: UTC+3, UTC+05:45, UTC−03:30."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    size = f"{hours:02}:{rest:02}" if rest else str(hours)
    return f"UTC{'−' if minutes < 0 else '+'}{size}" if minutes else "UTC"


def zone_text(zone: ZoneInfo, at: datetime) -> str:
    """A zone and how far it is from UTC at a moment: Europe/Moscow, UTC+3."""
    offset = offset_text(at.astimezone(zone))
    return offset if zone.key == offset else f"{zone.key}, {offset}"


def zone_of_days(forum: ForumRow) -> str:
    """The same of a forum; both offsets, if the clocks are changed between its days."""
    zone = zone_of(forum.time_zone)
    days = (forum.first_day, forum.last_day + timedelta(days=1))
    ends = [datetime.combine(day, datetime.min.time(), zone) for day in days]
    first, last = (offset_text(each) for each in ends)
    if first == last:
        return zone_text(zone, ends[0])
    return gettext("%(zone)s, %(first)s, then %(last)s", zone=zone.key, first=first, last=last)


def day_of(session: SessionRow, zone: ZoneInfo) -> date:
    """The day on which it begins there."""
    return session.starts_at.astimezone(zone).date()


# -- its tracks --------------------------------------------------------------------------------


def tracks_of(sessions: Iterable[SessionRow]) -> dict[str, str]:
    """Track by the word that stands for it in addresses, in the order of the alphabet."""
    found: dict[str, str] = {}
    for track in sorted({each.track for each in sessions} - {""}):
        stem = "-".join(ascii_key(track).split()).strip("-") or "track"
        alike = sum(slug == stem or slug.startswith(f"{stem}--") for slug in found)
        found[f"{stem}--{alike + 1}" if alike else stem] = track
    return found


# -- as a list ---------------------------------------------------------------------------------


class Slot(NamedTuple):
    """A session in a list of the programme."""

    href: str
    title: str
    note: str
    when: When
    room: str
    track: str
    track_href: str
    status: str
    status_label: str

    @property
    def cancelled(self) -> bool:
        return self.status == SessionStatus.CANCELLED


_UNTITLED = N_("The programme prints no title for this session: it is called by what it is about.")


class Part(NamedTuple):
    """A day or a track of the programme; `href` leads to its page, and a day has a calendar."""

    id: str
    heading: str
    href: str
    calendar_href: str
    slots: Sequence[Slot]
    is_day: bool = False


class Programme:
    """The sessions of a forum, ready to be put under days or tracks."""

    def __init__(self, forum: ForumRow, sessions: Sequence[SessionRow]) -> None:
        self.forum, self.sessions = forum, sessions
        self.zone = zone_of(forum.time_zone)
        self.tracks = tracks_of(sessions)
        titles = titles_of((each.title, each.theme) for each in sessions)
        words = {track: slug for slug, track in self.tracks.items()}
        self._slots = {
            each.id: self._slot(each, title, words.get(each.track, ""))
            for each, title in zip(sessions, titles, strict=True)
        }

    def _slot(self, row: SessionRow, title: str, track: str) -> Slot:
        return Slot(
            session_href(self.forum.slug, row.slug),
            title,
            row.title_note if row.title else gettext(_UNTITLED),
            when(row.starts_at, row.ends_at, self.zone),
            row.room,
            row.track,
            track_href(self.forum.slug, track) if track else "",
            row.status,
            label(SESSION_STATUSES, row.status),
        )

    def slot(self, row: SessionRow) -> Slot:
        return self._slots[row.id]

    def by_day(self) -> list[Part]:
        """The days on which something is, each with its sessions."""
        days = dict.fromkeys(day_of(each, self.zone) for each in self.sessions)
        return [self.of_day(day) for day in days]

    def on(self, day: date) -> list[SessionRow]:
        """The sessions of a day; one over midnight is on the day on which it begins."""
        return [each for each in self.sessions if day_of(each, self.zone) == day]

    def of_day(self, day: date) -> Part:
        slug, rows = self.forum.slug, self.on(day)
        calendar = calendar_href("day", event=slug, day=day)
        part = self._part(f"day-{day}", weekday_text(day), day_href(slug, day), rows, calendar)
        return part._replace(is_day=True)

    def by_track(self) -> list[Part]:
        """The tracks, and in the end what is in none."""
        rest = [each for each in self.sessions if not each.track]
        none = self._part("no-track", gettext("In no track"), "", rest)
        return [*map(self.of_track, self.tracks), *([none] if rest else [])]

    def of_track(self, track: str) -> Part:
        """A track, named as in its address."""
        name, href = self.tracks[track], track_href(self.forum.slug, track)
        rows = [each for each in self.sessions if each.track == name]
        return self._part(f"track-{track}", name, href, rows)

    def _part(
        self, id_: str, heading: str, href: str, rows: Sequence[SessionRow], calendar: str = ""
    ) -> Part:
        return Part(id_, heading, href, calendar, [self.slot(each) for each in rows])


# -- where it leads ----------------------------------------------------------------------------


def forum_href(event: str) -> str:
    return here(url_for("forums.show", event=event))


def session_href(event: str, session: str) -> str:
    return here(url_for("forum_sessions.show", event=event, session=session))


def day_href(event: str, day: date) -> str:
    return here(url_for("forums.day", event=event, day=day))


def track_href(event: str, track: str) -> str:
    return here(url_for("forums.track", event=event, track=track))


def calendar_href(endpoint: str, **parts: object) -> str:
    """A calendar of what is planned now; of an edition there is none."""
    return "" if edition_seen() else url_for(f"calendars.{endpoint}", **parts)  # type: ignore[arg-type]

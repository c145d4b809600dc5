"""Who moderates and speaks: the people of a session, and the sessions of a person."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import selectinload

from registry.domain.names import ascii_key, search_key, sort_key, word_keys
from registry.models import Appearance, City, Forum, ForumSession, Panelist, PersonalLink
from registry.models.columns import UtcTime
from registry.queries.prepared import AnySession, Prepared
from registry.queries.programme import SessionRow

_person: Any = Panelist
_part: Any = Appearance
_session: Any = ForumSession
_forum: Any = Forum


class PanelistRow(NamedTuple):
    """What is said of somebody; the public sees nothing of it while `consented_on` is None."""

    id: int
    slug: str
    name: str
    office: str
    city_slug: str | None
    city_name: str | None
    organisation: str
    consented_on: date | None
    version: int


class AppearanceRow(NamedTuple):
    """Somebody's part in a session."""

    id: int
    role: str
    panelist: PanelistRow


class SpokenIn(NamedTuple):
    """A session in which somebody has a part, and the forum that it belongs to."""

    role: str
    forum_slug: str
    forum_name: str
    edition: str
    time_zone: str
    published_on: date | None
    session: SessionRow


class Mention(NamedTuple):
    """A text in which a name stands: `what` is forum, session, material or link."""

    what: str
    event: str
    forum: str
    slug: str = ""
    session: str = ""


_FACTS = (
    _person.id, _person.slug, _person.name, _person.office, City.slug.label("city_slug"),
    City.name.label("city_name"), _person.organisation, _person.consented_on, _person.version,
)  # fmt: skip
_PEOPLE = select(*_FACTS).outerjoin(City, City.id == _person.city_id)
_ONE = Prepared(_PEOPLE.where(_person.id == bindparam("number")))
_ONE_BY_SLUG = Prepared(
    _PEOPLE.where(_person.slug == bindparam("slug"), _person.consented_on.is_not(None))
)
_EVERYBODY = Prepared(_PEOPLE)
_PARTS = Prepared(
    select(_part.panelist_id, func.count().label("sessions")).group_by(_part.panelist_id)
)
_OPEN_LINKS = Prepared(
    select(func.count().label("links"))
    .select_from(PersonalLink)
    .join(_part, _part.id == PersonalLink.appearance_id)
    .where(_part.panelist_id == bindparam("panelist"), PersonalLink.withdrawn_at.is_(None))
    .where(PersonalLink.expires_at > bindparam("now", type_=UtcTime()))
)
_ON_PANEL = (
    select(_part.id.label("appearance"), _part.role.label("role"), *_FACTS)
    .join(_person, _person.id == _part.panelist_id)
    .outerjoin(City, City.id == _person.city_id)
    .where(_part.session_id == bindparam("session"))
    .order_by(_part.position, _part.id)
)
_ALL_ON_PANEL = Prepared(_ON_PANEL)
_SHOWN_ON_PANEL = Prepared(_ON_PANEL.where(_person.consented_on.is_not(None)))
_SPOKEN_IN = (
    select(
        _part.role.label("role"), _forum.slug.label("forum_slug"), _forum.name.label("forum_name"),
        _forum.edition, _forum.time_zone, _forum.published_on,
        *(getattr(_session, name) for name in SessionRow._fields),
    )
    .join(_session, _session.id == _part.session_id)
    .join(_forum, _forum.id == _session.forum_id)
    .where(_part.panelist_id == bindparam("panelist"))
    .order_by(_session.starts_at.desc(), _session.id)
)  # fmt: skip
_ALL_SPOKEN_IN = Prepared(_SPOKEN_IN)
_SHOWN_SPOKEN_IN = Prepared(_SPOKEN_IN.where(_forum.published_on.is_not(None)))


# -- a session's people --------------------------------------------------------------------------


def panel(session: AnySession, session_id: int) -> list[AppearanceRow]:
    """Who moderates and speaks in a session, in their order: those who consented to be shown."""
    return _appearances(session, _SHOWN_ON_PANEL, session_id)


def whole_panel(session: AnySession, session_id: int) -> list[AppearanceRow]:
    """The same with those who did not, for the secretariat."""
    return _appearances(session, _ALL_ON_PANEL, session_id)


def _appearances(session: AnySession, which: Prepared, session_id: int) -> list[AppearanceRow]:
    found = which.rows(session, {"session": session_id})
    return [AppearanceRow(number, role, PanelistRow(*rest)) for number, role, *rest in found]


# -- a person's sessions -------------------------------------------------------------------------


def shown_sessions(session: AnySession, panelist_id: int) -> list[SpokenIn]:
    """In which sessions of public forums somebody has a part, the latest first."""
    return _spoken_in(session, _SHOWN_SPOKEN_IN, panelist_id)


def all_sessions(session: AnySession, panelist_id: int) -> list[SpokenIn]:
    """The same of all forums, for the secretariat."""
    return _spoken_in(session, _ALL_SPOKEN_IN, panelist_id)


def _spoken_in(session: AnySession, which: Prepared, panelist_id: int) -> list[SpokenIn]:
    found = which.rows(session, {"panelist": panelist_id})
    return [
        SpokenIn(role, slug, name, edition, zone, published, SessionRow(*rest))
        for role, slug, name, edition, zone, published, *rest in found
    ]


# -- people --------------------------------------------------------------------------------------


def shown_panelist(session: AnySession, slug: str) -> PanelistRow | None:
    """The person of this short name, if they consented to be shown."""
    found = _ONE_BY_SLUG.first(session, {"slug": slug})
    return PanelistRow(*found) if found else None


def panelist(session: AnySession, number: int) -> PanelistRow | None:
    found = _ONE.first(session, {"number": number})
    return PanelistRow(*found) if found else None


def everybody(session: AnySession, typed: str = "") -> list[PanelistRow]:
    """All of whom each typed word begins a word that is said of them, in any script; by name.

    They are some hundred: comparing them here finds Гульнара by “gulnara” on either engine.
    """
    said = ascii_key(typed).split()
    rows = (PanelistRow(*row) for row in _EVERYBODY.rows(session, {}))
    found = (row for row in rows if _is_meant(row, said))
    return sorted(found, key=lambda row: (sort_key(row.name), row.id))


def _is_meant(row: PanelistRow, said: list[str]) -> bool:
    texts = filter(None, (row.name, row.office, row.organisation, row.city_name))
    words = frozenset().union(*map(word_keys, texts)) if said else frozenset()
    return all(any(word.startswith(begin) for word in words) for begin in said)


def sessions_by_panelist(session: AnySession) -> dict[int, int]:
    """In how many sessions everybody has a part; who has none is missing."""
    return {number: sessions for number, sessions in _PARTS.rows(session, {})}  # noqa: C416


def open_links(session: AnySession, panelist_id: int, now: datetime) -> int:
    """How many of somebody's personal links open anything now (domain/forum.py, link_opens)."""
    return int(_OPEN_LINKS.first(session, {"panelist": panelist_id, "now": now}).links)


def mentions(session: AnySession, name: str) -> list[Mention]:
    """The texts of programmes in which a name stands, which nobody's removal changes."""
    key = search_key(name)
    return [found for found, *texts in _texts(session) if key in search_key(" ".join(texts))]


#: Everything that programmes say in words of their own, in a statement for each table.
_PROGRAMMES = (
    select(Forum)
    .order_by(Forum.id)
    .options(
        selectinload(Forum.sessions).options(
            selectinload(ForumSession.materials), selectinload(ForumSession.links)
        )
    )
)


def _texts(session: AnySession) -> Iterator[tuple[Any, ...]]:
    for each in session.scalars(_PROGRAMMES):
        at = each.slug, each.name
        yield Mention("forum", *at), each.name, each.summary, each.organisers
        for one in each.sessions:
            questions = (str(question[0]) for question in one.questions)
            here = *at, one.slug, one.title or one.slug
            yield Mention("session", *here), one.title, one.title_note, one.summary, *questions
            yield Mention("material", *here), *(material.title for material in one.materials)
            yield Mention("link", *here), *(link.note for link in one.links)

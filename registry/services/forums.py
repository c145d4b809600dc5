"""Forums: recorded, amended, shown to the public, taken back from it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import RESERVED, ForumEntry, check_days, moment, zone_of
from registry.domain.names import ascii_key
from registry.models import Dossier, Forum, ForumSession
from registry.services import audit
from registry.services.audit import Actor, AnySession
from registry.services.writing import known_facts

LONGEST_SLUG = 80
_FACTS = (
    "name", "edition", "place", "first_day", "last_day", "time_zone", "organisers", "site",
    "summary",
)  # fmt: skip


def forum_called(session: AnySession, slug: str) -> Forum | None:
    """The forum of this short name, public or not."""
    return session.scalar(select(Forum).where(Forum.slug == slug))


def create(session: AnySession, actor: Actor, entry: ForumEntry) -> Forum:
    """Record a forum that nobody but the secretariat sees until it is published."""
    check_days(entry)
    slug = _slug(session, entry)
    forum = Forum(slug=slug, city_id=entry.city, **{name: getattr(entry, name) for name in _FACTS})
    session.add(forum)
    session.flush()
    facts = {"slug": slug, "city": entry.city, **{name: getattr(entry, name) for name in _FACTS}}
    note(session, actor, "create", forum, known_facts(as_json(facts)))
    return forum


def amend(session: AnySession, actor: Actor, forum: Forum, entry: ForumEntry) -> bool:
    """Change what is said of a forum; return whether that was anything.

    Its address stays. Its sessions keep their local times if the zone changes, and its days have
    to hold all of them.
    """
    check_days(entry)
    facts = {"city_id": entry.city, **{name: getattr(entry, name) for name in _FACTS}}
    changes = changed(forum, facts)
    if not changes:
        return False
    _move(session, actor, forum, entry)
    for name, value in facts.items():
        setattr(forum, name, value)
    session.flush()
    note(session, actor, "amend", forum, changes)
    return True


def _move(session: AnySession, actor: Actor, forum: Forum, entry: ForumEntry) -> None:
    """Check that each session fits into the days, and keep its local times in another zone."""
    old, new = zone_of(forum.time_zone), zone_of(entry.time_zone)
    for each in forum.sessions:
        local = [at.astimezone(old).replace(tzinfo=None) for at in (each.starts_at, each.ends_at)]
        day = local[0].date()
        if not entry.first_day <= day <= entry.last_day:
            field = "first_day" if day < entry.first_day else "last_day"
            raise RuleBroken(_SESSION_OUTSIDE, field, {"day": day.isoformat()})
        if old.key != new.key:
            _retime(session, actor, each, [_there(at, new) for at in local])


def _there(local: datetime, zone: ZoneInfo) -> datetime:
    try:
        return moment(local, zone)
    except RuleBroken as problem:
        raise RuleBroken(problem.message, "time_zone", problem.params) from problem


def _retime(
    session: AnySession, actor: Actor, row: ForumSession, moments: Sequence[datetime]
) -> None:
    facts = dict(zip(("starts_at", "ends_at"), moments, strict=True))
    changes = changed(row, facts)
    row.starts_at, row.ends_at = moments
    if changes:
        audit.record(session, actor, "amend", entity="session", entity_id=row.id, changes=changes)


_SESSION_OUTSIDE = N_("A session of the forum is on %(day)s: move or remove it first.")


def publish(session: AnySession, actor: Actor, forum: Forum, *, today: date) -> None:
    """Show a forum with its programme to the public."""
    if forum.published_on is not None:
        raise RuleBroken(N_("This forum is public already."))
    forum.published_on = today
    session.flush()
    note(session, actor, "publish", forum, {"published_on": [None, today.isoformat()]})


def unpublish(session: AnySession, actor: Actor, forum: Forum) -> None:
    """Show it to the secretariat alone again. RuleBroken once a dossier of it is cited."""
    if forum.published_on is None:
        raise RuleBroken(N_("This forum is not public."))
    pinned = select(Dossier.id).join(ForumSession, ForumSession.id == Dossier.session_id)
    if session.scalar(pinned.where(ForumSession.forum_id == forum.id).limit(1)) is not None:
        raise RuleBroken(N_("A dossier of this forum is published, and its address lasts."))
    was = forum.published_on.isoformat()
    forum.published_on = None
    session.flush()
    note(session, actor, "unpublish", forum, {"published_on": [was, None]})


# -- what forums and their sessions share --------------------------------------------------------


def free_slug(wanted: str, taken: Any, fallback: str, longest: int) -> str:
    """A short name that is not taken and not reserved: as wanted, else with a number behind."""
    stem = "-".join(ascii_key(wanted).split())[: longest - 5].strip("-") or fallback
    return next(each for each in _numbered(stem) if each not in RESERVED and not taken(each))


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))


def _slug(session: AnySession, entry: ForumEntry) -> str:
    def taken(slug: str) -> bool:
        return session.scalar(select(Forum.id).where(Forum.slug == slug)) is not None

    if entry.slug:
        if taken(entry.slug) or entry.slug in RESERVED:
            raise RuleBroken(SLUG_TAKEN, "slug", {"slug": entry.slug})
        return entry.slug
    where = entry.place.partition(",")[0] or entry.name
    return free_slug(f"{where} {entry.first_day.year}", taken, "forum", LONGEST_SLUG)


SLUG_TAKEN = N_("The short name “%(slug)s” is taken.")


def changed(thing: Any, facts: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What an audit entry says of a thing that is to have these facts: field -> [old, new]."""
    before = {name: getattr(thing, name) for name in facts}
    old, new = as_json(before), as_json(facts)
    return {name: [old[name], new[name]] for name in facts if old[name] != new[name]}


def as_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON has them: days and moments as text."""
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in facts.items()
    }


def note(
    session: AnySession, actor: Actor, action: str, forum: Forum, changes: Mapping[str, Any]
) -> None:
    audit.record(session, actor, action, entity="forum", entity_id=forum.id, changes=changes)

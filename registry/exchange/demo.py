"""The demonstration set: three lists of real cities, loaded like anybody's, and a real forum."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

import registry.demo
from registry.domain.forum import ForumEntry, Question, SessionEntry, moment, zone_of
from registry.domain.vocabulary import SessionStatus
from registry.exchange.importing import Import
from registry.exchange.lists import LISTS, read_list, take_in
from registry.exchange.report import Outcome
from registry.models import City, Forum
from registry.services import forums, programme
from registry.services.audit import AnySession

SOURCE = "Demonstration set"
FOLDER = Path(registry.demo.__file__).parent


def is_empty(session: AnySession) -> bool:
    """Whether the registry has no city at all."""
    return session.scalar(select(City.id).limit(1)) is None


def load(job: Import, folder: Path = FOLDER) -> None:
    """Import the set: cities, then agreements, then activities, and the forum with its sessions."""
    tables = {noun: read_list(noun, folder / f"{noun}.csv") for noun in LISTS}
    job.progress.expect(sum(len(table.rows) for table in tables.values()))
    for noun, table in tables.items():
        take_in(job, noun, table)
    _hold_the_forum(job, tomllib.loads((folder / "forum.toml").read_text(encoding="utf-8")))


def _hold_the_forum(job: Import, told: Mapping[str, Any]) -> None:
    """Record the forum and make it public; nothing, if there is one of its short name."""
    session, many = job.session, len(told["sessions"])
    if session.scalar(select(Forum.id).where(Forum.slug == told["slug"])) is not None:
        job.report.count("programme", Outcome.KNOWN, many)
        return
    said = {name: value for name, value in told.items() if name not in {"city", "sessions"}}
    city = session.scalar(select(City.id).where(City.slug == told["city"]))
    forum = forums.create(session, job.actor, ForumEntry(city=city, **said))
    zone = zone_of(forum.time_zone)
    for each in told["sessions"]:
        programme.add(session, job.actor, forum, _session(each, zone))
    forums.publish(session, job.actor, forum, today=job.today)
    job.report.count("programme", Outcome.NEW, many)


def _session(told: Mapping[str, Any], zone: ZoneInfo) -> SessionEntry:
    said = dict(told)
    day = said.pop("day")
    starts, ends = (
        moment(datetime.combine(day, said.pop(end)), zone) for end in ("starts", "ends")
    )
    questions = tuple(
        Question(each["text"], tuple(each["figures"])) for each in said.pop("questions")
    )
    return SessionEntry(
        starts=starts, ends=ends, status=SessionStatus.HELD, questions=questions, **said
    )

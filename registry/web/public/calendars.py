"""Calendars to subscribe to: of a forum, of one of its days, of a session."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, request

from registry.domain.permissions import Action
from registry.exchange import calendar
from registry.exchange.calendar import Agenda, Meeting
from registry.extensions import db
from registry.i18n import gettext, weekday_text
from registry.queries import programme as found
from registry.queries.programme import ForumRow, SessionRow
from registry.queries.programme_changes import FORUM, SESSION, Stamp, stamps
from registry.web.access import requires
from registry.web.files import text_file
from registry.web.presenting.forum import place
from registry.web.presenting.programme import (
    Programme,
    day_href,
    forum_href,
    forum_title,
    session_href,
)
from registry.web.public.programme import asked_now, day_of, forum_of, session_of
from registry.web.surroundings import absolute

calendars = Blueprint("calendars", __name__)


@calendars.get("/forum/<event>.ics")
@requires(GET=Action.READ)
def forum(event: str) -> Response:
    asked_now()
    of = forum_of(event)
    programme = _programme(of)
    return _file(event, programme, programme.sessions, forum_title(of), forum_href(event))


@calendars.get("/forum/<event>/days/<day>.ics")
@requires(GET=Action.READ)
def day(event: str, day: str) -> Response:
    asked_now()
    of = forum_of(event)
    shown = day_of(of, day)
    programme = _programme(of)
    name = f"{forum_title(of)}, {weekday_text(shown)}"
    return _file(f"{event}-{day}", programme, programme.on(shown), name, day_href(event, shown))


@calendars.get("/forum/<event>/<session>.ics")
@requires(GET=Action.READ)
def session(event: str, session: str) -> Response:
    asked_now()
    of = forum_of(event)
    row = session_of(of, session)
    programme = _programme(of)
    href = session_href(event, session)
    return _file(f"{event}-{session}", programme, [row], programme.slot(row).title, href)


def _programme(forum: ForumRow) -> Programme:
    return Programme(forum, found.sessions(db.session, forum.id))


def _file(
    name: str, programme: Programme, rows: Sequence[SessionRow], title: str, href: str
) -> Response:
    known = stamps(db.session, programme.forum.id)
    agenda = Agenda(
        name=title,
        address=absolute(href),
        file_address=absolute(request.path),
        zone=programme.forum.time_zone,
        meetings=[_meeting(programme, row, known) for row in rows],
        text=programme.forum.summary,
    )
    return text_file(f"{name}.ics", calendar.document(agenda), calendar.CONTENT_TYPE)


def _meeting(
    programme: Programme, row: SessionRow, known: Mapping[tuple[str, int], Stamp]
) -> Meeting:
    """A session; where it is and how its times are told is a matter of the forum, too."""
    of, whole = known[SESSION, row.id], known[FORUM, row.forum_id]
    address = absolute(session_href(programme.forum.slug, row.slug))
    return Meeting(
        uid=of.hash,
        sequence=row.version + programme.forum.version - 2,
        begun=of.begun,
        changed=max(of.changed, whole.changed),
        starts=row.starts_at,
        ends=row.ends_at,
        title=programme.slot(row).title,
        address=address,
        status=row.status,
        text=_text(row, address),
        where=", ".join(filter(None, (row.room, place(programme.forum)))),
        track=row.track,
    )


def _text(row: SessionRow, address: str) -> str:
    """What a calendar shows below the title: its words, its questions, where more is said."""
    asked = "\n".join(f"• {text}" for text, _figures in row.questions)
    questions = f"{gettext('Questions:')}\n{asked}" if asked else ""
    return "\n\n".join(filter(None, (row.title_note, row.summary, questions, address)))

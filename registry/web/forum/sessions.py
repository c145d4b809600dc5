"""Sessions of a forum, for the secretariat: added, amended, taken out; all that hangs on one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, request

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import Question, SessionEntry, time_typed, zone_of
from registry.domain.permissions import Action
from registry.domain.vocabulary import SESSION_STATUSES, SessionStatus
from registry.exchange.programme.rows import until
from registry.extensions import db
from registry.forms.forum import read_session
from registry.i18n import gettext, say, weekday_text
from registry.models import Forum, ForumSession
from registry.queries import programme as found
from registry.queries.materials import materials
from registry.queries.panelists import whole_panel
from registry.queries.programme import ForumRow, SessionRow
from registry.services import programme
from registry.web.access import actor, requires
from registry.web.forum.acting import Sheet, Values, perform
from registry.web.forum.forums import forum_called, own_forums, why_not
from registry.web.held import BACK
from registry.web.presenting import own_forums as words
from registry.web.presenting import questions, themes
from registry.web.presenting.fields import Field, labels
from registry.web.presenting.programme import day_of, forum_title, session_href, title_of
from registry.web.private import Filled, page
from registry.web.sending import done_before, fresh, once

__all__ = ["own_forums"]

#: What the second submit button of a field asks for, under the name that keeps a form from acting.
MORE = "more"
_TITLE = (
    Field(
        "title",
        N_("Title"),
        hint=N_("As the programme prints it. Without one the session is called by its theme."),
    ),
    Field(
        "title_note",
        N_("What of the title is ours"),
        hint=N_("Shown beside it, as in: the source breaks off after “international”"),
        folded=True,
    ),
)
_DAY = Field("day", N_("Day"), "choice", required=True)
_TIMES = (
    Field("starts", N_("Starts"), hint=N_("As in 13:00"), required=True),
    Field("ends", N_("Ends"), hint=N_("As in 14:30"), required=True),
)
_END_DAY = Field("end_day", N_("Ends on"), "choice", open=N_("The same day"))
_ROOM = Field("room", N_("Room"))
_TRACK = Field("track", N_("Track"), hint=N_("Sessions of one track have a page of their own."))
_STATUS = Field("status", N_("Status"), "choice", options=SESSION_STATUSES, required=True)
_SUMMARY = Field("summary", N_("In a few words"), "area")
_SLUG = Field(
    "slug",
    N_("Short name for its address"),
    hint=N_("As in twin-cities; without one, the title is taken. It stays."),
    folded=True,
)
_PASTED = Field(themes.PASTED, N_("Or paste the address of a list"))
_QUESTIONS = Field("questions", N_("Questions"))
_FIELDS = (*_TITLE, _DAY, *_TIMES, _END_DAY, _ROOM, _TRACK, _STATUS, _SUMMARY)


@dataclass(frozen=True)
class Place:
    """The forum whose sessions these are, as it is now."""

    forum: Forum

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.forum.time_zone)

    @property
    def days(self) -> tuple[date, date]:
        return self.forum.first_day, self.forum.last_day

    def read(self, values: Values) -> SessionEntry | list[RuleBroken]:
        """What the form says; what it says in several fields is put together for the gate."""
        try:
            theme = themes.said(values)
        except RuleBroken as problem:
            rest = read_session(_flat(values, themes.STAND_IN), self.days, self.zone)
            return [problem, *(rest if isinstance(rest, list) else ())]
        return read_session(_flat(values, theme), self.days, self.zone)


def _flat(values: Values, theme: str) -> dict[str, str]:
    names = [each.name for each in (*_FIELDS, _SLUG)]
    kept = {name: values[name] for name in names if name in values}
    return {**kept, "theme": theme, "questions": questions.said(values)}


# -- the form ------------------------------------------------------------------------------------


@own_forums.route("/<event>/sessions/new", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def new_session(event: str) -> Response:
    forum = forum_called(event)
    usual = {"day": request.args.get("day", ""), "status": SessionStatus.PLANNED.value}

    def act(said: SessionEntry) -> str:
        made = programme.add(db.session, actor(), forum, said)
        return words.session_href(event, made.slug)

    sheet = Sheet(
        "forum/session_form.html", gettext("Add a session"), words.href_of(event), _labels(),
        partial(_in_words, forum), lambda: usual, lambda form: _around(forum, form, (_SLUG,)),
    )  # fmt: skip
    return perform(sheet, Place(forum).read, act, told=N_("The session is in the programme."))


@own_forums.route("/<event>/sessions/<session>/edit", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def edit_session(event: str, session: str) -> Response:
    forum = forum_called(event)
    row = programme.session_called(db.session, forum, session) or abort(404)

    def act(said: SessionEntry) -> str:
        programme.amend(db.session, actor(), row, said)
        return words.session_href(event, session)

    sheet = Sheet(
        "forum/session_form.html", gettext("Change the session"),
        words.session_href(event, session), _labels(), partial(_in_words, forum),
        lambda: _as_typed(row), lambda form: _around(forum, form, ()), row,
    )  # fmt: skip
    return perform(sheet, Place(forum).read, act, told=N_("The session is changed."))


def _labels() -> Mapping[str, str]:
    return labels((*_FIELDS, _SLUG, *themes.fields(), _PASTED, _QUESTIONS))


def _around(forum: Forum, form: Filled, more: tuple[Field, ...]) -> dict[str, Any]:
    """What the form shows beside its fields; a pasted address that is understood fills them."""
    asked_more = request.form.get(BACK) == MORE
    effect, values = None, dict(form.values)
    try:
        theme = themes.said(values)
        effect = themes.shown(theme)
        if values.get(themes.PASTED) and themes.PASTED not in form.problems:
            values |= themes.in_fields(theme)
    except RuleBroken as problem:
        if not form.wrong and request.method == "POST":
            field = problem.field or themes.PASTED
            form = form._replace(problems={field: say(problem.message, problem.params)})
    rows = found.sessions(db.session, forum.id)
    return {
        "form": form._replace(values=values),
        "forum": forum,
        "forum_name": " ".join(filter(None, (forum.name, forum.edition))),
        "titles": (*_TITLE, *more),
        "day": _with_days(_DAY, forum),
        "end_day": _with_days(_END_DAY, forum, more=1),
        "times": _TIMES,
        "rest": (_STATUS, _SUMMARY),
        "room": _ROOM,
        "track": _TRACK,
        "rooms": sorted({each.room for each in rows} - {""}),
        "tracks": sorted({each.track for each in rows} - {""}),
        "theme": themes.fields(),
        "pasted": _PASTED,
        "effect": effect,
        "places": questions.places(values, more=asked_more),
        "more": MORE,
    }


def _with_days(field: Field, forum: Forum, more: int = 0) -> Field:
    """The choice of a day: those of the forum, and `more` after it."""
    many = (forum.last_day - forum.first_day).days + 1 + more
    days = [forum.first_day + timedelta(days=at) for at in range(many)]
    options = {each.isoformat(): weekday_text(each) for each in days}
    return replace(field, options=options)


def _in_words(forum: Forum, values: Values) -> Mapping[str, str]:
    """What the fields say, for who compares: codes and days as words, a question a line."""
    days = {each.name: _with_days(each, forum, 1).options or {} for each in (_DAY, _END_DAY)}
    known = {**days, "status": {code: say(word) for code, word in SESSION_STATUSES.items()}}
    told = {}
    for each in _FIELDS:
        text = values.get(each.name, "").strip()
        told[say(each.label)] = known.get(each.name, {}).get(text, text)
    try:
        theme = themes.words(themes.said(values))
    except RuleBroken:
        theme = values.get(themes.PASTED, "")
    return {**told, gettext("Theme"): theme, say(_QUESTIONS.label): questions.in_words(values)}


def _as_typed(row: ForumSession) -> dict[str, str]:
    """A session as the form would have been filled in."""
    zone = zone_of(row.forum.time_zone)
    starts = row.starts_at.astimezone(zone)
    names = ("title", "title_note", "track", "room", "summary", "status")
    return {
        **{name: getattr(row, name) for name in names},
        "day": starts.date().isoformat(),
        "starts": time_typed(starts, zone),
        **until(row.starts_at, row.ends_at, zone),
        **themes.in_fields(row.theme),
        **questions.in_fields(Question(text, tuple(codes)) for text, codes in row.questions),
    }


# -- one session ---------------------------------------------------------------------------------


@own_forums.get("/<event>/sessions/<session>")
@requires(GET=Action.SEE_PROGRAMMES)
def show_session(event: str, session: str) -> Response:
    return _overview(*_rows(event, session))


def _rows(event: str, session: str) -> tuple[ForumRow, SessionRow]:
    forum = found.forum(db.session, event) or abort(404)
    return forum, found.one_session(db.session, forum.id, session) or abort(404)


def _overview(forum: ForumRow, row: SessionRow, trouble: str = "", code: int = 200) -> Response:
    """A session and all that hangs on it; `trouble` is why nothing was done."""
    every = found.sessions(db.session, forum.id)
    return page(
        "forum/session.html",
        code,
        forum=forum,
        forum_name=forum_title(forum),
        forum_href=words.href_of(forum.slug),
        session=row,
        title=title_of(row),
        day=weekday_text(day_of(row, zone_of(forum.time_zone))),
        times=words.times_of(forum, row),
        status_label=say(SESSION_STATUSES[row.status]),
        public_href=session_href(forum.slug, row.slug) if forum.published_on else "",
        theme=themes.shown(row.theme),
        questions=words.questions(row),
        remarks=[each for each in words.twice(forum, every) if row.id in each.about],
        tasks=words.tasks(forum.slug, row.slug, _numbers(row)),
        hidden=list(fresh(row.version).items()),
        trouble=trouble,
    )


def _numbers(row: SessionRow) -> dict[str, int]:
    """How much belongs to the session, by the page where it is kept."""
    return {
        "own_links.show": len(found.links_of(db.session, row)),
        "own_panel.show": len(whole_panel(db.session, row.id)),
        "own_materials.show": len(materials(db.session, row.id)),
    }


@own_forums.post("/<event>/sessions/<session>/remove")
@requires(POST=Action.CHANGE_PROGRAMMES)
def remove_session(event: str, session: str) -> Response:
    if earlier := done_before():
        return earlier
    forum = forum_called(event)
    row = programme.session_called(db.session, forum, session) or abort(404)

    def act() -> str:
        programme.remove(db.session, actor(), row)
        return words.href_of(event)

    outcome = once(act, told=N_("The session is taken out of the programme."), thing=row)
    if isinstance(outcome, Response):
        return outcome
    return _overview(*_rows(event, session), why_not(outcome), 409)

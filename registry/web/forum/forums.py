"""The secretariat's forums: prepared, amended, looked at, shown to the public and taken back."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import Blueprint, Response, abort, current_app

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import ForumEntry, zone_names
from registry.domain.permissions import Action
from registry.extensions import db
from registry.forms.forum import ForumForm, read_forum
from registry.i18n import day_text, gettext, say
from registry.models import Forum
from registry.queries import programme as found
from registry.queries.dossiers import pinned
from registry.queries.programme import ForumRow
from registry.services import forums
from registry.services.naming import cities_meant
from registry.services.standing import Stale
from registry.web.access import actor, requires
from registry.web.asking import today
from registry.web.forum.acting import Sheet, Values, perform
from registry.web.presenting import own_forums as words
from registry.web.presenting.fields import Field, labels
from registry.web.presenting.programme import forum_days, forum_href, forum_title
from registry.web.private import page
from registry.web.sending import done_before, fresh, once

own_forums = Blueprint("own_forums", __name__, url_prefix="/secretariat/forums")

_DAY_HINT = N_("As in 7 September 2023")
#: The time zone has markup of its own: it offers the names that there are.
_BEFORE_ZONE = (
    Field("name", N_("Name"), required=True),
    Field("edition", N_("Edition"), hint=N_("What tells it from the others: 2023, or third")),
    Field("first_day", N_("First day"), hint=_DAY_HINT, required=True),
    Field("last_day", N_("Last day"), hint=N_("Leave it empty if there is one day only.")),
)
_ZONE = Field("time_zone", N_("Time zone"), required=True)
_AFTER_ZONE = (
    Field("place", N_("Place"), hint=N_("As it is to be read: Kazan, Kazan Expo")),
    Field(
        "city", N_("City in the registry"), hint=N_("Its name, or its short name as in kazan-ru")
    ),
    Field("organisers", N_("Organisers"), "area"),
    Field("site", N_("Its own site"), hint=N_("Beginning with https://")),
    Field("summary", N_("In a few words"), "area"),
)
_SLUG = Field(
    "slug", N_("Short name for its address"),
    hint=N_("As in kazan-2023; without one, place and year are taken. It stays."), folded=True,
)  # fmt: skip
_FIELDS = (*_BEFORE_ZONE, _ZONE, *_AFTER_ZONE)


# -- the form ------------------------------------------------------------------------------------


@own_forums.route("/new", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def new() -> Response:
    usual = {"time_zone": current_app.config["TIME_ZONE"]}
    sheet = _sheet(gettext("Prepare a forum"), words.home(), lambda: usual, (*_AFTER_ZONE, _SLUG))

    def act(said: ForumForm) -> str:
        made = forums.create(db.session, actor(), _with_city(said))
        return words.href_of(made.slug)

    told = N_("The forum is prepared. Nobody else sees it until you publish it.")
    return perform(sheet, read_forum, act, told=told)


@own_forums.route("/<event>/edit", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def edit(event: str) -> Response:
    forum = forum_called(event)
    sheet = _sheet(
        gettext("Change the forum"), words.href_of(event), lambda: _as_typed(forum), _AFTER_ZONE,
        forum,
    )  # fmt: skip

    def act(said: ForumForm) -> str:
        forums.amend(db.session, actor(), forum, _with_city(said))
        return words.href_of(event)

    return perform(sheet, read_forum, act, told=N_("The forum is changed."))


def _sheet(
    title: str,
    back: str,
    now: Callable[[], Values],
    after_zone: tuple[Field, ...],
    thing: Forum | None = None,
) -> Sheet:
    return Sheet(
        "forum/forum_form.html",
        title,
        back,
        labels((*_FIELDS, *after_zone)),
        _in_words,
        now,
        lambda _form: {
            "before": _BEFORE_ZONE, "zone": _ZONE, "after": after_zone, "zones": _zones(),
        },
        thing,
    )  # fmt: skip


def _in_words(values: Values) -> Mapping[str, str]:
    return {say(each.label): values.get(each.name, "").strip() for each in _FIELDS}


def _zones() -> list[str]:
    """The zones that are called by a place, and UTC: those that anybody would look for."""
    named = (each for each in zone_names() if "/" in each and not each.startswith("Etc/"))
    return [*sorted(named), "UTC"]


def _with_city(said: ForumForm) -> ForumEntry:
    if not said.city:
        return said.entry
    return replace(said.entry, city=cities_meant(db.session, [said.city], "city")[0])


def _as_typed(forum: Forum) -> dict[str, str]:
    """A forum as the form would have been filled in."""
    kept = {each.name: getattr(forum, each.name) for each in _FIELDS if each.name != "city"}
    days = {name: day_text(kept[name]) for name in ("first_day", "last_day")}
    return {**kept, **days, "city": forum.city.slug if forum.city else ""}


# -- one forum -----------------------------------------------------------------------------------


def forum_called(event: str) -> Forum:
    return forums.forum_called(db.session, event) or abort(404)


@own_forums.get("/<event>")
@requires(GET=Action.SEE_PROGRAMMES)
def show(event: str) -> Response:
    return overview(found.forum(db.session, event) or abort(404))


def overview(forum: ForumRow, trouble: str = "", status: int = 200) -> Response:
    """The forum with its programme; `trouble` is why nothing was done."""
    rows = found.sessions(db.session, forum.id)
    return page(
        "forum/forum.html",
        status,
        forum=forum,
        name=forum_title(forum),
        days=forum_days(forum),
        public_since=day_text(forum.published_on) if forum.published_on else "",
        programme=words.days(forum, rows, found.links(db.session, forum.id)),
        sessions=len(rows),
        remarks=list(words.remarks(forum, rows, today())),
        hidden=list(fresh(forum.version).items()),
        public_href=forum_href(forum.slug) if forum.published_on else "",
        stays=bool(pinned(db.session, [each.id for each in rows])),
        trouble=trouble,
    )


@own_forums.post("/<event>/publish")
@requires(POST=Action.CHANGE_PROGRAMMES)
def publish(event: str) -> Response:
    def act(forum: Forum) -> None:
        forums.publish(db.session, actor(), forum, today=today())

    return _done(event, act, N_("The forum is public, with all of its programme."))


@own_forums.post("/<event>/unpublish")
@requires(POST=Action.CHANGE_PROGRAMMES)
def unpublish(event: str) -> Response:
    def act(forum: Forum) -> None:
        forums.unpublish(db.session, actor(), forum)

    return _done(event, act, N_("Nobody but the secretariat sees the forum now."))


def _done(event: str, act: Callable[[Forum], None], told: str) -> Response:
    if earlier := done_before():
        return earlier
    forum = forum_called(event)

    def do() -> str:
        act(forum)
        return words.href_of(event)

    outcome = once(do, told=told, thing=forum)
    if isinstance(outcome, Response):
        return outcome
    return overview(found.forum(db.session, event) or abort(404), why_not(outcome), 409)


def why_not(outcome: RuleBroken | Stale) -> str:
    """Why a button did nothing."""
    if isinstance(outcome, Stale):
        return gettext("Somebody changed this meanwhile. Look at it again.")
    return say(outcome.message, outcome.params)

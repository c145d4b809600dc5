"""A forum's programme from a file: looked at first, then taken in exactly as it was looked at."""

from flask import Blueprint, Response, request, url_for

from registry.domain.accounts import Tried
from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import zone_of
from registry.domain.permissions import Action
from registry.exchange.programme.reading import LARGEST, read_programme
from registry.exchange.programme.rows import Reading
from registry.exchange.programme.taking import Fate, take_in
from registry.exchange.tabular import Unreadable
from registry.extensions import db
from registry.i18n import gettext
from registry.models import Forum
from registry.web import trying
from registry.web.access import actor, person, requires, takes, write_anew
from registry.web.files import csv_file
from registry.web.forum.forums import forum_called, why_not
from registry.web.held import acting
from registry.web.presenting import importing as words
from registry.web.presenting import own_forums
from registry.web.private import filled, page, tell, typed
from registry.web.sending import STEP, carried, once

own_imports = Blueprint("own_imports", __name__, url_prefix="/secretariat/forums/<event>/import")

#: What is read and then refused with a sentence; more than that is not read at all.
_LARGEST_BODY = 11 * 1024 * 1024
#: The digest of what was looked at, and the text of it.
SEAL, TEXT, FILE = "seal", "text", "file"


@own_imports.route("", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
@takes(_LARGEST_BODY, of_text=_LARGEST_BODY)
def show(event: str) -> Response:
    forum = forum_called(event)
    if not acting():
        return _form(forum)
    field, data = _sent()
    if not data:
        return _form(forum, RuleBroken(_NOTHING, field))
    zone = zone_of(forum.time_zone)
    waiting = _too_often()  # ends the transaction: nobody waits to write while a file is read
    if waiting:
        return _form(forum_called(event), waiting)
    try:
        reading = read_programme(data, zone)
    except Unreadable as problem:
        return _form(forum_called(event), RuleBroken(problem.message, field, problem.params))
    write_anew()
    forum = forum_called(event)
    return _take(forum, reading) if typed().get(STEP) == "do" else _look(forum, reading)


def _too_often() -> RuleBroken | None:
    """Why no more files are read for a while; None if they are."""
    who = trying.whose(f"account {person().account_id}")
    waiting = trying.too_often(Tried.IMPORT, who)
    return RuleBroken(trying.words(waiting)) if waiting else None


_NOTHING = N_("Choose a file, or paste the programme.")


def _sent() -> tuple[str, bytes]:
    """What is to be read, and in which field it came: the file if there is one, else the text."""
    sent = request.files.get(FILE)
    if sent and sent.filename:
        return FILE, sent.stream.read(_LARGEST_BODY)
    text = typed().get(TEXT, "")
    return (TEXT if text else FILE), text.encode()


def _form(forum: Forum, *problems: RuleBroken, status: int = 422) -> Response:
    """The file and the text that may be sent; what was pasted is kept."""
    return page(
        "forum/import.html",
        status if problems else 200,
        form=filled(*problems),
        labels={FILE: gettext("File"), TEXT: gettext("Or paste it here")},
        forum=forum,
        back=own_forums.href_of(forum.slug),
        columns=words.columns(),
        limit=LARGEST // 1024 // 1024,
    )


# -- looked at, and done -------------------------------------------------------------------------


def _look(forum: Forum, reading: Reading, trouble: str = "", status: int = 200) -> Response:
    """What it would change, found by doing it and taking it back."""
    plan = take_in(db.session, actor(), forum, reading)
    shown = words.preview(forum, plan)
    hidden = carried() | {SEAL: plan.seal, TEXT: reading.text}
    db.session.rollback()
    return page(
        "forum/import_look.html",
        status,
        shown=shown,
        hidden=list(hidden.items()),
        action=url_for("own_imports.show", event=shown.event),
        back=own_forums.href_of(shown.event),
        trouble=trouble,
    )


def _take(forum: Forum, reading: Reading) -> Response:
    """Do exactly what was looked at, or show what it would be now."""

    def act() -> str:
        plan = take_in(db.session, actor(), forum, reading)
        if plan.seal != typed().get(SEAL):
            raise RuleBroken(_MEANWHILE)
        new, changed = len(plan.of(Fate.NEW)), len(plan.of(Fate.CHANGED))
        tell(_COUNTS, new=new, changed=changed)
        return own_forums.href_of(forum.slug)

    outcome = once(act, told=N_("The programme is taken in."))
    if isinstance(outcome, Response):
        return outcome
    return _look(forum, reading, why_not(outcome), 409)


_MEANWHILE = N_(
    "The programme was changed since you looked. This is what would be changed now: look at it once"
    " more."
)
_COUNTS = N_("Sessions added: %(new)s. Sessions changed: %(changed)s.")


# -- an example ----------------------------------------------------------------------------------


@own_imports.get("/example.csv")
@requires(GET=Action.SEE_PROGRAMMES)
def example(event: str) -> Response:
    """A table to begin with: two sessions on the forum's first day."""
    header, *rows = words.example(forum_called(event).first_day)
    return csv_file("programme", header, rows)

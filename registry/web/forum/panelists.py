"""Panelists for the secretariat: who there is, what is said of them, removing somebody."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, redirect, request, url_for

from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action
from registry.extensions import db
from registry.forms.panelists import PanelistForm, read_panelist
from registry.models import Panelist
from registry.queries import panelists as found
from registry.queries.panelists import PanelistRow
from registry.services import panelists
from registry.services.naming import cities_meant
from registry.services.standing import Stale, step_on
from registry.web.access import actor, requires
from registry.web.asking import LISTED, asked_only, order, part, today
from registry.web.forum.places import LARGEST_NUMBER
from registry.web.held import acting
from registry.web.presenting import panelists as words
from registry.web.presenting.lists import Listing
from registry.web.private import filled, page, tell, typed

own_panelists = Blueprint("own_panelists", __name__, url_prefix="/secretariat/panelists")
_SORTS = {"name": False}


@own_panelists.get("")
@requires(GET=Action.SEE_PROGRAMMES)
def index() -> Response:
    query = asked_only(frozenset({"q"}), LISTED)
    q = query.selection.q
    everybody = found.everybody(db.session, q)
    here = part(query).within(len(everybody))
    pairs = [("q", q)] if q else []
    listing = Listing(request.path, pairs, order(query, _SORTS), here, _SORTS)
    rows = words.rows(
        everybody[here.start : here.stop], found.sessions_by_panelist(db.session), _href
    )
    shown = listing.page(rows, len(everybody), {"name": N_("Name")})
    return page("forum/panelists.html", q=q, page=shown)


def _href(number: int) -> str:
    return url_for("own_panelists.show", number=number)


@own_panelists.route("/new", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def new() -> Response:
    said = read_panelist(typed()) if acting() else []
    problems = _add(said) if isinstance(said, PanelistForm) else said
    if isinstance(problems, Response):
        return problems
    return page(
        "forum/panelist_new.html",
        422 if problems else 200,
        form=filled(*problems),
        labels=words.labels(),
        known=is_known(problems),
    )


def _add(said: PanelistForm) -> Response | list[RuleBroken]:
    try:
        made = recorded(said)
    except RuleBroken as problem:
        db.session.rollback()
        return [problem]
    return _back(made.id, N_("Recorded."))


def recorded(said: PanelistForm) -> Panelist:
    """Record whom a form describes. RuleBroken for a city that is not clear, or a known name."""
    return panelists.add(
        db.session,
        actor(),
        said.entry(city_meant(said.city)),
        today=today(),
        namesake=said.namesake,
    )


def is_known(problems: Sequence[RuleBroken]) -> bool:
    """Whether somebody has the name: then the form asks whether this is another."""
    return any(each.message == panelists.KNOWN for each in problems)


def city_meant(written: str) -> int | None:
    return next(iter(cities_meant(db.session, [written] if written else [], "city")), None)


@own_panelists.route("/<int:number>", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def show(number: int) -> Response:
    row = _one(number)
    said = read_panelist(typed()) if acting() else []
    problems = _amend(row, said) if isinstance(said, PanelistForm) else said
    if isinstance(problems, Response):
        return problems
    return _shown(_one(number), *problems, status=422 if problems else 200)


def _one(number: int) -> PanelistRow:
    row = found.panelist(db.session, number) if number < LARGEST_NUMBER else None
    return row or abort(404)


def _amend(row: PanelistRow, said: PanelistForm) -> Response | list[RuleBroken]:
    version = typed().get("version", "")
    try:
        who = db.session.get_one(Panelist, row.id)
        step_on(db.session, who, int(version) if version.isascii() and version.isdigit() else 0)
        entry = said.entry(city_meant(said.city))
        changed = panelists.amend(db.session, actor(), who, entry, today=today())
    except Stale:
        db.session.rollback()
        return _shown(_one(row.id), RuleBroken(_MEANWHILE), status=409)
    except RuleBroken as problem:
        db.session.rollback()
        return [problem]
    if changed:
        return _back(row.id, N_("Changed."))
    db.session.rollback()
    return _back(row.id, N_("Nothing was changed."))


_MEANWHILE = N_(
    "Somebody changed this while the form was open. Below stands what you typed, which was not"
    " saved; save again if it is right."
)


def _shown(row: PanelistRow, *problems: RuleBroken, status: int) -> Response:
    parts = found.all_sessions(db.session, row.id)
    return page(
        "forum/panelist.html",
        status,
        who=words.person(row),
        row=row,
        form=filled(*problems, **words.as_typed(row)),
        labels=words.labels(),
        parts=words.own_parts(parts),
        public_href=words.public_href(row, parts),
        consent=words.consent(row),
    )


@own_panelists.route("/<int:number>/remove", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def remove(number: int) -> Response:
    """Say what goes, and forget the person everywhere."""
    row = _one(number)
    if acting():
        panelists.remove(db.session, actor(), db.session.get_one(Panelist, row.id))
        db.session.commit()
        tell(N_("Removed. The registry has forgotten this person."))
        return redirect(url_for("own_panelists.index"), 303)  # type: ignore[return-value]
    parts = found.all_sessions(db.session, row.id)
    return page(
        "forum/panelist_remove.html",
        who=words.person(row),
        number=number,
        parts=words.own_parts(parts),
        public_href=words.public_href(row, parts),
        links=found.open_links(db.session, row.id),
        mentions=words.mentions(found.mentions(db.session, row.name)),
    )


def _back(number: int, message: str) -> Response:
    db.session.commit()
    tell(message)
    return redirect(url_for("own_panelists.show", number=number), 303)  # type: ignore[return-value]

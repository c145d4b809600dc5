"""Panelists for the secretariat: who there is, what is said of them, removing somebody."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for

from registry.domain.errors import N_
from registry.domain.permissions import Action
from registry.extensions import db
from registry.forms.panelists import PanelistForm, read_panelist
from registry.i18n import gettext, say
from registry.models import Panelist
from registry.queries import panelists as found
from registry.queries.panelists import PanelistRow
from registry.services import panelists
from registry.services.naming import cities_meant
from registry.web.access import actor, now, requires
from registry.web.asking import LISTED, asked_only, order, part, today
from registry.web.forum.acting import Sheet, Values, perform
from registry.web.forum.places import LARGEST_NUMBER
from registry.web.held import acting
from registry.web.presenting import panelists as words
from registry.web.presenting.fields import Field, labels
from registry.web.presenting.lists import Listing
from registry.web.private import Filled, page, tell

own_panelists = Blueprint("own_panelists", __name__, url_prefix="/secretariat/panelists")

_SORTS = {"name": False}
FIELDS = (
    Field("name", N_("Name"), required=True),
    Field("office", N_("Office"), hint=N_("As in: mayor, head of the international department")),
    Field(
        "city", N_("City in the registry"), hint=N_("Its name, or its short name as in kazan-ru")
    ),
    Field("organisation", N_("Organisation"), hint=N_("Or a city that is not in the registry")),
    Field(
        "consented_on", N_("Agreed to be named in public, on"), "date",
        N_("The day, as in 7 September 2023. Without one, only the secretariat sees the name."),
    ),
)  # fmt: skip
_NAMESAKE = Field("namesake", N_("This is somebody else of the same name"), "check")


@own_panelists.get("")
@requires(GET=Action.SEE_PROGRAMMES)
def index() -> Response:
    query = asked_only(frozenset({"q"}), LISTED)
    q = query.selection.q
    everybody = found.everybody(db.session, q)
    here = part(query).within(len(everybody))
    pairs = [("q", q)] if q else []
    listing = Listing(request.path, pairs, order(query, _SORTS), here, _SORTS)
    shown = everybody[here.start : here.stop]
    rows = words.rows(shown, found.sessions_by_panelist(db.session), href_of)
    return page(
        "forum/panelists.html",
        q=q,
        page=listing.page(rows, len(everybody), {"name": N_("Name")}),
    )


def href_of(number: int) -> str:
    return url_for("own_panelists.show", number=number)


# -- one of them ---------------------------------------------------------------------------------


@own_panelists.route("/new", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def new() -> Response:
    sheet = Sheet(
        "forum/panelist_form.html",
        gettext("Record a panelist"),
        url_for("own_panelists.index"),
        labels(FIELDS),
        in_words,
        dict,
        lambda form: {"fields": fields_of(form), "verb": gettext("Record")},
    )
    told = N_("Recorded.")
    return perform(sheet, read_panelist, lambda said: href_of(recorded(said).id), told=told)


def recorded(said: PanelistForm) -> Panelist:
    """Record whom a form describes. RuleBroken for a city that is not clear, or a known name."""
    entry = said.entry(_city_meant(said.city))
    return panelists.add(db.session, actor(), entry, today=today(), namesake=said.namesake)


def _city_meant(written: str) -> int | None:
    return next(iter(cities_meant(db.session, [written] if written else [], "city")), None)


def fields_of(form: Filled) -> tuple[Field, ...]:
    """The fields for somebody new: whether it is another of a known name is asked if it must be."""
    known = say(panelists.KNOWN, {"name": form.values.get("name", "")})
    asks = form.problems.get("name") == known or form.values.get("namesake")
    return (FIELDS[0], _NAMESAKE, *FIELDS[1:]) if asks else FIELDS


def in_words(values: Values) -> Mapping[str, str]:
    return {say(each.label): values.get(each.name, "").strip() for each in FIELDS}


@own_panelists.route("/<int:number>", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def show(number: int) -> Response:
    row = _one(number)
    who = db.session.get_one(Panelist, number)
    sheet = Sheet(
        "forum/panelist.html",
        row.name,
        url_for("own_panelists.index"),
        labels(FIELDS),
        in_words,
        lambda: words.as_typed(_one(number)),
        lambda _form: {"fields": FIELDS, **_around(_one(number))},
        who,
    )

    def act(said: PanelistForm) -> str:
        entry = said.entry(_city_meant(said.city))
        panelists.amend(db.session, actor(), who, entry, today=today())
        return href_of(number)

    return perform(sheet, read_panelist, act, told=N_("Changed."))


def _one(number: int) -> PanelistRow:
    row = found.panelist(db.session, number) if number < LARGEST_NUMBER else None
    return row or abort(404)


def _around(row: PanelistRow) -> dict[str, Any]:
    parts = found.all_sessions(db.session, row.id)
    return {
        "number": row.id,
        "parts": words.own_parts(parts),
        "public_href": words.public_href(row, parts),
        "consent": words.consent(row),
    }


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
    return page(
        "forum/panelist_remove.html",
        name=row.name,
        links=found.open_links(db.session, row.id, now()),
        mentions=words.mentions(found.mentions(db.session, row.name)),
        **_around(row),
    )

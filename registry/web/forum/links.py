"""The agreements of a session for the secretariat: linked one by one or from a list, unlinked."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import theme_of
from registry.domain.permissions import Action
from registry.domain.selection import Query, SelectionProblem, parse
from registry.domain.vocabulary import LINK_ROLES, LinkRole
from registry.extensions import db
from registry.forms.session_links import (
    LinkForm,
    ManyForm,
    PartForm,
    read_link,
    read_many,
    read_part,
)
from registry.i18n import gettext, label
from registry.models import SessionLink
from registry.queries import agreements
from registry.queries import session_links as found
from registry.queries.cities import country_codes
from registry.services import session_links
from registry.services.session_links import MOST_AT_ONCE, Outlook
from registry.services.standing import Stale
from registry.web.access import actor, person, requires
from registry.web.asking import LISTED, Order, order, part, said, today
from registry.web.forum.acting import Sheet, perform
from registry.web.forum.places import LARGEST_NUMBER, Place, place
from registry.web.held import acting, here
from registry.web.naming import names_in
from registry.web.presenting import own_links as words
from registry.web.presenting import selections
from registry.web.presenting.agreements import SORT_LABELS, SORTS
from registry.web.presenting.fields import labels
from registry.web.presenting.lists import Listing, address
from registry.web.private import Filled, filled, page, tell, typed
from registry.web.sending import STEP, carried, done_before, once

_PREFIX = "/secretariat/forums/<event>/sessions/<session>/links"
own_links = Blueprint("own_links", __name__, url_prefix=_PREFIX)

PER_PAGE = 100


def _query(view: frozenset[str]) -> Query:
    """The selection in the address: of what is on record now, where links are made."""
    query = parse(list(request.args.items(multi=True)), today(), view=view)
    if query.selection.edition:
        rest = [pair for pair in said() if pair[0] != "edition"]
        raise SelectionProblem("edition", N_("“%(name)s” says nothing on this page."), rest)
    return query


# -- what is linked ------------------------------------------------------------------------------


@own_links.route("", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def show(event: str, session: str) -> Response:
    """What is linked; one more by its reference."""
    at, query = place(event, session), _query(frozenset({"page"}))
    fields = (words.REFERENCE, words.ROLE, words.NOTE)

    def act(form: LinkForm) -> str:
        session_links.link(
            db.session, actor(), at.row, form.reference, role=form.role, note=form.note,
            by=person().account_id, today=today(),
        )  # fmt: skip
        return _href(at)

    sheet = Sheet(
        "forum/links.html", gettext("Linked agreements"), at.overview_href, labels(fields),
        lambda _values: {}, lambda: {"role": LinkRole.DISCUSSED.value},
        lambda _form: {"at": at, "fields": fields, "many_href": _many(at), **_linked(at, query)},
    )  # fmt: skip
    return perform(sheet, read_link, act, told=N_("The agreement is linked."))


def _linked(at: Place, query: Query) -> dict[str, Any]:
    """The links of a page, by role."""
    links = sorted(found.linked(db.session, at.session.id), key=lambda each: words.ORDER[each.role])
    here = part(query, usual=PER_PAGE).within(len(links))
    listing = Listing(_href(at), (), Order("role"), here, {"role": False}, PER_PAGE)
    groups = words.groups(links[here.start : here.stop], today())
    return {"page": listing.page(groups, len(links), {"role": N_("Role")})}


def _many(at: Place) -> str:
    """A list to choose from, which begins with the agreements that the session is about."""
    return address(url_for("own_links.many", **at.names), theme_of(at.session.theme).pairs())


def _href(at: Place) -> str:
    return url_for("own_links.show", **at.names)


@own_links.route("/<int:number>", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def edit(event: str, session: str, number: int) -> Response:
    """What is said of a link, and which paper was signed."""
    at = place(event, session)
    made = _link_of(at, number)
    fields = [words.NOTE]
    if made.role == LinkRole.SIGNED_AT:
        fields.append(words.paper_of(found.papers_of(db.session, made.agreement_id)))

    def act(form: PartForm) -> str:
        session_links.amend(
            db.session, actor(), at.row, made, note=form.note, instrument=form.instrument
        )
        return _href(at)

    sheet = Sheet(
        "forum/link_form.html", gettext("Change the link"), _href(at), labels(fields),
        lambda _values: {}, lambda: _as_typed(made),
        lambda _form: {"at": at, "fields": fields, **_shown(at, number)},
    )  # fmt: skip
    return perform(sheet, read_part, act, told=N_("The link is changed."))


def _shown(at: Place, number: int) -> dict[str, Any]:
    row = next(each for each in found.linked(db.session, at.session.id) if each.id == number)
    (group,) = words.groups([row], today())
    return {"link": group.items[0], "role_label": group.label}


def _as_typed(made: SessionLink) -> dict[str, str]:
    return {"note": made.note, "instrument": str(made.instrument_id or "")}


def _link_of(at: Place, number: int) -> SessionLink:
    """A link of this very session; 404 if there is none of this number."""
    row = db.session.get(SessionLink, number) if number < LARGEST_NUMBER else None
    if row is None or row.session_id != at.session.id:
        abort(404)
    return row


@own_links.post("/<int:number>/remove")
@requires(POST=Action.CHANGE_PROGRAMMES)
def remove(event: str, session: str, number: int) -> Response:
    at = place(event, session)
    session_links.unlink(db.session, actor(), _link_of(at, number))
    db.session.commit()
    tell(N_("The link is removed."))
    return redirect(_href(at), 303)  # type: ignore[return-value]


# -- many at once --------------------------------------------------------------------------------


@own_links.route("/many", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def many(event: str, session: str) -> Response:
    """A list to choose from, as the address selects it; then what linking them comes to."""
    at, query = place(event, session), _query(LISTED)
    if not acting():
        return _choose(at, query)
    if earlier := done_before():
        return earlier
    form = read_many(typed())
    if isinstance(form, list):
        return _choose(at, query, *form)
    try:
        outlook = session_links.foreseen(db.session, at.row, _meant(form, query), form.role)
    except RuleBroken as problem:
        return _choose(at, query, problem)
    if typed().get(STEP) != "do":
        return _look(at, form, outlook)
    return _link(at, query, form)


def _meant(form: ManyForm, query: Query) -> list[str]:
    """The references that are ticked, or all of the list. RuleBroken if these are too many."""
    if not form.whole:
        return list(form.references)
    ids = agreements.ids_of(db.session, query.selection, today())
    if len(ids) > MOST_AT_ONCE:
        said = {"limit": MOST_AT_ONCE, "number": len(ids)}
        raise RuleBroken(session_links.TOO_MANY, "chosen", said)
    return found.references_of(db.session, list(ids))


def _choose(at: Place, query: Query, *problems: RuleBroken) -> Response:
    selection, names, by = query.selection, names_in(query), order(query, SORTS)
    ids = agreements.ids_of(db.session, selection, today(), sort=by.by, descending=by.descending)
    listing = Listing(request.path, selection.pairs(), by, part(query).within(len(ids)), SORTS)
    fields = (words.ROLE, words.NOTE)
    form = filled(*problems, role=LinkRole.DISCUSSED.value)
    return page(
        "forum/links_many.html",
        422 if problems else 200,
        at=at,
        form=form,
        fields=fields,
        labels=labels(fields),
        hidden=list(carried().items()),
        page=listing.page(_choices(at, query, listing, ids, form), len(ids), SORT_LABELS),
        most=MOST_AT_ONCE,
        filters=selections.filters(selection, request.path, country_codes(db.session), query.view),
        chips=selections.chips(selection, names, request.path),
        clear_href=selections.clear_href(selection, request.path),
        selection_words=selections.words(selection, names),
        on=selections.other_day(selection, request.path),
        action=here(),
        back=_href(at),
    )


def _choices(
    at: Place, query: Query, listing: Listing, ids: agreements.Ids, form: Filled
) -> list[words.Choice]:
    shown = list(ids[listing.part.start : listing.part.stop])
    selection = query.selection
    rows = agreements.rows_of(db.session, shown, selection.policy, selection.day(today()), today())
    ticked = {each.strip() for each in form.values.get("chosen", "").split(";")}
    roles = found.roles_of(db.session, at.session.id, shown)
    return words.choices(rows, selection, ticked, roles)


def _look(at: Place, form: ManyForm, outlook: Outlook) -> Response:
    """What will be linked, before it is."""
    return page(
        "forum/links_look.html",
        at=at,
        sentences=words.foreseen(outlook),
        agreements=words.named(outlook.linked, today()),
        role_label=label(LINK_ROLES, form.role),
        note=form.note,
        hidden=[
            *carried().items(),
            ("role", form.role),
            ("note", form.note),
            ("chosen", "; ".join(outlook.linked)),
        ],
        action=here(),
    )


def _link(at: Place, query: Query, form: ManyForm) -> Response:
    done: list[Outlook] = []

    def act() -> str:
        done.append(
            session_links.link_many(
                db.session, actor(), at.row, _meant(form, query), role=form.role, note=form.note,
                by=person().account_id, today=today(),
            )
        )  # fmt: skip
        return _href(at)

    outcome = once(act, told=N_("The agreements are linked."))
    if isinstance(outcome, Response):
        return outcome
    problem = RuleBroken(_MEANWHILE) if isinstance(outcome, Stale) else outcome
    return _choose(at, query, problem)


_MEANWHILE = N_("Somebody changed this meanwhile. Look at it again.")

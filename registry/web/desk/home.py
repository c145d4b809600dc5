"""The desk's first page with what waits, a city's agreements, and the first visit."""

from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, redirect, request, url_for

from registry.domain.dateparsing import parse_date
from registry.domain.dates import DateProblem
from registry.domain.dormancy import Policy
from registry.domain.entries import EndEntry, PaperEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action, Matter
from registry.domain.selection import Query
from registry.domain.todo import year_to_declare
from registry.extensions import db
from registry.i18n import gettext
from registry.models import Agreement
from registry.queries import agreements as found
from registry.queries import desk as asked
from registry.queries.cities import by_ids, city_by_slug
from registry.queries.waiting import rows_of_cities, what_waits
from registry.services import contests, lifecycle
from registry.services.audit import Actor
from registry.services.lifecycle import Signing
from registry.web.access import actor, permit, person, requires
from registry.web.addresses import to_city
from registry.web.asking import LISTED, asked_only, order, part, today
from registry.web.held import acting
from registry.web.presenting import agreements as many
from registry.web.presenting import waiting as words
from registry.web.presenting.desk import changes
from registry.web.presenting.lists import Listing
from registry.web.private import page, tell, typed

desk = Blueprint("desk", __name__, url_prefix="/desk")


@desk.get("")
@requires(GET=Action.ENTER_DESK)
def index() -> Response:
    mine = person().cities
    rows = rows_of_cities(db.session, mine, today())
    a_year_ago = date(today().year - 2, 1, 1)
    ids = [row.id for row in rows]
    groups = words.groups(what_waits(db.session, mine, rows, today()))
    partners = words.partner_words(asked.to_confirm(db.session, mine))
    contested = words.contested(asked.contested_activities(db.session, ids))
    return page(
        "desk/index.html",
        cities=[
            (each.name, url_for("desk.city", slug=each.slug), each.slug)
            for each in by_ids(db.session, mine)
        ],
        counts=list(words.counts(partners, contested, groups)),
        groups=groups,
        partners=partners,
        contested=contested,
        drafts=words.drafts(asked.drafts(db.session, mine)),
        again=words.again(asked.last_years(db.session, mine, a_year_ago)),
        total=len(rows),
        year=year_to_declare(today()),
        record_href=url_for("desk_activities.new"),
    )


@desk.get("/cities/<slug>")
@requires(GET=Action.SEE_CITY_AT_DESK)
def city(slug: str) -> Response:
    there = city_by_slug(db.session, slug)
    permit(Matter(frozenset({there.id})) if there else None)
    query = asked_only(frozenset(), LISTED)
    own = replace(query, selection=replace(query.selection, city=slug))
    listing, ids = _listed(own)
    shown = ids[listing.part.start : listing.part.stop]
    rows = found.rows_of(db.session, shown, own.selection.policy, today(), today())
    return page(
        "desk/city.html",
        city=there,
        public_href=to_city(slug),
        page=listing.page(words.rows(rows), len(ids), many.SORT_LABELS),
        drafts=words.drafts(asked.drafts(db.session, {there.id})),
        history=changes(db.session, asked.city_changes(db.session, there.id)),
    )


def _listed(query: Query) -> tuple[Listing, found.Ids]:
    by = order(query, many.SORTS)
    ids = found.ids_of(db.session, query.selection, today(), sort=by.by, descending=by.descending)
    return Listing(request.path, (), by, part(query).within(len(ids)), many.SORTS), ids


# -- the first visit -----------------------------------------------------------------------------

OURS, ENDED, NOT_OURS = "ours", "ended", "not_ours"
ANSWERS = {OURS: N_("Ours"), ENDED: N_("Ended"), NOT_OURS: N_("Not ours")}


@desk.route("/cities/<slug>/first-visit", methods=["GET", "POST"])
@requires(GET=Action.SEE_CITY_AT_DESK, POST=Action.ACT_FOR_CITY)
def first_visit(slug: str) -> Response:
    """Every agreement of the city that it has not reported yet, a line each."""
    there = city_by_slug(db.session, slug)
    permit(Matter(frozenset({there.id})) if there else None)
    problems: dict[str, str] = {}
    if acting():
        problems, saved = _answers(there.id)
        if not problems:
            db.session.commit()
            tell(N_("Saved as your city’s own word: %(number)s."), number=saved)
            return redirect(url_for("desk.first_visit", slug=slug), 303)  # type: ignore[return-value]
        db.session.rollback()
    rows = found.rows_of(
        db.session, asked.unreported(db.session, there.id), Policy(), today(), today()
    )
    return page(
        "desk/first_visit.html",
        422 if problems else 200,
        city=there,
        rows=words.rows(rows),
        answers=ANSWERS,
        typed=typed(),
        problems=problems,
    )


def _answers(city: int) -> tuple[dict[str, str], int]:
    """Take each line that was answered; return what is wrong, by reference, and how many went."""
    by, problems, saved = actor(city), {}, 0
    silent = set(asked.unreported(db.session, city))
    for reference, answer in _answered():
        agreement = asked.agreement(db.session, reference)
        if agreement is None or agreement.id not in silent:
            continue  # not of this city, or answered already: by somebody else, or twice
        try:
            _answer(by, agreement, city, answer)
        except (RuleBroken, DateProblem) as problem:
            problems[reference] = gettext(problem.message, **problem.params)
        saved += 1
    return problems, saved


def _answered() -> list[tuple[str, str]]:
    prefix = "answer-"
    return [
        (name.removeprefix(prefix), value)
        for name, value in typed().items()
        if name.startswith(prefix) and value in ANSWERS
    ]


def _answer(by: Actor, agreement: Agreement, city: int, answer: str) -> None:
    signed = typed().get(f"signed-{agreement.reference}", "").strip()
    if answer == NOT_OURS:
        reason = gettext("The department says that this agreement is not its city’s.")
        contests.contest_agreement(db.session, by, agreement, city, reason, today=today())
        return
    if signed:
        paper = PaperEntry(signed=parse_date(signed))
        lifecycle.date_conclusion(db.session, by, Signing(agreement.id, paper), today=today())
    if answer == ENDED:
        lifecycle.end(db.session, by, agreement.id, EndEntry(None, city), today=today())
    reports = {agreement.id: frozenset({city})}
    lifecycle.mark_reported(db.session, by, reports, today=today())

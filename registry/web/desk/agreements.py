"""An agreement at the desk: how it stands, what can be done, and each deed; new agreements."""

from pathlib import Path

from flask import Blueprint, Response, current_app, request, url_for

from registry.domain.deeds import LABELS, Deed, is_open, open_deeds
from registry.domain.dormancy import Policy
from registry.domain.entries import AgreementEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action, Matter
from registry.extensions import db
from registry.forms.deeds import NewAgreementForm, read_new_agreement, read_title
from registry.i18n import gettext, say
from registry.models import Agreement
from registry.queries import desk as asked
from registry.queries.agreements import rows_of
from registry.queries.cities import city_by_slug
from registry.queries.documents import of_agreement
from registry.services import agreements, documents, files
from registry.services.naming import cities_meant
from registry.services.standing import standing_of
from registry.web.access import actor, permit, person, requires, takes
from registry.web.addresses import to_agreement
from registry.web.asking import today
from registry.web.desk.acting import (
    Sheet,
    doing,
    my_agreement,
    my_city,
    nobody_at,
    perform,
    show,
)
from registry.web.desk.deeds import SPECS, Place, Spec, facts_now
from registry.web.presenting import desk as words
from registry.web.presenting.fields import NEW_AGREEMENT, UPLOAD
from registry.web.private import page, typed
from registry.web.sending import done_before

desk_agreements = Blueprint("desk_agreements", __name__, url_prefix="/desk/agreements")


@desk_agreements.get("/<reference>")
@requires(GET=Action.SEE_AGREEMENT_AT_DESK)
def show_agreement(reference: str) -> Response:
    agreement = my_agreement(reference)
    standing = standing_of(db.session, agreement, person().cities, today())
    mine = person().cities
    rows = rows_of(db.session, [agreement.id], Policy(), today(), today())
    return page(
        "desk/agreement.html",
        agreement=agreement,
        title=words.title(agreement),
        standing=words.standing(agreement, standing, next(iter(rows), None)),
        public_href="" if agreement.draft else to_agreement(reference),
        ways=words.ways((each, _way_to(each, reference)) for each in open_deeds(standing)),
        record_href=url_for("desk_activities.new", agreement=reference),
        activities=words.activities(asked.activities_of(db.session, agreement.id), mine),
        papers=words.papers(agreement),
        history=words.changes(
            db.session, asked.changes_since(db.session, agreement.id, 0), reference
        ),
        declarations=words.declarations(asked.declarations(db.session, agreement.id), mine),
        documents=of_agreement(db.session, agreement.id),
        nobody=list(nobody_at(agreement)),
    )


def _way_to(deed: Deed, reference: str) -> str:
    if deed is Deed.DOCUMENT:
        return url_for(".upload", reference=reference)
    return url_for(".do", reference=reference, deed=deed.value)


#: The deeds of the table; a document's has a page of its own.
_DEEDS = ", ".join(f'"{deed}"' for deed in SPECS)


@desk_agreements.route(f"/<reference>/<any({_DEEDS}):deed>", methods=["GET", "POST"])
@requires(GET=Action.SEE_AGREEMENT_AT_DESK, POST=Action.ACT_ON_AGREEMENT)
def do(reference: str, deed: str) -> Response:
    agreement, which = my_agreement(reference), Deed(deed)
    standing = standing_of(db.session, agreement, person().cities, today())
    spec = SPECS[which]
    sheet = _sheet(which, spec, agreement)
    if not is_open(which, standing):
        return _closed(sheet)
    if not doing():
        return show(sheet, agreement)
    said = spec.read(typed())
    if isinstance(said, list):
        return show(sheet, agreement, *said)
    city = my_city(agreement, silent=which is Deed.CONFIRM)
    at = Place(actor(city), agreement, city)
    return perform(sheet, agreement, lambda: spec.act(at, said) or agreement, told=spec.told)


def _closed(sheet: Sheet) -> Response:
    """It can't be done as the agreement stands; perhaps since this very form has done it."""
    earlier = done_before() if doing() else None
    return earlier or page("desk/closed.html", 409, title=sheet.title, back=sheet.back)


def _sheet(deed: Deed, spec: Spec, agreement: Agreement) -> Sheet:
    label = say(LABELS[deed])
    there = facts_now(agreement) if deed is Deed.CORRECT else {}
    offered = {name: request.args[name] for name in there if name in request.args}
    return Sheet(
        title=label,
        verb=label,
        fields=spec.fields,
        lead=gettext(spec.lead) if spec.lead else "",
        now=there | offered | ({"year": str(today().year)} if deed is Deed.DECLARE else {}),
        back=url_for(".show_agreement", reference=agreement.reference),
    )


# -- documents -----------------------------------------------------------------------------------


@desk_agreements.route(f"/<reference>/{Deed.DOCUMENT}", methods=["GET", "POST"])
@requires(GET=Action.SEE_AGREEMENT_AT_DESK, POST=Action.ACT_ON_AGREEMENT)
@takes(files.LARGEST + 100_000)
def upload(reference: str) -> Response:
    """A scan of a paper: done in one step, since a browser sends no file twice."""
    agreement = my_agreement(reference)
    sheet = Sheet(
        say(LABELS[Deed.DOCUMENT]), say(N_("Upload")), UPLOAD,
        say(N_("PDF, PNG or JPEG, up to 10 MB. Anybody can fetch it from the public page.")),
        back=url_for(".show_agreement", reference=agreement.reference), uploads=True,
    )  # fmt: skip
    if not is_open(Deed.DOCUMENT, standing_of(db.session, agreement, person().cities, today())):
        return _closed(sheet)
    if not doing():
        return show(sheet, agreement)
    title = read_title(typed())
    sent = request.files.get("file")
    if isinstance(title, list):
        return show(sheet, agreement, *title)
    content = sent.stream.read(files.LARGEST + 1) if sent else b""
    folder = Path(current_app.config["DOCUMENTS"])
    city = my_city(agreement)

    def act() -> Agreement:
        documents.add(
            db.session, actor(city), agreement, city,
            title=title, content=content, folder=folder, today=today(),
        )  # fmt: skip
        return agreement

    return perform(sheet, agreement, act, told=N_("The document is kept."))


# -- a new one -----------------------------------------------------------------------------------


@desk_agreements.route("/new/<slug>", methods=["GET", "POST"])
@requires(GET=Action.SEE_CITY_AT_DESK, POST=Action.ACT_FOR_CITY)
def conclude(slug: str) -> Response:
    """A draft, which only the desks of its parties see until it is published."""
    city = city_by_slug(db.session, slug)
    permit(Matter(frozenset({city.id})) if city else None)
    back = url_for("desk.city", slug=slug)
    sheet = Sheet(
        say(N_("A new agreement")), say(N_("Keep as a draft")), NEW_AGREEMENT,
        say(N_(
            "It begins as a draft that only your desk and the partner’s see."
            " You publish it afterwards."
        )),
        back=back,
    )  # fmt: skip
    if not doing():
        return show(sheet, None)
    said = read_new_agreement(typed())
    if isinstance(said, list):
        return show(sheet, None, *said)
    told = N_("The draft is kept. Publish it when it is right.")
    return perform(sheet, None, lambda: _concluded(city.id, said), told=told)


def _concluded(city: int, said: NewAgreementForm) -> Agreement:
    entry = AgreementEntry(
        cities=(city, *cities_meant(db.session, said.partners, "partners")),
        kind=said.kind,
        wording=said.wording,
        fields=said.fields,
        papers=(said.paper,) if said.paper.says_something else (),
        meant_twice=said.meant_twice,
        draft=True,
    )
    (made,) = agreements.conclude(db.session, actor(city), [entry], today=today())
    if isinstance(made, RuleBroken):
        raise made
    return db.session.get_one(Agreement, made)

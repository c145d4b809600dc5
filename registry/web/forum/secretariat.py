"""The secretariat's first page, and what is contested: settled one way or the other."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, redirect, url_for

from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action
from registry.domain.vocabulary import ACTIVITY_KINDS
from registry.extensions import db
from registry.i18n import date_text, day_text, gettext, label, say
from registry.queries import desk as asked
from registry.queries.programme import forums
from registry.services import contests
from registry.services.standing import Stale, step_on
from registry.web.access import actor, requires
from registry.web.addresses import to_agreement
from registry.web.asking import today
from registry.web.presenting.own_forums import listed
from registry.web.private import page, tell, typed

secretariat = Blueprint("secretariat", __name__, url_prefix="/secretariat")


class Contested(NamedTuple):
    """What is to be settled, as templates/forum/secretariat.html prints it."""

    title: str
    href: str
    what: str
    when: str
    who: str
    why: str
    version: int
    settle_href: str


@secretariat.get("")
@requires(GET=Action.ENTER_SECRETARIAT)
def index() -> Response:
    return _index()


def _index(trouble: str = "", status: int = 200) -> Response:
    return page(
        "forum/secretariat.html",
        status,
        contested=[*_agreements(), *_activities()],
        forums=listed(forums(db.session)),
        trouble=trouble,
    )


def _agreements() -> Iterator[Contested]:
    for each in asked.contested_agreements(db.session):
        yield Contested(
            each.reference,
            to_agreement(each.reference),
            gettext("the agreement as a whole"),
            day_text(each.contested_on),
            each.contested_by or "",
            each.reason or "",
            each.version,
            url_for("secretariat.settle_agreement", reference=each.reference),
        )


def _activities() -> Iterator[Contested]:
    for each in asked.contested_activities(db.session):
        name = each.title or label(ACTIVITY_KINDS, each.kind)
        yield Contested(
            f"{name}, {date_text(each.begin_edtf)}",
            to_agreement(each.reference),
            each.reference,
            day_text(each.contested_on),
            each.contested_by or "",
            each.reason or "",
            each.version,
            url_for("secretariat.settle_activity", number=each.id),
        )


@secretariat.post("/agreements/<reference>")
@requires(POST=Action.SETTLE)
def settle_agreement(reference: str) -> Response:
    agreement = asked.agreement(db.session, reference) or abort(404)
    return _settle(
        agreement,
        lambda stands: contests.settle_agreement(
            db.session, actor(), agreement, stands=stands, today=today()
        ),
    )


@secretariat.post("/activities/<int:number>")
@requires(POST=Action.SETTLE)
def settle_activity(number: int) -> Response:
    activity, _agreement = asked.activity(db.session, number) or abort(404)
    return _settle(
        activity,
        lambda stands: contests.settle_activity(
            db.session, actor(), activity, stands=stands, today=today()
        ),
    )


def _settle(thing: Any, act: Callable[[bool], None]) -> Response:
    answer, version = typed().get("stands", ""), typed().get("version", "")
    if answer not in {"yes", "no"} or not (version.isascii() and version.isdigit()):
        abort(400)
    try:
        step_on(db.session, thing, int(version[:9]))
        act(answer == "yes")
    except Stale:
        return _not_done(N_("Somebody changed this meanwhile. Look at it again."), 409)
    except RuleBroken as problem:
        return _not_done(problem.message, 409)
    db.session.commit()
    tell(N_("Settled."))
    return redirect(url_for("secretariat.index"), 303)  # type: ignore[return-value]


def _not_done(message: str, status: int) -> Response:
    db.session.rollback()
    return _index(say(message), status)

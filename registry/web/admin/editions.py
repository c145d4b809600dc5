"""The administrator's pages about editions: which there are, publish one, withdraw one."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, redirect, url_for

from registry.domain.dormancy import Policy
from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action
from registry.domain.selection import Selection
from registry.exchange.editions import Publication, publish
from registry.extensions import db
from registry.forms.editions import WithdrawalForm, read_withdrawal
from registry.i18n import day_text, gettext
from registry.queries import editions as found
from registry.queries.editions import EditionRow
from registry.queries.statistics import composition
from registry.services import editions as deeds
from registry.web.access import actor, requires
from registry.web.asking import today
from registry.web.held import acting
from registry.web.looking import shelf
from registry.web.presenting.editions import shown, size_text
from registry.web.private import filled, page, tell, typed

own_editions = Blueprint("own_editions", __name__, url_prefix="/administration/editions")


@own_editions.get("")
@requires(GET=Action.SEE_EDITIONS)
def index() -> Response:
    rows = found.editions(db.session)
    return page("admin/editions.html", editions=[shown(row, rows) for row in rows])


@own_editions.route("/new", methods=["GET", "POST"])
@requires(GET=Action.SEE_EDITIONS, POST=Action.PUBLISH_EDITIONS)
def new() -> Response:
    rows = found.editions(db.session)
    if acting() and typed().get("latest") == _latest(rows):
        return _publish()
    problems = [RuleBroken(_MEANWHILE)] if acting() else []
    return page(
        "admin/edition_publish.html",
        422 if problems else 200,
        form=filled(*problems),
        latest=_latest(rows),
        last=shown(rows[0], rows) if rows else None,
        day=day_text(today()),
        policy=Policy(),
        figure=composition(db.session, Selection(), today()),
    )


#: What was the latest edition when the form was opened: the same form makes one edition only.
def _latest(rows: Sequence[EditionRow]) -> str:
    return rows[0].number if rows else "none"


_MEANWHILE = N_(
    "Another edition was published since this page was opened. Look whether you still want one"
    " more."
)


def _publish() -> Response:
    about = Publication(actor(), current_app.config["SITE_NAME"], today())
    made = publish(db.session, about)
    number, sha256, package = made.number, made.sha256, made.package
    db.session.commit()
    # Its database is made now, so that whoever looks first need not wait for it.
    shelf().make(number, sha256, package)
    size = size_text(len(package))
    tell(N_("Edition %(number)s is published: %(size)s."), number=number, size=size)
    return redirect(url_for("own_editions.index"), 303)  # type: ignore[return-value]


@own_editions.route("/<number>/withdraw", methods=["GET", "POST"])
@requires(GET=Action.SEE_EDITIONS, POST=Action.PUBLISH_EDITIONS)
def withdraw(number: str) -> Response:
    row = found.edition_by_number(db.session, number) or abort(404)
    said = read_withdrawal(typed()) if acting() else []
    problems = _withdraw(row, said) if isinstance(said, WithdrawalForm) else said
    if isinstance(problems, Response):
        return problems
    rows = found.editions(db.session)
    others = [each for each in rows if each.id != row.id and not each.withdrawn_on]
    return page(
        "admin/edition_withdraw.html",
        422 if problems else 200,
        form=filled(*problems),
        labels={"reason": gettext("Why"), "successor": gettext("Use instead")},
        edition=shown(row, rows),
        others=[shown(each, rows) for each in others],
    )


def _withdraw(row: EditionRow, said: WithdrawalForm) -> Response | list[RuleBroken]:
    try:
        deeds.withdraw(
            db.session,
            actor(),
            row.number,
            reason=said.reason,
            successor=said.successor,
            today=today(),
        )
    except RuleBroken as problem:
        db.session.rollback()
        own = problem.field if problem.field in {"reason", "successor"} else None
        return [RuleBroken(problem.message, own, problem.params)]
    db.session.commit()
    tell(N_("Edition %(number)s is withdrawn. Its address says why."), number=row.number)
    return redirect(url_for("own_editions.index"), 303)  # type: ignore[return-value]

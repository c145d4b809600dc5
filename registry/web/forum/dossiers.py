"""The secretariat publishes the dossier of a session: what it pins is said first, and lasts."""

from typing import NamedTuple

from flask import Blueprint, Response, current_app, redirect, request, url_for

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import theme_of
from registry.domain.permissions import Action
from registry.exchange.editions import FORMAT, Publication, publish
from registry.extensions import db
from registry.i18n import day_text, moment_text
from registry.models import Edition
from registry.queries import dossiers as found
from registry.queries import programme
from registry.queries.dossiers import PinnedRow, Plan
from registry.queries.editions import edition_by_number
from registry.queries.programme import SessionRow
from registry.queries.statistics import composition
from registry.services import dossiers as deeds
from registry.web.access import actor, requires
from registry.web.asking import today
from registry.web.forum.places import Place, place
from registry.web.held import acting
from registry.web.looking import shelf
from registry.web.presenting.dossiers import dossier_href
from registry.web.presenting.programme import forum_title, theme_words
from registry.web.private import filled, page, tell, typed

own_dossiers = Blueprint(
    "own_dossiers", __name__, url_prefix="/secretariat/forums/<event>/sessions/<session>"
)


class Published(NamedTuple):
    """A dossier as the list of templates/forum/dossier.html prints it."""

    number: str
    href: str
    when: str
    withdrawn: str


@own_dossiers.route("/dossier", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.PUBLISH_DOSSIERS)
def show(event: str, session: str) -> Response:
    here = place(event, session)
    answer = _publish(here.session) if acting() else []
    if isinstance(answer, Response):
        return answer
    plan = found.plan(db.session, here.session.id, FORMAT, today())
    return page(
        "forum/dossier.html",
        422 if answer else 200,
        form=filled(*answer),
        forum=here.forum,
        forum_name=forum_title(here.forum),
        forum_href=url_for("own_forums.show", event=event),
        title=here.title,
        session_href=here.overview_href,
        plan=plan,
        edition_day=_day_of(plan.edition),
        live_href=dossier_href(event, session, live="1"),
        today=day_text(today()),
        published=[_shown(here, each) for each in found.pinned(db.session, [here.session.id])],
        **_in_short(here.session),
    )


def _day_of(number: str) -> str:
    edition = edition_by_number(db.session, number) if number else None
    return day_text(edition.day) if edition else ""


def _shown(here: Place, each: PinnedRow) -> Published:
    href = dossier_href(here.forum.slug, here.session.slug, edition=each.number)
    gone = day_text(each.withdrawn_on) if each.withdrawn_on else ""
    return Published(each.number, href, moment_text(each.published_at, here.forum.time_zone), gone)


def _in_short(row: SessionRow) -> dict[str, object]:
    """What the dossier will show, in figures of this moment."""
    linked = {each.reference for each in programme.links_of(db.session, row)}
    return {
        "theme": theme_words(row.theme),
        "figure": composition(db.session, theme_of(row.theme), today()),
        "linked": len(linked),
        "questions": len(row.questions),
    }


def _publish(row: SessionRow) -> Response | list[RuleBroken]:
    promised = Plan(typed().get("last", ""), typed().get("edition", ""))
    made: list[Edition] = []

    def fresh() -> Edition:
        about = Publication(actor(), current_app.config["SITE_NAME"], today())
        made.append(publish(db.session, about))
        return made[-1]

    try:
        deeds.publish(
            db.session, actor(), row.id, promised, fresh, data_format=FORMAT, today=today()
        )
    except RuleBroken as problem:
        db.session.rollback()
        return [problem]
    return _kept(made, promised)


def _kept(made: list[Edition], promised: Plan) -> Response:
    """Commit, and make the database of a new edition, so that whoever looks first need not wait."""
    packages = [(each.number, each.sha256, each.package) for each in made]
    db.session.commit()
    for package in packages:
        shelf().make(*package)
    number = packages[0][0] if packages else promised.edition
    tell(N_("The dossier is published: it shows edition %(number)s for good."), number=number)
    return redirect(request.path, 303)  # type: ignore[return-value]

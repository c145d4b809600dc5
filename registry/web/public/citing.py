"""How a figure is cited: the block on its page, and files for programs that keep references."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from flask import Blueprint, Response, current_app

from registry import clock
from registry.domain.figures import Figure
from registry.domain.permissions import Action
from registry.domain.selection import Selection
from registry.exchange import citations
from registry.exchange.citations import Cited
from registry.extensions import db
from registry.queries.editions import editions, latest_edition
from registry.queries.figures import figure
from registry.web.access import requires
from registry.web.asking import asked, today
from registry.web.files import text_file
from registry.web.looking import edition_seen
from registry.web.naming import known_names, names_in
from registry.web.presenting import citing as shown
from registry.web.presenting.citing import Block, Reading
from registry.web.presenting.selections import Names
from registry.web.public.edition_sides import reading

citing = Blueprint("citing", __name__)

Write = Callable[[Iterable[Cited]], str]


def block(found: Figure, selection: Selection, names: Names) -> Block:
    """What a figure's page says of how it is cited; `found` is the figure that it shows."""
    several, notice = _readings(found, selection, names)
    return shown.block(several, selection, notice)


def _readings(found: Figure, selection: Selection, names: Names) -> tuple[list[Cited], str]:
    """The figure in the edition looked at; or in the latest one, then as it is on record."""
    accessed = clock.today(current_app.config["TIME_ZONE"])
    here = Reading(found, selection, names, today(), edition_seen() and today())
    if selection.edition:
        return [shown.cited(here, accessed)], ""
    pinned, notice = _in_latest(found.definition.code, selection, names)
    several = [pinned, here] if pinned else [here]
    return [shown.cited(each, accessed) for each in several], notice


def _in_latest(code: str, selection: Selection, names: Names) -> tuple[Reading | None, str]:
    """The figure as the latest edition has it, or a word on why it can't be cited from there."""
    latest = latest_edition(db.session)
    if latest is None:
        return None, shown.all_withdrawn() if editions(db.session) else shown.no_edition()
    if selection.on and selection.on > latest.day:
        return None, shown.too_early(latest.number, latest.day)
    there = replace(selection, edition=latest.number, base=latest.policy)
    session = reading(latest)
    named = known_names(session, selection)
    if names.keys() - named.keys():
        return None, shown.unknown_there(latest.number)
    found = figure(session, code, there, latest.day)
    return Reading(found, there, named, latest.day, latest.day), ""


# -- files -----------------------------------------------------------------------------------


@citing.get("/statistics/<figure:code>.bib")
@requires(GET=Action.READ)
def bibtex(code: str) -> Response:
    return _file(code, "bib", "application/x-bibtex; charset=utf-8", citations.bibtex)


@citing.get("/statistics/<figure:code>.ris")
@requires(GET=Action.READ)
def ris(code: str) -> Response:
    kind = "application/x-research-info-systems; charset=utf-8"
    return _file(code, "ris", kind, citations.ris)


@citing.get("/statistics/<figure:code>.csl.json")
@requires(GET=Action.READ)
def csl_json(code: str) -> Response:
    kind = "application/vnd.citationstyles.csl+json"
    return _file(code, "csl.json", kind, citations.csl_json)


def _file(code: str, ending: str, content_type: str, write: Write) -> Response:
    query = asked(view=frozenset())
    selection, names = query.selection, names_in(query)
    found = figure(db.session, code, selection, today())
    several, _notice = _readings(found, selection, names)
    return text_file(f"{code}.{ending}", write(several), content_type)

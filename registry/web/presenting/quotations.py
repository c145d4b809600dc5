"""The figures of a dossier, each ready to be quoted: as an edition has it, or as it is live."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import current_app

from registry import clock
from registry.domain.figures import Figure
from registry.exchange.citations import plain
from registry.i18n import say
from registry.queries.dossier import HEADLINES, Findings, figures_asked
from registry.queries.programme import ForumRow, SessionRow
from registry.web.presenting import chosen, gaps
from registry.web.presenting.citing import Reading, cited
from registry.web.presenting.dossier import Head, Ways, findings_of, head_of
from registry.web.presenting.figure import Said, said
from registry.web.presenting.lists import Download
from registry.web.presenting.programme import names_in
from registry.web.presenting.selections import Names
from registry.web.presenting.statistics import downloads, figure_href

_FORMATS = (("bib", "BibTeX"), ("ris", "RIS"), ("csl.json", "CSL-JSON"))


class Quotation(NamedTuple):
    """A figure of the dossier, as text to be copied, and its files."""

    code: str
    name: str
    said: Said
    href: str
    text: str
    formats: Sequence[Download]
    files: Sequence[Download]


class Cited(NamedTuple):
    """What the page of citations shows."""

    head: Head
    quotations: Sequence[Quotation]


def citations_of(forum: ForumRow, session: SessionRow, ways: Ways) -> Cited:
    """Every figure that the session's dossier shows, in the order of the statistics."""
    found = findings_of(forum, session)
    names = names_in(found.theme)
    accessed = clock.today(current_app.config["TIME_ZONE"])
    wanted = _shown(found)
    quotations = [
        _quotation(found, figure, names, accessed)
        for code, figure in found.figures.items()
        if code in wanted
    ]
    return Cited(head_of(found, names, ways), quotations)


def _shown(found: Findings) -> set[str]:
    drawn = {each.definition.code for each in chosen.drawn(found)}
    missing = {each.code for each in gaps.gaps(found)}
    return {*HEADLINES, *figures_asked(found.session)} | drawn | missing


def _quotation(found: Findings, figure: Figure, names: Names, accessed: date) -> Quotation:
    definition, theme = figure.definition, found.theme
    issued = found.day if theme.edition else None
    return Quotation(
        definition.code,
        say(definition.name),
        said(figure),
        figure_href(definition.code, theme),
        plain(cited(Reading(figure, theme, names, found.day, issued), accessed)),
        [
            Download(words, figure_href(definition.code, theme, f".{ending}"), "")
            for ending, words in _FORMATS
        ],
        downloads(definition, theme),
    )

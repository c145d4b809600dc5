"""What changed from one edition to another or until now: the page, and the same as JSON and CSV."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, jsonify, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from registry.domain.changes import Change, Comparison, Turn
from registry.domain.permissions import Action
from registry.domain.selection import SelectionProblem
from registry.exchange import changes as files
from registry.extensions import db
from registry.i18n import gettext
from registry.queries import changes as found
from registry.queries import editions as every
from registry.queries.statistics import composition
from registry.web.access import requires
from registry.web.addresses import to_page
from registry.web.asking import Order, part, said, today
from registry.web.files import csv_file
from registry.web.presenting import changed, selections, sides
from registry.web.presenting import changes as words
from registry.web.presenting.editions import NOW
from registry.web.presenting.lists import Download, Listing, address
from registry.web.public.edition_sides import VIEW, Compared, Side, compared
from registry.web.public.editions import editions
from registry.web.surroundings import absolute

__all__ = ["editions"]

#: How many agreements of a kind stand on the page of all.
FIRST = 10


@editions.get("/editions/<number>/changes")
@requires(GET=Action.READ)
def changes(number: str) -> str | AnyResponse:
    asked = compared(number, VIEW)
    if asked.before.code != number:
        return redirect(_in_order(asked), 301)
    page = _Page(number, asked)
    return render_template("public/edition_changes.html", **page.context())


def _in_order(asked: Compared) -> str:
    """The address that names the earlier side first: a comparison has one."""
    rest = [pair for pair in said() if pair[0] != "with"]
    path = url_for("editions.changes", number=asked.before.code)
    return address(path, [*rest, ("with", asked.after.code)])


class _Page:
    """The page of a comparison."""

    def __init__(self, number: str, asked: Compared) -> None:
        self.number, self.asked = number, asked
        self.path = url_for("editions.changes", number=number)
        self.found = _compared(asked)
        self.names = _names(asked, self.found)
        kept = asked.query.selection.pairs(("window",))
        self.before = sides.side_of(asked.before.row, today(), kept)
        self.after = sides.side_of(asked.after.row, today(), kept)

    def context(self) -> dict[str, Any]:
        asked, selection = self.asked, self.asked.query.selection
        policies = asked.before.end.policy, asked.after.end.policy
        figures = (composition(s.end.session, s.selection, s.end.day) for s in _both(asked))
        return {
            "number": self.number,
            "before": self.before,
            "after": self.after,
            "sentence": words.sentence(self.found),
            "same": self.found.same,
            "notice": sides.notice(*policies),
            "figures": sides.figures(*figures),
            "merged": self._merged(),
            "choices": self._choices(),
            "hidden": selection.pairs(),
            "selection_words": selections.words(selection, asked.names),
            "chips": selections.chips(selection, asked.names, self.path, self._with()),
            "clear_href": address(self.path, self._with()) if selection.present else None,
            "downloads": self._downloads(),
            "method_href": to_page("method.show") + "#rule",
            **self._lists(),
        }

    def _with(self) -> list[tuple[str, str]]:
        return [("with", self.asked.after.code)]

    def _merged(self) -> list[changed.MergedCity]:
        pairs = self.before.pairs, self.after.pairs
        return changed.merged_cities(self.found.mergers, self.names, *pairs)

    def _choices(self) -> list[tuple[str, str, bool]]:
        chosen = self.asked.after.code
        others = [
            (row.number, sides.side_of(row, today(), ()))
            for row in every.editions(db.session)
            if row.number != self.number and not row.withdrawn_on
        ]
        named = [(NOW, sides.side_of(None, today(), ())), *others]
        return [(code, f"{side.name}, {side.day}", code == chosen) for code, side in named]

    def _downloads(self) -> list[Download]:
        pairs = [*self.asked.query.selection.pairs(), *self._with()]
        return [
            Download(
                "CSV", address(f"{self.path}.csv", pairs), gettext("A table, for any program")
            ),
            Download("JSON", address(f"{self.path}.json", pairs), gettext("Codes, for programs")),
        ]

    # -- the lists -----------------------------------------------------------------------------

    def _lists(self) -> dict[str, Any]:
        every_one = words.sections(self.found)
        wanted = dict(self.asked.query.view).get("change")
        if wanted:
            return self._one(_section(every_one, wanted))
        return {"sections": self._shown(every_one), "only": None}

    def _shown(self, every_one: Sequence[words.Section]) -> list[dict[str, Any]]:
        first = [each.changes[:FIRST] for each in every_one]
        printing = self._printing([each for changes in first for each in changes])
        return [
            {
                **section._asdict(),
                "lines": printing.lines(shown),
                "all_href": self._all_href(section) if len(shown) < section.number else None,
            }
            for section, shown in zip(every_one, first, strict=True)
        ]

    def _all_href(self, section: words.Section) -> str:
        return address(self.path, [*self._pairs(), ("change", section.turn)])

    def _pairs(self) -> list[tuple[str, str]]:
        return [*self.asked.query.selection.pairs(), *self._with()]

    def _one(self, section: words.Section) -> dict[str, Any]:
        pairs = [*self._pairs(), ("change", section.turn)]
        here = part(self.asked.query).within(section.number)
        listing = Listing(self.path, pairs, Order("reference"), here, {"reference": False})
        shown = section.changes[here.start : here.stop]
        lines = self._printing(shown).lines(shown)
        page = listing.page(lines, section.number, {"reference": ""})
        whole = address(self.path, self._pairs())
        return {"only": section, "page": page, "whole_href": whole, "sections": []}

    def _printing(self, shown: Sequence[Change]) -> changed.Printing:
        references = [each.reference for each in shown]
        return changed.Printing(
            before=found.rows_by_reference(self.asked.before.end, references),
            after=found.rows_by_reference(self.asked.after.end, references),
            before_pairs=self.before.pairs,
            after_pairs=self.after.pairs,
            telling=words.Telling(self.asked.after.end.policy, self.names),
        )


def _both(asked: Compared) -> tuple[Side, Side]:
    return asked.before, asked.after


def _compared(asked: Compared) -> Comparison:
    selected = asked.before.selection, asked.after.selection
    return found.comparison(asked.before.end, asked.after.end, *selected)


def _names(asked: Compared, result: Comparison) -> Mapping[str, str]:
    """Names of the cities that are told of by name."""
    slugs = {slug for each in result.changes for slug in each.reported}
    slugs |= {slug for each in result.mergers for slug in (each.slug, each.into)}
    ends = (side.end for side in _both(asked))
    return {slug: name for end in ends for slug, name in found.names_of(end, slugs).items()}


def _section(sections: Sequence[words.Section], wanted: str) -> words.Section:
    """The section of a turn, also if nothing made it. SelectionProblem for none there is."""
    if wanted not in set(Turn):
        rest = [pair for pair in said() if pair[0] != "change"]
        message = words.NO_SUCH_TURN
        raise SelectionProblem("change", message, rest, value=wanted)
    return next((each for each in sections if each.turn == wanted), words.empty(Turn(wanted)))


# -- as files ----------------------------------------------------------------------------------


@editions.get("/editions/<number>/changes.json")
@requires(GET=Action.READ)
def changes_json(number: str) -> Response:
    asked = compared(number)
    before, after = (files.Side(s.code, s.end.day, s.end.policy) for s in _both(asked))
    at = absolute(address(url_for("editions.changes", number=asked.before.code), asked.pairs))
    selection = asked.query.selection.pairs()
    return jsonify(files.document(_compared(asked), before, after, selection, at))


@editions.get("/editions/<number>/changes.csv")
@requires(GET=Action.READ)
def changes_table(number: str) -> Response:
    asked = compared(number)
    result = _compared(asked)
    return csv_file("changes", files.COLUMNS, _cells(asked, result))


def _cells(asked: Compared, result: Comparison) -> Iterator[Sequence[object]]:
    policy = asked.after.end.policy
    return (files.cells(each, policy) for each in result.changes)

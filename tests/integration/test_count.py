"""Published figures are those that plain Python counts in the downloads, which it alone reads."""

import ast
import csv
import io
import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from flask import Flask

from registry.charts import rows as chart_rows
from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import Figure, Value
from registry.domain.forum import THEME_PARAMETERS
from registry.domain.selection import parse
from registry.extensions import db
from registry.queries import figures as queries
from registry.queries.figures import Facts, figures
from registry.web.presenting import figure as figure_words
from tests import databases
from tests.counting import words
from tests.counting.agreements import Counted
from tests.counting.books import Books, Row
from tests.counting.figures import COUNTS, count
from tests.databases import NewDatabase
from tests.integration import dossier_read, networks, published, registries
from tests.integration.publishing import published as published_edition
from tests.pages import Page

BATCHES, EACH = 8, 25
#: Selections of a registry that are counted, beside everything.
OTHERS = 2
#: Of every so manieth registry the dossier is compared with a forum before.
EVERY_FORUM = 5
COUNTING = Path(__file__).parents[1] / "counting"


@pytest.fixture(scope="session")
def countable(new_database: NewDatabase) -> Iterator[Flask]:
    """The application on a database whose registry is replaced by one after the other."""
    with databases.at_head(new_database(), PAGE_CACHE_BYTES=0, LOG_LEVEL="ERROR") as app:
        with app.app_context():
            dossier_read.hold_forums(db.session)
        yield app


class Shelf:
    """What the site says of a registry, and its files as they were downloaded."""

    def __init__(self, app: Flask, seed: int) -> None:
        with app.app_context():
            registries.write(db.session, seed)
        self.app, self.client, self.seed = app, app.test_client(), seed
        self.kept: dict[object, list[Row]] = {}

    def read(self, path: str, query: Mapping[str, str]) -> Any:
        answer = self.client.get(path, query_string=query, buffered=True)
        assert answer.status_code == 200, (path, query)
        return answer

    def csv(self, path: str, query: Mapping[str, str]) -> list[Row]:
        key = path, tuple(sorted(query.items()))
        if key not in self.kept:
            text = io.StringIO(self.read(path, query).text, newline="")
            self.kept[key] = list(csv.DictReader(text))
        return self.kept[key]

    def json(self, path: str, query: Mapping[str, str]) -> Any:
        return json.loads(self.read(path, query).text)

    def dossier(self, theme: Mapping[str, str]) -> Page:
        with self.app.app_context():
            dossier_read.set_theme(db.session, theme)
        return Page(self.read(dossier_read.PATH, {}))

    def figures(self, asked: Mapping[str, str], today: date) -> list[Figure]:
        with self.app.app_context():
            return figures(db.session, parse(list(asked.items()), today).selection, today)


# -- differences -------------------------------------------------------------------------------


class Difference(NamedTuple):
    """Where something else was said of a figure than was counted, and of which selection."""

    place: str
    code: str
    seed: int
    asked: Mapping[str, str]
    said: Any
    counted: Counted


def differences(
    app: Flask, seed: int, today: date, also: Sequence[str] = ()
) -> Iterator[Difference]:
    """Of every figure of several selections of a registry; one of these is looked at all over.

    There one figure drawn at random, and those of `also`, are looked at by their own addresses.
    One of the selections that can be is the theme of a dossier.
    """
    shelf, draw = Shelf(app, seed), Random(seed)
    selections = list(registries.selections(seed, OTHERS))
    everywhere = draw.choice(selections)
    theme = Random(-seed).choice([each for each in selections if each.keys() <= THEME_PARAMETERS])
    for asked in selections:
        books, made = Books(shelf.csv, today, asked), shelf.figures(asked, today)
        counted = {code: count(books, code) for code in COUNTS}
        published_as = {figure.definition.code: _as_counted(figure) for figure in made}
        meant = [("query", *each) for each in counted.items()]
        meant += [("networkx", *each) for each in networks.measured(books.pairs)]
        for place, code, right in meant:
            if published_as[code] != right:
                yield Difference(place, code, seed, asked, published_as[code], right)
        if asked is everywhere:
            own = {draw.choice(list(DEFINITIONS)), *also}
            for place, code in _said_otherwise(shelf, asked, made, counted, own):
                yield Difference(place, code, seed, asked, None, counted[code])
        if asked is theme:
            for code in _in_dossier(shelf, books, counted):
                yield Difference("dossier", code, seed, asked, None, counted[code])


def _in_dossier(shelf: Shelf, books: Books, counted: Mapping[str, Counted]) -> Iterator[str]:
    """Figures of which the dossier says something else, now or (of some) for a forum before."""
    page = shelf.dossier(books.asked)
    yield from dossier_read.said_otherwise(page, books, counted)
    if shelf.seed % EVERY_FORUM == 0:
        then = Books(shelf.csv, books.today, {**books.asked, "on": dossier_read.BEFORE})
        codes = dossier_read.COMPARED
        yield from dossier_read.changed_otherwise(page, {code: count(then, code) for code in codes})


def _as_counted(figure: Figure) -> Counted:
    return tuple(figure.value), [tuple(row) for row in figure.rows]


def _said_otherwise(
    shelf: Shelf,
    asked: Mapping[str, str],
    made: Sequence[Figure],
    counted: Mapping[str, Counted],
    own: Collection[str],
) -> Iterator[tuple[str, str]]:
    """Places that say of a figure something else: of all together, of `own` at their addresses."""
    together = _Together(
        shelf.csv("/statistics.csv", asked),
        shelf.json("/statistics.json", asked)["figures"],
        shelf.read("/statistics", asked).text,
    )
    for at, figure in enumerate(made):
        code = figure.definition.code
        places = together.places(at, figure, counted[code])
        if code in own:
            places |= _at_its_address(shelf, asked, figure, counted[code])
        yield from ((place, code) for place, right in places.items() if not right)


class _Together(NamedTuple):
    """All figures in one: the long table, the catalogue, the page."""

    long: list[Row]
    catalogue: list[dict[str, Any]]
    page: str

    def places(self, at: int, figure: Figure, counted: Counted) -> dict[str, bool]:
        definition, said = figure.definition, self.catalogue[at]
        heads = published.value_of(definition.code, self.page)
        value = (definition.code, counted[0])
        return {
            "long table": published.of_long_csv(definition, self.long, counted),
            "catalogue": (said["figure"], tuple(said["value"].values())) == value,
            "page of all": published.value_shown(heads, counted),
            "chart": published.of_chart(figure, counted),
        }


def _at_its_address(
    shelf: Shelf, asked: Mapping[str, str], figure: Figure, counted: Counted
) -> dict[str, bool]:
    definition = figure.definition
    path = f"/statistics/{definition.code}"
    return {
        "page": published.of_page(figure, Page(shelf.read(path, asked)), counted),
        "json": published.of_json(definition, shelf.json(f"{path}.json", asked), counted),
        "csv": published.of_csv(definition, shelf.csv(f"{path}.csv", asked), counted),
    }


@pytest.mark.parametrize("batch", range(BATCHES))
def test_everything_that_is_published_is_what_is_counted(
    countable: Flask, batch: int, today: date
) -> None:
    for seed in range(batch * EACH, (batch + 1) * EACH, _step(countable)):
        assert list(differences(countable, seed, today)) == []


def _step(app: Flask) -> int:
    """All on SQLite; on PostgreSQL every third: both are held to the same oracles elsewhere."""
    with app.app_context():
        return 1 if db.engine.dialect.name == "sqlite" else 3


def test_every_figure_is_counted() -> None:
    assert COUNTS.keys() == DEFINITIONS.keys()


# -- an edition --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [3, 11, 17])
def test_an_edition_is_counted_from_its_files_whatever_followed(
    countable: Flask, seed: int, today: date
) -> None:
    before = Books(Shelf(countable, seed).csv, today)
    counted = {code: count(before, code) for code in COUNTS}
    with countable.app_context():
        edition = {"edition": published_edition(db.session, today)}
    later = Shelf(countable, seed + 1000)
    after = Books(later.csv, today, edition)
    assert {code: count(after, code) for code in COUNTS} == counted
    said = {code: later.json(f"/statistics/{code}.json", edition) for code in COUNTS}
    assert all(published.of_json(DEFINITIONS[code], said[code], counted[code]) for code in COUNTS)


# -- the registries have what figures could be wrong about -------------------------------------


_IN_FORCE = "in_force"
#: What is true of few agreements.
RARE_AGREEMENTS: Mapping[str, Callable[[Row], bool]] = {
    "superseded": lambda row: row["legal_status"] == "superseded",
    "ended": lambda row: row["legal_status"] == "ended",
    "expired": lambda row: row["legal_status"] == "expired",
    "suspended": lambda row: row["legal_status"] == "suspended",
    "contact": lambda row: (row["legal_status"], row["kind"]) == (_IN_FORCE, "contact"),
    "never in force": lambda row: row["legal_status"] != _IN_FORCE and not row["in_force_until"],
    "reported, between two days": lambda row: row["reported"] + row["concluded"][:1] == "yes[",
    "asleep, nobody knows since when": lambda row: (
        row["activity_status"] == "never_implemented" and not row["dormant_since"]
    ),
    "of several cities": lambda row: row["city_slugs"].count(";") > 1,
    "concluded later, if late": lambda row: row["concluded_latest"] > str(registries.TODAY),
}
#: What figures say of few registries: code, what the number is, whether something is left out.
RARE_FIGURES = {
    ("distance", "some", True),
    ("revivals", "some", False),
    ("components", "some", False),
    ("components", 1, False),
    ("clustering", 0, False),
    ("first-activity", "some", True),
    ("first-activity", None, True),
    ("reasons", "some", True),
}


def _told(books: Books, code: str) -> tuple[str, float | str | None, bool]:
    number, _of, left_out = count(books, code)[0]
    return code, "some" if number and number > 1 else number, bool(left_out)


def test_the_registries_have_what_is_rare(countable: Flask, today: date) -> None:
    rows: set[str] = set()
    told: set[tuple[str, float | str | None, bool]] = set()
    for seed in range(EACH):
        books = Books(Shelf(countable, seed).csv, today)
        for row in books.agreements:
            rows |= {name for name, holds in RARE_AGREEMENTS.items() if holds(row)}
        told |= {_told(books, code) for code, _number, _left_out in RARE_FIGURES}
    assert set(RARE_AGREEMENTS) - rows == set()
    assert RARE_FIGURES - told == set()


# -- the count stands alone --------------------------------------------------------------------


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _strange(name: str) -> bool:
    """Whether a module is neither of Python nor of the count itself, nor measures geodesics."""
    first = name.partition(".")[0]
    own = name.startswith("tests.counting.") or name == "geopy.distance"
    return not own and (first not in sys.stdlib_module_names or first == "importlib")


def test_the_count_imports_nothing_of_the_registry() -> None:
    files = sorted(COUNTING.glob("**/*.py"))
    assert len(files) > 4
    strange = {name for file in files for name in _imported(file) if _strange(name)}
    assert strange == {"tests.counting"}  # the package itself, for its modules


@pytest.mark.parametrize("name", ["registry.domain.dates", "numpy", "importlib", "tests.factories"])
def test_an_import_of_something_else_is_seen(name: str) -> None:
    assert _strange(name)


# -- the suite can fail ------------------------------------------------------------------------

#: Enough registries for a fault in one figure to show.
FEW = 4
EVERYWHERE = {
    "query", "long table", "catalogue", "page of all", "page", "json", "csv", "dossier",
}  # fmt: skip


def _places(app: Flask, today: date, code: str) -> set[str]:
    """Where the figure differs; no other may."""
    found = [each for seed in range(FEW) for each in differences(app, seed, today, [code])]
    assert {each.code for each in found} == {code}
    return {each.place for each in found}


def test_a_mistake_of_the_count_is_seen(
    countable: Flask, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that ends too early."""
    monkeypatch.setattr(words, "MOST_CONNECTED", 3)
    assert _places(countable, today, "most-connected") >= {"query", "page", "json", "csv"}


def test_a_mistake_of_a_query_is_seen_everywhere(
    countable: Flask, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pair that is counted once in each direction."""

    def twice(facts: Facts) -> tuple[Value, list[tuple[int, int]]]:
        number = 2 * len(facts.ties.pair_one)
        return Value(number), [(number, 1)]

    monkeypatch.setitem(queries._COUNTED, "pairs", twice)
    assert _places(countable, today, "pairs") == EVERYWHERE


def test_a_mistake_of_the_words_is_seen_on_pages_alone(
    countable: Flask, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers of which only the first digit is shown."""
    shown = figure_words.number_words
    monkeypatch.setattr(figure_words, "number_words", lambda *cell: shown(*cell)[:1])
    found = [
        each
        for seed in range(FEW)
        for each in differences(countable, seed, today, ["by-kind", "activities-by-kind"])
    ]
    assert {each.place for each in found} == {"page", "dossier"}


def test_a_mistake_of_a_chart_is_seen_there_alone(
    countable: Flask, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bars that are left out and not added up."""
    monkeypatch.setattr(chart_rows, "_added_up", lambda *_rows: ())
    found = [each for seed in range(FEW) for each in differences(countable, seed, today)]
    assert {each.place for each in found} == {"chart"}


#: What is put in the place of what makes a part of a dossier, and the figure that is wrong then.
MISTAKES: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "registry.queries.dossier._longest_asleep": (lambda _facts: [], "dormant-since"),
    "registry.queries.dossier._examples": (lambda _facts: [], "activities-by-kind"),
    "registry.web.presenting.headlines._reported": (
        lambda _figure: figure_words.Said("1", 1.5, "", ""), "by-record",
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", MISTAKES)
def test_a_mistake_of_a_dossier_is_seen_there_alone(
    countable: Flask, today: date, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    broken, code = MISTAKES[where]
    monkeypatch.setattr(where, broken)
    found = [each for seed in range(FEW) for each in differences(countable, seed, today)]
    assert {(each.place, each.code) for each in found} == {("dossier", code)}


def test_a_comparison_with_another_day_is_seen(
    countable: Flask, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.queries.dossier._before", dossier_read.of_today)
    found = [each for seed in range(FEW) for each in differences(countable, seed, today)]
    assert found and {each.code for each in found} <= set(dossier_read.COMPARED)

"""Published figures are those that plain Python counts in the downloads, which it alone reads."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from flask import Flask

from registry.domain.selection import Selection, parse
from registry.extensions import db
from registry.queries.figures import figures
from tests import databases
from tests.counting.books import Books, Row
from tests.counting.figures import count
from tests.databases import NewDatabase
from tests.integration import registries


@pytest.fixture(scope="session")
def countable(new_database: NewDatabase) -> Iterator[Flask]:
    """The application on a database whose registry is replaced by one after the other."""
    with databases.at_head(new_database(), PAGE_CACHE_BYTES=0) as app:
        yield app


class Shelf:
    """Files as they were downloaded, until the registry is another one."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.kept: dict[object, list[Row]] = {}

    def get(self, path: str, query: Mapping[str, str]) -> list[Row]:
        key = path, tuple(sorted(query.items()))
        if key not in self.kept:
            answer = self.client.get(path, query_string=query, buffered=True)
            assert answer.status_code == 200, (path, query)
            self.kept[key] = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        return self.kept[key]


def _selection(asked: Mapping[str, str], today: date) -> Selection:
    return parse(list(asked.items()), today).selection


def differences(app: Flask, seed: int, today: date, number: int = 3) -> Iterator[object]:
    with app.app_context():
        registries.write(db.session, seed)
    shelf = Shelf(app)
    for asked in registries.selections(seed, number):
        with app.app_context():
            made = figures(db.session, _selection(asked, today), today)
        books = Books(shelf.get, today, asked)
        for figure in made:
            code = figure.definition.code
            value, rows = count(books, code)
            if (tuple(figure.value), [tuple(row) for row in figure.rows]) != (value, rows):
                yield code, seed, asked, tuple(figure.value), value, list(figure.rows), rows


BATCHES, EACH = 8, 25


@pytest.mark.parametrize("batch", range(BATCHES))
def test_figures_are_what_is_counted(countable: Flask, batch: int, today: date) -> None:
    for seed in range(batch * EACH, (batch + 1) * EACH):
        assert list(differences(countable, seed, today)) == []

"""Imports as an operator runs them, on a small gazetteer, and all that a database holds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from registry import geocoding
from registry.extensions import Base
from registry.geocoding import Place

KAZAN = Place(551487, "Kazan", "RU", "73", 55.78, 49.12, 1_243_500, ("Kazan", "Казань", "喀山"))
BONN = Place(2946447, "Bonn", "DE", "07", 50.73, 7.1, 330_000, ("Bonn", "Бонн"))
WEIMAR = Place(2812482, "Weimar", "DE", "15", 50.98, 11.33, 65_000, ("Weimar", "Веймар"))

AnySession = Session | scoped_session[Session]


@dataclass(frozen=True)
class Importer:
    """Runs `flask import`; a text becomes a file of the source's name."""

    app: Flask
    folder: Path

    def __call__(
        self, noun: str, text: str | bytes, *options: str, source: str = "list.csv"
    ) -> Result:
        return self.run("import", noun, self.file(source, text), "--source", source, *options)

    def pairs(self, cities: str, pairs: str, *options: str, source: str = "pairs") -> Result:
        files = ("--cities", self.file("cities.csv", cities), "--pairs", self.file("p.csv", pairs))
        return self.run("import", "pairs", *files, "--source", source, *options)

    def file(self, name: str, text: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def run(self, *arguments: str) -> Result:
        return self.app.test_cli_runner().invoke(args=arguments)


@pytest.fixture(scope="session")
def small_gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("gazetteer") / "gazetteer.sqlite3"
    geocoding.build([KAZAN, BONN, WEIMAR], target)
    return target


@pytest.fixture
def offline(app: Flask, small_gazetteer: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with the small gazetteer."""
    monkeypatch.setitem(app.config, "GAZETTEER", str(small_gazetteer))
    return app


@pytest.fixture
def importer(offline: Flask, session: AnySession, today: object, tmp_path: Path) -> Importer:
    return Importer(offline, tmp_path)


def everything(session: AnySession) -> dict[str, list[Any]]:
    """Every row of every table."""
    session.expire_all()
    tables = Base.metadata.sorted_tables
    return {table.name: sorted(map(str, session.execute(sa.select(table)))) for table in tables}


def rows(session: AnySession, statement: str) -> list[Any]:
    """The rows of a statement; a single column comes plain."""
    found = session.execute(sa.text(statement)).all()
    return [row[0] if len(row) == 1 else tuple(row) for row in found]

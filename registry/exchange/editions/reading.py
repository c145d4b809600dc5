"""An edition's package as a database in today's schema, so that today's queries can ask it.

What can be derived (sort keys, words to be found by, the bounds of dates) is not in the package:
it is made by today's code.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from registry.domain.names import search_key, sort_key
from registry.exchange.editions.cells import read
from registry.exchange.editions.package import Files, columns_of
from registry.extensions import Base
from registry.services.cities import LONGEST_KEY, words_of
from registry.services.writing import date_columns

Row = dict[str, Any]
Rows = Iterable[Row]
Bind = Callable[[Any], Any]


def fill(connection: Connection, files: Files) -> None:
    """Make today's tables in an empty database, and write the facts of a package into them.

    Indexes come last, and nothing is to be protected here: nobody writes to it afterwards.
    """
    tables = Base.metadata.sorted_tables
    for table in tables:
        connection.execute(CreateTable(table))
    of = _Package(files)
    for name, make in _TABLES.items():
        _insert(connection, Base.metadata.tables[name], make(of))
    for index in (index for table in tables for index in table.indexes):
        connection.execute(CreateIndex(index))


def _insert(connection: Connection, table: Table, rows: Rows) -> None:
    """Write rows by the driver itself: SQLAlchemy takes as long as SQLite for each value."""
    defaults = {
        column.name: column.default.arg
        for column in table.columns
        if isinstance(column.default, ScalarElementColumnDefault)
    }
    rest = ({**defaults, **row} for row in rows)
    first = next(rest, None)
    if first is None:
        return
    names = list(first)
    binds = _binds(connection, table, names)
    places = ", ".join("?" for _name in names)
    sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 -- names
    values: Any = _values(names, binds, chain([first], rest))
    connection.connection.cursor().executemany(sql, values)


def _values(names: Sequence[str], binds: Mapping[int, Bind], rows: Rows) -> Iterator[Sequence[Any]]:
    pick = itemgetter(*names)
    for row in rows:
        cells = list(pick(row))
        for at, bind in binds.items():
            cells[at] = bind(cells[at])
        yield cells


def _binds(connection: Connection, table: Table, names: Sequence[str]) -> dict[int, Bind]:
    """What makes of a value what the driver is given, by the columns where that is another."""
    dialect = connection.dialect
    kinds = (table.c[name].type.dialect_impl(dialect) for name in names)
    return {at: bind for at, kind in enumerate(kinds) if (bind := kind.bind_processor(dialect))}


class _Package:
    """The rows of a package's files; those of cells that may not be empty have something.

    A file that its format did not have yet is one without rows.
    """

    def __init__(self, files: Files) -> None:
        self._files, self._columns = files, columns_of(files)

    def rows(self, name: str) -> Iterator[Row]:
        file = f"{name}.csv"
        return read(self._columns[file], self._files[file]) if file in self._columns else iter(())


def _words(row: Row, *names: str) -> Row:
    """Texts, which are empty where nothing is known and never unknown."""
    return {name: row[name] or "" for name in names}


def _same(row: Row, *names: str) -> Row:
    return {name: row[name] for name in names}


# -- cities ------------------------------------------------------------------------------------


def _cities(of: _Package) -> Rows:
    for row in of.rows("cities"):
        name = row["name"]
        yield {
            "id": row["city"],
            "key": search_key(name)[:LONGEST_KEY],
            "sort_key": sort_key(name)[:LONGEST_KEY],
            **_words(row, "slug", "name", "region", "website"),
            **_same(row, "country", "lat", "lon", "coordinates_from", "population", "member"),
            **_same(row, "wikidata_id", "geonames_id"),
        }


def _city_names(of: _Package) -> Rows:
    for row in of.rows("names"):
        for name in row["names"]:
            yield {"city_id": row["city"], "name": name, "origin": row["origin"]}


def _city_words(of: _Package) -> Rows:
    known = [(row["city"], row["name"]) for row in of.rows("cities")]
    known += [(row["city"], name) for row in of.rows("names") for name in row["names"]]
    found = {(word, city) for city, name in known for word in words_of(name)}
    return ({"word": word, "city_id": city} for word, city in sorted(found))


def _distances(of: _Package) -> Rows:
    return ({**_of(row, "one", "other"), "km": row["km"]} for row in of.rows("distances"))


# -- agreements --------------------------------------------------------------------------------


def _agreements(of: _Package) -> Rows:
    parties: dict[int, list[int]] = {}
    for row in of.rows("parties"):
        parties.setdefault(row["agreement"], []).append(row["city"])
    for row in of.rows("agreements"):
        number = row["agreement"]
        yield {
            "id": number,
            "number": number,
            "parties_key": "-".join(map(str, sorted(parties.get(number, ())))),
            "draft": False,
            "supersedes_id": row["supersedes"],
            "end_said_by_id": row["end_said_by"],
            **_words(row, "reference", "wording"),
            **_same(row, "kind", "meant_twice", "end_reported_on", "end_confirmed_on"),
            **_same(row, "contested_on"),
            **date_columns("ended", row["ended"]),
        }


def _parties(of: _Package) -> Rows:
    for row in of.rows("parties"):
        yield {
            **_of(row, "agreement", "city"),
            **_same(row, "position", "left_reported_on", "reported_on"),
            **date_columns("joined", row["joined"]),
            **date_columns("left", row["left"]),
        }


def _of(row: Row, *names: str) -> Row:
    return {f"{name}_id": row[name] for name in names}


def _papers(of: _Package) -> Rows:
    for number, row in enumerate(of.rows("papers"), start=1):
        yield {
            "id": number,
            **_of(row, "agreement"),
            **_words(row, "place", "link"),
            **_same(row, "role", "kind", "term"),
            **date_columns("signed", row["signed"]),
            **date_columns("term_last", row["term_last"]),
        }


def _suspensions(of: _Package) -> Rows:
    for row in of.rows("suspensions"):
        yield {
            **_of(row, "agreement", "said_by"),
            **_same(row, "start_reported_on", "until_reported_on"),
            **date_columns("start", row["start"]),
            **date_columns("until", row["until"]),
        }


def _agreement_fields(of: _Package) -> Rows:
    for row in of.rows("agreements"):
        for field in row["fields"] or ():
            yield {**_of(row, "agreement"), "field": field}


def _declarations(of: _Package) -> Rows:
    for row in of.rows("declarations"):
        reasons = row["reasons"] or []
        said = _same(row, "year", "word", "declared_on")
        yield {**_of(row, "agreement", "city"), **said, "reasons": reasons, "note": ""}


# -- activities --------------------------------------------------------------------------------


def _activities(of: _Package) -> Rows:
    for row in of.rows("activities"):
        yield {
            "id": row["activity"],
            **_of(row, "agreement", "reported_by"),
            **_words(row, "title", "place", "text"),
            **_same(row, "kind", "mode", "participants", "contested_on"),
            **_same(row, "funding", "amount", "currency"),
            "links": row["links"] or [],
            **date_columns("begin", row["begin"]),
            **date_columns("end", row["end"]),
        }


def _activity_fields(of: _Package) -> Rows:
    for row in of.rows("activities"):
        for field in row["fields"] or ():
            yield {**_of(row, "activity"), "field": field}


def _confirmations(of: _Package) -> Rows:
    for row in of.rows("confirmations"):
        said = {"word": "confirms", "reason": "", "said_on": row["said_on"]}
        yield {**_of(row, "activity", "city"), **said}


# -- sources -----------------------------------------------------------------------------------


def _sources(of: _Package) -> Rows:
    for row in of.rows("sources"):
        yield {
            "id": row["source"],
            **_words(row, "name", "link"),
            "demonstration": row["demonstration"],
        }


def _records(of: _Package) -> Rows:
    """Which row of its list a record came from is not told: each gets a number instead."""
    place = 0
    for row in of.rows("records"):
        told = {"source_id": row["source"], "entity": row["thing"]}
        for number in row["numbers"]:
            place += 1
            where = {"digest": str(place), "occurrence": 1, "row": place}
            yield {**told, **where, "entity_id": number, "imported_on": row["imported_on"]}


# -- forums ------------------------------------------------------------------------------------


def _forums(of: _Package) -> Rows:
    for row in of.rows("forums"):
        yield {
            "id": row["forum"],
            **_of(row, "city"),
            **_words(row, "slug", "name", "edition", "place", "organisers", "site", "summary"),
            **_same(row, "first_day", "last_day", "time_zone", "published_on"),
        }


def _sessions(of: _Package) -> Rows:
    asked: dict[int, list[Any]] = {}
    for row in of.rows("questions"):
        asked.setdefault(row["session"], []).append([row["question"], row["figures"] or []])
    for row in of.rows("sessions"):
        yield {
            "id": row["session"],
            **_of(row, "forum"),
            **_words(row, "slug", "title", "title_note", "track", "room", "summary", "theme"),
            **_same(row, "starts_at", "ends_at", "status"),
            "questions": asked.get(row["session"], []),
        }


def _session_links(of: _Package) -> Rows:
    """A paper is named by its place among those of its agreement."""
    papers: dict[int, list[int]] = {}
    for number, row in enumerate(of.rows("papers"), start=1):
        papers.setdefault(row["agreement"], []).append(number)
    for row in of.rows("session_links"):
        paper, agreement = row["paper"], row["agreement"]
        yield {
            **_of(row, "session", "agreement"),
            **_words(row, "note"),
            **_same(row, "role", "added_on"),
            "instrument_id": papers[agreement][paper - 1] if paper else None,
        }


_TABLES: Mapping[str, Callable[[_Package], Rows]] = {
    "city": _cities,
    "city_name": _city_names,
    "city_word": _city_words,
    "distance": _distances,
    "agreement": _agreements,
    "party": _parties,
    "instrument": _papers,
    "suspension": _suspensions,
    "agreement_field": _agreement_fields,
    "declaration": _declarations,
    "activity": _activities,
    "activity_field": _activity_fields,
    "activity_word": _confirmations,
    "source": _sources,
    "source_record": _records,
    "forum": _forums,
    "forum_session": _sessions,
    "session_link": _session_links,
}

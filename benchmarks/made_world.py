"""Ten times the world, for measuring alone: nine copies beside the world list, all made in SQL.

Each copy of a city has a word of its own before its name (Kazan, New Kazan, Upper Kazan …) and
lies a little apart; each copy of an agreement ties a copy of its first city with another copy of
its second. So cities lie, and are tied, as in the world list; what an agreement's status depends
on is copied with it. Sources and the audit stay those of the world list.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Table,
    case,
    create_engine,
    event,
    func,
    insert,
    literal,
    null,
    select,
    union,
    update,
)
from sqlalchemy.orm import Session

from benchmarks.bench import CannotRun, say
from benchmarks.data import copy, rows, settle
from registry.models import (
    Activity,
    Agreement,
    City,
    CityName,
    CityWord,
    Counter,
    Instrument,
    Party,
    Suspension,
)
from registry.services import distances

#: A copy's word; as many copies as words.
WORDS = ("New", "Upper", "Lower", "North", "South", "East", "West", "Old", "Great")
#: Degrees that a copy lies away at most, north or south; east or west twice as far.
APART = 0.6
_QUICKLY = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000")
_REFERENCE = "TC-%06d"


def make(world: Path, target: Path) -> Path:
    """A database with ten times what is in the world's; it takes about a minute and a half."""
    say("Ten times the world: nine copies beside it")
    _check(world)
    making = copy(world, target.with_suffix(".making"))
    with _quickly(making) as connection:
        steps = _steps(connection)
        copies = [_Copy(connection, steps, number) for number in range(1, len(WORDS) + 1)]
        for each, word in zip(copies, WORDS, strict=True):
            each.cities(word)
        for each in copies:
            each.agreements()
        last = select(func.max(_table(Agreement).c.number)).scalar_subquery()
        connection.execute(update(_table(Counter)).values(last=last).where(_NUMBERS))
        distances.of_all(Session(connection))
    settle(making)
    return making.replace(target)


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


_NUMBERS = _table(Counter).c.name == "agreement"


def _check(world: Path) -> None:
    statement = "SELECT 1 FROM party GROUP BY agreement_id HAVING count(*) <> 2 LIMIT 1"
    if rows(world, statement):
        raise CannotRun("Only agreements of two cities can be copied; the world has others.")


@contextmanager
def _quickly(database: Path) -> Iterator[Connection]:
    """A connection that survives no crash: what it makes is thrown away all the same."""
    engine = create_engine(f"sqlite:///{database}")
    event.listen(engine, "connect", _hurry)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def _hurry(connection: Any, _record: Any) -> None:
    for pragma in _QUICKLY:
        connection.execute(f"PRAGMA {pragma}")


def _steps(connection: Connection) -> Mapping[str, int]:
    """How far the ids of a copy lie from those of the copy before, by table."""
    tables = map(_table, (City, Agreement, CityName, Instrument, Suspension, Activity))
    highest = {each.name: select(func.max(each.c.id)) for each in tables}
    return {name: connection.scalar(asked) or 0 for name, asked in highest.items()}


@dataclass(frozen=True, slots=True)
class _Copy:
    """One of the copies: the first is the world list itself, and has number 0."""

    connection: Connection
    steps: Mapping[str, int]
    number: int

    def cities(self, word: str) -> None:
        city = _table(City)
        begin = f"{word} ".lower()
        self._add(
            city,
            id=self._moved(city.c.id, City),
            slug=self._slug(f"{word}-".lower()),
            name=literal(f"{word} ") + city.c.name,
            sort_key=literal(begin) + city.c.sort_key,
            key=literal(begin) + city.c.key,
            lat=_apart(city.c.lat, city.c.id * 7919 + self.number * 104729, APART, 89),
            lon=_apart(city.c.lon, city.c.id * 6007 + self.number * 94321, 2 * APART, 180),
            wikidata_id=null(),
            geonames_id=null(),
        )
        self._follow(CityName, "city_id", City)
        self._words(word.lower())

    def _slug(self, begin: str) -> Any:
        """Begun with the word, unless a city of the world list is called so: New York."""
        city, known = _table(City), _table(City).alias("known")
        wanted = literal(begin) + city.c.slug
        is_known = select(known.c.id).where(known.c.slug == wanted).exists()
        return case((is_known, literal(f"copy-{self.number}-") + city.c.slug), else_=wanted)

    def _words(self, word: str) -> None:
        """The words that a copy is found by: those of its original, and its own."""
        city, words = _table(City), _table(CityWord)
        known = select(words.c.word, self._moved(words.c.city_id, City))
        own = select(literal(word), self._moved(city.c.id, City))
        found = union(
            known.where(words.c.city_id <= self.steps["city"]),
            own.where(city.c.id <= self.steps["city"]),
        )
        self.connection.execute(insert(words).from_select(["word", "city_id"], found))

    def agreements(self) -> None:
        agreement, party = _table(Agreement), _table(Party)
        first, second = party.alias("first"), party.alias("second")
        one = self._moved(first.c.city_id, City)
        other = self._partner(second.c.city_id, agreement.c.id)
        number = self._moved(agreement.c.number, Agreement)
        self._add(
            agreement,
            select(agreement)
            .join(first, (first.c.agreement_id == agreement.c.id) & (first.c.position == 0))
            .join(second, (second.c.agreement_id == agreement.c.id) & (second.c.position == 1)),
            id=self._moved(agreement.c.id, Agreement),
            number=number,
            reference=func.printf(_REFERENCE, number),
            parties_key=func.printf("%d-%d", func.min(one, other), func.max(one, other)),
            supersedes_id=self._moved(agreement.c.supersedes_id, Agreement),
            end_said_by_id=null(),
        )
        self._parties()
        self._follow(Instrument, "agreement_id", Agreement)
        self._follow(Suspension, "agreement_id", Agreement, said_by_id=null())
        self._follow(Activity, "agreement_id", Agreement, reported_by_id=null())

    def _parties(self) -> None:
        party = _table(Party)
        self._add(
            party,
            agreement_id=self._moved(party.c.agreement_id, Agreement),
            city_id=case(
                (party.c.position == 0, self._moved(party.c.city_id, City)),
                else_=self._partner(party.c.city_id, party.c.agreement_id),
            ),
        )

    def _partner(self, city_id: Any, agreement_id: Any) -> Any:
        """Of the second city the copy that this agreement ties: another one for each agreement."""
        copy_of = (agreement_id + self.number) % len(WORDS) + 1
        return city_id + copy_of * self.steps["city"]

    def _follow(self, model: Any, column: str, whose: Any, **changed: Any) -> None:
        """Copy what belongs to a city or an agreement."""
        table = _table(model)
        ids = {"id": self._moved(table.c.id, model), column: self._moved(table.c[column], whose)}
        self._add(table, **ids, **changed)

    def _moved(self, column: Any, model: Any) -> Any:
        return column + self.number * self.steps[_table(model).name]

    def _add(self, table: Table, source: Select[Any] | None = None, **changed: Any) -> None:
        """Insert the table's first rows again, with these columns changed."""
        found = select(table) if source is None else source
        values = [changed.get(column.name, column) for column in table.c]
        original = table.c.get("id", table.c.get("agreement_id"))
        step = self.steps.get(table.name, self.steps["agreement"])
        found = found.with_only_columns(*values).where(original <= step)
        names: Sequence[str] = [column.name for column in table.c]
        self.connection.execute(insert(table).from_select(names, found))


def _apart(degrees: Any, seed: Any, most: float, edge: int) -> Any:
    """A little away, by chance that is the same in every run; never beyond the edge."""
    moved = degrees + (seed % 2001 - 1000) / literal(1000.0) * most
    return func.round(func.max(-edge, func.min(edge, moved)), 4)

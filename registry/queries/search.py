"""Finding cities by what somebody typed, in any script, and guessing what was meant."""

from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import bindparam, func, select, text

from registry.domain.names import ascii_key, search_key
from registry.models import City, Party
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import named, word_values, words

#: Of 100; below it «did you mean» names towns that nobody meant.
ALIKE = 75
MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A city that bears the name, with the number of agreements it was ever party to."""

    slug: str
    name: str
    country: str
    agreements: int


def _statement(count: int) -> Any:
    number = (
        select(func.count())
        .where(Party.city_id == City.id)
        .correlate(City)
        .scalar_subquery()
        .label("agreements")
    )
    found = select(City.slug, City.name, City.country, number)
    found = found.where(*(City.id.in_(named(at)) for at in range(count)))
    best = found.order_by(text("agreements DESC"), City.sort_key, City.id)
    return best.limit(bindparam("limit"))


_statements: dict[int, Prepared] = {}


def cities_named(session: AnySession, typed: str, limit: int = MOST_FOUND) -> list[Found]:
    """The cities all whose typed words begin a word of one of their names; the busiest first."""
    said = words(typed)
    if not said:
        return []
    if len(said) not in _statements:
        _statements[len(said)] = Prepared(_statement(len(said)))
    values = {"limit": limit, **word_values(typed)}
    return [Found(*row) for row in _statements[len(said)].rows(session, values)]


_KEYS = Prepared(select(City.name, City.key).order_by(City.id))


def _keys(session: AnySession) -> dict[str, str]:
    """Every city's folded name, in its script and in ASCII letters -> its name."""
    found: dict[str, str] = {}
    for name, key in _KEYS.rows(session, {}):
        found.setdefault(key, name)
        found.setdefault(ascii_key(name), name)
    return found


def did_you_mean(session: AnySession, typed: str) -> str | None:
    """The name of the city whose name is most like what was typed, if one is."""
    keys = remembered(session, "keys", lambda: _keys(session))
    best = process.extractOne(search_key(typed), keys.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return keys[best[0]] if best else None

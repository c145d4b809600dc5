"""Finding cities by what somebody typed, in any script, and guessing what was meant."""

from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import bindparam, func, select, text

from registry.domain.names import ascii_key, search_key
from registry.models import Agreement, City, CityName, CityWord, Party
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


_AGREEMENTS = (
    select(func.count())
    .select_from(Party)
    .join(Agreement, Agreement.id == Party.agreement_id)
    .where(Party.city_id == City.id, ~Agreement.draft)
    .correlate(City)
    .scalar_subquery()
    .label("agreements")
)


def _statement(count: int) -> Any:
    found = select(City.slug, City.name, City.country, _AGREEMENTS)
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


def cities_called(session: AnySession, typed: str) -> list[Found]:
    """The cities one of whose names is what was typed, but for case, accents and punctuation."""
    said = words(typed)
    if not said:
        return []
    bearing = (select(CityWord.city_id).where(CityWord.word == word) for word in said)
    names = (
        select(City.slug, City.name, City.country, _AGREEMENTS, CityName.name.label("other"))
        .outerjoin(CityName, CityName.city_id == City.id)
        .where(*(City.id.in_(each) for each in bearing))
        .order_by(City.sort_key, City.id)
    )
    key = search_key(typed)
    found = (
        Found(row.slug, row.name, row.country, row.agreements)
        for row in session.execute(names)
        if key in {search_key(row.name), search_key(row.other or "")}
    )
    return list(dict.fromkeys(found))


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

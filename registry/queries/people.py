"""Who stands behind the actors of the audit: the person for colleagues, the city in public."""

import re
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select

from registry.models import City, User
from registry.queries.prepared import AnySession

#: How the audit names somebody who acts for a city.
_ACTOR = re.compile(r"account (\d+)(?:, city (\d+))?")


class Parts(NamedTuple):
    account_id: int
    city_id: int | None


def parts(actor: str) -> Parts | None:
    """The numbers in an actor's name; None for commands and visitors."""
    match = _ACTOR.fullmatch(actor)
    return Parts(int(match[1]), int(match[2]) if match[2] else None) if match else None


def names_of_actors(session: AnySession, actors: Collection[str]) -> dict[str, str]:
    """Person and city by actor, for colleagues."""
    known = {actor: found for actor in actors if (found := parts(actor))}
    people = _people(session, {each.account_id for each in known.values()})
    cities = city_names(session, {each.city_id for each in known.values() if each.city_id})
    return {
        actor: ", ".join(filter(None, (people.get(each.account_id), cities.get(each.city_id or 0))))
        for actor, each in known.items()
    }


def cities_of_actors(session: AnySession, actors: Collection[str]) -> dict[str, str]:
    """The city by actor, for the public; who acted for none is missing."""
    known = {actor: found for actor in actors if (found := parts(actor)) and found.city_id}
    names = city_names(session, {each.city_id for each in known.values() if each.city_id})
    return {actor: names[each.city_id] for actor, each in known.items() if each.city_id in names}


def _people(session: AnySession, ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    found = session.execute(select(User.id, User.name, User.email).where(User.id.in_(ids)))
    return {number: name or email for number, name, email in found}


def city_names(session: AnySession, ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    found = session.execute(select(City.id, City.name).where(City.id.in_(ids)))
    return {number: name for number, name in found}  # noqa: C416 -- rows are tuples

"""Cities as people write them: by short name, or by any name that one city alone has."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from registry.domain.errors import N_, RuleBroken
from registry.models import City
from registry.queries.search import Found, cities_called, cities_named, did_you_mean
from registry.services.audit import AnySession

MOST_OFFERED = 5


def cities_meant(
    session: AnySession, written: Collection[str], field: str = "cities"
) -> tuple[int, ...]:
    """The ids of the cities in their order. RuleBroken for the first that is not one city."""
    return tuple(dict.fromkeys(_city_meant(session, each, field) for each in written))


def _city_meant(session: AnySession, written: str, field: str) -> int:
    known = _id_of(session, written.casefold())
    if known is not None:
        return known
    found = cities_called(session, written)
    if len(found) == 1:
        return _id_of(session, found[0].slug) or 0
    if found:
        raise _unclear(_SEVERAL, written, found, field)
    if alike := _alike(session, written):
        raise _unclear(_NONE_BUT_ALIKE, written, alike, field)
    raise RuleBroken(_NONE, field, {"value": written[:60]})


def _id_of(session: AnySession, slug: str) -> int | None:
    return session.scalar(select(City.id).where(City.slug == slug))


_SEVERAL = N_("“%(value)s” is the name of several cities. Write the short name: %(candidates)s.")
_NONE_BUT_ALIKE = N_("The registry has no city called “%(value)s”. It has: %(candidates)s.")
_NONE = N_("The registry has no city called “%(value)s”.")


def _alike(session: AnySession, name: str) -> list[Found]:
    found = cities_named(session, name, MOST_OFFERED)
    if not found and (other := did_you_mean(session, name)):
        return cities_called(session, other)
    return found


def _unclear(message: str, name: str, found: Sequence[Found], field: str) -> RuleBroken:
    offered = ", ".join(f"{each.name} ({each.slug})" for each in found[:MOST_OFFERED])
    return RuleBroken(message, field, {"value": name[:60], "candidates": offered})

"""Cities as an administrator writes them: by short name, or by any name that one city alone has."""

from collections.abc import Collection, Sequence

from registry.domain.errors import N_, RuleBroken
from registry.extensions import db
from registry.queries.search import Found, cities_called, cities_named, did_you_mean
from registry.services.accounts import cities_by_slug

MOST_OFFERED = 5


def cities_written(written: Collection[str]) -> frozenset[int]:
    """The ids of the cities. RuleBroken for the first that is not one city, with candidates."""
    known = cities_by_slug(db.session, [each.casefold() for each in written])
    slugs = [each.casefold() for each in written if each.casefold() in known]
    slugs += [_only(each).slug for each in written if each.casefold() not in known]
    return frozenset(cities_by_slug(db.session, slugs).values())


def _only(name: str) -> Found:
    found = cities_called(db.session, name)
    if len(found) == 1:
        return found[0]
    if found:
        raise _unclear(_SEVERAL, name, found)
    if alike := _alike(name):
        raise _unclear(_NONE_BUT_ALIKE, name, alike)
    raise RuleBroken(_NONE, "cities", {"value": name[:60]})


_SEVERAL = N_("“%(value)s” is the name of several cities. Write the short name: %(candidates)s.")
_NONE_BUT_ALIKE = N_("The registry has no city called “%(value)s”. It has: %(candidates)s.")
_NONE = N_("The registry has no city called “%(value)s”.")


def _alike(name: str) -> list[Found]:
    found = cities_named(db.session, name, MOST_OFFERED)
    if not found and (other := did_you_mean(db.session, name)):
        return cities_called(db.session, other)
    return found


def _unclear(message: str, name: str, found: Sequence[Found]) -> RuleBroken:
    offered = ", ".join(f"{each.name} ({each.slug})" for each in found[:MOST_OFFERED])
    return RuleBroken(message, "cities", {"value": name[:60], "candidates": offered})

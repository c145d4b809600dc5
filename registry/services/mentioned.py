"""Which city somebody means: by its short name, or by a name that only one city bears."""

from sqlalchemy import select

from registry.domain.errors import N_, RuleBroken
from registry.domain.names import search_key
from registry.models import City
from registry.queries.search import cities_named
from registry.services.audit import AnySession

_MOST = 5


def city_meant(session: AnySession, given: str, field: str = "partners") -> int:
    """Return the id of the city; RuleBroken names those that may be meant."""
    known = session.scalar(select(City.id).where(City.slug == given))
    if known is not None:
        return known
    found = cities_named(session, given, limit=50)
    same = [each for each in found if search_key(each.name) == search_key(given)]
    candidates = same or found
    if len(candidates) == 1:
        return session.scalars(select(City.id).where(City.slug == candidates[0].slug)).one()
    if not candidates:
        raise RuleBroken(_NONE, field, {"value": given[:60]})
    several = ", ".join(f"{each.name} ({each.slug})" for each in candidates[:_MOST])
    raise RuleBroken(_SEVERAL, field, {"value": given[:60], "cities": several})


_NONE = N_("The registry has no city called “%(value)s”. Ask the administrator to add it.")
_SEVERAL = N_("“%(value)s” may be %(cities)s. Write the short name.")

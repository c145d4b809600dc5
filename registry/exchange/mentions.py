"""Cities that rows only name: which of the registry's each one means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from registry.domain.entries import GIVEN
from registry.domain.errors import N_, RuleBroken
from registry.exchange import matching
from registry.forms.mentions import Mentioned
from registry.services.audit import AnySession
from registry.services.cities import GAZETTEER


@dataclass(slots=True)
class Finder:
    """Looks cities up by everything that they are called, the gazetteer's names included."""

    session: AnySession
    index: matching.CityIndex = field(init=False)

    def __post_init__(self) -> None:
        self.index = matching.load(self.session, other_names=(GIVEN, GAZETTEER))

    def find(self, mentioned: Sequence[Mentioned]) -> tuple[tuple[int, ...], list[RuleBroken]]:
        """Return the cities' ids in order, and why some are not known."""
        found = [(name, city, self.index.meant_by(city)) for name, city in mentioned]
        ids = tuple(cities[0] for *_, cities in found if len(cities) == 1)
        problems = [
            matching.mention_problem(self.index, city, name)
            for name, city, cities in found
            if len(cities) != 1
        ]
        return ids, problems

    def party(self, called: str, parties: Iterable[int], field_name: str) -> int:
        """Return the party that is called so, by short name or name. RuleBroken if none is."""
        index, slug = self.index, self.index.by_slug.get(called)
        named = {*index.by_name.get(called, ()), *index.by_other_name.get(called, ())}
        found = [city_id for city_id in parties if city_id == slug or city_id in named]
        if slug in found or len(found) == 1:
            return slug if slug in found and slug is not None else found[0]
        raise RuleBroken(_NO_PARTY, field_name, {"name": called[:60]})


_NO_PARTY = N_("“%(name)s” is not the name of one of the parties.")

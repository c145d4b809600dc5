"""Lists of cities: each row is a city of the registry, or a new one."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from registry.domain.countries import OVERRIDES, country_name
from registry.domain.entries import CityEntry
from registry.domain.errors import N_, RuleBroken
from registry.exchange import matching
from registry.exchange.importing import Import, Ledger, batches, content
from registry.exchange.report import Outcome
from registry.exchange.tabular import Row
from registry.forms import cities as form
from registry.services import cities
from registry.services.cities import Addition
from registry.services.sources import RowKey

NOUN = "cities"
#: `id` is the file's own key, by which a list of pairs names its cities.
COLUMNS = ("id", *form.FIELDS)
REQUIRED = form.REQUIRED


@dataclass(slots=True)
class _Taken:
    """A row that is on its way into the registry; `city_id` is known once it is written."""

    row: Row
    key: RowKey
    entry: CityEntry
    city_id: int | None = None
    same_as: "_Taken | None" = None


@dataclass(slots=True)
class CityImport:
    """Takes rows in batches.

    Afterwards `ids` says which city each row number is, `keys` by what its row is known.
    """

    job: Import
    ids: dict[int, int] = field(default_factory=dict)
    keys: dict[int, RowKey] = field(default_factory=dict)
    _index: matching.CityIndex = field(init=False)
    _ledger: Ledger = field(init=False)
    _by_wikidata: dict[str, _Taken] = field(default_factory=dict)
    _by_content: dict[tuple[str, str], _Taken] = field(default_factory=dict)
    _meant: dict[int, int] = field(default_factory=dict)
    _geonames: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._index = matching.load(self.job.session)
        self._ledger = Ledger(self.job, "city")

    def run(self, rows: Sequence[Row]) -> None:
        for batch in batches(rows):
            self._write([taken for row in batch if (taken := self._take(row))])
            self.job.progress.done(len(batch))

    # -- reading -------------------------------------------------------------------------

    def _take(self, row: Row) -> _Taken | None:
        """Return the row if there is something to write; report what is wrong or odd."""
        said = content(row, without=("id",))
        key = self.keys[row.number] = self._ledger.key(said)
        known = self._ledger.known(key)
        if known is not None:
            self._count_geonames(row)
            self._is_known(row, known)
            return None
        entry = [row.problem] if row.problem else form.read_city(row.values)
        if isinstance(entry, list):
            self.job.report.refuse(NOUN, row.number, *entry)
            return None
        taken = _Taken(row, key, self._completed(row, entry))
        taken.same_as = self._earlier(taken, said)
        return taken

    def _is_known(self, row: Row, city_id: int) -> None:
        self.ids[row.number] = city_id
        self._meant.setdefault(city_id, row.number)
        self.job.report.count(NOUN, Outcome.KNOWN)

    def _count_geonames(self, row: Row) -> bool:
        """Return whether an earlier row of the file has the same GeoNames id."""
        geonames_id = row.values.get("geonames_id", "").strip()
        self._geonames[geonames_id] += 1
        return bool(geonames_id) and self._geonames[geonames_id] > 1

    def _completed(self, row: Row, entry: CityEntry) -> CityEntry:
        """Return the city without an id that can't be its own, and with coordinates."""
        oddities = [_odd_name(entry), _odd_country(entry), _odd_point(entry)]
        shared = self._count_geonames(row)
        wrong = RuleBroken(_SHARED, "geonames_id", {"id": entry.geonames_id}) if shared else None
        wrong = wrong or self.job.places.implausible(entry)
        if wrong:
            entry = replace(entry, geonames_id=None)
        entry, missing = self.job.places.located(entry)
        for oddity in filter(None, (*oddities, wrong, missing)):
            self.job.report.odd(NOUN, row.number, oddity)
        return entry

    def _earlier(self, taken: _Taken, said: str) -> _Taken | None:
        """Return the earlier row that is surely the same city: an equal one, or of equal id."""
        own_key = taken.row.values.get("id", "")
        equal = self._by_content.setdefault((said, own_key), taken)
        wikidata_id = taken.entry.wikidata_id
        same = self._by_wikidata.setdefault(wikidata_id, taken) if wikidata_id else taken
        earlier = equal if equal is not taken else same
        return None if earlier is taken else earlier

    # -- writing -------------------------------------------------------------------------

    def _write(self, batch: Sequence[_Taken]) -> None:
        own = [taken for taken in batch if not taken.same_as]
        for taken in own:
            taken.city_id = self._index.same_as(taken.entry)
        self._fill_in([taken for taken in own if taken.city_id is not None])
        self._add([taken for taken in own if taken.city_id is None])
        for taken in batch:
            self._settle(taken)
        self._ledger.flush()

    def _fill_in(self, matched: Sequence[_Taken]) -> None:
        report = self.job.report
        additions = []
        for taken in matched:
            city_id = taken.city_id or 0
            additions.append(Addition(city_id, taken.entry))
            report.count(NOUN, Outcome.KNOWN)
            for oddity in matching.differences(self._index.cities[city_id], taken.entry):
                report.odd(NOUN, taken.row.number, oddity)
            self._note_collision(taken, city_id)
        changed = cities.fill_in(self.job.session, self.job.actor, additions)
        report.count(NOUN, Outcome.CHANGED, len(changed))

    def _note_collision(self, taken: _Taken, city_id: int) -> None:
        first = self._meant.setdefault(city_id, taken.row.number)
        if first != taken.row.number:
            about = {"row": first, "slug": self._index.cities[city_id].slug}
            self.job.report.odd(NOUN, taken.row.number, RuleBroken(_COLLISION, "name", about))

    def _add(self, new: Sequence[_Taken]) -> None:
        entries = [self.job.places.named(taken.entry) for taken in new]
        outcomes = cities.add(self.job.session, self.job.actor, entries)
        for taken, outcome in zip(new, outcomes, strict=True):
            if isinstance(outcome, RuleBroken):
                self.job.report.refuse(NOUN, taken.row.number, outcome)
            else:
                taken.city_id = outcome
                self.job.report.count(NOUN, Outcome.NEW)
                self._note_new(taken)

    def _note_new(self, taken: _Taken) -> None:
        self.job.report.info(NOUN, taken.row.number, RuleBroken(_NEW))
        if maybe := self._index.maybe_same_as(taken.entry):
            about = RuleBroken(_MAYBE, "name", {"slugs": ", ".join(maybe)})
            self.job.report.odd(NOUN, taken.row.number, about)

    def _settle(self, taken: _Taken) -> None:
        if taken.same_as:
            taken.city_id = taken.same_as.city_id
            about = RuleBroken(_SAME, params={"row": taken.same_as.row.number})
            self.job.report.odd(NOUN, taken.row.number, about)
            self.job.report.count(NOUN, Outcome.REPEATED)
        if taken.city_id is not None:
            self.ids[taken.row.number] = taken.city_id
            self._ledger.keep(taken.key, taken.row.number, taken.city_id)


#: A word with both Latin and Cyrillic letters: Bеrlin with a Cyrillic е looks like Berlin.
_MIXED_WORD = re.compile(r"(?=\w*[A-Za-z])(?=\w*[\u0400-\u04ff])\w+")
_TWO_SCRIPTS = N_("“%(word)s” mixes Latin and Cyrillic letters; it may look like another name.")
_NEW = N_("New: the registry had no such city.")
_MAYBE = N_("Taken as new, although it may be the same as: %(slugs)s.")
_SAME = N_("The same city as in row %(row)s.")
_SHARED = N_("An earlier row has GeoNames id %(id)s too; it keeps it.")
_COLLISION = N_("Row %(row)s was taken for the city %(slug)s too.")
_OVERRIDDEN = N_("%(code)s is no ISO country code; it stands for %(country)s here.")
_NULL_ISLAND = N_("The coordinates are 0, 0: is that meant?")


def _odd_name(entry: CityEntry) -> RuleBroken | None:
    mixed = _MIXED_WORD.search(entry.name)
    return RuleBroken(_TWO_SCRIPTS, "name", {"word": mixed[0]}) if mixed else None


def _odd_country(entry: CityEntry) -> RuleBroken | None:
    if entry.country not in OVERRIDES:
        return None
    about = {"code": entry.country, "country": country_name(entry.country)}
    return RuleBroken(_OVERRIDDEN, "country", about)


def _odd_point(entry: CityEntry) -> RuleBroken | None:
    return RuleBroken(_NULL_ISLAND, "lat") if entry.point == (0, 0) else None

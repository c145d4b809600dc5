"""The registry's lists as files: their columns, what these mean, and a row of each."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from registry.domain.errors import N_
from registry.exchange.csvout import JOINT
from registry.exchange.geojson import Position, feature
from registry.queries.agreements import PartyRow
from registry.queries.cities import CityRow
from registry.queries.countries import CountryRow
from registry.queries.exported import Exported, ExportedActivity

AGREEMENT_COLUMNS = {
    "reference": N_("The agreement’s reference; it never changes and is never given again"),
    "kind": N_("Code of the kind of agreement"),
    "wording": N_("What the cities themselves call it"),
    "city_slugs": N_("Short names of the parties on the day looked at, joined by semicolons"),
    "city_names": N_("Their names, in the same order"),
    "countries": N_("Their countries (ISO 3166-1 alpha-2), in the same order"),
    "concluded": N_("Date of conclusion as far as it is known (EDTF)"),
    "legal_status": N_("Code of the legal status on the day looked at"),
    "activity_status": N_("Code of the activity status on that day; empty where there is none"),
    "dormant_since": N_("First day of dormancy, also of one that was never implemented"),
    "last_activity": N_("Date of the last activity that counts (EDTF)"),
    "last_counted": N_("The day at which it counts"),
    "reported": N_("Whether any party has reported on the agreement: yes or no"),
    "record": N_("Code of what the registry knows now"),
    "url": N_("The agreement’s page"),
    "fields": N_("Codes of the fields of cooperation it names, joined by semicolons"),
    "concluded_earliest": N_("First day on which it can have been concluded"),
    "concluded_latest": N_("Last day on which it can have been concluded"),
    "in_force_until": N_("Last day in force, of one that was so and is not on the day looked at"),
    "present": N_("How many cities are party on that day; all are named where fewer than two are"),
    "sessions": N_(
        "Sessions of public forums that it is linked to, as “session” names them, joined by"
        " semicolons"
    ),
}
ACTIVITY_COLUMNS = {
    "reference": N_("Reference of the agreement under which it was done"),
    "kind": N_("Code of the kind of activity"),
    "mode": N_("How people met: in_person, online or hybrid"),
    "fields": N_("Codes of the fields of cooperation it served, joined by semicolons"),
    "title": N_("What it was called"),
    "begin": N_("Its beginning as far as it is known (EDTF)"),
    "begin_earliest": N_("First day on which it can have begun"),
    "begin_latest": N_("Last day on which it can have begun"),
    "end": N_("Its end (EDTF); empty where none is given"),
    "end_earliest": N_("First day on which it can have ended"),
    "end_latest": N_("Last day on which it can have ended"),
    "ceremonial": N_("Whether it is a ceremony or a greeting, which wake no agreement: yes or no"),
    "contested": N_("Whether a city contests it: yes or no"),
    "counts": N_("Whether it counts for the dormancy rule on the day looked at: yes or no"),
    "counted_on": N_("The day at which it counts"),
    "participants": N_("How many people took part"),
    "funding": N_("Code of where the money came from"),
    "place": N_("Where it took place"),
    "url": N_("The agreement’s page"),
}
DECLARATION_COLUMNS = {
    "reference": N_("Reference of the agreement"),
    "city": N_("Short name of the city that declared"),
    "country": N_("Its country (ISO 3166-1 alpha-2)"),
    "year": N_("The year that it speaks of"),
    "word": N_("Its word: alive, nothing or ended"),
    "reasons": N_("Codes of the reasons it named, joined by semicolons"),
    "declared_on": N_("The day on which it was said"),
}
CITY_COLUMNS = {
    "slug": N_("The city’s short name in addresses"),
    "name": N_("Its name"),
    "region": N_("Region or province, where it is known"),
    "country": N_("Country (ISO 3166-1 alpha-2)"),
    "lat": N_("Latitude in degrees (WGS 84)"),
    "lon": N_("Longitude in degrees (WGS 84)"),
    "member": N_("Whether it is a member city: yes or no"),
    "agreements": N_("Agreements of the selection to which it is party"),
    "in_force": N_("Of these, agreements in force on the day looked at"),
    "dormant": N_("Of these, dormant or never implemented"),
    "no_record": N_("Of these, without activity on record and not reported by any city"),
    "url": N_("The city’s page"),
}
COUNTRY_COLUMNS = {
    "country": N_("Country (ISO 3166-1 alpha-2)"),
    "cities": N_("Its cities on record"),
    "agreements": N_("Agreements to which one of them is party, each counted once"),
    "in_force": N_("Of these, agreements in force on the day looked at"),
    "dormant": N_("Of these, dormant or never implemented"),
    "no_record": N_("Of those in force, without activity and not reported by any city"),
    "url": N_("The country’s page"),
}


def agreement_cells(each: Exported, base: str) -> tuple[Any, ...]:
    """The cells of AGREEMENT_COLUMNS; `base` is the address that the reference completes."""
    row = each.row
    return (
        row.reference,
        row.kind,
        row.wording,
        JOINT.join(party.slug for party in row.parties),
        JOINT.join(party.name for party in row.parties),
        JOINT.join(party.country for party in row.parties),
        row.concluded,
        row.legal,
        row.status,
        row.asleep_since,
        row.last_activity,
        row.last,
        row.reported,
        row.record,
        base + row.reference,
        JOINT.join(each.fields),
        row.concluded_earliest,
        row.concluded_latest,
        each.in_force_until,
        row.present,
        JOINT.join(each.sessions),
    )


def activity_cells(each: ExportedActivity, base: str) -> tuple[Any, ...]:
    """The cells of ACTIVITY_COLUMNS; `base` is the address that the reference completes."""
    return (*each[:3], JOINT.join(each.fields), *each[4:], base + each.reference)


def declaration_cells(row: Sequence[Any]) -> tuple[Any, ...]:
    """The cells of DECLARATION_COLUMNS."""
    *before, reasons, declared_on = row
    return (*before, JOINT.join(reasons), declared_on)


def city_cells(row: CityRow, base: str) -> tuple[Any, ...]:
    """The cells of CITY_COLUMNS; `base` is the address that the slug completes."""
    return (
        row.slug,
        row.name,
        row.region,
        row.country,
        row.lat,
        row.lon,
        row.member,
        row.agreements,
        row.in_force,
        row.dormant,
        row.no_record,
        base + row.slug,
    )


def country_cells(row: CountryRow, base: str) -> tuple[Any, ...]:
    """The cells of COUNTRY_COLUMNS; `base` is the address that the code completes."""
    counts = (row.cities, row.agreements, row.in_force, row.dormant, row.no_record)
    return (row.code, *counts, base + row.code)


def agreement_features(rows: Iterable[Exported], base: str) -> Iterator[dict[str, Any]]:
    """Agreements as lines; a party without coordinates is not part of the line."""
    for each in rows:
        cells = zip(AGREEMENT_COLUMNS, agreement_cells(each, base), strict=True)
        yield feature(_plain(cells), _places(each.row.parties))


def city_features(rows: Iterable[CityRow], base: str) -> Iterator[dict[str, Any]]:
    """Cities as points; one without coordinates has no geometry."""
    for row in rows:
        cells = zip(CITY_COLUMNS, city_cells(row, base), strict=True)
        yield feature(_plain(cells), _places([row]))


def _places(of: Iterable[PartyRow | CityRow]) -> list[Position]:
    return [(each.lat, each.lon) for each in of if each.lat is not None and each.lon is not None]


def _plain(cells: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value if _is_json(value) else str(value) for name, value in cells}


def _is_json(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float)

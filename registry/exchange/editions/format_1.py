"""Format 1 of an edition's package: its files and their columns. It never changes.

Whatever has to be said otherwise becomes format 2, beside this one: packages of format 1 are
read as long as there is this registry.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

NUMBER = 1


class Column(NamedTuple):
    """A column, how its cells are to be read, and what it says."""

    name: str
    kind: str
    meaning: str


#: The kinds of cells. An empty one says that it is not known, or that there is none.
KINDS: Mapping[str, str] = {
    "text": "any words; an apostrophe at the beginning of a line keeps a spreadsheet from taking"
    " the line for a formula: take it off",
    "whole": "a whole number",
    "number": "a number with a decimal point",
    "yes/no": "yes or no",
    "day": "a day, as 2026-11-26",
    "date": "a date as it is known, in EDTF: 1988, 1988-05, 198X, 1988~, [1987..1989]",
    "code": "a code; edition.json has the words",
    "codes": "codes, with ; between them",
    "lines": "one or more, a line each; apostrophes as in text",
    "numbers": "whole numbers and spans of them, with ; between them: 1-40;44",
}

_AGREEMENT = Column("agreement", "whole", "the number of the agreement, as in agreements.csv")
_CITY = Column("city", "whole", "the number of the city, as in cities.csv")
_ACTIVITY = Column("activity", "whole", "the number of the activity, as in activities.csv")

FILES: Mapping[str, Sequence[Column]] = {
    "cities.csv": (
        Column("city", "whole", "the number that other files name it by, in this edition"),
        Column("slug", "text", "the short name in its address, which lasts"),
        Column("name", "text", "the name"),
        Column("country", "code", "ISO 3166-1"),
        Column("region", "text", "the region"),
        Column("lat", "number", "latitude in degrees"),
        Column("lon", "number", "longitude in degrees"),
        Column("coordinates_from", "code", "given by a source, or looked_up by name"),
        Column("population", "whole", "inhabitants"),
        Column("member", "yes/no", "belongs to the organisation that runs the registry"),
        Column("wikidata_id", "text", "the city in Wikidata"),
        Column("geonames_id", "whole", "the city in GeoNames"),
        Column("website", "text", "its own site"),
    ),
    "names.csv": (
        _CITY,
        Column("origin", "code", "given by a source, or from the gazetteer (GeoNames)"),
        Column("names", "lines", "other names of the city"),
    ),
    "agreements.csv": (
        Column("agreement", "whole", "the number, the same in all editions"),
        Column("reference", "text", "the reference in its address, which lasts"),
        Column("kind", "code", "the kind of agreement"),
        Column("wording", "text", "what the cities themselves call it"),
        Column("fields", "codes", "the fields of cooperation that it names"),
        Column("meant_twice", "yes/no", "a second one of its kind between the same cities"),
        Column("supersedes", "whole", "the agreement whose place it has taken"),
        Column("ended", "date", "when it ended"),
        Column("end_reported_on", "day", "when its end was reported"),
        Column("end_said_by", "whole", "the city that said so"),
        Column("end_confirmed_on", "day", "when another party confirmed the end"),
        Column("contested_on", "day", "since when a party disputes what is on record"),
    ),
    "parties.csv": (
        _AGREEMENT,
        _CITY,
        Column("position", "whole", "the place of the city in the agreement, from 0"),
        Column("joined", "date", "when the city joined, if later than the others"),
        Column("left", "date", "when the city left"),
        Column("left_reported_on", "day", "when its leaving was reported"),
        Column("reported_on", "day", "since when the city reports on the agreement"),
    ),
    "papers.csv": (
        _AGREEMENT,
        Column("role", "code", "what the signed paper did"),
        Column("kind", "code", "the kind of paper"),
        Column("signed", "date", "when it was signed"),
        Column("place", "text", "where it was signed"),
        Column("term", "code", "how long it binds"),
        Column("term_last", "date", "the last day of a fixed term"),
        Column("link", "text", "where it can be read"),
    ),
    "suspensions.csv": (
        _AGREEMENT,
        Column("start", "date", "since when it was suspended"),
        Column("start_reported_on", "day", "when that was reported"),
        Column("said_by", "whole", "the city that said so"),
        Column("until", "date", "when it was resumed"),
        Column("until_reported_on", "day", "when that was reported"),
    ),
    "activities.csv": (
        Column("activity", "whole", "the number that other files name it by, in this edition"),
        _AGREEMENT,
        Column("kind", "code", "the kind of activity"),
        Column("mode", "code", "in person, online or both"),
        Column("fields", "codes", "the fields of cooperation that it served"),
        Column("title", "text", "what it was called"),
        Column("begin", "date", "when it began"),
        Column("end", "date", "when it ended"),
        Column("participants", "whole", "how many took part"),
        Column("place", "text", "where it was"),
        Column("text", "text", "what the cities tell of it"),
        Column("links", "lines", "where more is said"),
        Column("reported_by", "whole", "the city that reported it"),
        Column("contested_on", "day", "since when another party disputes it"),
        Column("funding", "code", "who paid"),
        Column("amount", "whole", "what it cost"),
        Column("currency", "text", "in which currency, ISO 4217"),
    ),
    "confirmations.csv": (
        _ACTIVITY,
        _CITY,
        Column("said_on", "day", "when the city confirmed the activity"),
    ),
    "declarations.csv": (
        _AGREEMENT,
        _CITY,
        Column("year", "whole", "the year that the city declared about"),
        Column("word", "code", "its word: alive, nothing this year, ended"),
        Column("reasons", "codes", "why nothing happened"),
        Column("declared_on", "day", "when it said so"),
    ),
    "sources.csv": (
        Column("source", "whole", "the number that records.csv names it by, in this edition"),
        Column("name", "text", "the name of the list"),
        Column("link", "text", "where it is found"),
        Column("demonstration", "yes/no", "made up to show what the registry can do"),
    ),
    "records.csv": (
        Column("source", "whole", "the number of the source, as in sources.csv"),
        Column("thing", "code", "city, agreement or activity"),
        Column("imported_on", "day", "when it was taken over"),
        Column("numbers", "numbers", "the things that rest on the source"),
    ),
    "distances.csv": (
        Column("one", "whole", "a city, as in cities.csv"),
        Column("other", "whole", "another city"),
        Column("km", "number", "the shortest way between them over the globe (WGS 84)"),
    ),
}

"""Figures of agreements: what there is, what sleeps, of what kind, since when."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.counting import words
from tests.counting.books import Books, Row, day, is_asleep, parts, rate, spread

Value = tuple[float | None, int | None, int | None]
Table = list[tuple[Any, ...]]
Counted = tuple[Value, Table]


# -- what there is -----------------------------------------------------------------------------


def by_legal(books: Books) -> Counted:
    counted = Counter(row["legal_status"] for row in books.agreements)
    return (len(books.agreements), None, None), [(code, counted[code]) for code in words.LEGAL]


def pairs(books: Books) -> Counted:
    return (len(books.pairs), None, None), [(len(books.pairs), len(books.pairs_of))]


def cities(books: Books) -> Counted:
    return (len(books.counted_cities), None, None), [(len(books.counted_cities),)]


def countries(books: Books) -> Counted:
    number = len({books.country(slug) for slug in books.counted_cities})
    return (number, None, None), [(number,)]


# -- what sleeps -------------------------------------------------------------------------------


def dormancy(books: Books) -> Counted:
    table: Table = []
    for window, rows in books.at_windows():
        for by in ("all", "reported", "unreported"):
            told = [
                row
                for row in rows
                if by == "all" or (row["reported"] == "yes") == (by == "reported")
            ]
            asleep = Counter(row["activity_status"] for row in told if is_asleep(row))
            table.append((window, by, *(asleep[code] for code in words.ASLEEP), *rate(told)))
    return rate(books.agreements), table


def activity_status(books: Books) -> Counted:
    counted = Counter(row["activity_status"] or row["kind"] for row in books.in_force)
    codes = (*words.STATUSES, words.CONTACT)
    assert sum(counted[code] for code in codes) == len(books.in_force)
    return (len(books.in_force), None, None), [(code, counted[code]) for code in codes]


def never_implemented(books: Books) -> Counted:
    _asleep, judged, left_out = rate(books.agreements)
    never = sum(row["activity_status"] == "never_implemented" for row in books.agreements)
    return (never, judged, left_out), [(never, judged, left_out)]


def dormant_since(books: Books) -> Counted:
    asleep = [row for row in books.agreements if is_asleep(row)]
    years: dict[int | None, Counter[str]] = defaultdict(Counter)
    for row in asleep:
        since = day(row["dormant_since"])
        years[since.year if since else None][row["activity_status"]] += 1
    unknown = sum(years[None].values()) if None in years else 0
    table = [(year, *(years[year][code] for code in words.ASLEEP)) for year in _in_order(years)]
    return (len(asleep) - unknown, len(asleep), unknown), table


def reasons(books: Books) -> Counted:
    there = {row["reference"] for row in books.in_force}
    agreements, said = defaultdict(set), defaultdict(set)
    for row in books.declarations:
        if row["word"] == "nothing" and row["reference"] in there:
            for reason in parts(row["reasons"]):
                agreements[reason].add(row["reference"])
                said[reason].add(row["city"])
    declared = set().union(*agreements.values())
    silent = sum(is_asleep(row) and row["reference"] not in declared for row in books.in_force)
    table = [(code, len(agreements[code]), len(said[code])) for code in words.REASONS]
    return (len(agreements["funding"]), len(declared), silent), table


# -- of what kind, since when ------------------------------------------------------------------


def by_kind(books: Books) -> Counted:
    return (len(books.agreements), None, None), _spread(
        books, words.KINDS, lambda row: [row["kind"]]
    )


def by_record(books: Books) -> Counted:
    table = _spread(books, words.RECORDS, lambda row: [row["record"]])
    return (len(books.agreements), None, None), table


def by_field(books: Books) -> Counted:
    table = _spread(books, (*words.FIELDS, None), lambda row: parts(row["fields"]) or [None])
    return _known(books.agreements, lambda row: bool(row["fields"])), table


def by_decade(books: Books) -> Counted:
    return _by_time(books, 10)


def by_year(books: Books) -> Counted:
    return _by_time(books, 1)


def _by_time(books: Books, span: int) -> Counted:
    def key(row: Row) -> int | None:
        return sure_period(row["concluded_earliest"], row["concluded_latest"], span)

    keys = _in_order({key(row) for row in books.agreements})
    table = _spread(books, keys, lambda row: [key(row)])
    return _known(books.agreements, lambda row: key(row) is not None), table


def sure_period(earliest: str, latest: str, span: int = 1) -> int | None:
    """The first year of the period of so many years in which both days lie."""
    if not earliest:
        return None
    first, last = (int(text[:4]) // span * span for text in (earliest, latest))
    return first if first == last else None


def _spread(
    books: Books, keys: Iterable[Any], of: Callable[[Row], Sequence[str | int | None]]
) -> Table:
    return [(key, *spread([row for row in books.agreements if key in of(row)])) for key in keys]


def _known(rows: Sequence[Row], known: Callable[[Row], bool]) -> Value:
    number = sum(map(known, rows))
    return number, len(rows), len(rows) - number


def _in_order(keys: Iterable[int | None]) -> list[int | None]:
    """Ascending, the unknown last."""
    return sorted(keys, key=lambda key: (key is None, key or 0))


FIGURES: dict[str, Callable[[Books], Counted]] = {
    "agreements": by_legal,
    "pairs": pairs,
    "cities": cities,
    "countries": countries,
    "dormancy": dormancy,
    "activity-status": activity_status,
    "never-implemented": never_implemented,
    "dormant-since": dormant_since,
    "reasons": reasons,
    "by-kind": by_kind,
    "by-field": by_field,
    "by-record": by_record,
    "by-decade": by_decade,
    "by-year": by_year,
}

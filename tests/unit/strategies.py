"""What Hypothesis makes dates from."""

from datetime import date

from hypothesis import strategies as st

from registry.domain.dates import PartialDate, Period


def points(first: int = 800, last: int = 2999) -> st.SearchStrategy[PartialDate]:
    """Years, months and days of the years given."""
    days = st.dates(date(first, 1, 1), date(last, 12, 31))
    made = st.sampled_from([_year_of, _month_of, PartialDate.day])
    return st.builds(lambda make, day: make(day), made, days)


def _year_of(day: date) -> PartialDate:
    return PartialDate.year(day.year)


def _month_of(day: date) -> PartialDate:
    return PartialDate.month(day.year, day.month)


def decades() -> st.SearchStrategy[PartialDate]:
    return st.integers(80, 299).map(lambda tens: PartialDate.decade(tens * 10))


def ranges() -> st.SearchStrategy[PartialDate]:
    pairs = st.tuples(points() | decades(), points() | decades())
    return pairs.map(lambda pair: PartialDate.between(*sorted(pair, key=lambda d: d.sort_key)))


def partial_dates() -> st.SearchStrategy[PartialDate]:
    named = points() | decades()
    return named | named.map(PartialDate.about) | ranges()


def periods() -> st.SearchStrategy[Period]:
    pairs = st.tuples(partial_dates(), partial_dates())
    ordered = pairs.map(lambda pair: Period(*sorted(pair, key=lambda d: d.sort_key)))
    return ordered | partial_dates().map(Period)

"""The headline value of a figure in words: number, denominator, share, and what is left out."""

from collections.abc import Callable, Mapping

from registry.domain.figures import Figure, Unit, Value
from registry.i18n import decimals, gettext, ngettext, number, percent

Counted = Callable[[int], str]

_COUNTED: Mapping[Unit, Counted] = {
    Unit.AGREEMENTS: lambda n: ngettext("%(num)s agreement", "%(num)s agreements", n),
    Unit.PAIRS: lambda n: ngettext("%(num)s pair", "%(num)s pairs", n),
    Unit.CITIES: lambda n: ngettext("%(num)s city", "%(num)s cities", n),
    Unit.COUNTRIES: lambda n: ngettext("%(num)s country", "%(num)s countries", n),
    Unit.ACTIVITIES: lambda n: ngettext("%(num)s activity", "%(num)s activities", n),
    Unit.PARTNERS: lambda n: ngettext("%(num)s partner", "%(num)s partners", n),
    Unit.COMPONENTS: lambda n: ngettext("%(num)s part", "%(num)s parts", n),
}
# «3 of 40 agreements» is one message: what is counted bends after the «of».
_OUT_OF: Mapping[Unit, Callable[[str, int], str]] = {
    Unit.AGREEMENTS: lambda part, n: ngettext(
        "%(part)s of %(num)s agreement", "%(part)s of %(num)s agreements", n, part=part
    ),
    Unit.CITIES: lambda part, n: ngettext(
        "%(part)s of %(num)s city", "%(part)s of %(num)s cities", n, part=part
    ),
    Unit.ACTIVITIES: lambda part, n: ngettext(
        "%(part)s of %(num)s activity", "%(part)s of %(num)s activities", n, part=part
    ),
}
_LEFT_OUT: Mapping[str, Counted] = {
    "dormancy": lambda n: ngettext(
        "%(num)s without record left out", "%(num)s without record left out", n
    ),
    "dormant-since": lambda n: ngettext(
        "since when is not known of %(num)s", "since when is not known of %(num)s", n
    ),
    "reasons": lambda n: ngettext(
        "%(num)s asleep without a declared reason left out",
        "%(num)s asleep without a declared reason left out",
        n,
    ),
    "by-field": lambda n: ngettext("%(num)s names no field", "%(num)s name no field", n),
    "by-decade": lambda n: ngettext(
        "the decade is not known of %(num)s", "the decade is not known of %(num)s", n
    ),
    "by-year": lambda n: ngettext(
        "the year is not known of %(num)s", "the year is not known of %(num)s", n
    ),
    "by-region": lambda n: ngettext(
        "%(num)s without a region on record", "%(num)s without a region on record", n
    ),
    "activities-by-mode": lambda n: ngettext(
        "the mode is not known of %(num)s", "the mode is not known of %(num)s", n
    ),
    "first-activity": lambda n: ngettext(
        "%(num)s not reported, or not dated to the year, left out",
        "%(num)s not reported, or not dated to the year, left out",
        n,
    ),
    "distance": lambda n: ngettext(
        "%(num)s pair without both places left out",
        "%(num)s pairs without both places left out",
        n,
    ),
}
#: What leaves out the same as another does.
_ALIKE = {
    "never-implemented": "dormancy",
    "activities-by-field": "by-field",
    "activities-by-year": "by-year",
    "until-dormancy": "first-activity",
}
_DECIMALS = {Unit.YEARS: 1, Unit.KILOMETRES: 1, Unit.PARTNERS: 2, Unit.COEFFICIENT: 4}
#: The most cities that are named where several are first.
_NAMED = 3


def in_words(figure: Figure) -> str:
    """What a figure says: 12 of 40 agreements (30.0%); 5 without record left out."""
    said, rest = main_words(figure), left_out_words(figure)
    if not rest:
        return said
    return gettext("%(value)s; %(left_out)s", value=said, left_out=rest)


def main_words(figure: Figure) -> str:
    """The same without what is left out."""
    said, value = _counted(figure), figure.value
    if not _is_share(figure):
        return said
    share = percent(round(value.number or 0), value.of or 0)
    said = gettext("%(part_of_whole)s (%(share)s)", part_of_whole=said, share=share)
    return _and_its_rank(figure, said)


def counted_words(figure: Figure) -> str:
    """What is counted alone, to stand beside the value of `short`: 12 of 40 agreements."""
    return _and_its_rank(figure, _counted(figure))


def _and_its_rank(figure: Figure, said: str) -> str:
    """The forum says that funding is the commonest reason: whether it is."""
    if figure.definition.code != "reasons" or is_none(figure.value):
        return said
    funding = figure.value.number or 0
    more = sum(
        isinstance(often, int) and often > funding for _reason, often, _cities in figure.rows
    )
    if not more:
        return gettext("%(said)s name funding; no reason is named more often", said=said)
    return ngettext(
        "%(said)s name funding; %(num)s reason is named more often",
        "%(said)s name funding; %(num)s reasons are named more often",
        more,
        said=said,
    )


def _counted(figure: Figure) -> str:
    code, value = figure.definition.code, figure.value
    if is_none(value):
        return gettext("none")
    if code in _OWN:
        return _OWN[code](figure)
    amount = round(value.number or 0)
    if _is_share(figure):
        return _OUT_OF[figure.definition.unit](number(amount), value.of or 0)
    return _COUNTED[figure.definition.unit](amount)


def _is_share(figure: Figure) -> bool:
    """Whether the value is a part of a whole of the same things."""
    code, value = figure.definition.code, figure.value
    counted = code not in _OWN and figure.definition.unit in _OUT_OF
    return counted and value.of is not None and not is_none(value)


def left_out_words(figure: Figure) -> str:
    """How many are not among those counted, and why; empty if the figure leaves nothing out."""
    code, value = figure.definition.code, figure.value
    if value.left_out is None:
        return ""
    return _LEFT_OUT.get(_ALIKE.get(code, code), _others)(value.left_out)


def _others(left_out: int) -> str:
    return ngettext("%(num)s left out", "%(num)s left out", left_out)


def is_none(value: Value) -> bool:
    """Whether there is nothing of which anything could be said."""
    return not value.number and not value.of


def short(figure: Figure) -> str:
    """The value as one number, to stand large on a page; «–» where there is none."""
    code, value = figure.definition.code, figure.value
    if value.number is None or is_none(value):
        return "–"
    if code in _MEASURED:
        return decimals(value.number, _DECIMALS[figure.definition.unit])
    amount = round(value.number)
    return number(amount) if value.of is None else percent(amount, value.of)


# -- figures that are no count and no share -------------------------------------------------


def _measure(figure: Figure) -> str:
    return decimals(figure.value.number or 0.0, _DECIMALS[figure.definition.unit])


def _median_years(figure: Figure) -> str:
    of = figure.value.of or 0
    if figure.value.number is None:
        return ngettext(
            "no median: it has not happened in half of %(num)s agreement",
            "no median: it has not happened in half of %(num)s agreements",
            of,
        )
    return ngettext(
        "median %(years)s years over %(num)s agreement",
        "median %(years)s years over %(num)s agreements",
        of,
        years=_measure(figure),
    )


def _median_distance(figure: Figure) -> str:
    of = figure.value.of or 0
    words = "median %(distance)s km of %(num)s pair", "median %(distance)s km of %(num)s pairs"
    return ngettext(*words, of, distance=_measure(figure))


def _mean_partners(figure: Figure) -> str:
    of = figure.value.of or 0
    words = (
        "mean %(partners)s partners of %(num)s city",
        "mean %(partners)s partners of %(num)s cities",
    )
    return ngettext(*words, of, partners=_measure(figure))


def _mean_clustering(figure: Figure) -> str:
    of = figure.value.of or 0
    words = "mean %(coefficient)s over %(num)s city", "mean %(coefficient)s over %(num)s cities"
    return ngettext(*words, of, coefficient=_measure(figure))


def _first_of_all(figure: Figure) -> str:
    """Who has the most partners, as long as they are few."""
    most = round(figure.value.number or 0)
    said = _COUNTED[Unit.PARTNERS](most)
    first = [str(name) for _slug, name, _country, partners in figure.rows if partners == most]
    if not 0 < len(first) <= _NAMED:
        return said
    return gettext("%(partners)s (%(cities)s)", partners=said, cities=", ".join(first))


_OWN: Mapping[str, Callable[[Figure], str]] = {
    "first-activity": _median_years,
    "until-dormancy": _median_years,
    "distance": _median_distance,
    "partners": _mean_partners,
    "clustering": _mean_clustering,
    "most-connected": _first_of_all,
}
_MEASURED = frozenset(_OWN) - {"most-connected"}

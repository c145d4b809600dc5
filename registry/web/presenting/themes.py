"""A session's theme as the fields of a form, as the query string that these say, and in words."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from flask import url_for

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import theme_of
from registry.domain.selection import LISTED, Selection
from registry.domain.vocabulary import FIELDS, KINDS, LEGAL, RECORDS
from registry.extensions import db
from registry.forms.text import clean
from registry.i18n import country_name, gettext, ngettext
from registry.queries.agreements import ids_of
from registry.queries.cities import by_ids, country_codes
from registry.services.naming import cities_meant
from registry.web.asking import today
from registry.web.presenting.fields import Field
from registry.web.presenting.lists import address
from registry.web.presenting.programme import theme_words
from registry.web.presenting.selections import LABELS, STATUS_WORDS

#: Where the address of a list can be put: what it says counts, and not the other fields.
PASTED = "theme"
#: Stands for a theme that is being put right, so that the rest can be read meanwhile.
STAND_IN = "legal=in_force"
_PREFIX = "theme-"
_MANY = ("kind", "field", "legal", "status", "record")
_ONE = ("country", "concluded_from", "concluded_to", "q")
#: Fields of the form that name a city, in whatever way, and what the selection calls it.
_CITIES = {"city": "city", "partner_city": "partner"}
_ANY = N_("Any")
_CITY_HINT = N_("Its name, or its short name as in kazan-ru")
_DATE_HINT = N_("A year, 1988-05 or 1988-05-12")


def fields() -> list[Field]:
    """The fields, those that are seldom wanted folded."""
    codes = country_codes(db.session)
    countries = dict(sorted(((code, country_name(code)) for code in codes), key=lambda x: x[1]))
    legal = {str(code): LEGAL[code] for code in LISTED}
    return [
        _field("country", "choice", options=countries),
        _field("partner", "choice", N_("Partner country"), options=countries),
        _field("field", "checks", N_("Fields of cooperation"), options=FIELDS),
        _field("status", "checks", options=STATUS_WORDS),
        _field("city", "text", hint=_CITY_HINT, folded=True),
        _field("partner_city", "text", N_("Partner city"), hint=_CITY_HINT, folded=True),
        _field("kind", "checks", options=KINDS, folded=True),
        _field("legal", "checks", options=legal, folded=True),
        _field("record", "checks", options=RECORDS, folded=True),
        _field("concluded_from", "text", hint=_DATE_HINT, folded=True),
        _field("concluded_to", "text", hint=_DATE_HINT, folded=True),
        _field("q", "text", N_("City or words"), folded=True),
    ]


def _field(
    name: str,
    kind: str,
    label: str = "",
    *,
    hint: str = "",
    options: Mapping[str, str] | None = None,
    folded: bool = False,
) -> Field:
    said = label or LABELS[name]
    return Field(_PREFIX + name, said, kind, hint, options, folded=folded, open=_ANY)


# -- from and to fields --------------------------------------------------------------------------


def in_fields(theme: str) -> dict[str, str]:
    """The fields of a theme's query string, as a form sends them. RuleBroken if it is none."""
    found = theme_of(theme)
    values = {_PREFIX + name: "; ".join(getattr(found, name)) for name in _MANY}
    values |= {_PREFIX + name: str(getattr(found, name) or "") for name in _ONE}
    of_country = len(found.partner) == 2
    return values | {
        f"{_PREFIX}city": found.city,
        f"{_PREFIX}partner": found.partner if of_country else "",
        f"{_PREFIX}partner_city": "" if of_country else found.partner,
        PASTED: "",
    }


def said(values: Mapping[str, str]) -> str:
    """The query string of what was pasted or chosen. RuleBroken at its field if it is none."""
    pasted = values.get(PASTED, "").strip()
    if pasted:
        return pasted
    query = urlencode(list(_pairs(values)))
    try:
        theme_of(query)
    except RuleBroken as problem:
        name = problem.params.get("name", "")
        raise RuleBroken(problem.message, f"{_PREFIX}{name}", problem.params) from problem
    return query


def _pairs(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in _MANY:
        codes = values.get(_PREFIX + name, "").split("; ")
        yield from ((name, code) for code in codes if code)
    for name in (*_ONE, "partner"):
        if text := _clean(values, name):
            yield name, text
    for field, name in _CITIES.items():
        if text := _clean(values, field):
            if name == "partner" and values.get(f"{_PREFIX}partner"):
                raise RuleBroken(_ONE_PARTNER, _PREFIX + field)
            yield name, _slug(text, _PREFIX + field)


_ONE_PARTNER = N_("Name a country or a city as the partner, not both.")


def _clean(values: Mapping[str, str], name: str) -> str:
    try:
        return clean(values.get(_PREFIX + name, ""))
    except RuleBroken as problem:
        raise RuleBroken(problem.message, _PREFIX + name, problem.params) from problem


def _slug(text: str, field: str) -> str:
    return by_ids(db.session, cities_meant(db.session, [text], field))[0].slug


# -- in words ------------------------------------------------------------------------------------


class Theme(NamedTuple):
    """What a theme selects: in words, how many agreements, and the list of them."""

    words: str
    agreements: str
    href: str
    everything: bool


def shown(theme: str) -> Theme:
    """The theme as the registry is today; of a text that is kept, or was read."""
    selection: Selection = theme_of(theme)
    number = len(ids_of(db.session, selection, today()))
    return Theme(
        theme_words(theme),
        ngettext("%(num)s agreement", "%(num)s agreements", number),
        address(url_for("agreements.index"), selection.pairs()),
        not selection.present,
    )


def words(theme: str) -> str:
    """The theme in a line; nothing if there is none."""
    return theme_words(theme) if theme else gettext("no theme")

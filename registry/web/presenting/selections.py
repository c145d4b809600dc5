"""A selection for people: in words, as chips to take away, as the fields of a form."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from flask import get_template_attribute
from markupsafe import Markup, escape

from registry.domain.dormancy import WINDOWS
from registry.domain.errors import N_
from registry.domain.selection import LISTED, LOOKING, Selection
from registry.domain.vocabulary import ASLEEP, FIELDS, KINDS, LEGAL, RECORDS, STATUSES
from registry.i18n import country_name, date_text, day_text, gettext, label, language
from registry.web.presenting.lists import address

#: `status=asleep`, beside the statuses themselves.
STATUS_WORDS = {**STATUSES, ASLEEP: N_("Dormant or never implemented")}

LABELS = {
    "city": N_("City"),
    "country": N_("Country"),
    "partner": N_("Partner"),
    "kind": N_("Kind"),
    "field": N_("Field"),
    "legal": N_("Legal status"),
    "status": N_("Activity status"),
    "record": N_("Record"),
    "concluded_from": N_("Concluded from"),
    "concluded_to": N_("Concluded to"),
    "dormant_since_from": N_("Dormant since, from"),
    "dormant_since_to": N_("Dormant since, to"),
    "q": N_("Words"),
    "session": N_("Session"),
    "window": N_("Dormant after"),
    "on": N_("Day looked at"),
    "edition": N_("Edition"),
}

Names = Mapping[str, str]


def session_key(code: str) -> str:
    """By what a session, or a whole forum, is known among names: no city's slug has a point."""
    return code if "." in code else f"{code}."


def looking(selection: Selection) -> list[tuple[str, str]]:
    """The pairs that a link to a single thing keeps: the day looked at, the window."""
    return selection.pairs(LOOKING)


def _place(code: str, names: Names) -> str:
    return country_name(code) if len(code) == 2 else names.get(code, code)


def months(number: int) -> str:
    return str(gettext("%(number)s months", number=number))


def value_words(name: str, value: str, names: Names) -> str:
    """One value as it is read; `names` are those of what the selection names by slug."""
    readers: dict[str, Callable[[str], str]] = {
        "city": lambda slug: names.get(slug, slug),
        "country": country_name,
        "partner": lambda code: _place(code, names),
        "kind": lambda code: label(KINDS, code),
        "field": lambda code: label(FIELDS, code),
        "legal": lambda code: label(LEGAL, code),
        "status": lambda code: label(STATUS_WORDS, code),
        "record": lambda code: label(RECORDS, code),
        "q": lambda text: f"“{text}”",
        "session": lambda code: names.get(session_key(code), code),
        "window": lambda number: months(int(number)),
        "on": date_text,
        "edition": str,
    }
    return readers.get(name, date_text)(value)


def filter_words(name: str, values: Sequence[str], names: Names) -> str:
    """A filter as it is read, with all its values."""
    said = gettext(" or ").join(value_words(name, value, names) for value in values)
    if name == "edition":
        return gettext("Edition %(number)s", number=said)
    return f"{label(LABELS, name)}: {said}"


class Chip(NamedTuple):
    """A filter that is set, and the address without it."""

    label: str
    remove_href: str


def chips(
    selection: Selection, names: Names, path: str, view: Sequence[tuple[str, str]] = ()
) -> list[Chip]:
    """The filters that are set; `view` is what their addresses keep beside the others."""
    pairs = selection.pairs()
    return [
        Chip(
            filter_words(name, [value], names),
            address(path, [*pairs[:at], *pairs[at + 1 :], *view]),
        )
        for at, (name, value) in enumerate(pairs)
    ]


def words(selection: Selection, names: Names) -> str:
    """The selection as a line of text: what a list holds, for its caption and its citation."""
    whole = selection.present <= {"on", "edition"}
    said = [gettext("All agreements on record")] if whole else []
    return " · ".join(filter(None, [*said, filters_words(selection, names)]))


def filters_words(selection: Selection, names: Names) -> str:
    """The filters alone, behind a heading that says what is filtered."""
    said: dict[str, list[str]] = {}
    for name, value in selection.pairs():
        said.setdefault(name, []).append(value)
    said.pop("on", None)
    return " · ".join(filter_words(name, values, names) for name, values in said.items())


# -- the form ------------------------------------------------------------------------------

Options = Sequence[tuple[str, str, bool]]
_Pairs = tuple[tuple[str, str], ...]


class Field(NamedTuple):
    """A field of the filter form."""

    name: str
    label: str
    type: str
    options: Options = ()
    options_html: str = ""
    value: str = ""
    hint: str = ""


class Filters(NamedTuple):
    """The filter form of a list."""

    action: str
    fields: Sequence[Field]
    more: Sequence[Field]
    more_open: bool
    hidden: Sequence[tuple[str, str]]


@lru_cache(maxsize=1024)
def _country_options(codes: tuple[str, ...], chosen: str, _language: str) -> Markup:
    """Two hundred countries as markup, made once for each choice."""
    named = sorted((country_name(code), code) for code in codes)
    options = (
        Markup('<option value="{}"{}>{}</option>').format(
            code, Markup(" selected") if code == chosen else "", escape(name)
        )
        for name, code in named
    )
    return Markup("").join(options)


def _choice(name: str, words: Mapping[str, str], chosen: Iterable[str]) -> Field:
    options = [(str(code), label(words, code), code in chosen) for code in words]
    return Field(name, label(LABELS, name), "checks", options)


def _country(name: str, chosen: str, codes: tuple[str, ...]) -> Field:
    html = _country_options(codes, chosen, language())
    return Field(name, label(LABELS, name), "select", options_html=html)


def _date(name: str, selection: Selection, hint: str = "") -> Field:
    value = getattr(selection, name)
    kind = "date" if name == "on" else "text"
    return Field(name, label(LABELS, name), kind, value=str(value or ""), hint=hint)


def _window(selection: Selection) -> Field:
    options = [(str(each), months(each), each == selection.window) for each in WINDOWS]
    return Field("window", label(LABELS, "window"), "select", options)


_DATES = ("concluded_from", "concluded_to", "dormant_since_from", "dormant_since_to")
_LISTED_LEGAL = {code.value: LEGAL[code] for code in LISTED}


def _more(selection: Selection, codes: tuple[str, ...]) -> list[Field]:
    hint = gettext("A year, 1988-05 or 1988-05-12")
    fields = [
        _choice("kind", KINDS, selection.kind),
        _choice("legal", _LISTED_LEGAL, selection.legal),
        _choice("record", RECORDS, selection.record),
        _choice("field", FIELDS, selection.field),
        *(_date(name, selection, hint) for name in _DATES),
        _window(selection),
        _date("on", selection),
    ]
    if len(selection.partner) == 2 or not selection.partner:
        fields.insert(0, _country("partner", selection.partner, codes))
    return fields


_FIRST = frozenset({"q", "country", "status", "city", "session", "on", "edition"})


def clear_href(selection: Selection, path: str) -> str | None:
    """The address of the whole list, where filters are set; of an edition's, where one is seen."""
    if not selection.present - {"edition"}:
        return None
    return address(path, selection.pairs(("edition",)))


def filters(
    selection: Selection, path: str, countries: tuple[str, ...], view: Sequence[tuple[str, str]]
) -> Markup:
    """The form of a list at `path`, as markup; `countries` are the codes to choose from."""
    kept = tuple((name, value) for name, value in view if name in {"sort", "per_page"})
    return _form(selection, path, countries, kept, language())


@lru_cache(maxsize=256)
def _form(
    selection: Selection, path: str, countries: tuple[str, ...], kept: _Pairs, _language: str
) -> Markup:
    """Fifty fields, the same on all pages of a list: printed once for each selection."""
    macro = get_template_attribute("components/filters.html", "filter_form")
    return Markup(macro(_filters(selection, path, countries, kept), selection.q))  # noqa: S704


def _filters(selection: Selection, path: str, countries: tuple[str, ...], kept: _Pairs) -> Filters:
    hidden = list(kept)
    hidden += [("city", selection.city)] if selection.city else []
    if len(selection.partner) > 2:
        hidden.append(("partner", selection.partner))
    hidden += selection.pairs(("session", "edition"))
    return Filters(
        action=path,
        fields=[
            _country("country", selection.country, countries),
            _choice("status", STATUS_WORDS, selection.status),
        ],
        more=_more(selection, countries),
        more_open=bool(selection.present - _FIRST),
        hidden=hidden,
    )


# -- another day ---------------------------------------------------------------------------


class OtherDay(NamedTuple):
    """The day looked at, where it is not today, and the way back; the edition that tells of it."""

    day: str
    today_href: str
    edition: str


def other_day(
    selection: Selection, path: str, view: Sequence[tuple[str, str]] = ()
) -> OtherDay | None:
    if not selection.on:
        return None
    today = [*replace(selection, on=None).pairs(), *view]
    return OtherDay(day_text(selection.on), address(path, today), selection.edition)

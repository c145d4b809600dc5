"""Which agreements: a selection, and the query string that means the same everywhere."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from dataclasses import field as factory
from datetime import date
from typing import Any

from registry.domain.countries import is_country
from registry.domain.dates import DateProblem, PartialDate
from registry.domain.dormancy import WINDOWS, Policy
from registry.domain.errors import N_
from registry.domain.vocabulary import ASLEEP, FIELDS, KINDS, Legal, Record, Status

Pairs = Sequence[tuple[str, str]]

#: Parameters of views, not of the selection; `pin` may repeat. Pins and lines are the map's.
VIEW = frozenset({"sort", "page", "per_page", "pin", "lines"})
MOST_PINS = 3
TRACKING = frozenset({"fbclid", "gclid", "yclid", "ysclid"})
MAY_REPEAT = frozenset({"kind", "field", "legal", "status", "record", "pin"})
#: A draft is never public and what is not yet concluded is in no list.
LISTED = tuple(code for code in Legal if code not in {Legal.DRAFT, Legal.NOT_YET})
#: Parameters that choose no agreements: how, on which day and in which state they are seen.
LOOKING = ("window", "on", "edition")
LONGEST_TEXT, LONGEST_QUOTE = 200, 100


class SelectionProblem(ValueError):
    """A parameter that is not understood: its name, and the rest of the query without it."""

    def __init__(self, name: str, message: str, rest: Pairs, **params: object) -> None:
        self.name = name
        self.message = message
        self.params = {key: _cut(value) for key, value in {"name": name, **params}.items()}
        self.rest = rest
        super().__init__(message % self.params)


def _cut(value: object) -> object:
    """Quote the beginning only of what nobody would read to its end."""
    long = isinstance(value, str) and len(value) > LONGEST_QUOTE
    return f"{str(value)[:LONGEST_QUOTE]}…" if long else value


@dataclass(frozen=True, slots=True)
class Selection:
    """Names are those of the query string. Empty means no restriction."""

    city: str = ""
    country: str = ""
    partner: str = ""
    kind: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    record: tuple[str, ...] = ()
    concluded_from: PartialDate | None = None
    concluded_to: PartialDate | None = None
    dormant_since_from: PartialDate | None = None
    dormant_since_to: PartialDate | None = None
    q: str = ""
    session: str = ""
    window: int | None = None
    on: date | None = None
    edition: str = ""
    #: No parameter: the policy in effect, which is today's, or that of the edition.
    base: Policy = factory(default_factory=Policy)

    @property
    def policy(self) -> Policy:
        return replace(self.base, window=self.window) if self.window else self.base

    @property
    def present(self) -> frozenset[str]:
        """The names of the parameters that say something."""
        return frozenset(name for name in _NAMES if getattr(self, name))

    def day(self, today: date) -> date:
        return self.on or today

    def pairs(self, names: Sequence[str] = ()) -> list[tuple[str, str]]:
        """The query string's names and values, of all fields in their order or of these."""
        said = (name for name in names or _NAMES if getattr(self, name))
        return [pair for name in said for pair in self._pairs_of(name)]

    def _pairs_of(self, name: str) -> list[tuple[str, str]]:
        value = getattr(self, name)
        return [(name, str(each)) for each in (value if isinstance(value, tuple) else (value,))]


_NAMES = tuple(each.name for each in fields(Selection) if each.name != "base")


class _Refused(ValueError):
    """A value does not fit; its message says what would."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def _word(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise _Refused(N_("“%(name)s” may have %(limit)s characters at the most."))
    if any(ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise _Refused(N_("“%(name)s” has a character that can’t be searched for."))
    return text.strip()


def _country(text: str) -> str:
    if not is_country(text.upper()):
        raise _Refused(N_("“%(value)s” is not the code of a country (ISO 3166-1, such as RU)."))
    return text.upper()


def _slug(text: str) -> str:
    if not all(char.isascii() and (char.isalnum() or char == "-") for char in text):
        raise _Refused(N_("“%(value)s” is not the short name of a city."))
    return _word(text).lower()


def _partner(text: str) -> str:
    return _country(text) if len(text) == 2 else _slug(text)


def _code(codes: Iterable[str]) -> Callable[[str], str]:
    known = frozenset(str(code) for code in codes)

    def read(text: str) -> str:
        if text not in known:
            raise _Refused(N_("“%(value)s” is not a value of “%(name)s”."))
        return text

    return read


def _date(text: str) -> PartialDate:
    try:
        return PartialDate.from_edtf(text)
    except DateProblem as problem:
        raise _Refused(
            N_("“%(value)s” is not a date; write a year, 1988-05 or 1988-05-12.")
        ) from problem


def _day(text: str) -> date:
    found = _date(text)
    if found.earliest != found.latest:
        raise _Refused(N_("“%(value)s” is not a day; write it as 2020-12-31."))
    return found.earliest


def _window(text: str) -> int:
    return int(_code(map(str, WINDOWS))(text))


_EDITION = re.compile("[0-9]{4}-[1-9][0-9]{0,5}")


NO_EDITION = N_("“%(value)s” is not the number of an edition, such as 2026-1.")


def is_edition(text: str) -> bool:
    """Whether it may be the number of an edition."""
    return _EDITION.fullmatch(text) is not None


def _edition(text: str) -> str:
    if not is_edition(text):
        raise _Refused(NO_EDITION)
    return text


_SESSION = re.compile(r"[a-z0-9-]{1,80}(\.[a-z0-9-]{1,120})?")


def _session(text: str) -> str:
    """A forum and one of its sessions, or a forum alone, which means all of its sessions."""
    if not _SESSION.fullmatch(text):
        raise _Refused(N_("“%(value)s” names no session; write it as kazan-2023.twin-cities."))
    return text


_READERS: dict[str, Callable[[str], Any]] = {
    "city": _slug,
    "country": _country,
    "partner": _partner,
    "kind": _code(KINDS),
    "field": _code(FIELDS),
    "legal": _code(LISTED),
    "status": _code([*Status, ASLEEP]),
    "record": _code(Record),
    "concluded_from": _date,
    "concluded_to": _date,
    "dormant_since_from": _date,
    "dormant_since_to": _date,
    "q": _word,
    "session": _session,
    "window": _window,
    "on": _day,
    "edition": _edition,
}
#: Parameters of views that say the same in every view, and so are read here.
_VIEW_READERS: dict[str, Callable[[str], str]] = {"pin": _partner, "lines": _code(["all"])}


@dataclass(frozen=True, slots=True)
class Query:
    """A query string taken apart: the selection, and what concerns the view alone.

    Of the view, `pin` (slugs and ISO codes, each once) and `lines` are as they were understood,
    anything else as it was said.
    """

    selection: Selection
    view: tuple[tuple[str, str], ...] = ()

    @property
    def pins(self) -> tuple[str, ...]:
        return tuple(value for name, value in self.view if name == "pin")


def parse(
    pairs: Pairs, today: date, *, view: frozenset[str] = VIEW, base: Policy | None = None
) -> Query:
    """Read a query string's names and values; raise SelectionProblem for what is not understood.

    `today` is the latest day that `on` may name, which in an edition is its own; `view` are the
    view's own parameters; `base` is the policy in effect, today's if none is said.
    """
    said = [(name, value) for name, value in pairs if value.strip() and not is_tracking(name)]
    _check_names(said, view)
    values: dict[str, Any] = {}
    for name, text in said:
        if name in _READERS:
            values.setdefault(name, []).extend(_read(name, text, said))
    chosen: dict[str, Any] = {
        name: tuple(dict.fromkeys(found)) if name in MAY_REPEAT else found[0]
        for name, found in values.items()
    }
    selection = Selection(**chosen, base=base or Policy())
    if selection.on and selection.on > today:
        raise _problem("on", _TOO_LATE[bool(selection.edition)], said)
    return Query(selection, _view(said, view))


_TOO_LATE = {
    False: N_("“on” can’t be a day in the future."),
    True: N_("“on” can’t be a day after that of the edition."),
}


def _view(said: Pairs, view: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The view's own parameters, each pin once."""
    own = [pair for pair in said if pair[0] in view]
    found = list(dict.fromkeys((name, _read_for_view(name, text, said)) for name, text in own))
    surplus = [pair for pair in found if pair[0] == "pin"][MOST_PINS:]
    if surplus:
        rest = [pair for pair in said if pair[0] not in view]
        rest += [pair for pair in found if pair not in surplus]
        message = N_("“%(name)s” may be said %(limit)s times at the most.")
        raise SelectionProblem("pin", message, rest, limit=MOST_PINS)
    return tuple(found)


def _read_for_view(name: str, text: str, said: Pairs) -> str:
    if name not in _VIEW_READERS:
        return text
    try:
        return _VIEW_READERS[name](text.strip())
    except _Refused as refused:
        rest = [pair for pair in said if pair != (name, text)]
        message = refused.message
        raise SelectionProblem(name, message, rest, value=text, limit=LONGEST_TEXT) from refused


def is_tracking(name: str) -> bool:
    """Whether the parameter was put on by somebody who counts clicks."""
    return name in TRACKING or name.startswith("utm_")


def _check_names(said: Pairs, view: frozenset[str]) -> None:
    seen: set[str] = set()
    for name, _value in said:
        if name not in _READERS and name not in view:
            raise _problem(name, N_("There is no parameter “%(name)s”."), said)
        if name in seen and name not in MAY_REPEAT:
            raise _problem(name, N_("“%(name)s” may be said once only."), said)
        seen.add(name)


def _read(name: str, text: str, said: Pairs) -> list[Any]:
    parts = text.split(",") if name in MAY_REPEAT else [text]
    try:
        return [_READERS[name](part.strip()) for part in parts if part.strip()]
    except _Refused as refused:
        raise _problem(name, refused.message, said, value=text, limit=LONGEST_TEXT) from refused


def _problem(name: str, message: str, said: Pairs, **params: object) -> SelectionProblem:
    rest = [pair for pair in said if pair[0] != name]
    return SelectionProblem(name, message, rest, **params)

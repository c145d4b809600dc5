"""The matrix of rights: every address, by every method, asked by everybody, about everything.

What must come out stands in AREAS, by where an address begins; registry/domain/permissions.py is
not asked. An address that begins otherwise, or with a part that nothing fills, is a mistake.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.integration import answers
from tests.integration.filling import Unknown, filler
from tests.integration.sent import FORMS, anything
from tests.personas import Named, Persona, Town, What, Who

EVERYBODY = frozenset(Who)
SIGNED_IN = EVERYBODY - {Who.VISITOR}
EDITORS = frozenset({Who.EDITOR, Who.PARTNER, Who.FOREIGN})
#: How a request comes that was made by https.
SECURE = {"base_url": "https://127.0.0.1", "headers": {"Referer": "https://127.0.0.1/"}}
READING = frozenset({"GET", "HEAD"})

#: Who is let in where an address begins so. The revoked editor still has an account, no more.
AREAS: Mapping[str, frozenset[Who]] = {
    "/sign-in": EVERYBODY,
    "/forgotten": EVERYBODY,
    "/reset": EVERYBODY,
    "/invitations": EVERYBODY,
    "/addresses": EVERYBODY,
    "/letters": EVERYBODY,
    "/panel": EVERYBODY,
    "/account": SIGNED_IN,
    "/sign-out": SIGNED_IN,
    "/desk": EDITORS,
    "/secretariat": frozenset({Who.SECRETARIAT}),
    "/administration": frozenset({Who.ADMINISTRATOR}),
}
#: What anybody may read, and nobody may write.
PUBLIC = frozenset({
    "/agreements", "/cities", "/countries", "/map", "/embed", "/oembed", "/method", "/data",
    "/statistics", "/editions", "/forum",
    "/privacy", "/accessibility", "/imprint", "/healthz", "/help", "/documents", "/activities",
    "/declarations",
})  # fmt: skip
#: Areas in which only those who speak for a city that the thing concerns find it.
OF_CITIES = frozenset({"/desk"})
#: What an address has to be asked with: endpoint -> a parameter and a path of ours.
ASKED_WITH = {"embed.oembed": ("url", "/map")}
#: Not asked here: the site's own files are answered without asking who it is.
LEFT_OUT = frozenset({"static"})

#: What only a form names: endpoint -> the agreement that it is about.
NAMED_BY_FORM = {"desk_activities.new": What.OWN}
#: What a deed is refused for that is right in itself, but not as the thing stands now.
NOT_NOW = (
    "desk_agreements.do",
    "secretariat.settle_",
    "own_forums.publish",
    "own_forums.unpublish",
    "own_imports.show",
    "own_forums.remove_session",
)
#: What is answered where there is nothing, or nothing any more; elsewhere it is 404.
GONE = {"links.": 410, "account.end_device": 303}
#: What is ended and says so to whoever has the key: until when it was good, and whom to ask.
OVER = {"panel.": 410}


# -- what must come out --------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One request, and the statuses that are right for it."""

    endpoint: str
    method: str
    who: Who
    what: What | None
    address: str
    right: frozenset[int]
    let_in: bool

    def __str__(self) -> str:
        about = f" about {self.what}" if self.what else ""
        return f"{self.method} {self.endpoint} by {self.who}{about}"


def area_of(rule: str) -> str:
    """The beginning of the address that says who is let in; «/» is the first page alone."""
    if rule == "/":
        return "/"
    for area in (*AREAS, *PUBLIC):
        if rule == area or rule.startswith((f"{area}/", f"{area}.")):
            return area
    raise Unknown(f"Say in AREAS or PUBLIC who is let in at {rule}.")


def cells(town: Town, wanted: Callable[[str, str], bool]) -> Iterator[Cell]:
    """All cells of the wanted endpoints and methods."""
    for rule in town.app.url_map.iter_rules():
        for method in sorted(rule.methods or ()):
            if rule.endpoint not in LEFT_OUT and wanted(rule.endpoint, method):
                for who in Who:
                    yield from _of_person(town, rule, method, who)


class _Case(NamedTuple):
    """Who asks for what by which method; `parts` are the names in the address."""

    rule: Rule
    method: str
    who: Who
    persona: Persona | None
    what: What | None
    parts: Mapping[str, Named]
    #: What a form names that is in no address.
    named: Named | None = None


def _of_person(town: Town, rule: Rule, method: str, who: Who) -> Iterator[Cell]:
    persona = town.people.personas.get(who)
    values = {name: filler(rule.endpoint, name)(town, persona) for name in sorted(rule.arguments)}
    things = [what for what in What if all(what in each for each in values.values())]
    for what in things if values else [None]:
        parts = {name: each[what] for name, each in values.items()} if what else {}
        about = NAMED_BY_FORM.get(rule.endpoint) if method == "POST" else None
        named = town.people.agreements[about] if about else None
        case = _Case(rule, method, who, persona, what, parts, named)
        let_in, right = _right(case)
        yield Cell(rule.endpoint, method, who, what, _address(town, case), right, let_in)


def _address(town: Town, case: _Case) -> str:
    converters = case.rule._converters
    values = {name: converters[name].to_python(each.name) for name, each in case.parts.items()}
    path = town.app.url_map.bind("127.0.0.1").build(case.rule.endpoint, values)
    if case.rule.endpoint not in ASKED_WITH:
        return path
    name, of = ASKED_WITH[case.rule.endpoint]
    return f"{path}?{urlencode({name: town.app.config['EXTERNAL_ORIGIN'] + of})}"


def _right(case: _Case) -> tuple[bool, frozenset[int]]:
    """Whether the person is let in, and the statuses of which one must be answered."""
    area = area_of(case.rule.rule)
    if case.method == "OPTIONS":
        return False, frozenset({200})
    reads = case.method in READING
    if area in AREAS and case.who not in AREAS[area]:
        return False, frozenset({403 if case.persona else 303 if reads else 401})
    if area not in AREAS and not reads:
        raise Unknown(f"Nobody writes at {case.rule.rule}, which is public. Which area is it of?")
    if case.what is What.ENDED and case.rule.endpoint.startswith(tuple(OVER)):
        return True, frozenset(OVER.values())
    if (case.what or case.named) and not _finds(case, area):
        return False, frozenset({_gone(case.rule.endpoint)})
    return True, _let_in(case)


def _finds(case: _Case, area: str) -> bool:
    """Whether the person finds there what the address is about."""
    if case.what is What.MISSING:
        return False
    if case.rule.endpoint.startswith(tuple(GONE)):
        return case.what is What.OWN
    if area in OF_CITIES:
        cities = case.persona.cities if case.persona else frozenset()
        concerned = [*case.parts.values(), *([case.named] if case.named else [])]
        return all(cities & each.cities for each in concerned)
    return True


def _gone(endpoint: str) -> int:
    return next((status for begin, status in GONE.items() if endpoint.startswith(begin)), 404)


def _let_in(case: _Case) -> frozenset[int]:
    not_now = {409} if case.rule.endpoint.startswith(NOT_NOW) else set()
    if case.method not in READING:
        return frozenset({200, 303, 422} | not_now)
    if not_now:
        return frozenset({200} | not_now)
    # Who is signed in has no use for the way in.
    return frozenset({303 if case.persona and case.rule.endpoint == "sign_in.show" else 200})


# -- asking --------------------------------------------------------------------------------------


#: What is signed in a page is long or short by chance.
_SIGNED = re.compile('name="(?:held|csrf_token)" value="[^"]*"')


@dataclass
class Found:
    """What came out: how many cells, what is wrong, which writes changed something."""

    cells: int = 0
    denied: int = 0
    wrong: list[str] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    headers: list[str] = field(default_factory=list)
    #: Public address -> the different answers that it gave.
    public: dict[str, set[bytes]] = field(default_factory=dict)


Answers = dict[tuple[str, str, Who], dict[What, tuple[int, int]]]


def everything(_endpoint: str, _method: str) -> bool:
    return True


def walk(
    town: Town, wanted: Callable[[str, str], bool] = everything, *, secure: bool = False
) -> Found:
    """Ask for every cell and say what is not as it must be; `secure` asks by https."""
    found, denied = Found(), Answers()
    for cell in cells(town, wanted):
        found.cells += 1
        with town.undone():
            answer = ask(town, cell, **(SECURE if secure else {}))
            found.headers += [f"{cell}: {each}" for each in _headers(cell, answer, secure=secure)]
            found.wrong += [f"{cell}: {each}" for each in _flaws(town, cell, answer)]
            _note(town, cell, found, answer)
        if cell.what and not cell.let_in:
            looks = answer.status_code, len(_SIGNED.sub("", answer.text))
            denied.setdefault((cell.endpoint, cell.method, cell.who), {})[cell.what] = looks
    found.wrong += list(_tell_apart(denied))
    return found


def ask(town: Town, cell: Cell, **how: object) -> TestResponse:
    """The request of a cell, with a form that would do something where it writes."""
    if cell.method not in READING:
        how.setdefault("data", FORMS.get(cell.endpoint, anything)(town.people))
    return town.ask(cell.who, cell.method, cell.address, **how)


def _flaws(town: Town, cell: Cell, answer: TestResponse) -> Iterator[str]:
    if answer.status_code not in cell.right:
        yield f"{answer.status_code} instead of {sorted(cell.right)}"
    to_sign_in = (answer.location or "").startswith("/sign-in?next=")
    if to_sign_in != (cell.who is Who.VISITOR and not cell.let_in and cell.right == {303}):
        yield f"sent to {answer.location}"
    if not cell.let_in or cell.method in READING:
        yield from (f"changed {each}" for each in town.changes())


def is_public(cell: Cell) -> bool:
    return area_of(cell.address.partition("?")[0]) not in AREAS


def _headers(cell: Cell, answer: TestResponse, *, secure: bool) -> list[str]:
    private = not is_public(cell) and cell.method != "OPTIONS"
    return answers.flaws(answer, private=private, secure=secure)


def _note(town: Town, cell: Cell, found: Found, answer: TestResponse) -> None:
    if is_public(cell) and cell.method == "GET":
        found.public.setdefault(cell.address, set()).add(answer.data)
    if not cell.let_in:
        found.denied += cell.method != "OPTIONS"
    elif cell.method not in READING:
        found.writes.add(cell.endpoint)
        if cell.endpoint not in found.changed and town.changes():
            found.changed.add(cell.endpoint)


def _tell_apart(denied: Answers) -> Iterator[str]:
    """What is foreign must look as if it was missing."""
    for (endpoint, method, who), looks in denied.items():
        missing = looks.get(What.MISSING)
        for what, seen in looks.items():
            if missing and seen != missing:
                yield f"{method} {endpoint} by {who}: {what} is {seen}, missing is {missing}"


def addresses(app: Flask) -> int:
    """How many pairs of address and method there are, those left out not counted."""
    rules = [each for each in app.url_map.iter_rules() if each.endpoint not in LEFT_OUT]
    return sum(len(rule.methods or ()) for rule in rules)

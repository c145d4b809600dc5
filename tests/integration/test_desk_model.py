"""Deeds at random, by everybody, against the plain model of tests/integration/deskmodel.py.

`make model` has it run two thousand times.
"""

import csv
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from werkzeug.test import TestResponse

from registry import clock
from registry.extensions import db
from registry.models import Activity, Agreement, AuditEntry, User
from registry.queries import remembered
from registry.services import amending, contests, lifecycle
from registry.web.access import SIGN_IN
from registry.web.logs import log
from tests import databases
from tests.databases import NewDatabase
from tests.factories import Factory
from tests.integration import deskmodel as plain
from tests.integration.deskmodel import DATES, DONE, Deed, Outcome, Pact
from tests.personas import NOW, QUICK, joined

# So few keep every run of all tests short; `make model` looks for what is rarer.
RUNS, STEPS = int(os.environ.get("RUNS", "60")), int(os.environ.get("STEPS", "30"))
#: The share of runs on each engine: the rules are the same on both.
SHARE = {"sqlite": 3 / 4, "postgresql": 1 / 4}
NAMES = ("Adana", "Bursa", "Cork")
OFFICE, HEAD = 3, 4

EDITORS = st.integers(0, 2)
ANYBODY = st.integers(0, 4)
WHICH = st.integers(0, 7)
WHEN = st.sampled_from(sorted(DATES))


@dataclass(frozen=True)
class World:
    """A site with three cities, an editor of each, the secretariat and the administrator."""

    app: Flask
    cities: list[int]
    slugs: list[str]
    accounts: list[int]
    cookies: list[str]
    references: list[str]

    def ask(self, who: int, path: str, **how: Any) -> TestResponse:
        headers = {"Cookie": self.cookies[who]} if who >= 0 else {}
        client = self.app.test_client(use_cookies=False)
        return client.open(path, headers=headers, buffered=True, **how)


def _made(app: Flask, make: Factory) -> World:
    cities = [make.city(name, "TR", slug=f"{name.lower()}-tr") for name in NAMES]
    users = [make.account(f"{each.slug}@people.example", each) for each in cities]
    users += [make.account("office@people.example", secretariat=True)]
    users += [make.account("head@people.example", administrator=True)]
    two = make.agreement(*cities[:2], concluded="2019")
    three = make.agreement(*cities, kind="partnership", concluded="2019", term_last="2023")
    return World(
        app,
        [each.id for each in cities],
        [each.slug for each in cities],
        [each.id for each in users],
        [_cookie(app, make, each) for each in users],
        [two.reference, three.reference],
    )


def _cookie(app: Flask, make: Factory, user: User) -> str:
    signer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    secret, _row = make.sign_in(user, NOW)
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({SIGN_IN: secret})}"


@pytest.fixture
def world(
    new_database: NewDatabase, today: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    level = log.level
    log.setLevel("CRITICAL")
    how = {"PAGE_CACHE_BYTES": 0, "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": QUICK}
    with databases.at_head(new_database(), **how) as app:
        with app.app_context():
            made = _made(app, Factory(db.session))
            db.session.commit()
        yield made
    log.setLevel(level)


class Machine(RuleBasedStateMachine):
    """Somebody does something; the site and the model must say the same of it."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        with world.app.app_context():
            self.connection = db.engine.connect()
        self.transaction = self.connection.begin()
        self.joined = joined(world.app, self.connection)
        self.joined.__enter__()
        remembered.forget()  # numbers of versions come again after a run is taken back
        self.revoked: set[int] = set()
        self.pacts = {
            world.references[0]: Pact((0, 1), "twinning", DATES["2019"]),
            world.references[1]: Pact(
                (0, 1, 2), "partnership", DATES["2019"], term_last=DATES["2023"]
            ),
        }
        self.entries = self._last_entry()

    def teardown(self) -> None:
        self.joined.__exit__(None, None, None)
        self.transaction.rollback()
        self.connection.close()

    # -- what is there

    def _last_entry(self) -> int:
        return self.connection.exec_driver_sql("SELECT max(id) FROM audit_entry").scalar() or 0

    def _version(self, model: type[Agreement | Activity], number: object) -> str:
        column = Agreement.reference if model is Agreement else Activity.id
        found: Any = select(model.__table__.c.version).where(column == number)
        return str(self.connection.execute(found).scalar_one())

    def _pact(self, which: int) -> tuple[str, Pact]:
        return list(self.pacts.items())[which % len(self.pacts)]

    def _deeds(self) -> list[tuple[str, Pact, Deed]]:
        return [
            (reference, pact, deed) for reference, pact in self.pacts.items() for deed in pact.deeds
        ]

    def _turned_away(self, who: int, pact: Pact | None) -> Outcome | None:
        """What somebody meets at the desk who may not do this."""
        if who in {OFFICE, HEAD} or who in self.revoked:
            return 403, False
        return None if pact is None or who in pact.parties else (404, False)

    # -- what came out

    def _same(self, who: int, answer: TestResponse, expected: Outcome) -> None:
        """The answer is the expected one; who acted stands in the audit if anything changed."""
        assert answer.status_code == expected[0], (answer.status_code, expected)
        new = select(AuditEntry.actor).where(AuditEntry.id > self.entries).order_by(AuditEntry.id)
        actors = list(self.connection.execute(new).scalars())
        assert bool(actors) == expected[1], (actors, expected)
        account = f"account {self.world.accounts[who]}"
        city = f", city {self.world.cities[who]}" if who in range(3) else ""
        assert set(actors) <= {f"{account}{city}"}
        self.entries = self._last_entry()

    def _send(self, who: int, path: str, form: dict[str, str]) -> TestResponse:
        return self.world.ask(who, path, method="POST", data=form | {"step": "do"})

    @invariant()
    def the_public_sees_what_the_model_says(self) -> None:
        answer = self.world.ask(-1, "/agreements.csv")
        rows = csv.DictReader(io.StringIO(answer.text, newline=""))
        names = ("legal_status", "activity_status", "dormant_since", "record")
        seen = {each["reference"]: tuple(each[name] for name in names) for each in rows}
        assert seen == plain.shown(self.pacts)

    # -- deeds on agreements

    @rule(
        who=EDITORS,
        other=EDITORS,
        third=st.booleans(),
        kind=st.sampled_from(["twinning", "contact"]),
        when=WHEN,
    )
    def conclude(self, who: int, other: int, third: bool, kind: str, when: str) -> None:
        others = [each for each in range(3) if each != who and (third or each == other)]
        slugs = self.world.slugs
        form = {"partners": "; ".join(slugs[each] for each in others), "kind": kind, "signed": when}
        answer = self._send(who, f"/desk/agreements/new/{slugs[who]}", form)
        if refused := self._turned_away(who, None):
            self._same(who, answer, refused)
            return
        parties = (who, *others)
        made = plain.conclude(self.pacts, parties, kind, DATES[when]) if others else None
        self._same(who, answer, DONE if made else (422, False))
        if made:
            self.pacts[str(answer.location).rpartition("/")[2]] = made

    def _do(
        self, who: int, which: int, deed: str, form: dict[str, str], act: Callable[[Pact], Outcome]
    ) -> None:
        reference, pact = self._pact(which)
        form |= {"version": self._version(Agreement, reference)}
        answer = self._send(who, f"/desk/agreements/{reference}/{deed}", form)
        self._same(who, answer, self._turned_away(who, pact) or act(pact))

    @rule(
        who=ANYBODY,
        which=WHICH,
        deed=st.sampled_from(["publish", "discard", "confirm", "confirm", "confirm-end"]),
    )
    def press_a_button(self, who: int, which: int, deed: str) -> None:
        self._do(who, which, deed, {}, lambda pact: plain.RULES[deed](pact, who, None))

    @rule(
        who=EDITORS,
        which=WHICH,
        deed=st.sampled_from(["suspend", "resume", "end", "leave"]),
        when=st.none() | WHEN,
    )
    def say_since_when(self, who: int, which: int, deed: str, when: str | None) -> None:
        form = {"when": when} if when else {"unknown": "1"}
        days = DATES[when] if when else None
        self._do(who, which, deed, form, lambda pact: plain.RULES[deed](pact, who, days))

    @rule(who=EDITORS, which=WHICH, when=WHEN, last=st.none() | WHEN)
    def renew(self, who: int, which: int, when: str, last: str | None) -> None:
        form = {"signed": when} | ({"term_last": last} if last else {})
        until = DATES[last] if last else None
        act = lambda pact: plain.renew(pact, who, DATES[when], until)  # noqa: E731
        self._do(who, which, "renew", form, act)

    @rule(who=EDITORS, which=WHICH)
    def contest(self, who: int, which: int) -> None:
        form = {"reason": "It is not so."}
        self._do(who, which, "contest", form, lambda pact: plain.contest(pact, who, None))

    @rule(who=EDITORS, which=WHICH, ended=st.booleans())
    def declare(self, who: int, which: int, ended: bool) -> None:
        form = {"year": "2023", "word": "ended" if ended else "nothing"}
        act = plain.declare_end if ended else plain.declare_nothing
        self._do(who, which, "declare", form, lambda pact: act(pact, who, None))

    @rule(who=ANYBODY, which=WHICH, stands=st.booleans())
    def settle(self, who: int, which: int, stands: bool) -> None:
        reference, pact = self._pact(which)
        form = {"stands": "yes" if stands else "no", "version": self._version(Agreement, reference)}
        answer = self._send(who, f"/secretariat/agreements/{reference}", form)
        expected = plain.settle(pact, stands=stands) if who == OFFICE else (403, False)
        self._same(who, answer, expected)

    # -- activities

    @rule(who=ANYBODY, which=WHICH, when=WHEN, kind=st.sampled_from(["sport", "sport", "ceremony"]))
    def record(self, who: int, which: int, when: str, kind: str) -> None:
        reference, pact = self._pact(which)
        form = {"reference": reference, "kind": kind, "dates": when}
        answer = self._send(who, "/desk/activities/new", form)
        number = self.connection.exec_driver_sql("SELECT max(id) FROM activity").scalar() or 0
        expected = self._turned_away(who, pact) or plain.record(
            pact, who, number, DATES[when], ceremonial=kind == "ceremony"
        )
        self._same(who, answer, expected)

    def _on(
        self,
        who: int,
        which: int,
        deed: str,
        form: dict[str, str],
        act: Callable[[Pact, Deed], Outcome],
    ) -> None:
        _reference, pact, done = self._deeds()[which % len(self._deeds())]
        form |= {"version": self._version(Activity, done.number)}
        answer = self._send(who, f"/desk/activities/{done.number}/{deed}", form)
        self._same(who, answer, self._turned_away(who, pact) or act(pact, done))

    @precondition(lambda self: self._deeds())
    @rule(who=EDITORS, which=WHICH, when=WHEN, kind=st.sampled_from(["sport", "ceremony"]))
    def amend(self, who: int, which: int, when: str, kind: str) -> None:
        how = {"ceremonial": kind == "ceremony"}
        form = {"kind": kind, "dates": when}
        act = lambda pact, done: plain.amend(pact, done, who, DATES[when], **how)  # noqa: E731
        self._on(who, which, "amend", form, act)

    @precondition(lambda self: self._deeds())
    @rule(who=EDITORS, which=WHICH)
    def withdraw(self, who: int, which: int) -> None:
        self._on(who, which, "withdraw", {}, lambda pact, done: plain.withdraw(pact, done, who))

    @precondition(lambda self: self._deeds())
    @rule(who=EDITORS, which=WHICH, contests=st.booleans())
    def answer_to_it(self, who: int, which: int, contests: bool) -> None:
        deed, form = ("contest", {"reason": "No."}) if contests else ("confirm", {})
        act = plain.contest_deed if contests else plain.confirm_deed
        self._on(who, which, deed, form, lambda pact, done: act(pact, done, who))

    @precondition(lambda self: any(deed.contested for *_, deed in self._deeds()))
    @rule(who=st.sampled_from([OFFICE, OFFICE, HEAD, 0]), which=WHICH, stands=st.booleans())
    def settle_it(self, who: int, which: int, stands: bool) -> None:
        contested = [deed for *_, deed in self._deeds() if deed.contested]
        done = contested[which % len(contested)]
        form = {
            "stands": "yes" if stands else "no",
            "version": self._version(Activity, done.number),
        }
        answer = self._send(who, f"/secretariat/activities/{done.number}", form)
        expected = plain.settle_deed(done, stands=stands) if who == OFFICE else (403, False)
        self._same(who, answer, expected)

    # -- rights

    @rule(who=EDITORS)
    def take_rights_or_give_them_back(self, who: int) -> None:
        cities = self.world.slugs[who] if who in self.revoked else ""
        path = f"/administration/users/{self.world.accounts[who]}"
        answer = self._send(HEAD, path, {"cities": cities})
        self._same(HEAD, answer, DONE)
        self.revoked ^= {who}


def _run(world: World, runs: int, steps: int = STEPS, **how: Any) -> None:
    with world.app.app_context():
        engine = db.engine.dialect.name
    many = max(1, int(runs * SHARE[engine]))
    asked = settings(max_examples=many, stateful_step_count=steps, **how)
    run_state_machine_as_test(lambda: Machine(world), settings=asked)  # type: ignore[arg-type]


def test_the_desk_does_what_the_model_says(world: World) -> None:
    _run(world, RUNS)


# -- the machine sees what is wrong --------------------------------------------------------------


def _does_nothing(*_: Any, **__: Any) -> None:
    """A deed that answers as if it had been done."""


BROKEN: dict[str, tuple[Any, str, Any]] = {
    "a contested activity still counts": (contests, "contest_activity", _does_nothing),
    "who confirms has not reported": (lifecycle, "mark_reported", _does_nothing),
    "a withdrawn activity still counts": (amending, "withdraw", _does_nothing),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_service_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    where, name, instead = BROKEN[fault]
    monkeypatch.setattr(where, name, instead)
    with pytest.raises(AssertionError):
        _run(
            world, 800, steps=40, phases=[Phase.generate]
        )  # found is enough: nothing is made smaller

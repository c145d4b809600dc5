"""Many hands at once, on connections of their own: nothing is lost, doubled, or answered 500.

`make writers` has eight of them make a hundred edits each.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from registry import clock
from registry.extensions import db
from registry.models import Activity, Agreement, AuditEntry, User
from registry.web.access import SIGN_IN
from registry.web.logs import log
from tests import databases
from tests.databases import NewDatabase
from tests.factories import Factory
from tests.integration.chains import findings

WRITERS, EDITS = 8, int(os.environ.get("DEEDS", "25"))
PAIRS, RACERS, CREATES = 20, 4, 50
HIDDEN = re.compile(r'<input type="hidden" name="(key|version|seen)" value="([^"]*)">')


@dataclass(frozen=True)
class Shared:
    """The site, with an agreement that everybody wants and a cookie for each desk."""

    app: Flask
    reference: str
    cookies: Sequence[str]
    slugs: Sequence[str]

    def ask(self, who: int, method: str, path: str, **how: Any) -> TestResponse:
        client = self.app.test_client(use_cookies=False)
        return client.open(path, method=method, headers={"Cookie": self.cookies[who]}, **how)

    def form(self, who: int, path: str, **typed: str) -> dict[str, str]:
        """The form at the address, filled in and about to be acted on."""
        carried = HIDDEN.findall(self.ask(who, "GET", path).text)
        return {name: unescape(text) for name, text in carried} | typed | {"step": "do"}

    def send(self, who: int, path: str, fields: dict[str, str]) -> TestResponse:
        return self.ask(who, "POST", path, data=fields)


@pytest.fixture
def shared(new_database: NewDatabase) -> Iterator[Shared]:
    level = log.level
    log.setLevel("CRITICAL")
    with databases.at_head(new_database()) as app:
        with app.app_context():
            made = _furnish(app, Factory(db.session))
            db.session.commit()
        yield made
    log.setLevel(level)


def _furnish(app: Flask, make: Factory) -> Shared:
    """Two cities with an agreement, and pairs of cities without one, each with a desk."""
    cities = [make.city(f"Town {at}", "RU", slug=f"town-{at}-ru") for at in range(2 + 2 * PAIRS)]
    agreement = make.agreement(*cities[:2], reported=True)
    cookies = [_cookie(app, make, make.account("", each)) for each in cities]
    return Shared(app, agreement.reference, cookies, [each.slug for each in cities])


def _cookie(app: Flask, make: Factory, account: User) -> str:
    secret, _row = make.sign_in(account, clock.now())
    signer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({SIGN_IN: secret})}"


def _together(work: Callable[[int], Any], hands: int) -> list[Any]:
    """What each hand brings back; all begin at the same moment."""
    ready = Barrier(hands)

    def begin(number: int) -> Any:
        ready.wait()
        return work(number)

    with ThreadPoolExecutor(hands) as threads:
        return [each.result() for each in [threads.submit(begin, at) for at in range(hands)]]


# -- edits of one agreement ----------------------------------------------------------------------


def _edit(shared: Shared, writer: int, number: int) -> int:
    path = f"/desk/agreements/{shared.reference}/correct"
    fields = shared.form(writer % 2, path, wording=f"Edit {writer} {number}", signed="1988")
    return shared.send(writer % 2, path, fields).status_code


def _agreement(shared: Shared) -> Agreement:
    return db.session.scalars(
        select(Agreement).where(Agreement.reference == shared.reference)
    ).one()


def _corrections() -> list[list[str]]:
    """What each correction found and left, the first one first."""
    entries = select(AuditEntry.changes).where(AuditEntry.action == "correct")
    return [each["wording"] for each in db.session.scalars(entries.order_by(AuditEntry.id))]


def test_no_edit_of_one_agreement_is_lost(shared: Shared) -> None:
    assert _edit(shared, 0, -1) == 303
    with shared.app.app_context():
        step = _agreement(shared).version - 1
    edits = range(EDITS)
    answers = _together(lambda writer: [_edit(shared, writer, each) for each in edits], WRITERS)
    statuses = Counter(each for found in answers for each in found)
    print(f"{WRITERS} × {EDITS}: {dict(statuses)}")
    assert statuses.keys() <= {303, 409} and statuses[303] >= EDITS
    with shared.app.app_context():
        found = _corrections()
        assert len(found) == statuses[303] + 1
        assert _agreement(shared).version - 1 == step * len(found)
        assert all(one[1] == other[0] for one, other in pairwise(found))
        assert _agreement(shared).wording == found[-1][1]
        assert findings(db.session) == []


# -- the same pair -------------------------------------------------------------------------------


def _race(shared: Shared, racer: int) -> list[int]:
    """Conclude an agreement of each pair and publish it, in one order or the other."""
    answers = []
    for pair in range(PAIRS):
        ours, theirs = (2 + 2 * pair + (racer + at) % 2 for at in range(2))
        path = f"/desk/agreements/new/{shared.slugs[ours]}"
        typed = {"partners": shared.slugs[theirs], "kind": "twinning"}
        made = shared.send(ours, path, shared.form(ours, path, **typed))
        answers.append(made.status_code)
        if made.status_code == 303:
            publish = f"{made.location}/publish"
            answers.append(shared.send(ours, publish, shared.form(ours, publish)).status_code)
    return answers


def test_a_pair_has_one_agreement_whoever_was_faster(shared: Shared) -> None:
    found = _together(lambda racer: _race(shared, racer), RACERS)
    statuses = Counter(each for answers in found for each in answers)
    print(f"{PAIRS} × {RACERS}: {dict(statuses)}")
    assert statuses.keys() <= {303, 409, 422} and statuses[303] == 2 * PAIRS
    with shared.app.app_context():
        per_pair = select(Agreement.parties_key, func.count()).group_by(Agreement.parties_key)
        numbers = [number for _key, number in db.session.execute(per_pair)]
        assert numbers == [1] * (PAIRS + 1)
        assert findings(db.session) == []


# -- the same form -------------------------------------------------------------------------------


def _twice(shared: Shared, path: str, forms: Sequence[dict[str, str]]) -> set[tuple[int, str]]:
    """Send each form twice at the same moment; return how both were answered."""
    answers = set()
    for fields in forms:
        for each in _together(lambda _hand, sent=fields: shared.send(0, path, sent), 2):  # type: ignore[misc]
            answers.add((each.status_code, each.location or ""))
    return answers


def _count(model: Any) -> int:
    return int(db.session.execute(select(func.count()).select_from(model)).scalar_one())


def test_forms_that_are_sent_twice_at_once_are_one_record_each(shared: Shared) -> None:
    path = f"/desk/activities/new?agreement={shared.reference}"
    typed = {"kind": "sport", "dates": "2024-01"}
    forms = [shared.form(0, path, title=f"Match {at}", **typed) for at in range(CREATES)]
    there = f"/desk/agreements/{shared.reference}"
    assert _twice(shared, path, forms) == {(303, there)}
    with shared.app.app_context():
        titles = db.session.scalars(select(Activity.title)).all()
        assert sorted(titles) == sorted(f"Match {at}" for at in range(CREATES))
        assert findings(db.session) == []


def test_the_first_agreement_sent_twice_at_once_is_one(shared: Shared) -> None:
    path = f"/desk/agreements/new/{shared.slugs[0]}"
    forms = [shared.form(0, path, partners=slug, kind="contact") for slug in shared.slugs[2:12]]
    answers = _twice(shared, path, forms)
    assert {status for status, _there in answers} == {303} and len(answers) == 10
    with shared.app.app_context():
        assert _count(Agreement) == 11


@pytest.mark.parametrize(
    ("deed", "typed"), [("end", {"when": "2020"}), ("paper", {"role": "changes", "signed": "2001"})]
)
def test_a_deed_sent_twice_at_once_is_one(shared: Shared, deed: str, typed: dict[str, str]) -> None:
    path = f"/desk/agreements/{shared.reference}/{deed}"
    forms = [shared.form(0, path, **typed)]
    assert _twice(shared, path, forms) == {(303, f"/desk/agreements/{shared.reference}")}
    with shared.app.app_context():
        done = select(func.count()).where(AuditEntry.action == deed)
        assert db.session.execute(done).scalar_one() == 1


# -- the tests can fail --------------------------------------------------------------------------


def test_an_edit_that_looks_at_no_version_would_be_lost(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read the form before either sends it: without versions the first is overwritten."""
    monkeypatch.setattr("registry.web.desk.acting.step_on", lambda *_: None)
    path = f"/desk/agreements/{shared.reference}/correct"
    both = [shared.form(at, path, wording=f"By {at}", signed="1988") for at in range(2)]
    assert [shared.send(at, path, both[at]).status_code for at in range(2)] == [303, 303]

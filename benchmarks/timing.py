"""How long answers take for an address with an account and for one without: nobody is to see it.

`make timing` signs in with wrong passwords and asks for new ones, 200 pairs each, known and unknown
alternating, with passwords hashed at full strength, and compares the medians.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from statistics import median

import flask_migrate
from flask import Flask
from sqlalchemy import delete

from registry import clock, create_app
from registry.extensions import db
from registry.models import Attempt, User
from registry.services import accounts

PAIRS = 200
ALLOWED = 0.10
KNOWN, UNKNOWN = "known@city.example", "other@city.example"
#: What is asked, and the fields besides the address.
ASKED: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("sign-in", "/sign-in", {"password": "not the password"}),
    ("reset", "/forgotten", {}),
)


def main() -> int:
    """Print the medians; return 1 if those of known and unknown addresses differ by too much."""
    with tempfile.TemporaryDirectory() as folder:
        app = _application(Path(folder))
        differences = [_compare(app, *each) for each in ASKED]
    return int(max(differences) > ALLOWED)


def _application(folder: Path) -> Flask:
    address = f"sqlite:///{folder / 'timing.sqlite3'}"
    app = create_app(
        {"SQLALCHEMY_DATABASE_URI": address, "WTF_CSRF_ENABLED": False, "LOG_LEVEL": "ERROR"}
    )
    with app.app_context():
        flask_migrate.upgrade()
        password = accounts.hashed("seven green bicycles")
        made = {"made_at": clock.now(), "fs_uniquifier": "known", "password": password}
        db.session.add(User(email=KNOWN, name="Known", **made))
        db.session.commit()
    return app


def _compare(app: Flask, name: str, path: str, fields: Mapping[str, str]) -> float:
    took: dict[str, list[tuple[float, float]]] = {KNOWN: [], UNKNOWN: []}
    for email in _order():
        took[email].append(_seconds(app, path, {**fields, "email": email}))
    known, unknown = (median(wall for wall, _ in took[each][1:]) * 1000 for each in took)
    work = [median(processor for _, processor in took[each][1:]) * 1000 for each in took]
    difference = abs(known - unknown) / max(known, unknown)
    verdict = "ok" if difference <= ALLOWED else "TOO MUCH"
    print(
        f"{name}: median of {PAIRS} known {known:.1f} ms, unknown {unknown:.1f} ms,"
        f" difference {difference:.1%} (at most {ALLOWED:.0%}): {verdict};"
        f" of the processor's time {work[0]:.1f} and {work[1]:.1f} ms"
    )
    return difference


def _order() -> Iterator[str]:
    """Pair by pair, either one first; the first pair warms up and is not counted."""
    dice = Random(17)
    for _ in range(PAIRS + 1):
        yield from dice.sample((KNOWN, UNKNOWN), 2)


def _seconds(app: Flask, path: str, fields: Mapping[str, str]) -> tuple[float, float]:
    """How long one request took, by the wall and by the processor; no limit knows another."""
    with app.app_context():
        db.session.execute(delete(Attempt))
        db.session.commit()
    client = app.test_client()
    began, working = time.perf_counter(), time.process_time()
    answer = client.post(path, data=fields)
    took = time.perf_counter() - began, time.process_time() - working
    assert answer.status_code in {200, 422}, answer.status
    return took


if __name__ == "__main__":
    sys.exit(main())

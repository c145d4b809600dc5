"""Publishing and withdrawing editions: from services, addresses and the command line."""

import shlex
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session, scoped_session

from registry.domain.errors import RuleBroken
from registry.extensions import db
from registry.models import AuditEntry, Edition
from registry.models.frozen import thaw
from registry.queries.editions import (
    edition_by_number,
    editions,
    latest_edition,
    missing_triggers,
    package_of,
)
from registry.services.editions import withdraw
from tests import databases
from tests.databases import NewDatabase
from tests.factories import ACTOR, Factory
from tests.integration.knocking import Run
from tests.integration.publishing import put
from tests.pages import Page, faults

AnySession = scoped_session[Session]
DAY = date(2024, 5, 17)
LATER = date(2024, 6, 1)

# -- publishing ------------------------------------------------------------------------------


def test_editions_are_numbered_within_their_year(session: AnySession, make: Factory) -> None:
    make.agreement()
    assert [put(session), put(session)] == ["2024-1", "2024-2"]
    assert [each.number for each in editions(session)] == ["2024-2", "2024-1"]
    found = latest_edition(session)
    assert found is not None and (found.number, found.day) == ("2024-2", DAY)


def test_an_edition_says_what_was_counted_and_by_which_rule(
    session: AnySession, make: Factory
) -> None:
    asleep = make.agreement(make.city(country="RU"), make.city(country="CN"), reported=True)
    make.activity(asleep, "2001", kind="ceremony")
    make.agreement(kind="contact")
    make.agreement(draft=True)
    put(session)
    found = edition_by_number(session, "2024-1")
    assert found is not None
    assert found.counts == {
        "agreements": 2, "in_force": 2, "pairs": 2, "cities": 4, "countries": 2, "dormant": 1,
        "judged": 1, "no_record": 0, "contacts": 1, "activities": 1,
    }  # fmt: skip
    assert (found.months, found.rule_version) == ({"window": 24, "quiet": 12, "grace": 12}, 1)


def test_publishing_and_withdrawing_are_audited(session: AnySession, make: Factory) -> None:
    put(session)
    put(session)
    withdraw(session, ACTOR, "2024-1", reason="Twice.", successor="2024-2", today=LATER)
    session.commit()
    statement = select(AuditEntry.action, AuditEntry.entity_id).order_by(AuditEntry.id)
    found = session.execute(statement.where(AuditEntry.entity == "edition")).all()
    ids = [each.id for each in editions(session)][::-1]
    assert found == [("publish", ids[0]), ("publish", ids[1]), ("withdraw", ids[0])]


def test_editions_published_at_once_have_numbers_of_their_own(new_database: NewDatabase) -> None:
    with databases.at_head(new_database()) as app:
        with app.app_context():
            Factory(db.session).agreement()
            db.session.commit()
        with ThreadPoolExecutor(6) as threads:
            numbers = list(threads.map(lambda _: _published(app), range(12)))
    assert sorted(numbers) == sorted(f"2024-{at}" for at in range(1, 13))


def _published(app: Flask) -> str:
    with app.app_context():
        number = put(db.session)
        db.session.remove()
    return number


def test_an_empty_registry_has_an_edition_too(client: FlaskClient, session: AnySession) -> None:
    put(session)
    assert client.get("/agreements.csv?edition=2024-1").status_code == 200
    assert faults(Page(client.get("/?edition=2024-1"))) == []


# -- withdrawing -----------------------------------------------------------------------------

REFUSED = {
    "no such": {"number": "2030-1"},
    "no reason": {"reason": "  "},
    "long": {"reason": "x" * 1001},
    "its own successor": {"successor": "2024-1"},
    "unknown successor": {"successor": "2030-1"},
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_withdrawal_that_says_nothing_is_refused(session: AnySession, case: str) -> None:
    put(session)
    told = {"number": "2024-1", "reason": "Why.", "successor": "", **REFUSED[case]}
    with pytest.raises(RuleBroken):
        withdraw(session, ACTOR, told.pop("number"), **told, today=LATER)
    assert session.scalar(select(Edition.withdrawn_on)) is None


def test_what_is_withdrawn_stays_so(session: AnySession) -> None:
    put(session)
    withdraw(session, ACTOR, "2024-1", reason="Why.", today=LATER)
    with pytest.raises(RuleBroken, match="already"):
        withdraw(session, ACTOR, "2024-1", reason="Why not.", today=LATER)
    assert latest_edition(session) is None


def test_a_withdrawn_edition_is_gone_says_why_and_what_has_its_place(
    client: FlaskClient, session: AnySession
) -> None:
    put(session)
    put(session)
    withdraw(session, ACTOR, "2024-1", reason="<b>Twice.</b>", successor="2024-2", today=LATER)
    session.commit()
    page = Page(client.get("/agreements?kind=twinning&edition=2024-1&page=2"))
    assert (page.status, faults(page)) == (410, [])
    assert "withdrawn on 1 June 2024: <b>Twice.</b>" in page.said
    offered = "/agreements?kind=twinning&page=2&edition=2024-2"
    assert offered in page.hrefs("main a") and Page(client.get(offered)).status == 200
    for path in ("/", "/agreements.csv", "/map/pairs.json", "/map.svg", "/method"):
        assert client.get(f"{path}?edition=2024-1").status_code == 410


@pytest.mark.parametrize("path", ["/", "/agreements", "/agreements.csv", "/map.png", "/data"])
def test_an_edition_that_there_is_not_is_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?edition=2030-7")
    assert answer.status_code == 404 and "2030-7" in answer.text
    assert client.get(f"{path}?edition=first").status_code == 400


def test_a_day_after_that_of_the_edition_is_refused(
    client: FlaskClient, session: AnySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(session)
    monkeypatch.setattr("registry.clock.today", lambda _zone: LATER)
    page = Page(client.get("/agreements?edition=2024-1&on=2024-05-18"))
    assert page.status == 400 and "after that of the edition" in page.said
    assert Page(client.get("/agreements?on=2024-05-18")).status == 200
    assert "17 May 2024" in Page(client.get("/agreements?edition=2024-1")).text("footer")


# -- from the command line -------------------------------------------------------------------


def _told_by(run: Run, line: str) -> tuple[int, str]:
    result = run("editions", *shlex.split(line))
    return result.exit_code, result.output


def test_the_commands_publish_list_check_and_take_out(
    run: Run, make: Factory, today: date, tmp_path: Path
) -> None:
    make.agreement()
    assert "no edition yet" in _told_by(run, "list")[1]
    status, said = _told_by(run, "publish")
    assert status == 0 and "Edition 2024-1 of 2024-05-17" in said and "agreements: 1" in said
    assert "2024-1  2024-05-17  1 agreements" in _told_by(run, "list")[1]
    assert _told_by(run, "verify")[0] == 0
    assert "Made: 1" in _told_by(run, "rebuild 2024-1")[1]
    assert "Made: 0" in _told_by(run, "rebuild --missing")[1]
    file = tmp_path / "out.zip"
    assert _told_by(run, f"export 2024-1 {file}")[0] == 0
    assert file.read_bytes() == package_of(make.session, "2024-1")  # type: ignore[arg-type]
    assert _told_by(run, f"export 2024-1 {file}")[0] == 2


def test_the_commands_withdraw_and_say_what_is_wrong(run: Run, make: Factory, today: date) -> None:
    _told_by(run, "publish")
    assert _told_by(run, "withdraw 2024-1 --reason Why --successor 2024-1")[0] == 1
    assert _told_by(run, "withdraw 2024-1 --reason Why")[0] == 0
    assert "withdrawn on 2024-05-17" in _told_by(run, "list")[1]
    assert [_told_by(run, f"{verb} 2030-1")[0] for verb in ("verify", "rebuild", "export")] == [
        1
    ] * 3


def test_verify_finds_a_package_that_was_changed(
    run: Run, session: AnySession, make: Factory, today: date
) -> None:
    make.agreement()
    _told_by(run, "publish")
    assert missing_triggers(session) == frozenset()
    thaw(session.connection())
    package = bytearray(package_of(session, "2024-1") or b"")
    package[200] ^= 255
    session.execute(update(Edition).values(package=bytes(package)))
    session.commit()
    status, said = _told_by(run, "verify")
    assert status == 1 and "damaged" in said and "edition_no_update" in said

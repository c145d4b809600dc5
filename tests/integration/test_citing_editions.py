"""A citation pins: the latest edition that holds comes first, and every number has its address."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from registry import clock
from registry.exchange.editions import Publication, publish
from registry.models import City, Edition
from registry.services import editions
from registry.web.presenting import citing
from tests.conftest import TODAY
from tests.factories import ACTOR, Factory
from tests.integration.test_citing import READERS, _address, _note
from tests.pages import ORIGIN

AnySession = scoped_session[Session]
Publish = Callable[[], Edition]


@pytest.fixture
def pairs(make: Factory) -> Factory:
    """Three pairs of Kazan, two of them of two countries."""
    kazan = make.city("Kazan", "RU", slug="kazan-ru")
    for name, country in (("Ulm", "DE"), ("Bonn", "DE"), ("Omsk", "RU")):
        make.agreement(kazan, make.city(name, country), concluded="1988")
    return make


@pytest.fixture
def published(session: AnySession, today: date) -> Publish:
    """Publishes an edition of what is on record."""

    def do() -> Edition:
        made = publish(session, Publication(ACTOR, "The registry", today))
        session.commit()
        return made

    return do


def _another(make: Factory) -> None:
    """One more pair of Kazan, since the edition."""
    kazan = make.session.query(City).filter_by(slug="kazan-ru").one()
    make.agreement(kazan, make.city("Aachen", "DE", slug="aachen-de"), concluded="2001")


def _cited(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/statistics/pairs.csl.json?{query}")
    assert answer.status_code == 200
    return READERS["csl.json"][1](answer.text)


def _block(client: FlaskClient, query: str = "") -> BeautifulSoup:
    answer = client.get(f"/statistics/pairs?{query}")
    assert answer.status_code == 200
    found = BeautifulSoup(answer.text, "html.parser").select_one("#cite")
    assert found is not None
    return found


def _at(client: FlaskClient, address: str) -> int:
    """The number of pairs that stands at an address of ours."""
    parts = urlsplit(address)
    answer = client.get(f"{parts.path}.json?{parts.query}")
    assert answer.status_code == 200
    return int(answer.get_json()["value"]["number"])


def _hold(client: FlaskClient, entries: list[dict[str, Any]]) -> None:
    """Every number that is cited is the one that stands at the address beside it."""
    for entry in entries:
        assert f"Pairs: {_at(client, _address(entry))} pairs." in _note(entry)


def _asks(entry: dict[str, Any]) -> dict[str, list[str]]:
    return parse_qs(urlsplit(_address(entry)).query)


def test_the_editions_value_comes_first_and_each_number_stands_at_its_address(
    pairs: Factory, published: Publish, client: FlaskClient
) -> None:
    published()
    _another(pairs)
    first, second = _cited(client, "country=DE")
    assert "Pairs: 2 pairs." in _note(first) and "Pairs: 3 pairs." in _note(second)
    assert _asks(first) == {"country": ["DE"], "edition": ["2024-1"]}
    assert _asks(second) == {"country": ["DE"], "on": ["2024-05-17"]}
    _hold(client, [first, second])


def test_what_was_cited_from_an_edition_stays(
    pairs: Factory, published: Publish, client: FlaskClient
) -> None:
    published()
    (before, _live), _ = _cited(client), _another(pairs)
    (after, _live) = _cited(client)
    assert before == after and _at(client, _address(after)) == 3


def test_an_edition_that_is_looked_at_is_cited_alone(
    pairs: Factory, published: Publish, client: FlaskClient
) -> None:
    published()
    _another(pairs)
    (only,) = _cited(client, "edition=2024-1&window=36")
    assert _asks(only) == {"window": ["36"], "edition": ["2024-1"]}
    assert only["version"] == "2024-1" and only["issued"] == {"date-parts": [[2024, 5, 17]]}
    assert _block(client, "edition=2024-1").select(".cite__notice") == []


def test_a_day_is_kept_in_both_readings(
    pairs: Factory, published: Publish, client: FlaskClient
) -> None:
    published()
    first, second = _cited(client, "on=2000-01-01")
    assert _asks(first) == {"on": ["2000-01-01"], "edition": ["2024-1"]}
    assert _asks(second) == {"on": ["2000-01-01"]}


def test_a_day_after_the_edition_is_cited_from_what_is_on_record(
    pairs: Factory, published: Publish, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    published()
    monkeypatch.setattr(clock, "today", lambda _zone: TODAY + timedelta(days=60))
    (only,) = _cited(client, "on=2024-06-01")
    assert _asks(only) == {"on": ["2024-06-01"]}
    assert "2024-1, ends on 17 May 2024" in _block(client, "on=2024-06-01").text


def test_a_city_that_the_edition_does_not_know_is_cited_from_what_is_on_record(
    pairs: Factory, published: Publish, client: FlaskClient
) -> None:
    published()
    _another(pairs)
    (only,) = _cited(client, "city=aachen-de")
    assert "version" not in only
    assert "does not know a city" in _block(client, "city=aachen-de").text


def test_a_withdrawn_edition_is_cited_no_more(
    pairs: Factory, published: Publish, session: AnySession, client: FlaskClient
) -> None:
    published()
    _another(pairs)
    published()
    editions.withdraw(session, ACTOR, "2024-2", reason="A list was wrong.", today=TODAY)
    session.commit()
    first, _second = _cited(client)
    assert first["version"] == "2024-1" and "3 pairs" in _note(first)
    answer = client.get("/statistics/pairs.bib?edition=2024-2")
    assert answer.status_code == 410 and "A list was wrong." in answer.text


def test_where_all_are_withdrawn_the_block_says_so(
    pairs: Factory, published: Publish, session: AnySession, client: FlaskClient
) -> None:
    published()
    editions.withdraw(session, ACTOR, "2024-1", reason="A list was wrong.", today=TODAY)
    session.commit()
    assert len(_cited(client)) == 1
    assert "All editions so far are withdrawn" in _block(client).text


def test_the_block_shows_the_edition_first(
    pairs: Factory, published: Publish, client: FlaskClient
) -> None:
    published()
    found = _block(client, "country=DE")
    assert [each.text for each in found.select(".cite__what")] == [
        "Edition 2024-1, which stays as it is",
        "As on record on 17 May 2024, which may change",
    ]
    links = [str(each["href"]) for each in found.select("a")]
    assert links[0] == f"{ORIGIN}/statistics/pairs?country=DE&edition=2024-1"
    assert links[-1] == f"{ORIGIN}/statistics/pairs?country=DE"


def test_canary_a_number_beside_another_address_is_seen(
    pairs: Factory, published: Publish, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    published()
    _another(pairs)
    own = citing._page
    monkeypatch.setattr(citing, "_page", lambda code, of: own(code, replace(of, edition="")))
    with pytest.raises(AssertionError):
        _hold(client, _cited(client))

"""What departments say at the desk stands on the public page of the agreement."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from registry.models import Activity, ActivityWord, Agreement, City, Declaration, Document
from registry.services import audit
from registry.services.audit import Actor
from tests.factories import ACTOR, Factory
from tests.pages import Page

AnySession = scoped_session[Session]
DAY = date(2024, 5, 1)


@pytest.fixture
def ours(make: Factory) -> City:
    return make.city("Ours", "GB")


@pytest.fixture
def theirs(make: Factory) -> City:
    return make.city("Theirs", "FR")


@pytest.fixture
def agreement(make: Factory, ours: City, theirs: City) -> Agreement:
    return make.agreement(ours, theirs)


def _page(client: FlaskClient, agreement: Agreement) -> Page:
    return Page(client.get(f"/agreements/{agreement.reference}"))


def test_who_acted_is_the_city_in_public_and_the_office_where_there_is_none(
    client: FlaskClient, session: AnySession, agreement: Agreement, ours: City
) -> None:
    for name in (f"account 7, city {ours.id}", "account 8"):
        by = Actor(name, ACTOR.request_id, ACTOR.at)
        audit.record(session, by, "settle", entity="agreement", entity_id=agreement.id, changes={})
    session.commit()
    page = _page(client, agreement)
    said = page.texts("#history ~ *")
    assert any("Ours" in each for each in said) and any("Secretariat" in each for each in said)
    assert "account 7" not in page.html and "account 8" not in page.html


def test_text_money_and_who_confirmed_stand_with_an_activity(
    client: FlaskClient, make: Factory, session: AnySession, agreement: Agreement, theirs: City
) -> None:
    told = {"text": "Two\nlines", "funding": "foundation", "amount": 5000, "currency": "EUR"}
    made: Activity = make.activity(agreement, "2024-01", **told)
    session.add(ActivityWord(activity_id=made.id, city_id=theirs.id, word="confirms", said_on=DAY))
    page = _page(client, agreement)
    assert page.texts(".timeline__text") == ["Two lines"]
    more = page.texts("#activities ~ ol .timeline__more")[0]
    assert "Foundation or association, 5,000 EUR" in more and "confirmed by Theirs" in more


def test_documents_and_declarations_are_listed_without_the_notes(
    client: FlaskClient, session: AnySession, agreement: Agreement, ours: City
) -> None:
    said = {"year": 2023, "word": "nothing", "reasons": ["funding"], "note": "Between us"}
    session.add(Declaration(agreement_id=agreement.id, city_id=ours.id, declared_on=DAY, **said))
    kept = {"stored_as": "ab.pdf", "media_type": "application/pdf", "size": 4096, "digest": "d"}
    session.add(Document(agreement_id=agreement.id, title="Scan", added_on=DAY, **kept))
    page = _page(client, agreement)
    assert page.texts("#declarations ~ ul li") == ["2023, Ours: Nothing this year (Funding)"]
    assert page.texts("#documents ~ ul li") == ["Scan application/pdf, 4 KB"]
    assert page.hrefs("#documents ~ ul a") == ["/documents/ab.pdf"]
    assert "Between us" not in page.html

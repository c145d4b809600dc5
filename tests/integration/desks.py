"""An editor at the desk: forms filled in as a browser would, looked at, then sent."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from sqlalchemy import Connection

from registry.models import Activity, Agreement, City, User
from tests.dumps import dump
from tests.factories import Factory
from tests.integration.knocking import AnySession, NewVisitor, People, Visitor, location
from tests.pages import Page

Fields = dict[str, Any]


def fields_of(page: Page) -> Fields:
    """What the form of a page would send if its first button were pressed."""
    (form,) = page.all("main form.form")
    found: dict[str, list[str]] = {}
    for tag in form.select("input[name], select[name], textarea[name]"):
        for value in _values(tag):
            found.setdefault(str(tag["name"]), []).append(value)
    return {name: values for name, values in found.items() if name != "csrf_token"}


def _values(tag: Tag) -> Iterator[str]:
    if tag.name == "textarea":
        yield tag.get_text().removeprefix("\n")
    elif tag.name == "select":
        chosen = tag.select("option[selected]") or tag.select("option")
        yield str(chosen[0]["value"])
    elif tag.get("type") not in {"checkbox", "radio"} or tag.has_attr("checked"):
        yield str(tag.get("value", ""))


def sentences(page: Page) -> list[str]:
    """What a page says that the public will see."""
    return page.texts(".effect p")


def trouble(page: Page) -> str:
    """What a page says is wrong."""
    return f"{page.status}: {page.texts('.govuk-error-summary li, .trouble .lead')}"


@dataclass(frozen=True)
class Desk:
    """A browser in which somebody is signed in who speaks for cities."""

    here: Visitor
    account: User

    def get(self, path: str, **how: Any) -> Page:
        return self.here.get(path, **how)

    def filled(self, path: str, **typed: Any) -> Fields:
        """The form at the address, with something typed into it."""
        page = self.get(path)
        assert page.status == 200, trouble(page)
        return fields_of(page) | typed

    def send(self, path: str, fields: Mapping[str, Any]) -> Page:
        return self.here.post(path, dict(fields))

    def look(self, path: str, **typed: Any) -> Page:
        """What the page before a deed says."""
        page = self.send(path, self.filled(path, **typed))
        assert (page.status, page.all(".effect") != []) == (200, True), trouble(page)
        return page

    def do(self, path: str, **typed: Any) -> list[str]:
        """Do the deed in its two steps; return what was announced."""
        page = self.look(path, **typed)
        self.sent_on(path, page)
        return sentences(page)

    def sent_on(self, path: str, page: Page) -> str:
        """Press the button of a page that announces; return where that leads."""
        return location(self.send(path, fields_of(page) | {"step": "do"}))

    def refused(self, path: str, **typed: Any) -> Page:
        """A deed that can't be done so."""
        page = self.send(path, self.filled(path, **typed) | {"step": "do"})
        assert page.status == 422, trouble(page)
        return page


@dataclass(frozen=True)
class Square:
    """Two cities with an agreement that both have reported, and their desks."""

    make: Factory
    kazan: City
    weimar: City
    agreement: Agreement
    ours: Desk
    theirs: Desk

    @property
    def path(self) -> str:
        return f"/desk/agreements/{self.agreement.reference}"

    def activity(self, begin: str = "2023-01", **columns: Any) -> Activity:
        """Something that our city reported."""
        return self.make.activity(
            self.agreement, begin, **({"reported_by_id": self.kazan.id} | columns)
        )


NewDesk = Callable[..., Desk]


@pytest.fixture
def at_desk(people: People, visitor: NewVisitor) -> NewDesk:
    """Opens desks, each in a browser of its own."""

    def open_for(*cities: City, **columns: Any) -> Desk:
        account = people.account("", *cities, **columns)
        return Desk(visitor().enter(account), account)

    return open_for


@pytest.fixture
def square(make: Factory, at_desk: NewDesk) -> Square:
    kazan, weimar = make.city("Kazan", "RU"), make.city("Weimar", "DE")
    made = make.agreement(kazan, weimar, reported=True)
    return Square(make, kazan, weimar, made, at_desk(kazan), at_desk(weimar))


# -- what the public sees ------------------------------------------------------------------------


def row(client: FlaskClient, reference: str) -> dict[str, str]:
    """The agreement in the file that anybody can download; nothing if it is not there."""
    answer = client.get("/agreements.csv", buffered=True)
    rows = csv.DictReader(io.StringIO(answer.text, newline=""))
    return next((each for each in rows if each["reference"] == reference), {})


def axes(client: FlaskClient, reference: str) -> tuple[str, str, str]:
    """Legal status, activity status and record by that file."""
    found = row(client, reference)
    return found["legal_status"], found["activity_status"], found["record"]


def said(client: FlaskClient, reference: str) -> list[str]:
    """The three axes in the words of the agreement's page, without since when."""
    page = Page(client.get(f"/agreements/{reference}"))
    return [each.split(" since ")[0].lower() for each in page.texts(".verdict__axes > span")]


def kept(session: AnySession, connection: Connection) -> Any:
    """Everything that the database holds."""
    session.flush()
    return dump(connection)

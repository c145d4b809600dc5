"""A panelist who is removed is nowhere any more: in no table, page, file, cache or log."""

import io
import json
import logging
from zipfile import ZipFile, is_zipfile

from flask.testing import FlaskClient
from sqlalchemy import Connection, MetaData, select
from sqlalchemy.orm import Session, scoped_session

from registry.domain.names import ascii_key, search_key
from registry.models import Appearance, Panelist
from registry.queries import remembered
from registry.web.caching import PageCache
from registry.web.logs import log
from tests.factories import Factory
from tests.forums import Forums
from tests.integration import matrix
from tests.integration.knocking import NewVisitor, People
from tests.integration.publishing import published
from tests.personas import NOW, Town, What, Who

#: Words that stand nowhere else; each field of the person has one.
PLANTED = ("zxqvanna", "zxqvoffice", "zxqvworks")
FORM = {
    "name": "Zxqvanna Plánted", "office": "Zxqvoffice", "organisation": "Zxqvworks",
    "city": "kazan-ru", "consented_on": "2024-05-01", "role": "speaker",
}  # fmt: skip
PANEL = "/secretariat/forums/kazan-2023/sessions/twin-cities"


def planted_in(content: object) -> list[str]:
    """Which of the planted words stand there, however they are written; packages are opened."""
    if isinstance(content, bytes | memoryview):
        raw = bytes(content)
        if is_zipfile(io.BytesIO(raw)):
            with ZipFile(io.BytesIO(raw)) as package:
                return [w for name in package.namelist() for w in planted_in(package.read(name))]
        content = raw.decode("utf-8", "replace")
    said = ascii_key(search_key(str(content)))
    return [word for word in PLANTED if word in said]


def tables_with_it(connection: Connection) -> set[str]:
    """The tables in which a planted word stands: those there are, not those we know of."""
    there = MetaData()
    there.reflect(connection)
    assert len(there.tables) > 20
    return {
        name
        for name, table in there.tables.items()
        for row in connection.execute(select(table))
        if any(map(planted_in, row))
    }


def _reads(_endpoint: str, method: str) -> bool:
    return method == "GET"


def addresses_with_it(town: Town, below: str = "/") -> set[str]:
    """The public addresses whose answer has a planted word: pages and files alike."""
    cells = matrix.cells(town, _reads)
    public = {each.address for each in cells if each.who is Who.VISITOR and matrix.is_public(each)}
    assert len(public) > 40
    person = "/forum/panelists/zxqvanna-planted"
    found = set()
    for address in sorted(each for each in public | {person} if each.startswith(below)):
        answer = town.ask(Who.VISITOR, "GET", address)
        if planted_in(answer.data) or planted_in(str(answer.headers)):
            found.add(address)
    return found


def _post(town: Town, path: str, **form: str) -> str:
    answer = town.ask(Who.SECRETARIAT, "POST", path, data=form)
    assert answer.status_code in {200, 303}, path
    return answer.text


def _plant(town: Town) -> int:
    """Let somebody be on the panel, with a link that is made and used; return their number."""
    _post(town, f"{PANEL}/panelists/new", **FORM)
    made = select(Panelist.id, Appearance.id).join(
        Appearance, Appearance.panelist_id == Panelist.id
    )
    planted = made.where(Panelist.slug == "zxqvanna-planted")
    person, part = town.connection.execute(planted).one()
    secret = _post(town, f"{PANEL}/personal-links/{part}").partition("/panel/")[2][:43]
    assert planted_in(town.ask(Who.VISITOR, "GET", f"/panel/{secret}").data)
    _post(town, f"/secretariat/panelists/{person}", **{**FORM, "office": "Zxqvoffice, too"},
          version="1")  # fmt: skip
    return int(person)


def test_after_removal_the_name_is_in_no_table_and_at_no_public_address(
    town: Town, log_lines: io.StringIO
) -> None:
    log.setLevel(logging.INFO)
    with town.undone():
        person = _plant(town)
        published(_session(town), NOW.date())
        before = tables_with_it(town.connection), addresses_with_it(town, "/forum/")
        _post(town, f"/secretariat/panelists/{person}/remove")
        after = tables_with_it(town.connection), addresses_with_it(town)
    # What is not found while it is there would not be found if it stayed.
    assert before[0] == {"panelist"}
    assert before[1] == {"/forum/panelists/zxqvanna-planted", "/forum/kazan-2023/twin-cities"}
    assert after == (set(), set())
    lines = [json.loads(line) for line in log_lines.getvalue().splitlines()]
    assert {"/forum/panelists/…", f"/secretariat/panelists/{person}/remove"} <= {
        line.get("path") for line in lines
    }
    assert planted_in(log_lines.getvalue()) == []


def _session(town: Town) -> Session | scoped_session[Session]:
    return Session(town.connection, join_transaction_mode="create_savepoint")


def test_a_planted_word_is_found_wherever_it_could_be() -> None:
    package = io.BytesIO()
    with ZipFile(package, "w") as made:
        made.writestr("a.csv", "name\nZXQVANNA\n")
    for content in ("Zxqv\u00e1nna", b"x zxqvanna x", package.getvalue(), {"a": ["ZXQVANNA"]}):
        assert planted_in(content) == ["zxqvanna"], content
    assert planted_in("Anna") == planted_in(None) == planted_in(b"") == []


def test_no_kept_page_names_who_is_removed(
    client: FlaskClient, make: Factory, people: People, visitor: NewVisitor
) -> None:
    forums = Forums(make)
    who = forums.panelist("Zxqvanna Planted", forums.session(forums.forum()))
    pages: PageCache = client.application.extensions["pages"]

    def kept() -> list[str]:
        bodies = [each.body for each in pages._pages.values()]
        answers = [str(each) for each in remembered._kept.answers.values()]
        return [word for each in (*bodies, *answers) for word in planted_in(each)]

    for path in ("/forum/panelists/zxqvanna-planted", "/forum/kazan-2023/twin-cities"):
        client.get(path)
    assert kept() == ["zxqvanna"] * 2
    secretariat = visitor().enter(people.account(secretariat=True))
    secretariat.post(f"/secretariat/panelists/{who.id}/remove")
    client.get("/forum/kazan-2023")
    assert kept() == []


def test_a_cookie_that_tells_of_the_removal_names_nobody(
    make: Factory, people: People, visitor: NewVisitor
) -> None:
    who = Forums(make).panelist("Zxqvanna Planted")
    secretariat = visitor().enter(people.account(secretariat=True))
    assert planted_in(secretariat.get(f"/secretariat/panelists/{who.id}/remove").html)
    secretariat.post(f"/secretariat/panelists/{who.id}/remove")
    with secretariat.client.session_transaction() as cookie:
        assert planted_in(dict(cookie)) == []
        assert cookie["_flashes"]


def test_what_belongs_to_others_stays(town: Town) -> None:
    own = town.people.panel
    with town.undone():
        person = _plant(town)
        _post(town, f"/secretariat/panelists/{person}/remove")
        answer = town.ask(Who.VISITOR, "GET", f"/forum/panelists/{own.slugs[What.OWN]}")
        link = town.ask(Who.VISITOR, "GET", f"/panel/{own.links[What.OWN]}")
    assert (answer.status_code, link.status_code) == (200, 200)

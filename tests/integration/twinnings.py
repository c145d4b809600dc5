"""A session about twinnings, the agreements that its theme selects, and its dossier as read."""

import pytest
from bs4 import Tag
from flask.testing import FlaskClient

from registry.models import Agreement, Forum, ForumSession
from tests.factories import Factory
from tests.forums import Forums
from tests.pages import Page, faults

DOSSIER = "/forum/kazan-2023/twin-cities/dossier"
EVERY = [DOSSIER, f"{DOSSIER}/slides", f"{DOSSIER}/citations"]
QUESTIONS = [["What makes it succeed?", ["dormancy", "by-decade"]], ["Is it fun?", []]]
Known = dict[str, Agreement]


@pytest.fixture
def talk(forums: Forums, forum: Forum) -> ForumSession:
    return forums.session(forum, title="Twin cities", theme="kind=twinning", questions=QUESTIONS)


@pytest.fixture
def known(make: Factory) -> Known:
    """Twinnings of most statuses, and a friendship under which more is done."""
    found = {
        "active": make.agreement(concluded="1990", reported=True, fields=["culture"]),
        "busier": make.agreement(concluded="1995"),
        "dormant": make.agreement(concluded="1991"),
        "never": make.agreement(concluded="1992-03-01", reported=True),
        "undated": make.agreement(concluded=None, reported=True),
        "silent": make.agreement(concluded="1993"),
        "friendly": make.agreement(concluded="1994", kind="friendship"),
    }
    make.activity(found["active"], "2024-02-01", title="Spring days", funding="state")
    make.activity(found["active"], "2021", kind="sport")
    for day in ("2024-03", "2023-11-02"):
        make.activity(found["busier"], day, kind="sport", mode="online")
    make.activity(found["busier"], "2024-05-01", kind="ceremony")
    make.activity(found["dormant"], "2019-06-04")
    for month in range(1, 6):
        make.activity(found["friendly"], f"2024-0{month}-01")
    return found


def opened(client: FlaskClient, address: str = DOSSIER, status: int = 200) -> Page:
    page = Page(client.get(address))
    alone = status == 200 and "/slides" in address
    assert (page.status, faults(page, alone=alone)) == (status, []), address
    return page


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def marked(page: Page, name: str) -> dict[str, str]:
    """What is said of each thing that has this mark, the first time."""
    found = page.all(f"[data-{name}]")
    return {str(each[f"data-{name}"]): _text(each) for each in reversed(found)}


def in_table(page: Page, name: str) -> list[str]:
    """References in a table of agreements."""
    hrefs = page.hrefs(f"[data-list='{name}'] tbody th a, [data-role='{name}'] tbody th a")
    return [href.partition("?")[0].removeprefix("/agreements/") for href in hrefs]


def references(known: Known, *names: str) -> list[str]:
    return [known[name].reference for name in names]

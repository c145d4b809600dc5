"""What is cited from an edition stays: after edits, a merge, a new policy, a restore, a migration."""

import json
import re
from typing import Any

import flask_migrate
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from registry.domain import dormancy
from registry.extensions import Base, db
from registry.queries.editions import package_of
from tests import databases
from tests.databases import NewDatabase
from tests.integration import frozen as support
from tests.integration.frozen import DATA, FILES, NUMBER, Frozen, edit, other_row, within
from tests.pages import Page

AFTER = [*support.EVERY]


@pytest.mark.parametrize("address", FILES)
def test_a_file_of_an_edition_is_that_of_its_day_to_the_byte(frozen: Frozen, address: str) -> None:
    assert frozen.new[address] == frozen.live[address]


@pytest.mark.parametrize("address", DATA)
def test_the_maps_data_are_those_of_its_day(frozen: Frozen, address: str) -> None:
    assert _unversioned(frozen.new[address]) == _unversioned(frozen.live[address])


def _unversioned(content: bytes) -> Any:
    """Without the version, which only says which data fit together."""
    found = json.loads(content)
    return {k: v for k, v in found.items() if k != "version"} if isinstance(found, dict) else found


@pytest.mark.parametrize("address", support.PAGES)
def test_a_page_says_in_an_edition_what_it_said_on_its_day(frozen: Frozen, address: str) -> None:
    assert _words(frozen.new[address]) == _words(frozen.live[address])


def test_agreements_say_the_same_but_for_their_history(frozen: Frozen) -> None:
    for reference in frozen.references:
        address = f"/agreements/{reference}"
        assert _words(frozen.new[address]) == _words(frozen.live[address]), address


_OF_THE_EDITION = re.compile(
    r"( · )?\b[Ee]dition[ =]\d{4}-\d+\.?| ?Data version \d+\.|[?&]edition=\d{4}-\d+"
)


def _words(content: bytes) -> list[str]:
    """The facts of a page: cells, terms and words of a picture, without the edition's name."""
    found = BeautifulSoup(content, "html.parser").select("tbody td, dd, text")
    said = (_OF_THE_EDITION.sub("", " ".join(each.get_text(" ").split())) for each in found)
    return [words.strip() for words in said if words.strip()]


@pytest.mark.parametrize("address", AFTER)
def test_after_a_thousand_edits_and_a_merge_the_bytes_are_the_same(
    frozen: Frozen, address: str
) -> None:
    assert frozen.get(within(address)) == frozen.new[address]

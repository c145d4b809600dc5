"""Pages as a reader of HTML meets them: their parts, and what is wrong with them."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import html5lib
import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from registry.queries import prepared

ORIGIN = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Page:
    """An answer that is HTML, with the parts that tests look at."""

    answer: TestResponse

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def html(self) -> str:
        return self.answer.text

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    def all(self, selector: str) -> list[Tag]:
        return list(self.soup.select(selector))

    def texts(self, selector: str) -> list[str]:
        return [_text(each) for each in self.all(selector)]

    def text(self, selector: str) -> str:
        """The text of the one element that the selector finds."""
        (only,) = self.texts(selector)
        return only

    def hrefs(self, selector: str) -> list[str]:
        return [str(each["href"]) for each in self.all(selector)]

    def href(self, words: str) -> str:
        """Where the link with these words leads."""
        found = {str(each["href"]) for each in self.all("a[href]") if _text(each) == words}
        (only,) = found
        return only

    @property
    def title(self) -> str:
        return self.text("head > title")

    @property
    def heading(self) -> str:
        return self.text("h1")

    @property
    def said(self) -> str:
        """All words of the page's content."""
        return self.text("main")

    # -- lists

    # These are asked of many long pages: reading only the line in question saves most of a suite.

    @property
    def count(self) -> int:
        """How many rows there are, by the words above the list."""
        (words,) = _COUNT.findall(self.html)
        return as_number(words)

    @property
    def rows(self) -> list[list[str]]:
        """The cells of the list's rows."""
        return self.table("table.rows")

    @property
    def row_hrefs(self) -> list[str]:
        return [unescape(href) for href in _ROW.findall(self.html)]

    @property
    def names(self) -> list[str]:
        """The last part of the address of each row: references or slugs."""
        return [href.split("?")[0].rsplit("/", 1)[1] for href in self.row_hrefs]

    @property
    def next(self) -> str:
        """The address of the next page of a list; nothing on the last one."""
        return unescape("".join(_NEXT.findall(self.html)))

    def table(self, selector: str) -> list[list[str]]:
        rows = self.all(f"{selector} tbody tr")
        return [[_text(cell) for cell in row.select("th, td")] for row in rows]

    # -- figures

    @property
    def composition(self) -> dict[str, int]:
        """How many agreements in force have each status, by its code."""
        found = self.all(".composition__list li")
        return {_code(each): as_number(_text(each.select("b")[0])) for each in found}

    @property
    def rate(self) -> tuple[int, int, int]:
        """Numerator, denominator and what is left out of the dormancy rate."""
        numbers = re.findall(r"\d[\d,]*", " ".join(self.texts(".rate__words")))
        numerator, denominator = map(as_number, numbers[:2]) if numbers else (0, 0)
        rest = self.texts(".rate__rest")
        return numerator, denominator, as_number(rest[0]) if rest else 0

    # -- errors

    @property
    def trouble(self) -> str:
        """What an error page says is wrong."""
        return self.text(".trouble .lead")

    @property
    def offer(self) -> str:
        """The address that an error page offers first."""
        return self.hrefs(".trouble__offers a")[0]


_COUNT = re.compile('class="result__count"[^>]*>([^<]*)<')
_ROW = re.compile('<th scope="row" role="rowheader"><a href="([^"]*)">')
_NEXT = re.compile('<a class="paging__step" href="([^"]*)" rel="next">')


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def _code(item: Tag) -> str:
    (mark,) = item.select(".status")
    return next(name for name in mark["class"] if "--" in name).removeprefix("status--")


def as_number(text: str) -> int:
    """The first number of a text: «1,234 agreements» is 1234."""
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found.group().replace(",", ""))


# -- what is wrong with a page ---------------------------------------------------------------


def faults(page: Page, *, alone: bool = False) -> list[str]:
    """Everything that no page of ours may have, in words; none of it is a matter of taste.

    A page that stands `alone`, in a frame of another site, has none of ours around it.
    """
    checks = [check for check in _CHECKS if not (alone and check is _navigation)]
    return [fault for check in checks for fault in check(page)]


def _does_not_parse(page: Page) -> Iterator[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(page.html)
    yield from (f"parse error {code} at {at}" for at, code, _data in parser.errors)


def _head(page: Page) -> Iterator[str]:
    if len(page.all("title")) != len(page.all("head > title")) + len(page.all("svg title")):
        yield "a title outside the head"
    if not page.texts("head > title")[:1] or not page.title.strip(" –"):
        yield "no title"
    if not page.all("html[lang]"):
        yield "no language"
    if not page.all("meta[name=description][content]"):
        yield "no description"
    if not page.all("meta[name=viewport]"):
        yield "no viewport"


def _one_heading(page: Page) -> Iterator[str]:
    if len(page.all("h1")) != 1 or not page.heading:
        yield f"{len(page.all('h1'))} first headings"
    levels = [int(each.name[1]) for each in page.all("h1, h2, h3, h4, h5, h6")]
    for one, other in pairwise(levels):
        if other > one + 1:
            yield f"h{other} follows h{one}"


def _ids(page: Page) -> Iterator[str]:
    ids = Counter(str(each["id"]) for each in page.all("[id]"))
    yield from (f"id {each!r} twice" for each, times in ids.items() if times > 1)
    yield from (f"id {each!r} has a space" for each in ids if not each or " " in each)
    for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
        for tag in page.all(f"[{name}]"):
            yield from (f"{name} to no id {to!r}" for to in str(tag[name]).split() if to not in ids)
    inside = (href[1:] for href in page.hrefs("a[href^='#']"))
    yield from (f"link to no id {to!r}" for to in inside if to not in ids)


#: Blocks of these types are data: no browser runs them.
_NO_DATA = "".join(f":not([type='application/{kind}'])" for kind in ("json", "ld+json"))


def _json(text: str) -> Any:
    with suppress(ValueError):
        return json.loads(text)


def _inline_code(page: Page) -> Iterator[str]:
    for tag in page.all("*"):
        names = [name for name in tag.attrs if name.startswith("on") or name == "style"]
        yield from (f"attribute {name} of {tag.name}" for name in names)
    if page.all(f"style, script:not([src]){_NO_DATA}"):
        yield "inline style or script"
    for tag in page.all("script[type='application/ld+json']"):
        if not isinstance(_json(tag.text), dict):
            yield "a block of data that is no JSON"
    hrefs = page.hrefs("a[href]")
    yield from (f"link {href!r}" for href in hrefs if re.match(r"\s*(javascript|data):", href))


def _other_hosts(page: Page) -> Iterator[str]:
    loaded = page.all("link[href]:not([rel=canonical]):not([rel=alternate]), [src]")
    for tag in loaded:
        address = str(tag.get("href") or tag.get("src"))
        if not address.startswith("/") or address.startswith("//"):
            yield f"loads {address!r}"


def _names_of_things(page: Page) -> Iterator[str]:
    for link in page.all("a, button, summary, caption, legend, label"):
        if not _text(link) and not link.get("aria-label") and not link.select("input"):
            yield f"{link.name} without a name"
    for field in page.all("input:not([type=hidden]), select, textarea"):
        labelled = page.all(f"label[for='{field.get('id')}']") or field.find_parent("label")
        if not labelled and not field.get("aria-label"):
            yield f"field {field.get('name')!r} without a label"
    for image in page.all("img:not([alt]), svg:not([aria-hidden]):not([aria-label])"):
        yield f"{image.name} without words"


def _tables(page: Page) -> Iterator[str]:
    for table in page.all("table"):
        if not table.select("caption"):
            yield "table without a caption"
        heads = table.select("thead th")
        widths = {sum(int(str(cell.get("colspan", 1))) for cell in row.select("th, td"))
                  for row in table.select("tr")}  # fmt: skip
        if heads and len(widths) != 1:
            yield f"table with rows of {sorted(widths)} cells"
        yield from ("th without scope" for each in table.select("th") if not each.get("scope"))


def _navigation(page: Page) -> Iterator[str]:
    current = page.all("nav.masthead__nav [aria-current]")
    if len(current) > 1 or not page.all("nav.masthead__nav a"):
        yield f"{len(current)} current items"
    if len(page.all("main")) != 1 or not page.all("header") or not page.all("footer"):
        yield "no landmarks"
    if page.hrefs("a.govuk-skip-link") != ["#content"]:
        yield "no way to skip to the content"
    labels = [
        str(each.get("aria-label") or each.get("aria-labelledby")) for each in page.all("nav")
    ]
    if len(set(labels)) != len(labels) or "None" in labels:
        yield f"navigations called {labels}"


_CHECKS = (
    _does_not_parse,
    _head,
    _one_heading,
    _ids,
    _inline_code,
    _other_hosts,
    _names_of_things,
    _tables,
    _navigation,
)


# -- what is asked of the database -----------------------------------------------------------


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SELECT that is run inside, on any engine, by SQLAlchemy or by the driver itself."""
    heard: list[str] = []

    def note(statement: str) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            heard.append(statement)

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        note(statement)

    def read(connection: Any, sql: str, bound: Any) -> prepared.Sent:
        note(sql)
        return asked_of_the_driver(connection, sql, bound)

    asked_of_the_driver = prepared.read
    sa.event.listen(Engine, "before_cursor_execute", hear)
    with patch.object(prepared, "read", read):
        yield heard
    sa.event.remove(Engine, "before_cursor_execute", hear)

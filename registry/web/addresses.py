"""Addresses of the site's own pages, built once for each endpoint: a page links to dozens."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from registry.web.looking import edition_seen


def to_page(endpoint: str) -> str:
    """The address of a page that needs nothing more."""
    return _page(endpoint, request.script_root)


def here(path: str, part: str = "") -> str:
    """The path, and a part of its page, in the edition that this request looks into, if it does."""
    pairs = edition_pairs()
    return f"{path}?{urlencode(pairs)}{part}" if pairs else f"{path}{part}"


def edition_pairs() -> list[tuple[str, str]]:
    """What an address says so that it leads to the same edition; nothing outside of one."""
    seen = edition_seen()
    return [("edition", seen.number)] if seen else []


def to_agreement(reference: str) -> str:
    return _beginning("agreements.show", "reference", request.script_root) + reference


def to_city(slug: str) -> str:
    return _beginning("cities.show", "slug", request.script_root) + slug


def to_country(code: str) -> str:
    return _beginning("countries.show", "code", request.script_root) + code


def to_chart(code: str) -> str:
    """The address of the chart of a figure, as SVG."""
    return _chart(code, request.script_root)


@cache
def _chart(code: str, _root: str) -> str:
    return url_for("charts.svg", code=code)


@cache
def _page(endpoint: str, _root: str) -> str:
    return url_for(endpoint)


@cache
def _beginning(endpoint: str, name: str, _root: str) -> str:
    """What stands before the name of one thing, which is made of letters, digits and hyphens."""
    one: dict[str, Any] = {name: "-"}
    return url_for(endpoint, **one).removesuffix("-")

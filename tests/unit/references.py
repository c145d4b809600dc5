"""Small strict readers of BibTeX, RIS and CSL-JSON: what they don't know they refuse."""

import json
import re
from typing import Any

_TEX = {
    r"{\textbackslash}": "\\",
    r"{\textbraceleft}": "{",
    r"{\textbraceright}": "}",
    r"{\textasciitilde}": "~",
    r"{\textasciicircum}": "^",
    **{f"\\{sign}": sign for sign in "%&#_$"},
}
_TOKEN = re.compile("|".join(re.escape(each) for each in _TEX) + r"|[^\\{}%&#_$~^]")
_FIELD = re.compile(r"  (?P<name>[a-z]+) = \{")
VERBATIM = {"url"}


class Malformed(ValueError):
    """The text is not what the format allows."""


def bibtex(text: str) -> list[dict[str, str]]:
    """Entries as fields by name, `ID` the key; braces are counted as BibTeX does."""
    entries, at = [], 0
    while at < len(text):
        head = re.compile(r"\n?@misc\{([a-z0-9-]+),\n").match(text, at)
        if not head:
            raise Malformed(f"no entry begins at {text[at : at + 40]!r}")
        entry, at = {"ID": head[1]}, head.end()
        while not text.startswith("}\n", at):
            name, value, at = _field(text, at)
            if name in entry:
                raise Malformed(f"{name} stands twice")
            entry[name] = value
        entries.append(entry)
        at += 2
    return entries


def _field(text: str, at: int) -> tuple[str, str, int]:
    head = _FIELD.match(text, at)
    if not head:
        raise Malformed(f"no field begins at {text[at : at + 40]!r}")
    end = _closing(text, head.end())
    if not text.startswith("},\n", end):
        raise Malformed(f"{head['name']} does not end its line")
    raw = text[head.end() : end]
    return head["name"], raw if head["name"] in VERBATIM else untex(raw), end + 3


def _closing(text: str, at: int) -> int:
    depth = 1
    for place in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return place
    raise Malformed("a brace is never closed")


def untex(raw: str) -> str:
    if raw.startswith("{") and _closing(raw, 1) == len(raw) - 1 and not _TOKEN.match(raw):
        raw = raw[1:-1]
    found, at = [], 0
    while at < len(raw):
        token = _TOKEN.match(raw, at)
        if not token:
            raise Malformed(f"TeX would read {raw[at : at + 20]!r} as more than text")
        found.append(_TEX.get(token[0], token[0]))
        at = token.end()
    return "".join(found)


def ris(text: str) -> list[dict[str, str]]:
    """Records as texts by tag; any sign that ends a line for some reader must be a CRLF."""
    if text.splitlines(keepends=True) != re.findall(r"[^\r\n]*\r\n", text):
        raise Malformed("a line ends otherwise than by CRLF")
    records: list[dict[str, str]] = []
    inside: dict[str, str] | None = None
    for line in text.split("\r\n")[:-1]:
        if inside is None:
            if line == "":
                continue
            if line != "TY  - DATA":
                raise Malformed(f"{line!r} stands outside of a record")
            inside = {"TY": "DATA"}
        elif line == "ER  - ":
            records.append(inside)
            inside = None
        else:
            _tag(line, inside)
    if inside is not None:
        raise Malformed("the last record has no end")
    return records


def _tag(line: str, inside: dict[str, str]) -> None:
    found = re.fullmatch(r"([A-Z][A-Z0-9])  - (.+)", line)
    if not found or found[1] in inside or found[1] in {"TY", "ER"}:
        raise Malformed(f"{line!r} is no tag of its own")
    inside[found[1]] = found[2]


_NAMES = {"literal"}
_DATES = {"issued", "accessed"}
_STRINGS = {"id", "type", "title", "publisher", "version", "URL", "note", "language"}


def csl(text: str) -> list[dict[str, Any]]:
    """Items; the names and types are those of the CSL-JSON schema that we use."""
    items: list[dict[str, Any]] = json.loads(text)
    for item in items:
        for name, value in item.items():
            if not _fits(name, value):
                raise Malformed(f"{name} is {value!r}")
    return items


def _fits(name: str, value: Any) -> bool:
    if name in _STRINGS:
        return isinstance(value, str)
    if name in _DATES:
        return set(value) == {"date-parts"} and all(
            isinstance(number, int) for parts in value["date-parts"] for number in parts
        )
    return name == "author" and all(set(each) == _NAMES for each in value)

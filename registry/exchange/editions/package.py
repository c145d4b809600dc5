"""The package of an edition: one zip of CSV files, what they mean, and a hash of each.

The same facts make the same bytes: files stand in the order of the format, and nothing in the
zip tells when or on which system it was made. `sha256` of an edition is that of its manifest,
and the manifest has that of every other file.
"""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from registry.domain import vocabulary as words
from registry.domain.countries import country_name
from registry.domain.dormancy import Policy
from registry.domain.errors import N_, RuleBroken
from registry.exchange.editions import format_1, format_2
from registry.exchange.editions.cells import read, written
from registry.exchange.editions.facts import Table
from registry.exchange.editions.format_1 import Column
from registry.exchange.editions.readme import readme

MANIFEST, DESCRIPTION, README = "manifest.sha256", "edition.json", "README.txt"
#: Never more is unpacked than this, whatever a damaged package says of itself.
LARGEST = 256 * 1024 * 1024
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_UNIX = 3

#: The codes of each axis and the word shown for each, in English.
VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    "kind of agreement": words.KINDS,
    "kind of paper": words.INSTRUMENT_KINDS,
    "role of a paper": words.ROLES,
    "term": words.TERMS,
    "kind of activity": words.ACTIVITY_KINDS,
    "mode": words.MODES,
    "field": words.FIELDS,
    "funding": words.FUNDING,
    "declaration": words.DECLARATIONS,
    "reason": words.REASONS,
    "legal status": words.LEGAL,
    "activity status": words.STATUSES,
    "record": words.RECORDS,
    "status of a session": words.SESSION_STATUSES,
    "role in a session": words.LINK_ROLES,
}

Files = Mapping[str, bytes]
Columns = Mapping[str, Sequence[Column]]
#: Every format that there was, by number; new packages have the last one.
FORMATS: Mapping[int, Columns] = {each.NUMBER: each.FILES for each in (format_1, format_2)}


@dataclass(frozen=True, slots=True)
class Contents:
    """What an edition holds before it has a number."""

    day: date
    policy: Policy
    counts: Mapping[str, int]
    site: str
    tables: Files


@dataclass(frozen=True, slots=True)
class Package:
    """An edition as it is kept."""

    sha256: str
    content: bytes


def tables_of(facts: Iterator[Table]) -> Files:
    return {name: written(format_2.FILES[name], rows) for name, rows in facts}


def packed(number: str, contents: Contents) -> Package:
    """The package of these contents under a number."""
    described = _described(number, contents)
    files = {
        README: readme(described).encode(),
        DESCRIPTION: _json(described),
        **contents.tables,
    }
    manifest = "".join(f"{_hash(content)}  {name}\n" for name, content in files.items()).encode()
    return Package(_hash(manifest), _zipped(number, {MANIFEST: manifest, **files}))


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _zipped(number: str, files: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"edition-{number}/{name}", _BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            target.writestr(entry, content)
    return out.getvalue()


# -- what it says of itself --------------------------------------------------------------------


def _described(number: str, contents: Contents) -> dict[str, Any]:
    policy = contents.policy
    return {
        "format": format_2.NUMBER,
        "edition": number,
        "day": contents.day.isoformat(),
        "registry": contents.site,
        "rule_version": policy.version,
        "policy": {"window": policy.window, "quiet": policy.quiet, "grace": policy.grace},
        "counts": dict(contents.counts),
        "licence": None,
        "left_out": _LEFT_OUT,
        "cells": dict(format_2.KINDS),
        "files": {
            name: {
                "sha256": _hash(contents.tables[name]),
                "columns": [column._asdict() for column in columns],
            }
            for name, columns in format_2.FILES.items()
        },
        "vocabularies": {
            axis: {str(code): word for code, word in known.items()}
            for axis, known in VOCABULARIES.items()
        },
        "countries": _countries(contents.tables["cities.csv"]),
    }


_LEFT_OUT = (
    "Accounts and whatever is about persons, notes of departments, reasons of disputes, drafts,"
    " withdrawn activities, documents, panelists and materials of forums, forums that were not"
    " public, and the history of the record."
)


def _countries(cities: bytes) -> dict[str, str]:
    codes = {str(row["country"]) for row in read(format_2.FILES["cities.csv"], cities)}
    return {code: country_name(code) for code in sorted(codes)}


# -- opened again ------------------------------------------------------------------------------

DAMAGED = N_("The package of edition %(number)s is damaged: %(why)s.")
#: What reading a torn zip can raise; the last two are an unknown packing and a locked file.
_TORN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
_NAME = re.compile("edition-[0-9]{4}-[0-9]+/([A-Za-z0-9_]+[.][a-z0-9]+)")


def opened(number: str, expected: str, content: bytes) -> Files:
    """The files of a package by name, after all hashes are compared. RuleBroken if one differs."""
    try:
        files = _unzipped(content)
        _compare(files, expected)
    except (*_TORN, ValueError, KeyError, OSError, EOFError) as no:
        raise RuleBroken(DAMAGED, params={"number": number, "why": str(no)}) from no
    return files


def columns_of(files: Files) -> Columns:
    """The tables of a package by its format, and their columns. RuleBroken for a later format."""
    number = json.loads(files[DESCRIPTION])["format"]
    if number not in FORMATS:
        raise RuleBroken(_LATER, params={"number": number})
    return FORMATS[number]


_LATER = N_("The package has format %(number)s, which only a later release of the registry reads.")


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        if sum(entry.file_size for entry in source.infolist()) > LARGEST:
            raise ValueError("it is larger than any package is")
        return {_named(entry.filename): source.read(entry) for entry in source.infolist()}


def _named(path: str) -> str:
    found = _NAME.fullmatch(path)
    if not found:
        raise ValueError(f"it has a file {path!r}")
    return found[1]


def _compare(files: Files, expected: str) -> None:
    manifest = files[MANIFEST]
    if _hash(manifest) != expected:
        raise ValueError("its manifest is another one")
    told = dict(line.split("  ")[::-1] for line in manifest.decode().splitlines())
    if told.keys() != files.keys() - {MANIFEST}:
        raise ValueError("its files are not those of its manifest")
    for name, known in told.items():
        if _hash(files[name]) != known:
            raise ValueError(f"{name} is not as it was")

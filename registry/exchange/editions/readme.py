"""The README of a package, in plain words, wrapped for any screen."""

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import Any

_WIDTH = 78


def readme(described: Mapping[str, Any]) -> str:
    """Tell what the package is, what is in it, and how to see that nobody has changed it."""
    return "\n\n".join(_paragraphs(described)) + "\n"


def _paragraphs(of: Mapping[str, Any]) -> Iterator[str]:
    policy, number = of["policy"], of["edition"]
    yield f"{of['registry']}: edition {number}\nThe state of {of['day']}"
    yield _filled(
        "This is a frozen state of a registry of agreements between cities: what was on record"
        f" on {of['day']}. It never changes. Figures that are cited from edition {number} can be"
        " counted again from these files."
    )
    yield _filled(
        f"Which agreements sleep follows from the dormancy rule, version {of['rule_version']}:"
        f" after {policy['window']} months without an activity that counts an agreement is"
        f" dormant, after {policy['quiet']} it is quiet; a new one has {policy['grace']} months"
        " of grace. No status stands in the files: it is worked out from the dates."
    )
    yield "What was counted\n" + "\n".join(
        f"  {name.replace('_', ' ')}: {value}" for name, value in of["counts"].items()
    )
    yield _filled(f"Left out: {of['left_out']}")
    yield _filled(
        "The tables are CSV files in UTF-8 with a comma between the cells; the first line has the"
        " names of the columns. edition.json says the same for programs: what each column means,"
        " which words the codes stand for, and the names of the countries."
    )
    yield "How cells are written\n" + "\n".join(
        _filled(f"{kind}: {meaning}", "  ") for kind, meaning in of["cells"].items()
    )
    for name, table in of["files"].items():
        yield f"{name}\n" + "\n".join(map(_column, table["columns"]))
    yield _filled(
        "Nobody has changed these files if `sha256sum -c manifest.sha256` says OK for each and"
        " `sha256sum manifest.sha256` gives the hash that the registry names for this edition."
    )


def _column(column: Mapping[str, str]) -> str:
    return _filled(f"{column['name']} ({column['kind']}): {column['meaning']}", "  ")


def _filled(text: str, indent: str = "") -> str:
    return fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent and f"{indent}  ")

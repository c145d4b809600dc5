"""How a figure is cited: plain words, BibTeX, RIS and CSL-JSON, for what stands at one address."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from registry.i18n import day_text, gettext, language


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure as it is read at one address: of an edition, or (None) of the live registry.

    `address` shows this very value; `live` is the same question, asked of what is known by then.
    Of the live registry the value may change: `accessed` is the day on which it was on record.
    """

    code: str
    figure: str
    value: str
    selection: str
    day: date
    window: int
    rule_version: int
    edition: str | None
    address: str
    live: str
    site: str
    accessed: date
    #: The day on which the edition was published; None of what is live.
    issued: date | None = None

    @property
    def published(self) -> date:
        return self.issued or self.accessed

    @property
    def publisher(self) -> str:
        return self.site


# -- plain words -----------------------------------------------------------------------------


def plain(cited: Cited) -> str:
    """One paragraph that says all that somebody can ask about the figure."""
    parts = (
        f"{cited.site}. {gettext('%(figure)s: %(value)s', **_figure(cited))}.",
        gettext("Selection: %(selection)s.", selection=cited.selection),
        _counted(cited),
        _standing(cited),
        cited.address,
    )
    live = gettext("live: %(address)s", address=cited.live)
    return _one_line(f"{' '.join(parts)} ({live})")


def _figure(cited: Cited) -> dict[str, str]:
    return {"figure": cited.figure, "value": cited.value}


def _counted(cited: Cited) -> str:
    return gettext(
        "As of %(day)s; dormant after %(window)s months; rule version %(version)s.",
        day=day_text(cited.day),
        window=cited.window,
        version=cited.rule_version,
    )


def _standing(cited: Cited) -> str:
    """What the value stands on: an edition, which stays, or a record that may change."""
    if cited.edition:
        return gettext("Edition %(number)s:", number=cited.edition)
    return gettext("As on record on %(day)s; may change:", day=day_text(cited.accessed))


def _title(cited: Cited) -> str:
    day = day_text(cited.day)
    words = {"figure": cited.figure, "selection": cited.selection, "day": day}
    return _one_line(gettext("%(figure)s. %(selection)s, %(day)s", **words))


def _note(cited: Cited) -> str:
    """What no field of the formats has a place for."""
    parts = [gettext("%(figure)s: %(value)s", **_figure(cited)) + ".", _counted(cited)]
    if not cited.edition:
        on_record = day_text(cited.accessed)
        parts.append(gettext("As on record on %(day)s; may change.", day=on_record))
    parts.append(gettext("Live: %(address)s", address=cited.live))
    return _one_line(" ".join(parts))


def key(cited: Cited) -> str:
    """The name of the entry: always the same for the same address."""
    digest = blake2b(cited.address.encode(), digest_size=4).hexdigest()
    state = cited.edition or cited.accessed.isoformat()
    return re.sub(r"[^a-z0-9-]+", "-", f"{cited.code}-{state}-{digest}".lower())


# What ends a line for any reader of lines, and what no text has; surrogates can't be written.
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


def _uri(address: str) -> str:
    """An address without any sign that means something to a format."""
    return quote(address, safe="!#$&'()*+,/:;=?@~%[]-._")


# -- BibTeX ----------------------------------------------------------------------------------

#: What TeX reads as more than a sign. Braces count in BibTeX even behind a backslash.
_TEX = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{sign: f"\\{sign}" for sign in "%&#_$"},
}
_IN_TEX = str.maketrans(_TEX)
#: Read as they are by the packages that print addresses.
_VERBATIM = frozenset({"url"})


def bibtex(several: Iterable[Cited]) -> str:
    return "\n".join(_entry(each) for each in several)


def _entry(cited: Cited) -> str:
    fields = {
        "author": f"{{{_tex(cited.site)}}}",
        "title": f"{{{_tex(_title(cited))}}}",
        "year": f"{cited.published.year:04}",
        "month": f"{cited.published.month}",
        "version": _tex(cited.edition or ""),
        "publisher": f"{{{_tex(cited.publisher)}}}",
        "url": _uri(cited.address),
        "urldate": cited.accessed.isoformat(),
        "note": _tex(_note(cited)),
    }
    lines = (f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@misc{{{key(cited)},\n{''.join(lines)}}}\n"


def _tex(text: str) -> str:
    return _one_line(text).translate(_IN_TEX)


# -- RIS -------------------------------------------------------------------------------------


def ris(several: Iterable[Cited]) -> str:
    """Records of one line a tag; lines end as the format wants it, on any system."""
    return "\r\n".join(_record(each) for each in several)


def _record(cited: Cited) -> str:
    tags = (
        ("TY", "DATA"),
        ("ID", key(cited)),
        ("AU", cited.site),
        ("TI", _title(cited)),
        ("PY", f"{cited.published.year:04}"),
        ("DA", f"{cited.published:%Y/%m/%d}/"),
        ("ET", cited.edition or ""),
        ("PB", cited.publisher),
        ("UR", _uri(cited.address)),
        ("Y2", f"{cited.accessed:%Y/%m/%d}/"),
        ("N1", _note(cited)),
        ("LA", language()),
    )
    lines = [f"{tag}  - {_one_line(text)}" for tag, text in tags if text]
    return "".join(f"{line}\r\n" for line in (*lines, "ER  - "))


# -- CSL-JSON --------------------------------------------------------------------------------


def csl_json(several: Iterable[Cited]) -> str:
    items = [csl_item(each) for each in several]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def csl_item(cited: Cited) -> Mapping[str, Any]:
    """The names and types are those of the CSL-JSON schema (1.0.2)."""
    edition = {"version": cited.edition} if cited.edition else {}
    return {
        "id": key(cited),
        "type": "dataset",
        "title": _title(cited),
        "author": [{"literal": _one_line(cited.site)}],
        "issued": _date(cited.published),
        "accessed": _date(cited.accessed),
        "publisher": _one_line(cited.publisher),
        **edition,
        "URL": _uri(cited.address),
        "note": _note(cited),
        "language": language(),
    }


def _date(day: date) -> dict[str, Sequence[Sequence[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}

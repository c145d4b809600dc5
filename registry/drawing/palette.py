"""The colours and dashes that a drawn map has: those of the style sheets, in the light scheme."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_CSS = Path(__file__).resolve().parents[1] / "static" / "css"
SHEETS = ("tokens.css", "map.css")
#: Contacts, and what is not in force.
OTHERWISE = "otherwise"
#: State of an agreement -> the name of its colour and the width of its line in pixels, as the
#: map's script has them; in the order in which they are drawn: solid lines below dashed ones.
LINES: Mapping[str, tuple[str, float]] = {
    OTHERWISE: ("status-no-record", 1),
    "no_record": ("status-no-record", 1.25),
    "active": ("status-active", 2.25),
    "quiet": ("status-quiet", 2),
    "new": ("status-new", 2),
    "never_implemented": ("status-never-implemented", 2),
    "dormant": ("status-dormant", 2.25),
}


@dataclass(frozen=True, slots=True)
class Line:
    """How a tie is drawn: `dash` is the lengths of strokes and gaps in pixels, none if solid."""

    colour: str
    width: float
    dash: tuple[float, ...]


def custom_properties(css: str) -> dict[str, str]:
    """Name -> value of what `:root` declares outside of media queries: the light scheme."""
    found: dict[str, str] = {}
    depth, selector = 0, ""
    for text, brace in re.findall(
        r"([^{}]*)([{}])", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    ):
        if brace == "{":
            selector = selector if depth else text.strip()
            depth += 1
            continue
        depth -= 1
        if depth == 0 and selector == ":root":
            found.update(re.findall(r"--([\w-]+)\s*:\s*([^;]+?)\s*(?:;|$)", text))
    return found


@cache
def colours() -> Mapping[str, str]:
    """Every custom property of the site and its map, by name without the hyphens."""
    sheets = ((_CSS / name).read_text(encoding="utf-8") for name in SHEETS)
    return {name: value for sheet in sheets for name, value in custom_properties(sheet).items()}


@cache
def lines() -> Mapping[str, Line]:
    """State of an agreement -> its line."""
    known = colours()
    return {
        code: Line(known[colour], width, _dash(known[f"tie-{code}"]))
        for code, (colour, width) in LINES.items()
    }


def _dash(text: str) -> tuple[float, ...]:
    return tuple(map(float, re.findall(r"[\d.]+", text)))

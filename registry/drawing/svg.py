"""Elements of SVG as text: all that is put in is escaped, and nothing is a style or a script."""

import re
from collections.abc import Iterable
from html import escape
from itertools import accumulate

from registry.drawing.lettering import width

#: Characters that XML has no way to say.
_UNSAYABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Signs that have everything after them read from the other side, until another one comes.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Chinese, Japanese and Korean characters with their punctuation.
_CJK = re.compile("([\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f"
                  "\uff00-\uffef\U00020000-\U0003ffff]+)")  # fmt: skip
#: Names with the metrics of Arial first: Debian's, which comes with what makes PNG of SVG, too.
FONTS = "'Liberation Sans', Arimo, Arial, Helvetica, 'Nimbus Sans', 'Noto Sans', sans-serif"
#: Said of Chinese words themselves: a font that is only fallen back on may have a half of them.
CJK_FONTS = (
    "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK JP',"
    " 'Droid Sans Fallback', sans-serif"
)

#: Letters from Armenian to Georgian, Hebrew and Arabic among them: the fonts above have few.
_OTHER = re.compile("[\u0530-\u10ff]")
OTHER_FONTS = "'DejaVu Sans', 'Segoe UI', Arial, 'Noto Sans', sans-serif"

Value = str | float | None


def element(name: str, children: str | Iterable[str] = (), /, **attributes: Value) -> str:
    """An element; `children` are elements already, or text from `words`.

    Names of attributes have underscores for hyphens; None leaves an attribute out.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = children if isinstance(children, str) else "".join(children)
    return f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said}/>"


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return words(value)
    return f"{round(value, 2):g}" if abs(value) < 1e5 else str(round(value))


def words(text: str) -> str:
    """Text on one line, escaped; what XML can't say becomes U+FFFD."""
    return _escaped(" ".join(text.split()))


def sayable(text: str) -> str:
    """Text on one line that XML can say, and that turns no words around it in another direction."""
    return _UNSAYABLE.sub("\ufffd", _TURNING.sub("", " ".join(text.split())))


def _escaped(text: str) -> str:
    return escape(_UNSAYABLE.sub("\ufffd", text))


def line_of_text(said: str, x: float, y: float, size: float, /, **attributes: Value) -> str:
    """A line of text whose baseline begins at a place, or ends there, by `text_anchor`.

    Chinese, Japanese and Korean words have fonts of their own. Of a line that has other words,
    too, each part says in `data-x` where it should begin: see `registry.drawing.raster`.
    """
    # re.split gives what is between and what was found by turns.
    parts = _CJK.split(" ".join(said.split()))
    runs = [(part, CJK_FONTS if at % 2 else _fonts(part)) for at, part in enumerate(parts) if part]
    if len(runs) == 1:
        [(part, fonts)] = runs
        return element(
            "text", _escaped(part), x=x, y=y, font_size=size, font_family=fonts, **attributes
        )
    bold = attributes.get("font_weight") is not None
    widths = [width(part, size, bold=bold) for part, _ in runs]
    first = x - sum(widths) * _BEFORE[attributes.get("text_anchor") or "start"]
    begins = accumulate(widths, initial=first)
    spans = (
        element("tspan", _escaped(part), data_x=begin, font_family=fonts)
        for (part, fonts), begin in zip(runs, begins, strict=False)
    )
    return element("text", spans, x=x, y=y, font_size=size, **attributes)


def _fonts(part: str) -> str | None:
    return OTHER_FONTS if _OTHER.search(part) else None


#: How much of a line stands before its place.
_BEFORE: dict[Value, float] = {"start": 0.0, "middle": 0.5, "end": 1.0}

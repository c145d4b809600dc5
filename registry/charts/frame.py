"""What stands around a chart: the figure's name and value above it, its source below."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from registry.charts.marks import Layer, Piece, Scale, Text, pieces, rule, texts
from registry.charts.parts import label_of
from registry.charts.sizes import Size
from registry.domain.dormancy import Policy
from registry.drawing.lettering import cut, width, wrap
from registry.i18n import day_text, gettext

#: Lines are broken so early that they fit in wider fonts than the usual ones, too.
SPARE = 0.92
_MOST_LINES = 3
_MOST_OF_ADDRESS = 4


@dataclass(frozen=True, slots=True)
class Words:
    """What is written around a chart, in the reader's language.

    `selection` says which agreements, `value` the headline with its denominator and what it leaves
    out, `day` is looked at, `recorded` is the day on which it stood so on record, `edition` is
    the number of the edition, if it is of one; `address` is where the same is found.
    """

    selection: str
    value: str
    day: date
    recorded: date
    site: str
    address: str
    policy: Policy = field(default_factory=Policy)
    edition: str = ""

    @property
    def of_day(self) -> str:
        """Which agreements, looked at on which day."""
        day = day_text(self.day)
        return gettext("%(selection)s · on %(day)s", selection=self.selection, day=day)

    @property
    def headline(self) -> str:
        return self.value[:1].upper() + self.value[1:]

    def foot(self) -> list[str]:
        """Source, rule, and whether it is of an edition."""
        return [
            gettext("Source: %(site)s, %(address)s", site=self.site, address=self.address),
            gettext(
                "Dormancy rule version %(version)s: dormant after %(months)s months",
                version=self.policy.version,
                months=self.policy.window,
            ),
            self._edition(),
        ]

    def _edition(self) -> str:
        if self.edition:
            return gettext("Edition %(number)s", number=self.edition)
        day = day_text(self.recorded)
        return gettext("Not from an edition: as on record on %(day)s", day=day)


def head(name: str, words: Words, notes: Iterable[str], size: Size) -> tuple[list[Text], float]:
    """Name, selection, value, notes; and where the drawing begins below them."""
    said, y = list[Text](), size.edge - 4
    parts = [
        (name, size.title, True, "ink", 2),
        (words.of_day, size.usual, False, "ink-soft", _MOST_LINES),
        (words.headline, size.value, False, "ink", _MOST_LINES),
        *((note, size.usual, False, "ink-soft", _MOST_LINES) for note in notes),
    ]
    for text, letters, bold, colour, most in parts:
        y += 4 if said else 0
        for line in _lines(text, size, letters, most, bold=bold):
            y += round(letters * 1.28)
            said.append(Text(line, size.edge, y, letters, bold, colour))
    return said, y + 16


@lru_cache(maxsize=512)
def _lines(
    text: str, size: Size, letters: float, most: int, *, bold: bool = False
) -> tuple[str, ...]:
    """The text in lines, the last one cut; feet of charts have most of theirs in common."""
    longest = size.inside * SPARE
    lines = wrap(text, longest, letters, bold=bold)
    if len(lines) <= most:
        return tuple(lines)
    return *lines[: most - 1], cut(f"{lines[most - 1]} …", longest, letters, bold=bold)


def foot(words: Words, size: Size, top: float) -> tuple[list[Layer], float]:
    """A rule, and below it where the chart comes from; and where the picture ends."""
    y = top + 14
    layers = [rule((size.edge, y), (size.width - size.edge, y), "rule")]
    said = list[Text]()
    y += 4
    for text in words.foot():
        for line in _lines(text, size, size.foot, _MOST_OF_ADDRESS):
            y += round(size.foot * 1.36)
            said.append(Text(line, size.edge, y, size.foot, colour="ink-soft"))
    return [*layers, *texts(said)], y + size.edge - 4


#: A part's sign in the key.
_SIGN, _GAP = 12.0, 18.0


def key(
    parts: Iterable[str], size: Size, top: float, *, thin: bool = False
) -> tuple[list[Layer], float]:
    """What the parts of bars mean, in one line if they fit; and what begins below it."""
    signs, said = list[Piece](), list[Text]()
    x, y = size.edge, top
    for at, part in enumerate(parts):
        word = label_of(part)
        wide = _SIGN + 6 + width(word, size.usual)
        if said and x + wide > size.edge + size.inside:
            x, y = size.edge, y + round(size.usual * 1.6)
        signs.append(Piece(at, part, x, x + _SIGN, y, y + _SIGN, 0))
        said.append(Text(word, x + _SIGN + 6, y + _SIGN - 2, size.usual))
        x += wide + _GAP
    if not said:
        return [], top
    scale = Scale(size.width, 0, size.width)
    return [*pieces(signs, scale, thin=thin), *texts(said)], y + _SIGN + 16


def nothing(size: Size, top: float) -> tuple[list[Layer], float]:
    """The words that stand in place of what there is not."""
    height = 96.0
    fits = gettext("There is nothing to draw.")
    middle = size.width / 2
    text = Text(fits, middle, top + height / 2 + 5, size.value, True, "ink-soft", "center")
    return texts([text]), top + height

"""Colours of the statuses are told apart by everybody: in both schemes, by four kinds of eyes.

Colour vision deficiency by Machado, Oliveira and Fernandes (2009), severity 1.0, in linear RGB;
differences as CIE76 in CIELAB (D65). Dash, shape and word say the same besides.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

import pytest

import config

TOKENS = (Path(config.ROOT) / "registry/static/css/tokens.css").read_text()
#: Two colours side by side are told apart by far less; a legend is further away.
APART = 14
EYES: Mapping[str, Sequence[Sequence[float]]] = {
    "all colours": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "no red": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no green": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no blue": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
Colour = tuple[float, ...]


def _linear(colour: str) -> Colour:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def _seen(colour: Colour, eyes: Sequence[Sequence[float]]) -> Colour:
    mixed = (sum(a * b for a, b in zip(row, colour, strict=True)) for row in eyes)
    return tuple(min(1.0, max(0.0, each)) for each in mixed)


def _lab(colour: Colour) -> Colour:
    r, g, b = colour
    white = (0.9505, 1.0, 1.089)
    xyz = (
        0.4124 * r + 0.3576 * g + 0.1805 * b,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        0.0193 * r + 0.1192 * g + 0.9505 * b,
    )
    shares = (part / of for part, of in zip(xyz, white, strict=True))
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in shares)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _statuses(scheme: str) -> dict[str, str]:
    light, _, rest = TOKENS.partition("@media (prefers-color-scheme: dark)")
    part = light if scheme == "light" else rest.partition("@media print")[0]
    return dict(re.findall(r"--status-([\w-]+): #(\w{6});", part))


def _nearest(colours: Mapping[str, str], eyes: Sequence[Sequence[float]]) -> float:
    seen = [_lab(_seen(_linear(each), eyes)) for each in colours.values()]
    return min(
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        for one, other in combinations(seen, 2)
    )


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_two_statuses_look_alike(scheme: str, eyes: str) -> None:
    colours = _statuses(scheme)
    assert len(colours) == 6
    assert _nearest(colours, EYES[eyes]) >= APART


def test_a_red_and_a_green_that_only_some_tell_apart_are_found() -> None:
    alike = {"one": "c8553d", "other": "8a8a33"}
    assert _nearest(alike, EYES["all colours"]) > APART
    assert _nearest(alike, EYES["no red"]) < APART or _nearest(alike, EYES["no green"]) < APART

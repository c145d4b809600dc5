"""What the parts of bars are called and look like: told apart by colour, and by edge and tint."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from registry.domain.errors import N_
from registry.domain.vocabulary import STATUSES
from registry.drawing.palette import colours
from registry.i18n import gettext

#: The card that a chart stands on, in pages of any colour and in print.
CARD = "#ffffff"
LABELS: Mapping[str, str] = {
    "asleep": N_("Dormant or never implemented"),
    "awake": N_("Active, quiet or new"),
    "no_record": N_("No record"),
    "contact": N_("Contact"),
    "otherwise": N_("Contact, or not in force"),
    "asleep_after_activity": STATUSES["dormant"],
    "never_implemented": STATUSES["never_implemented"],
    "counting": N_("Count for the dormancy rule"),
    "not_counting": N_("Don’t count"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """The face of a bar: with an edge the fill is pale, so that both are seen without colours."""

    fill: str
    edge: str | None = None
    dash: tuple[float, ...] = ()
    #: The fill of what is too thin for an edge.
    thin: str | None = None


def label_of(part: str) -> str:
    return gettext(LABELS[part])


@cache
def looks() -> Mapping[str, Look]:
    """Code of a part -> its face."""
    known = colours()
    statuses = {f"status-{code}": Look(known[f"status-{_css(code)}"]) for code in STATUSES}
    sleeping, unknown = known["status-dormant"], known["status-no-record"]
    return {
        "plain": Look(known["accent"]),
        "asleep": Look(sleeping),
        "awake": _pale(known["status-active"]),
        "no_record": Look(CARD, unknown, (2, 2), mixed(CARD, unknown, 0.5)),
        "contact": Look(known["rule"]),
        "otherwise": Look(known["rule"]),
        "asleep_after_activity": Look(sleeping),
        "never_implemented": _pale(known["status-never-implemented"]),
        "counting": Look(known["accent"]),
        "not_counting": _pale(known["accent"]),
        **statuses,
        "status-no_record": Look(CARD, unknown, (2, 2)),
        "status-contact": Look(known["rule"]),
    }


def _css(code: str) -> str:
    return code.replace("_", "-")


def _pale(colour: str) -> Look:
    return Look(mixed(CARD, colour, 0.2), colour, thin=mixed(CARD, colour, 0.5))


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two, `share` of the way from one to the other."""
    pairs = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _rgb(colour: str) -> tuple[int, ...]:
    digits = colour.removeprefix("#")
    full = digits if len(digits) == 6 else "".join(each * 2 for each in digits)
    return tuple(int(full[at : at + 2], 16) for at in (0, 2, 4))


def is_light(colour: str) -> bool:
    """Whether black words are read better on a colour than white ones: one of them has 4.5 : 1."""
    linear = [_linear(each / 255) for each in _rgb(colour)]
    luminance = sum(part * weight for part, weight in zip(linear, _WEIGHTS, strict=True))
    return luminance > 0.179


_WEIGHTS = (0.2126, 0.7152, 0.0722)


def _linear(value: float) -> float:
    return float(((value + 0.055) / 1.055) ** 2.4) if value > 0.04045 else value / 12.92

"""What a dossier's figures can't answer: how much is not known, of how much, and why it matters."""

from collections.abc import Iterator
from typing import NamedTuple

from registry.domain.errors import N_
from registry.domain.figures import Figure
from registry.domain.selection import Selection
from registry.domain.vocabulary import Record, Status
from registry.i18n import gettext, number
from registry.queries.dossier import Findings
from registry.web.addresses import to_page
from registry.web.presenting.counted import in_force
from registry.web.presenting.figure import agreements_href
from registry.web.presenting.headlines import column
from registry.web.presenting.lists import address
from registry.web.presenting.statistics import figure_href


class Gap(NamedTuple):
    """So many of how many, and what is not known of them; `href` shows them, or the figure."""

    code: str
    number: int
    words: str
    href: str


def gaps(found: Findings) -> list[Gap]:
    """What is missing, as far as something is."""
    return [each for each in _every(found) if each.number]


def _every(found: Findings) -> Iterator[Gap]:
    theme, of = found.theme, found.figures
    status, record = of["activity-status"], of["by-record"]
    yield Gap(
        "no-record",
        _cell(status, Status.NO_RECORD),
        _of(status, _NO_RECORD),
        agreements_href(in_force(theme, status=(Status.NO_RECORD.value,))),
    )
    yield Gap(
        "unreported",
        _cell(record, Record.UNREPORTED),
        _of(record, _UNREPORTED),
        figure_href("by-record", theme),
    )
    yield _left_out(of["by-year"], _UNDATED, theme)
    yield _left_out(of["by-field"], _NO_FIELD, theme)
    reasons = of["reasons"]
    asleep = number(of["dormancy"].value.number or 0)
    silent = reasons.value.left_out or 0
    href = figure_href("reasons", theme)
    yield Gap("reasons", silent, gettext(_NO_REASON, of=asleep), href)
    unpaid = found.unpaid
    activities = address(f"{to_page('agreements.activities')}", theme.pairs())
    yield Gap("unpaid", unpaid.number, gettext(_UNPAID, of=number(unpaid.of)), activities)
    yield _left_out(of["activities-by-mode"], _NO_MODE, theme)
    yield _left_out(of["activities-by-year"], _NO_YEAR, theme)


def _cell(figure: Figure, key: str) -> int:
    return int(column(figure, key, "agreements") or 0)


def _of(figure: Figure, words: str) -> str:
    return gettext(words, of=number(figure.value.number or 0))


def _left_out(figure: Figure, words: str, theme: Selection) -> Gap:
    value, code = figure.value, figure.definition.code
    of = gettext(words, of=number(value.of or 0))
    return Gap(code, value.left_out or 0, of, figure_href(code, theme))


# Each goes on from a number: «12 of 40 agreements …».
_NO_RECORD = N_(
    "of %(of)s agreements in force have no record: no activity, and no city has said a word."
    " Whether they sleep nobody can say, so no rate counts them."
)
_UNREPORTED = N_(
    "of %(of)s agreements are reported by none of their cities: what is known of them comes from"
    " other lists."
)
_UNDATED = N_(
    "of %(of)s agreements have no known year of conclusion, so they are missing from everything"
    " that is told over time."
)
_NO_FIELD = N_("of %(of)s agreements name no field of cooperation.")
_NO_REASON = N_(
    "of %(of)s agreements that are dormant or never implemented have no declared reason: no city"
    " has said why nothing happens."
)
_UNPAID = N_("of %(of)s activities have no source of money on record: who paid is not known.")
_NO_MODE = N_("of %(of)s activities do not say whether people met in person or online.")
_NO_YEAR = N_("of %(of)s activities are not dated to a year.")


def never() -> list[str]:
    """What no figure of the registry says, however much is on record."""
    return [
        gettext(
            "Whether an activity was worth it: the registry counts what was done, not what it"
            " changed, nor what residents think of it."
        ),
        gettext(
            "Why some agreements live: figures show what goes together, and that is not what"
            " brings it about."
        ),
    ]

"""Which charts suit a dossier: a few, each of another kind, and none that the theme decides."""

from collections.abc import Iterator

from registry.charts import CHARTED
from registry.charts.rows import is_empty
from registry.domain.figures import Figure, Group
from registry.domain.selection import Selection
from registry.queries.dossier import Findings, figures_asked

#: So many charts are shown at the most.
MOST = 4
#: After what the session's questions ask for, in this order.
_ELSE = ("activities-by-kind", "by-country", "by-field", "by-decade", "activities-by-year")
#: What a dossier says already, in a table and a strip.
_SAID = frozenset({"agreements", "dormancy", "activity-status"})
#: Of which figures a parameter of the theme leaves one row only, or hardly more.
_DECIDED_BY = {
    "by-kind": "kind", "by-field": "field", "by-record": "record", "by-region": "city",
}  # fmt: skip
#: A curve of fewer agreements than this says nothing of any other.
_FEWEST = 10
#: Two, where nothing else is said.
_FEWEST_ROWS = {"by-country": 3, "country-pairs": 3, "by-region": 3, "by-year": 3}


def drawn(found: Findings) -> list[Figure]:
    """The figures whose charts are shown, in the order of the statistics; one of each group."""
    chosen: dict[str, Figure] = {}
    for figure in _candidates(found):
        chosen.setdefault(figure.definition.group, figure)
    codes = {figure.definition.code for figure in list(chosen.values())[:MOST]}
    return [figure for code, figure in found.figures.items() if code in codes]


def _candidates(found: Findings) -> Iterator[Figure]:
    for code in (*figures_asked(found.session), *_ELSE):
        figure = found.figures[code]
        if code in CHARTED - _SAID and not _is_decided(code, found.theme) and _tells(figure):
            yield figure


def _is_decided(code: str, theme: Selection) -> bool:
    return _DECIDED_BY.get(code) in theme.present


def _tells(figure: Figure) -> bool:
    """Whether enough is known, and there is something beside it to compare it with."""
    code, value, measures = figure.definition.code, figure.value, len(figure.definition.measures)
    if is_empty(figure) or (figure.definition.group is Group.TIME and (value.of or 0) < _FEWEST):
        return False
    told = [row for row in figure.rows if row[0] is not None and any(row[-measures:])]
    return len(told) >= _FEWEST_ROWS.get(code, 2)

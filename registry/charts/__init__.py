"""Charts of the published figures: Vega-Lite, drawn as SVG without a browser, and said in words.

Like every part below the web it knows no request: what is written around a chart comes as `Words`.
"""

from registry.charts.describing import description
from registry.charts.drawn import svg
from registry.charts.frame import Words
from registry.charts.kinds import CHARTED
from registry.charts.naming import row_name
from registry.charts.rows import OTHERS, data
from registry.charts.sizes import NARROW, SIZES, WIDE, Size
from registry.charts.spec import chart, height

__all__ = [
    "CHARTED", "NARROW", "OTHERS", "SIZES", "WIDE", "Size", "Words", "chart", "data",
    "description", "height", "row_name", "svg",
]  # fmt: skip

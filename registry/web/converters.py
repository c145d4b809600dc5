"""What may stand for a part of an address, where not any word may."""

import re

from flask import Flask
from werkzeug.routing import BaseConverter

from registry.domain.definitions import DEFINITIONS


class FigureConverter(BaseConverter):
    """`<figure:code>`: the code of a published figure. Anything else is no address of ours."""

    regex = "|".join(sorted(map(re.escape, DEFINITIONS), key=len, reverse=True))


def install(app: Flask) -> None:
    """Make the converters known: before the blueprints are registered that use them."""
    app.url_map.converters["figure"] = FigureConverter

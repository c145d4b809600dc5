"""The operator's tile server, if there is one: its settings were checked at the start."""

from urllib.parse import urlsplit

from flask import current_app

from registry.maps.partnership import TileServer


def tile_server() -> TileServer | None:
    """Whose pictures lie under the maps; None where our own land does."""
    address = current_app.config["TILES_URL"]
    return TileServer(address, current_app.config["TILES_ATTRIBUTION"]) if address else None


def tiles_origin() -> str:
    """The one origin that pages with a map may load pictures from, or nothing."""
    parts = urlsplit(current_app.config["TILES_URL"])
    return f"{parts.scheme}://{parts.netloc.lower()}" if parts.netloc else ""

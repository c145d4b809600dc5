"""The still picture of a map, for print and slides: SVG drawn without a browser, PNG of it."""

from registry.maps.still.picture import HEIGHT, WIDTH, Shown, picture

__all__ = ["HEIGHT", "WIDTH", "Shown", "picture"]

"""Which front-end files the pages need, and how they get from node_modules to static/vendor."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "registry" / "static" / "vendor"

_SOURCE_MAP = re.compile(r"\s*(?://|/\*)# sourceMappingURL=\S+(?: \*/)?\s*$")
_FONT_NAME = re.compile(r"font-family:\s*[\"']?GDS Transport\b[^;}]*")
_FONT_FACE = re.compile(r"(?:/\*[^*]*\*/)?\s*@font-face\s*\{[^}]*\}")
_CROWN = re.compile(r"[^{}]*\.govuk-footer__(?:crown|copyright-logo)[^{}]*\{[^{}]*\}")


def copied(text: str) -> str:
    """Keep a text as it is, without the comment that sends browsers to a file not served."""
    return _SOURCE_MAP.sub("\n", text)


def rebranded(css: str) -> str:
    """Strip what belongs to another house: its font, its crown and the files of both.

    Text is set in `var(--font)`, which our own style sheet names; without it in the system's font.
    """
    css = _FONT_FACE.sub("", copied(css))
    css = _FONT_NAME.sub("font-family:var(--font,system-ui,sans-serif)", css)
    return _CROWN.sub("", css)


class Piece(NamedTuple):
    """A file to serve, its origin below node_modules, and what is done to a text on the way."""

    name: str
    origin: str
    change: Callable[[str], str] | None = None


_LEAFLET_IMAGES = (
    "layers.png",
    "layers-2x.png",
    "marker-icon.png",
    "marker-icon-2x.png",
    "marker-shadow.png",
)
PIECES = (
    Piece("leaflet.js", "leaflet/dist/leaflet.js", copied),
    Piece("leaflet.css", "leaflet/dist/leaflet.css", copied),
    *(Piece(f"images/{name}", f"leaflet/dist/images/{name}") for name in _LEAFLET_IMAGES),
    Piece("supercluster.js", "supercluster/dist/supercluster.min.js", copied),
    Piece("govuk-frontend.css", "govuk-frontend/dist/govuk/govuk-frontend.min.css", rebranded),
    Piece("govuk-frontend.js", "govuk-frontend/dist/govuk/govuk-frontend.min.js", copied),
)


def missing(node_modules: Path) -> list[str]:
    """Return the origins that are not there."""
    return [piece.origin for piece in PIECES if not (node_modules / piece.origin).is_file()]


def install(node_modules: Path, vendor: Path) -> None:
    """Copy every piece; a file is either the old one or the new one, never half of it."""
    for piece in PIECES:
        content = (node_modules / piece.origin).read_bytes()
        if piece.change is not None:
            content = piece.change(content.decode()).encode()
        _replace(vendor / piece.name, content)


def _replace(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    unfinished.write_bytes(content)
    os.replace(unfinished, target)


def main(arguments: Sequence[str] | None = None) -> int:
    """Install the pieces, or name those that are missing."""
    parser = argparse.ArgumentParser(prog="python -m registry.frontend", description=__doc__)
    parser.add_argument("--from", dest="source", type=Path, default=NODE_MODULES, metavar="FOLDER")
    parser.add_argument("--to", dest="target", type=Path, default=VENDOR, metavar="FOLDER")
    options = parser.parse_args(arguments)
    if gone := missing(options.source):
        print(f"Not found below {options.source}: {', '.join(gone)}", file=sys.stderr)
        print("Run `make setup` to install the front-end packages.", file=sys.stderr)
        return 1
    install(options.source, options.target)
    print(f"{len(PIECES)} front-end files in {options.target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

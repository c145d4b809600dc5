"""Files from outside: known by what is in them, kept under random names, never run."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry.domain.errors import N_, RuleBroken

LARGEST = 10 * 1024 * 1024
#: What a file begins with -> its media type and the ending under which it is kept.
KINDS: Mapping[bytes, tuple[str, str]] = {
    b"%PDF-": ("application/pdf", "pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
}
#: What no honest scan holds in its beginning, where browsers guess what a file is.
_MARKUP = (b"<html", b"<script", b"<svg", b"<!doctype", b"<?xml")
_LOOKED_AT = 4096


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it lies in the folder: under which name, and what it is."""

    stored_as: str
    media_type: str


def keep(folder: Path, content: bytes) -> KeptFile:
    """Keep a file under a random name. RuleBroken if it is none that is taken."""
    media_type, ending = kind_of(content)
    stored_as = f"{secrets.token_hex(16)}.{ending}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / stored_as).write_bytes(content)
    return KeptFile(stored_as, media_type)


def kind_of(content: bytes) -> tuple[str, str]:
    """Media type and ending by what the file is, whatever it is called."""
    if len(content) > LARGEST:
        raise RuleBroken(_TOO_LARGE, "file", {"limit": LARGEST // 1024 // 1024})
    found = next((kind for sign, kind in KINDS.items() if content.startswith(sign)), None)
    beginning = content[:_LOOKED_AT].lower()
    if found is None or any(sign in beginning for sign in _MARKUP):
        raise RuleBroken(_OTHER_KIND, "file")
    return found


_TOO_LARGE = N_("The file is larger than %(limit)s MB.")
_OTHER_KIND = N_("This is no PDF, PNG or JPEG. Save the scan as one of these.")


def discard(folder: Path, stored_as: str) -> None:
    """Throw a file away, if it is there: once nothing that is committed names it."""
    (folder / stored_as).unlink(missing_ok=True)

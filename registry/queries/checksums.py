"""What somebody who fetched an edition's package compares it with: the SHA-256 of its bytes."""

from hashlib import sha256

from registry.queries.editions import EditionRow, package_of
from registry.queries.prepared import AnySession

_known: dict[tuple[str, str], str] = {}


def checksum_of(session: AnySession, edition: EditionRow) -> str:
    """The bytes never change, and are megabytes: they are read once in a process."""
    key = edition.number, edition.sha256
    if key not in _known:
        _known[key] = sha256(package_of(session, edition.number) or b"").hexdigest()
    return _known[key]

"""Documents: a file is known by what is in it, kept under a random name, and never run."""

import secrets
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

from registry.domain.errors import N_, RuleBroken
from registry.models import Agreement, Document
from registry.services.agreements import record
from registry.services.audit import Actor, AnySession
from registry.services.lifecycle import mark_reported

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


def add(
    session: AnySession,
    actor: Actor,
    agreement: Agreement,
    city: int,
    *,
    title: str,
    content: bytes,
    folder: Path,
    today: date,
) -> Document:
    """Keep a file of the agreement, whose city has reported by it.

    RuleBroken if it is none that is taken.
    """
    media_type, ending = kind_of(content)
    stored_as = f"{secrets.token_hex(16)}.{ending}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / stored_as).write_bytes(content)
    made = Document(
        agreement_id=agreement.id,
        title=title,
        stored_as=stored_as,
        media_type=media_type,
        size=len(content),
        digest=sha256(content).hexdigest(),
        added_on=today,
        added_by_id=city,
    )
    session.add(made)
    session.flush()
    record(session, actor, "document", agreement.id, {"document": [None, title]})
    mark_reported(session, actor, {agreement.id: frozenset({city})}, today=today)
    return made


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


def withdraw(session: AnySession, actor: Actor, document: Document, *, today: date) -> None:
    """Show a document no more; the file stays for whoever keeps the registry."""
    document.withdrawn_on = today
    session.flush()
    changes = {"document": [document.title, None]}
    record(session, actor, "withdraw_document", document.agreement_id, changes)

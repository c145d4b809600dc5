"""Documents of agreements: scans of signed papers, added and withdrawn."""

from datetime import date
from hashlib import sha256
from pathlib import Path

from registry.models import Agreement, Document
from registry.services import files
from registry.services.agreements import record
from registry.services.audit import Actor, AnySession
from registry.services.lifecycle import mark_reported


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
    kept = files.keep(folder, content)
    made = Document(
        agreement_id=agreement.id,
        title=title,
        stored_as=kept.stored_as,
        media_type=kept.media_type,
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


def withdraw(session: AnySession, actor: Actor, document: Document, *, today: date) -> None:
    """Show a document no more; the file stays for whoever keeps the registry."""
    document.withdrawn_on = today
    session.flush()
    changes = {"document": [document.title, None]}
    record(session, actor, "withdraw_document", document.agreement_id, changes)

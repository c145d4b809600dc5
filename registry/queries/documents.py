"""Documents that anybody may fetch."""

from typing import Any

from sqlalchemy import select

from registry.models import Agreement, Document
from registry.queries.prepared import AnySession


def public_document(session: AnySession, stored_as: str) -> Any:
    """The document of this name with its agreement's reference; None if it is not public."""
    statement = (
        select(Document.id, Document.stored_as, Document.media_type, Agreement.reference)
        .join(Agreement, Agreement.id == Document.agreement_id)
        .where(Document.stored_as == stored_as, Document.withdrawn_on.is_(None), ~Agreement.draft)
    )
    return session.execute(statement).one_or_none()


def of_agreement(session: AnySession, agreement_id: int) -> list[Document]:
    """The documents of an agreement, the first added first."""
    which = (Document.agreement_id == agreement_id, Document.withdrawn_on.is_(None))
    return list(session.scalars(select(Document).where(*which).order_by(Document.id)))

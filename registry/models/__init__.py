"""The tables, by noun."""

from registry.models.activity import Activity, ActivityField, ActivityWord
from registry.models.agreement import (
    Agreement,
    AgreementField,
    Contest,
    Counter,
    Instrument,
    Party,
    Suspension,
)
from registry.models.append_only import protect
from registry.models.audit import AuditEntry
from registry.models.city import City, CityName, CityWord
from registry.models.declaration import Declaration
from registry.models.distance import Distance
from registry.models.document import Document
from registry.models.edition import Edition
from registry.models.forum import (
    Appearance,
    Dossier,
    Forum,
    ForumSession,
    Material,
    Panelist,
    PersonalLink,
    SessionLink,
)
from registry.models.frozen import freeze
from registry.models.source import Source, SourceRecord
from registry.models.user import (
    Attempt,
    DeedKey,
    Editorship,
    Letter,
    RecoveryCode,
    SignIn,
    Token,
    User,
)

__all__ = [
    "Activity",
    "ActivityField",
    "ActivityWord",
    "Agreement",
    "AgreementField",
    "Appearance",
    "Attempt",
    "AuditEntry",
    "City",
    "CityName",
    "CityWord",
    "Contest",
    "Counter",
    "Declaration",
    "DeedKey",
    "Distance",
    "Document",
    "Dossier",
    "Edition",
    "Editorship",
    "Forum",
    "ForumSession",
    "Instrument",
    "Letter",
    "Material",
    "Panelist",
    "Party",
    "PersonalLink",
    "RecoveryCode",
    "SessionLink",
    "SignIn",
    "Source",
    "SourceRecord",
    "Suspension",
    "Token",
    "User",
    "freeze",
    "protect",
]

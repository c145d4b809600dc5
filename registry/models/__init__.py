"""The tables, by noun."""

from registry.models.activity import Activity, ActivityField
from registry.models.agreement import (
    Agreement,
    AgreementField,
    Counter,
    Instrument,
    Party,
    Suspension,
)
from registry.models.append_only import protect
from registry.models.audit import AuditEntry
from registry.models.city import City, CityName, CityWord
from registry.models.source import Source, SourceRecord
from registry.models.user import (
    Attempt,
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
    "Agreement",
    "AgreementField",
    "Attempt",
    "AuditEntry",
    "City",
    "CityName",
    "CityWord",
    "Counter",
    "Editorship",
    "Instrument",
    "Letter",
    "Party",
    "RecoveryCode",
    "SignIn",
    "Source",
    "SourceRecord",
    "Suspension",
    "Token",
    "User",
    "protect",
]

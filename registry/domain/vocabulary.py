"""The field's words: the codes we store and the labels we show."""

from enum import StrEnum

from registry.domain.errors import N_


class Kind(StrEnum):
    """What an agreement is. How many parties it has is a fact, not a kind."""

    TWINNING = "twinning"
    FRIENDSHIP = "friendship"
    PARTNERSHIP = "partnership"
    CONTACT = "contact"
    PROJECT = "project"
    INTENT = "intent"
    SECTORAL = "sectoral"


class Legal(StrEnum):
    """Legal status on a day, in the order in which the first that fits is taken."""

    DRAFT = "draft"
    NOT_YET = "not_yet"
    SUPERSEDED = "superseded"
    ENDED = "ended"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    IN_FORCE = "in_force"


class Status(StrEnum):
    """Activity status on a day, for agreements in force other than contacts."""

    ACTIVE = "active"
    QUIET = "quiet"
    DORMANT = "dormant"
    NEW = "new"
    NEVER_IMPLEMENTED = "never_implemented"
    NO_RECORD = "no_record"


class Record(StrEnum):
    """What the registry knows now about an agreement."""

    CONTESTED = "contested"
    CONFIRMED = "confirmed"
    ONE_SIDED = "one_sided"
    UNREPORTED = "unreported"


class Role(StrEnum):
    """What an instrument does to its agreement."""

    CONCLUDES = "concludes"
    RENEWS = "renews"
    EXTENDS = "extends"
    CHANGES = "changes"


class Term(StrEnum):
    """How long an instrument binds."""

    OPEN = "open"
    TACIT = "tacit"
    FIXED = "fixed"


#: `status=asleep` in a selection means the dormant in the wide sense.
ASLEEP = "asleep"
ASLEEP_STATUSES = frozenset({Status.DORMANT, Status.NEVER_IMPLEMENTED})

#: Shown, but they do not wake an agreement.
CEREMONIAL = frozenset({"ceremony", "greeting"})

KINDS: dict[str, str] = {
    Kind.TWINNING: N_("Twinning"),
    Kind.FRIENDSHIP: N_("Friendship"),
    Kind.PARTNERSHIP: N_("Partnership"),
    Kind.CONTACT: N_("Contact"),
    Kind.PROJECT: N_("Project"),
    Kind.INTENT: N_("Intent"),
    Kind.SECTORAL: N_("Sectoral"),
}

INSTRUMENT_KINDS: dict[str, str] = {
    "oath": N_("Oath"),
    "charter": N_("Charter"),
    "convention": N_("Convention"),
    "agreement": N_("Agreement"),
    "protocol": N_("Protocol"),
    "memorandum": N_("Memorandum of understanding"),
    "letter_of_intent": N_("Letter of intent"),
    "declaration": N_("Declaration"),
    "unspecified": N_("Paper of unrecorded kind"),
}

ROLES: dict[str, str] = {
    Role.CONCLUDES: N_("Concludes"),
    Role.RENEWS: N_("Renews"),
    Role.EXTENDS: N_("Extends"),
    Role.CHANGES: N_("Changes"),
}

TERMS: dict[str, str] = {
    Term.OPEN: N_("Open-ended"),
    Term.TACIT: N_("Renewed tacitly"),
    Term.FIXED: N_("Until a fixed day"),
}

ACTIVITY_KINDS: dict[str, str] = {
    "delegation": N_("Delegation"),
    "study_visit": N_("Study visit"),
    "staff_exchange": N_("Staff exchange"),
    "school_youth_exchange": N_("School or youth exchange"),
    "festival_exhibition": N_("Festival or exhibition"),
    "sport": N_("Sport"),
    "business_mission": N_("Business mission"),
    "conference_training": N_("Conference or training"),
    "online_meeting": N_("Online meeting"),
    "joint_project": N_("Joint project"),
    "aid_donation": N_("Aid or donation"),
    "ceremony": N_("Ceremony"),
    "greeting": N_("Message or greeting"),
    "other": N_("Other"),
}

MODES: dict[str, str] = {
    "in_person": N_("In person"),
    "online": N_("Online"),
    "hybrid": N_("Hybrid"),
}

FIELDS: dict[str, str] = {
    "education": N_("Education"),
    "youth": N_("Youth"),
    "culture": N_("Culture"),
    "sport": N_("Sport"),
    "administration": N_("Administration"),
    "urban_development": N_("Urban development and public space"),
    "heritage": N_("Heritage"),
    "economy_trade": N_("Economy and trade"),
    "investment": N_("Investment"),
    "tourism": N_("Tourism"),
    "health": N_("Health"),
    "environment_climate": N_("Environment and climate"),
    "energy": N_("Energy"),
    "science_technology": N_("Science and technology"),
    "transport": N_("Transport"),
    "residents_participation": N_("Residents’ participation"),
    "dialogue_of_cultures": N_("Dialogue of cultures"),
    "humanitarian": N_("Humanitarian"),
}

LEGAL: dict[str, str] = {
    Legal.DRAFT: N_("Draft"),
    Legal.NOT_YET: N_("Not yet concluded"),
    Legal.SUPERSEDED: N_("Superseded"),
    Legal.ENDED: N_("Ended"),
    Legal.EXPIRED: N_("Expired"),
    Legal.SUSPENDED: N_("Suspended"),
    Legal.IN_FORCE: N_("In force"),
}

STATUSES: dict[str, str] = {
    Status.ACTIVE: N_("Active"),
    Status.QUIET: N_("Quiet"),
    Status.DORMANT: N_("Dormant"),
    Status.NEW: N_("New"),
    Status.NEVER_IMPLEMENTED: N_("Never implemented"),
    Status.NO_RECORD: N_("No record"),
}

RECORDS: dict[str, str] = {
    Record.CONTESTED: N_("Contested"),
    Record.CONFIRMED: N_("Confirmed"),
    Record.ONE_SIDED: N_("One-sided"),
    Record.UNREPORTED: N_("Unreported"),
}

#: Where the money of an activity came from. The forum asked which sources work.
FUNDING: dict[str, str] = {
    "own_budget": N_("Our city’s budget"),
    "partner_budget": N_("The partner’s budget"),
    "both_budgets": N_("Both cities’ budgets"),
    "region": N_("Region"),
    "state": N_("State programme"),
    "international": N_("International programme"),
    "foundation": N_("Foundation or association"),
    "business": N_("Business"),
    "participants": N_("The participants themselves"),
    "none": N_("It cost nothing"),
    "other": N_("Other"),
}


class DeclarationWord(StrEnum):
    """A city's yearly word on an agreement."""

    ALIVE = "alive"
    NOTHING = "nothing"
    ENDED = "ended"


DECLARATIONS: dict[str, str] = {
    DeclarationWord.ALIVE: N_("Alive"),
    DeclarationWord.NOTHING: N_("Nothing this year"),
    DeclarationWord.ENDED: N_("Ended"),
}

#: Why nothing happened, as cities say it.
REASONS: dict[str, str] = {
    "funding": N_("Funding"),
    "staff": N_("Staff or successor"),
    "language": N_("Language"),
    "contact_lost": N_("Contact lost"),
    "politics": N_("Politics"),
    "merger": N_("Merger of municipalities"),
    "fulfilled": N_("Purpose fulfilled"),
    "other": N_("Other"),
}


class ActivityWord(StrEnum):
    """What a party says of an activity that another one reported."""

    CONFIRMS = "confirms"
    CONTESTS = "contests"


class SessionStatus(StrEnum):
    """Whether a session of the forum is still to come, took place, or does not."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


SESSION_STATUSES: dict[str, str] = {
    SessionStatus.PLANNED: N_("Planned"),
    SessionStatus.HELD: N_("Held"),
    SessionStatus.CANCELLED: N_("Cancelled"),
}


class LinkRole(StrEnum):
    """What an agreement has to do with a session."""

    SIGNED_AT = "signed_at"
    PRESENTED = "presented"
    DISCUSSED = "discussed"
    FOLLOW_UP = "follow_up"


LINK_ROLES: dict[str, str] = {
    LinkRole.SIGNED_AT: N_("Signed at the session"),
    LinkRole.PRESENTED: N_("Presented as a case"),
    LinkRole.DISCUSSED: N_("Discussed"),
    LinkRole.FOLLOW_UP: N_("To be followed up"),
}


class PanelRole(StrEnum):
    """What somebody does in a session."""

    MODERATOR = "moderator"
    SPEAKER = "speaker"


PANEL_ROLES: dict[str, str] = {
    PanelRole.MODERATOR: N_("Moderator"),
    PanelRole.SPEAKER: N_("Speaker"),
}

"""The codes and orders that the figures' tables have, written down once more."""

IN_FORCE, CONTACT = "in_force", "contact"
LEGAL = ("superseded", "ended", "expired", "suspended", IN_FORCE)
STATUSES = ("active", "new", "quiet", "dormant", "never_implemented", "no_record")
ASLEEP = ("dormant", "never_implemented")
RECORDS = ("contested", "confirmed", "one_sided", "unreported")
KINDS = (
    "twinning", "friendship", "partnership", "contact", "project", "intent", "sectoral",
)  # fmt: skip
FIELDS = (
    "education", "youth", "culture", "sport", "administration", "urban_development", "heritage",
    "economy_trade", "investment", "tourism", "health", "environment_climate", "energy",
    "science_technology", "transport", "residents_participation", "dialogue_of_cultures",
    "humanitarian",
)  # fmt: skip
ACTIVITY_KINDS = (
    "delegation", "study_visit", "staff_exchange", "school_youth_exchange", "festival_exhibition",
    "sport", "business_mission", "conference_training", "online_meeting", "joint_project",
    "aid_donation", "ceremony", "greeting", "other",
)  # fmt: skip
MODES = ("in_person", "online", "hybrid")
REASONS = (
    "funding", "staff", "language", "contact_lost", "politics", "merger", "fulfilled", "other",
)  # fmt: skip
WINDOWS, GRACE = (12, 24, 36, 60), 12
#: Years since conclusion for which a curve has a row.
POINTS = (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 40, 50)
#: Where bands of kilometres begin.
BANDS = (0, 100, 250, 500, 1000, 2000, 3000, 5000, 7500, 10000, 15000)
MOST_CONNECTED = 20

"""What the database's own refusals mean: constraint name -> sentence and field, in one table."""

import re

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from registry.domain.errors import N_, RuleBroken
from registry.extensions import Base

MESSAGES: dict[str, tuple[str, str | None]] = {
    "uq_city_slug": (N_("Another city has this short name."), "slug"),
    "uq_city_wikidata_id": (N_("Another city has this Wikidata id."), "wikidata_id"),
    "uq_city_name_city_id_name": (N_("The city has this name already."), "names"),
    "ck_city_lat": (N_("A latitude lies between −90 and 90 degrees."), "lat"),
    "ck_city_lon": (N_("A longitude lies between −180 and 180 degrees."), "lon"),
    "ck_city_coordinates": (
        N_("Latitude and longitude are known together or not at all."),
        "lat",
    ),
    "ck_city_population": (N_("A population is not below zero."), "population"),
    "ck_city_country": (N_("A country code has two letters."), "country"),
    "uq_agreement_parties_kind": (
        N_("There is an agreement of this kind between these cities already."),
        "kind",
    ),
    "uq_agreement_reference": (N_("Another agreement has this reference."), "reference"),
    "uq_agreement_number": (N_("Another agreement has this reference."), "reference"),
    "uq_agreement_supersedes_id": (
        N_("Another agreement supersedes that one already."),
        "supersedes",
    ),
    "ck_agreement_supersedes_other": (N_("No agreement supersedes itself."), "supersedes"),
    "uq_instrument_one_conclusion": (
        N_("The agreement has a paper that concluded it already."),
        "role",
    ),
    "ck_instrument_term_last": (
        N_("A fixed term has a last day, and no other term has one."),
        "term",
    ),
    "ck_activity_end_after_begin": (N_("The activity ends before it begins."), "end"),
    "ck_activity_participants": (N_("A number of people is not below zero."), "participants"),
    "uq_session_link_session_id_agreement_id_role": (
        N_("The agreement is linked to this session in this role already."),
        "reference",
    ),
    "uq_session_link_instrument_id": (
        N_("This paper belongs to another session already."),
        "instrument",
    ),
    "uq_source_name": (N_("Another source has this name."), "source"),
    "uq_forum_slug": (N_("Another forum has this short name."), "slug"),
    "ck_forum_days": (N_("The last day is not before the first."), "last_day"),
    "ck_forum_name": (N_("A forum has a name."), "name"),
    "uq_forum_session_forum_id_slug": (N_("Another session has this short name."), "slug"),
    "ck_forum_session_times": (N_("A session ends after it starts."), "ends"),
    "ck_session_link_paper": (
        N_("Only an agreement that was signed at a session has a paper from there."),
        "instrument",
    ),
    "uq_panelist_slug": (N_("Another panelist has this short name."), "slug"),
    "ck_panelist_name": (N_("A panelist has a name."), "name"),
    "uq_appearance_session_id_panelist_id": (
        N_("This panelist belongs to the session already."),
        "panelist",
    ),
    "ck_material_title": (N_("Say what it is."), "title"),
    "ck_material_one_of_both": (N_("A material is either a link or a file."), "link"),
    "uq_dossier_session_id_edition_id": (
        N_("The dossier was published from this edition already."),
        None,
    ),
    "uq_source_record_row": (N_("This row was taken in by somebody else just now."), None),
}
_OTHER = N_("The database refused a value (%(name)s). Nothing was written.")
_SQLITE = re.compile(r"(?:UNIQUE|CHECK) constraint failed: (.+)")


def explained(error: IntegrityError) -> RuleBroken:
    """Return what the database refused, as a sentence about a field."""
    name = constraint_name(error)
    message, field = MESSAGES.get(name, (_OTHER, None))
    return RuleBroken(message, field, {"name": name})


def constraint_name(error: IntegrityError) -> str:
    """Return the violated constraint's name; SQLite tells the columns of a unique one."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or ""
    found = _SQLITE.search(str(error.orig))
    return _UNIQUE.get(found[1], found[1]) if found else ""


def _unique() -> dict[str, str]:
    """«table.column, table.column» -> name, of everything that must be unique."""
    named: dict[str, str] = {}
    for table in Base.metadata.tables.values():
        rules: list[UniqueConstraint | Index] = [index for index in table.indexes if index.unique]
        rules += [each for each in table.constraints if isinstance(each, UniqueConstraint)]
        for rule in rules:
            columns = ", ".join(f"{table.name}.{column.name}" for column in rule.columns)
            named[columns] = str(rule.name)
    return named


_UNIQUE = _unique()

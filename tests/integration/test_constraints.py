"""Every invariant is a named constraint: both engines refuse the same rows, by the same name."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, UniqueConstraint, delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from registry.extensions import Base
from registry.services.constraints import MESSAGES, constraint_name, explained

AnySession = scoped_session[Session]
Row = dict[str, Any]
DAY, NOBODY = date(2024, 5, 17), 999
MOMENT = datetime(2024, 5, 17, tzinfo=UTC)
LATER = datetime(2024, 5, 18, tzinfo=UTC)
TABLES = Base.metadata.tables

#: A valid row of each table, in an order in which they can be written.
VALID: dict[str, Row] = {
    "city": {
        "slug": "one-ru", "name": "One", "sort_key": "one", "key": "one", "country": "RU",
        "wikidata_id": "Q1",
    },
    "city_name": {"city_id": 1, "name": "Uno"},
    "city_word": {"city_id": 1, "word": "one"},
    "distance": {"one_id": 1, "other_id": 3, "km": 1.5},
    "source": {"name": "A list"},
    "source_record": {
        "source_id": 1, "entity": "city", "digest": "d", "occurrence": 1, "row": 2,
        "entity_id": 1, "imported_on": DAY,
    },
    "agreement": {
        "number": 1, "reference": "TC-000001", "kind": "twinning", "parties_key": "1-2",
    },
    "agreement_field": {"agreement_id": 1, "field": "youth"},
    "party": {"agreement_id": 1, "city_id": 1, "position": 0},
    "instrument": {"agreement_id": 1},
    "suspension": {"agreement_id": 1, "start_reported_on": DAY},
    "activity": {
        "agreement_id": 1, "kind": "sport", "begin_edtf": "2020",
        "begin_earliest": date(2020, 1, 1), "begin_latest": date(2020, 12, 31),
    },
    "activity_field": {"activity_id": 1, "field": "sport"},
    "counter": {"name": "agreement", "last": 1},
    "audit_entry": {
        "at": MOMENT, "actor": "a", "request_id": "r",
        "action": "create", "entity": "city", "entity_id": 1, "changes": {},
        "previous": "0" * 64, "hash": "1" * 64,
    },
    "account": {"email": "a@one.example", "fs_uniquifier": "f", "made_at": MOMENT},
    "editorship": {"account_id": 1, "city_id": 1},
    "sign_in": {"account_id": 1, "digest": "d", "began_at": MOMENT, "seen_at": MOMENT},
    "token": {"account_id": 1, "purpose": "reset", "digest": "d", "expires_at": MOMENT},
    "recovery_code": {"account_id": 1, "digest": "d"},
    "attempt": {"kind": "sign_in", "about": "a", "at": MOMENT},
    "letter": {"account_id": 1, "purpose": "reset", "sealed": "s", "made_at": MOMENT},
    "deed_key": {"account_id": 1, "key": "k", "made_at": MOMENT, "location": "/desk"},
    "activity_word": {"activity_id": 1, "city_id": 1, "word": "confirms", "said_on": DAY},
    "contest": {"agreement_id": 1, "city_id": 1, "reason": "Not ours.", "said_on": DAY},
    "declaration": {
        "agreement_id": 1, "city_id": 1, "year": 2023, "word": "alive", "declared_on": DAY,
    },
    "document": {
        "agreement_id": 1, "title": "Scan", "stored_as": "a.pdf", "media_type": "application/pdf",
        "size": 1, "digest": "d", "added_on": DAY,
    },
    "edition": {
        "number": "2024-1", "day": DAY, "published_at": MOMENT, "format": 1, "rule_version": 1,
        "policy": {}, "counts": {}, "sha256": "0" * 64, "size": 3, "package": b"zip",
    },
    "forum": {
        "slug": "one-2023", "name": "Forum", "first_day": DAY, "last_day": DAY,
        "time_zone": "Europe/Moscow",
    },
    "forum_session": {
        "forum_id": 1, "slug": "opening", "starts_at": MOMENT, "ends_at": LATER, "questions": [],
    },
    "session_link": {
        "session_id": 1, "agreement_id": 1, "role": "signed_at", "instrument_id": 1,
        "added_on": DAY,
    },
    "panelist": {"slug": "ann", "name": "Ann"},
    "appearance": {"session_id": 1, "panelist_id": 1, "role": "speaker"},
    "material": {
        "session_id": 1, "title": "Slides", "link": "https://one.example", "added_on": DAY,
    },
    "dossier": {"session_id": 1, "edition_id": 1, "published_at": MOMENT},
    "personal_link": {
        "appearance_id": 1, "digest": "0" * 64, "made_at": MOMENT, "expires_at": LATER,
    },
}  # fmt: skip

#: What makes a second row of the table differ from the first, so that it is valid, too.
ANOTHER: dict[str, Row] = {
    "city": {"slug": "two-ru", "wikidata_id": None},
    "city_name": {"name": "Due"},
    "city_word": {"word": "two"},
    "distance": {"one_id": 3, "other_id": 4},
    "source": {"name": "Another list"},
    "source_record": {"occurrence": 2},
    "agreement": {"number": 2, "reference": "TC-000002", "parties_key": "1-3"},
    "agreement_field": {"field": "culture"},
    "party": {"city_id": 3},
    "instrument": {"role": "renews"},
    "activity_field": {"field": "youth"},
    "counter": {"name": "city"},
    "account": {"email": "b@two.example", "fs_uniquifier": "g"},
    "editorship": {"city_id": 3},
    "sign_in": {"digest": "e"},
    "token": {"digest": "e"},
    "recovery_code": {"digest": "e"},
    "deed_key": {"key": "l"},
    "activity_word": {"city_id": 3},
    "declaration": {"year": 2022},
    "document": {"stored_as": "b.pdf"},
    "edition": {"number": "2024-2"},
    "forum": {"slug": "two-2023"},
    "forum_session": {"slug": "closing"},
    "session_link": {"agreement_id": 3, "instrument_id": None},
    "panelist": {"slug": "bob"},
    "appearance": {"panelist_id": 3},
    "dossier": {"edition_id": 3},
    "personal_link": {"digest": "1" * 64},
}

YEAR = {"edtf": "2020", "earliest": date(2020, 1, 1), "latest": date(2020, 12, 31)}

#: What makes that second row break the constraint and no other one.
BREAKS: dict[str, Row] = {
    "ck_city_lat": {"lat": 90.5, "lon": 0},
    "ck_city_lon": {"lat": 0, "lon": -180.5},
    "ck_city_coordinates": {"lat": 55.8},
    "ck_city_population": {"population": -1},
    "ck_city_country": {"country": "R"},
    "ck_city_coordinates_from": {"coordinates_from": "guessed"},
    "uq_city_slug": {"slug": "one-ru"},
    "uq_city_wikidata_id": {"wikidata_id": "Q1"},
    "uq_city_name_city_id_name": {"name": "Uno"},
    "ck_distance_km": {"km": -0.5},
    "ck_distance_each_once": {"one_id": 4, "other_id": 3},
    "uq_source_name": {"name": "A list"},
    "uq_source_record_row": {"occurrence": 1},
    "ck_source_record_entity": {"entity": "planet"},
    "ck_agreement_kind": {"kind": "marriage"},
    "ck_agreement_end_reported": {f"ended_{part}": value for part, value in YEAR.items()},
    "ck_agreement_supersedes_other": {"supersedes_id": 2},
    "uq_agreement_number": {"number": 1},
    "uq_agreement_reference": {"reference": "TC-000001"},
    "uq_agreement_supersedes_id": {"supersedes_id": 1},
    "uq_agreement_parties_kind": {"parties_key": "1-2"},
    "ck_agreement_field_field": {"field": "beer"},
    "ck_party_left_reported": {f"left_{part}": value for part, value in YEAR.items()},
    "ck_instrument_kind": {"kind": "napkin"},
    "ck_instrument_role": {"role": "ends"},
    "ck_instrument_term": {"term": "eternal"},
    "ck_instrument_term_last": {"term": "fixed"},
    "uq_instrument_one_conclusion": {"role": "concludes"},
    "ck_activity_kind": {"kind": "war"},
    "ck_activity_mode": {"mode": "by letter"},
    "ck_activity_participants": {"participants": -1},
    "ck_activity_end_after_begin": {
        "end_edtf": "2019", "end_earliest": date(2019, 1, 1), "end_latest": date(2019, 12, 31),
    },
    "ck_activity_field_field": {"field": "beer"},
    "uq_account_email": {"email": "a@one.example"},
    "uq_account_fs_uniquifier": {"fs_uniquifier": "f"},
    "uq_sign_in_digest": {"digest": "d"},
    "uq_token_digest": {"digest": "d"},
    "ck_token_purpose": {"purpose": "party"},
    "uq_recovery_code_digest": {"digest": "d"},
    "ck_letter_tries": {"tries": -1},
    "ck_activity_funding": {"funding": "lottery"},
    "ck_activity_amount": {"amount": -1, "currency": "EUR"},
    "ck_activity_currency": {"amount": 1},
    "ck_activity_word_word": {"word": "doubts"},
    "ck_activity_word_reason": {"word": "contests"},
    "ck_contest_reason": {"reason": ""},
    "ck_declaration_word": {"word": "perhaps"},
    "ck_declaration_year": {"year": 1492},
    "uq_declaration_one": {"year": 2023},
    "ck_document_size": {"size": 0},
    "uq_document_stored_as": {"stored_as": "a.pdf"},
    "uq_edition_number": {"number": "2024-1"},
    "ck_edition_number": {"number": "first"},
    "ck_edition_format": {"format": 0},
    "ck_edition_rule_version": {"rule_version": 0},
    "ck_edition_sha256": {"sha256": "0"},
    "ck_edition_size": {"size": 4},
    "ck_edition_withdrawn": {"withdrawn_on": DAY},
    "ck_edition_withdrawn_after": {"withdrawn_on": date(2024, 5, 16), "withdrawn_reason": "Why"},
    "ck_edition_successor": {"successor_id": 1},
    "ck_edition_successor_other": {
        "successor_id": 2, "withdrawn_on": DAY, "withdrawn_reason": "Why",
    },
    "uq_forum_slug": {"slug": "one-2023"},
    "ck_forum_days": {"last_day": date(2024, 5, 16)},
    "ck_forum_name": {"name": ""},
    "uq_forum_session_forum_id_slug": {"slug": "opening"},
    "ck_forum_session_status": {"status": "postponed"},
    "ck_forum_session_times": {"ends_at": MOMENT},
    "uq_session_link_session_id_agreement_id_role": {"agreement_id": 1},
    "uq_session_link_instrument_id": {"instrument_id": 1},
    "ck_session_link_role": {"role": "mentioned"},
    "ck_session_link_paper": {"instrument_id": 3, "role": "discussed"},
    "uq_panelist_slug": {"slug": "ann"},
    "ck_panelist_name": {"name": ""},
    "uq_appearance_session_id_panelist_id": {"panelist_id": 1},
    "ck_appearance_role": {"role": "singer"},
    "uq_material_stored_as": {"stored_as": "a.pdf", "link": ""},
    "ck_material_title": {"title": ""},
    "ck_material_one_of_both": {"link": ""},
    "uq_dossier_session_id_edition_id": {"edition_id": 1},
    "uq_personal_link_digest": {"digest": "0" * 64},
    "ck_personal_link_digest": {"digest": "1"},
}  # fmt: skip
#: What else the second row needs where its dates are broken, so that no other rule is.
NEEDS: dict[str, Row] = {
    "ended": {"end_reported_on": DAY},
    "left": {"left_reported_on": DAY},
    "term_last": {"term": "fixed"},
}
NO_ORDER = {"edtf": "2020", "earliest": date(2020, 12, 31), "latest": date(2020, 1, 1)}
NOT_WHOLE = {"edtf": "2020"}
#: Its three columns may not be null at all.
IMPLIED = {"ck_activity_begin_whole"}


def _rules() -> Iterator[tuple[str, str]]:
    """Every named rule about values and the name of its table."""
    for table in TABLES.values():
        for rule in (*table.constraints, *table.indexes):
            unique = isinstance(rule, UniqueConstraint) or getattr(rule, "unique", False)
            if isinstance(rule, CheckConstraint) or unique:
                yield str(rule.name), table.name


RULES = {name: table for name, table in _rules() if name not in IMPLIED}
REFERENCES = [
    (table.name, column.name)
    for table in TABLES.values()
    for column in table.columns
    if column.foreign_keys
]


def _another(table: str) -> Row:
    """A second row of the table, as valid as the first."""
    return _numbered(table, 2, {**VALID[table], **ANOTHER.get(table, {})})


def _numbered(table: str, number: int, row: Row) -> Row:
    return {"id": number, **row} if "id" in TABLES[table].columns else row


def _break(name: str) -> Row:
    prefix, _, kind = name.removeprefix(f"ck_{RULES[name]}_").rpartition("_")
    if kind not in {"order", "whole"}:
        return BREAKS[name]
    parts = NO_ORDER if kind == "order" else NOT_WHOLE
    return {**{f"{prefix}_{part}": value for part, value in parts.items()}, **NEEDS.get(prefix, {})}


@pytest.fixture
def written(session: AnySession) -> AnySession:
    """A session with a valid row in every table, and some more of what others refer to."""
    for number, slug in ((3, "three-ru"), (4, "four-ru")):
        _write(session, "city", {**_another("city"), "id": number, "slug": slug})
    for table, row in VALID.items():
        _write(session, table, _numbered(table, 1, row))
    third = {"id": 3, "number": 3, "reference": "TC-000003", "parties_key": "1-4"}
    _write(session, "agreement", {**_another("agreement"), **third, "supersedes_id": 1})
    for table, name in (("panelist", "slug"), ("edition", "number")):
        _write(session, table, {**_another(table), "id": 3, name: "2024-3"})
    _write(session, "material", {**_another("material"), "id": 3, "link": "", "stored_as": "a.pdf"})
    _write(session, "instrument", {"id": 3, "agreement_id": 1, "role": "renews"})
    return session


def _write(session: AnySession, table: str, row: Row) -> None:
    session.execute(insert(TABLES[table]), row)


def _refusal(session: AnySession, table: str, row: Row) -> IntegrityError:
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        _write(session, table, row)
    return caught.value


def test_there_is_a_bad_row_for_every_rule_and_a_rule_for_every_bad_row() -> None:
    by_hand = {name for name in RULES if not name.endswith(("_order", "_whole"))}
    assert by_hand == BREAKS.keys()
    assert VALID.keys() == TABLES.keys()
    assert len(RULES) > 45


@pytest.mark.parametrize("table", VALID)
def test_a_second_row_is_as_welcome_as_the_first(written: AnySession, table: str) -> None:
    _write(written, table, _another(table))


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(written: AnySession, name: str) -> None:
    row = {**_another(RULES[name]), **_break(name)}
    assert constraint_name(_refusal(written, RULES[name], row)) == name


@pytest.mark.parametrize("name", sorted(RULES))
def test_what_a_rule_refuses_becomes_a_sentence_about_a_field(
    written: AnySession, name: str
) -> None:
    row = {**_another(RULES[name]), **_break(name)}
    broken = explained(_refusal(written, RULES[name], row))
    assert str(broken).endswith(".")
    assert (broken.message, broken.field) == MESSAGES.get(name, (broken.message, None))


def test_every_sentence_is_about_a_rule_that_exists() -> None:
    assert MESSAGES.keys() <= RULES.keys()


@pytest.mark.parametrize(("table", "column"), REFERENCES)
def test_a_reference_to_nothing_is_refused(written: AnySession, table: str, column: str) -> None:
    _refusal(written, table, {**_another(table), column: NOBODY})


@pytest.mark.parametrize("table", ["city", "agreement", "activity", "source"])
def test_what_others_refer_to_is_not_deleted(written: AnySession, table: str) -> None:
    with pytest.raises(IntegrityError), written.begin_nested():
        written.execute(delete(TABLES[table]).where(TABLES[table].c.id == 1))


@pytest.mark.parametrize("part", ["begin_edtf", "begin_earliest", "begin_latest"])
def test_an_activity_has_a_beginning(written: AnySession, part: str) -> None:
    _refusal(written, "activity", {**_another("activity"), part: None})


@pytest.mark.parametrize(
    "free", [{"end_reported_on": DAY}, {"meant_twice": True}, {"kind": "friendship"}]
)
def test_the_same_cities_may_agree_again_where_it_is_meant(written: AnySession, free: Row) -> None:
    _write(written, "agreement", {**_another("agreement"), "parties_key": "1-2", **free})


def test_an_agreement_that_is_over_makes_room_for_the_next(written: AnySession) -> None:
    agreement = TABLES["agreement"]
    written.execute(update(agreement).values(end_reported_on=DAY))
    _write(written, "agreement", {**_another("agreement"), "parties_key": "1-2"})


@pytest.mark.parametrize("value", [-90, 0, 90])
def test_the_poles_are_places(written: AnySession, value: float) -> None:
    _write(written, "city", {**_another("city"), "lat": value, "lon": value * 2})

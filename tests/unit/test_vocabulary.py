"""The field's words: every code has a label, and the tables know every code."""

import re
from collections.abc import Mapping
from enum import StrEnum
from itertools import chain

import pytest
from sqlalchemy import CheckConstraint, String

from registry.domain import vocabulary
from registry.extensions import Base
from registry.models import Activity, ActivityField, Agreement, AgreementField, Instrument

LABELLED: list[tuple[type[StrEnum], Mapping[str, str]]] = [
    (vocabulary.Kind, vocabulary.KINDS),
    (vocabulary.Role, vocabulary.ROLES),
    (vocabulary.Term, vocabulary.TERMS),
    (vocabulary.Legal, vocabulary.LEGAL),
    (vocabulary.Status, vocabulary.STATUSES),
    (vocabulary.Record, vocabulary.RECORDS),
]
TABLES = {
    name: table
    for name, table in vars(vocabulary).items()
    if isinstance(table, dict) and name.isupper()
}
COLUMNS = [
    (Agreement, "kind", vocabulary.Kind),
    (Instrument, "kind", vocabulary.INSTRUMENT_KINDS),
    (Instrument, "role", vocabulary.Role),
    (Instrument, "term", vocabulary.Term),
    (Activity, "kind", vocabulary.ACTIVITY_KINDS),
    (Activity, "mode", vocabulary.MODES),
    (AgreementField, "field", vocabulary.FIELDS),
    (ActivityField, "field", vocabulary.FIELDS),
]


@pytest.mark.parametrize(("codes", "labels"), LABELLED)
def test_every_code_has_a_label_in_the_codes_order(
    codes: type[StrEnum], labels: Mapping[str, str]
) -> None:
    assert list(labels) == list(codes)


@pytest.mark.parametrize("name", TABLES)
def test_labels_are_sentences_and_no_two_are_alike(name: str) -> None:
    labels = list(TABLES[name].values())
    assert all(label[0].isupper() and label == label.strip() for label in labels)
    assert len(set(labels)) == len(labels) > 1


def test_codes_are_plain_ascii_words() -> None:
    codes = list(chain.from_iterable(TABLES.values()))
    assert len(codes) > 60
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", code) for code in codes)


def test_every_table_of_labels_is_looked_at() -> None:
    assert {"KINDS", "INSTRUMENT_KINDS", "ACTIVITY_KINDS", "MODES", "FIELDS"} < TABLES.keys()


def test_the_words_of_the_rule_are_codes_that_exist() -> None:
    assert vocabulary.ACTIVITY_KINDS.keys() > vocabulary.CEREMONIAL
    assert set(vocabulary.Status) > vocabulary.ASLEEP_STATUSES
    assert vocabulary.ASLEEP not in set(vocabulary.Status)


@pytest.mark.parametrize(("model", "column", "codes"), COLUMNS)
def test_a_column_admits_exactly_the_codes_and_has_room_for_them(
    model: type[Base], column: str, codes: Mapping[str, str]
) -> None:
    table = model.__table__
    checks = [each for each in table.constraints if isinstance(each, CheckConstraint)]  # type: ignore[attr-defined]
    text = next(str(each.sqltext) for each in checks if each.name.endswith(f"_{column}"))
    kind = table.c[column].type
    assert set(re.findall("'([^']+)'", text)) == set(codes)
    assert isinstance(kind, String) and kind.length
    assert max(map(len, codes)) <= kind.length

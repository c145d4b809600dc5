"""Which passwords are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.passwords import broken_by_password, normalised
from registry.forms.accounts import _tried_first, read_new_password

KNOWN = frozenset({"letmein", "correcthorse", "trustno1trustno1"})
PERSONAL = ("anna@kazan.example", "Anna Petrova", "Registry", "Ann")


def _message(password: str) -> str:
    problem = broken_by_password(password, KNOWN, PERSONAL)
    return problem.message if problem else ""


GOOD = [
    "seven green bicycles",
    "abcdefghijk!",
    "Köln am Rhein",
    "пароль из слов",
    "四つの緑の自転車と青い空がある",
    "a" * 20 + "bcde",
    "correct horse battery",
    "anna likes bicycles",
    ("correct horse " * 100)[:1024],
]


@pytest.mark.parametrize("password", GOOD)
def test_several_words_are_taken(password: str) -> None:
    assert _message(password) == ""


@pytest.mark.parametrize("length", [0, 1, 11])
def test_eleven_characters_are_too_few(length: int) -> None:
    assert "at least" in _message("sevengreenbicycles"[:length])


SHORT = ["ßeßaßoßuß", "ﬃxﬃyzﬃw", "ﷺ", "é" * 3, "a\u0301b\u0301c\u0301d\u0301e\u0301f\u0301"]


@pytest.mark.parametrize("password", SHORT)
def test_characters_that_come_apart_or_together_count_as_few(password: str) -> None:
    """However they are counted, there are twelve."""
    assert "at least" in _message(password)


@pytest.mark.parametrize("length", [1025, 5000, 1_000_000])
def test_more_than_1024_are_too_many_and_not_worked_on(length: int) -> None:
    assert "at most" in _message("ab cd" * (length // 5 + 1))
    assert "at most" in _message("é" * length)


MONOTONOUS = [
    "aaaaaaaaaaaa",
    "abababababab",
    "abcdefghijklmn",
    "nmlkjihgfedcba",
    "123456789012345",
    "987654321098",
    "qwertyuiopqwertyuiop",
    "йцукенгшщзхй",
    "ABCDEFGHIJKLMNOP",
    "            ",
]


@pytest.mark.parametrize("password", MONOTONOUS)
def test_what_repeats_or_counts_is_not_taken(password: str) -> None:
    assert "repeats or counts" in _message(password)


TRIED = [
    "LetMeInLetMeIn",
    "!!letmein2024!!",
    "CORRECTHORSE",
    "correcthorse99",
    "ｃｏｒｒｅｃｔｈｏｒｓｅ",
]


@pytest.mark.parametrize("password", TRIED)
def test_what_is_tried_first_is_not_taken(password: str) -> None:
    assert "tried first" in _message(password)


@pytest.mark.parametrize(
    "password", ["anna@kazan.example", "AnnaPetrova2024", "registryregistry", "Petrova? Anna12"]
)
def test_what_is_made_of_the_person_is_not_taken(password: str) -> None:
    expected = "" if password.startswith("Petrova") else "your address, your name"
    assert expected in _message(password)


def test_a_short_name_is_part_of_many_a_good_password() -> None:
    assert _message("ann12345!ann67890") == ""


def test_the_list_of_those_tried_first_is_a_long_one_in_lower_case() -> None:
    listed = _tried_first()
    assert len(listed) > 20_000 and {"password", "iloveyou", "qwerty"} <= listed
    assert all(each == each.lower() for each in listed)


def test_a_form_takes_a_password_as_it_was_typed() -> None:
    typed = "  spaces around it  "
    assert read_new_password({"password": typed, "again": typed}, ()) == typed


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("seven green bicycles", "seven green bicycle", "again"),
        ("seven green bicycles", "", "again"),
        ("seven green\x00bicycles", "seven green\x00bicycles", "password"),
        ("", "", "password"),
    ],
)
def test_a_form_says_which_field_is_wrong(password: str, again: str, field: str) -> None:
    said = read_new_password({"password": password, "again": again}, ())
    assert isinstance(said, list) and [each.field for each in said] == [field]


@given(st.text(max_size=60))
def test_any_text_is_judged_and_alike_however_it_is_put_together(password: str) -> None:
    assert normalised(normalised(password)) == normalised(password)
    if broken_by_password(password, KNOWN, PERSONAL) is None:
        assert 12 <= len(password) <= 1024

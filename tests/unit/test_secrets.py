"""Secrets: long enough, kept as digests, keys apart for each use, seals that hold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.errors import RuleBroken
from registry.services.secrets import Seal, derived, digest, keyed_digest, new_secret


def test_a_secret_has_256_bits_and_fits_into_an_address() -> None:
    made = {new_secret() for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch("[A-Za-z0-9_-]{43}", each) for each in made)


def test_a_digest_is_always_the_same_and_tells_nothing() -> None:
    assert digest("secret") == digest("secret") != digest("Secret")
    assert len(digest("secret")) == 64 and "secret" not in digest("secret")


def test_each_use_has_a_key_of_its_own() -> None:
    keys = {derived(secret, use) for secret in ("one", "two") for use in ("seal", "codes")}
    assert len(keys) == 4 and {len(key) for key in keys} == {32}
    assert derived("one", "seal") == derived("one", "seal")


def test_a_keyed_digest_depends_on_the_key() -> None:
    assert keyed_digest(b"one", "text") == keyed_digest(b"one", "text")
    assert keyed_digest(b"one", "text") != keyed_digest(b"two", "text")


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    seal = Seal("a secret key")
    assert seal.open(seal.close(text)) == text


def test_what_is_sealed_can_not_be_read_and_looks_different_each_time() -> None:
    seal = Seal("a secret key")
    sealed = {seal.close("words") for _ in range(10)}
    assert len(sealed) == 10 and not any("words" in each for each in sealed)


@pytest.mark.parametrize("sealed", ["", "x", Seal("another key").close("words"), "gAAAAA", "é"])
def test_what_another_key_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(RuleBroken):
        Seal("a secret key").open(sealed)


def test_what_was_changed_does_not_open() -> None:
    seal = Seal("a secret key")
    sealed = seal.close("words")
    for at in (20, len(sealed) // 2, len(sealed) - 5):
        changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(RuleBroken):
            seal.open(changed)

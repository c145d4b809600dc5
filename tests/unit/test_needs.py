"""What is missing on a machine skips a test loudly, and fails it where skipping is forbidden."""

from pathlib import Path

import pytest

from tests import needs, postgresql


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("SKIPPING_FORBIDDEN", raising=False)


def test_a_missing_browser_skips_with_a_loud_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(pytest.skip.Exception, match="NOT RUN: no browser at /nowhere/chromium"):
        needs.chromium()


@pytest.mark.parametrize(("variable", "value"), [("CI", "true"), ("SKIPPING_FORBIDDEN", "1")])
def test_it_fails_where_skipping_is_forbidden(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(pytest.fail.Exception, match="forbidden"):
        needs.require_or_skip("no browser")


def test_a_machine_without_postgresql_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgresql, "DEBIAN", tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(postgresql.NoPostgreSQL, match="apt install postgresql"):
        postgresql.start()

"""The health check tells whether the process answers and the database can be read."""

from typing import NoReturn

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from registry.web.public import health
from tests.factories import Factory


def _unreachable(_session: object) -> NoReturn:
    raise OperationalError("SELECT 1", {}, ConnectionError("gone"))


def test_a_healthy_registry_says_so_with_its_data_version(
    client: FlaskClient, make: Factory
) -> None:
    before = client.get("/healthz").json
    make.city("Kazan", "RU")
    after = client.get("/healthz").json
    assert before and after and before["process"] == before["database"] == "ok"
    assert after["data_version"] > before["data_version"]


def test_an_unreachable_database_is_503_and_not_500(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "data_version", _unreachable)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {"process": "ok", "database": "unreachable"}

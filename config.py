"""Settings: read from the environment, with defaults that suit a first try on one machine."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent


def _database(text: str) -> str:
    """PostgreSQL by the driver that is installed; nothing set means the file in instance/."""
    if not text:
        return f"sqlite:///{ROOT / 'instance' / 'registry.sqlite3'}"
    scheme, rest = text.split("://", 1)
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else text


def settings(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The application's settings, named as in the README's table."""
    read = environment.get
    return {
        "SQLALCHEMY_DATABASE_URI": _database(read("DATABASE_URL", "")),
        "SECRET_KEY": read("SECRET_KEY", "for development only"),
        "SITE_NAME": read("SITE_NAME", "Twin-city partnership registry"),
        "TIME_ZONE": read("TIME_ZONE", "Europe/Moscow"),
        "CONTACT_ADDRESS": read("CONTACT_ADDRESS", ""),
        "EXTERNAL_ORIGIN": read("EXTERNAL_ORIGIN", "http://127.0.0.1:8000").rstrip("/"),
        "GEOCODER": read("GEOCODER", "gazetteer"),
        "GAZETTEER": read("GAZETTEER", str(ROOT / "instance" / "gazetteer.sqlite3")),
        "NOMINATIM_USER_AGENT": read("NOMINATIM_USER_AGENT", ""),
        "NOMINATIM_DOMAIN": read("NOMINATIM_DOMAIN", "nominatim.openstreetmap.org"),
        "PRIVACY_TEXT": read("PRIVACY_TEXT", ""),
        "ACCESSIBILITY_TEXT": read("ACCESSIBILITY_TEXT", ""),
        "IMPRINT_TEXT": read("IMPRINT_TEXT", ""),
        "PAGE_CACHE_BYTES": int(read("PAGE_CACHE_BYTES", str(32 * 1024 * 1024))),
        "LOG_LEVEL": read("LOG_LEVEL", "INFO"),
    }

"""Settings: read from the environment, with defaults that suit a first try on one machine."""

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
DEVELOPMENT, PRODUCTION = "development", "production"
DEFAULT_SECRET = "for development only"  # noqa: S105 -- refused in production
SHORTEST_SECRET = 32

Read = Callable[[str, str], str]


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
        # What is said to the database is about persons: no error tells it to the log.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "SECRET_KEY": read("SECRET_KEY", DEFAULT_SECRET),
        "SITE_NAME": read("SITE_NAME", "Twin-city partnership registry"),
        "TIME_ZONE": read("TIME_ZONE", "Europe/Moscow"),
        "CONTACT_ADDRESS": read("CONTACT_ADDRESS", ""),
        "EXTERNAL_ORIGIN": read("EXTERNAL_ORIGIN", "http://127.0.0.1:8000").rstrip("/"),
        "DOCUMENTS": read("DOCUMENTS", str(ROOT / "instance" / "documents")),
        "EDITIONS": read("EDITIONS", str(ROOT / "instance" / "editions")),
        "GEOCODER": read("GEOCODER", "gazetteer"),
        "GAZETTEER": read("GAZETTEER", str(ROOT / "instance" / "gazetteer.sqlite3")),
        "NOMINATIM_USER_AGENT": read("NOMINATIM_USER_AGENT", ""),
        "NOMINATIM_DOMAIN": read("NOMINATIM_DOMAIN", "nominatim.openstreetmap.org"),
        "TILES_URL": read("TILES_URL", "").strip(),
        "TILES_ATTRIBUTION": " ".join(read("TILES_ATTRIBUTION", "").split()),
        "LICENCE": " ".join(read("LICENCE", "").split()),
        "LICENCE_URL": read("LICENCE_URL", "").strip(),
        "PRIVACY_TEXT": read("PRIVACY_TEXT", ""),
        "ACCESSIBILITY_TEXT": read("ACCESSIBILITY_TEXT", ""),
        "IMPRINT_TEXT": read("IMPRINT_TEXT", ""),
        "PAGE_CACHE_BYTES": _whole(read, "PAGE_CACHE_BYTES", str(32 * 1024 * 1024)),
        "LOG_LEVEL": read("LOG_LEVEL", "INFO"),
        "FLASK_DEBUG": read("FLASK_DEBUG", ""),
        **_door(read),
        **_mail(read),
        **_accounts(read),
    }


def _whole(read: Read, name: str, usual: str) -> int:
    text = read(name, usual)
    if not (text.isascii() and text.isdigit()):
        raise SystemExit(f"Set {name} to a whole number; it is “{text}”.")
    return int(text)


def _door(read: Read) -> dict[str, Any]:
    """Under which names the application answers, who stands in front of it, what cookies are."""
    https = read("EXTERNAL_ORIGIN", "").startswith("https://")
    environment = read("ENVIRONMENT", DEVELOPMENT)
    hosts = read("TRUSTED_HOSTS", "").replace(",", " ").split()
    if not hosts and environment != PRODUCTION:
        hosts = ["127.0.0.1", "localhost", "[::1]"]
    return {
        "ENVIRONMENT": environment,
        "TRUSTED_HOSTS": hosts,
        "PROXIES": _whole(read, "PROXIES", "0"),
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        # The token is good as long as the session is; both end with it.
        "WTF_CSRF_TIME_LIMIT": None,
        # Pages whose address is a secret tell no referrer, and their forms must work by https. That
        # no other host sets our cookie, which is what the check is for, __Host- sees to.
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 1000,
    }


def _mail(read: Read) -> dict[str, Any]:
    return {
        "MAIL_BACKEND": read("MAIL_BACKEND", "console"),
        "MAIL_SERVER": read("MAIL_SERVER", "localhost"),
        "MAIL_PORT": _whole(read, "MAIL_PORT", "25"),
        "MAIL_USERNAME": read("MAIL_USERNAME", "") or None,
        "MAIL_PASSWORD": read("MAIL_PASSWORD", "") or None,
        "MAIL_USE_TLS": read("MAIL_USE_TLS", "") == "1",
        "MAIL_TIMEOUT": 30,
        "MAIL_DEFAULT_SENDER": read("MAIL_SENDER", "registry@localhost"),
    }


def _accounts(read: Read) -> dict[str, Any]:
    """Flask-Security: argon2id without a second secret, so that SECRET_KEY can be changed."""
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TOTP_SECRETS": {"1": read("SECRET_KEY", DEFAULT_SECRET)},
        "SECURITY_TOTP_ISSUER": read("SITE_NAME", "Twin-city partnership registry"),
        # How long asking for a new password takes, in seconds, whether or not a letter is written.
        "EVEN_TIME": 0.15,
        # Our own commands are in registry/cli/users.py.
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
    }


def unsafe(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield, a sentence each, what must be set before the public may come.

    What could not work anywhere is said in development, too.
    """
    if settings["ENVIRONMENT"] not in {DEVELOPMENT, PRODUCTION}:
        yield f"Set ENVIRONMENT to {DEVELOPMENT} or {PRODUCTION}."
    yield from _strange_tiles(settings["TILES_URL"], settings["TILES_ATTRIBUTION"])
    if settings["ENVIRONMENT"] == PRODUCTION:
        yield from _weak_secret(settings["SECRET_KEY"])
        yield from (sentence for wrong, sentence in _CHECKS if wrong(settings))
        yield from _open_to_all(settings["SQLALCHEMY_DATABASE_URI"])


#: Scheme, one host and perhaps a port; then nothing that a header would take for its own.
_TILES = re.compile(
    r"https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?/[a-z0-9._~!$&()*+=:@%/?{}-]*",
    re.IGNORECASE | re.ASCII,
)
_TILES_EXAMPLE = "https://tiles.example.org/{z}/{x}/{y}.png"
_LONGEST_ATTRIBUTION = 200


def _strange_tiles(address: str, attribution: str) -> Iterator[str]:
    """What can't be said of a tile server: its host becomes part of the pages' policy."""
    if address:
        yield from _strange_template(address)
        yield from _strange_attribution(attribution)
    elif attribution:
        yield "Set TILES_URL, too, or no TILES_ATTRIBUTION: there are no tiles to attribute."


def _strange_template(address: str) -> Iterator[str]:
    found = _TILES.fullmatch(address)
    if found is None or int(found["port"] or 443) > 65535:
        yield f"Set TILES_URL to one host by https (there is no {{s}}), as in {_TILES_EXAMPLE}."
    elif sorted(re.findall("{[^{}]*}|[{}]", address)) != ["{x}", "{y}", "{z}"]:
        yield f"Set TILES_URL with {{z}}, {{x}}, {{y}} once each, alone, as in {_TILES_EXAMPLE}."


def _strange_attribution(text: str) -> Iterator[str]:
    if not text or len(text) > _LONGEST_ATTRIBUTION:
        yield "Set TILES_ATTRIBUTION to whose tiles they are, in 200 characters at the most."
    elif not text.isprintable() or re.search(r"[<>]|&#?\w+;", text):
        yield "Set TILES_ATTRIBUTION to plain text: it is printed as it stands, without markup."


def _weak_secret(secret: str) -> Iterator[str]:
    if secret == DEFAULT_SECRET:
        yield f"Set SECRET_KEY to at least {SHORTEST_SECRET} random characters: {_MAKE_SECRET}"
    elif len(secret) < SHORTEST_SECRET or len(set(secret)) < SHORTEST_SECRET // 4:
        yield (
            f"SECRET_KEY is too short or too simple: set at least {SHORTEST_SECRET} random"
            f" characters: {_MAKE_SECRET}"
        )


_CHECKS: tuple[tuple[Callable[[Mapping[str, Any]], bool], str], ...] = (
    (
        lambda settings: bool(settings.get("DEBUG")) or _is_on(settings.get("FLASK_DEBUG", "")),
        "Unset FLASK_DEBUG: a debugger lets anybody run code.",
    ),
    (
        lambda settings: not settings["TRUSTED_HOSTS"],
        "Set TRUSTED_HOSTS to the names the registry is asked by, as in twins.example.org.",
    ),
    (
        lambda settings: not settings["EXTERNAL_ORIGIN"].startswith("https://"),
        "Set EXTERNAL_ORIGIN to the address the world knows, beginning with https://.",
    ),
    (
        lambda settings: settings["MAIL_BACKEND"] != "smtp",
        "Set MAIL_BACKEND to smtp and MAIL_SERVER to a server: links must not go to the log.",
    ),
)
_MAKE_SECRET = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"  # noqa: S105


def _is_on(text: str) -> bool:
    return text.casefold() not in {"", "0", "false", "no"}


def _open_to_all(address: str) -> Iterator[str]:
    if not address.startswith("sqlite:///"):
        return
    folder = Path(address.removeprefix("sqlite:///")).parent
    if folder.is_dir() and folder.stat().st_mode & stat.S_IWOTH:
        yield f"Put the database elsewhere, or `chmod o-w {folder}`: anybody may write there."

"""Secrets: made at random, kept as digests; keys for each use derived from the one setting."""

import base64
import hmac
import secrets
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadData, URLSafeSerializer

from registry.domain.errors import N_, RuleBroken


def new_secret() -> str:
    """256 random bits as text that fits into an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret with so many bits that nobody can try them."""
    return sha256(secret.encode()).hexdigest()


def derived(secret_key: str, use: str) -> bytes:
    """A key of 32 bytes for one use, from the setting SECRET_KEY (HKDF, RFC 5869)."""
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=use.encode())
    return made.derive(secret_key.encode())


def keyed_digest(key: bytes, text: str) -> str:
    """What is kept of a text with few bits: without the key nobody can try them."""
    return hmac.new(key, text.encode(), sha256).hexdigest()


def letter_token(secret_key: str, account_id: int) -> str:
    """What a letter carries by which its reader can do without the next one; good for ever."""
    return str(URLSafeSerializer(secret_key, salt="letters").dumps(account_id))


def account_of_letter(secret_key: str, token: str) -> int | None:
    """Whose letter carried the token; None if none of ours did."""
    try:
        return int(URLSafeSerializer(secret_key, salt="letters").loads(token))
    except BadData:
        return None


class Seal:
    """Makes a text unreadable to who has the database alone."""

    def __init__(self, secret_key: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(derived(secret_key, "seal")))

    def close(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the text; RuleBroken if it was sealed with another SECRET_KEY."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise RuleBroken(N_("This was sealed with another SECRET_KEY.")) from error

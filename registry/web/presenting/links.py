"""Links to other sites: what a browser opens as a page or a letter, and nothing that runs."""

from urllib.parse import urlsplit

_OPENED = frozenset({"http", "https", "mailto"})


def outward(address: str) -> str:
    """The address if it may be linked, else nothing: forms check it, and the page once more."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in _OPENED else ""


def host(address: str) -> str:
    """The name of the site, which stands for a long address."""
    return urlsplit(address).hostname or address

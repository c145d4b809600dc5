"""Answers that are pictures: kept on a shelf until what they show changes, SVG packed, or PNG."""

import gzip
from collections.abc import Callable, Sequence
from hashlib import blake2b

from flask import Response, current_app, request

from registry.domain.dormancy import Policy
from registry.domain.selection import Selection
from registry.i18n import language
from registry.web.asking import today
from registry.web.caching import KEPT_BY_OTHERS, Kept, PageCache, version
from registry.web.statics import fingerprint

SVG, PNG = "image/svg+xml; charset=utf-8", "image/png"


def picture_key(selection: Selection, *what: str) -> str:
    """All that a picture of a selection depends on; `what` says which picture it is."""
    state = version(), today(), Policy().version, language(), fingerprint()
    here = current_app.config["SITE_NAME"], current_app.config["EXTERNAL_ORIGIN"]
    known = (*state, *here, tuple(selection.pairs()), *what)
    return blake2b(repr(known).encode(), digest_size=12).hexdigest()


def packed(svg: str) -> bytes:
    """A drawing as it is kept; the same drawing gives the same bytes."""
    return gzip.compress(svg.encode(), compresslevel=6, mtime=0)


def unpacked(kept: bytes) -> str:
    return gzip.decompress(kept).decode()


def from_shelf(shelf: str, key: str, content_type: str, make: Callable[[], bytes]) -> bytes:
    """The picture of this key from the application's shelf of that name, or made and put there."""
    pictures: PageCache = current_app.extensions[shelf]
    kept = pictures.get(key)
    if kept is None:
        kept = Kept(make(), content_type)
        pictures.put(key, kept)
    return kept.body


def picture_answer(key: str, content_type: str, name: str, body: Callable[[], bytes]) -> Response:
    """The picture under a name to keep it by; 304 if it is known."""
    if request.if_none_match.contains_weak(key):
        response = Response(status=304)
    else:
        response = _sent(body(), content_type)
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    # Weak: the same drawing is sent packed or plain.
    response.set_etag(key, weak=True)
    response.headers["Cache-Control"] = KEPT_BY_OTHERS
    response.vary.add("Accept-Encoding")
    return response


def _sent(body: bytes, content_type: str) -> Response:
    """A drawing as it is kept, gzipped, unless the other side can't read that."""
    if content_type != SVG:
        return Response(body, content_type=content_type)
    if not request.accept_encodings["gzip"]:
        return Response(unpacked(body), content_type=content_type)
    response = Response(body, content_type=content_type)
    response.headers["Content-Encoding"] = "gzip"
    return response


def picture_name(beginning: Sequence[str], selection: Selection) -> str:
    """As a file is called that somebody keeps: short names and codes, the day, plain ASCII."""
    parties = (selection.city, selection.country, selection.partner)
    parts = [*beginning, *(each.lower() for each in parties if each), str(selection.day(today()))]
    return f"{'-'.join(parts)}.{request.path.rpartition('.')[2]}"

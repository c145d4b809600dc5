"""Pages that anybody may see, kept as they were written until the data or the day change."""

from collections import OrderedDict
from contextlib import closing, suppress
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from registry.domain.dormancy import Policy
from registry.extensions import db
from registry.i18n import language
from registry.queries.versions import data_version, version_on
from registry.web.asking import today
from registry.web.statics import fingerprint
from registry.web.tiles import tile_server

#: Whoever keeps a page asks whether it is still the same.
KEPT_BY_OTHERS = "public, no-cache"


class Kept(NamedTuple):
    """A page as it was answered."""

    body: bytes
    content_type: str
    #: Under which name it is saved, if it is a file.
    disposition: str = ""


class PageCache:
    """Pages by key, at most `limit` bytes of them, the longest unused dropped first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        #: The data version that all of them are of, where that is asked for.
        self.version = 0
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def begin(self, version: int) -> None:
        """Drop what is of another data version.

        Nobody would be shown it; it would take room, and name people who were removed since.
        """
        with self._lock:
            if version != self.version:
                self._pages.clear()
                self.version, self.size = version, 0

    def get(self, key: str) -> Kept | None:
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: str, page: Kept) -> None:
        with self._lock:
            if key in self._pages or len(page.body) > self.limit // 8:
                return
            self._pages[key] = page
            self.size += len(page.body)
            while self.size > self.limit:
                _key, oldest = self._pages.popitem(last=False)
                self.size -= len(oldest.body)


def install(app: Flask, public: frozenset[str]) -> None:
    """Keep the pages of these blueprints; none of them may depend on who asks."""
    app.extensions["pages"] = PageCache(app.config["PAGE_CACHE_BYTES"])
    app.extensions["public"] = public
    app.before_request(_answer_from_cache)
    app.after_request(_keep)


def version() -> int:
    """The data version that this request sees first; asked once.

    Asked beside the request's own transaction: most requests are answered by this alone, and a
    session costs more than they do. What a page shows may be newer than its version says, never
    older; with the next version it is made anew.
    """
    known: int | None = g.get("version")
    if known is None:
        known = g.version = _version_of(db.engine)
    return known


def _version_of(engine: Engine | Connection) -> int:
    if isinstance(engine, Engine):
        with suppress(engine.dialect.loaded_dbapi.Error), closing(engine.raw_connection()) as raw:
            return version_on(raw.cursor())
    # What goes wrong is met once more here, and said in the words that errors.py knows.
    return data_version(db.session)


def _key() -> str:
    """All that a page of the public depends on."""
    state = version(), today(), Policy().version, language(), fingerprint(), tile_server()
    parts = (*state, request.full_path)
    return blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _answer_from_cache() -> Response | None:
    if request.method not in {"GET", "HEAD"}:
        return None
    if request.blueprint not in current_app.extensions["public"]:
        return None
    try:
        g.page_key = _key()
    except SQLAlchemyError:
        # The view will meet the same trouble, and what it raises becomes a page.
        db.session.rollback()
        return None
    pages: PageCache = current_app.extensions["pages"]
    pages.begin(version())
    # A server in front that packs a page calls its tag a weak one.
    known = request.if_none_match
    if known.is_strong(g.page_key) or known.is_weak(g.page_key):
        return Response(status=304)
    kept = pages.get(g.page_key)
    return _answer(kept) if kept else None


def _answer(kept: Kept) -> Response:
    response = Response(kept.body, content_type=kept.content_type)
    if kept.disposition:
        response.headers["Content-Disposition"] = kept.disposition
    return response


def _keep(response: Response) -> Response:
    key = g.get("page_key")
    if key is None or response.status_code not in {200, 304}:
        return response
    response.set_etag(key)
    response.headers["Cache-Control"] = KEPT_BY_OTHERS
    pages: PageCache = current_app.extensions["pages"]
    if response.status_code != 200 or response.is_streamed or request.method != "GET":
        return response
    if pages.version == version():  # else others have seen a newer state meanwhile
        disposition = response.headers.get("Content-Disposition", "")
        kept = Kept(response.get_data(), response.headers["Content-Type"], disposition)
        pages.put(key, kept)
    return response

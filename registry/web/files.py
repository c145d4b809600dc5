"""Answers that are files: written while they are sent, so that a long one takes no memory."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, send_file, stream_with_context

from registry.exchange import csvout, geojson
from registry.web.looking import kept_up

#: Whatever a reader makes of a file from outside, it runs nothing and loads nothing.
SANDBOX = (
    "sandbox; default-src 'none'; script-src 'none'; style-src 'none'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)


def csv_file(name: str, columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> Response:
    return _streamed(csvout.lines(list(columns), rows), f"{name}.csv", "text/csv; charset=utf-8")


def geojson_file(name: str, features: Iterable[Mapping[str, Any]]) -> Response:
    about = {"name": name, "attribution": current_app.config["SITE_NAME"]}
    return _streamed(geojson.pieces(features, about), f"{name}.geojson", "application/geo+json")


def json_file(name: str, content: Mapping[str, Any]) -> Response:
    """A document that programs read; it opens in a browser, and is saved under its name."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    headers = {"Content-Disposition": f'inline; filename="{name}.json"'}
    return Response(f"{text}\n", content_type="application/json", headers=headers)


def text_file(name: str, text: str | bytes, content_type: str) -> Response:
    """A short file to take away; `name` has its ending."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type=content_type, headers=headers)


def kept_file(stored_as: str, media_type: str, name: str) -> Response:
    """A file that somebody uploaded: sent to be kept as `name`, never shown as a page of ours."""
    path = Path(current_app.config["DOCUMENTS"]) / stored_as
    if not path.is_file():
        abort(404)
    ending = stored_as.rpartition(".")[2]
    called = f"{name}.{ending}"
    answer = send_file(path, mimetype=media_type, as_attachment=True, download_name=called)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _streamed(pieces: Iterator[bytes], name: str, content_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    sent = stream_with_context(kept_up(pieces))
    return Response(sent, content_type=content_type, headers=headers)

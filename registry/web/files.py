"""Answers that are files: written while they are sent, so that a long one takes no memory."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import Response, current_app, stream_with_context

from registry.exchange import csvout, geojson
from registry.web.looking import kept_up


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


def _streamed(pieces: Iterator[bytes], name: str, content_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    sent = stream_with_context(kept_up(pieces))
    return Response(sent, content_type=content_type, headers=headers)

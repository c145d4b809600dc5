"""Where the site's own files are: under an address that changes with their content."""

from functools import cache
from hashlib import blake2b
from pathlib import Path

from flask import Flask, request, url_for
from whitenoise import WhiteNoise

from registry.web.headers import around

ROOT = Path(__file__).resolve().parent.parent / "static"


@cache
def fingerprint() -> str:
    """Eight letters that stand for all files below static/."""
    digest = blake2b(digest_size=4)
    for path in sorted(each for each in ROOT.rglob("*") if each.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def static(name: str) -> str:
    """The address of a file, which may be kept for ever."""
    return f"{_root(request.script_root)}{name}"


@cache
def _root(_script_root: str) -> str:
    return url_for("static", filename=f"{fingerprint()}/")


def serve(app: Flask) -> None:
    """Answer for the files before the application is asked, and say that they never change."""
    files = WhiteNoise(app.wsgi_app, immutable_file_test=lambda _path, _url: True)
    files.add_files(str(ROOT), prefix=f"static/{fingerprint()}/")
    app.wsgi_app = around(files)  # type: ignore[method-assign, assignment]
    app.jinja_env.globals["static"] = static

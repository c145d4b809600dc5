"""Where the dossier of a session is: the one that was published last, another one, or as of now."""

from flask import url_for


def dossier_href(event: str, session: str, **view: str) -> str:
    """Its address; `view` is an edition or the live view."""
    return url_for("dossiers.show", event=event, session=session, **view)  # type: ignore[arg-type]

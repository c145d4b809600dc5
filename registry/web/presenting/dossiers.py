"""Where the dossier of a session is: of the edition that was published last, or of another one."""

from flask import request

from registry.web.presenting.lists import address


def dossier_href(event: str, session: str, edition: str = "") -> str:
    path = f"{request.script_root}/forum/{event}/{session}/dossier"
    return address(path, [("edition", edition)] if edition else [])

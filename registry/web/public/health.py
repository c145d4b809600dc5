"""Whether the process answers and the database can be read."""

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from registry.domain.permissions import Action
from registry.extensions import db
from registry.queries.versions import data_version
from registry.web.access import requires

health = Blueprint("health", __name__)


@health.get("/healthz")
@requires(GET=Action.READ)
def show() -> tuple[Response, int]:
    try:
        version = data_version(db.session)
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify(process="ok", database="unreachable"), 503
    return jsonify(process="ok", database="ok", data_version=version), 200

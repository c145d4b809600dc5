"""The audit is a chain, and only grows

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-25 21:50:00.000000

"""

import sqlalchemy as sa
from alembic import op

from registry.domain.chain import START, link
from registry.models.append_only import protect, unprotect

# revision identifiers, used by Alembic.
revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BATCH = 1000
# Rebuilding the table on SQLite forgets that its numbers are never given again.
REBUILT = {"table_kwargs": {"sqlite_autoincrement": True}}

ENTRY = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("actor", sa.String()),
    sa.column("request_id", sa.String()),
    sa.column("action", sa.String()),
    sa.column("entity", sa.String()),
    sa.column("entity_id", sa.Integer()),
    sa.column("changes", sa.JSON()),
    sa.column("previous", sa.String()),
    sa.column("hash", sa.String()),
)
FACTS = [column for column in ENTRY.c if column.name not in ("previous", "hash")]


def upgrade():
    op.add_column("audit_entry", sa.Column("previous", sa.String(length=64), nullable=True))
    op.add_column("audit_entry", sa.Column("hash", sa.String(length=64), nullable=True))
    _chain(op.get_bind())
    with op.batch_alter_table("audit_entry", schema=None, **REBUILT) as batch_op:
        batch_op.alter_column("previous", existing_type=sa.String(length=64), nullable=False)
        batch_op.alter_column("hash", existing_type=sa.String(length=64), nullable=False)
    protect(op.get_bind())


def _chain(connection):
    """Link the entries that are there, in the order of their ids."""
    after, previous = 0, START
    statement = sa.select(*FACTS).order_by(ENTRY.c.id).limit(BATCH)
    while rows := connection.execute(statement.where(ENTRY.c.id > after)).mappings().all():
        links = []
        for row in rows:
            own = link(previous, dict(row))
            links.append({"entry": row["id"], "before": previous, "own": own})
            after, previous = row["id"], own
        connection.execute(_LINKED, links)


_LINKED = (
    sa.update(ENTRY)
    .where(ENTRY.c.id == sa.bindparam("entry"))
    .values(previous=sa.bindparam("before"), hash=sa.bindparam("own"))
)


def downgrade():
    unprotect(op.get_bind())
    with op.batch_alter_table("audit_entry", schema=None, **REBUILT) as batch_op:
        batch_op.drop_column("hash")
        batch_op.drop_column("previous")

"""The editions

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-26 04:45:00.000000

"""

import sqlalchemy as sa
from alembic import op

from registry.models.frozen import freeze, thaw

# revision identifiers, used by Alembic.
revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("package", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number LIKE '____-%'", name=op.f("ck_edition_number")),
        sa.CheckConstraint("format >= 1", name=op.f("ck_edition_format")),
        sa.CheckConstraint("rule_version >= 1", name=op.f("ck_edition_rule_version")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_edition_sha256")),
        sa.CheckConstraint("size > 0 AND size = length(package)", name=op.f("ck_edition_size")),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_reason IS NULL) AND withdrawn_reason <> ''",
            name=op.f("ck_edition_withdrawn"),
        ),
        sa.CheckConstraint("withdrawn_on >= day", name=op.f("ck_edition_withdrawn_after")),
        sa.CheckConstraint(
            "successor_id IS NULL OR withdrawn_on IS NOT NULL", name=op.f("ck_edition_successor")
        ),
        sa.CheckConstraint("successor_id <> id", name=op.f("ck_edition_successor_other")),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["edition.id"],
            name=op.f("fk_edition_successor_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("number", name=op.f("uq_edition_number")),
    )
    freeze(op.get_bind())


def downgrade():
    thaw(op.get_bind())
    op.drop_table("edition")

"""Distances

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-26 04:45:00.000000

"""

import sqlalchemy as sa
from alembic import op

from registry.domain.distance import kilometres

# revision identifiers, used by Alembic.
revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BATCH = 1000
#: Cities that are or were party to one agreement, and their places.
TOGETHER = sa.text(
    "SELECT DISTINCT one.city_id, other.city_id, here.lat, here.lon, there.lat, there.lon"
    " FROM party AS one"
    " JOIN party AS other ON other.agreement_id = one.agreement_id"
    " AND one.city_id < other.city_id"
    " JOIN city AS here ON here.id = one.city_id"
    " JOIN city AS there ON there.id = other.city_id"
    " WHERE here.lat IS NOT NULL AND there.lat IS NOT NULL"
)


def upgrade():
    table = op.create_table(
        "distance",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("km", sa.Double(), nullable=False),
        sa.CheckConstraint("km >= 0", name=op.f("ck_distance_km")),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_distance_each_once")),
        sa.ForeignKeyConstraint(
            ["one_id"], ["city.id"], name=op.f("fk_distance_one_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["city.id"], name=op.f("fk_distance_other_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_distance")),
    )
    with op.batch_alter_table("distance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_distance_other_id"), ["other_id"], unique=False)
    _fill(table)


def _fill(table):
    """Measure what is there: a few seconds for all the world's twin towns."""
    connection = op.get_bind()
    rows = [
        {"one_id": one, "other_id": other, "km": kilometres(place[:2], place[2:])}
        for one, other, *place in connection.execute(TOGETHER).all()
    ]
    for begin in range(0, len(rows), BATCH):
        connection.execute(sa.insert(table), rows[begin : begin + BATCH])


def downgrade():
    with op.batch_alter_table("distance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_distance_other_id"))

    op.drop_table("distance")

"""Originals that are not kept any longer."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Adds the column."""
    op.add_column("documents", sa.Column("original_removed_at", _MOMENT, nullable=True))

"""The confidence of an extraction, and beside that of a field the model's own."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; what is stored already has none."""
    op.add_column("extractions", sa.Column("confidence", sa.Double(), nullable=True))
    op.add_column("fields", sa.Column("model_confidence", sa.Double(), nullable=True))

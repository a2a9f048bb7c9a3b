"""Messages about the form."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False))


def downgrade() -> None:
    op.drop_table("feedback")

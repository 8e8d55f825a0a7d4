"""What paid sources need: their limits shared by processes, and cases that are to be asked again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """One table, and one column of the answers of runs."""
    op.create_table(
        "source_limit",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_limit")),
    )
    with op.batch_alter_table("run_case") as table:
        table.add_column(sa.Column("incomplete", sa.Boolean(), nullable=False, server_default=sa.false()))

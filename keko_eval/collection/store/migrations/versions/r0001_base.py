"""Events and their chain, drafts, definitions, waves, links."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _definitions_and_drafts()
    _events()
    _links_and_waves()
    _responses()


def _definitions_and_drafts() -> None:
    op.create_table(
        "about",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text, nullable=False))
    op.create_table(
        "definition",
        sa.Column("hash", sa.String(128), primary_key=True),
        sa.Column("instrument", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False))
    op.create_table(
        "draft",
        sa.Column("key", sa.String(128), primary_key=True),
        sa.Column("response", sa.String(32), nullable=False),
        sa.Column("instrument", sa.Text, nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("circle", sa.Text))
    op.create_index(op.f("ix_draft_response"), "draft", ["response"])


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("id", sa.String(80), unique=True),
        sa.Column("target", NUMBER),
        sa.Column("body", sa.LargeBinary),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("tag", sa.LargeBinary),
        sa.Column("com", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False))
    op.create_index(op.f("ix_event_target"), "event", ["target"])
    op.create_table(
        "head",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False))


def _links_and_waves() -> None:
    op.create_table(
        "link",
        sa.Column("tag", sa.String(64), primary_key=True),
        sa.Column("subject", sa.Text),
        sa.Column("circle", sa.Text),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column("instrument", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False))
    op.create_index(op.f("ix_link_subject"), "link", ["subject"])
    op.create_table(
        "wave",
        sa.Column("instrument", sa.Text, primary_key=True),
        sa.Column("wave", sa.Text, primary_key=True),
        sa.Column("circle", sa.Text, primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opens", sa.String(40)),
        sa.Column("closes", sa.String(40)),
        sa.Column("grace_minutes", sa.Integer, nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("retention_until", sa.String(10)))


def _responses() -> None:
    op.create_table(
        "response",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("first", NUMBER, sa.ForeignKey("event.seq"), nullable=False),
        sa.Column("seq", NUMBER, sa.ForeignKey("event.seq"), nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("code", sa.String(9), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("instrument", sa.Text, nullable=False),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column("circle", sa.Text),
        sa.Column("subject", sa.Text))
    op.create_index(op.f("ix_response_code"), "response", ["code"])
    op.create_index(op.f("ix_response_subject"), "response", ["subject"])


def downgrade() -> None:
    for table in ("response", "wave", "link", "head", "event", "draft", "definition", "about"):
        op.drop_table(table)

"""The store's tables. Events are the answers; everything else can be told from them or stands beside them.

``event`` is append-only but for erasure: ``kind`` is submitted, replaced or erased; ``target`` is the number of the
event that a replacement or an erasure is about; ``com`` = SHA-256(salt || content); ``mac`` = HMAC(K_chain, prev || seq
|| com).
``response`` finds the newest version of each response, and goes when the response is erased.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

REVISION = "0002"
"""The newest revision that this program knows."""

metadata = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"})

_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

event = Table(
    "event", metadata,
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("id", String(80), unique=True),
    Column("target", _NUMBER),
    Column("body", LargeBinary),
    Column("sealed", LargeBinary),
    Column("salt", LargeBinary),
    Column("tag", LargeBinary),
    Column("com", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Index(None, "target"),
)
head = Table(
    "head", metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("seq", _NUMBER, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)
response = Table(
    "response", metadata,
    Column("id", String(32), primary_key=True),
    Column("first", _NUMBER, ForeignKey("event.seq"), nullable=False),
    Column("seq", _NUMBER, ForeignKey("event.seq"), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("code", String(9), nullable=False),
    Column("day", String(10), nullable=False),
    Column("instrument", Text, nullable=False),
    Column("wave", Text, nullable=False),
    Column("circle", Text),
    Column("subject", Text),
    Index(None, "code"),
    Index(None, "subject"),
)
draft = Table(
    "draft", metadata,
    Column("key", String(128), primary_key=True),
    Column("response", String(32), nullable=False),
    Column("instrument", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("wave", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("page", Text, nullable=False),
    Column("day", String(10), nullable=False),
    Column("circle", Text),
    Index(None, "response"),
)
definition = Table(
    "definition", metadata,
    Column("hash", String(128), primary_key=True),
    Column("instrument", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("text", Text, nullable=False),
)
wave = Table(
    "wave", metadata,
    Column("instrument", Text, primary_key=True),
    Column("wave", Text, primary_key=True),
    Column("circle", Text, primary_key=True, default=""),
    Column("state", String(16), nullable=False),
    Column("opens", String(40)),
    Column("closes", String(40)),
    Column("grace_minutes", Integer, nullable=False),
    Column("definition", Text, nullable=False),
    Column("retention_until", String(10)),
)
link = Table(
    "link", metadata,
    Column("tag", String(64), primary_key=True),
    Column("subject", Text),
    Column("circle", Text),
    Column("given", Text, nullable=False),
    Column("wave", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Index(None, "subject"),
)
feedback = Table(
    "feedback", metadata,
    Column("number", Integer, primary_key=True),
    Column("day", String(10), nullable=False),
    Column("page", Text, nullable=False),
    Column("sealed", Text, nullable=False),
)
about = Table(
    "about", metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)

"""The chain of events: each one's MAC runs over the one before, so that a change, a gap and a swap are seen.

``com`` binds the content by a salt; ``mac`` runs over ``com`` alone, so an erased event leaves both and the chain
holds. What the chain can't show: that the end was cut off together with the head, or that whoever holds the key wrote
anew; the head in a backup's manifest shows the first.
"""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from os import urandom

from sqlalchemy import Connection, RowMapping, select, text

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store.records import Head
from keko_eval.collection.store.schema import head

START = bytes(32)
_INSERT = text(
    "INSERT INTO event (seq, kind, id, target, body, sealed, salt, tag, com, mac) VALUES "
    "(:seq, :kind, :id, :target, :body, :sealed, :salt, :tag, :com, :mac) ON CONFLICT (id) DO NOTHING")
HEAD = select(head.c.seq, head.c.mac)
_HEAD = HEAD.with_for_update()
_MOVE = text("UPDATE head SET seq = :seq, mac = :mac WHERE one = 1")


@dataclass(frozen=True, slots=True)
class Content:
    """What an event says, without its place in the chain."""

    kind: str
    id: str | None
    target: int | None
    body: bytes | None = field(default=None, repr=False)
    sealed: bytes | None = field(default=None, repr=False)
    tag: bytes | None = field(default=None, repr=False)

    def commitment(self, salt: bytes) -> bytes:
        """SHA-256 of the salt and of every part with its length."""
        digest = sha256(salt)
        target = None if self.target is None else str(self.target).encode()
        for part in (self.kind.encode(), None if self.id is None else self.id.encode(), target, self.body, self.sealed,
                     self.tag):
            digest.update(b"-" if part is None else b"%d:" % len(part) + part)
        return digest.digest()


def mac(keys: StoreKeys, before: bytes, seq: int, com: bytes) -> bytes:
    return hmac.digest(keys.chain, before + seq.to_bytes(8, "big") + com, "sha256")


def tag(keys: StoreKeys, id: str, said: bytes) -> bytes:
    """Tells whether the same was said under an id, and nothing of what was said."""
    return hmac.digest(keys.tag, id.encode() + b"\n" + said, "sha256")


def mark(keys: StoreKeys, id: str) -> str:
    """What stands for the id of an erased response: only whoever knows the id finds it."""
    return "x" + hmac.digest(keys.tag, b"erased\n" + id.encode(), "sha256").hex()


class Chain:
    """The chain within one transaction; holds the head until the transaction ends."""

    def __init__(self, connection: Connection, keys: StoreKeys) -> None:
        row = connection.execute(_HEAD).one()
        self._connection, self._keys = connection, keys
        self.head = Head(row.seq, bytes(row.mac))
        self._stored = self.head.seq

    def append(self, content: Content) -> int | None:
        """The number of the new event, or None where the id is there already."""
        seq, salt = self.head.seq + 1, urandom(16)
        com = content.commitment(salt)
        own = mac(self._keys, self.head.mac, seq, com)
        kept = self._connection.execute(_INSERT, {
            "seq": seq, "kind": content.kind, "id": content.id, "target": content.target, "body": content.body,
            "sealed": content.sealed, "salt": salt, "tag": content.tag, "com": com, "mac": own})
        if kept.rowcount != 1:
            return None
        self.head = Head(seq, own)
        return seq

    def end(self) -> None:
        """Move the head, in the same transaction."""
        if self.head.seq != self._stored:
            self._connection.execute(_MOVE, {"seq": self.head.seq, "mac": self.head.mac})
            self._stored = self.head.seq


def content_of(row: RowMapping) -> Content:
    """An event's content as it stands in the table."""
    parts = {name: None if row[name] is None else bytes(row[name]) for name in ("body", "sealed", "tag")}
    return Content(row["kind"], row["id"], row["target"], **parts)


def head_of(connection: Connection) -> Head:
    row = connection.execute(HEAD).one()
    return Head(row.seq, bytes(row.mac))

"""The log of erasures beside the store: what was erased after a backup stays erased when the backup comes back.

A line says which event went, by its number and its commitment, on which day and why; never an answer or an id. It is on
the disk before the erasure itself, so the log never knows less than the store.
"""

import hmac
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from keko_eval.collection.sealing.keys import StoreKeys
from keko_eval.collection.store.content import canonical
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

NAME = "erasures.log"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One event that was emptied; ``mark`` is the keyed mark of its response."""

    seq: int
    com: bytes = field(repr=False)
    day: date
    why: str
    mark: str = field(repr=False)

    def line(self, keys: StoreKeys) -> bytes:
        said = canonical({"seq": self.seq, "com": self.com.hex(), "day": self.day.isoformat(), "why": self.why,
                          "mark": self.mark})
        return said + b" " + hmac.digest(keys.chain, b"erasure\n" + said, "sha256").hex().encode() + b"\n"


def append_erasures(folder: Path, keys: StoreKeys, erasures: Iterable[Erasure]) -> None:
    """Add lines and wait until they are on the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as stream:
        stream.writelines(erasure.line(keys) for erasure in erasures)
        stream.flush()
        os.fsync(stream.fileno())


def read_erasures(path: Path, keys: StoreKeys) -> tuple[Erasure, ...]:
    """The erasures of a log.

    Raises
    ------
    Refused
        ``store-erasures-changed``: a line was not written by this store. A last line that was cut short is passed by:
        its erasure was never acknowledged.
    """
    return tuple(_read(path, keys))


def _read(path: Path, keys: StoreKeys) -> Iterator[Erasure]:
    lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
    for number, line in enumerate(lines[:-1], 1):
        said, _, own = line.rpartition(b" ")
        if not hmac.compare_digest(own, hmac.digest(keys.chain, b"erasure\n" + said, "sha256").hex().encode()):
            raise Refused([problem("store-erasures-changed", Place(str(path), number))])
        kept = json.loads(said)
        yield Erasure(kept["seq"], bytes.fromhex(kept["com"]), date.fromisoformat(kept["day"]), kept["why"],
                      kept["mark"])

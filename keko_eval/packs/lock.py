"""The lock of a pack: the checksum of every file, and the version of everything that was resolved."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

LOCK, SIGNATURE, PACK = "pack.lock", "pack.sig", "pack.yaml"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Lock:
    """What a pack says of itself; ``files`` are checksums by name, ``resolved`` versions by id."""

    pack: str
    version: str
    files: Mapping[str, str]
    resolved: Mapping[str, str]

    def text(self) -> bytes:
        """The same bytes for the same contents."""
        tree = {"format": FORMAT, "pack": self.pack, "version": self.version, "files": dict(sorted(self.files.items())),
                "resolved": dict(sorted(self.resolved.items()))}
        return (json.dumps(tree, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def locked(pack: str, version: str, members: Mapping[str, bytes], resolved: Mapping[str, str]) -> Lock:
    """The lock of a pack's files; neither the lock nor a signature is in it."""
    files = {name: sha256(data).hexdigest() for name, data in members.items() if name not in (LOCK, SIGNATURE)}
    return Lock(pack, version, files, resolved)


def versions(resolved: ResolvedStudy) -> dict[str, str]:
    """The version of every instrument and indicator of a study, by id."""
    return {d.id: str(d.model.version) for d in resolved.documents
            if d.kind in ("instrument", "indicator") and getattr(d.model, "version", None)}


def read_lock(members: Mapping[str, bytes], file: str) -> tuple[Lock | None, tuple[Problem, ...]]:
    """The lock of a pack, and every file that is not as the lock says."""
    try:
        tree: Any = json.loads(members[LOCK])
        if tree["format"] != FORMAT:
            raise ValueError
        lock = Lock(str(tree["pack"]), str(tree["version"]), _texts(tree["files"]), _texts(tree["resolved"]))
        if lock.text() != members[LOCK]:
            raise ValueError
    except (KeyError, ValueError, TypeError, RecursionError):
        return None, (problem("pack-without-lock", Place(file)),)
    found = locked(lock.pack, lock.version, members, lock.resolved).files
    odd = [(name, "sha256") for name in lock.files.keys() & found.keys() if lock.files[name] != found[name]]
    odd += [(name, "missing") for name in lock.files.keys() - found.keys()]
    odd += [(name, "added") for name in found.keys() - lock.files.keys()]
    return lock, tuple(problem("pack-changed", Place(file), name=name, how=how) for name, how in sorted(odd))


def _texts(tree: Any) -> dict[str, str]:
    if not isinstance(tree, dict) or not all(isinstance(v, str) for v in tree.values()):
        raise TypeError
    return dict(tree)

"""▶ The keys that the server of a collecting study reads, from its folder of keys; never the private one.

``store.key`` (32 random bytes) gives one subkey for each use, by HMAC-SHA-256 of the use's name;
``link.key`` ties personal links to answers and is read only where links are; ``seal.public`` seals.
"""

import hmac
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, problem

STORE, LINK, PUBLIC, PRIVATE = "store.key", "link.key", "seal.public", "seal.private"
SIZE = 32
_OTHERS = 0o077


def derived(secret: bytes, label: str) -> bytes:
    """A key of 32 bytes for one use of ``secret``; uses differ by their label."""
    return hmac.digest(secret, b"keko " + label.encode(), "sha256")


@dataclass(frozen=True, slots=True)
class StoreKeys:
    """The subkeys of ``store.key``, 32 bytes each; none of them is shown when the value is printed.

    Parameters
    ----------
    chain, tag : bytes
        Of the chain over the events, and of "the same body again".
    draft : bytes
        Goes into the key of each draft, so that a stolen store does not let short resume codes be tried.
    backup, receipt, owner : bytes
        Encrypts backups; makes receipt codes; lets a second process talk to the owner of the store.
    """

    chain: bytes = field(repr=False)
    tag: bytes = field(repr=False)
    draft: bytes = field(repr=False)
    backup: bytes = field(repr=False)
    receipt: bytes = field(repr=False)
    owner: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> "StoreKeys":
        """The subkeys of 32 secret bytes."""
        return cls(**{name: derived(secret, f"store {name}") for name in cls.__dataclass_fields__})

    @classmethod
    def read(cls, folder: Path) -> "StoreKeys":
        """The subkeys of ``folder/store.key``.

        Raises
        ------
        Refused
            The file is not there, is damaged, or other users of the computer can read it.
        """
        return cls.of(key_file(folder / STORE))


def link_key(folder: Path) -> bytes:
    """K_link, from which the tag of a personal link is made; raises as :meth:`StoreKeys.read`."""
    return key_file(folder / LINK)


def seal_public(folder: Path) -> bytes:
    """The public key that seals, 32 bytes; raises as :meth:`StoreKeys.read`."""
    return key_file(folder / PUBLIC, secret=False)


def key_file(path: Path, secret: bool = True) -> bytes:
    """32 bytes of a key, or a refusal with everything that is wrong with the file."""
    wrong = list(faults_of(path, secret))
    if wrong:
        raise Refused(wrong)
    return path.read_bytes()


def faults_of(path: Path, secret: bool = True) -> tuple[Problem, ...]:
    """What is wrong with a key of 32 bytes: not there, not whole, open to others."""
    place = Place(str(path))
    if not path.is_file():
        return (problem("key-missing", place, file=path.name),)
    try:
        size = len(path.read_bytes())
    except OSError:
        return (problem("cannot-read", place),)
    found = [problem("key-damaged", place, file=path.name)] if size != SIZE else []
    return (*found, *open_to_others(path)) if secret else tuple(found)


def open_to_others(path: Path) -> tuple[Problem, ...]:
    """Whether other users of the computer may read a file; Windows has no such modes."""
    if os.name == "nt":
        return ()
    mode = stat.S_IMODE(path.stat().st_mode)
    return (problem("key-open-to-others", Place(str(path)), file=path.name, mode=f"{mode:04o}"),) \
        if mode & _OTHERS else ()


def written(path: Path, data: bytes) -> Path:
    """A new file that only its owner can read, on the disk when this returns.

    Raises
    ------
    Refused
        The file is there already (nothing is overwritten), or cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except FileExistsError as error:
        raise Refused([problem("key-already-there", Place(str(path)), file=path.name)]) from error
    except OSError as error:
        raise Refused([problem("cannot-write", Place(str(path)))]) from error
    return path

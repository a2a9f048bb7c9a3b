"""What is in a folder of keys and what is wrong with it, without opening anything."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from keko_eval.collection.sealing.keys import LINK, PRIVATE, PUBLIC, STORE, faults_of, open_to_others
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """The files there are, and every problem: errors keep the study from collecting, advice does not."""

    present: tuple[str, ...]
    problems: tuple[Problem, ...]


def check_keys(folder: Path) -> KeyFolder:
    """Look at a folder of keys; a private key that lies beside the server's own keys is told of."""
    names = (STORE, LINK, PUBLIC, PRIVATE)
    present = tuple(name for name in names if (folder / name).is_file())
    if not present:
        return KeyFolder((), (problem("no-keys", Place(str(folder))),))
    found = [*faults_of(folder / STORE), *faults_of(folder / LINK), *faults_of(folder / PUBLIC, secret=False)]
    private = folder / PRIVATE
    if private.is_file():
        found += [*open_to_others(private), problem("private-key-beside", Place(str(private)))]
    return KeyFolder(present, (*_folder_open(folder), *found))


def _folder_open(folder: Path) -> tuple[Problem, ...]:
    if os.name == "nt":
        return ()
    mode = stat.S_IMODE(folder.stat().st_mode)
    return (problem("key-open-to-others", Place(str(folder)), file=folder.name, mode=f"{mode:04o}"),) \
        if mode & 0o077 else ()

"""Archives: a zip file as the same bytes every time, whoever made it and when."""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

EPOCH = (1980, 1, 1, 0, 0, 0)
MOST_MEMBERS, MOST_BYTES, MOST_RATIO = 500, 50 << 20, 100
MOST_NAMES = 20_000
NO_ZIP = (BadZipFile, ValueError, NotImplementedError, OSError)
"""What zipfile raises of a file that is none, or is damaged in its list of contents."""
NO_MEMBER = (*NO_ZIP, KeyError, RuntimeError, EOFError, zlib.error)
"""What it raises besides of a member that is not there, is encrypted or is damaged itself."""
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9_.@-]{0,99}){0,4}")
_RESERVED = frozenset(("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))))


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip file of ``members`` by name: stored, in order of names, dated 1980."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as made:
        for name in sorted(members):
            info = ZipInfo(name, EPOCH)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            made.writestr(info, members[name])
    return target.getvalue()


def names_in(path: Path) -> tuple[str, ...]:
    """The names of what a stranger's zip file holds, of which nothing is opened; none where it is no zip file."""
    try:
        with ZipFile(path) as source:
            return tuple(info.filename for info in source.infolist()[:MOST_NAMES])
    except NO_ZIP:
        return ()


def members_of(data: bytes) -> dict[str, bytes]:
    """What a zip file holds, by name; for archives that the program itself has made."""
    with ZipFile(BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def read_archive(data: bytes, file: str) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """What a stranger's zip file holds, by name, never written anywhere; empty with every reason why it is refused.

    Names must stay inside, be distinct whatever the case of their letters, and be possible on every file system;
    links, encrypted members, more than 500 members, more than 50 MiB or a ratio above 100 are refused unread.
    """
    try:
        with ZipFile(BytesIO(data)) as source:
            infos = source.infolist()
            problems = [problem("pack-unsafe-member", Place(file), name=name[:80], reason=reason)
                        for name, reason in _unsafe(infos)]
            if problems:
                return {}, tuple(problems)
            return {info.filename: source.read(info) for info in infos}, ()
    except NO_MEMBER:
        return {}, (problem("pack-not-an-archive", Place(file)),)


def _unsafe(infos: Sequence[ZipInfo]) -> Iterator[tuple[str, str]]:
    if len(infos) > MOST_MEMBERS:
        yield f"{len(infos)} files", f"more than {MOST_MEMBERS}"
        return
    if sum(info.file_size for info in infos) > MOST_BYTES:
        yield infos[0].filename, f"more than {MOST_BYTES >> 20} MiB"
        return
    seen: set[str] = set()
    for info in infos:
        reason = _reason(info)
        if info.filename.casefold() in seen:
            reason = reason or "twice"
        seen.add(info.filename.casefold())
        if reason:
            yield info.filename, reason


def _reason(info: ZipInfo) -> str:
    """Why a member is not taken in; empty for one that is."""
    name = info.orig_filename
    if not _NAME.fullmatch(name) or ".." in name.split("/") or any(
            part.split(".")[0].lower() in _RESERVED or part.endswith((".", " ")) for part in name.split("/")):
        return "path"
    if info.external_attr >> 16 & 0o170000 not in (0, 0o100000):
        return "link"
    if info.flag_bits & 0x1:
        return "encrypted"
    if info.file_size > MOST_RATIO * max(1, info.compress_size) + 1024:
        return "bomb"
    return ""

"""Packs at hand: those that come with the program and those that were installed, each version once."""

import os
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from keko_eval.definitions.document import Document, parse_document
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.pack import Pack
from keko_eval.definitions.references import Reference, reference
from keko_eval.definitions.study_folder import load
from keko_eval.files.archive import members_of
from keko_eval.files.text import shipped
from keko_eval.packs.build import bare, pack_document, without_sample
from keko_eval.packs.lock import LOCK, PACK, SIGNATURE
from keko_eval.packs.opened import Opened, open_pack
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

SHIPPED = Path(__file__).with_name("shipped")
HOME = "KEKO_HOME"


@dataclass(frozen=True, slots=True)
class OnShelf:
    """One version of a pack, where its file is, and whether it comes with the program."""

    id: str
    version: str
    path: Path
    shipped: bool

    @property
    def order(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.version.split("."))


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks for a pack, and which versions of it will do."""

    who: str
    wanted: Reference


def home() -> Path:
    """The user's folder of installed packs; ``KEKO_HOME`` says another."""
    if os.environ.get(HOME):
        return Path(os.environ[HOME]) / "packs"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "keko_eval" / "packs"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "keko_eval" / "packs"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "keko_eval" / "packs"


def at_hand() -> tuple[OnShelf, ...]:
    """Every pack by id and version, the highest version of each first.

    Those that come with the program are folders of definitions, since what they need comes with it too.
    """
    found: dict[tuple[str, str], OnShelf] = {}
    for path in (*sorted(SHIPPED.glob(f"*/{PACK}")), shipped("examples", "keko-2019") / PACK):
        text = path.read_text(encoding="utf8") if path.is_file() else ""
        id, version = (own[1] if (own := re.search(rf"^{key}: *(\S+)", text, re.MULTILINE)) else ""
                       for key in ("pack", "version"))
        if id and version:
            found[id, version] = OnShelf(id, version, path.parent, True)
    for path in sorted(home().glob("*.zip")) if home().is_dir() else ():
        id, _, version = path.stem.rpartition("-")
        if id and all(part.isdecimal() for part in version.split(".")):
            found.setdefault((id, version), OnShelf(id, version, path, False))
    return tuple(sorted(found.values(), key=lambda pack: (pack.id, tuple(-n for n in pack.order))))


def document_of(pack: OnShelf) -> Document:
    """The ``pack.yaml`` of a pack at hand."""
    if pack.path.is_dir():
        return pack_document(pack.path)
    document, problems = parse_document(members_of(pack.path.read_bytes())[PACK].decode(), str(pack.path / PACK))
    if document is None:
        raise Refused(problems)
    return document


def find(asks: Iterable[Ask]) -> OnShelf:
    """The highest version of a pack that suits everybody who asks for it.

    Raises
    ------
    Refused
        There is no such pack, or no version that suits all; the problem names who asks for what.
    """
    asked = list(asks)
    id = asked[0].wanted.id
    mine = [pack for pack in at_hand() if pack.id == id]
    if not mine:
        known = ", ".join(dict.fromkeys(pack.id for pack in at_hand())) or "–"
        raise Refused([problem("pack-unknown", None, id=id, known=known)])
    suits = [pack for pack in mine if all(ask.wanted.allows(pack.version) for ask in asked)]
    if not suits:
        told = ", ".join(f"{ask.who} {ask.wanted.versions or '*'}" for ask in asked)
        raise Refused([problem("pack-no-version", None, id=id, asked=told, known=", ".join(p.version for p in mine))])
    return suits[0]


def named(text: str, who: str) -> OnShelf:
    """The pack that a text such as ``rinki@^1`` names."""
    wanted = reference(text)
    if wanted is None:
        raise Refused([problem("pack-unknown", None, id=text, known=", ".join(p.id for p in at_hand()) or "–")])
    return find([Ask(who, wanted)])


def found_at(text: str, who: str) -> Path:
    """The folder or the file of a pack by its id and versions, or by where it is.

    What could be either is an id, unless a folder of that name has a pack in it.

    Raises
    ------
    Refused
        There is none.
    """
    path = Path(text)
    if (path / PACK).is_file() or path.is_file():
        return path
    if path.is_dir() and not any(pack.id == text for pack in at_hand()):
        raise Refused([problem("pack-not-in-folder", Place(text), file=PACK)])
    if path.suffix == ".zip" or len(path.parts) > 1:
        raise Refused([problem("no-such-path", Place(text))])
    return named(text, who).path


def taken(text: str, who: str) -> Opened:
    """The pack that :func:`found_at` finds, whole and on the shelf: one that is given as a file is put there.

    Raises
    ------
    Refused
        There is none, it is refused, or it is a folder whose pack has not been installed.
    """
    path = found_at(text, who)
    if path.is_file():
        return opened(install(path.read_bytes(), text))
    pack = pack_document(path).model
    return opened(find([Ask(who, Reference(pack.pack, pack.version))]))


def plan_named(text: str, who: str) -> Pack:
    """The plan of the pack that :func:`found_at` finds.

    Raises
    ------
    Refused
        There is none, or it is refused.
    """
    path = found_at(text, who)
    if path.is_dir():
        pack: Pack = pack_document(path).model
        return pack
    return open_pack(path.read_bytes(), str(path)).pack


def named_for_manifest(text: str, who: str) -> dict[str, str]:
    """What a manifest says of the pack that :func:`found_at` finds.

    ``plan_sha256`` is of the ``pack.yaml`` as packs carry it, the same for a folder and the file built of it;
    ``file_sha256`` is there for a file.
    """
    path, plan = found_at(text, who), plan_named(text, who)
    whole = None if path.is_dir() else path.read_bytes()
    carried = bare(path / PACK) if whole is None else open_pack(whole, text).members[PACK]
    said = {"id": plan.pack, "version": plan.version, "plan_sha256": sha256(carried).hexdigest()}
    return said if whole is None else {**said, "file_sha256": sha256(whole).hexdigest()}


def logo_named(text: str, who: str) -> dict[str, bytes]:
    """The logo of the pack that :func:`plan_named` finds, by its name in the pack; empty for none."""
    path, pack = found_at(text, who), plan_named(text, who)
    logo = pack.branding.logo if pack.branding else None
    if logo is None:
        return {}
    if path.is_dir():
        file = (path / logo.file).resolve()
        return {logo.file: file.read_bytes()} if file.is_relative_to(path.resolve()) and file.is_file() else {}
    members = open_pack(path.read_bytes(), str(path)).members
    return {logo.file: members[logo.file]} if logo.file in members else {}


def indicators_named(text: str, who: str) -> Mapping[str, Indicator]:
    """The indicators that a pack brings, by id; the pack as :func:`plan_named` finds it."""
    path = found_at(text, who)
    if path.is_dir():
        return load(path).indicators
    with _opened(path, text).study() as resolved:
        return resolved.indicators


def _opened(path: Path, text: str) -> Opened:
    return open_pack(without_sample(path) if path.is_dir() else path.read_bytes(), text)


def opened(pack: OnShelf) -> Opened:
    """The pack; of one that comes with the program, made of its definitions, without invented answers."""
    return _opened(pack.path, str(pack.path))


def install(data: bytes, file: str) -> OnShelf:
    """Put a pack on the user's shelf; the same one twice is no harm.

    Raises
    ------
    Refused
        The pack is refused, or the same id and version stands there with other contents.
    """
    pack = open_pack(data, file)
    target = home() / f"{pack.pack.pack}-{pack.pack.version}.zip"
    own = next((p for p in at_hand() if (p.id, p.version) == (pack.pack.pack, pack.pack.version)), None)
    if own is not None:
        if not _alike(own, data):
            raise Refused([problem("pack-taken", Place(file), id=own.id, version=own.version)])
        return own
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        raise Refused([problem("cannot-write", Place(str(target)))]) from error
    return OnShelf(pack.pack.pack, pack.pack.version, target, False)


def _alike(own: OnShelf, data: bytes) -> bool:
    """Whether a pack is the one on the shelf; one that comes with the program has its definitions, and no answers."""
    if not own.shipped:
        return sha256(own.path.read_bytes()).digest() == sha256(data).digest()
    mine, given = (members_of(pack) for pack in (without_sample(own.path), data))
    beside = ("golden/", "sample/", LOCK, SIGNATURE)
    return mine.items() - {(LOCK, mine[LOCK])} == {(k, v) for k, v in given.items() if not k.startswith(beside)}

"""▶ A study's folder with a ``pack.yaml`` in; the bytes of a pack out, the same for the same files."""

import csv
from functools import partial
from pathlib import Path

from keko_eval.definitions.document import Document
from keko_eval.definitions.load import ResolvedStudy, read_library
from keko_eval.definitions.pack import Pack
from keko_eval.definitions.study_folder import load
from keko_eval.files.archive import archive
from keko_eval.files.logo import read_logo
from keko_eval.files.yaml_comments import without_comments
from keko_eval.packs.golden import MARK, golden, mark, sample_members
from keko_eval.packs.lock import LOCK, PACK, locked, versions
from keko_eval.packs.opened import unpacked
from keko_eval.packs.template import template_text
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

_FOLDERS = {"instrument": "instruments", "indicator": "indicators", "tree": "trees"}
_BESIDE = ("README.md", "LICENSE")


def build(folder: Path) -> tuple[bytes, Pack]:
    """The pack of a study: definitions, plan, texts, invented answers with their results, and the lock over all.

    What was collected is not in it: of the study's own answers nothing is read.

    Raises
    ------
    Refused
        The study, or the pack, has errors; or the folder has no pack.
    """
    resolved, document = load(folder), pack_document(folder)
    pack: Pack = document.model
    members = definitions_of(resolved, document)
    return _locked(resolved, pack, {**members, **sampled(members, pack)}), pack


def without_sample(folder: Path) -> bytes:
    """As :func:`build`, without invented answers and their results."""
    resolved, document = load(folder), pack_document(folder)
    return _locked(resolved, document.model, definitions_of(resolved, document))


def _locked(resolved: ResolvedStudy, pack: Pack, members: dict[str, bytes]) -> bytes:
    return archive({**members, LOCK: locked(pack.pack, pack.version, members, versions(resolved)).text()})


def pack_document(folder: Path) -> Document:
    """The ``pack.yaml`` of a folder."""
    from keko_eval.definitions.document import read_document

    path = folder / PACK
    if not path.exists():
        raise Refused([problem("pack-not-in-folder", Place(str(folder)), file=PACK)])
    document, problems = read_document(path)
    if document is None or document.kind != "pack":
        raise Refused(problems or [problem("not-a-definition", Place(str(path)), kinds="pack")])
    return document


def definitions_of(resolved: ResolvedStudy, document: Document) -> dict[str, bytes]:
    """The plan, the template of a study, and every definition that it names."""
    members = {PACK: _bytes(document), "study.yaml": template_text(resolved).encode()}
    for own in (*resolved.documents, *read_library([resolved.folder])[0].of("tree")):
        if own.kind in _FOLDERS:
            members[f"{_FOLDERS[own.kind]}/{own.id}.yaml"] = _bytes(own)
    pack: Pack = document.model
    if pack.branding and pack.branding.logo:
        members[pack.branding.logo.file] = _logo(resolved.folder, pack.branding.logo.file, document.file)
    for name in _BESIDE:
        path = resolved.folder / name
        if path.is_file():
            members[name] = _words_of(path)
    return members


def bare(path: Path) -> bytes:
    """A definition as packs carry it: the same on every system, without comments."""
    return without_comments(path.read_text(encoding="utf-8-sig")).encode()


def _logo(folder: Path, name: str, file: str) -> bytes:
    """A logo as the pack carries it: cleaned, so that what is locked is what is shown."""
    path = (folder / name).resolve()
    if not path.is_file() or not path.is_relative_to(folder.resolve()):
        raise Refused([problem("logo-missing", Place(file), file=name)])
    found = read_logo(path.read_bytes())
    if isinstance(found, str):
        raise Refused([problem(found, Place(file), file=name)])
    return found.data


def _words_of(path: Path) -> bytes:
    """A text beside the definitions; refused where it is a link, no text, or rows of a table."""
    data = path.read_bytes().replace(b"\r\n", b"\n")
    text = data.decode("utf8", errors="replace")
    if path.is_symlink() or b"\0" in data or any(map(partial(_is_table, text), ",;\t")):
        raise Refused([problem("pack-holds-answers", Place(str(path)), file=path.name)])
    return data


def _is_table(text: str, sign: str) -> bool:
    """Whether most lines have as many cells as the first: of few cells exactly, as prose has commas too."""
    try:
        widths = [len(row) - 1 for row in csv.reader(text.splitlines(), delimiter=sign) if any(map(str.strip, row))]
    except csv.Error:
        return True
    if len(widths) < 3 or widths[0] < 2:
        return False
    return sum(abs(width - widths[0]) <= min(2, widths[0] // 3) for width in widths) > len(widths) / 2


def sampled(members: dict[str, bytes], pack: Pack) -> dict[str, bytes]:
    """Invented answers of the template's study, and their results."""
    from keko_eval.collection.simulate.respondent import Habits
    from keko_eval.collection.simulate.study import Plan, simulate

    with unpacked(members, f"{pack.pack}-{pack.version}.zip") as study:
        plan = Plan(pack.sample.respondents, 0.7, 0.3, Habits(break_off=0.0), pack.sample.seed)
        frames = simulate(study, plan).frames
        return {MARK: mark(pack.sample.seed), **sample_members(frames), **golden(study, frames)}


def _bytes(document: Document) -> bytes:
    """A definition without comments, which nobody checks and in which anything may have been pasted."""
    return bare(Path(document.file))

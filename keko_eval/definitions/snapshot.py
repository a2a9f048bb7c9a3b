"""Snapshot: a study, or a circle of it, with everything resolved, as one text that is the same for the same files."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.files.text import shipped


def snapshot(resolved: ResolvedStudy) -> tuple[str, str]:
    """The resolved definitions as canonical JSON, and the SHA-256 of that text.

    Parameters
    ----------
    resolved : ResolvedStudy
        A study, or what :func:`~keko_eval.definitions.overlay.overlay` makes of it for a circle.

    Returns
    -------
    (text, sha256)
        ``text`` holds the study, its circles, instruments and indicators with their versions and all that was set, and
        the SHA-256 of each file that it was made of, so that it is another when any of them is.
    """
    tree = {
        "study": _plain(resolved.study),
        "where": dict(resolved.where),
        "listed": list(resolved.listed),
        "circles": {id: _plain(circle) for id, circle in resolved.circles.items()},
        "instruments": {id: _plain(model) for id, model in resolved.instruments.items()},
        "indicators": {id: _plain(model) for id, model in resolved.indicators.items()},
        "mappings": [_plain(mapping) for mapping in resolved.mappings],
        "versions": {f"{d.kind} {d.id}": str(d.model.version) for d in resolved.documents
                     if getattr(d.model, "version", None)},
        "files": dict(sorted(_files(resolved))),
    }
    text = json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return text, sha256(text.encode()).hexdigest()


def _plain(model: BaseModel) -> Any:
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def _files(resolved: ResolvedStudy) -> Iterator[tuple[str, str]]:
    """Each file's name, the same on every machine, with its SHA-256."""
    files = [*resolved.documents, *resolved.circle_documents.values(), *resolved.earlier.values()]
    mappings = [resolved.folder / file.mapping for file in resolved.study.data if file.mapping]
    for path in {*(Path(document.file) for document in files), *mappings}:
        if path.is_file():
            yield _name(path, resolved.folder), sha256(path.read_bytes()).hexdigest()


def _name(path: Path, folder: Path) -> str:
    full = path.resolve()
    for home in (folder.resolve(), shipped("instruments").resolve().parent):
        if full.is_relative_to(home):
            return full.relative_to(home).as_posix()
    return full.name

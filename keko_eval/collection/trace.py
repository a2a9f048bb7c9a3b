"""The trace of a study: a short name for the definitions, the answers and the program that its figures came from."""

import hashlib
from pathlib import Path

from keko_eval import __version__
from keko_eval.definitions.load import ResolvedStudy


def trace(study: ResolvedStudy) -> str:
    """Twelve hexadecimal signs that name these definitions, these data files and this version of the program."""
    digest = hashlib.sha256()
    digest.update(__version__.encode())
    files = [Path(d.file) for d in (*study.documents, *study.earlier.values())]
    for entry in study.study.data:
        files += [study.folder / name for name in (entry.file, entry.mapping) if name]
    for content in sorted(hashlib.sha256(f.read_bytes()).digest() for f in set(files) if f.is_file()):
        digest.update(content)
    digest.update(study.collected_mark.encode())
    return digest.hexdigest()[:12]

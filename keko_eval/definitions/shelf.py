"""Shelf: of the shared definitions only those that a study names, directly or through each other.

A library of a hundred files is read in a tenth of a second, which is felt at every report; its ids are found in the
first lines of its files.
"""

import re
from pathlib import Path

from keko_eval.definitions.load import Library, read_library, yaml_files
from keko_eval.files.text import read_text, shipped

_FIRST = re.compile(r"^(?:instrument|indicator|tree): *([^\s#]+)", re.MULTILINE)
_NAMED = re.compile(r"[a-z0-9_]+(?:[.-][a-z0-9_]+)+")


def named_by(own: Library) -> Library:
    """The shared definitions that the files of ``own`` name, those that these name, and every tree of objectives."""
    texts = {file: read_text(file)[0] for folder in ("instruments", "indicators")
             for file in yaml_files(shipped(folder))}
    shelf = {found[1]: file for file, text in texts.items() if (found := _FIRST.search(text))}
    taken = {file for id, file in shelf.items() if re.search(rf"^tree: *{re.escape(id)}", texts[file], re.MULTILINE)}
    waiting = [read_text(Path(document.file))[0] for document in own.documents] + [texts[file] for file in taken]
    while waiting:
        for id in set(_NAMED.findall(waiting.pop())):
            file = shelf.get(id)
            if file is not None and file not in taken:
                taken.add(file)
                waiting.append(texts[file])
    return read_library(sorted(taken))[0]

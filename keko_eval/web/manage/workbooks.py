"""What a coordinator's workbook may write: the definitions of her own circle; the former files are kept."""

from collections.abc import Mapping
from datetime import datetime
from os.path import normpath
from pathlib import Path
from typing import Any

from keko_eval.exchange.import_definitions import Imported
from keko_eval.web.manage.settings import Settings
from keko_eval.web.manage.studied import Circle, Studied

FORMER = "former"


class NotHers(Exception):
    """A workbook of another circle, or one that would define what is not the circle's own."""


def demand_hers(imported: Imported, studied: Studied, circle: Circle) -> None:
    """Refuse a workbook that is not of this circle: by its id, the ids that it defines, and the files it would write.

    Raises
    ------
    NotHers
    """
    own = imported.own
    before = studied.authored(circle.key)
    if own is None or before is None or own.circle["circle"] != circle.id or \
            own.circle.get("extends") != before.circle.get("extends") or \
            own.circle.get("value") != before.circle.get("value") or \
            own.circle.get("group") != before.circle.get("group"):
        raise NotHers
    if _files(own.circle) & (_of_others(studied, circle) - _files(before.circle)):
        raise NotHers
    folder = studied.resolved.folder
    known = {id for id, file in before.files.items()}
    for file, tree in own.trees():
        id = str(tree.get("indicator") or tree.get("instrument") or tree["circle"])
        if id != circle.id and id not in known and not id.startswith(f"{circle.id}."):
            raise NotHers
        if file not in before.files.values() and _exists(folder, file):
            raise NotHers


def _files(circle: Mapping[str, Any]) -> set[str]:
    """The files of answers that a circle names, as they are found."""
    return {normpath(str(entry["file"]).replace("\\", "/")) for entry in circle.get("data", ())}


def _of_others(studied: Studied, circle: Circle) -> set[str]:
    """The files of answers that the study and the other circles name."""
    others = [other for id, other in studied.resolved.circles.items() if id != circle.overlay]
    entries = [*studied.resolved.study.data, *(entry for other in others for entry in other.data)]
    return {normpath(entry.file.replace("\\", "/")) for entry in entries}


def _exists(folder: Path, file: str) -> bool:
    """Whether a new file would be written over another, or outside the study."""
    path = (folder / file).resolve()
    return path.exists() or not path.is_relative_to(folder.resolve()) or path.suffix != ".yaml"


def write_definitions(settings: Settings, imported: Imported, now: datetime) -> None:
    """Write the definitions; what stood in their files is kept beside the answers."""
    kept = settings.collected / FORMER / now.strftime("%Y%m%d-%H%M%S-%f")
    for file, text in imported.files.items():
        path = settings.study / file
        if path.exists():
            former = kept / f"{file}.former"
            former.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            former.write_bytes(path.read_bytes())
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(text, encoding="utf8")
        beside.replace(path)

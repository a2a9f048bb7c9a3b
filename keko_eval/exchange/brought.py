"""What came of a foreign form as files: the instrument in YAML, and beside it what is carried for the way back."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keko_eval.exchange.systems import ReadForm

HEAD = "# {file} ({system})\n"


def files_of(form: ReadForm, system: str, file: Path) -> dict[str, str]:
    """``{name: text}`` of the files that a form becomes: ``NAME.yaml`` and, where needed, ``NAME.carried.json``."""
    files = {f"{file.stem}.yaml": instrument_text(form.tree, system, file.name)}
    if form.report.carried:
        kept = json.dumps({"system": system, **form.report.carried}, ensure_ascii=False, indent=1)
        files[f"{file.stem}.carried.json"] = kept + "\n"
    return files


def instrument_text(tree: Mapping[str, Any], system: str, file: str) -> str:
    """The YAML of an instrument, in the order of its tree."""
    import yaml

    dumper = type("Dumper", (yaml.CSafeDumper,), {"ignore_aliases": lambda *_: True})
    return HEAD.format(file=" ".join(file.split()), system=system) + yaml.dump(
        dict(tree), Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)


def carried_beside(file: Path, system: str) -> dict[str, Any]:
    """What is carried beside an instrument's file for the way back to a system; nothing where nothing is."""
    beside = file.with_suffix(".carried.json")
    try:
        carried = json.loads(beside.read_text(encoding="utf8")) if beside.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return carried if isinstance(carried, dict) and carried.get("system") == system else {}

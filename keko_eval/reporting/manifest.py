"""Manifest: what a report's files were made of, for whoever asks later; names, versions and hashes, never an answer."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval import __version__
from keko_eval.definitions.document import Document
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.marks import marks
from keko_eval.disclosure.released import Released
from keko_eval.exchange.kobo import beside
from keko_eval.files.text import shipped
from keko_eval.problem.problem import Problem

FIGURE = ("indicator", "quantity", "term", "scope", "wave", "reference_wave", "estimate", "n", "verdict", "method")
ROWS = ("rows_read", "rows_used", "rows_left_out")


def manifest_path(folder: Path, profile: str) -> Path:
    """``manifest.json`` beside the report; of a public one ``manifest-public.json``."""
    return folder / ("manifest.json" if profile == "internal" else f"manifest-{profile}.json")


def write_manifest(folder: Path, released: Released, resolved: ResolvedStudy,
                   reconciliation: Sequence[Mapping[str, Any]], problems: Iterable[Problem], outputs: Iterable[Path],
                   seeds: Mapping[str, int] | None = None, pack: Mapping[str, str] | None = None) -> Path:
    """Write the manifest of one report; the same report gives the same bytes.

    Parameters
    ----------
    folder : Path
        Where the outputs are.
    problems : iterable of Problem
        Of which only the codes are told, since what stands in a cell may stand in a problem's words.
    outputs : iterable of Path
        The files written, in ``folder``.
    seeds : mapping, optional
        The seeds of answers that were invented, by what was drawn with them.
    pack : mapping, optional
        The pack whose plan the report follows: id, version and hashes.
    """
    found = manifest(released, resolved, reconciliation, problems, outputs, seeds, pack)
    path = manifest_path(folder, released.profile)
    path.write_text(_text(found), encoding="utf-8")
    return path


def _text(found: dict[str, Any]) -> str:
    """As JSON, a figure to a line."""
    head = json.dumps({key: value for key, value in found.items() if key != "figures"}, ensure_ascii=False, indent=1,
                      allow_nan=False)
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False, allow_nan=False)}" for row in found["figures"])
    return f'{head.removesuffix("}").rstrip()},\n "figures": [\n{lines}\n ]\n}}\n'


def manifest(released: Released, resolved: ResolvedStudy, reconciliation: Sequence[Mapping[str, Any]],
             problems: Iterable[Problem], outputs: Iterable[Path],
             seeds: Mapping[str, int] | None = None, pack: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The manifest as plain values; see :func:`write_manifest`."""
    warned = Counter((p.severity, p.code) for p in problems)
    of = marks(resolved)
    return {
        "study": resolved.study.study,
        "narrowed_to": {**resolved.where, **({"grant": resolved.grant} if resolved.granted else {})},
        "invented": bool(resolved.study.invented or resolved.study.invented_part),
        "seeds": dict(seeds or {}),
        "program": {"name": "keko-eval", "version": __version__},
        "profile": released.profile,
        "pack": dict(pack) if pack else None,
        "trace": next((row["trace"] for row in released.results if row["trace"]), None),
        "definitions": _definitions(resolved),
        "meanings": dict(of.meanings),
        "reads": {id: list(names) for id, names in of.reads.items()},
        "design": of.design,
        "frame": of.frame,
        "data": _data(resolved, () if released.profile == "public" else reconciliation),
        "rows": {"results": len(released.results), "counts": len(released.counts), "entries": len(released.entries)},
        "hidden_rows": {why: n for why, n in sorted(released.summary.items()) if n},
        "warnings": [{"code": code, "severity": severity, "n": n} for (severity, code), n in sorted(warned.items())],
        "outputs": [{"file": path.name, "sha256": _sha256(path)} for path in sorted(outputs)],
        "figures": figures(released.results),
    }


def figures(results: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What may be shown of each figure, without alternatives by other methods; numbers to ten digits."""
    return [{key: float(f"{value:.10g}") if isinstance(value, float) else value
             for key in FIGURE if (value := row.get(key)) is not None}
            for row in results if row["released"] and not row["sensitivity"]]


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _definitions(resolved: ResolvedStudy) -> list[dict[str, Any]]:
    """Every file that the figures rest on, an instrument's earlier version too."""
    documents = {d.file: d for d in (*resolved.documents, *resolved.circle_documents.values(),
                                     *resolved.earlier.values())}
    rows = [{"kind": d.kind, "id": d.id, "version": getattr(d.model, "version", None),
             "file": _near(resolved, d), "sha256": _sha256(Path(d.file))} for d in documents.values()]
    return sorted(rows, key=lambda row: (str(row["kind"]), str(row["id"]), str(row["version"])))


def _near(resolved: ResolvedStudy, document: Document) -> str:
    """Where the file is in the study's folder or in the shared library; for one from elsewhere its name alone."""
    file = Path(document.file).resolve()
    if file.is_relative_to(resolved.folder.resolve()):
        return file.relative_to(resolved.folder.resolve()).as_posix()
    for home in ("instruments", "indicators"):
        if file.is_relative_to(shipped(home).resolve()):
            return f"{home}/{file.relative_to(shipped(home).resolve()).as_posix()}"
    return file.name


def _data(resolved: ResolvedStudy, reconciliation: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every file of answers, with the rows read and used by wave where exact numbers may be told."""
    files: dict[str, dict[str, Any]] = {}
    for entry in resolved.study.data:
        if entry.file:
            files[entry.file] = {"instrument": entry.instrument, "rows": {}}
            for other in beside(resolved.folder / entry.file):
                files.setdefault(Path(entry.file).with_name(other.name).as_posix(), {"instrument": None})
        if entry.mapping:
            files.setdefault(entry.mapping, {"instrument": entry.instrument})
    for line in reconciliation:
        if line["what"] in ROWS:
            found = files.setdefault(line["file"], {"instrument": None, "rows": {}}).setdefault("rows", {})
            wave = found.setdefault(line["wave"] or "", dict.fromkeys(ROWS, 0))
            wave[line["what"]] += line["n"]
    rows = [{"file": name, **told, "sha256": _sha256(resolved.folder / name)} for name, told in sorted(files.items())]
    if resolved.collected_mark:
        mark = hashlib.sha256(resolved.collected_mark.encode()).hexdigest()
        rows.append({"file": "collected", "instrument": None, "sha256": mark})
    return rows

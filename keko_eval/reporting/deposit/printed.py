"""▶ What a codebook says in, the same to read out: the page as plain data for the Typst template, and the notes."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval.exchange.ddi.about import About, Part
from keko_eval.exchange.statistics.data_set import missing_numbers
from keko_eval.files.glyphs import settable
from keko_eval.files.typst import ARCHIVAL, typeset
from keko_eval.reporting.deposit.about import deposit_words
from keko_eval.reporting.deposit.parts import Prepared

TEMPLATE = Path(__file__).parents[1] / "typst" / "codebook.typ"


def printed(about: About, parts: Sequence[Part]) -> bytes:
    """The codebook as PDF/A-3a and PDF/UA-1; the same bytes for the same codebook."""
    words = deposit_words(about.language)
    data = {
        "language": about.language, "title": f"{words['codebook']}: {about.titles[about.language]}",
        "abstract": about.abstract,
        "about": [[words[key], text] for key, text in (
            ("creators", ", ".join(about.creators)), ("sampling", about.sampling), ("mode", about.mode),
            ("access", about.access), ("out", about.left_out))],
        "words": {key: words[key] for key in ("variables", "question", "value", "label")},
        "parts": [{"title": part.data.title, "variables": list(_variables(part, words))} for part in parts]}
    return typeset(TEMPLATE, _settable(data), ARCHIVAL)


def _settable(value: Any) -> Any:
    """The same with signs that the font lacks replaced."""
    if isinstance(value, str):
        return settable(value)
    if isinstance(value, Mapping):
        return {key: _settable(one) for key, one in value.items()}
    return [_settable(one) for one in value] if isinstance(value, list) else value


def _variables(part: Part, words: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    for variable in part.data.variables:
        asked = part.asked.get(variable.name)
        numbers = missing_numbers(variable, part.low) if variable.kind in ("coded", "number") else {}
        yield {"name": variable.name, "label": variable.label, "before": asked.before if asked else "",
               "question": asked.literal if asked else "", "universe": asked.universe if asked else "",
               "values": [*([value.code, value.label] for value in variable.values),
                          *([str(numbers[m.key]), f"{m.label} ({words['no_answer'].lower()})"]
                            for m in variable.missing if m.key in numbers)]}


def disclosure_note(prepared: Sequence[Prepared], language: str, min_n: int) -> str:
    """What was left out and why, how many rows are rare by their background, and how to handle the files."""
    words = deposit_words(language)
    lines = [f"# {words['note_title']}", "", words["note_rows"], "", words["note_counts"], ""]
    out = [(f"{one.part.data.name}.{name}", why) for one in prepared for name, why in one.left_out.items()]
    lines += [words["note_out"], "", *(f"- `{name}`: {words[why]}" for name, why in out), ""] if out else \
        [words["nothing_left_out"], ""]
    for one in prepared:
        n, of, columns = one.rare
        if columns:
            lines.append("- " + words["note_risk"].format(name=one.part.data.name, n=n, of=of,
                                                          columns=", ".join(columns), min_n=min_n))
    return "\n".join(lines).rstrip() + "\n"


def readme(about: About, files: Iterable[tuple[str, str]]) -> str:
    """The list of files, each with what it is; ``files`` are (name, key of the words)."""
    words = deposit_words(about.language)
    listed = [f"- `{name}`: {words[key]}" for name, key in files]
    return "\n".join([f"# {words['readme_title']}: {about.titles[about.language]}", "", about.abstract, "",
                      f"## {words['readme_files']}", "", *listed, ""])

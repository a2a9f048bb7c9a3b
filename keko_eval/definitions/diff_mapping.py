"""The recode of an instrument's two versions as a mapping file, which reads old answers as those of the new version."""

from keko_eval.definitions.diff import InstrumentDiff
from keko_eval.definitions.mapping import Mapping


def mapping_of(diff: InstrumentDiff, id: str) -> Mapping:
    """Columns of questions that were renamed, and the new code of every old one of questions that were recoded."""
    columns = {q.name: (q.was,) for q in diff.questions if q.was and q.was != q.name and q.grade != "broken"}
    values = {q.name: dict(q.recodes) for q in diff.questions if q.recodes and q.grade != "broken"}
    ignored = tuple(q.was for q in diff.questions if q.was and q.grade == "broken")
    return Mapping.model_validate({"mapping": id, "columns": {k: list(v) for k, v in columns.items()},
                                   "values": values, "ignore": list(ignored)})


def mapping_text(mapping: Mapping, comment: str) -> str:
    """As a file."""
    lines = [f"# {comment}", f"mapping: {mapping.mapping}"]
    if mapping.columns:
        lines += ["columns:", *(f"  {_quoted(name)}: [{', '.join(map(_quoted, headers))}]"
                                for name, headers in mapping.columns.items())]
    if mapping.values:
        lines.append("values:")
        for name, values in mapping.values.items():
            codes = ", ".join(f"{_quoted(a)}: {'null' if b is None else _quoted(str(b))}" for a, b in values.items())
            lines.append(f"  {_quoted(name)}: {{{codes}}}")
    if mapping.ignore:
        lines.append(f"ignore: [{', '.join(map(_quoted, mapping.ignore))}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

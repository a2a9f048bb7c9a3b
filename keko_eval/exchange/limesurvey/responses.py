"""▶ LimeSurvey's responses in (a CSV or workbook, an archive, an .lsr); one table of a row for each response out.

Where the program wrote the survey, the map beside the file (or in the folder above) turns LimeSurvey's codes back into
the questions' names and values. Where it came from LimeSurvey, the names are LimeSurvey's own.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keko_eval.exchange.limesurvey.heads import Codebook, Column, codebook_of, column_of, fits, is_responses
from keko_eval.exchange.limesurvey.lss import members_of, read_lss
from keko_eval.exchange.limesurvey.structure import Survey
from keko_eval.files.table import Table, blanked
from keko_eval.files.xml import Element, read_xml
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

if TYPE_CHECKING:
    import polars as pl

_MAPS, _MAP_BYTES = 50, 20 << 20
_DECIMALS = r"^(-?\d+)\.0{6,}$|^(-?\d+\.\d*?[1-9])0+$"
_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00(:00)?$"
_LEAST = 0.5
"""More than this share of the headings must be a map's for it to be theirs."""
_NEVER = frozenset(("ipaddr", "refurl"))


def recognises(head: bytes, names: Sequence[str]) -> bool:
    """An archive with responses in it, or its responses alone."""
    if head.startswith(b"PK"):
        return any(name.endswith("_responses.lsr") for name in names)
    return b"Responses</LimeSurveyDocType>" in head[:4096]


def knows(rows: Sequence[Sequence[str]]) -> bool:
    """A table with the columns that LimeSurvey's exports begin with."""
    return bool(rows) and is_responses(list(rows[0]))


def of_table(table: Table) -> tuple[Table | None, tuple[Problem, ...]]:
    """The table under the questions' names where a map tells them, with all that its columns may be known by."""
    heads = list(table.names) or table.head(0)
    body = table if table.names else replace(table, cells=table.cells.slice(1), offset=table.offset + 1,
                                             widths=table.widths[1:] if table.widths else None)
    codebook = _map_for(heads, Path(table.file))
    told = named(body, heads, codebook)
    return told, tuple(_incomplete(told, heads))


def read_answers(path: Path) -> tuple[Table | None, tuple[Problem, ...]]:
    """The responses of an archive, or of an .lsr with the .lss of its survey beside it."""
    try:
        data = path.read_bytes()
    except OSError:
        return None, (problem("no-such-path", Place(str(path))),)
    if data.startswith(b"PK"):
        members, problems = members_of(data, str(path))
        if problems:
            return None, problems
        inside = {Path(name).suffix: member for name, member in sorted(members.items(), reverse=True)
                  if name.endswith((".lss", "_responses.lsr"))}
        structure, responses = inside.get(".lss", b""), inside.get(".lsr", b"")
    else:
        structure, responses = _beside(path), data
    survey, problems = read_lss(structure, str(path)) if structure else (None, ())
    root, refused = read_xml(responses, str(path))
    if root is None or problems:
        return None, (*problems, *refused)
    if survey is None:
        return None, (problem("limesurvey-responses-alone", Place(str(path))),)
    return _answers(root, survey, path)


def _beside(path: Path) -> bytes:
    """The structure that an archive would have had beside its responses."""
    own = path.with_name(path.name.replace("_responses.lsr", ".lss"))
    return own.read_bytes() if own != path and own.is_file() and own.stat().st_size < _MAP_BYTES else b""


def _answers(root: Element, survey: Survey, path: Path) -> tuple[Table, tuple[Problem, ...]]:
    from keko_eval.files.table import table_of

    fields = [one.text for one in root.each("responses", "fields", "fieldname")]
    rows = [{cell.tag.removeprefix("_"): cell.text for cell in row.children}
            for row in root.each("responses", "rows", "row")]
    heads = _codes_of(survey)
    kept = [name for name in fields if name not in _NEVER]
    names = [heads.get(name, name) for name in kept]
    book = _map_for(names, path) or codebook_of(survey)
    boxes = [bool((column := column_of(name, book)) and column.box) for name in names]
    grid = [[("N" if box and name in row and not row[name] else row.get(name, ""))
             for name, box in zip(kept, boxes, strict=True)] for row in rows]
    table = table_of(str(path), [names, *grid])
    table = replace(table, cells=table.cells.slice(1), names=tuple(names), widths=None)
    told = named(table, names, book)
    return told, tuple(_incomplete(told, names))


def _codes_of(survey: Survey) -> dict[str, str]:
    """``{column of the database: heading of the export}``: ``841748X3X3SQ001`` is ``Q00[SQ001]``."""
    sid, found = survey.settings.get("sid", ""), {}
    for part in survey.parts:
        for asked in part.asked:
            for start in (f"{sid}X{part.id}X{asked.id}", f"Q{asked.id}"):
                found[start] = asked.code
                subs = [sub.code for sub in asked.rows()]
                columns = [column.code for column in asked.columns()]
                ends = {sub: f"[{sub}]" for sub in subs} | {"other": "[other]", "comment": "[comment]"}
                ends |= {f"{sub}comment": f"[{sub}comment]" for sub in subs}
                ends |= {f"{sub}#{scale}": f"[{sub}][{scale + 1}]" for sub in subs for scale in (0, 1)}
                ends |= {f"{sub}_{column}": f"[{sub}_{column}]" for sub in subs for column in columns}
                ends |= {str(n): f"[{n}]" for n in range(1, len(asked.answers) + 1)} if asked.kind == "R" else {}
                found |= {f"{start}{end}": f"{asked.code}{text}" for end, text in ends.items()}
    return found


def named(table: Table, heads: list[str], codebook: Codebook) -> Table:
    """A table without headings under the questions' names, its cells as the questions' values."""
    import polars as pl

    columns = [column_of(head, codebook) for head in heads]
    cells = table.cells
    names, texts = list(heads), {}
    made: list[pl.Series] = []
    for i, column in enumerate(columns):
        series = cells.to_series(i).str.replace(_DECIMALS, "${1}${2}").str.replace(_MIDNIGHT, "${1}")
        if column is not None:
            names[i] = column.name or heads[i]
            texts[i] = column.others
            series = _valued(series, column)
        made.append(series)
    made = [_ranked(i, columns, made, names) for i in range(len(made))]
    more = list(_others(heads, columns, made, codebook))
    frame = pl.DataFrame([series.alias(str(i)) for i, series in enumerate([*made, *(s for _, s in more)])])
    return replace(table, cells=blanked(frame), names=(*names, *(name for name, _ in more)), widths=None,
                   texts={i: own for i, own in texts.items() if own})


def _valued(series: "pl.Series", column: Column) -> "pl.Series":
    changed = {cell: value for cell, value in column.values.items() if cell != value}
    return series.replace(list(changed), list(changed.values())) if changed else series


def _ranked(i: int, columns: Sequence[Column | None], made: Sequence["pl.Series"], names: list[str]) -> "pl.Series":
    """The places of an order, joined in the first of its columns; the others are nobody's."""
    import polars as pl

    column = columns[i]
    if column is None or not column.ranked:
        return made[i]
    same = [j for j, other in enumerate(columns) if other and other.ranked and other.name == column.name]
    if i != same[0]:
        names[i] = ""
        return pl.Series(str(i), [None] * len(made[i]), pl.String)
    joined = pl.DataFrame([made[j].alias(str(j)) for j in same]).select(
        pl.concat_str(pl.all(), separator=" ", ignore_nulls=True))
    return joined.to_series()


def _others(heads: Sequence[str], columns: Sequence[Column | None], made: Sequence["pl.Series"],
            codebook: Codebook) -> Iterator[tuple[str, "pl.Series"]]:
    """The box "other" of a multiple choice, which LimeSurvey only has as the text beside it."""
    import polars as pl

    for i, head in enumerate(heads):
        code, _, end = head.partition("[")
        entry = codebook.get(code, {})
        if not end.startswith("other]"):
            continue
        value = entry.get("values", {}).get("other")
        if columns[i] is None or entry.get("kind") not in ("M", "P") or value is None:
            continue
        text = made[i]
        yield f"{entry['name']}/{value}", pl.Series([None if cell is None else "1" for cell in text], dtype=pl.String)


def _incomplete(table: Table, heads: list[str]) -> Iterator[Problem]:
    """Responses that were never sent: they stay, and it is told how many there are."""
    index = next((i for i, head in enumerate(heads) if head.lower() in ("submitdate", "date submitted")), None)
    if index is None:
        return
    sent = table.cells.to_series(index)
    if 0 < sent.null_count() < len(sent):
        yield problem("limesurvey-incomplete", Place(table.file), count=sent.null_count(), rows=len(sent))


def _map_for(heads: list[str], path: Path) -> Codebook:
    """The map that knows most of the headings, of those beside the file and in the folder above it."""
    best: tuple[float, Mapping[str, Any]] = (_LEAST, {})
    for beside in _maps(path):
        try:
            kept = json.loads(beside.read_text(encoding="utf8")) if beside.stat().st_size < _MAP_BYTES else {}
        except (OSError, ValueError, RecursionError):
            continue
        questions = kept.get("questions") if isinstance(kept, dict) and kept.get("system") == "limesurvey" else None
        if not isinstance(questions, dict) or not all(_is_entry(one) for one in questions.values()):
            continue
        share = fits(heads, questions)
        if share > best[0]:
            best = share, questions
    return best[1]


def _is_entry(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("kind"), str) and \
        all(isinstance(one.get(key, {}), dict) for key in ("rows", "values")) and \
        all(isinstance(row, str) for row in one.get("rows", {}).values())


def _maps(path: Path) -> list[Path]:
    folder = path.absolute().parent
    found = [one for place in (folder, folder.parent) for one in sorted(place.glob("*.map.json"))]
    return [one for one in found if one.is_file() and not one.is_symlink()][:_MAPS]


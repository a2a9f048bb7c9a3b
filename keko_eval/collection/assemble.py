"""The files of one instrument in, its answers out: duplicates, routing and the reconciliation over all of them."""

from collections.abc import Iterator, Sequence

import polars as pl

from keko_eval.collection.answers import SET_ASIDE, Answers
from keko_eval.collection.fields import Field
from keko_eval.collection.reconciliation import (
    Line,
    count_answers,
    count_cells,
    count_rows,
    records,
    tally,
    why_mark,
)
from keko_eval.collection.routing import SOURCE, Check, hold, outside_mark, unasked_mark
from keko_eval.collection.source import ROW, WHY, SourceAnswers
from keko_eval.collection.subjects import alike, duplicates
from keko_eval.collection.telling import LISTED, short, tell_cell
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

BEFORE = " before"


def assemble(instrument: str, sources: Sequence[SourceAnswers], fields: Sequence[Field], checks: Sequence[Check],
             subject: str | None) -> Answers:
    """One instrument's answers from what its files hold.

    The problems are those that show only here: duplicates, subjects that look alike, and answers that were not asked
    for or are out of range.
    """
    together = pl.concat([_with_marks(s, i) for i, s in enumerate(sources)], how="diagonal")
    together, told = _one_each(together, sources, subject, [f.name for f in fields if f.question])
    used = together.filter(pl.col(WHY).is_null())
    used = used.with_columns(pl.col(c.question).alias(c.question + BEFORE) for c in checks)
    held = hold(used, checks, {i: frozenset(s.columns.parts) for i, s in enumerate(sources)})
    beyond = _beyond(held, checks)
    problems = [*told, *tell_alike(used, fields, sources[0].table.file, sources), *_tell_beyond(beyond, sources),
                *tell_unchecked(checks, sources[0].table.file)]
    lines = _reconcile(sources, together, held, fields)
    return Answers(instrument, held.select("wave", *(f.name for f in fields)), records(lines), tuple(problems),
                   _set_aside(sources, together, beyond))


def _with_marks(source: SourceAnswers, number: int) -> pl.DataFrame:
    """The source's rows with, for each question that has unreadable cells, the reason in a column of its own."""
    frame = source.frame.with_columns(pl.lit(number, pl.Int64).alias(SOURCE))
    lost = source.odd.filter(~pl.col("used"))
    for (question,), cells in lost.group_by("question", maintain_order=True):
        why = cells.unique("row", keep="first").select(
            pl.col("row").alias(ROW), pl.col("why").alias(why_mark(str(question))))
        frame = frame.join(why, on=ROW, how="left", maintain_order="left")
    return frame


def _one_each(together: pl.DataFrame, sources: Sequence[SourceAnswers], subject: str | None,
              questions: Sequence[str]) -> tuple[pl.DataFrame, list[Problem]]:
    """Leave out all but one of a subject's rows in a wave, and tell of each that is left out."""
    if subject is None:
        return together, []
    numbered = together.with_row_index("number")
    used = numbered.filter(pl.col(WHY).is_null())
    pairs = duplicates(used, subject, questions)
    if pairs.is_empty():
        return together, []
    told = []
    for row, kept in pairs.head(LISTED).iter_rows():
        gone, stays = used.row(row, named=True), used.row(kept, named=True)
        place, beside = (sources[r[SOURCE]].place(r[ROW]) for r in (gone, stays))
        told.append(problem("duplicate-subject", place, subject=short(str(gone[subject])), wave=str(gone["wave"]),
                            row=sources[gone[SOURCE]].table.number(gone[ROW]),
                            kept=sources[stays[SOURCE]].table.number(stays[ROW])).beside(beside))
    if pairs.height > LISTED:
        told.append(problem("more-duplicates", told[-1].place, n=pairs.height - LISTED))
    left = pl.col("number").is_in(used["number"].gather(pairs["row"]).implode())
    marked = numbered.with_columns(pl.when(left).then(pl.lit("duplicate_subject")).otherwise(pl.col(WHY)).alias(WHY))
    return marked.drop("number"), told


def tell_alike(used: pl.DataFrame, fields: Sequence[Field], file: str,
               sources: Sequence[SourceAnswers] = ()) -> Iterator[Problem]:
    """Subjects and groups whose codes differ only in letter case, spaces or punctuation, each at a cell that has the
    rarest of them, beside one with the commonest; with no ``sources`` in the file alone."""
    for field in fields:
        if field.kind not in ("subject", "group"):
            continue
        codes_used = used[field.name].drop_nulls().unique()
        found = alike(codes_used) if len(codes_used) > 1 else []
        for codes in found[:LISTED]:
            listed = ", ".join(f"'{short(c, 30)}'" for c in codes[:6])
            first, last = _first_and_last(used, field.name, codes, sources) if sources else (None, Place(file))
            one = problem("similar-subjects", last, subjects=listed) if field.kind == "subject" else \
                problem("similar-group-values", last, group=field.name, values=listed)
            yield one.beside(first)
        if field.kind == "subject" and len(found) > LISTED:
            yield problem("more-similar-subjects", Place(file), n=len(found) - LISTED)


def _first_and_last(used: pl.DataFrame, column: str, codes: Sequence[str],
                    sources: Sequence[SourceAnswers]) -> tuple[Place, Place]:
    """Where the commonest spelling stands first, and where the rarest: of equally common ones the later one."""
    cells = used.filter(pl.col(column).is_in(list(codes))).group_by(column, maintain_order=True).agg(
        pl.len().alias("n"), pl.col(SOURCE).first(), pl.col(ROW).first())
    in_order = cells.sort("n", descending=True, maintain_order=True)
    ends = [in_order.row(i, named=True) for i in (0, -1)]
    first, last = (sources[row[SOURCE]].place(row[ROW], column) for row in ends)
    return first, last


def _beyond(held: pl.DataFrame, checks: Sequence[Check]) -> pl.DataFrame:
    """The cells that routing set aside: source, row, question, value, why."""
    found = []
    for check in checks:
        marks = {"not_relevant": unasked_mark(check.question), "out_of_range": outside_mark(check.question)}
        for why, mark in marks.items():
            if mark in held.columns and held[mark].any():
                found.append(held.filter(pl.col(mark)).select(
                    SOURCE, ROW, pl.lit(check.question).alias("question"),
                    pl.col(check.question + BEFORE).cast(pl.String).alias("value"), pl.lit(why).alias("why")))
    return pl.concat(found) if found else pl.DataFrame(
        schema={SOURCE: pl.Int64, ROW: pl.Int64, "question": pl.String, "value": pl.String, "why": pl.String})


def _tell_beyond(beyond: pl.DataFrame, sources: Sequence[SourceAnswers]) -> Iterator[Problem]:
    for (number, question, why), part in beyond.group_by(SOURCE, "question", "why", maintain_order=True):
        source = sources[int(str(number))]
        values = part.group_by("value", maintain_order=True).agg(ROW)
        for value, rows in values.head(LISTED).iter_rows():
            yield tell_cell(source, str(why), str(question), str(value), rows)
        if values.height > LISTED:
            yield problem("more-cells-like-these", source.place(part[ROW][0], str(question)), question=str(question),
                          n=values.height - LISTED)


def tell_unchecked(checks: Sequence[Check], file: str) -> Iterator[Problem]:
    """Conditions of the form that a table cannot work out."""
    for check in checks:
        for key in check.unreadable:
            yield problem("condition-not-checked", Place(file), question=check.question, key=key)


def _reconcile(sources: Sequence[SourceAnswers], together: pl.DataFrame, held: pl.DataFrame,
               fields: Sequence[Field]) -> list[Line]:
    counts = tally(held, fields)
    lines: list[Line] = []
    for number, source in enumerate(sources):
        rows = together.filter(pl.col(SOURCE) == number) if len(sources) > 1 else together
        lines += count_rows(source.file, rows.group_by("wave", WHY).agg(pl.len().alias("n")))
        lines += count_columns(source)
        given = pl.concat([rows.select("wave", WHY), source.given], how="horizontal")
        read = given.group_by("wave", pl.col(WHY).is_null().alias("used")).agg(pl.col(source.given.columns).sum())
        odd = _odd_counts(source, rows)
        for wave in sorted(rows["wave"].unique().to_list(), key=lambda w: (w is None, w)):
            of_wave = read.filter(pl.col("wave").eq_missing(pl.lit(wave, pl.String)))
            in_use = of_wave.filter("used")
            for field in fields:
                if field.question is None:
                    continue
                all_, kept = int(of_wave[field.name].sum()), int(in_use[field.name].sum())
                here = counts.get((number, wave), {"n": 0})
                if all_:
                    lines += count_cells(source.file, wave or "", field, here, all_, all_ - kept,
                                         odd.get((wave, field.name), {}))
                if wave is not None and here["n"]:
                    lines += count_answers(source.file, wave, field, here, field.name in source.columns.parts)
    return lines


def count_columns(source: SourceAnswers) -> list[Line]:
    """One line for each column: used for a question, or not and why."""
    headers = source.headers.headers
    used = [Line(source.file, "", "columns_used", 1, "", name, short(headers[p.index]))
            for name, parts in source.columns.parts.items() for p in parts]
    used += [Line(source.file, "", "columns_used", 1, "", source.columns.owner(kept), short(headers[i]))
             for kept, own in source.columns.pooled.items() for i in own[1:]]
    return used + [Line(source.file, "", "columns_ignored", 1, why, "", short(headers[i]))
                   for i, why in sorted(source.columns.unread.items()) if headers[i] or why != "no_header"]


def _odd_counts(source: SourceAnswers, rows: pl.DataFrame) -> dict[tuple[str | None, str], dict[str, int]]:
    """``{(wave, question): {why: cells}}`` of the rows that are used."""
    lost = source.odd.filter(~pl.col("used")).unique(["question", "row"], keep="first")
    used = rows.filter(pl.col(WHY).is_null()).select("wave", pl.col(ROW).alias("row"))
    found: dict[tuple[str | None, str], dict[str, int]] = {}
    counts = lost.join(used, on="row").group_by("wave", "question", "why").len().sort("why")
    for wave, question, why, n in counts.iter_rows():
        found.setdefault((wave, question), {})[why] = n
    return found


def _set_aside(sources: Sequence[SourceAnswers], together: pl.DataFrame, beyond: pl.DataFrame) -> pl.DataFrame:
    """Every row and cell that is not used, with its place as a person counts it."""
    parts: list[pl.DataFrame] = []
    for number, source in enumerate(sources):
        headers = dict(enumerate(source.headers.headers))
        first = {q: headers[p[0].index] for q, p in source.columns.parts.items()}
        left = together.filter((pl.col(SOURCE) == number) & pl.col(WHY).is_not_null())
        here = beyond.filter(pl.col(SOURCE) == number)
        rows = source.table.number(0)
        parts += [
            left.select((pl.col(ROW) + rows).alias("row"), pl.col(WHY).alias("why")),
            source.odd.select(pl.col("row") + rows, "question", pl.col("column").replace_strict(
                headers, return_dtype=pl.String), "value", "why"),
            here.select((pl.col(ROW) + rows).alias("row"), "question", pl.col("question").replace_strict(
                first, default=None, return_dtype=pl.String).alias("column"), "value", "why"),
        ]
        parts[-3:] = [p.with_columns(pl.lit(source.file).alias("file")) for p in parts[-3:]]
    listed = pl.concat([p.cast({c: t for c, t in SET_ASIDE.items() if c in p.columns}) for p in parts], how="diagonal")
    return listed.select(*SET_ASIDE).sort("file", "row", "question", nulls_last=True, maintain_order=True)

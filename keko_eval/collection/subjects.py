"""Who answered: answers of one subject twice in a wave, and codes that look alike."""

from collections.abc import Sequence

import polars as pl


def duplicates(frame: pl.DataFrame, subject: str, questions: Sequence[str]) -> pl.DataFrame:
    """Which rows are kept where a subject has several in a wave: the fullest, and of equally full ones the last.

    Someone who breaks off and starts again leaves the fuller answer; someone who corrects an answer, the later one.

    Parameters
    ----------
    frame : polars.DataFrame
        Rows that are used, in the order of reading, with ``wave``, the subject and the questions.

    Returns
    -------
    polars.DataFrame
        ``row`` (index in ``frame``) of each row that is not kept, and ``kept``, the row kept in its place. Rows
        without a subject are nobody's duplicates.
    """
    keys = frame.select("wave", subject).drop_nulls(subject)
    if keys.n_unique() == keys.height:
        return pl.DataFrame(schema={"row": pl.Int64, "kept": pl.Int64})
    keyed = frame.select(
        "wave", pl.col(subject).alias("subject"), pl.int_range(pl.len(), dtype=pl.Int64).alias("row"),
        pl.sum_horizontal(pl.col(q).is_not_null().cast(pl.Int64) for q in questions).alias("filled"))
    several = keyed.filter(pl.col("subject").is_not_null() & pl.struct("wave", "subject").is_duplicated())
    by = ["wave", "subject"]
    best = several.sort("filled", "row").group_by(by, maintain_order=True).agg(pl.last("row").alias("kept"))
    return several.join(best, on=by).filter(pl.col("row") != pl.col("kept")).select("row", "kept").sort("row")


def alike(codes: pl.Series) -> list[tuple[str, ...]]:
    """Codes that differ only in letter case, white space or punctuation; they are told of, never merged.

    Parameters
    ----------
    codes : polars.Series
        Distinct texts.
    """
    if not codes.str.contains(r"[^a-z0-9]").any():
        return []
    key = codes.str.replace(r"\.0$", "").str.to_lowercase().str.replace_all(r"[\W_]+", "")
    keyed = pl.DataFrame({"key": key, "code": codes}).filter(pl.col("key").is_duplicated() & (pl.col("key") != ""))
    groups = keyed.group_by("key").agg(pl.col("code").sort())
    return sorted(tuple(group) for group in groups["code"].to_list())

"""Boxes of several-answer questions that stand for a missing answer: where one is ticked, no box is an answer."""

from collections.abc import Mapping, Sequence

import polars as pl

from keko_eval.collection.choices import TICKED
from keko_eval.collection.columns import Columns
from keko_eval.collection.fields import Field
from keko_eval.definitions.instrument import MissingKind


def without_missing(body: pl.DataFrame, names: Mapping[int, Sequence[str]], columns: Columns,
                    fields: Sequence[Field], missing: Mapping[str, MissingKind]) -> pl.DataFrame:
    """The cells without the boxes of a question in rows that tick a code of ``missing`` for it (``gym/unk``).

    Parameters
    ----------
    names
        ``{column: what it may be known by}``; a box is ``question/code``.
    columns
        The columns of missing codes are marked as read by the mapping.
    missing
        The codes, as the mapping file has them.
    """
    many = {f.name for f in fields if f.kind == "many"}
    codes = {code.casefold() for code in missing}
    for i in [i for i, why in columns.unread.items() if why in ("unmatched", "near_miss")]:
        owners = (name.rpartition("/") for name in names.get(i, ()))
        owner = next((head for head, _, code in owners if head in many and code.casefold() in codes), "")
        if owner:
            columns.unread[i] = "by_mapping"
            columns.near.pop(i, None)
            ticked = pl.col(str(i)).str.to_lowercase().is_in(list(TICKED)).fill_null(value=False)
            boxes = [str(part.index) for part in columns.parts.get(owner, ())]
            body = body.with_columns(pl.when(~ticked).then(pl.col(box)).alias(box) for box in boxes)
    return body

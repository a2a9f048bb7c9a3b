"""One response of each subject in a wave, and codes that look alike."""

import polars as pl

from keko_eval.collection.subjects import alike, duplicates


def test_the_fullest_is_kept_and_of_equally_full_ones_the_last() -> None:
    frame = pl.DataFrame({
        "wave": ["b", "b", "b", "b", "a", "b", "b"], "who": ["x", "x", "x", "y", "x", None, None],
        "q1": [1, 1, None, 1, 1, 1, 1], "q2": [None, 2, 2, 1, 1, 1, 1], "q3": [3, 3, 3, 1, 1, 1, 1]})
    assert duplicates(frame, "who", ["q1", "q2", "q3"]).rows() == [(0, 1), (2, 1)]
    assert duplicates(frame, "who", ["q1"]).rows() == [(0, 1), (2, 1)]
    assert duplicates(frame, "who", ["q3"]).rows() == [(0, 2), (1, 2)]


def test_codes_that_look_alike() -> None:
    assert alike(pl.Series(["ab12", "AB-12", "ab 12 ", "ab13", "7", "7.0", "å", "a", "--", "?"])) == [("7", "7.0"),
                                                                                                      ("AB-12",
                                                                                                       "ab 12 ",
                                                                                                       "ab12")]

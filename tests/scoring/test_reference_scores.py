"""Keyed scales, ties and tiny groups: definitions and answers in, R's numbers out."""

import polars as pl
import pytest

from keko_eval.comparison.paired import paired_t
from keko_eval.scoring.reliability import cronbach_alpha
from keko_eval.scoring.score import score
from keko_eval.scoring.tallies import Tallies
from keko_eval.scoring.tally import tally
from tests.reference.expected import FOLDER, assert_equal, values
from tests.scoring.small import study_of

FORM = "instrument: t.form\nversion: 1.0.0\ntitle: Form\nunit: respondent\nlanguages: [en]\n"
START = "study: t.study\ntitle: Study\ninstruments: [t.form]\n"
COUNTED = pytest.mark.parametrize("few", [10_000, 0], ids=["whole", "counted"])


def form(low: int, high: int, items: list[str]) -> str:
    choices = ", ".join(f"{{value: {v}, label: l}}" for v in range(low, high + 1))
    lines = [f"  - {{name: {item}, type: select_one answers, label: q}}\n" for item in items]
    return FORM + f"choices:\n  answers: [{choices}]\nquestions:\n" + "".join(lines)


KEYS = {
    "agree": ["-A1", "A2", "A3", "A4", "A5"], "conscientious": ["C1", "C2", "C3", "-C4", "-C5"],
    "extraversion": ["-E1", "-E2", "E3", "E4", "E5"], "neuroticism": ["N1", "N2", "N3", "N4", "N5"],
    "openness": ["O1", "-O2", "O3", "O4", "-O5"],
}


def bfi(few: int) -> Tallies:
    """Five scales, scored with at least 3 and with all 5 of five items answered."""
    indicators = {}
    for scale, items in KEYS.items():
        names, turned = [i.strip("-") for i in items], [i.strip("-") for i in items if i.startswith("-")]
        for need in (3, 5):
            indicators[f"{scale}.min{need}"] = (
                f"kind: scale\nitems: [{', '.join(names)}]\nreverse: [{', '.join(turned)}]\nrescale: [0, 100]\n"
                f"minimum_answered: {need}\n")
    study = study_of(indicators, "waves: [{wave: '1', period: 2010}]\nsubject: respondent\ngroups: [gender]\n"
                     "comparison: {design: group_difference, wave: '1', group: gender, "
                     "treated: female, control: male}\n",
                     form=form(1, 6, [i.strip("-") for items in KEYS.values() for i in items]), start=START)
    return tally(score(study, {"t.form": pl.read_csv(FOLDER / "bfi_scales" / "data.csv")}), few=few)


@COUNTED
def test_keyed_scales_with_blanks(few: int) -> None:
    found, expected = bfi(few), values("bfi_scales")
    for scale in KEYS:
        for need in (3, 5):
            answers = found.level_moments(f"{scale}.min{need}", "1").summary()
            assert_equal(answers.mean, expected[f"{scale}.pomp_mean.min{need}"])
            assert_equal(answers.sd, expected[f"{scale}.pomp_sd.min{need}"])
            assert_equal(answers.n, expected[f"{scale}.pomp_n.min{need}"])
        women, men = (found.level_moments(f"{scale}.min3", "1", {"gender": g}).summary() for g in ("female", "male"))
        assert women.mean is not None
        assert men.mean is not None
        assert_equal(women.mean - men.mean, expected[f"{scale}.female_minus_male.estimate"])
        for listwise, id in ((True, "alpha"), (False, "alpha_pairwise")):
            items = found.item_moments(f"{scale}.min3", "1", listwise=listwise)
            assert_equal(cronbach_alpha(items).value, expected[f"{scale}.{id}"])


def ties(few: int) -> Tallies:
    """One mood item over four waves; the group tells when the first session was."""
    study = study_of({"afraid": "kind: scale\nitems: [afraid]\ndirection: down\n",
                      "surprised": "kind: scale\nitems: [surprised]\ndirection: down\n"},
                     "waves: [" + ", ".join(f"{{wave: '{w}', period: 201{w}}}" for w in range(1, 5)) + "]\n"
                     "subject: respondent\ngroups: [group]\ncomparison: {design: panel, from: '1', to: '2'}\n",
                     form=form(0, 3, ["afraid", "surprised"]), start=START)
    return tally(score(study, {"t.form": pl.read_csv(FOLDER / "degenerate_ties" / "data.csv")}), few=few)


@COUNTED
def test_items_that_hardly_anybody_endorses(few: int) -> None:
    found, expected = ties(few), values("degenerate_ties")
    for wave in "1234":
        assert_equal(found.level_moments("afraid", wave).summary().n, expected[f"answered.wave{wave}"])
    second = found.level_moments("afraid", "2").summary()
    assert_equal(second.mean, expected["afraid.wave2.mean"])
    assert_equal(second.sd, expected["afraid.wave2.sd"])
    assert_equal(found.at_end("afraid", "2", "floor"), expected["afraid.wave2.floor_share"])
    assert found.at_good_end("afraid", "2") == 1.0
    for group, n in zip(("morning", "afternoon", "evening"), expected["n.by_group"]["value"], strict=True):
        assert found.respondents("1", {"group": group}) == n
    morning, evening = (found.pair_moments("afraid", {"group": g}) for g in ("morning", "evening"))
    for name, pairs in (("morning", morning), ("evening", evening)):
        movements = [float(x.sum()) for x in (pairs.n_up, pairs.n_same, pairs.n_down)]
        assert_equal(movements, expected[f"{name}.change.up_same_down"])
    assert_equal(morning.changes().summary().mean, expected["morning.change.mean"])
    assert_equal(morning.changes().summary().sd, expected["morning.change.sd"])
    assert_equal(paired_t(evening).standard_error, expected["evening.change.se"])
    assert_equal(found.level_moments("afraid", "1", {"group": "afternoon"}).summary().sd, expected["afternoon.sd"])
    third = found.pair_moments("surprised", waves=("1", "3"))
    assert_equal(paired_t(third).estimate, expected["surprised.change13_paired.estimate"])
    assert_equal(paired_t(third).standard_error, expected["surprised.change13_paired.se"])


@COUNTED
def test_groups_of_four_to_seven(few: int) -> None:
    hours = [f"hour_{i}" for i in range(1, 6)]
    study = study_of({"t.mean": f"kind: scale\nitems: [{', '.join(hours)}]\n"},
                     "waves: [{wave: '1', period: 2001}, {wave: '2', period: 2002}, {wave: '3', period: 2003}]\n"
                     "subject: respondent\ngroups: [group]\ncomparison: {design: before_after, from: '1', to: '2'}\n",
                     form=form(1, 11, hours), start=START)
    found = tally(score(study, {"t.form": pl.read_csv(FOLDER / "tiny_n4" / "data.csv")}), few=few)
    expected = values("tiny_n4")
    assert found.scopes() == [{}, {"group": "A"}, {"group": "B"}, {"group": "control"}]
    for group in ("A", "B", "control"):
        pairs = found.pair_moments("t.mean", {"group": group})
        assert_equal(found.respondents("1", {"group": group}), expected[f"{group}.n"])
        assert_equal(paired_t(pairs).estimate, expected[f"{group}.paired.estimate"])
        assert_equal(paired_t(pairs).standard_error, expected[f"{group}.paired.se"])
        changes = found.changes("t.mean", {"group": group})
        assert changes is not None
        assert_equal(changes.n, expected[f"{group}.n"])

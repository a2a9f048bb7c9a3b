"""Targets in words: who set them and why, every revision, what was kept, and how far the others were reached."""

import pytest

from keko_eval.reporting.indicator_page import indicator_page
from keko_eval.reporting.marks import Level
from keko_eval.reporting.targets import progress_sentence
from tests.reporting.told import ID, SCALE, SHARE, draft, hidden, row, study

STEERING = {"fi": "Ohjausryhmä", "en": "Steering group"}
FIRST = {"wave": "followup", "value": 70, "set_on": "2017-11-01", "set_by": STEERING,
         "why": {"fi": "Samaa kuin muualla.", "en": "The same as elsewhere."}}
RAISED = {"wave": "followup", "value": 75, "set_on": "2018-11-01", "set_by": STEERING,
          "why": {"fi": "Väliarviointi ylitti odotukset.", "en": "The midterm went beyond what was expected."}}
LEVELS = [row("level", wave="baseline", estimate=52.3, ci_low=49.0, ci_high=55.6, n=168),
          row("level", estimate=64.8, ci_low=61.0, ci_high=68.6, n=141)]


def there(targets, rows=(), language="en", indicator=SCALE, **changes):
    return draft(language, study(indicator=indicator | {"targets": targets} | changes), rows)


def facts(drafted):
    heads = {drafted.words.say("page.target")}
    return [f.text for f in indicator_page(drafted, ID).facts if f.term in heads]


def test_a_revision_is_told_after_what_it_replaced():
    assert facts(there([RAISED, FIRST])) == [
        "November 2019: 70\u00a0points. Set by: Steering group. The same as elsewhere. Set on 1 November 2017. "
        "Raised on 1 November 2018: 75\u00a0points. Set by: Steering group. The midterm went beyond what was expected."]
    assert facts(there([FIRST, RAISED], language="fi")) == [
        "Marraskuu 2019: 70\u00a0pistettä. Asettaja: Ohjausryhmä. Samaa kuin muualla. Asetettu 1.11.2017. "
        "Nostettu 1.11.2018: 75\u00a0pistettä. Asettaja: Ohjausryhmä. Väliarviointi ylitti odotukset."]


def test_a_revision_after_the_follow_up_began_says_so():
    late = RAISED | {"value": 60, "set_on": "2019-11-15"}
    told, = facts(there([FIRST, late]))
    assert "Lowered on 15 November 2019: 60\u00a0points." in told
    assert told.endswith("The target was set only after the follow-up had begun, which lessens its weight.")


def test_a_target_for_a_day():
    assert facts(there([{"on": "2018-12-31", "value": 60}])) == ["31 December 2018: 60\u00a0points."]


@pytest.mark.parametrize(("target", "direction", "told"), [
    ({"within": 3}, "up", "at most 3\u00a0points worse than at the start"),
    ({"within": 3}, "down", "at most 3\u00a0points worse than at the start"),
    ({}, "up", "at most 5\u00a0points worse than at the start"),
    ({"within": 0}, "up", "gets no worse than at the start"),
    ({"within": 3}, "keep", "changes by at most 3\u00a0points"),
    ({"between": [40, 60]}, "up", "stays within 40.0\u00a0to\u00a060.0")])
def test_what_is_to_be_kept(target, direction, told):
    found = facts(there([{"wave": "followup", "keep": True} | target], direction=direction))
    assert found == [f"November 2019: {told}."]


def sentence(targets, progress, after=64.8, **changes):
    drafted = there(targets, [*LEVELS[:1], row("level", estimate=after, n=141), *progress], **changes)
    return progress_sentence(drafted, ID)


VALUE = {"wave": "followup", "value": 70}
KEEP = {"wave": "followup", "keep": True, "within": 3}


@pytest.mark.parametrize(("estimate", "because", "after", "told"), [
    (0.5, None, 64.8, "target 70\u00a0points, 50% of the way reached"),
    (1.0, None, 64.8, "target 70\u00a0points reached"),
    (1.5, None, 64.8, "target 70\u00a0points reached and passed"),
    (-0.2, None, 64.8, "target 70\u00a0points, moved away from it"),
    (None, "target_is_baseline", 64.8, "target 70\u00a0points is the same as the start"),
    (None, "no_baseline", 64.8, "target 70\u00a0points, the start was not measured"),
    (-1.0, "met_at_start", 72.0, "target 70\u00a0points was reached already at the start and still is"),
    (2.0, "met_at_start", 68.0, "target 70\u00a0points was reached at the start but no longer is")])
def test_how_far_in_one_sentence(estimate, because, after, told):
    progress = [row("progress", term="target:70", estimate=estimate, because=because)]
    assert sentence([VALUE], progress, after) == told


@pytest.mark.parametrize(("estimate", "told"), [
    (1.0, "target (at most 3\u00a0points worse than at the start) kept"),
    (0.0, "target (at most 3\u00a0points worse than at the start) not kept"),
    (None, "target (at most 3\u00a0points worse than at the start): cannot tell whether it was kept")])
def test_kept_or_not_in_one_sentence(estimate, told):
    because = "kept_unclear" if estimate is None else None
    progress = [row("progress", term="keep:3", estimate=estimate, because=because)]
    assert sentence([KEEP], progress) == told


def test_what_is_hidden_or_not_measured_is_only_named():
    assert sentence([VALUE], [hidden("progress", term="target:70")]) == "target 70\u00a0points"
    assert sentence([VALUE], []) == "target 70\u00a0points"
    assert sentence([], []) == ""


def texts(table):
    return [[cell.text for cell in line] for body in table.bodies for line in body.rows]


def test_the_table_shows_the_parts_of_every_target_and_why_one_has_no_share():
    progress = [row("progress", term="target:75", estimate=0.55),
                row("progress", term="target:52.3", because="target_is_baseline"),
                row("progress", term="keep:3", estimate=1.0)]
    day = {"on": "2019-01-01", "value": 52.3}
    keep = {"on": "2019-02-01", "keep": True, "within": 3}
    table = indicator_page(there([FIRST, RAISED, day, keep], [*LEVELS, *progress]), ID).progress
    assert texts(table) == [
        ["November 2019", "", "52.3", "64.8", "75\u00a0points", "55%"],
        ["1 January 2019", "", "52.3", "64.8", "52.3\u00a0points", "–"],
        ["1 February 2019", "", "52.3", "64.8", "at most 3\u00a0points worse than at the start", "Kept"]]
    assert table.note == "The target is the same as the start, so there is no way to go."


def test_the_flag_stands_at_the_value_or_at_the_worst_that_is_kept():
    def flag(target, **changes):
        strip = indicator_page(there([target], LEVELS, **changes), ID).levels.bodies[0].rows[-1][1].strip
        assert isinstance(strip, Level)
        return strip.target
    assert flag(VALUE) == 70
    assert flag(KEEP) == pytest.approx(49.3)
    assert flag(KEEP, direction="down") == pytest.approx(55.3)
    assert flag(KEEP, direction="keep") is None
    assert flag({"wave": "followup", "keep": True, "between": [40, 60]}) is None


def test_a_share_has_its_targets_in_per_cent():
    told = there([{"wave": "followup", "value": 0.6}], [row("progress", term="target:0.6", estimate=0.25)], "fi", SHARE)
    assert progress_sentence(told, ID) == "tavoite 60\u00a0%, matkasta saavutettu 25\u00a0%"
    kept = there([{"wave": "followup", "keep": True, "within": 0.05}], language="fi", indicator=SHARE)
    assert progress_sentence(kept, ID) == "tavoite enintään 5\u00a0prosenttiyksikköä lähtötilannetta heikompi"

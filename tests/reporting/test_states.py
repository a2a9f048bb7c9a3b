"""States: shape, word and colour where the answers carry one; grey where they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.definitions.indicator import Band
from keko_eval.reporting.indicator_page import indicator_page
from keko_eval.reporting.states import TONES, band_sentences, bands_of, state_chip
from keko_eval.reporting.strips import symbol
from keko_eval.reporting.workbook_styles import SHAPES
from tests.reporting.told import ID, SCALE, SHARE, draft, hidden, row, study

BANDS = [{"below": 40, "state": "weak"}, {"below": 60, "state": "watch"}, {"state": "good"}]
RISK = [{"below": 20, "state": "good"}, {"below": 50, "state": "watch"}, {"state": "weak"}]


def chip(of, bands=BANDS, language="en", **changes):
    return state_chip(draft(language, study(indicator=SCALE | {"bands": bands} | changes)), ID, of)


def level(value, low=None, high=None, n=100):
    return row("level", estimate=value, ci_low=low, ci_high=high, n=n)


@pytest.mark.parametrize(("of", "tone", "text"), [
    (level(30, 25, 35), "weak", "Weak"), (level(50, 45, 55), "watch", "To watch"),
    (level(70, 65, 75), "strong", "Good"),
    (level(60), "strong", "Good"), (level(59.9), "watch", "To watch"), (level(30, 25, 39.9), "weak", "Weak"),
    (level(38, 35, 41), "unclear", "Weak or to watch"), (level(58, 50, 66), "unclear", "To watch or good"),
    (level(50, 35, 65), "unclear", "Weak, to watch or good"),
    (level(70, 65, 75, n=7), "few", "Too few answers"), (hidden("level"), "hidden", "Not shown"),
    (level(None), "none", "No information")])
def test_the_state_of_a_value(of, tone, text):
    found = chip(of)
    assert (found.tone, found.text) == (tone, text)


def test_a_lower_number_that_is_better_has_its_states_turned():
    assert [chip(level(x), RISK, direction="down").tone for x in (10, 30, 60)] == ["strong", "watch", "weak"]


def test_what_carries_no_state_has_no_colour_and_is_dotted():
    grey = {chip(of).tone for of in (level(70, n=7), hidden("level"), level(None))}
    assert grey == {"few", "hidden", "none"}
    assert not grey & set(TONES.values())
    assert {chip(of).weight for of in (level(70, n=7), hidden("level"), level(58, 50, 66))} == {"dotted"}


def test_every_state_has_a_shape_of_its_own_in_pictures_and_in_letters():
    found = [chip(of) for of in (level(30), level(50), level(70), level(58, 50, 66), level(70, n=7), hidden("level"),
                                 level(None))]
    assert len({symbol(c) for c in found}) == len({SHAPES[c.tone] for c in found}) == len(found)


def test_the_limits_in_words_with_whose_they_are():
    official = [BANDS[0] | {"source": {"en": "The manual of the instrument."}}, *BANDS[1:]]
    told = draft("en", study(indicator=SCALE | {"bands": official}))
    assert band_sentences(told, ID) == (
        "Weak: below 40\u00a0points. To watch: below 60\u00a0points. Good: 60\u00a0points or more. "
        "Source of the limits: The manual of the instrument.")
    facts = {f.term: f.text for f in indicator_page(told, ID).facts}
    assert facts["Limits of the states"] == band_sentences(told, ID)
    share = draft("fi", study(indicator=SHARE | {"bands": [{"below": 0.3, "state": "weak"}, {"state": "good"}]}))
    assert band_sentences(share, ID) == "Heikko: alle 30\u00a0%. Hyvä: 30\u00a0% tai enemmän."


@given(st.lists(st.integers(0, 99), min_size=1, max_size=4, unique=True), st.floats(0, 100), st.floats(0, 50))
def test_the_bands_of_an_interval_are_neighbours_and_hold_both_its_ends(limits, low, length):
    bands = (*(Band(below=x, state="watch") for x in sorted(limits)), Band(state="good"))
    found = bands_of(bands, low, low + length)
    first, last = (bands_of(bands, x, x) for x in (low, low + length))
    assert len(first) == len(last) == 1
    assert found == list(bands[bands.index(first[0]):bands.index(last[0]) + 1])

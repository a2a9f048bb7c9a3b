"""The examples' numbers and the words of their reports, as files that somebody has read."""

import html
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

import keko_eval
from keko_eval.reporting.html import render_html
from keko_eval.reporting.report import build_report

EXAMPLES = ("fast-food-1992", "hankekartoitus-2017", "keko-2019", "tyollistymispolku-2019")
COLUMNS = ("indicator", "quantity", "term", "scope", "wave", "sensitivity", "method", "reason", "n", "n_reference",
           "n_pairs", "estimate", "standard_error", "df", "ci_low", "ci_high", "p_value", "p_adjusted", "effect_value",
           "verdict", "because", "hidden_because")
Golden = Callable[[str, str], None]


@cache
def evaluation(example: str) -> Any:
    return keko_eval.evaluate(keko_eval.load(f"examples/{example}"))


def written(value: object) -> str:
    """Six significant digits: what a method decides, not what a processor rounds."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "", None: ""}[value]
    return f"{value:.6g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize("example", EXAMPLES)
def test_results(example: str, golden: Golden) -> None:
    rows = evaluation(example).released.results
    lines = [",".join(COLUMNS), *(",".join(written(row[c]) for c in COLUMNS) for row in rows)]
    golden(f"examples/{example}.results.csv", "\n".join(lines) + "\n")


@pytest.mark.parametrize("language", ["fi", "sv", "en", "fi-simple"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_words_of_the_report(example: str, language: str, golden: Golden) -> None:
    found = evaluation(example)
    page = render_html(build_report(found.released, found.resolved, found.reconciliation, language))
    body = page[page.index("<body"):]
    body = re.sub(r"<svg.*?</svg>", "", body, flags=re.DOTALL)
    body = re.sub(r"</(td|th)>", "\t", body)
    body = re.sub(r"</(p|h\d|tr|li|dd|dt|div|section|caption|summary)>", "\n", body)
    text = html.unescape(re.sub(r"<[^>]+>", "", body))
    text = text.replace(found.resolved.trace or "-", "TRACE")
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in text.splitlines()]
    golden(f"examples/{example}.{language}.txt", re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n")

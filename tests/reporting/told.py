"""One indicator in a study of any design, and rows about it, for tests of what is said."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from keko_eval.comparison.rows import Count, Result
from keko_eval.definitions.indicator import INDICATOR
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.study import Comparison
from keko_eval.reporting.draft import Draft, begin
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.wording import wording
from tests.reporting import invented

ID = "test.trust"
SCALE = {
    "indicator": ID, "version": "1.0.0", "dimension": "networks", "level": "outcome", "kind": "scale",
    "label": {"fi": "Luottamus", "sv": "Förtroende", "en": "Trust"}, "definition": {"fi": "F", "sv": "S", "en": "E"},
    "items": ["keko.actors/trust_promises", "keko.actors/trust_hidden"], "reverse": ["trust_hidden"],
    "rescale": [0, 100], "direction": "up", "unit": {"fi": "pistettä", "sv": "poäng", "en": "points"},
    "smallest_meaningful": {"value": 5, "basis": "agreed", "why": {"fi": "W", "sv": "W", "en": "W"}},
}
SHARE = {k: v for k, v in SCALE.items() if k not in ("items", "reverse", "rescale")} | {
    "kind": "share", "condition": "${has_agreement} = 'yes'",
    "smallest_meaningful": {"value": 0.1, "basis": "convention", "why": {"fi": "W", "sv": "W", "en": "W"}}}
DESIGNS: dict[str, dict[str, Any]] = {
    "before_after": {}, "panel": {}, "repeated_cross_sections": {}, "retrospective_post": {"wave": "followup"},
    "group_difference": {"group": "circle", "treated": "lappi", "control": "savo"},
    "before_after_control": {"group": "circle", "treated": "lappi", "control": "savo"},
}


def study(design: str = "before_after", indicator: Mapping[str, Any] = SCALE, *, primary: bool = True,
          assignment: str = "none", **changes: Any) -> ResolvedStudy:
    """A study of one indicator and this design; other fields of the study by name."""
    whole = invented.study()
    model = INDICATOR.validate_python(dict(indicator))
    comparison = Comparison.model_validate({"design": design, "assignment": assignment, **DESIGNS.get(design, {})})
    update = {"comparison": comparison, "primary": (ID,) if primary else (), "groups": (), **changes}
    document = replace(whole.document, model=whole.study.model_copy(update=update))
    return replace(whole, document=document, indicators={ID: model}, listed=(ID,), documents=())


def draft(language: str = "en", resolved: ResolvedStudy | None = None, rows: Iterable[Mapping[str, Any]] = (),
          counts: Iterable[Mapping[str, Any]] = (), profile: str = "internal") -> Draft:
    return begin(resolved or study(), lookup(rows, counts), wording(language), profile)


def row(quantity: str = "change", **columns: Any) -> dict[str, Any]:
    """A result of the indicator in the last wave against the first."""
    usual = {"study": "keko-2019", "indicator": ID, "kind": "scale", "wave": "followup", "smallest_meaningful": 5.0}
    if quantity not in ("level", "progress"):
        usual |= {"reference_wave": "baseline"}
    return Result(**(usual | {"quantity": quantity} | columns)).record()  # type: ignore[arg-type]


def change(verdict: str, estimate: float | None = None, low: float | None = None, high: float | None = None,
           **columns: Any) -> dict[str, Any]:
    return row(**({"verdict": verdict, "estimate": estimate, "ci_low": low, "ci_high": high, "ci_level": 0.95, "n": 141,
                   "n_reference": 168, "n_pairs": 103, "method": "paired_t", "reason": "linked"} | columns))


def hidden(quantity: str = "change", **columns: Any) -> dict[str, Any]:
    return row(quantity, released=False, hidden_because="too_few", **columns)


def count(item: str | None = None, **columns: Any) -> dict[str, Any]:
    usual = {"study": "keko-2019", "item": item, "indicator": None if item else ID, "wave": "followup"}
    return Count(**(usual | columns)).record()

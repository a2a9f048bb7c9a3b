"""keko explain ID --study STUDY: from a printed figure to where it comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from keko_eval.cli.explain_lines import line_of, links_of
from keko_eval.cli.speech import language, say
from keko_eval.cli.study_options import opened
from keko_eval.definitions.explained import Explanation
from keko_eval.problem.problem import Refused, problem, suggestion

if TYPE_CHECKING:
    from keko_eval.pipeline import Evaluation
    from keko_eval.reporting.draft import Draft
    from keko_eval.reporting.lookup import Row
    from keko_eval.reporting.origin import Section

STUDY = {"fi": "Tutkimuksen kansio: kerro indikaattorin luvusta, mistä se tulee, ei vain määrittelyä.",
         "sv": "Studiens mapp: berätta om indikatorns siffra varifrån den kommer, inte bara definitionen.",
         "en": "A study's folder: tell of the indicator's figure where it comes from, not only its definition."}
QUANTITY = {"fi": "Mikä luku: change, level, progress, reliability … Ellei anneta, muutos.",
            "sv": "Vilken siffra: change, level, progress, reliability … Annars förändringen.",
            "en": "Which figure: change, level, progress, reliability … Else the change."}
SCOPE = {"fi": "Kenen luku: all tai esimerkiksi circle=savo. Ellei anneta, kaikkien.",
         "sv": "Vems siffra: all eller till exempel circle=savo. Annars allas.",
         "en": "Whose figure: all, or for example circle=savo. Else everyone's."}
WAVE = {"fi": "Minkä mittauskerran luku. Ellei anneta, kaikkien.", "sv": "Vilken mätomgångs siffra. Annars allas.",
        "en": "The figure of which wave. Else of all."}
NO_STUDY = {"fi": "kuuluu tutkimuksen lukuun: lisää --study KANSIO.",
            "sv": "hör till en studies siffra: lägg till --study MAPP.",
            "en": "belongs to a study's figure: add --study FOLDER."}
NONE = {"fi": "tällaista lukua ei ole. Tässä indikaattorissa on: {known}.",
        "sv": "det finns ingen sådan siffra. Den här indikatorn har: {known}.",
        "en": "there is no such figure. This indicator has: {known}."}
SET_HERE = ("kind", "items", "reverse", "minimum_answered", "rescale", "value", "condition", "base", "numerator",
            "denominator", "parts", "stages", "only", "done", "direction", "smallest_meaningful.value", "version")
OF_FIGURE = ("result", "how", "rejected", "rests_on", "turns", "who")
_WIDTH, _MOST = 100, 20


def named(id: str, quantity: str | None, scope: str | None,
          wave: str | None) -> tuple[str, str | None, str, str | None]:
    """Indicator, quantity, scope and wave of a report's ``indicator:quantity:scope:wave``; an option goes first."""
    indicator, *parts = id.split(":")
    of = [part or None for part in (*parts, "", "", "")]
    return indicator, quantity or of[0], scope or of[1] or "all", wave or of[2]


def explained(id: str, quantity: str | None, scope: str, wave: str | None, study: Path, circle: str | None,
              shape: str) -> None:
    """Print where the figures come from; raises what is wrong with the study or the name."""
    from keko_eval import pipeline
    from keko_eval.reporting.origin import origin, rows_of, title

    evaluation = pipeline.evaluate(opened(study, circle))
    if id not in evaluation.resolved.indicators:
        raise Refused([problem("unknown-id", None, id=id, **suggestion(id, evaluation.resolved.indicators))])
    draft = _draft(evaluation)
    rows = rows_of(draft, id, quantity, scope, wave)
    if not rows:
        _refuse(draft, id, quantity, scope)
    definition = _definition(evaluation, id)
    found = [(title(draft, id, row), row, origin(draft, id, row, evaluation.reconciliation)) for row in rows]
    if shape == "json":
        _json(draft, id, found, definition)
        return
    for i, (name, _, sections) in enumerate(found):
        following = found[i + 1][2] if i + 1 < len(found) else ()
        own = [section for section in sections if section.name in OF_FIGURE or section not in following]
        click.echo("\n".join(_lines(name, own, None if i else definition, draft)))
        click.echo()


def _draft(evaluation: "Evaluation") -> "Draft":
    from keko_eval.reporting.draft import begin
    from keko_eval.reporting.lookup import lookup
    from keko_eval.reporting.wording import wording

    released = evaluation.released
    rows = lookup(released.results, released.counts, released.entries)
    return begin(evaluation.resolved, rows, wording(language()), released.profile)


def _refuse(draft: "Draft", id: str, quantity: str | None, scope: str) -> None:
    """Which quantities there are, or, where the quantity is there, whose and of which waves."""
    from keko_eval.reporting.origin import rows_of

    rows = [row for (of, _), told in draft.rows.results.items() if of == id for row in told]
    scopes = list(dict.fromkeys(row["scope"] for row in rows))
    if scope not in scopes:
        raise click.BadParameter(say(NONE, known=_listed(scopes)), param_hint="--scope")
    if not rows_of(draft, id, quantity, scope):
        quantities = list(dict.fromkeys(row["quantity"] for row in rows if row["scope"] == scope))
        raise click.BadParameter(say(NONE, known=_listed(quantities)), param_hint="--quantity")
    waves = [row["wave"] for row in rows_of(draft, id, quantity, scope) if row["wave"]]
    raise click.BadParameter(say(NONE, known=_listed(list(dict.fromkeys(waves)))), param_hint="--wave")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST]) + (" …" if len(names) > _MOST else "") or "–"


def _definition(evaluation: "Evaluation", id: str) -> Explanation | None:
    from keko_eval.definitions.explanation import explain
    from keko_eval.definitions.load import Library

    study = evaluation.resolved
    return explain(id, Library((*study.documents, *study.circle_documents.values())), language())


def _lines(name: str, sections: Sequence["Section"], definition: Explanation | None, draft: "Draft") -> Iterator[str]:
    from keko_eval.reporting.sheet_words import sheet_words

    yield name
    told = definition is None
    for section in sections:
        if not told and section.name not in OF_FIGURE and definition is not None:
            yield from ("", sheet_words("origin_words", language())["definition"], *_told(definition, draft))
            told = True
        yield from ("", section.heading)
        for line in section.lines:
            yield from wrap(line, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    if not told and definition is not None:
        yield from ("", sheet_words("origin_words", language())["definition"], *_told(definition, draft))


def _told(definition: Explanation, draft: "Draft") -> Iterator[str]:
    """What is measured, the values that the figure rests on and the questions, each with its place."""
    indicator = draft.indicator(definition.id)
    yield from wrap(indicator.definition.to(language()), _WIDTH, initial_indent="  ", subsequent_indent="    ")
    kept = [value for value in definition.values if not value.of and (
        value.top in SET_HERE or value.key in SET_HERE or (value.top == "targets" and value.key.endswith(".value")))]
    width = max((len(value.key) for value in kept), default=0)
    yield from (line_of(value, width) for value in kept)
    yield from links_of(link for link in definition.reads if link.kind in ("question", "indicator"))


def _json(draft: "Draft", id: str, found: Sequence[tuple[str, "Row", Sequence["Section"]]],
          definition: Explanation | None) -> None:
    import json

    from keko_eval.reporting.reasons_part import reasons_of

    told: list[dict[str, Any]] = [
        {"title": name, "row": dict(row), "sections": [asdict(section) for section in sections],
         "reasons": asdict(reasons) if (reasons := reasons_of(draft, id, row)) else None}
        for name, row, sections in found]
    whole = {"figures": told, "definition": asdict(definition) if definition else None}
    click.echo(json.dumps(whole, ensure_ascii=False, indent=1))

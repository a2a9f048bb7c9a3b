"""keko explain TRACE --study STUDY: whether a report was made of the study as its folder stands now, and of what."""

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from keko_eval.cli.speech import language, say
from keko_eval.cli.study_options import opened
from keko_eval.problem.problem import Refused, problem

if TYPE_CHECKING:
    from keko_eval.definitions.load import ResolvedStudy

TRACE = re.compile(r"[0-9a-f]{12}", re.IGNORECASE)
SAME = {"fi": "Jälki {trace}: {title}. Raportti, jossa on tämä jälki, on tehty samoista määrittelyistä ja vastauksista "
              "ja samalla ohjelman versiolla kuin kansiossa on nyt.",
        "sv": "Spåret {trace}: {title}. Rapporten med det här spåret är gjord av samma definitioner och svar och med "
              "samma version av programmet som i mappen nu.",
        "en": "Trace {trace}: {title}. The report that bears it was made from the same definitions and answers, by the "
              "same version of the program, as the folder has now."}
CIRCLE = {"fi": "Raportti on ringin oma: --circle {circle}", "sv": "Rapporten är ringens egen: --circle {circle}",
          "en": "The report is the circle's own: --circle {circle}"}
PARTS = {"instruments": {"fi": "Kyselyt", "sv": "Enkäter", "en": "Instruments"},
         "indicators": {"fi": "Indikaattorit", "sv": "Indikatorer", "en": "Indicators"},
         "files": {"fi": "Vastausten tiedostot", "sv": "Filer med svar", "en": "Files of answers"}}
ON = {"fi": "Yhden luvun tarina: keko explain {id} --study KANSIO{circle}",
      "sv": "En siffras historia: keko explain {id} --study MAPP{circle}",
      "en": "The story of one figure: keko explain {id} --study FOLDER{circle}"}
_WIDTH = 100


def is_trace(id: str) -> bool:
    return TRACE.fullmatch(id) is not None


def explained(id: str, study: Path, circle: str | None, shape: str) -> None:
    """Print what the trace is of; refused where it is of nothing in the folder as it stands."""
    from keko_eval.collection.trace import trace

    whole = opened(study, circle)
    found = next(((name, seen) for name, seen in _editions(whole, circle) if trace(seen) == id.lower()), None)
    if found is None:
        raise Refused([problem("other-trace", None, id=id, now=trace(whole))])
    told = _told(id.lower(), *found)
    if shape == "json":
        import json

        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(told)))


def _editions(whole: "ResolvedStudy", circle: str | None) -> Iterator[tuple[str | None, "ResolvedStudy"]]:
    """The study as it was asked for, then as each of its circles sees it."""
    from keko_eval import pipeline

    yield circle, whole
    if circle is None:
        yield from ((name, pipeline.circle(whole, name)) for name in whole.circles)


def _told(id: str, circle: str | None, study: "ResolvedStudy") -> dict[str, Any]:
    primary = [name for name in study.listed if study.study.is_primary(name)]
    return {"trace": id, "study": study.study.study, "title": study.study.title.to(language()), "circle": circle,
            "instruments": {name: instrument.version for name, instrument in study.instruments.items()},
            "indicators": {name: study.indicators[name].version for name in study.listed},
            "files": [entry.file for entry in study.study.data],
            "first": next(iter((*primary, *study.listed)), "")}


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield from wrap(say(SAME, trace=told["trace"], title=told["title"]), _WIDTH)
    if told["circle"]:
        yield say(CIRCLE, circle=told["circle"])
    for part, heading in PARTS.items():
        of = told[part]
        names = [f"{name} {version}" for name, version in of.items()] if isinstance(of, dict) else of
        if names:
            yield from ("", f"{say(heading)}:")
            yield from wrap(", ".join(names), _WIDTH, initial_indent="  ", subsequent_indent="  ",
                            break_on_hyphens=False)
    if told["first"]:
        yield from ("", say(ON, id=told["first"], circle=f" --circle {told['circle']}" if told["circle"] else ""))

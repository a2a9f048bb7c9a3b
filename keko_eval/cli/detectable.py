"""What a comparison can see, beside what would matter: lines for keko check."""

from collections.abc import Iterator

from keko_eval.cli.speech import language as spoken
from keko_eval.cli.speech import say
from keko_eval.definitions.load import ResolvedStudy

HEADING = {
    "fi": "{study}: pienin muutos, jonka vertailu löytää neljässä tapauksessa viidestä, ja pienin merkityksellinen "
          "muutos",
    "sv": "{study}: den minsta förändring som jämförelsen hittar i fyra fall av fem, och den minsta som har betydelse",
    "en": "{study}: the smallest change that the comparison finds in four cases of five, and the smallest that matters",
}
COARSE = {"fi": "liian karkea", "sv": "för grov", "en": "too coarse"}
UNKNOWN = {"fi": "ei voi laskea", "sv": "går inte att räkna", "en": "cannot be worked out"}


def lines(study: ResolvedStudy) -> Iterator[str]:
    """A line per indicator that has a smallest meaningful change; nothing where the answers cannot be read yet."""
    from keko_eval import pipeline
    from keko_eval.language.language import language
    from keko_eval.language.numbers import number, percent

    told = language(spoken())
    rows = [r for r in pipeline.detectable(study) if r["smallest_meaningful"] is not None]
    if not rows:
        return
    yield say(HEADING, study=study.study.study)

    def written(row: dict[str, object], column: str) -> str:
        value = row[column]
        if not isinstance(value, int | float):
            return say(UNKNOWN)
        return percent(value, told, 1) if row["kind"] == "share" else number(value, told, 2 if value < 10 else 1)

    labels = [study.indicators[str(r["indicator"])].label.to(spoken()) for r in rows]
    width = max(map(len, labels))
    for label, row in zip(labels, rows, strict=True):
        found, matters = row["estimate"], row["smallest_meaningful"]
        coarse = isinstance(found, int | float) and isinstance(matters, int | float) and found > matters
        flag = f"  {say(COARSE)}" if coarse else ""
        yield f"  {label:<{width}}  {written(row, 'estimate'):>12}  {written(row, 'smallest_meaningful'):>8}{flag}"

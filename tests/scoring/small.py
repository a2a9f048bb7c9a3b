"""Small studies made of texts that stand in the test."""

from typing import Any

from keko_eval.definitions.document import read
from keko_eval.definitions.load import Library, ResolvedStudy, resolve

INSTRUMENT = """\
instrument: t.form
version: 1.0.0
title: Form
unit: respondent
languages: [en]
choices:
  agree5:
    - {value: 1, label: a}
    - {value: 2, label: b}
    - {value: 3, label: c}
    - {value: 4, label: d}
    - {value: 5, label: e}
    - {value: 9, label: no idea, missing: dont_know}
  yes_no: [{value: 'yes', label: y}, {value: 'no', label: n}, {value: na, label: none of it, missing: not_applicable}]
  places: [{value: home, label: h}, {value: work, label: w}, {value: town, label: t}]
questions:
  - {name: q1, type: select_one agree5, label: q}
  - {name: q2, type: select_one agree5, label: q}
  - {name: q3, type: select_one agree5, label: q}
  - {name: job, type: select_one yes_no, label: q}
  - {name: target, type: select_one yes_no, label: q}
  - {name: hours, type: decimal, label: q, relevant: "${job} = 'yes'"}
  - {name: trips, type: integer, label: q, constraint: ". >= 0 and . <= 20", missing: {'-1': refused}}
  - {name: where, type: select_multiple places, label: q}
  - {name: said, type: text, label: q}
"""
STUDY = """\
study: t.study
title: Study
instruments: [t.form]
waves: [{wave: before, period: 2017}, {wave: after, period: 2019}]
"""
COMMON = "version: 1.0.0\ndimension: networks\nlevel: outcome\nlabel: any\ndefinition: any\n"
BEFORE_AFTER = "subject: code\ncomparison: {design: before_after, from: before, to: after}\n"


def study_of(indicators: dict[str, str], more: str = BEFORE_AFTER, form: str = INSTRUMENT, start: str = STUDY,
             other: str | None = None) -> ResolvedStudy:
    """A study of indicators, given as id and the lines of each; all go up unless they say otherwise."""
    texts = [form, *([other] if other else []), start + more + f"indicators: [{', '.join(indicators)}]\n"]
    for id, text in indicators.items():
        way = "" if "direction:" in text else "direction: up\n"
        texts.append(f"indicator: {id}\n{COMMON}{way}{text}")
    documents = []
    for i, text in enumerate(texts):
        reading = read(text, f"text{i}.yaml")
        assert reading.problems == (), reading.problems
        documents.append(reading.document)
    library = Library(tuple(d for d in documents if d))
    resolved, problems = resolve(library.of("study")[0], library)
    assert problems == (), problems
    return resolved


def rounded(values: Any, digits: int = 9) -> list[float | None]:
    return [None if v is None or v != v else round(float(v), digits) for v in values]

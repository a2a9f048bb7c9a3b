"""A small invented study with every kind of variable, hostile labels, and all kinds of missing answers."""

from pathlib import Path

import pytest

from keko_eval.collection.data_sets import data_set
from keko_eval.collection.read import read_answers
from keko_eval.definitions.document import read_document
from keko_eval.definitions.load import read_library, resolve, shipped_library
from keko_eval.exchange.statistics.data_set import DataSet
from keko_eval.problem.problem import has_errors

LONG = "ä" * 150
INSTRUMENT = f"""instrument: labels
version: 1.0.0
title: {{fi: 'Otsikko "lainaus" 🙂', en: 'A title''s quotes'}}
unit: respondent
languages: [fi, en]
choices:
  mood:
    - {{value: good, label: {{fi: 'Hyvä 🙂 "erinomainen"', en: Good}}}}
    - {{value: bad, label: {{fi: "Huono\\nrivi", en: Bad}}}}
    - {{value: dk, label: {{fi: En osaa sanoa, en: I don't know}}, missing: dont_know}}
    - {{value: dk2, label: {{fi: En muista, en: I forget}}, missing: dont_know}}
    - {{value: no, label: {{fi: En kerro, en: I won't tell}}, missing: refused}}
  scale:
    - {{value: 1, label: {{fi: '{LONG}', en: Least}}}}
    - {{value: 5, label: {{fi: '-=SUM(A1)', en: Most}}}}
    - {{value: 9, label: {{fi: Ei koske, en: Not for me}}, missing: not_applicable}}
  things:
    - {{value: bus, label: {{fi: Bussi, en: Bus}}}}
    - {{value: bike-1, label: {{fi: Pyörä, en: Bike}}}}
    - {{value: none, label: {{fi: En tiedä, en: No idea}}, missing: dont_know}}
questions:
  - {{name: mood, type: select_one mood, label: {{fi: "Mikä fiilis?\\nKerro", en: What mood?}}}}
  - {{name: scale, type: select_one scale, label: {{fi: '{LONG}', en: Scale}}, relevant: "${{mood}} = 'good'"}}
  - {{name: things, type: select_multiple things, label: {{fi: Millä, en: By what}}}}
  - {{name: order, type: rank things, label: {{fi: Järjestys, en: Order}}}}
  - {{name: children, type: integer, label: {{fi: Lapsia, en: Children}}, missing: {{"-98": refused}}}}
  - {{name: height, type: decimal, label: {{fi: Pituus, en: Height}}}}
  - {{name: born, type: date, label: {{fi: Syntynyt, en: Born}}, relevant: "${{mood}} = 'good'"}}
  - {{name: ääni, type: text, label: {{fi: Sana, en: Word}}}}
  - {{name: with, type: integer, label: {{fi: Varattu sana, en: A reserved word}}}}
"""
INDICATOR = """indicator: mean_height
version: 1.0.0
label: {fi: Keskipituus, en: Mean height}
definition: {fi: Pituuksien keskiarvo., en: The mean of the heights.}
dimension: change
level: outcome
direction: up
kind: mean
value: "${height}"
"""
STUDY = """study: labels
version: 1.0.0
title: {fi: Tutkimus, en: Study}
languages: [fi, en]
invented: true
instruments: [labels]
indicators: [mean_height]
subject: id
waves:
  - {wave: before, label: {fi: Alku, en: Before}, period: 2020-01}
  - {wave: after, label: {fi: Loppu, en: After}, period: 2021-01}
comparison: {design: repeated_cross_sections, from: before, to: after}
data:
  - {instrument: labels, file: answers.csv, wave_column: wave}
"""
ANSWERS = '''id,wave,mood,scale,things,order,children,height,born,ääni,with
a,before,good,1,bus bike-1,bus bike-1,2,1.75,2000-02-29,=1+1,1
b,before,good,9,bus,bike-1 bus,-98,,1955-12-31,"hei ""sinä""",2
c,before,bad,,none,,0,1.8,,🙂,3
d,after,dk,,,,,,,,
e,after,dk2,,bike-1,,1,1.6,,x,4
f,after,no,,bus,,3,1.5,,"rivi
toinen",5
g,after,good,,bus,,3,1.5,,y,6
'''


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labels")
    for name, text in (("labels.yaml", INSTRUMENT), ("mean.yaml", INDICATOR), ("study.yaml", STUDY),
                       ("answers.csv", ANSWERS)):
        (folder / name).write_text(text, encoding="utf8")
    return folder


def read_study(folder: Path, language: str) -> DataSet:
    document, problems = read_document(folder / "study.yaml")
    assert document is not None, problems
    own, _ = read_library([folder])
    resolved, found = resolve(document, own.and_then(shipped_library(own)))
    answers, told = read_answers(resolved)
    assert not has_errors((*problems, *found, *told)), [*problems, *found, *told]
    return data_set(resolved, answers["labels"], language)


@pytest.fixture(scope="session")
def data(study: Path) -> DataSet:
    return read_study(study, "fi")

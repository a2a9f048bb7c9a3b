"""Generated forms written as XLSForm by our writer, turned into XForms by pyxform, and asked of both engines.

    python -m tests.exchange.engines.cases      writes frozen.json anew

Frozen with pyxform 4.5.0 (ODK Validate 1.20.0), @getodk/xforms-engine 0.22.0, Node 20, Java 17.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from keko_eval.definitions.instrument import Instrument
from keko_eval.exchange.xlsform.write import sheets_of, workbook
from tests.exchange.engines import engines
from tests.exchange.engines.engines import Respondent, Told
from tests.exchange.engines.generated import answers, instrument

FROZEN = Path(__file__).with_name("frozen.json")
SEEDS, EACH = range(40), 8


@dataclass(frozen=True, slots=True)
class Case:
    """One respondent on one form, and what the engines say."""

    tree: Mapping[str, Any]
    answers: Mapping[str, str]
    javarosa: Respondent
    web: Respondent


def xform_of(tree: Mapping[str, Any], folder: Path) -> Path:
    """The form as an XForm: through our workbook and pyxform."""
    from pyxform.xls2xform import convert  # type: ignore[import-untyped]

    name = str(tree["instrument"])
    book = folder / f"{name}.xlsx"
    book.write_bytes(workbook(sheets_of(Instrument.model_validate(tree), {}, name)[0]))
    xform = folder / f"{name}.xml"
    xform.write_text(convert(book, validate=False).xform, encoding="utf8")
    return xform


def asked(seeds: Iterable[int], each: int, folder: Path) -> list[Case]:
    """Generated cases with what both engines say of them now."""
    trees = {seed: instrument(seed) for seed in seeds}
    forms = {seed: xform_of(tree, folder) for seed, tree in trees.items()}
    keys = [(seed, nth) for seed in trees for nth in range(each)]
    given = [(forms[seed], answers(seed, nth)) for seed, nth in keys]
    told = zip(keys, given, engines.javarosa(given, folder), engines.web_engine(given), strict=True)
    return [Case(trees[seed], said, java, web) for (seed, _), (_, said), java, web in told]


def frozen() -> list[Case]:
    """The cases as the engines answered them when they were frozen."""
    cases = []
    for form in json.loads(FROZEN.read_text(encoding="utf8")):
        names = [row["name"] for row in form["tree"]["questions"]]
        for case in form["cases"]:
            java = {name: _told(text) for name, text in zip(names, case["javarosa"], strict=True)}
            web = java | {name: _told(text) for name, text in case["web"].items()}
            cases.append(Case(form["tree"], case["answers"], java, web))
    return cases


def _told(text: str) -> Told:
    return Told(text[0] == "1", text[1] == "1", text[2] == "1", text[4:])


def _text(told: Told) -> str:
    flags = "".join("1" if flag else "0" for flag in (told.relevant, told.required, told.allowed))
    return f"{flags} {told.value if told.relevant else ''}"


def freeze(cases: Iterable[Case]) -> str:
    """The cases as JSON: the web engine's answers only where they are not JavaRosa's."""
    forms: dict[str, dict[str, Any]] = {}
    for case in cases:
        form = forms.setdefault(case.tree["instrument"], {"tree": case.tree, "cases": []})
        java = {row["name"]: _text(case.javarosa[row["name"]]) for row in case.tree["questions"]}
        web = {name: _text(case.web[name]) for name, text in java.items() if _text(case.web[name]) != text}
        form["cases"].append({"answers": case.answers, "javarosa": list(java.values()), "web": web})
    lines = [json.dumps(form, ensure_ascii=False, separators=(",", ":")) for form in forms.values()]
    return "[" + ",\n".join(lines) + "]\n"


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        FROZEN.write_text(freeze(asked(SEEDS, EACH, Path(folder))), encoding="utf8")

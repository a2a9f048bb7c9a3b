"""A problem's page: what it means, how it looks, and an example of wrong and right; for the terminal and the docs."""

from textwrap import fill

from keko_eval.problem.catalogue import Entry, codes, entry, spoken
from keko_eval.problem.draw import FIX, GRADES

_HEADINGS = {
    "fi": {"wrong": "Väärin", "right": "Oikein", "said": "Näin siitä sanotaan"},
    "sv": {"wrong": "Fel", "right": "Rätt", "said": "Så här sägs det"},
    "en": {"wrong": "Wrong", "right": "Right", "said": "How it is said"},
}
WIDTH = 100


def page(code: str, language: str = "en") -> str:
    """The page of ``code`` as plain text; ``KeyError`` if there is no such code."""
    language, own = spoken(language), entry(code)
    heads = _HEADINGS[language]
    parts = [f"{code} ({GRADES[language][own.severity]})", "", fill(own.explain(language), WIDTH)]
    for key in ("wrong", "right"):
        if key in own.example:
            parts += ["", f"{heads[key]}:", "", *(f"    {line}" for line in own.example[key].rstrip().split("\n"))]
    parts += ["", f"{heads['said']}:", ""]
    parts += [f"    {line}" for line in samples(own, language)]
    return "\n".join(parts) + "\n"


def samples(own: Entry, language: str) -> list[str]:
    """The sentences of a code with its sample's values: with a near name where there can be one, and without."""
    lines: list[str] = []
    without_near = {name: value for name, value in own.sample.items() if name != "near"}
    wanted = [own.sample, without_near] if "fix_near" in own.words["en"] else [own.sample]
    for values in wanted:
        what, fix = own.say(language, values)
        lines += [] if lines else [f"{what}  [{own.code}]"]
        lines.append(f"  = {FIX[language]}: {fix}")
    return lines


def as_markdown() -> str:
    """The pages of all codes as one Markdown document in English."""
    parts = [
        "# Problems", "",
        "Every problem that the program can find, in alphabetical order. `keko explain CODE` prints the same page in",
        "Finnish, Swedish or English. An *error* keeps a definition from being used, a *warning* is most often a",
        "mistake, and *advice* is for the author to weigh.", "",
        "This page is made from the catalogue in `keko_eval/problem/codes/`; a test keeps it the same.", "",
    ]
    for code in codes():
        own = entry(code)
        parts += [f"## {code}", "", f"*{own.severity}*: {own.explain('en')}", ""]
        for key in ("wrong", "right"):
            if key in own.example:
                parts += [f"{_HEADINGS['en'][key]}:", "", "```yaml", own.example[key].rstrip(), "```", ""]
        parts += ["```text", *samples(own, "en"), "```", ""]
    return "\n".join(parts)

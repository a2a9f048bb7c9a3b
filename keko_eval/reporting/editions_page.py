"""The page that leads to every edition of a report, in one language, and the same list for programs."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from markupsafe import Markup

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.reporting.draft import Draft, begin
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.wording import wording

Status = Literal["made", "all_hidden", "left_out"]
_PAGE = Markup("""<!doctype html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body{{font:1rem/1.5 "Source Sans 3",sans-serif;color:#1b2733;max-width:46rem;margin:2rem auto;padding:0 1rem}}
h1{{font-size:1.6rem}}h2{{font-size:1.2rem;margin-top:2rem}}li{{margin:.4rem 0}}a{{color:#0b5c8a}}
.why{{display:block;color:#4a5763}}</style></head>
<body><main><h1>{title}</h1>
{marks}<p>{lead}</p>
{sections}<p class="why">{together}</p></main></body></html>
""")
_LINK = Markup('<a href="{}">{}</a>')


@dataclass(frozen=True, slots=True)
class Listed:
    """One edition: where its files are, from the page's folder; ``group`` is empty for the whole study."""

    group: str
    value: str
    status: Status
    files: Sequence[str] = ()
    reasons: Sequence[str] = ()


def editions_data(study: ResolvedStudy, profile: str, listed: Sequence[Listed],
                  languages: Sequence[str]) -> dict[str, Any]:
    """The list as plain values; ``reasons`` are codes of problems."""
    drafts = {language: _draft(study, profile, language) for language in languages}
    return {"study": study.study.study, "profile": profile, "editions": [
        {"group": one.group or None, "value": one.value or None,
         "title": {language: _name(draft, one) for language, draft in drafts.items()}, "status": one.status,
         "files": [*one.files], "reasons": [*one.reasons]} for one in listed]}


def editions_page(study: ResolvedStudy, profile: str, listed: Sequence[Listed], language: str) -> str:
    """The page: a heading for each grouping, a line for each edition with links to its files in the language."""
    draft, words = _draft(study, profile, language), _words()[language]
    sections = Markup("")
    for group in dict.fromkeys(one.group for one in listed):
        lines = Markup("").join(_line(draft, words, one, language) for one in listed if one.group == group)
        heading = Markup("<h2>{}</h2>\n").format(draft.group_label(group)) if group else Markup("")
        sections += heading + Markup("<ul>\n{}</ul>\n").format(lines)
    return str(_PAGE.format(tag=draft.language.tag, title=study.study.title.to(language), lead=words["lead"],
                            marks=_marks(study, profile, language), sections=sections, together=words["together"]))


def _marks(study: ResolvedStudy, profile: str, language: str) -> Markup:
    """For whom the reports are, and that their answers are invented, as each report says itself."""
    words, own = _words()[language], study.study
    invented = own.invented_part.to(language) if own.invented_part else words["invented"] if own.invented else ""
    said = ("" if profile == "public" else words[profile], invented)
    return Markup("").join(Markup("<p><strong>{}</strong></p>\n").format(text) for text in said if text)


def _line(draft: Draft, words: Mapping[str, str], one: Listed, language: str) -> Markup:
    mine = [file for file in one.files if file.rpartition(".")[0].endswith(f"-{language}")]
    name = _name(draft, one)
    first = _LINK.format(mine[0], name) if mine else Markup("{}").format(name)
    more = [_LINK.format(file, file.rpartition(".")[2].upper()) for file in mine[1:]]
    why = Markup('<span class="why">{}</span>').format(words[one.status]) if one.status != "made" else Markup("")
    return Markup("<li>{}{}</li>\n").format(Markup(" · ").join([first, *more]), why)


def _name(draft: Draft, one: Listed) -> str:
    return draft.value_label(one.group, one.value) if one.group else _words()[draft.words.language.code]["whole"]


def _draft(study: ResolvedStudy, profile: str, language: str) -> Draft:
    return begin(study, lookup((), ()), wording(language), profile)


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("keko_eval.reporting").joinpath("editions_page.toml").read_text(encoding="utf8"))

"""The tab-separated survey file of LimeSurvey: rows by class (S, SL, G, Q, SQ, A), once per language."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from keko_eval.exchange.limesurvey.lss import PERSONS
from keko_eval.exchange.limesurvey.structure import Answer, Asked, Part, Sub, Survey
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

COLUMNS = ("class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "other",
           "default", "same_default")
_NOT_ATTRIBUTES = frozenset((*COLUMNS, "id", "related_id", "encrypted", "same_script", "assessment_value",
                             "question_theme_name"))
_BY_LANGUAGE = frozenset(("em_validation_q_tip", "em_validation_sq_tip", "prefix", "suffix", "other_replace_text",
                          "dualscale_headerA", "dualscale_headerB", "dropdown_prepostfix", "slider_separator",
                          "dropdown_separators", "time_limit_message", "time_limit_warning_message",
                          "choice_title", "rank_title"))
_CLASSES = frozenset(("S", "SL", "G", "Q", "SQ", "A", "AS", "QTA", "QTAM", "QTALS", "C"))
Cells = Mapping[str, str]


def read_tsv(text: str, file: str) -> tuple[Survey | None, tuple[Problem, ...]]:
    """The survey in the text of a tab-separated file."""
    rows, problems = _rows(text, file)
    survey = Survey(file, [])
    _settings(rows, survey)
    builder = _Builder(survey)
    for line, cells in rows:
        builder.take(cells, Place(file, line))
    if not survey.parts:
        return None, (*problems, problem("limesurvey-no-survey", Place(file)))
    survey.others = builder.others
    return survey, problems


def _rows(text: str, file: str) -> tuple[list[tuple[int, Cells]], tuple[Problem, ...]]:
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff").replace("\x00", "")), delimiter="\t")
    rows: list[tuple[int, Cells]] = []
    head: list[str] = []
    line = 1
    try:
        for row in reader:
            if not head:
                head = [cell.strip() for cell in row]
            elif any(row):
                rows.append((line, dict.fromkeys((*COLUMNS, *head), "") | dict(zip(head, map(_unmasked, row),
                                                                                  strict=False))))
            line = reader.line_num + 1
    except csv.Error:
        return rows, (problem("limesurvey-row-unreadable", Place(file, line)),)
    return rows, ()


def _unmasked(cell: str) -> str:
    """A cell without the apostrophe that LimeSurvey's export puts before what a spreadsheet would compute."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _settings(rows: Sequence[tuple[int, Cells]], survey: Survey) -> None:
    for _, cells in rows:
        if cells.get("class") == "S" and cells.get("name") not in PERSONS:
            survey.settings[cells["name"]] = cells.get("text", "")
        elif cells.get("class") == "SL" and cells.get("name") not in PERSONS:
            survey.texts.setdefault(cells["name"], {})[cells.get("language", "")] = cells.get("text", "")
    said = [survey.settings.get("language", ""), *survey.settings.get("additional_languages", "").split()]
    written = [cells.get("language", "") for _, cells in rows if cells.get("class") in ("G", "Q")]
    survey.languages = [code for code in dict.fromkeys([*said, *written]) if code] or ["en"]


class _Builder:
    """Rows taken one after the other; those of later languages add their texts to what the first has made."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.parts: dict[str, Part] = {}
        self.asked: dict[str, Asked] = {}
        self.part: Part | None = None
        self.question: Asked | None = None
        self.counts: dict[str, int] = {}
        self.others: dict[str, list[Mapping[str, str]]] = {}

    def take(self, cells: Cells, place: Place) -> None:
        kind, language = cells.get("class", ""), cells.get("language", "") or self.survey.languages[0]
        if kind == "G":
            self.group(cells, language, place)
        elif kind == "Q" and self.part is not None:
            self.ask(cells, language, place)
        elif kind == "SQ" and self.question is not None:
            self.sub(cells, language, place)
        elif kind == "A" and self.question is not None:
            self.answer(cells, language, place)
        elif kind not in ("S", "SL", "") and kind in _CLASSES:
            self.others.setdefault(kind, []).append({k: v for k, v in cells.items() if v})

    def group(self, cells: Cells, language: str, place: Place) -> None:
        self.counts[language] = self.counts.get(language, 0) + 1
        key = cells.get("id") or cells.get("type/scale") or str(self.counts[language])
        part = self.parts.get(key)
        if part is None:
            part = Part({}, {}, cells.get("relevance", ""), cells.get("random_group", ""), [], key, place)
            self.parts[key] = part
            self.survey.parts.append(part)
        _say(part.titles, language, cells.get("name", ""))
        _say(part.texts, language, cells.get("text", ""))
        self.part, self.question = part, None

    def ask(self, cells: Cells, language: str, place: Place) -> None:
        code = cells.get("name", "")
        asked = self.asked.get(code)
        if asked is None:
            assert self.part is not None
            asked = Asked(code, cells.get("type/scale", ""), {}, {}, cells.get("relevance", ""),
                          cells.get("mandatory", ""), cells.get("other", "") == "Y", cells.get("validation", ""),
                          cells.get("default", ""), {}, [], [], cells.get("id", ""), place)
            self.asked[code] = asked
            self.part.asked.append(asked)
        _say(asked.texts, language, cells.get("text", ""))
        _say(asked.help, language, cells.get("help", ""))
        for name, value in cells.items():
            if value and name and name not in _NOT_ATTRIBUTES:
                asked.attributes.setdefault(name, {})[language if name in _BY_LANGUAGE else ""] = value
        self.question = asked

    def sub(self, cells: Cells, language: str, place: Place) -> None:
        assert self.question is not None
        code, scale = cells.get("name", ""), cells.get("type/scale") or "0"
        sub = next((one for one in self.question.subs if (one.code, one.scale) == (code, scale)), None)
        if sub is None:
            sub = Sub(code, {}, scale, cells.get("relevance", ""), cells.get("mandatory", ""), "", place)
            self.question.subs.append(sub)
        _say(sub.texts, language, cells.get("text", ""))

    def answer(self, cells: Cells, language: str, place: Place) -> None:
        assert self.question is not None
        code, scale = cells.get("name", ""), cells.get("type/scale") or "0"
        answer = next((one for one in self.question.answers if (one.code, one.scale) == (code, scale)), None)
        if answer is None:
            answer = Answer(code, {}, scale, place)
            self.question.answers.append(answer)
        _say(answer.texts, language, cells.get("text", ""))


def _say(texts: dict[str, str], language: str, text: str) -> None:
    if text.strip():
        texts[language] = text


def write_tsv(survey: Survey) -> str:
    """The file's text; LimeSurvey takes the rows of a language together, the survey's own language first."""
    names = sorted({name for asked in survey.questions() for name in asked.attributes}
                   | {"random_group" for part in survey.parts if part.random})
    head = [*COLUMNS, *names]
    target = io.StringIO()
    writer = csv.DictWriter(target, head, delimiter="\t", lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    base = survey.languages[0]
    writer.writerows({"class": "S", "name": name, "text": text, "language": base}
                     for name, text in survey.settings.items())
    for language in survey.languages:
        writer.writerows({"class": "SL", "name": name, "text": texts[language], "language": language}
                         for name, texts in survey.texts.items() if language in texts)
    for language in survey.languages:
        for number, part in enumerate(survey.parts, 1):
            writer.writerows(_part_rows(part, number, language, language == base))
    return target.getvalue()


def _part_rows(part: Part, number: int, language: str, is_first: bool) -> Iterator[dict[str, str]]:
    first = next(iter(part.titles.values()), "")
    yield {"class": "G", "type/scale": str(number), "name": part.titles.get(language, first),
           "relevance": part.relevance, "text": part.texts.get(language, ""), "language": language,
           "random_group": part.random}
    for asked in part.asked:
        own = {name: values.get(language, values.get("", "") if is_first else "")
               for name, values in asked.attributes.items()}
        yield {"class": "Q", "type/scale": asked.kind, "name": asked.code, "relevance": asked.relevance or "1",
               "text": _text(asked.texts, language), "help": asked.help.get(language, ""), "language": language,
               "validation": asked.pattern, "mandatory": asked.mandatory, "other": "Y" if asked.other else "",
               "default": asked.default, **own}
        for sub in asked.subs:
            yield {"class": "SQ", "type/scale": "" if sub.scale == "0" else sub.scale, "name": sub.code,
                   "relevance": sub.relevance, "text": _text(sub.texts, language), "language": language,
                   "mandatory": sub.mandatory}
        for answer in asked.answers:
            yield {"class": "A", "type/scale": answer.scale, "name": answer.code,
                   "text": _text(answer.texts, language), "language": language}


def _text(texts: Mapping[str, str], language: str) -> str:
    """A text in the language; where it has none, the first that there is, as the survey would show it."""
    return texts.get(language) or next(iter(texts.values()), "")

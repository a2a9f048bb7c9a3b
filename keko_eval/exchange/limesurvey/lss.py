"""▶ The tables of an .lss file (or of the one in an .lsa archive) in; the survey out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keko_eval.exchange.limesurvey.structure import Answer, Asked, Part, Sub, Survey
from keko_eval.files.archive import read_archive
from keko_eval.files.xml import Element, read_xml
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

LARGEST = 50 << 20
READ = frozenset(("groups", "group_l10ns", "questions", "subquestions", "question_l10ns", "question_attributes",
                  "answers", "answer_l10ns", "surveys", "surveys_languagesettings", "defaultvalues",
                  "defaultvalue_l10ns"))
PERSONS = frozenset(("admin", "adminemail", "bounce_email", "emailresponseto", "emailnotificationto", "owner_id",
                     "faxto", "bounceaccountuser", "bounceaccountpass", "bounceaccounthost", "googleanalyticsapikey"))
"""Settings that name or reach a person, or are secret: never read."""
_NEVER = frozenset(("tokens", "responses", "themes", "themes_inherited", "plugin_settings", "survey_links"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the cells by column, and the line of the file."""

    cells: Mapping[str, str]
    line: int

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def survey_bytes(path: Path) -> tuple[bytes, str, tuple[Problem, ...]]:
    """The bytes of the structure, and the file that they are in; the participants of an archive are never read."""
    try:
        if path.stat().st_size > LARGEST:
            return b"", str(path), (problem("xml-refused", Place(str(path)), reason=f"> {LARGEST >> 20} MiB"),)
        data = path.read_bytes()
    except OSError:
        return b"", str(path), (problem("no-such-path", Place(str(path))),)
    if not data.startswith(b"PK"):
        return data, str(path), ()
    members, problems = members_of(data, str(path))
    inside = [name for name in members if name.endswith(".lss")]
    if problems or not inside:
        return b"", str(path), problems or (problem("limesurvey-no-survey", Place(str(path))),)
    return members[inside[0]], f"{path}/{inside[0]}", ()


def members_of(data: bytes, file: str) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """What an archive holds, by name; where it cannot be opened, what to do with it."""
    members, problems = read_archive(data, file)
    return members, tuple(problem("limesurvey-archive-broken", Place(file)) if p.code == "pack-not-an-archive" else p
                          for p in problems)


def read_lss(data: bytes, file: str) -> tuple[Survey | None, tuple[Problem, ...]]:
    """The survey in an .lss file's bytes."""
    root, problems = read_xml(data, file)
    if root is None:
        return None, problems
    tables = tables_of(root)
    if not tables.get("questions") and not tables.get("groups"):
        return None, (problem("limesurvey-no-survey", Place(file, root.line)),)
    return _Tables(tables, [e.text.strip() for e in root.each("languages", "language")], file).survey(), ()


def tables_of(root: Element) -> dict[str, list[Row]]:
    """``{table: rows}``."""
    tables: dict[str, list[Row]] = {}
    for table in root.children:
        rows = table.child("rows")
        if rows is not None and table.tag not in _NEVER:
            tables[table.tag] = [Row({cell.tag: cell.text for cell in row.children}, row.line)
                                 for row in rows.each("row")]
    return tables


class _Tables:
    """The tables with their languages joined; before 4.0 each language has rows of its own in one table."""

    def __init__(self, tables: Mapping[str, list[Row]], languages: list[str], file: str) -> None:
        self.tables, self.file = tables, file
        self.index: dict[tuple[str, str], dict[str, list[Row]]] = {}
        first = (tables.get("surveys") or [Row({}, 0)])[0]
        more = first["additional_languages"].split()
        self.languages = list(dict.fromkeys([*filter(None, [first["language"]]), *more, *languages])) or ["en"]

    def rows(self, table: str, key: str, order: str = "") -> dict[str, Row]:
        """The first row of each id, in their order."""
        found: dict[str, Row] = {}
        for row in self.tables.get(table, ()):
            found.setdefault(row[key], row)
        return dict(sorted(found.items(), key=lambda item: _number(item[1][order]))) if order else found

    def of(self, table: str, key: str, id: str) -> list[Row]:
        """The rows of a table that have an id in a column."""
        if (table, key) not in self.index:
            found: dict[str, list[Row]] = {}
            for row in self.tables.get(table, ()):
                found.setdefault(row[key], []).append(row)
            self.index[table, key] = found
        return self.index[table, key].get(id, [])

    def texts(self, tables: Iterable[str], key: str, id: str, column: str) -> dict[str, str]:
        found = {row["language"]: row[column] for table in tables for row in self.of(table, key, id)
                 if row["language"] and column in row.cells}
        return {language: found[language] for language in self.languages if found.get(language, "").strip()}

    def survey(self) -> Survey:
        settings = (self.tables.get("surveys") or [Row({}, 0)])[0].cells
        by_group: dict[str, list[Asked]] = {}
        by_parent: dict[str, list[Row]] = {}
        subs = list(self.rows("subquestions", "qid", "question_order").values())
        questions = self.rows("questions", "qid", "question_order")
        subs += [row for row in questions.values() if row["parent_qid"] not in ("", "0")]
        for sub in subs:
            by_parent.setdefault(sub["parent_qid"], []).append(sub)
        for id, row in questions.items():
            if row["parent_qid"] in ("", "0"):
                own = [self.sub(sub) for sub in by_parent.get(id, ())]
                by_group.setdefault(row["gid"], []).append(self.asked(id, row, own))
        parts = [self.part(id, row, by_group.get(id, [])) for id, row in self.rows("groups", "gid",
                                                                                 "group_order").items()]
        return Survey(self.file, self.languages, {k: v for k, v in settings.items() if k not in PERSONS},
                      self.language_settings(), parts, self.others())

    def language_settings(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for row in self.tables.get("surveys_languagesettings", ()):
            for key, value in row.cells.items():
                if key not in PERSONS and key != "surveyls_language" and value.strip():
                    found.setdefault(key, {})[row["surveyls_language"]] = value
        return found

    def part(self, id: str, row: Row, asked: list[Asked]) -> Part:
        tables = ("group_l10ns", "groups")
        return Part(self.texts(tables, "gid", id, "group_name"), self.texts(tables, "gid", id, "description"),
                    row["grelevance"], row["randomization_group"], asked, id, Place(self.file, row.line))

    def asked(self, id: str, row: Row, subs: list[Sub]) -> Asked:
        tables = ("question_l10ns", "questions")
        attributes: dict[str, dict[str, str]] = {}
        for one in self.of("question_attributes", "qid", id):
            attributes.setdefault(one["attribute"], {})[one["language"]] = one["value"]
        answers = [self.answer(one) for one in self._answers(id)]
        return Asked(row["title"], row["type"], self.texts(tables, "qid", id, "question"),
                     self.texts(tables, "qid", id, "help"), row["relevance"], row["mandatory"], row["other"] == "Y",
                     row["preg"], self._default(id), attributes, subs, answers, id, Place(self.file, row.line))

    def _answers(self, id: str) -> list[Row]:
        """A question's answers, once whatever their languages."""
        found: dict[tuple[str, str], Row] = {}
        for row in self.of("answers", "qid", id):
            found.setdefault((row["scale_id"] or "0", row["code"]), row)
        return sorted(found.values(), key=lambda row: (_number(row["scale_id"]), _number(row["sortorder"])))

    def answer(self, row: Row) -> Answer:
        if row["aid"]:
            texts = self.texts(("answer_l10ns",), "aid", row["aid"], "answer")
        else:
            texts = {one["language"]: one["answer"] for one in self.of("answers", "qid", row["qid"])
                     if (one["code"], one["scale_id"]) == (row["code"], row["scale_id"]) and one["language"]}
        return Answer(row["code"], texts, row["scale_id"] or "0", Place(self.file, row.line))

    def sub(self, row: Row) -> Sub:
        texts = self.texts(("question_l10ns", "subquestions", "questions"), "qid", row["qid"], "question")
        return Sub(row["title"], texts, row["scale_id"] or "0", row["relevance"], row["mandatory"], row["qid"],
                   Place(self.file, row.line))

    def _default(self, id: str) -> str:
        for row in self.of("defaultvalues", "qid", id):
            if row["sqid"] in ("", "0") and row["specialtype"] in ("", None):
                if "defaultvalue" in row.cells:
                    return row["defaultvalue"]
                return next((one["defaultvalue"] for one in self.of("defaultvalue_l10ns", "dvid", row["dvid"])), "")
        return ""

    def others(self) -> dict[str, Any]:
        found = {name: [dict(row.cells) for row in rows] for name, rows in self.tables.items()
                 if rows and name not in READ}
        of_rows = [dict(row.cells) for row in self.tables.get("defaultvalues", ()) if row["sqid"] not in ("", "0")]
        return found | ({"defaultvalues": of_rows} if of_rows else {})


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 12 else 0

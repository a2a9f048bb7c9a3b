"""A survey file as LimeSurvey 6 writes it, made by the tests from a short listing."""

from collections.abc import Mapping, Sequence
from typing import Any

Texts = Mapping[str, str]
LANGUAGES = ("fi", "en")


def lss(parts: Sequence[tuple[Any, ...]], *, settings: Mapping[str, str] | None = None) -> str:
    """The text of an .lss; ``parts`` are ``(title, relevance, [question, …])``, questions as :func:`q` gives them."""
    tables: dict[str, list[dict[str, str]]] = {name: [] for name in (
        "answers", "answer_l10ns", "groups", "group_l10ns", "questions", "subquestions", "question_l10ns",
        "question_attributes", "defaultvalues", "defaultvalue_l10ns")}
    ids = iter(range(1, 10_000))
    for order, (title, relevance, questions) in enumerate(parts, 1):
        gid = str(next(ids))
        tables["groups"].append({"gid": gid, "group_order": str(order), "grelevance": relevance})
        for language in LANGUAGES:
            tables["group_l10ns"].append({"gid": gid, "group_name": f"{title} {language}", "language": language})
        for number, one in enumerate(questions, 1):
            _question(tables, ids, gid, number, one)
    own = {"sid": "111111", "language": LANGUAGES[0], "additional_languages": " ".join(LANGUAGES[1:]),
           "format": "G", "admin": "Somebody", "adminemail": "somebody@example.org", **(settings or {})}
    tables["surveys"] = [own]
    tables["surveys_languagesettings"] = [
        {"surveyls_language": language, "surveyls_title": f"Kysely {language}",
         "surveyls_welcometext": f"<p>Tervetuloa {language}</p>"} for language in LANGUAGES]
    body = "".join(_table(name, rows) for name, rows in tables.items())
    languages = "".join(f"<language>{language}</language>" for language in LANGUAGES)
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<document>\n <LimeSurveyDocType>Survey</LimeSurveyDocType>\n'
            f" <DBVersion>630</DBVersion>\n <languages>{languages}</languages>\n{body}</document>\n")


def q(kind: str, code: str, text: str = "", *, subs: Sequence[Any] = (), answers: Sequence[Any] = (), **more: Any,
      ) -> dict[str, Any]:
    """A question; ``subs`` and ``answers`` are codes, or ``(code, scale)``."""
    return {"type": kind, "title": code, "text": text or f"Kysymys {code}", "subs": subs, "answers": answers, **more}


def _question(tables: dict[str, list[dict[str, str]]], ids: Any, gid: str, number: int, one: dict[str, Any]) -> None:
    qid = str(next(ids))
    tables["questions"].append({
        "qid": qid, "parent_qid": "0", "gid": gid, "type": one["type"], "title": one["title"],
        "other": one.get("other", "N"), "mandatory": one.get("mandatory", "N"), "question_order": str(number),
        "scale_id": "0", "relevance": one.get("relevance", "1"), "preg": one.get("preg", "")})
    for language in LANGUAGES:
        text = one["text"] if one["type"] == "*" or one.get("plain") else f"{one['text']} {language}"
        tables["question_l10ns"].append({"qid": qid, "question": text, "language": language,
                                         "help": f"{one['help']} {language}" if "help" in one else ""})
    for name, value in one.get("attributes", {}).items():
        rows = value.items() if isinstance(value, dict) else [("", value)]
        tables["question_attributes"] += [{"qid": qid, "attribute": name, "value": v, "language": k} for k, v in rows]
    for order, sub in enumerate(one["subs"]):
        code, scale, relevance = (*sub, "1")[:3] if isinstance(sub, tuple) else (sub, "0", "1")
        sqid = str(next(ids))
        tables["subquestions"].append({"qid": sqid, "parent_qid": qid, "gid": gid, "type": "T", "title": code,
                                       "question_order": str(order), "scale_id": scale, "relevance": relevance})
        tables["question_l10ns"] += [{"qid": sqid, "question": f"Rivi {code} {language}", "language": language}
                                     for language in LANGUAGES]
    for order, answer in enumerate(one["answers"]):
        code, scale = answer if isinstance(answer, tuple) else (answer, "0")
        aid = str(next(ids))
        tables["answers"].append({"aid": aid, "qid": qid, "code": code, "sortorder": str(order), "scale_id": scale})
        tables["answer_l10ns"] += [{"aid": aid, "answer": f"Vastaus {code} {language}", "language": language}
                                   for language in LANGUAGES]


def _table(name: str, rows: Sequence[Mapping[str, str]]) -> str:
    if not rows:
        return ""
    fields = "".join(f"<fieldname>{key}</fieldname>" for key in dict.fromkeys(k for row in rows for k in row))
    cells = "\n".join("<row>" + "".join(f"<{k}><![CDATA[{v}]]></{k}>" if v else f"<{k}/>" for k, v in row.items())
                      + "</row>" for row in rows)
    return f" <{name}>\n<fields>{fields}</fields>\n<rows>\n{cells}\n</rows>\n </{name}>\n"


ALL = lss([
    ("Perustiedot", "1", [
        q("Y", "work", "<b>Onko</b> työtä?", mandatory="Y"),
        q("L", "status", answers=["A1", "A2"], other="Y", relevance='work.NAOK == "Y"'),
        q("!", "region", answers=["1", "2", "03"], help="Valitse yksi"),
        q("O", "mood", answers=["A1", "A2"]),
        q("G", "sex"), q("5", "five"), q("I", "tongue"),
        q("M", "colours", subs=["SQ1", "SQ2", "SQ3"], other="Y", attributes={"exclude_all_others": "SQ3",
                                                                            "min_answers": "1"}),
        q("P", "tools", subs=["SQ1", "SQ2"]),
        q("R", "order", answers=["A1", "A2", "A3"]),
    ]),
    ("Tekstit", 'colours_SQ1.NAOK == "Y" and !is_empty(region)', [
        q("S", "short", mandatory="S", attributes={"em_validation_q": "strlen(self) > 2",
                                                   "em_validation_q_tip": {"fi": "Liian lyhyt", "en": "Too short"},
                                                   "maximum_chars": "40"}),
        q("T", "long", "Kerro {short.shown}"), q("U", "huge"),
        q("N", "age", attributes={"num_value_int_only": "1", "min_num_value_n": "0", "max_num_value_n": "120"}),
        q("N", "weight", relevance="age >= 18 && age < 65"),
        q("D", "day", attributes={"date_format": "yyyy-mm-dd"}),
        q("D", "moment", attributes={"date_format": "yyyy-mm-dd HH:MM"}),
        q("X", "note"),
        q("*", "double", "{age.NAOK * 2}"),
        q("K", "several", subs=["SQ1", "SQ2"]), q("Q", "texts", subs=["SQ1", "SQ2"]),
    ]),
    ("Taulukot", "", [
        q("A", "five_", subs=["SQ1", "SQ2"]), q("B", "ten", subs=["SQ1"]), q("C", "sure", subs=["SQ1"]),
        q("E", "more", subs=["SQ1"]),
        q("F", "agree", subs=["SQ1", ("SQ2", "0", 'work.NAOK == "N"')], answers=["1", "2", "3"], mandatory="Y"),
        q("H", "across", subs=["SQ1", "SQ2"], answers=["A1", "A2"]),
        q("1", "dual", subs=["SQ1", "SQ2"], answers=[("A1", "0"), ("A2", "0"), ("B1", "1"), ("B2", "1")],
          attributes={"dualscale_headerA": {"fi": "Nyt", "en": "Now"},
                      "dualscale_headerB": {"fi": "Ennen", "en": "Before"}}),
        q(";", "cells", subs=[("Y1", "0"), ("Y2", "0"), ("X1", "1"), ("X2", "1")]),
        q(":", "numbers", subs=[("Y1", "0"), ("X1", "1"), ("X2", "1")]),
        q(":", "ticks", subs=[("Y1", "0"), ("X1", "1")], attributes={"multiflexible_checkbox": "1"}),
        q("L", "last", answers=["1", "2"], relevance='agree_SQ1.NAOK == "2" or dual_SQ1_0.NAOK == "A1"'),
        q("|", "paper"),
    ]),
])

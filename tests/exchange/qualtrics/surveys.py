"""A survey of Qualtrics made of few words, in the shapes that its own files have."""

import json
from typing import Any

Tree = dict[str, Any]


def asked(id: int, kind: str, selector: str, said: str = "", **more: Any) -> Tree:
    return {"QuestionID": f"QID{id}", "DataExportTag": f"Q{id}", "QuestionType": kind, "Selector": selector,
            "QuestionText": said or f"Question {id}", "Language": [], **more}


def displayed(*words: str, **more: Any) -> Tree:
    return {str(i): {"Display": word, **more.get(f"c{i}", {})} for i, word in enumerate(words, 1)}


def condition(locator: str, operator: str = "Selected", right: str = "", joined: str = "") -> Tree:
    return {"LogicType": "Question", "LeftOperand": locator, "Operator": operator, "RightOperand": right,
            "Type": "Expression", **({"Conjuction": joined} if joined else {})}


def logic(*groups: tuple[str, list[Tree]]) -> Tree:
    return {**{str(i): {**{str(j): one for j, one in enumerate(parts)}, "Type": how}
               for i, (how, parts) in enumerate(groups)}, "Type": "BooleanExpression"}


def survey(questions: list[Tree], blocks: Any = None, flow: list[Tree] | None = None, language: str = "EN") -> Tree:
    own = blocks if blocks is not None else [{"ID": "BL_1", "Type": "Default", "Description": "First block",
                                              "BlockElements": [{"Type": "Question", "QuestionID": q["QuestionID"]}
                                                                for q in questions]}]
    elements = [{"Element": "BL", "Payload": own},
                {"Element": "FL", "Payload": {"Flow": flow or [{"Type": "Block", "ID": "BL_1"}]}},
                {"Element": "SO", "Payload": {}}]
    elements += [{"Element": "SQ", "PrimaryAttribute": q["QuestionID"], "Payload": q} for q in questions]
    return {"SurveyEntry": {"SurveyID": "SV_1", "SurveyName": "A made survey", "SurveyLanguage": language},
            "SurveyElements": elements}


def written(tree: Any) -> bytes:
    return json.dumps(tree, ensure_ascii=False).encode()

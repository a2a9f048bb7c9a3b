"""Action tags of a field annotation that our language has, and the annotation of a question."""

import re
from collections.abc import Mapping
from typing import Any

from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.redcap.logic import from_redcap

_VALUE = r"""\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"']+))"""
_TAG = re.compile(r"(?<![\w@])@[A-Z][A-Z0-9_-]*")
TRANSLATED = ("@HIDDEN", "@DEFAULT", "@NONEOFTHEABOVE", "@READONLY", "@MAXCHECKED", "@CALCTEXT")
_BELONGS = {"@HIDDEN": frozenset(("text", "notes", "calc")), "@NONEOFTHEABOVE": frozenset(("checkbox",)),
            "@MAXCHECKED": frozenset(("checkbox",)), "@CALCTEXT": frozenset(("text",))}


def tags(annotation: str) -> list[str]:
    """The action tags of an annotation, in its order."""
    return list(dict.fromkeys(_TAG.findall(annotation)))


def value_of(annotation: str, tag: str) -> str | None:
    """What a tag is set to; None where it is not there or has no value."""
    match = re.search(rf"(?<![\w@]){tag}(?![\w-]){_VALUE}", annotation)
    return next((v for v in match.groups() if v is not None), "") if match else None


def has(annotation: str, tag: str) -> bool:
    return tag in tags(annotation)


def calculated(annotation: str) -> str:
    """The XLSForm expression of ``@CALCTEXT(…)``; empty where there is none, or none that has a counterpart."""
    start = annotation.find("@CALCTEXT(")
    if start < 0:
        return ""
    depth, begin = 0, start + len("@CALCTEXT")
    for at in range(begin, min(len(annotation), begin + 10_000)):
        depth += {"(": 1, ")": -1}.get(annotation[at], 0)
        if not depth:
            try:
                return from_redcap(annotation[begin + 1:at])
            except Untranslated:
                return ""
    return ""


def with_tags(item: dict[str, Any], annotation: str, kind: str) -> None:
    """What the tags say, put into a question that is being made."""
    default = value_of(annotation, "@DEFAULT")
    if default and "[" not in default:
        item["default"] = default
    if has(annotation, "@READONLY"):
        item["read_only"] = True
    alone = [code.strip() for code in (value_of(annotation, "@NONEOFTHEABOVE") or "").split(",") if code.strip()]
    for choice in item.get("choices", ()) if kind == "checkbox" else ():
        if str(choice["value"]) in alone:
            choice["exclusive"] = True
    most = value_of(annotation, "@MAXCHECKED") or ""
    if kind == "checkbox" and most.isdecimal() and "constraint" not in item:
        item["constraint"] = f"count-selected(.) <= {most}"
    text = calculated(annotation)
    if kind == "text" and text:
        item |= {"type": "calculate", "calculation": text}
    elif kind in ("text", "notes") and item["type"] == "text" and has(annotation, "@HIDDEN"):
        item["type"] = "hidden"
        item.pop("appearance", None)


def untranslated(annotation: str, kind: str, item: Mapping[str, Any]) -> list[str]:
    """The tags that are only carried along."""
    done = {tag for tag in TRANSLATED if kind in _BELONGS.get(tag, {kind})}
    if "default" not in item:
        done.discard("@DEFAULT")
    if item.get("type") not in ("hidden", "calculate"):
        done -= {"@HIDDEN", "@CALCTEXT"}
    return [tag for tag in tags(annotation) if tag not in done]


def annotation_of(item: Mapping[str, Any]) -> str:
    """The tags that say what REDCap has no column for."""
    said = []
    if item["type"] == "hidden":
        said.append("@HIDDEN")
    default = str(item.get("default") or "")
    if default and "[" not in default and not ("'" in default and '"' in default):
        said.append(f'@DEFAULT="{default}"' if "'" in default else f"@DEFAULT='{default}'")
    if item.get("read_only"):
        said.append("@READONLY")
    alone = [str(choice["value"]) for choice in item.get("choices", ()) if choice.get("exclusive")]
    if alone and str(item["type"]).startswith("select_multiple"):
        said.append(f"@NONEOFTHEABOVE='{','.join(alone)}'")
    most = re.fullmatch(r"count-selected\(\.\) <= (\d+)", str(item.get("constraint") or ""))
    if most:
        said.append(f"@MAXCHECKED={most[1]}")
    return " ".join(said)

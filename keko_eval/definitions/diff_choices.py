"""The choices of a question in two versions: which code stands for which, by the texts of the choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keko_eval.definitions.diff import Difference, plain
from keko_eval.definitions.diff_texts import text_differences
from keko_eval.definitions.instrument import Choice
from keko_eval.definitions.scalars import Texts

Recode = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ChoicesDiff:
    differences: tuple[Difference, ...]
    recode: Recode


def choices_diff(old: Sequence[Choice], new: Sequence[Choice], languages: Sequence[str]) -> ChoicesDiff:
    """What the codes of the old list are in the new one.

    A choice is known by its text in a language that both have; one whose text is new, by its code. A response scale
    (whole numbers in a row) of another length measures with another rule, and one of which no text is left may mean
    anything: both are broken. Other lists may gain and lose choices.
    """
    pairs = _pairs(old, new, languages)
    told: list[Difference] = []
    scales = _scale(old), _scale(new)
    if all(scales) and len(scales[0]) != len(scales[1]):
        return ChoicesDiff((Difference("scale_length", "broken", str(len(scales[0])), str(len(scales[1]))),), {})
    if bool(scales[0]) != bool(scales[1]) and _answers(old) and _answers(new) and not _all_known(old, new, pairs):
        return ChoicesDiff((Difference("choices_replaced", "broken"),), {})
    for a, b in pairs:
        told += text_differences(a.label, b.label, languages, "choice", of=str(b.value))
        if a.missing != b.missing:
            told.append(Difference("missing", "linkable", a.missing or "", b.missing or "", str(b.value)))
    same = [d for d in told if d.what == "choice_wording"]
    answered = [(a, b) for a, b in pairs if not a.missing and not b.missing]
    if len(answered) > 1 and len([d for d in same if d.of in {str(b.value) for _, b in answered}]) == len(answered):
        return ChoicesDiff((Difference("choices_replaced", "broken"),), {})
    gone = [c for c in old if c not in [a for a, _ in pairs]]
    come = [c for c in new if c not in [b for _, b in pairs]]
    told += [Difference("choice_removed", "linkable", c.label.to(languages[0]), of=str(c.value)) for c in gone]
    told += [Difference("choice_added", "linkable", "", c.label.to(languages[0]), str(c.value)) for c in come]
    recode: dict[str, str | None] = {str(a.value): str(b.value) for a, b in sorted(pairs, key=lambda p: old.index(p[0]))
                                     if str(a.value) != str(b.value)}
    recode |= {str(c.value): None for c in gone}
    moved = {k: v for k, v in recode.items() if v is not None}
    if moved:
        told.insert(0, Difference(_kind_of(moved, scales), "linkable", ", ".join(moved), ", ".join(moved.values())))
    return ChoicesDiff(tuple(told), recode)


def _answers(choices: Sequence[Choice]) -> list[Choice]:
    return [c for c in choices if not c.missing]


def _scale(choices: Sequence[Choice]) -> list[int]:
    """The codes of a response scale in order; empty where the list is none."""
    codes = [c.value for c in _answers(choices)]
    whole = sorted(c for c in codes if isinstance(c, int))
    return whole if len(whole) == len(codes) > 2 and whole[-1] - whole[0] == len(whole) - 1 else []


def _all_known(old: Sequence[Choice], new: Sequence[Choice], pairs: Sequence[tuple[Choice, Choice]]) -> bool:
    return len([a for a, b in pairs if not a.missing]) == len(_answers(old)) == len(_answers(new))


def _kind_of(moved: Mapping[str, str], scales: tuple[list[int], list[int]]) -> str:
    old, new = scales
    turned = dict(zip(map(str, old), map(str, reversed(new)), strict=False)) if old and new else {}
    return "reversed" if turned and all(turned.get(a) == b for a, b in moved.items()) else "renumbered"


def _pairs(old: Sequence[Choice], new: Sequence[Choice], languages: Sequence[str]) -> list[tuple[Choice, Choice]]:
    """Old and new choices that are the same, in the new order: by text where it is one choice's alone, then by code."""
    found: dict[int, int] = {}
    for language in languages:
        before, after = _by_text(old, language), _by_text(new, language)
        for text, i in before.items():
            j = after.get(text)
            if j is not None and i not in found and j not in found.values():
                found[i] = j
    codes = {str(c.value): j for j, c in enumerate(new)}
    for i, choice in enumerate(old):
        same = codes.get(str(choice.value))
        if i not in found and same is not None and same not in found.values():
            found[i] = same
    return [(old[i], new[j]) for i, j in sorted(found.items(), key=lambda pair: pair[1])]


def _by_text(choices: Sequence[Choice], language: str) -> dict[str, int]:
    texts = [plain(_in(c.label, language)) for c in choices]
    return {text: i for i, text in enumerate(texts) if text and texts.count(text) == 1}


def _in(texts: Texts, language: str) -> str:
    by_language = texts.by_language
    return by_language.get(language) or by_language.get("default") or ""

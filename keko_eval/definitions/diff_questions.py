"""An instrument in two versions: each question identical, linkable with what recode, or broken."""

from collections.abc import Iterator, Mapping

from keko_eval.definitions.diff import Difference, InstrumentDiff, QuestionDiff, plain
from keko_eval.definitions.diff_choices import choices_diff
from keko_eval.definitions.diff_expressions import same_expression
from keko_eval.definitions.diff_texts import text_differences
from keko_eval.definitions.instrument import CLOSED, Instrument, Path, Question, Repeat

_HELP = ("hint", "guidance_hint", "required_message", "constraint_message", "image", "appearance")
_MANNER = ("required", "default", "read_only", "parameters", "use", "sensitive", "quotable", "columns")
_CONDITIONS = ("constraint", "choice_filter")


def instrument_diff(old: Instrument, new: Instrument) -> InstrumentDiff:
    """Every question of both versions, in the new order, those that are gone last."""
    first = tuple(dict.fromkeys((new.languages[0], old.languages[0])))
    before, after = _asked(old), _asked(new)
    names = {name: name for name in after if name in before} | _renamed(before, after, old, new)
    names |= _renumbered(before, after, names, old, new)
    found = [QuestionDiff(new.instrument, name, "", (Difference("added", "broken"),)) if not names.get(name)
             else _question(old, before[names[name]], new, after[name], first) for name in after]
    gone = [name for name in before if name not in names.values()]
    found += [QuestionDiff(new.instrument, name, name, (Difference("removed", "broken"),)) for name in gone]
    rest = [Difference("settings", "identical", of=key) for key in Instrument.model_fields
            if key not in ("instrument", "version", "questions", "sections", "choices", "locked")
            and getattr(old, key) != getattr(new, key)]
    return InstrumentDiff(new.instrument, old.version, new.version, tuple(found), tuple(rest))


def _asked(instrument: Instrument) -> dict[str, tuple[Path, Question]]:
    found: dict[str, tuple[Path, Question]] = {}
    for path, question in instrument.walk():
        if question.kind != "note":
            found.setdefault(question.name, (path, question))
    return found


def _renamed(before: Mapping[str, tuple[Path, Question]], after: Mapping[str, tuple[Path, Question]], old: Instrument,
             new: Instrument) -> dict[str, str]:
    """``{new name: old name}`` of questions that have the same text and type under another name."""
    def by_text(asked: Mapping[str, tuple[Path, Question]], others: Mapping[str, object],
                language: str) -> dict[tuple[str, str], str]:
        keys: dict[tuple[str, str], list[str]] = {}
        for name, (_, question) in asked.items():
            text = plain(question.label.to(language)) if question.label else ""
            if text and name not in others:
                keys.setdefault((question.kind, text), []).append(name)
        return {key: names[0] for key, names in keys.items() if len(names) == 1}

    gone, come = by_text(before, after, old.languages[0]), by_text(after, before, new.languages[0])
    return {name: gone[key] for key, name in come.items() if key in gone}


def _renumbered(before: Mapping[str, tuple[Path, Question]], after: Mapping[str, tuple[Path, Question]],
                names: Mapping[str, str], old: Instrument, new: Instrument) -> dict[str, str]:
    """``{new name: old name}`` of questions that took the name of another: their text stood under one old name alone,
    whose own text in the new version is another."""
    texts = [{name: (question.kind, plain(question.label.to(i.languages[0]))) for name, (_, question) in asked.items()
              if question.label} for i, asked in ((old, before), (new, after))]
    of_old, of_new = texts
    unlike = {name for name, was in names.items() if of_old.get(was, ("", ""))[1] != of_new.get(name, ("", ""))[1]}
    free = {names[name] for name in unlike} | (set(before) - set(names.values()))
    homes = _alone({name: text for name, text in of_old.items() if name in free and text[1]})
    comers = _alone({name: of_new[name] for name in unlike if name in of_new})
    found = {name: homes[text] for text, name in comers.items() if text in homes}
    taken = set(found.values())
    lost = {name: "" for name in unlike if name not in found and names[name] in taken}
    return {**lost, **found}


def _alone(texts: Mapping[str, tuple[str, str]]) -> dict[tuple[str, str], str]:
    """``{text: name}`` of the texts that one question alone has."""
    names: dict[tuple[str, str], list[str]] = {}
    for name, text in texts.items():
        names.setdefault(text, []).append(name)
    return {text: own[0] for text, own in names.items() if len(own) == 1}


def _question(old: Instrument, before: tuple[Path, Question], new: Instrument, after: tuple[Path, Question],
              first: tuple[str, ...]) -> QuestionDiff:
    (old_path, a), (new_path, b) = before, after
    told = list(_type(a, b))
    if a.name != b.name:
        told.append(Difference("renamed", "linkable", a.name, b.name))
    told += text_differences(a.label, b.label, first)
    recode: dict[str, str | None] = {}
    if a.kind == b.kind and a.kind in CLOSED:
        choices = choices_diff(old.choices_of(a), new.choices_of(b), first)
        told += choices.differences
        recode = dict(choices.recode)
    told += _conditions(old, old_path, a, new, new_path, b)
    told += [Difference("help", "identical", of=key) for key in _HELP if getattr(a, key) != getattr(b, key)]
    told += [Difference("settings", "identical", of=key) for key in _MANNER
             if getattr(a, key) != getattr(b, key) and not (key == "parameters" and "range" in (a.kind, b.kind))]
    if a.missing != b.missing:
        told.append(Difference("missing", "linkable"))
    broken = any(d.grade == "broken" for d in told)
    return QuestionDiff(new.instrument, b.name, a.name, tuple(told), {} if broken else recode)


def _type(a: Question, b: Question) -> Iterator[Difference]:
    if a.kind != b.kind:
        numbers = a.kind in ("integer", "decimal") and b.kind in ("integer", "decimal")
        yield Difference("type", "linkable" if numbers else "broken", a.kind, b.kind)
    elif a.kind == "range" and _limits(a) != _limits(b):
        yield Difference("scale_length", "broken", a.parameters or "", b.parameters or "")
    elif a.kind in CLOSED and a.type.split()[2:] != b.type.split()[2:]:
        yield Difference("other_choice", "linkable")


def _limits(question: Question) -> dict[str, str]:
    defaults = {"start": "0", "end": "10", "step": "1"}
    return defaults | dict(pair.split("=", 1) for pair in (question.parameters or "").split() if "=" in pair)


def _conditions(old: Instrument, old_path: Path, a: Question, new: Instrument, new_path: Path,
                b: Question) -> Iterator[Difference]:
    asked = [" and ".join(f"({text})" for text in _relevant(i, path)) for i, path in ((old, old_path), (new, new_path))]
    if not same_expression(*asked):
        yield Difference("relevant", "linkable", *asked)
    for key in _CONDITIONS:
        if not same_expression(getattr(a, key), getattr(b, key)):
            yield Difference(key, "linkable", getattr(a, key) or "", getattr(b, key) or "")
    if not same_expression(a.calculation, b.calculation):
        yield Difference("calculation", "broken", a.calculation or "", b.calculation or "")
    if _repeated(old, old_path) != _repeated(new, new_path):
        yield Difference("repeat", "broken")


def _relevant(instrument: Instrument, path: Path) -> list[str]:
    """The conditions under which a question is asked, from the outside in."""
    return [text for above, part in instrument.parts() if path[: len(above)] == above
            and (text := getattr(part, "relevant", None))]


def _repeated(instrument: Instrument, path: Path) -> bool:
    return any(isinstance(part, Repeat) and path[: len(above)] == above for above, part in instrument.parts())

"""Sentences: one result in words, from a grammar of size, certainty and design.

Each sentence is a whole of the language's words file; what is chosen here is only which sentence. The design limits the
verbs: no sentence but that of a randomised comparison says a word of the cause.
"""

from keko_eval.comparison.facts import Facts
from keko_eval.comparison.identity import BY_ASSIGNMENT
from keko_eval.definitions.indicator import Indicator
from keko_eval.language.forms import capital
from keko_eval.reporting.amounts import Amounts
from keko_eval.reporting.breaks import as_answered, reasons
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.page import Chip, Said, Tone, Weight
from keko_eval.reporting.wording import Wording

GOOD = {"improved_meaningfully", "improved", "improved_slightly"}
BAD = {"worsened_meaningfully", "worsened", "worsened_slightly"}
MOVED = {"higher", "lower"}
CLAIMS = GOOD | BAD | MOVED
CAPS = {"multiplicity", "who_answered", "exact_test", "ceiling"}
ONE_SIDED = {"control_one_cluster": "one_cluster", "control_two_clusters": "two_clusters"}
FEW_DEGREES = 4
"""Below so many Satterthwaite degrees of freedom a p value is rough (Tipton & Pustejovsky 2015)."""
WITHOUT_NUMBERS = {"hidden", "none", "too_few", "not_comparable"}
_TONES: dict[str, tuple[Tone, Weight]] = {
    "no_meaningful_change": ("flat", "outline"), "unclear": ("unclear", "dotted"), "too_few": ("few", "dotted"),
    "not_comparable": ("broken", "dotted"), "hidden": ("hidden", "dotted"), "none": ("none", "dotted"),
    "rose": ("counted", "full"), "fell": ("counted", "full"), "stayed": ("counted", "full"),
}
_GROUPS = {"good": "improved", "bad": "worsened", "moved": "moved", "flat": "same", "unclear": "unclear",
           "few": "too_few", "broken": "not_comparable", "counted": "counted", "hidden": "hidden", "none": "hidden"}


def outcome(row: Row | None) -> str:
    """The verdict, or why there is none: ``hidden``, ``none``; of a complete count ``rose``, ``fell``, ``stayed``."""
    if row is None:
        return "none"
    if not row["released"]:
        return "hidden"
    verdict = row["verdict"]
    if verdict == "counted":
        change = row["estimate"] or 0
        return "rose" if change > 0 else "fell" if change < 0 else "stayed"
    return verdict or "none"


def claimed(row: Row | None) -> Row | None:
    """The row whose change may stand beside its conclusion: none where answers are too few or do not compare."""
    return None if outcome(row) in ("too_few", "not_comparable") else row


def chip(found: str, words: Wording, family: str, tentative: bool = False) -> Chip:
    """The conclusion as shape and words."""
    if found in CLAIMS:
        tone: Tone = "good" if found in GOOD else "bad" if found in BAD else "moved"
        weight: Weight = "full" if found.endswith("_meaningfully") else "outline"
    else:
        tone, weight = _TONES[found]
    table = "verdict_difference" if family == "groups" and f"verdict_difference.{found}" in words.texts else "verdict"
    text = words.say(f"{table}.{found}")
    if tentative and found in CLAIMS:
        text = words.say("verdict.tentative", verdict=text)
    return Chip(tone, weight, text)


def tally_of(tone: Tone) -> str:
    """The name under which conclusions of a tone are counted."""
    return _GROUPS[tone]


def say(draft: Draft, id: str, row: Row | None) -> Said:
    """Everything that is said of one change."""
    words, indicator, written = draft.words, draft.indicator(id), draft.written[id]
    family, found = draft.family(row), outcome(row)
    if draft.described or (row is None and draft.only_described(id)):
        return _described(draft, id)
    mark = chip(found, words, family, tentative=not draft.is_primary(id))
    if row is None or found in WITHOUT_NUMBERS:
        why = _break(draft, id, row) if found == "not_comparable" else ""
        return Said(mark, words.say(f"state.{_without(draft, id, row, found)}"), why, "")
    if found in ("rose", "fell", "stayed"):
        of = words.say(_cause(draft, family, row))
        return Said(mark, _counted(draft, id, row), words.say("counted.complete"), of)
    certainty = [_meaning(words, written, row, found, family)]
    if row["because"] and found not in CLAIMS:
        certainty.append(words.known("because", row["because"], "reason.other"))
    certainty += [words.say(f"note.{note}") for note in _notes(draft, id, indicator, row, found)]
    sentence = _moved(words, written, indicator, row, found, family)
    return Said(mark, sentence, " ".join(c for c in certainty if c), words.say(_cause(draft, family, row)))


def _without(draft: Draft, id: str, row: Row | None, found: str) -> str:
    """Why there is no number; that it is the change alone which is hidden, where a level is shown below it."""
    if row is None or found != "hidden" or row["quantity"] != "change":
        return found
    start, now = (rows.get(row[wave]) for rows, wave in (
        (draft.start_levels(id, row["scope"]), "reference_wave"), (draft.rows.levels(id, row["scope"]), "wave")))
    return found if shown(start) is None and shown(now) is None else "hidden_change"


def _described(draft: Draft, id: str) -> Said:
    """The value at the time that is described, with its interval; or that it is not shown."""
    words, written = draft.words, draft.written[id]
    row = draft.rows.levels(id).get(draft.study.roles[1])
    value, ends = shown(row), interval(row)
    if value is None or row is None:
        found = "hidden" if row is not None and not row["released"] else "none"
        why = words.known("because", row["because"], "reason.other") if row is not None and row["because"] else ""
        return Said(chip(found, words, "described"), words.say(f"state.{found}"), why, "")
    slots = {"amount": written.amount(value), "Subject": words.sentence(f"subject.{draft.indicator(id).kind}")}
    if ends is None:
        sentence = words.say("described.point", **slots)
    else:
        sentence = words.say("described.interval", level="95", span=written.value_span(*ends), **slots)
    return Said(Chip("counted", "outline", words.say("verdict.described")), sentence, "", "")


def _break(draft: Draft, id: str, row: Row | None) -> str:
    """What changed between the two waves."""
    why = reasons(draft, id, row["wave"], row["reference_wave"]) if row and row["reference_wave"] else ""
    return f"{capital(why)}." if why else ""


def moved_key(row: Row, found: str) -> str:
    """Which of the sentences of what happened."""
    if interval(row) is None:
        return "point"
    if found in CLAIMS:
        return "rose" if row["estimate"] > 0 else "fell"
    if found == "no_meaningful_change":
        return "flat"
    return "capped" if row["because"] in CAPS else "open"


def meaning_key(row: Row, found: str) -> str:
    """Which of the sentences of how much is known; empty where the reason alone says it."""
    if found in MOVED:
        return "undirected"
    if found == "no_meaningful_change":
        return "none"
    if found == "unclear":
        return "unclear" if row["because"] is None else ""
    if row["smallest_meaningful"] is None:
        return "plain"
    if found in ("improved", "worsened"):
        return "amount_capped" if row["because"] == "multiplicity" else "amount"
    return "slightly" if found.endswith("_slightly") else "meaningful"


def _moved(words: Wording, written: Amounts, indicator: Indicator, row: Row, found: str, family: str) -> str:
    estimate, ends = row["estimate"], interval(row)
    if estimate is None:
        return words.say("state.none")
    slots = {"change": written.change(estimate), "by": written.by(estimate), "signed": written.signed_amount(estimate)}
    slots["subject"] = words.say(f"subject.{indicator.kind}")
    slots["Subject"] = words.sentence(f"subject.{indicator.kind}")
    if ends:
        low, high = ends if estimate > 0 else (-ends[1], -ends[0])
        slots["between"] = written.between(low, high, low * high < 0)
        slots["between_signed"] = written.between(*ends, True)
        slots["between_unit"] = written.between_amount(*ends)
    return words.sentence(f"moved.{family}.{moved_key(row, found)}", **slots)


def _meaning(words: Wording, written: Amounts, row: Row, found: str, family: str) -> str:
    key = meaning_key(row, found)
    if not key:
        return ""
    smallest = row["smallest_meaningful"]
    table = "difference" if family in ("groups", "control") else "change"
    m = written.declared(smallest, True) if smallest is not None else ""
    return words.say(f"meaning.{table}.{key}", m=m)


def _notes(draft: Draft, id: str, indicator: Indicator, row: Row, found: str) -> list[str]:
    notes = []
    if found in CLAIMS and indicator.direction in ("down", "keep"):
        notes.append(str(indicator.direction))
    if (row["reason"] or "").endswith("few_clusters"):
        notes.append("only_these")
    if row["reason"] in ONE_SIDED:
        notes.append(ONE_SIDED[row["reason"]])
        notes += ["ends_hidden"] if Facts.of(row).ends_hidden else []
    if found in CLAIMS and "cr2" in (row["method"] or "") and (row["df"] or FEW_DEGREES) < FEW_DEGREES:
        notes.append("few_degrees")
    if row["reason"] == "stayers_total":
        notes.append(draft.twice("stayers"))
    notes += [doubt] if found not in ("too_few", "not_comparable") and (doubt := other_meaning(draft, id)) else []
    if row["comparability"] == "linkable":
        notes.append("reworded" if as_answered(draft, id) else "linkable")
    if found in CLAIMS and not draft.is_primary(id):
        notes.append("tentative")
    return notes


def other_meaning(draft: Draft, id: str) -> str:
    """How a scale does not mean the same in the two waves; empty where it does or nothing is known of it."""
    found = [r["because"] for r in draft.rows.of("reliability", id)
             if r["term"] == "same_meaning" and r["released"] and r["estimate"] == 0]
    return str(found[-1]) if found else ""


def _counted(draft: Draft, id: str, row: Row) -> str:
    """A complete count before and after, in its own unit."""
    written = draft.written[id]
    before = shown(draft.start_levels(id, row["scope"]).get(row["reference_wave"]))
    after = shown(draft.rows.levels(id, row["scope"]).get(row["wave"]))
    if after is None:
        slots = {"signed": written.signed_amount(row["estimate"]), "by": written.by(row["estimate"])}
        return draft.words.sentence("moved.paired.point", Subject=draft.words.sentence("subject.count"), **slots)
    if before is None:
        return draft.words.say("counted.only", after=written.amount(after))
    key = "rose" if after > before else "fell" if after < before else "same"
    return draft.words.say(f"counted.{key}", before=written.value(before), after=written.amount(after))


def _cause(draft: Draft, family: str, row: Row | None = None) -> str:
    """Of one result, or of all that are primary; groups that weights did not make alike are merely compared."""
    assignment = draft.study.comparison.assignment
    if family == "control" and draft.study.comparison.adjust:
        told = [row] if row else [draft.rows.main(id) for id in draft.listed if draft.is_primary(id)]
        alike = [r is not None and r["evidence"] == BY_ASSIGNMENT["matched"] for r in told]
        return "cause.control_weighted" if alike and all(alike) else "cause.control"
    return f"cause.{family}" if family != "control" or assignment == "none" else f"cause.control_{assignment}"


def cause(draft: Draft) -> str:
    """What the study's design lets one say of the reason."""
    return draft.words.say(_cause(draft, draft.family(None)))

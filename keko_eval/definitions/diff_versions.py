"""How far a version number must rise for what changed: the first number when the meaning did, the last for help texts.

A break raises the first number (before 1.0.0 the second), what is linkable and what is new the second, the rest the
last.
"""

from collections.abc import Iterable

from keko_eval.definitions.diff import RAISES, Difference, IndicatorDiff, InstrumentDiff, Raise


def needed(diff: InstrumentDiff | IndicatorDiff) -> Raise:
    """The raise that the differences of a definition itself ask for."""
    if isinstance(diff, IndicatorDiff):
        return _worst(diff.differences)
    return _worst(d for q in diff.questions for d in q.differences) if diff.questions and any(
        q.differences for q in diff.questions) else _worst(diff.differences)


def _worst(differences: Iterable[Difference]) -> Raise:
    return max((_of(d) for d in differences), key=RAISES.index, default="none")


def _of(difference: Difference) -> Raise:
    if difference.what == "added":
        return "minor"
    return {"identical": "patch", "linkable": "minor", "broken": "major"}[difference.grade]  # type: ignore[return-value]


def lowest(old: str, raised: Raise) -> str:
    """The lowest version that will do."""
    major, minor, patch = map(int, old.split("."))
    if raised == "major" and major:
        return f"{major + 1}.0.0"
    if raised in ("major", "minor"):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if raised == "patch" else old


def enough(old: str, new: str, raised: Raise) -> bool:
    return _numbers(new) >= _numbers(lowest(old, raised))


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]

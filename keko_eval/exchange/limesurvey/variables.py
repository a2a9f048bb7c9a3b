"""What a name in an expression of LimeSurvey stands for: an answer, or one option of a multiple choice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Variable:
    """``option`` is the value of the choice in a multiple choice question ``name``; ``values`` are those of the answer
    codes of a single choice."""

    name: str
    option: str | int | None = None
    values: Mapping[str, str | int] = field(default_factory=dict, hash=False)


Known = Callable[[str], Variable | None]

"""The choice lists of a form that comes in: lists of the same choices are one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Choice = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChoiceLists:
    """``lists`` are the choices by the name of their list."""

    lists: dict[str, Sequence[Choice]] = field(default_factory=dict)
    alike: dict[str, str] = field(default_factory=dict)

    def named(self, wanted: str, choices: Sequence[Choice]) -> str:
        """The name of a list of these choices, new where there was none; ``wanted`` where it is free."""
        alike = repr(choices)
        if alike not in self.alike:
            while wanted in self.lists:
                wanted += "_"
            self.lists[wanted] = choices
            self.alike[alike] = wanted
        return self.alike[alike]

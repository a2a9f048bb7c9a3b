"""A wall in the running program: rooms that an app must not reach cannot be imported, whoever asks for them."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec

RESPOND_NEVER = ("keko_eval.web.manage", "keko_eval.exchange", "keko_eval.reporting", "keko_eval.pipeline",
                 "keko_eval.collection.sealing.private_key", "keko_eval.collection.linking.opened",
                 "keko_eval.collection.linking.contacts")


class Wall(MetaPathFinder):
    """Refuses modules, and everything below them."""

    def __init__(self, refused: Sequence[str]) -> None:
        self.refused = tuple(refused)

    def refuses(self, name: str) -> bool:
        return any(name == room or name.startswith(f"{room}.") for room in self.refused)

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        if self.refuses(name):
            raise ImportError(f"{name} is out of reach of this program", name=name)
        return None


def build_wall(refused: Sequence[str] = RESPOND_NEVER) -> Wall:
    """From now on the rooms cannot be imported in this process.

    Raises
    ------
    RuntimeError
        One of them was imported already: the app must start in a process of its own.
    """
    wall = Wall(refused)
    inside = sorted(name for name in sys.modules if wall.refuses(name))
    if inside:
        raise RuntimeError(f"already imported: {', '.join(inside)}")
    sys.meta_path.insert(0, wall)
    return wall

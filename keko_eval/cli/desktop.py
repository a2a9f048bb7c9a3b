"""Plain ``keko`` on a desktop: in a study's folder it opens the coordinator's pages, elsewhere it shows help."""

import os
import sys
from pathlib import Path


def usual(arguments: list[str]) -> list[str]:
    """What is meant by no arguments at all, where a person sits at a desktop in a study's folder."""
    if arguments or not (Path("study.yaml").is_file() and _somebody_sits_here()):
        return arguments
    return ["collect", ".", "--browser"]


def _somebody_sits_here() -> bool:
    shown = sys.platform in ("win32", "darwin") or any(os.environ.get(k) for k in ("DISPLAY", "WAYLAND_DISPLAY"))
    return shown and sys.stdin.isatty() and sys.stdout.isatty()

"""The command as a user runs it: in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent.parent.parent


def keko(*arguments: str | Path, language: str = "en", cwd: Path = HERE,
         terminal: bool = True) -> subprocess.CompletedProcess[str]:
    """``keko ARGUMENTS``, its output as text; without a ``terminal`` nothing can be asked."""
    environment = {**os.environ, "KEKO_LANGUAGE": language, "PYTHONUTF8": "1", "PYTHONPATH": str(HERE)}
    return subprocess.run([sys.executable, "-m", "keko_eval.cli.main", *map(str, arguments)], cwd=cwd, env=environment,
                          capture_output=True, text=True, encoding="utf8", check=False,
                          start_new_session=not terminal, stdin=None if terminal else subprocess.DEVNULL)

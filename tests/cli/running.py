"""The command as a user runs it: in a process of its own."""

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent.parent.parent


def keko(*arguments: str | Path, language: str = "en", cwd: Path = HERE, terminal: bool = True,
         cold: bool = False) -> subprocess.CompletedProcess[str]:
    """``keko ARGUMENTS``, its output as text; without a ``terminal`` nothing can be asked.

    The process is forked from one that has imported what commands need, where the system can; a ``cold`` one starts
    from nothing, as a user's does, which costs a second more.
    """
    environment = {**os.environ, "KEKO_LANGUAGE": language, "PYTHONUTF8": "1", "PYTHONPATH": str(HERE)}
    command = [str(argument) for argument in arguments]
    if cold or sys.platform != "linux":
        return subprocess.run([sys.executable, "-m", "keko_eval.cli.main", *command], cwd=cwd, env=environment,
                              capture_output=True, text=True, encoding="utf8", check=False,
                              start_new_session=not terminal, stdin=None if terminal else subprocess.DEVNULL)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as told, Path(os.devnull).open("rb") as nothing:
        files = [0 if terminal else nothing.fileno(), out.fileno(), told.fileno()]
        code = _ask({"arguments": command, "environment": environment, "cwd": str(Path(cwd).resolve()),
                     "apart": not terminal}, files)
        texts = []
        for file in (out, told):
            file.seek(0)
            texts.append(file.read().decode("utf8").replace("\r\n", "\n"))
    return subprocess.CompletedProcess(command, code, *texts)


def _ask(what: dict[str, object], files: list[int]) -> int:
    """The exit code of a process that does ``what`` with the three standard ``files``."""
    line = _warm()
    request = json.dumps(what).encode()
    socket.send_fds(line, [len(request).to_bytes(4, "big")], files)
    line.sendall(request)
    answer = line.recv(4)
    if len(answer) != 4:
        raise RuntimeError("the process that others are forked from has ended")
    return int.from_bytes(answer, "big", signed=True)


@cache
def _warm() -> socket.socket:
    """A line to the process that others are forked from: see ``tests/cli/warm.py``."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen([sys.executable, "-m", "tests.cli.warm", str(theirs.fileno())], cwd=HERE,
                                   env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(HERE)},
                                   pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)

    def ended() -> None:
        ours.close()
        process.wait(10)

    atexit.register(ended)
    return ours

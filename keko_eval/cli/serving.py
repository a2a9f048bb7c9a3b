"""Apps in processes of their own: started, watched, started again where one falls, and stopped together.

A child reads its standard input and stops when that closes, so that none is left when the parent is killed.
"""

import json
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

MOST_FALLS = 5
PAUSE = 1.0
App = tuple[str, Mapping[str, Any]]


def free(host: str, port: int) -> bool:
    """Whether a port may be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serving(apps: Sequence[App], ready: Callable[[], None], fell: Callable[[str, bool], None],
            shown: str = "") -> int:
    """Run the apps until the user stops them, or one falls too often.

    Parameters
    ----------
    apps : sequence of (name, settings)
        ``keko_eval.web.NAME`` is run with its settings.
    ready : callable
        Called once all of them listen; ``shown`` is then opened in a browser.
    fell : callable
        Told of an app that ended by itself, and whether it is started again.

    Returns
    -------
    int
        0 where the user stopped them.
    """
    signal.signal(signal.SIGTERM, _stop)
    running = {name: _started(name, settings) for name, settings in apps}
    falls = 0
    try:
        while not _listening(apps) and all(child.poll() is None for child in running.values()):
            time.sleep(0.1)
        if all(child.poll() is None for child in running.values()):
            ready()
            if shown:
                webbrowser.open(shown)
        while True:
            time.sleep(0.2)
            for name, settings in apps:
                if running[name].poll() is None:
                    continue
                falls += 1
                fell(name, falls <= MOST_FALLS)
                if falls > MOST_FALLS:
                    return 1
                time.sleep(PAUSE)
                running[name] = _started(name, settings)
    except KeyboardInterrupt:
        return 0
    finally:
        _stopped(list(running.values()))


def _started(name: str, settings: Mapping[str, Any]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", f"keko_eval.web.{name}", json.dumps({**settings, "watched": True})]
    return subprocess.Popen(command, stdin=subprocess.PIPE)


def _listening(apps: Sequence[App]) -> bool:
    return not any(free(settings["host"], settings["port"]) for _, settings in apps)


def _stopped(children: Sequence["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(15)
        child.kill()
        if child.stdin is not None:
            child.stdin.close()


def _stop(*_: object) -> None:
    """Asked to stop by whoever runs services: as by Ctrl+C."""
    raise KeyboardInterrupt

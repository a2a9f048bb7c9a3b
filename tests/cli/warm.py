"""A process that has imported what commands need and does nothing but fork: each child is a command of its own.

``python -m tests.cli.warm SOCKET``; a request is four bytes of length, with the three standard files, and JSON.
"""

import atexit
import gc
import json
import os
import pkgutil
import socket
import sys
import traceback
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import keko_eval
from keko_eval.definitions import load

LATE = ("polars", "numpy", "pandas", "scipy.optimize", "scipy.stats", "narwhals", "xlsxwriter", "python_calamine",
        "openpyxl", "docx", "pptx", "typst", "yaml", "nacl.public", "pyreadstat", "sqlalchemy", "rapidfuzz",
        "lxml.etree", "jinja2")
"""What commands import within the functions that need it, and what takes time to do so."""


def warm() -> None:
    """Import all rooms but that of the commands: their words are of the language in which they are imported.

    Definitions are kept by their text and name, from which all that is read of them follows: the shared ones are read.
    """
    for module in pkgutil.walk_packages(keko_eval.__path__, "keko_eval."):
        if not module.name.startswith("keko_eval.cli") and not module.name.endswith("__main__"):
            import_module(module.name)
    for name in LATE:
        if find_spec(name.partition(".")[0]):
            import_module(name)
    load.read = cache(load.read)
    load.shipped_library()


def serve(line: socket.socket) -> dict[str, object] | None:
    """Fork a child for each request until the line is closed; in a child, what it shall do."""
    while True:
        length, files, _, _ = socket.recv_fds(line, 4, 3)
        if not length:
            return None
        request: dict[str, object] = json.loads(_whole(line, int.from_bytes(length, "big")))
        child = os.fork()
        if not child:
            line.close()
            for number, file in enumerate(files):
                os.dup2(file, number)
                os.close(file)
            return request
        for file in files:
            os.close(file)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        line.sendall(code.to_bytes(4, "big", signed=True))


def _whole(line: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        found += line.recv(length - len(found))
    return found


def become(request: dict[str, object]) -> None:
    """Run the command, and end as it does."""
    if request["apart"]:
        os.setsid()
    os.chdir(str(request["cwd"]))
    os.environ.clear()
    os.environ.update(dict(request["environment"]))  # type: ignore[call-overload]
    from keko_eval.cli.main import main

    try:
        main(list(request["arguments"]))  # type: ignore[call-overload]
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)  # what all children share need not be taken down by each


if __name__ == "__main__":
    warm()
    gc.freeze()
    asked = serve(socket.socket(fileno=int(sys.argv[1])))
    if asked is not None:
        become(asked)

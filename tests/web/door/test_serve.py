"""The server says nothing of itself, writes no access log, and believes a proxy only when told."""

import json
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

PROGRAM = """
import json, sys
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from keko_eval.web.door.serve import serve

async def who(request):
    return JSONResponse({"client": request.client.host, "scheme": request.url.scheme})

serve(Starlette(routes=[Route("/", who)]), "127.0.0.1", int(sys.argv[1]), behind_proxy=sys.argv[2] == "yes",
      refused=["keko_eval.reporting"])
"""


@pytest.mark.parametrize("behind_proxy", ["yes", "no"])
def test_served(tmp_path: Path, behind_proxy: str):
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (tmp_path / "log").open("w") as log:
        child = subprocess.Popen([sys.executable, "-c", PROGRAM, str(port), behind_proxy], stdout=log, stderr=log)
        try:
            asked = urllib.request.Request(f"http://127.0.0.1:{port}/?kanarialintu", headers={
                "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"})
            for _ in range(100):
                with suppress(OSError):
                    found = urllib.request.urlopen(asked, timeout=5)
                    break
                time.sleep(0.1)
            told = json.loads(found.read())
            assert told == ({"client": "192.0.2.7", "scheme": "https"} if behind_proxy == "yes"
                            else {"client": "127.0.0.1", "scheme": "http"})
            assert "server" not in {name.lower() for name in found.headers}
            found.close()
        finally:
            child.terminate()
            child.wait(10)
    assert "kanarialintu" not in (tmp_path / "log").read_text()

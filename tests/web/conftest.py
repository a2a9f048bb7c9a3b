"""One browser for the tests of a module; and no way out: connections only to loopback, each noted."""

import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--force-device-scale-factor=1"]
_guarding = False
reached: list[Any] = []
"""Where connections went during a test."""


def _guard(event: str, values: tuple[Any, ...]) -> None:
    if not _guarding:
        return
    if event == "socket.connect" and isinstance(values[1], tuple):
        reached.append(values[1][:2])
        if values[1][0] not in ("127.0.0.1", "::1"):
            raise AssertionError(f"a connection to {values[1][0]}")
    elif event == "socket.getaddrinfo" and values[0] not in (None, "", "127.0.0.1", "::1", "localhost", b"127.0.0.1"):
        raise AssertionError(f"looked up {values[0]}")
    elif event == "socket.sendto":
        raise AssertionError("a datagram")


sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def no_way_out() -> Iterator[list[Any]]:
    """Fails a test in which anything reaches for another address than loopback."""
    global _guarding
    reached.clear()
    _guarding = True
    yield reached
    _guarding = False


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()

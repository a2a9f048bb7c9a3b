"""A respondent without a browser: gets pages, reads their one form, presses its buttons."""

import warnings
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # newer Starlette would rather have another client library
    from starlette.testclient import TestClient


class Page(HTMLParser):
    """What stands on a page: its fields as they are filled in, buttons, links, and its text."""

    _VOID = ("input", "meta", "link", "br")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html, self.action = html, ""
        self.fields: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.ids: list[str] = []
        self.title, self.text, self.lang = "", "", ""
        self.h1 = 0
        self._in: list[str] = []
        self._area = self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in self._VOID:
            self._in.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.h1 += tag == "h1"
        if tag == "html":
            self.lang = given.get("lang") or ""
        elif tag == "form":
            self.action = given.get("action") or ""
        elif tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "textarea":
            self._area = given["name"] or ""
            self.fields[self._area] = [""]
        elif tag == "select":
            self._select = given["name"] or ""
        elif tag == "option" and "selected" in given:
            self.fields[self._select] = [given.get("value") or ""]
        elif tag == "input":
            self._input(given)

    def _input(self, given: Mapping[str, str | None]) -> None:
        if given.get("type") in ("radio", "checkbox") and "checked" not in given:
            return
        self.fields.setdefault(given["name"] or "", []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.fields[self._area] = [self.fields[self._area][0].removeprefix("\n")]
        if tag in self._in:
            while self._in.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "title" in self._in:
            self.title += data
        elif "textarea" in self._in:
            self.fields[self._area][0] += data
        self.text += data


class Respondent:
    """One device with its cookies."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page = Page("")
        self.url, self.status = "", 0

    def get(self, url: str) -> Page:
        return self._seen(self.client.get(url))

    def press(self, go: str = "next", /, **values: Any) -> Page:
        """Send the page's form with some fields filled in; None takes a field away."""
        return self._seen(self.client.post(unquote(self.page.action), data=self.filled(go, **values)))

    def filled(self, go: str = "next", /, **values: Any) -> dict[str, Any]:
        fields = {**self.page.fields, "$go": [go]}
        for name, value in values.items():
            fields[name.replace("__", ".")] = value if isinstance(value, list) else [] if value is None else [value]
        return fields

    def speak(self, language: str, /, **values: Any) -> Page:
        """Press a language in the head of the page."""
        return self._seen(self.client.post(self.page.action, data=self.filled(**values) | {"$language": language}))

    def start(self, path: str = "/s/everything", **values: Any) -> Page:
        self.get(path)
        return self.press("start", **values)

    def _seen(self, response: Any) -> Page:
        self.url, self.status, self.response = str(response.url), response.status_code, response
        self.page = Page(response.text)
        return self.page

    @property
    def id(self) -> str:
        return self.url.split("/v/")[1].split("/")[0]

    def through(self, **extra: Any) -> Page:
        """Answer what must be answered, and come to the check page."""
        self.start()
        self.press(works="yes", help=["advice"], region="south", **extra)
        for _ in range(9):
            if self.url.endswith("/check"):
                return self.page
            self.press()
        raise AssertionError(self.url)

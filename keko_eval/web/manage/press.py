"""Press: reports are made one at a time, each in a process of its own with a time limit."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Row, insert, select, update

from keko_eval.collection.linking.tokens import new_token
from keko_eval.web.manage.database import Database, report
from keko_eval.web.manage.settings import Settings

Profile = Literal["internal", "public"]
FOLDER = "reports"
_LONGEST_TROUBLE = 4000
_PROBLEM = re.compile(r"^(?:(\S[^:\n]*?\.(?:csv|tsv|txt|xlsx?|ods|json|parquet|sav|ya?ml)(?::\d+)*(?: [^\s:]+)?): )?"
                      r".*\[([a-z][a-z-]+)\]$", re.MULTILINE)
_FAULT = re.compile(r"\(([0-9a-f]{8}): (\w+)\)")


@dataclass(frozen=True, slots=True)
class Made:
    """A report: being made, done or failed; ``files`` are the names that may be downloaded."""

    id: str
    circle: str | None
    profile: str
    state: str
    at: datetime
    files: tuple[str, ...]
    trouble: str


class Press:
    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database
        self._busy = threading.Lock()
        with database.begin() as connection:
            connection.execute(update(report).where(report.c.state == "making").values(state="failed"))

    def folder(self, id: str) -> Path:
        return self._settings.collected / FOLDER / id

    def start(self, circle: str | None, profile: Profile, language: str,
              finished: Callable[[], None] = lambda: None) -> str | None:
        """Begin a report; its id, or None while another is being made. ``finished`` is called before the next may
        begin, however it ends."""
        if not self._busy.acquire(blocking=False):
            return None
        id = new_token()
        try:
            with self._database.begin() as connection:
                connection.execute(insert(report), {
                    "id": id, "circle": circle, "profile": profile, "state": "making", "files": "[]", "trouble": "",
                    "at": self._settings.clock().isoformat(timespec="seconds")})
            threading.Thread(target=self._make, args=(id, circle, profile, language, finished),
                             daemon=True).start()
        except BaseException:
            self._busy.release()
            raise
        return id

    def _make(self, id: str, circle: str | None, profile: Profile, language: str, finished: Callable[[], None]) -> None:
        state, trouble = "failed", ""
        try:
            folder = self.folder(id)
            folder.mkdir(mode=0o700, parents=True)
            done = subprocess.run(self._command(folder, circle, profile), capture_output=True, text=True,
                                  timeout=self._settings.report_seconds, env=_environment(language), check=False)
            state, trouble = ("done", "") if done.returncode == 0 else ("failed", named(done.stderr + done.stdout))
        except subprocess.TimeoutExpired:
            state = "late"
        except OSError:
            state = "failed"
        finally:
            files = sorted(p.name for p in self.folder(id).glob("report-*.*")) if state == "done" else []
            try:
                finished()
                with self._database.begin() as connection:
                    connection.execute(update(report).where(report.c.id == id).values(
                        state=state, files=json.dumps(files), trouble=trouble[:_LONGEST_TROUBLE]))
            finally:
                self._busy.release()

    def _command(self, folder: Path, circle: str | None, profile: Profile) -> list[str]:
        own = self._settings
        return [sys.executable, "-m", "keko_eval.cli.main", "report", str(own.study), "-o", str(folder),
                "--profile", profile, *(["--circle", circle] if circle is not None else []),
                "--store", own.store or str(own.collected)]

    def reports(self) -> tuple[Made, ...]:
        """All of them, the newest first."""
        with self._database.begin() as connection:
            rows = connection.execute(select(report).order_by(report.c.at.desc(), report.c.id)).all()
        return tuple(_made(row) for row in rows)

    def report(self, id: str) -> Made | None:
        return next((made for made in self.reports() if made.id == id), None)


def named(told: str) -> str:
    """Of what the command told, the places and codes of problems, or the mark of its own fault.

    Its sentences are left out, as they may quote answers.
    """
    found = [f"{match[1] or ''} {match[2]}".strip() for match in _PROBLEM.finditer(told)]
    own = [f"{match[1]} {match[2]}" for match in _FAULT.finditer(told)]
    return "\n".join(dict.fromkeys([*found, *own]))


def _environment(language: str) -> dict[str, str]:
    return {**os.environ, "KEKO_LANGUAGE": language, "PYTHONIOENCODING": "utf8"}


def _made(row: "Row[tuple[object, ...]]") -> Made:
    return Made(row.id, row.circle, row.profile, row.state, datetime.fromisoformat(row.at),
                tuple(json.loads(row.files)), row.trouble)

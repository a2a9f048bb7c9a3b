"""Settings: where the study is, where its answers are, and how the pages stand in the world."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

DATABASE = "manage.db"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the app is started with; it reads no environment and no arguments.

    Attributes
    ----------
    study : Path
        The study's folder.
    collected : Path
        The folder of what is collected: answers, keys, contacts, the database of these pages.
    respond : str
        The address of the respondents' app, ``https://kysely.example.fi``.
    hosts : tuple of str
        The host names that the app answers to, without ports.
    behind_proxy : bool
        Whether browsers come by TLS, through a proxy.
    store : str or None
        ``postgresql://…`` where the answers are not in the folder.
    report_seconds : float
        How long the making of a report may take.
    clock : callable
        The moment, with its zone.
    """

    study: Path
    collected: Path
    respond: str = "http://127.0.0.1:8000"
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    behind_proxy: bool = False
    store: str | None = field(default=None, repr=False)
    report_seconds: float = 600.0
    clock: Callable[[], datetime] = _now

    @property
    def database(self) -> Path:
        return self.collected / DATABASE

"""A real PostgreSQL server in a folder of its own, on a socket only; started and stopped by the tests."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("initdb", "pg_ctl")
# Debian keeps them beside each version, out of the way.
os.environ["PATH"] = os.pathsep.join((os.environ.get("PATH", ""), *map(str, sorted(
    Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))))


@dataclass(frozen=True)
class Server:
    """Where it listens, and how its programs are run: they refuse to run as root."""

    folder: Path
    user: str | None

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://keko@/{database}?host={self.folder}"

    def run(self, *command: str) -> None:
        subprocess.run([*self._as(), *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       cwd=self.folder)

    def _as(self) -> list[str]:
        return ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups"] if self.user else []

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-o", options, "-w", "-t", "30", "-l",
                 str(self.folder / "log"), "start")

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf8", errors="replace")


def missing() -> str | None:
    """Why there can be no server here."""
    if os.name == "nt":
        return "the server is started on POSIX only"
    absent = [name for name in PROGRAMS if not shutil.which(name)]
    if absent:
        return f"{', '.join(absent)} not installed"
    if os.getuid() == 0 and (_user() is None or not shutil.which("setpriv")):
        return "PostgreSQL does not run as root, and there is no other user to run it"
    return None


def _user() -> str | None:
    import pwd

    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None


@contextmanager
def running() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="keko-pg-"))
    server = Server(folder, _user() if os.getuid() == 0 else None)
    try:
        if server.user:
            shutil.chown(folder, server.user)
        server.run("initdb", "-D", str(folder / "data"), "-U", "keko", "-A", "trust", "-E", "UTF8", "--no-sync",
                   "--locale=C")
        server.start()
        try:
            yield server
        finally:
            subprocess.run([*server._as(), "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "stop"],
                           check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)

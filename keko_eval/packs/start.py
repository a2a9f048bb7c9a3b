"""A pack in; a study's folder to which another association brings its own answers, out."""

from pathlib import Path

from keko_eval.files.text import shipped
from keko_eval.packs.opened import Opened, written
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

LEFT = ("pack.lock", "pack.sig", "README.md")
_DATA = """
# Kirjoita tähän omat vastaustiedostosi, kun ne ovat kansiossa data/.
# Skriv in dina egna svarsfiler här när de finns i mappen data/.
# Write your own files of answers here once they are in the folder data/.
data: []
#  - {wave: WAVE, instrument: INSTRUMENT, file: data/answers.csv}
"""


def start(pack: Opened, folder: Path) -> list[Path]:
    """Write the study of a pack into a new folder; definitions that ship with the program are left to it.

    Raises
    ------
    Refused
        The folder has a study already.
    """
    if (folder / "study.yaml").exists():
        raise Refused([problem("already-there", Place(str(folder / "study.yaml")))])
    ships = {path.read_bytes().replace(b"\r\n", b"\n")
             for home in ("instruments", "indicators") for path in shipped(home).rglob("*.yaml")}
    members = {name: data for name, data in pack.members.items()
               if not name.startswith(("golden/", "sample/")) and name not in LEFT and data not in ships}
    range_ = pack.pack.version.split(".")[0]
    members["study.yaml"] += f"pack: {pack.pack.pack}@^{range_}\n{_data(pack)}".encode()
    written(members, folder)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    return sorted(folder / name for name in members)


def _data(pack: Opened) -> str:
    sample = sorted(name for name in pack.members if name.startswith("sample/") and name.endswith(".csv"))
    instrument, _, wave = (sample[0].removeprefix("sample/").removesuffix(".csv").partition("@")
                           if sample else ("INSTRUMENT", "", "WAVE"))
    return _DATA.replace("INSTRUMENT", instrument).replace("WAVE", wave)

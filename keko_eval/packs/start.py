"""A pack in; a study's folder to which another association brings its own answers, out."""

from collections.abc import Iterator
from pathlib import Path

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.files.text import shipped
from keko_eval.packs.build import bare
from keko_eval.packs.opened import Opened, written
from keko_eval.packs.template import started_text
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

TAKEN = ("instruments/", "indicators/", "trees/")
_HEAD = """\
# Tämä tutkimus alkoi paketista {pack} {version}. Kirjoita omat ajankohtasi kohtaan waves. Tarkista: keko check KANSIO
# Den här studien började av paketet {pack} {version}. Skriv era egna tider i waves. Kontrollera: keko check MAPP
# This study began from the pack {pack} {version}. Write your own times into waves. Check: keko check FOLDER
"""
_DATA = """
# Tallenna vastaukset kansioon data. Poista #-merkki tarvitsemiesi rivien alusta, ja kirjoita tiedostojesi nimet.
# Spara svaren i mappen data. Stryk tecknet # i början av de rader som behövs och skriv namnen på era filer.
# Save your answers in the folder data. Take the # from the lines that you need, and write the names of your files.
#data:
{files}"""


def start(pack: Opened, folder: Path, id: str, title: str) -> list[Path]:
    """Write the study of a pack into a new folder; definitions that ship with the program are left to it.

    Parameters
    ----------
    id, title : str
        Of the new study. The plan of the report stays in the pack, which the study names.

    Raises
    ------
    Refused
        The folder has a study already.
    """
    if (folder / "study.yaml").exists():
        raise Refused([problem("already-there", Place(str(folder / "study.yaml")))])
    ships = {bare(path) for home in ("instruments", "indicators") for path in shipped(home).rglob("*.yaml")}
    members = {name: data for name, data in pack.members.items() if name.startswith(TAKEN) and data not in ships}
    own = pack.pack
    with pack.study() as resolved:
        members["study.yaml"] = "".join((
            _HEAD.format(pack=own.pack, version=own.version), started_text(resolved, id, title),
            f"pack: {own.pack}@^{own.version.split('.')[0]}\n", _DATA.format(files="".join(_files(resolved))),
        )).encode()
    written(members, folder)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    return sorted(folder / name for name in members)


def _files(resolved: ResolvedStudy) -> Iterator[str]:
    """A line for each file of answers that the study can have."""
    for id, instrument in resolved.instruments.items():
        if instrument.is_book:
            yield f"#- {{instrument: {id}, file: data/{id}.xlsx}}\n"
            continue
        for wave in resolved.study.waves:
            yield f"#- {{wave: {wave.wave}, instrument: {id}, file: data/{id}-{wave.wave}.xlsx}}\n"

"""JavaRosa and ODK's web engine: many respondents through many forms, one process of each for them all.

JavaRosa is in pyxform's wheel; the web engine stands in ``build/engines`` where ``tests/needs.sh`` installed it.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("KEKO_ENGINES", HERE.parents[2] / "build" / "engines"))
Answers = Mapping[str, str]
"""The text of each answer by question."""
Case = tuple[Path, Answers]


@dataclass(frozen=True, slots=True)
class Told:
    """What an engine says of a question: is it asked, must it be answered, is the answer allowed, what is kept."""

    relevant: bool
    required: bool
    allowed: bool
    value: str


Respondent = Mapping[str, Told]


def absent() -> str:
    """Why the engines cannot be asked; empty where they can."""
    wanted = {"java": shutil.which("java"), "javac": shutil.which("javac"), "node": shutil.which("node"),
              "@getodk/xforms-engine": _installed("@getodk/xforms-engine"), "jsdom": _installed("jsdom")}
    missing = [name for name, there in wanted.items() if not there]
    return f"not here: {', '.join(missing)} (tests/needs.sh installs them)" if missing else ""


def without_surveyjs() -> str:
    """Why SurveyJS cannot be asked; empty where it can."""
    wanted = {"node": shutil.which("node"), "survey-core": _installed("survey-core")}
    missing = [name for name, there in wanted.items() if not there]
    return f"not here: {', '.join(missing)} (tests/needs.sh installs them)" if missing else ""


def _installed(package: str) -> bool:
    return (FOLDER / "node_modules" / package / "package.json").is_file()


def javarosa(cases: Sequence[Case], work: Path) -> Sequence[Respondent]:
    """What JavaRosa says of each case; ``work`` is a folder for its class files."""
    jar = str(files("pyxform") / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar")
    subprocess.run(["javac", "-nowarn", "-cp", jar, "-d", str(work), str(HERE / "JavaRosa.java")], check=True,
                   capture_output=True, timeout=120)
    return _told(["java", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8", "-cp", f"{jar}{os.pathsep}{work}",
                  "JavaRosa"], cases)


def web_engine(cases: Sequence[Case]) -> Sequence[Respondent]:
    """What the web engine says of each case."""
    return _told(["node", str(HERE / "web_engine.mjs"), str(FOLDER)], cases)


def _told(command: Sequence[str], cases: Sequence[Case]) -> Sequence[Respondent]:
    lines = ["\t".join([str(form), *(f"{name}={value}" for name, value in answers.items())]) for form, answers in cases]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, encoding="utf8",
                          timeout=300, env={**os.environ, "TZ": "UTC"}, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    found: list[dict[str, Told]] = []
    for line in done.stdout.split("\n"):
        if line == ">":
            found.append({})
        elif "\t" in line and found:
            name, relevant, required, allowed, value = line.split("\t", 4)
            found[-1][name] = Told(relevant == "1", required == "1", allowed == "1", value)
    assert len(found) == len(cases)
    return found

"""Ask JavaRosa (ODK Collect's engine) and ODK's web engine for the value of every expression, and keep their answers.

Needs, outside of this project: ``pip install pyxform`` (its wheel holds ODK_Validate.jar, and in it JavaRosa), a JDK,
Node with ``npm i --ignore-scripts @getodk/xforms-engine jsdom`` in the folder given as WORK. Then:

    python collect.py WORK        writes results.json beside this script

Made with pyxform 4.5.0, ODK Validate 1.20.0, @getodk/xforms-engine 0.22.0.
"""

import json
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from pyxform.xls2xform import convert

HERE = Path(__file__).parent
WORK = Path(sys.argv[1]).resolve()
JAR = str(files("pyxform") / "validators/odk_validate/bin/ODK_Validate.jar")
QUESTIONS = [
    ("integer", "n"),
    ("integer", "n2"),
    ("decimal", "d"),
    ("text", "t"),
    ("select_one yn", "c"),
    ("select_one k", "k"),
    ("select_one z", "z"),
    ("select_multiple ab", "m"),
    ("date", "dd"),
    ("date", "dd2"),
]
CHOICES = {"yn": ["yes", "no"], "k": list("12345"), "z": ["01", "02"], "ab": ["a", "b", "ab"]}
ROWS = [
    {},
    {
        "n": "5",
        "n2": "5",
        "d": "2.5",
        "t": "ab c",
        "c": "yes",
        "k": "3",
        "z": "01",
        "m": "a ab",
        "dd": "2024-02-29",
        "dd2": "2000-03-01",
    },
    {
        "n": "0",
        "n2": "7",
        "d": "0",
        "t": "7",
        "c": "no",
        "k": "1",
        "z": "02",
        "m": "b",
        "dd": "1969-12-31",
        "dd2": "2024-02-29",
    },
    {"n": "-7", "d": "-2.5", "t": "äö", "k": "5", "m": "ab b a"},
]


def form(expressions: dict[int, str]) -> str:
    """An XForm with the questions and one calculation for each expression."""
    lines = ["| survey |", "| | type | name | label | calculation |"]
    lines += [f"| | {kind} | {name} | {name} | |" for kind, name in QUESTIONS]
    lines += [f"| | calculate | e{i} | | {text.replace('|', chr(92) + '|')} |" for i, text in expressions.items()]
    lines += ["| choices |", "| | list_name | name | label |"]
    lines += [f"| | {name} | {value} | {value} |" for name, values in CHOICES.items() for value in values]
    lines += ["| settings |", "| | form_title | form_id | name |", "| | x | x | data |"]
    return convert("\n".join(lines), validate=False).xform


def values(command: list[str], expressions: dict[int, str]) -> dict[int, list[str]] | None:
    """What an engine makes of the expressions, by row; ``None`` if it refuses one of them."""
    (WORK / "form.xml").write_text(form(expressions))
    found: dict[int, list[str]] = {i: [] for i in expressions}
    for row in ROWS:
        (WORK / "answers.tsv").write_text("\n".join(f"/data/{name}\t{value}" for name, value in row.items()))
        done = subprocess.run([*command, "form.xml", "answers.tsv"], capture_output=True, text=True, cwd=WORK)
        if done.returncode:
            return None
        for line in done.stdout.splitlines():
            path, _, value = line.partition("\t")
            name = path.removeprefix("/data").removeprefix("/")
            if name[:1] == "e" and name[1:].isdigit():
                found[int(name[1:])].append(json.loads(value) if command[0] == "node" else value)
    return found


def ask(command: list[str], expressions: dict[int, str]) -> dict[int, list[str] | None]:
    """As :func:`values`, halving until the refused expressions stand alone."""
    found = values(command, expressions)
    if found is not None:
        return dict(found)
    if len(expressions) == 1:
        return dict.fromkeys(expressions)
    numbered = list(expressions.items())
    half = len(numbered) // 2
    return ask(command, dict(numbered[:half])) | ask(command, dict(numbered[half:]))


def main() -> None:
    listed = [line for line in (HERE / "expressions.txt").read_text(encoding="utf8").splitlines() if line]
    expressions = dict(enumerate(dict.fromkeys(listed)))
    for name in ("Evaluate.java", "evaluate.mjs"):
        shutil.copy(HERE / name, WORK)
    subprocess.run(["javac", "-nowarn", "-cp", JAR, "Evaluate.java"], check=True, cwd=WORK)
    java = ask(["java", "-cp", f"{JAR}:.", "Evaluate"], expressions)
    web = ask(["node", "evaluate.mjs"], expressions)
    rows = {text: {"javarosa": java[i], "web": web[i]} for i, text in expressions.items()}
    lines = [
        f"{json.dumps(text, ensure_ascii=False)}: {json.dumps(row, ensure_ascii=False)}" for text, row in rows.items()
    ]
    body = ",\n  ".join(lines)
    answers = json.dumps(ROWS, ensure_ascii=False)
    (HERE / "results.json").write_text(f'{{"rows": {answers},\n "results": {{\n  {body}\n }}}}\n', encoding="utf8")


main()

"""A tree in, the text of a YAML file out, with a word at the head of it and where each value stands."""

from collections.abc import Iterator
from typing import Any

from keko_eval.files.yaml_tree import Entries, Items, Node, Path, read_yaml

HEADS = {
    "circle": "Ringin oma osa · ringens egen del · the circle's own part",
    "instrument": "Ringin omat kysymykset · ringens egna frågor · the circle's own questions",
    "indicator": "Ringin oma mittari · ringens egen mätare · the circle's own indicator",
}
NOTES = {
    "extends": "tutkimus, johon rinki kuuluu · studien · the study",
    "set": "omat tavoitearvot yhteisille mittareille · egna målvärden · own targets",
    "add": "omat kysymykset ja mittarit · egna frågor och mätare · own questions and indicators",
    "hide": "ei näytetä ringin raportissa · visas inte · not shown in the circle's report",
    "goals": "tasot -2…+2, 0 = odotettu · nivåer, 0 = väntat · levels, 0 = as expected",
    "waves": "ringin omat ajankohdat · egna tider · own periods",
    "choices": "vastausvaihtoehdot · svarsalternativ · choices",
    "purpose": "näytetään vastaajalle · visas för den svarande · shown to respondents",
}


def yaml_text(kind: str, tree: dict[str, Any]) -> str:
    """The file's text: keys in the order of the tree, each part with a comment that says what it is."""
    import yaml

    dumper = type("Dumper", (yaml.SafeDumper,), {"ignore_aliases": lambda *_: True})
    lines = [f"# {HEADS[kind]}\n"]
    for key, value in tree.items():
        note = NOTES.get(key)
        lines += [f"\n# {note}\n"] if note else []
        lines.append(yaml.dump({key: value}, Dumper=dumper, sort_keys=False, allow_unicode=True, width=110))
    return "".join(lines)


def paths_by_place(text: str, file: str) -> dict[tuple[int, int], Path]:
    """The path of the value or key that stands at each (line, column)."""
    tree, _ = read_yaml(text, file)
    found: dict[tuple[int, int], Path] = {}
    for line, column, path in _walk(tree, ()) if tree is not None else ():
        found.setdefault((line, column), path)
    return found


def _walk(node: Node, path: Path) -> Iterator[tuple[int, int, Path]]:
    if isinstance(node, Entries):
        for key, below in node.entries.items():
            place = node.keys[key].place
            yield place.line, place.column, (*path, key)
            yield from _walk(below, (*path, key))
    elif isinstance(node, Items):
        for i, below in enumerate(node.items):
            yield from _walk(below, (*path, i))
    yield node.place.line, node.place.column, path

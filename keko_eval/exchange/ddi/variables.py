"""Variables and their groups as elements of a codebook."""

from collections.abc import Iterator, Sequence

from keko_eval.exchange.ddi.about import Asked, Part
from keko_eval.exchange.ddi.node import Node, node
from keko_eval.exchange.statistics.data_set import Variable, missing_numbers

KINDS = {"coded": "code", "number": "numeric", "date": "datetime", "text": "text"}


def groups_of(part: Part, file: str, language: str) -> Iterator[Node]:
    """Multiple response, tables and sections: groups with the ids of their variables."""
    ids = ids_of(part, file)
    for name, kind, text, members in part.groups:
        known = [ids[member] for member in members if member in ids]
        if known:
            yield node("varGrp", node("txt", text=text, xml_lang=language) if text else None, type=kind, name=name,
                       var=" ".join(known))


def ids_of(part: Part, file: str) -> dict[str, str]:
    """The id of each variable; names may hold what XML ids may not."""
    return {variable.name: f"{file}_V{n}" for n, variable in enumerate(part.data.variables, 1)}


def variables_of(part: Part, file: str, language: str, waves: Sequence[str]) -> Iterator[Node]:
    """Every variable, in the order of the file."""
    ids = ids_of(part, file)
    for variable in part.data.variables:
        asked = part.asked.get(variable.name)
        yield node(
            "var", node("labl", text=variable.label, level="variable", xml_lang=language) if variable.label else None,
            _question(asked, language), _range(variable, asked), _invalid(variable, part),
            node("universe", text=asked.universe, xml_lang=language) if asked and asked.universe else None,
            *_categories(variable, part, language, waves), _format(variable),
            node("notes", text=asked.relevant, type="keko:relevant") if asked and asked.relevant else None,
            ID=ids[variable.name], name=variable.name, files=file if part.file else "",
            dcml="0" if variable.whole else "",
            intrvl="contin" if variable.kind == "number" else "discrete",
            representationType=KINDS[variable.kind])


def _question(asked: Asked | None, language: str) -> Node | None:
    if asked is None or not asked.literal:
        return None
    parts = (("preQTxt", asked.before), ("qstnLit", asked.literal), ("ivuInstr", asked.instruction))
    return node("qstn", *(node(tag, text=text, xml_lang=language) for tag, text in parts if text))


def _range(variable: Variable, asked: Asked | None) -> Node | None:
    if variable.kind == "number" and asked and (asked.least or asked.greatest):
        return node("valrng", node("range", min=asked.least, max=asked.greatest))
    return None


def _missing(variable: Variable, part: Part) -> dict[str, tuple[str, str]]:
    """``{value in the file: (label, state)}``; texts and dates have no codes for what is missing."""
    if variable.kind not in ("coded", "number"):
        return {}
    if part.own_codes:
        return {m.code: (m.label, m.state) for m in variable.missing if m.code}
    numbers = missing_numbers(variable, part.low)
    return {str(numbers[m.key]): (m.label, m.state) for m in reversed(variable.missing)}


def _invalid(variable: Variable, part: Part) -> Node | None:
    codes = sorted(_missing(variable, part))
    return node("invalrng", *(node("item", VALUE=code) for code in codes)) if codes else None


def _categories(variable: Variable, part: Part, language: str, waves: Sequence[str]) -> Iterator[Node]:
    for value in variable.values:
        counted = ((wave, part.counts.get((variable.name, value.code, wave))) for wave in waves)
        yield node("catgry", node("catValu", text=value.code),
                   node("labl", text=value.label, level="category", xml_lang=language),
                   *(node("catStat", text=str(n), type="freq", sdatrefs=f"W_{wave}")
                     for wave, n in counted if n is not None))
    for code, (label, state) in sorted(_missing(variable, part).items()):
        said = node("labl", text=label, level="category", xml_lang=language) if label else None
        yield node("catgry", node("catValu", text=code), said, missing="Y", missType=state)


def _format(variable: Variable) -> Node:
    if variable.kind == "date":
        return node("varFormat", type="character", category="date", schema="ISO", formatname="YYYY-MM-DD")
    return node("varFormat", type="character" if variable.kind == "text" else "numeric", schema="other")

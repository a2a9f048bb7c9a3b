"""What is known of a study and its data out as a DDI Codebook 2.5, of one language."""

from collections.abc import Iterator, Sequence

from keko_eval.exchange.ddi.about import About, Part
from keko_eval.exchange.ddi.node import NAMESPACE, SCHEMA, Node, node, written
from keko_eval.exchange.ddi.variables import groups_of, variables_of

TOPICS, UNITS, TIMES = "CESSDA Topic Classification", "DDI Analysis Unit", "DDI Time Method"


def codebook(about: About, parts: Sequence[Part]) -> bytes:
    """The document of :func:`tree`."""
    return written(tree(about, parts))


def tree(about: About, parts: Sequence[Part]) -> Node:
    """The codebook; the same study and data give the same one.

    The order is that of the schema, and what the CESSDA Data Catalogue's profile for DDI 2.5 asks for is there where
    ``about`` says it.
    """
    own = about.language
    ids = {part.data.name: f"F{n}" for n, part in enumerate(parts, 1)}
    return Node("codeBook", {
        "xmlns": NAMESPACE, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}", "version": "2.5", "xml:lang": own}, "", (
        node("docDscr", node("citation", _titles(about), node("prodStmt", node("software", text="keko-eval")))),
        node("stdyDscr", _citation(about), _info(about), _method(about), _access(about)),
        *(_file(part, ids[part.data.name]) for part in parts if part.file),
        node("dataDscr", *(g for part in parts for g in groups_of(part, ids[part.data.name], own)),
             *(v for part in parts for v in variables_of(part, ids[part.data.name], own, [w[0] for w in about.waves]))),
    ))


def _titles(about: About) -> Node:
    own, *others = about.titles.items()
    return node("titlStmt", node("titl", text=own[1], xml_lang=own[0]),
                *(node("parTitl", text=text, xml_lang=language) for language, text in others),
                _told("IDNo", about.pid, agency=about.pid_type), node("IDNo", text=about.study, agency="keko-eval"))


def _told(tag: str, text: str, **attributes: str) -> Node | None:
    """An element, if there is anything to tell."""
    return node(tag, text=text, **attributes) if text else None


def _citation(about: About) -> Node:
    own = about.language
    funding = (_told("fundAg", about.funder, xml_lang=own), _told("grantNo", about.grant, agency=about.funder,
                                                                  xml_lang=own))
    published = node("distDate", date=about.published, text=about.published) if about.published else None
    deposited = node("depDate", date=about.deposited, text=about.deposited) if about.deposited else None
    return node(
        "citation", _titles(about),
        _some("rspStmt", *(node("AuthEnty", text=one, xml_lang=own) for one in about.creators)),
        _some("prodStmt", *funding),
        _some("distStmt", _told("distrbtr", about.distributor, xml_lang=own),
              _told("depositr", about.depositor, xml_lang=own), deposited, published),
        node("verStmt", node("version", text=about.version)),
        node("holdings", URI=about.page, xml_lang=own) if about.page else None)


def _some(tag: str, *children: Node | None) -> Node | None:
    """An element, if anything stands in it."""
    return node(tag, *children) if any(children) else None


def _info(about: About) -> Node:
    own = about.language
    topics = (node("topcClas", text=one, vocab=TOPICS, xml_lang=own) for one in about.topics)
    return node(
        "stdyInfo",
        _some("subject", *(node("keyword", text=one, xml_lang=own) for one in about.keywords), *topics),
        _told("abstract", about.abstract, xml_lang=own),
        node("sumDscr", *_dates(about),
             *(node("nation", text=name, abbr=code, xml_lang=own) for code, name in about.countries.items()),
             _termed("anlyUnit", about.unit, UNITS, own), _told("universe", about.population, xml_lang=own),
             _told("dataKind", about.kind, xml_lang=own)))


def _dates(about: About) -> Iterator[Node]:
    for wave, first, last, label in about.waves:
        if first == last:
            yield node("collDate", text=label, date=first, event="single", cycle=wave, ID=f"W_{wave}")
            continue
        yield node("collDate", text=label, date=first, event="start", cycle=wave, ID=f"W_{wave}")
        yield node("collDate", text=label, date=last, event="end", cycle=wave)


def _termed(tag: str, term: tuple[str, str], vocabulary: str, language: str) -> Node | None:
    """A word of a controlled vocabulary: in the language, with its code."""
    return node(tag, node("concept", text=term[1], vocab=vocabulary), text=term[0], xml_lang=language) if term[0] \
        else None


def _method(about: About) -> Node | None:
    own = about.language
    return _some("method", _some("dataColl", _termed("timeMeth", about.time, TIMES, own),
                                 _told("sampProc", about.sampling, xml_lang=own),
                                 _told("collMode", about.mode, xml_lang=own)))


def _access(about: About) -> Node | None:
    own = about.language
    return _some("dataAccs", _some("setAvail", _told("accsPlac", about.distributor, URI=about.page, xml_lang=own),
                                   _told("complete", about.left_out, xml_lang=own)),
                 _some("useStmt", _told("restrctn", about.access, xml_lang=own)))


def _file(part: Part, id: str) -> Node:
    return node("fileDscr", node(
        "fileTxt", node("fileName", text=part.file),
        node("dimensns", node("caseQnty", text=str(part.data.frame.height)),
             node("varQnty", text=str(len(part.data.variables)))),
        node("fileType", text="CSV, UTF-8", charset="UTF-8")), ID=id)

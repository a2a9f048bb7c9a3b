"""Elements of a codebook as plain values, their XML, and the order in which DDI Codebook 2.5 wants them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ORDER: Mapping[str, str] = {
    "codeBook": "docDscr* stdyDscr+ fileDscr* dataDscr* otherMat*",
    "docDscr": "citation? guide? docStatus? docSrc* controlledVocabUsed* notes*",
    "stdyDscr": "citation+ studyAuthorization* stdyInfo* studyDevelopment* method* dataAccs* othrStdyMat* notes*",
    "citation": "titlStmt rspStmt? prodStmt? distStmt? serStmt* verStmt* biblCit* holdings* notes*",
    "titlStmt": "titl subTitl* altTitl* parTitl* IDNo*",
    "rspStmt": "AuthEnty* othId*",
    "prodStmt": "producer* copyright? prodDate* prodPlac* software* fundAg* grantNo*",
    "distStmt": "distrbtr* contact* depositr* depDate* distDate?",
    "verStmt": "version? verResp* notes*",
    "stdyInfo": "studyBudget? subject? abstract* sumDscr* qualityStatement? notes* exPostEvaluation*",
    "subject": "keyword* topcClas*",
    "sumDscr": "timePrd* collDate* nation* geogCover* geogUnit* geoBndBox? boundPoly* anlyUnit* universe* dataKind*",
    "method": "dataColl* notes* anlyInfo? stdyClas* dataProcessing* codingInstructions*",
    "dataColl": "timeMeth* dataCollector* collectorTraining* frequenc* sampProc* sampleFrame* "
                "targetSampleSize* deviat* collMode* resInstru* instrumentDevelopment* sources? "
                "collSitu* actMin* ConOps* weight* cleanOps*",
    "dataAccs": "setAvail* useStmt* notes*",
    "setAvail": "accsPlac* origArch? avlStatus* collSize? complete? fileQnty? notes*",
    "useStmt": "confDec? specPerm? restrctn? contact* citReq? deposReq? conditions? disclaimer?",
    "fileDscr": "fileTxt* locMap? notes*",
    "fileTxt": "fileName* fileCitation? dataFingerprint* fileCont? fileStrc? dimensns? fileType* format* filePlac* "
               "dataChck* ProcStat* dataMsng* software* verStmt*",
    "dimensns": "caseQnty* varQnty* logRecL* recPrCas* recNumTot*",
    "dataDscr": "varGrp* nCubeGrp* var* nCube* notes*",
    "varGrp": "labl* txt* concept* defntn? universe? notes*",
    "var": "location* labl* imputation? security? embargo? respUnit? anlysUnit? qstn* valrng* invalrng* undocCod* "
           "universe* TotlResp? sumStat* txt* stdCatgry* catgryGrp* catgry* codInstr* verStmt* concept* derivation? "
           "varFormat? geoMap* catLevel* notes*",
    "catgry": "catValu? labl* txt* catStat* mrow?",
    "valrng": "range+", "invalrng": "item+", "qstn": "preQTxt* qstnLit* postQTxt* ivuInstr*",
}
"""Children of each element that the program writes, in the order of the schema; ``? * +`` as in DTDs."""


@dataclass(frozen=True, slots=True)
class Node:
    tag: str
    attributes: Mapping[str, str]
    text: str
    children: tuple["Node", ...]


def node(tag: str, *children: Node | None, text: str = "", **attributes: str) -> Node:
    """An element; children that are None and empty attributes are left out, ``xml_lang`` is ``xml:lang``."""
    named = {key.replace("xml_lang", "xml:lang").replace("xsi_", "xsi:"): value for key, value in attributes.items()}
    return Node(tag, {k: v for k, v in named.items() if v}, text, tuple(c for c in children if c is not None))


def written(root: Node) -> bytes:
    """The document, indented, in UTF-8; signs that XML cannot hold are left out."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(_lines(root, 0)) + "\n").encode()


def _lines(one: Node, depth: int) -> Iterator[str]:
    edge = " " * depth
    head = one.tag + "".join(f" {key}={quoteattr(_clean(value))}" for key, value in one.attributes.items())
    text = escape(_clean(one.text))
    if not one.children or text:
        inside = text + "".join(line.strip() for child in one.children for line in _lines(child, 0))
        yield f"{edge}<{head}>{inside}</{one.tag}>" if inside else f"{edge}<{head}/>"
        return
    yield f"{edge}<{head}>"
    for child in one.children:
        yield from _lines(child, depth + 1)
    yield f"{edge}</{one.tag}>"


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def misplaced(root: Node) -> Iterator[str]:
    """What stands where the schema's order has no place for it: ``parent: its children``."""
    if root.tag in ORDER:
        pattern = "".join(f"(?:{part.rstrip('?*+')} ){part[-1] if part[-1] in '?*+' else ''}"
                          for part in ORDER[root.tag].split())
        if not re.fullmatch(pattern, "".join(f"{child.tag} " for child in root.children)):
            yield f"{root.tag}: {' '.join(child.tag for child in root.children)}"
    for child in root.children:
        yield from misplaced(child)

"""Codebooks of archives as instruments."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.definitions.diff_questions import instrument_diff
from keko_eval.definitions.document import Document, read
from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.ddi.system import read as read_ddi
from keko_eval.exchange.ddi.system import recognises
from keko_eval.exchange.systems import ReadForm, recognised

VARIABLES = """
<varGrp var="v3 v4" type="grid"><txt>Mitä mieltä olet?</txt></varGrp>
<varGrp var="v5 v6" type="multipleResp" name="news"><txt>Mistä saat uutisia?</txt></varGrp>
<var ID="v1" name="sex"><qstn><qstnLit>Sukupuoli</qstnLit><ivuInstr>Valitse yksi.</ivuInstr></qstn>
 <catgry><catValu>1</catValu><labl>Nainen</labl></catgry><catgry><catValu>2</catValu><labl>Mies</labl></catgry>
 <catgry missing="Y"><catValu>8</catValu><labl>Ei halua sanoa</labl></catgry>
 <catgry missing="Y"><catValu>9</catValu><labl/></catgry><catgry missing="Y"><catValu>SYSMISS</catValu></catgry></var>
<var ID="v2" name="age" intrvl="contin" dcml="0"><labl>Ikä vuosina</labl><valrng><range min="18" max="99"/></valrng>
 <universe>Työssä olevat</universe><sumStat type="min">19</sumStat><sumStat type="max">71</sumStat></var>
<var ID="v3" name="a1"><qstn><qstnLit>Työ</qstnLit></qstn><catgry><catValu>1</catValu><labl>Hyvä</labl></catgry>
 <catgry><catValu>2</catValu><labl>Huono</labl></catgry></var>
<var ID="v4" name="a2"><qstn><qstnLit>Vapaa-aika</qstnLit></qstn><catgry><catValu>1</catValu><labl>Hyvä</labl></catgry>
 <catgry><catValu>2</catValu><labl>Huono</labl></catgry></var>
<var ID="v5" name="news_tv"><qstn><qstnLit>Televisio</qstnLit></qstn>
 <catgry><catValu>0</catValu><labl>Ei</labl></catgry><catgry><catValu>1</catValu><labl>Kyllä</labl></catgry></var>
<var ID="v6" name="news_net"><qstn><qstnLit>Verkko</qstnLit></qstn><catgry><catValu>0</catValu><labl>Ei</labl></catgry>
 <catgry><catValu>1</catValu><labl>Kyllä</labl></catgry></var>
<var ID="v7" name="b1" intrvl="contin" dcml="1"><qstn><preQTxt>Kuinka paljon?</preQTxt><qstnLit>Tunteja</qstnLit></qstn>
 <valrng><range min="0" max="10"/></valrng><sumStat type="min">0</sumStat><sumStat type="max">10</sumStat></var>
<var ID="v8" name="why"><qstn><preQTxt>Kuinka paljon?</preQTxt><qstnLit>Miksi?</qstnLit></qstn>
 <varFormat type="character"/></var>
<var ID="v9" name="my name"><labl>Päivä</labl><varFormat type="numeric" category="date"/></var>
"""
PLAIN = f'<codeBook xml:lang="fi"><stdyDscr><citation><titlStmt><titl>Oma</titl></titlStmt></citation></stdyDscr>' \
        f"<dataDscr>{VARIABLES}</dataDscr></codeBook>"
SPACED = PLAIN.replace("<codeBook", '<codeBook version="2.5" xmlns="ddi:codebook:2_5"')
PREFIXED = re.sub(r"<(/?)(?=\w)", r"<\1ddi:", PLAIN).replace(
    "<ddi:codeBook", '<ddi:codeBook xmlns:ddi="ddi:codebook:2_5"')


def form(tmp_path: Path, text: str) -> ReadForm:
    path = tmp_path / "own.xml"
    path.write_text(text, encoding="utf8")
    return read_ddi(path)


def document(found: ReadForm) -> Document:
    reading = read(instrument_text(found.tree, "ddi", "own.xml"), "own.yaml")
    assert not reading.problems
    assert reading.document is not None
    return reading.document


def items(found: ReadForm) -> dict[str, Any]:
    return {one.get("name") or one["group"]: one for one in found.tree["questions"]}


def test_variables_become_questions(tmp_path: Path) -> None:
    found = form(tmp_path, SPACED)
    own = document(found).model
    by = {q.name: q for _, q in own.walk()}
    assert [(name, q.type) for name, q in by.items()] == [
        ("sex", "select_one sex_choices"), ("age", "integer"), ("a1", "select_one a1_choices"),
        ("a2", "select_one a1_choices"), ("news", "select_multiple news_choices"), ("b1", "decimal"), ("why", "text"),
        ("my_name", "date")]
    assert [(c.value, c.missing) for c in own.choices["sex_choices"]] == [(1, None), (2, None), (8, "refused")]
    assert by["sex"].hint.to("fi") == "Valitse yksi."
    assert (by["age"].constraint, by["b1"].constraint) == (". >= 18 and . <= 99", None)
    assert [(c.value, c.label.to("fi")) for c in own.choices["news_choices"]] == [("tv", "Televisio"),
                                                                                  ("net", "Verkko")]
    assert items(found)["a1_group"]["appearance"] == "table-list"
    assert items(found)["b1_group"] == {"group": "b1_group", "label": "Kuinka paljon?",
                                        "questions": items(found)["b1_group"]["questions"]}
    assert {loss.because for loss in found.report.losses} == {"ddi-counts", "ddi-universe", "ddi-observed", "ddi-name",
                                                              "ddi-no-label"}
    assert by["age"].columns["ddi_universe"] == "Työssä olevat"


def test_namespaces_make_no_difference(tmp_path: Path) -> None:
    trees = [form(tmp_path, text).tree for text in (PLAIN, SPACED, PREFIXED)]
    assert trees[0] == trees[1] == trees[2]
    assert trees[0]


def test_a_codebook_of_several_languages(tmp_path: Path) -> None:
    text = PLAIN.replace("<labl>Nainen</labl>", '<labl>Nainen</labl><labl xml:lang="en">Woman</labl>').replace(
        "<qstnLit>Sukupuoli</qstnLit>", '<qstnLit>Sukupuoli</qstnLit><qstnLit xml:lang="en">Sex</qstnLit>')
    own = document(form(tmp_path, text)).model
    assert own.languages == ("fi", "en")
    assert own.question("sex").label.to("en") == "Sex"


@pytest.mark.parametrize(("text", "code"), [
    ('<!DOCTYPE codeBook [<!ENTITY a "b">]><codeBook>&a;</codeBook>', "xml-refused"),
    ('<!DOCTYPE codeBook SYSTEM "http://example.org/x.dtd"><codeBook>&x;</codeBook>', "xml-refused"),
    ('<!DOCTYPE codeBook SYSTEM "file:///etc/passwd" [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><codeBook/>',
     "xml-refused"),
    ("<codeBook>" + "<a>" * 100 + "</a>" * 100 + "</codeBook>", "xml-refused"),
    ("<codeBook><dataDscr><var name='q'></dataDscr></codeBook>", "xml-unreadable"),
    ("<codeBook><stdyDscr/></codeBook>", "ddi-no-variables"),
])
def test_hostile_files_are_refused_in_words(tmp_path: Path, text: str, code: str) -> None:
    found = form(tmp_path, text)
    assert [p.code for p in found.problems] == [code]
    assert not found.tree


def test_it_is_known_by_its_root() -> None:
    assert recognises(b'\xef\xbb\xbf<?xml version="1.0"?><ddi:codeBook xmlns:ddi="x">', ())
    assert not recognises(b"<document><codebook/></document>", ())
    assert not recognises(b'{"text": "<codeBook>"}', ())


_PARTS = st.recursive(
    st.sampled_from(["", "x", "<labl/>", "<catgry><catValu>1</catValu></catgry>", "<catgry missing='Y'/>",
                     "<valrng><range min='a' max=''/></valrng>", "<valrng/>", "<qstn><qstnLit>q</qstnLit></qstn>",
                     "<varFormat type='character'/>", "<sumStat/>", "<universe>u</universe>"]),
    lambda inner: st.lists(inner, max_size=3).map("".join), max_leaves=6)


@given(st.lists(st.tuples(st.sampled_from(["q", "q", "a b", "", "${x}", "ä"]), _PARTS), min_size=1, max_size=5),
       st.sampled_from(["", "V0", "V0 V1", "V9 V0", "V1 V0"]))
def test_odd_codebooks_become_instruments_or_words(tmp_path_factory: pytest.TempPathFactory,
                                                   variables: list[tuple[str, str]], members: str) -> None:
    told = "".join(f'<var ID="V{n}" name="{name}">{part}</var>' for n, (name, part) in enumerate(variables))
    groups = f'<varGrp var="{members}"/>' if members else ""
    found = form(tmp_path_factory.mktemp("odd"), f"<codeBook><dataDscr>{groups}{told}</dataDscr></codeBook>")
    assert len(list(document(found).model.walk())) == len(variables)


def test_two_waves_of_an_archive_are_compared(shared_forms: Path) -> None:
    old, new = (read_ddi(shared_forms / f"{name}.xml") for name in ("FSD2362", "FSD2358"))
    assert recognised(shared_forms / "FSD2358.xml") == "ddi"
    assert (len(list(document(old).model.walk())), len(list(document(new).model.walk()))) == (106, 102)
    difference = instrument_diff(document(old).model, document(new).model)
    grades = {q.name: q.grade for q in difference.questions}
    assert grades["Q1_3"] == "identical"
    assert grades["BV7"] == grades["Q1_55"] == "broken"
    assert grades["BV8"] == "linkable"
    moved = {q.name: q.was for q in difference.questions if q.was not in ("", q.name)}
    assert moved == {"Q1_42": "Q1_38", "Q4_10": "Q3_9", "Q4_11": "Q3_10", "Q4_13": "Q3_12",
                     **{f"Q4_{n}": f"Q3_{n}" for n in range(1, 6)}}
    first = difference.question("Q3_1")
    assert first is not None
    assert first.differences[0].what == "added"
    assert sum(not q.differences for q in difference.questions) == 59

"""An organisation's own look: it shows in every output, in each language, and no text of it is ever markup."""

from base64 import b64decode
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from keko_eval.definitions.branding import Branding, contrast
from keko_eval.problem.problem import Refused
from keko_eval.reporting.brand import PLAIN, Brand, brand
from keko_eval.reporting.html import render_html
from keko_eval.reporting.outputs import OFFICE, PRINTED
from keko_eval.reporting.page import Report
from keko_eval.reporting.report import build_report
from tests.files.test_logo import dots
from tests.reporting import invented

SVG = (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50"><script>alert(1)</script>'
       b'<rect width="50" height="50" fill="#7a1f5c"/></svg>')
ALT = {"fi": "Esimerkkiyhdistyksen logo", "sv": "Exempelföreningens logotyp", "en": "The example’s logo",
       "fi-simple": "Yhdistyksen merkki"}
FRONT = {"fi": "Tehty hallitukselle.", "sv": "Gjord för styrelsen.", "en": "Made for the board.",
         "fi-simple": "Tämä on hallitukselle."}
CONTACT = "Esimerkkiyhdistys, arviointi@example.org"
HOSTILE = '<script>alert(1)</script> #panic("no") $x$ {{ 7*7 }} </style> ]] \\ "q" \'s\' =1+1'
HEADINGS = {"fi": "Yhteystiedot", "sv": "Kontakt", "en": "Contact", "fi-simple": "Ota yhteyttä"}
ENDED = date(2019, 11, 30)


def branding(**more: object) -> Branding:
    return Branding.model_validate({
        "logo": {"file": "logo.svg", "alt": ALT}, "colours": {"titles": "#7a1f5c", "lines": "#b0478f"},
        "front": FRONT, "contact": CONTACT, **more})


@cache
def plain(language: str = "fi") -> Report:
    return build_report(invented.released(), invented.study(), invented.reconciliation(), language)


def report(language: str = "fi", picture: bytes = SVG, **more: object) -> Report:
    return replace(plain(language), brand=brand(branding(**more), language, lambda _: picture))


@cache
def made(output: str, language: str = "fi", logo: bytes = SVG) -> bytes:
    return drawn(report(language, logo), output)


def drawn(report: Report, output: str) -> bytes:
    if output in PRINTED:
        return PRINTED[output](report, invented.released(), ENDED).typeset()
    return OFFICE[output](report, invented.released(), ENDED)


def told(output: str, data: bytes) -> str:
    """All that an output says, alternative texts too."""
    if output == "html":
        return data.decode()
    if output.startswith("pdf"):
        read = PdfReader(BytesIO(data))
        alts = [str(o["/Alt"]) for i in range(1, int(read.trailer["/Size"]))
                if isinstance(o := read.get_object(i), dict) and "/Alt" in o]
        return " ".join("".join(page.extract_text() for page in read.pages[:2]).split()) + " ".join(alts)
    with ZipFile(BytesIO(data)) as members:
        roots = [ElementTree.fromstring(members.read(name)) for name in members.namelist() if name.endswith(".xml")]
    return " ".join(text for root in roots for part in root.iter() for text in (part.text, part.get("descr")) if text)


@pytest.mark.parametrize("language", list(ALT))
@pytest.mark.parametrize("output", ["html", "pdf", "xlsx", "docx", "pptx"])
def test_it_shows_in_every_output_and_language(output: str, language: str) -> None:
    text = told(output, made(output, language))
    for part in (ALT[language], FRONT[language], CONTACT, HEADINGS[language]):
        assert part in text


def test_the_colours_are_where_they_belong() -> None:
    assert ":root{--blue:#7a1f5c}h1,h2{color:#7a1f5c}" in made("html").decode()
    pale = render_html(report(colours={"titles": "#767676"})).split(":root{--blue:")[-1]
    assert contrast(pale[:7]) / contrast("#f3f5f6") >= 4.5
    with ZipFile(BytesIO(made("docx"))) as members:
        assert b'w:val="7A1F5C"' in members.read("word/styles.xml")
    with ZipFile(BytesIO(made("pptx"))) as members:
        assert b'val="7A1F5C"' in members.read("ppt/slideMasters/slideMaster1.xml")
    with ZipFile(BytesIO(made("xlsx"))) as members:
        assert b"FF7A1F5C" in members.read("xl/styles.xml")
    assert b"7a1f5c" not in render_html(plain()).encode()


@pytest.mark.parametrize("output", ["html", "pdf", "pdf-archive", "xlsx", "docx", "pptx"])
def test_with_it_the_same_report_is_the_same_bytes(output: str) -> None:
    assert made(output) == drawn(report(), output)


@pytest.mark.parametrize("output", ["html", "pdf", "pdf-archive", "xlsx", "docx", "pptx"])
def test_a_picture_of_dots_will_do(output: str) -> None:
    assert ALT["fi"] in told(output, made(output, logo=dots(120, 60)))


def test_of_the_logo_nothing_that_runs_is_in_the_page() -> None:
    address = made("html").decode().split('class="logo" src="data:image/svg+xml;base64,')[1].split('"')[0]
    logo = b64decode(address).decode()
    assert "<rect" in logo
    assert "script" not in logo


@pytest.mark.parametrize("output", ["html", "pdf", "xlsx", "docx", "pptx"])
def test_hostile_texts_are_texts(output: str) -> None:
    odd = report(front=HOSTILE, contact=f"{HOSTILE} too", logo={"file": "logo.svg", "alt": HOSTILE})
    data = drawn(odd, output)
    if output == "html":
        assert b"<script" not in data
        assert data.decode().count("&lt;script&gt;alert(1)&lt;/script&gt; #panic") == 3
        assert data.count(b"</style>") == 1
    elif output == "pdf":
        squeezed = "".join(told(output, data).split())
        assert squeezed.count("".join(HOSTILE.split())) >= 2
    else:
        assert told(output, data).count(HOSTILE) == 3


def test_a_colour_that_slipped_past_the_check_goes_nowhere() -> None:
    odd = replace(plain(), brand=Brand(titles="red}body{display:none", lines="#fff;}"))
    assert render_html(odd) == render_html(plain())


def test_a_pale_colour_is_darkened_where_nobody_checked_it() -> None:
    assert brand(branding(colours={"titles": "#f59e0b", "lines": "#f59e0b"}), "fi", lambda _: SVG).titles == "#a56a07"


def test_a_study_goes_before_its_pack_key_by_key() -> None:
    own = brand(Branding.model_validate({"contact": "Oma", "colours": {"lines": "#123456"}}), "fi", lambda _: SVG)
    both = own.over(brand(branding(), "fi", lambda _: SVG))
    assert (both.contact, both.lines, both.titles, both.front) == ("Oma", "#123456", "#7a1f5c", FRONT["fi"])
    assert both.logo is not None
    assert brand(None, "fi", lambda _: SVG) is PLAIN


@pytest.mark.parametrize(("logo", "code"), [(b"GIF89a", "logo-not-an-image"), (None, "logo-missing")])
def test_a_logo_that_will_not_do_is_refused_with_its_reason(logo: bytes | None, code: str) -> None:
    def read(name: str) -> bytes:
        if logo is None:
            raise KeyError(name)
        return logo

    with pytest.raises(Refused) as refused:
        brand(branding(), "fi", read, "pack.yaml")
    assert [p.code for p in refused.value.problems] == [code]


def test_the_first_page_stays_one_page_with_it() -> None:
    read = PdfReader(BytesIO(made("pdf")))
    assert "".join(CONTACT.split()) in "".join(read.pages[0].extract_text().split())

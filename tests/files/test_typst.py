from io import BytesIO
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from keko_eval.files.typst import typeset

HEAD = """
#set document(title: "T", date: none)
#set text(lang: "fi", font: "Source Sans Pro")
#let data = json(bytes(sys.inputs.data))
"""


def template(folder: Path, body: str) -> Path:
    path = folder / "page.typ"
    path.write_text(HEAD + body, encoding="utf8")
    return path


def test_data_are_text_and_only_our_font_is_in_the_page(tmp_path: Path) -> None:
    made = PdfReader(BytesIO(typeset(template(tmp_path, "#data.a"), {"a": "#panic() $x$ ä"})))
    assert made.pages[0].extract_text() == "#panic() $x$ ä"
    fonts = [str(font.get_object()["/BaseFont"]) for font in made.pages[0]["/Resources"]["/Font"].values()]
    assert len(fonts) == 1
    assert "+SourceSansPro-Regular" in fonts[0]


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    for path in ("../secret.txt", "/../secret.txt", str(tmp_path / "secret.txt")):
        with pytest.raises(typst.TypstError):
            typeset(template(inside, f'#read("{path}")'), {})


def test_a_picture_without_words_is_refused(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    with pytest.raises(typst.TypstError, match="alt"):
        typeset(template(tmp_path, '#image(bytes(data.svg), format: "svg")'), {"svg": svg})
    told = template(tmp_path, '#image(bytes(data.svg), format: "svg", alt: "a")')
    assert typeset(told, {"svg": svg}).startswith(b"%PDF")

"""A logo that a stranger sent in: what is shown is a drawing and nothing else, or the logo is refused."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.files.logo import MOST_BYTES, Picture, read_logo
from keko_eval.files.typst import png

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 50">'
CLEAN = f'{HEAD}<rect width="50" height="50" fill="#7a1f5c"/></svg>'.encode()


def svg(inside: str, head: str = HEAD) -> bytes:
    return f"{head}{inside}</svg>".encode()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def dots(width: int = 20, height: int = 10, extra: bytes = b"", interlaced: int = 0,
         data: bytes | None = None) -> bytes:
    rows = zlib.compress(b"".join(b"\0" + b"\x7a\x1f\x5c" * width for _ in range(height))) if data is None else data
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, interlaced))
    return (b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def shown(data: bytes) -> Picture:
    found = read_logo(data)
    assert isinstance(found, Picture), found
    return found


@pytest.mark.parametrize("hostile", [
    "<script>alert(1)</script>", '<rect width="5" height="5" onclick="alert(1)"/>', '<g onload="alert(1)"/>',
    '<image href="https://example.org/x.png" width="5" height="5"/>', '<image xlink:href="data:image/png;base64,AA"/>',
    '<use href="https://example.org/x.svg#a"/>', '<use xlink:href="file:///etc/passwd#a"/>',
    '<rect style="fill:url(https://example.org/x)"/>', '<rect fill="url(//example.org/x#a)"/>',
    "<style>@import 'https://example.org/x.css';</style>", "<style>.a{background:url(https://example.org/x)}</style>",
    "<style>.a{fill:\\75rl(https://example.org)}</style>", '<a href="javascript:alert(1)"><rect/></a>',
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><img src='https://example.org/x'/></body></foreignObject>",
    '<animate attributeName="href" to="javascript:alert(1)"/>', '<set attributeName="onclick" to="alert(1)"/>',
    '<filter id="f"><feImage href="https://example.org/x"/></filter>', "<iframe src='https://example.org'/>",
])
def test_nothing_that_runs_or_is_fetched_is_left(hostile: str) -> None:
    made = shown(svg(f'<rect width="9" height="9"/>{hostile}')).data.decode()
    for word in ("script", "alert", "example.org", "passwd", "data:", "onclick", "onload", "javascript", "import",
                 "75rl", "foreignObject", "iframe", "animate"):
        assert word not in made
    assert "<rect" in made


def test_what_a_logo_is_drawn_with_stays() -> None:
    kept = ('<title>Yhdistys</title><style>.a{fill:#7a1f5c}</style><defs><linearGradient id="g"><stop offset="0"/>'
            '</linearGradient></defs><g class="a" transform="scale(2)"><path d="M0 0h9v9z" fill="url(#g)"/>'
            '<use xlink:href="#g"/></g>')
    made = shown(svg(kept)).data.decode()
    for part in ("Yhdistys", ".a{fill:#7a1f5c}", 'id="g"', "scale(2)", "M0 0h9v9z", "url(#g)", 'href="#g"'):
        assert part in made


@pytest.mark.parametrize("broken", [
    b"", b"GIF89a", b"\xff\xd8\xff\xe0JFIF", b"<html><body/></html>", b"<svg><rect/></svg>", b"\x89PNG\r\n\x1a\n",
    CLEAN[:-4], CLEAN.replace(b'viewBox="0 0 200 50"', b""), CLEAN.replace(b"0 0 200 50", b"0 0 0 50"),
    CLEAN.replace(b"0 0 200 50", b"0 0 nan inf"),
    b'<!DOCTYPE svg [<!ENTITY a "b">]>' + CLEAN, b"<!DOCTYPE svg [" + CLEAN, b"\xff\xfe" + CLEAN,
    svg("<g>" * 100 + "</g>" * 100), svg("<g/>" * 6000),
    dots()[:-8], dots(interlaced=1), dots(data=b"no dots"), dots(data=zlib.compress(b"\0" * 9)),
    dots(data=zlib.compress(b"\7" * (61 * 10))), dots().replace(b"IDAT", b"IDAX"),
])
def test_what_is_no_picture_that_can_be_shown_is_refused(broken: bytes) -> None:
    assert read_logo(broken) == "logo-not-an-image"


def test_a_large_one_is_refused_unread() -> None:
    assert read_logo(CLEAN + b" " * MOST_BYTES) == "logo-too-large"
    assert read_logo(dots(5000, 1000, data=b"")) == "logo-too-large"
    bomb = zlib.compress(b"\0" * 50_000_000, 9)
    assert read_logo(dots(20, 10, data=bomb)) == "logo-not-an-image"


def test_letters_are_asked_for_as_outlines() -> None:
    assert read_logo(svg("<text>Yhdistys</text>")) == "logo-with-letters"


def test_of_a_photograph_only_the_dots_stay() -> None:
    made = shown(dots(extra=chunk(b"tEXt", b"Author\0someone") + chunk(b"eXIf", b"place")))
    assert (made.kind, made.wide, made.data) == ("png", 2.0, dots())


def test_cleaning_twice_changes_nothing() -> None:
    for data in (CLEAN, svg("<style>.a{fill:red}</style><script/><path class='a' d='M0 0h9'/>"), dots()):
        once = shown(data)
        assert shown(once.data) == once


@pytest.mark.parametrize("data", [CLEAN, dots()])
def test_it_can_be_drawn(data: bytes) -> None:
    drawn = png(shown(data).svg, 1)
    width, height = struct.unpack(">II", drawn[16:24])
    assert (height, width) == (100, round(100 * shown(data).wide))


@given(st.binary(max_size=200), st.integers(0, 300))
def test_any_bytes_have_an_answer(noise: bytes, place: int) -> None:
    for data in (noise, CLEAN[:place] + noise + CLEAN[place:], dots()[:place] + noise):
        found = read_logo(data)
        assert isinstance(found, Picture) or found.startswith("logo-")


def test_what_a_link_holds_is_shown_without_the_link() -> None:
    made = shown(svg('<a href="https://example.org" xlink:href="#x"><rect width="9" height="9"/></a>')).data.decode()
    assert "<rect" in made
    assert "<a" not in made
    assert "href" not in made


@pytest.mark.parametrize("inside", [
    "", "<g/>", '<image href="data:image/png;base64,AA" width="9" height="9"/>',
    "<foreignObject><rect/></foreignObject>", "<title>Yhdistys</title>"])
def test_a_drawing_of_which_nothing_is_left_is_no_blank_logo(inside: str) -> None:
    assert read_logo(svg(inside)) == "logo-not-drawn"


@pytest.mark.parametrize("band", [CLEAN.replace(b"0 0 200 50", b"0 0 9000 50"),
                                  CLEAN.replace(b"0 0 200 50", b"0 0 50 9000"), dots(500, 10)])
def test_a_band_is_told_from_what_is_no_picture(band: bytes) -> None:
    assert read_logo(band) == "logo-too-narrow"

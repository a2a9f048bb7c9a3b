"""One corpus of files that are made to harm or only damaged; every door that takes a file refuses each in words."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import openpyxl

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET1 = "xl/worksheets/sheet1.xml"


def book(*rows: list[object], sheets: int = 1) -> bytes:
    """An honest workbook."""
    made, target = openpyxl.Workbook(), io.BytesIO()
    for row in rows or [["type", "name", "label"], ["text", "a", "A"]]:
        made.active.append(row)
    for i in range(1, sheets):
        made.create_sheet(f"s{i}")
    made.save(target)
    return target.getvalue()


def rewritten(data: bytes, member: str, change: Callable[[bytes], bytes],
              more: Mapping[str, bytes] | None = None) -> bytes:
    """A zip with one member another, and more of them."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for info in source.infolist():
            content = source.read(info)
            made.writestr(info.filename, change(content) if info.filename == member else content)
        for name, content in (more or {}).items():
            made.writestr(name, content)
    return target.getvalue()


def _sheet(change: Callable[[bytes], bytes], more: Mapping[str, bytes] | None = None) -> bytes:
    return rewritten(book(), SHEET1, change, more)


def sparse() -> bytes:
    made, target = openpyxl.Workbook(), io.BytesIO()
    made.active["A1"] = made.active["XFD1048576"] = 1
    made.save(target)
    return target.getvalue()


def lying_dimension() -> bytes:
    return _sheet(lambda xml: xml.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"'))


def bomb() -> bytes:
    row = b'<row r="3"><c r="A3" t="inlineStr"><is><t>' + b"a" * 1_000_000 + b"</t></is></c></row>"
    return _sheet(lambda xml: xml.replace(b"</sheetData>", row * 170 + b"</sheetData>"))


def lying_bomb() -> bytes:
    """The central directory says 100 bytes; what comes out is 170 MB."""
    data = bytearray(bomb())
    start = data.rfind(b"PK\x01\x02", 0, data.find(SHEET1.encode(), data.find(b"PK\x01\x02")))
    data[start + 24:start + 28] = (100).to_bytes(4, "little")
    return bytes(data)


def strings_bomb() -> bytes:
    """A few hundred thousand cells that all name one long shared string."""
    strings = (b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
               b"<si><t>" + b"b" * 32_000 + b"</t></si></sst>")
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (i, i) for i in range(1, 150_000))
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return rewritten(rewritten(book(), "xl/sharedStrings.xml", lambda _: strings), SHEET1,
                     lambda _: start + cells + b"</sheetData></worksheet>")


def nested_zip() -> bytes:
    """A zip of zips of zips, each of a megabyte of zeros."""
    data = b"\0" * 1_000_000
    for level in range(4):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            for i in range(10):
                made.writestr(f"{level}{i}.zip", data)
        data = target.getvalue()
    return data


def entities() -> bytes:
    laughs = b'<!DOCTYPE a [<!ENTITY a "' + b"ha" * 500 + b'">' + b"".join(
        b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(98, 108)) + b"]>"
    return _sheet(lambda xml: laughs + xml.replace(b"</sheetData>", (
        b'<row r="3"><c r="A3" t="inlineStr"><is><t>&k;</t></is></c></row></sheetData>')))


def external_entity() -> bytes:
    doctype = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return _sheet(lambda xml: doctype + xml.replace(b"</sheetData>", (
        b'<row r="3"><c r="A3" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData>')))


def external_links() -> bytes:
    return _sheet(lambda xml: xml, {"xl/externalLinks/externalLink1.xml": (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>')})


def macros() -> bytes:
    return _sheet(lambda xml: xml, {"xl/vbaProject.bin": b"x"})


def many_members() -> bytes:
    return _sheet(lambda xml: xml, {f"x/{i}": b"" for i in range(21_000)})


def deep() -> bytes:
    return _sheet(lambda xml: xml.replace(b"</sheetData>", b"<row>" * 200_000 + b"</sheetData>"))


@cache
def many_sheets() -> bytes:
    """Ten thousand sheets, of which the first alone has cells."""
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    n = range(2, 10_001)
    empty = b"<worksheet " + main + b"><sheetData/></worksheet>"
    listed = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="x%d"/>' % (i, i, i) for i in n)
    links = b"".join(b'<Relationship Id="x%d" Type="%s" Target="worksheets/sheet%d.xml"/>' % (i, kind, i) for i in n)
    data = rewritten(book(), "xl/workbook.xml", lambda xml: xml.replace(
        b"</sheets>", b"<x " + relations + b"/>" + listed.replace(b"<sheet ", b"<sheet " + relations + b" ")
        + b"</sheets>"))
    data = rewritten(data, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(
        b"</Relationships>", links + b"</Relationships>"))
    return rewritten(data, "", lambda xml: xml, {f"xl/worksheets/sheet{i}.xml": empty for i in n})


def slip() -> bytes:
    return _sheet(lambda xml: xml, {"../../slipped.txt": b"x"})


def other_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("notes.txt", "x")
    return target.getvalue()


def spreadsheet_of_repeats() -> bytes:
    """An OpenDocument sheet of a few hundred bytes that says it has 16 milliards of cells."""
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
        '<table:table table:name="T"><table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="4">'
        "<text:p>4</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", content)
        made.writestr("META-INF/manifest.xml", (
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'))
    return target.getvalue()


def encrypted() -> bytes:
    return OLD + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 3000


def encrypted_member() -> bytes:
    """The flag that says that a member is locked, in both directories."""
    data = bytearray(book())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


WORKBOOKS: Mapping[str, Callable[[], bytes]] = {one.__name__: one for one in (
    sparse, lying_dimension, bomb, lying_bomb, strings_bomb, nested_zip, entities, external_entity, external_links,
    macros, many_members, many_sheets, deep, slip, other_zip, encrypted, encrypted_member)} | {
    "cut_off": lambda: book()[:2000],
    "end_alone": lambda: book()[-600:],
    "old_and_broken": lambda: OLD + b"\x07" * 5000,
    "old_without_end": lambda: OLD + b"\xff" * 600_000,
}
"""By name, what is or calls itself an ``.xlsx``."""
OTHERS: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "repeats": (".ods", spreadsheet_of_repeats),
    "sav": (".sav", lambda: b"$FL2@(#) SPSS DATA FILE" + b" " * 37 + b"\x02\0\0\0" + b"\xff" * 4000),
    "sav_cut": (".sav", lambda: b"$FL2"),
    "zsav": (".zsav", lambda: b"$FL3" + b"\xff" * 4000),
    "parquet": (".parquet", lambda: b"PAR1" + b"\xff" * 400 + b"\xff\xff\xff\x7fPAR1"),
    "utf16_cut": (".csv", lambda: "a,b\n1,2\n".encode("utf-16")[:-1]),
    "nul": (".csv", lambda: b"a,b\n1,\0\n"),
    "one_line": (".csv", lambda: b"a" * 50_000_000),
    "open_quote": (".csv", lambda: b'a,b\n"' + b"1,2\n" * 2_000_000),
    "wide": (".csv", lambda: b"a," * 1_000_000 + b"\n"),
    "not_utf8": (".csv", lambda: b"a,b\n\xff\xfe\xfa\x81\x8d,2\n"),
    "text_of_zeros": (".csv", lambda: b"\0" * 5_000_000),
    "deep_json": (".json", lambda: b"[" * 200_000),
    "deep_form": (".json", lambda: b'{"pages":' + b'{"elements":[' * 100_000),
    "wide_json": (".json", lambda: json.dumps({"SurveyEntry": {}, "SurveyElements": [0] * 1_000_000}).encode()),
    "many_digits": (".json", lambda: b'{"pages":' + b"9" * 1_000_000 + b"}"),
    "laughs": (".xml", lambda: (b'<!DOCTYPE a [<!ENTITY a "' + b"ha" * 500 + b'">' + b"".join(
        b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(98, 108)) + b"]><a>&k;</a>")),
    "deep_xml": (".lss", lambda: b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>" + b"<a>" * 500_000),
    "aliases": (".yaml", lambda: b"a0: &a0 [x, x]\n" + b"".join(
        b"a%d: &a%d [*a%d, *a%d, *a%d]\n" % (i, i, i - 1, i - 1, i - 1) for i in range(1, 30))),
}
"""By name, the ending and the bytes of what is no workbook of Excel."""


def every() -> dict[str, tuple[str, Callable[[], bytes]]]:
    """All cases: ``{name: (ending, bytes)}``."""
    return {name: (".xlsx", make) for name, make in WORKBOOKS.items()} | dict(OTHERS)


def written(folder: Path, name: str) -> Path:
    """One case as a file."""
    ending, make = every()[name]
    path = folder / f"{name}{ending}"
    path.write_bytes(make())
    return path

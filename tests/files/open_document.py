"""A workbook of OpenDocument from the XML of its tables, as small as readers take it."""

import zipfile
from pathlib import Path

NAMES = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def open_document(path: Path, tables: str) -> Path:
    """Written to ``path``, which comes back."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", KIND)
        archive.writestr("content.xml", (
            f'<?xml version="1.0"?><office:document-content{NAMES} xmlns:calcext="urn:calcext"><office:body>'
            f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"))
        archive.writestr("META-INF/manifest.xml", (
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/></manifest:manifest>'))
    return path

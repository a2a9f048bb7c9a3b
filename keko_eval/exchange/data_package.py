"""A Frictionless data package: tables with a description that a program reads (frictionlessdata.io, version 1)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TYPES: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    kind : type
        bool, int, float or str.
    required : bool
        Whether every row has a value.
    values : sequence of str
        All that may stand there; empty where anything may.
    """

    name: str
    title: str
    description: str
    kind: type = str
    required: bool = False
    values: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: ``content`` is the CSV's bytes, ``key`` the columns that name a row, if any do."""

    name: str
    title: str
    description: str
    columns: Sequence[Column]
    content: bytes
    key: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What the package as a whole is.

    Parameters
    ----------
    name : str
        An id of lower-case letters, digits, dots, hyphens and underscores.
    created : str
        ISO 8601 time; the last wave's end, never the clock.
    sources : sequence of mapping
        ``{title, path?}`` of what it was made from.
    contributors : sequence of mapping
        ``{title, role}``.
    """

    name: str
    title: str
    description: str
    version: str
    created: str
    language: str
    sources: Sequence[Mapping[str, str]] = ()
    contributors: Sequence[Mapping[str, str]] = ()


def descriptor(about: About, tables: Sequence[Table]) -> bytes:
    """``datapackage.json`` of tables that stand beside it as ``NAME.csv``."""
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": about.name,
        "title": about.title,
        "description": about.description,
        "version": about.version,
        "created": about.created,
        "languages": [about.language],
        "sources": [dict(source) for source in about.sources],
        "contributors": [dict(person) for person in about.contributors],
        "resources": [_resource(table) for table in tables],
    }
    told = {key: value for key, value in package.items() if value not in ("", [])}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True, "doubleQuote": True},
        "bytes": len(table.content),
        "hash": f"sha256:{hashlib.sha256(table.content).hexdigest()}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    field: dict[str, Any] = {"name": column.name, "title": column.title, "description": column.description,
                             "type": TYPES[column.kind]}
    return {**field, **({"constraints": constraints} if constraints else {})}

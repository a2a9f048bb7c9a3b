"""Results as an activity of the International Aid Transparency Initiative's standard, version 2.03, in its order.

The parts stand in the order of iati-activities-schema.xsd; all texts are escaped by the writer of XML, and signs that
no XML can hold are left out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.etree import ElementTree as ET

VERSION = "2.03"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Said = Mapping[str, str]
"""A text by language."""
Dimensions = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Value:
    """One number that is reported, of all or of the part that ``dimensions`` name; None where it is not told."""

    value: str | None
    dimensions: Dimensions = ()
    comment: Said = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Baseline:
    on: date
    of: Value


@dataclass(frozen=True, slots=True)
class Time:
    begins: date
    ends: date
    targets: Sequence[Value] = ()
    actuals: Sequence[Value] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator as a result of its own.

    Parameters
    ----------
    type : str
        1 output, 2 outcome, 3 impact, 9 other.
    measure : str
        1 unit, 2 percentage.
    ascending : bool or None
        Whether more is better; None where no direction is good.
    """

    type: str
    measure: str
    ascending: bool | None
    title: Said
    description: Said
    baselines: Sequence[Baseline] = ()
    times: Sequence[Time] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    attributes: Mapping[str, str]
    name: Said


@dataclass(frozen=True, slots=True)
class Activity:
    """``dates`` are by the standard's codes; ``generated`` is an ISO time, never the clock's."""

    identifier: str
    generated: str
    language: str
    reporting: Organisation
    participating: Sequence[Organisation]
    title: Said
    description: Said
    status: str
    dates: Sequence[tuple[str, date]]
    countries: Sequence[str]
    sectors: Sequence[Mapping[str, str]]
    results: Sequence[Measured]
    note: str = ""


def activities(activity: Activity) -> bytes:
    """The file; ``note`` stands in it as a comment."""
    root = ET.Element("iati-activities", {"version": VERSION, "generated-datetime": activity.generated})
    if activity.note:
        root.append(ET.Comment(" " + re.sub("-(?=-)|-$", "- ", _fit(activity.note)) + " "))
    one = ET.SubElement(root, "iati-activity", {"last-updated-datetime": activity.generated,
                                                _LANGUAGE: activity.language})
    ET.SubElement(one, "iati-identifier").text = _fit(activity.identifier)
    _organisation(one, "reporting-org", activity.reporting)
    _told(one, "title", activity.title)
    _told(one, "description", activity.description)
    for organisation in activity.participating:
        _organisation(one, "participating-org", organisation)
    ET.SubElement(one, "activity-status", code=activity.status)
    for code, on in activity.dates:
        ET.SubElement(one, "activity-date", {"type": code, "iso-date": on.isoformat()})
    for country in activity.countries:
        _empty(one, "recipient-country", {"code": country})
    for sector in activity.sectors:
        _empty(one, "sector", sector)
    for measured in activity.results:
        _result(one, measured)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _result(parent: ET.Element, measured: Measured) -> None:
    result = ET.SubElement(parent, "result", {"type": measured.type, "aggregation-status": "false"})
    _told(result, "title", measured.title)
    attributes = {"measure": measured.measure, "aggregation-status": "false"}
    if measured.ascending is not None:
        attributes["ascending"] = str(measured.ascending).lower()
    indicator = ET.SubElement(result, "indicator", attributes)
    _told(indicator, "title", measured.title)
    _told(indicator, "description", measured.description)
    for baseline in measured.baselines:
        _value(indicator, "baseline", baseline.of, {"year": f"{baseline.on.year:04}",
                                                    "iso-date": baseline.on.isoformat()})
    for time in measured.times:
        period = ET.SubElement(indicator, "period")
        ET.SubElement(period, "period-start", {"iso-date": time.begins.isoformat()})
        ET.SubElement(period, "period-end", {"iso-date": time.ends.isoformat()})
        for name, values in (("target", time.targets), ("actual", time.actuals)):
            for value in values:
                _value(period, name, value, {})


def _value(parent: ET.Element, name: str, value: Value, attributes: Mapping[str, str]) -> None:
    told = {} if value.value is None else {"value": value.value}
    own = ET.SubElement(parent, name, {**attributes, **told})
    for key, part in value.dimensions:
        _empty(own, "dimension", {"name": key, "value": part})
    _told(own, "comment", value.comment)


def _organisation(parent: ET.Element, name: str, organisation: Organisation) -> None:
    _narratives(_empty(parent, name, organisation.attributes), organisation.name)


def _told(parent: ET.Element, name: str, said: Said) -> None:
    if any(said.values()):
        _narratives(ET.SubElement(parent, name), said)


def _narratives(parent: ET.Element, said: Said) -> None:
    for language, text in said.items():
        if text:
            ET.SubElement(parent, "narrative", {_LANGUAGE: language}).text = _fit(text)


def _empty(parent: ET.Element, name: str, attributes: Mapping[str, str]) -> ET.Element:
    return ET.SubElement(parent, name, {key: _fit(value) for key, value in attributes.items()})


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)


def decimal(value: float) -> str:
    """A number as the standard writes it: no exponent, no more digits than carry meaning."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def said(texts: Iterable[tuple[str, str]]) -> Said:
    """Texts by language, blanks drawn together, the same text once."""
    found: dict[str, str] = {}
    for language, text in texts:
        plain = " ".join(text.split())
        if plain and plain not in found.values():
            found[language] = plain
    return found

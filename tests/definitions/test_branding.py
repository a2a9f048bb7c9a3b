"""An organisation's own look: every mistake at its place with what mends it, and the measure it rests on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.definitions.branding import accessible, contrast
from keko_eval.definitions.check import check
from keko_eval.problem.noun import Digits

STUDY = """study: small
title: {{fi: Pieni, sv: Liten}}
languages: [fi, sv]
instruments: [keko.actors@1]
indicators: [keko.networks.trust]
primary: [keko.networks.trust]
waves: [{{wave: a, period: 2017}}, {{wave: b, period: 2019}}]
comparison: {{design: before_after, from: a, to: b}}
branding:
{branding}
"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0h40v10z"/></svg>'


def problems(folder: Path, branding: str) -> list[tuple[str, int | None, dict[str, object]]]:
    (folder / "study.yaml").write_text(STUDY.format(branding=branding), encoding="utf8")
    return [(p.code, p.place.line if p.place else None, dict(p.values)) for p in check([folder]).problems
            if p.code.startswith(("logo", "colour", "bad-colour"))]


def test_a_good_one_has_no_problems(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG)
    assert problems(tmp_path, '  logo: {file: logo.svg, alt: {fi: Merkki, sv: Märke}}\n'
                              '  colours: {titles: "#7a1f5c", lines: B0478F}') == []


def test_a_pale_colour_is_told_with_its_contrast_and_the_nearest_shade(tmp_path: Path) -> None:
    found = problems(tmp_path, '  colours:\n    titles: "#f59e0b"\n    lines: "#f59e0b"')
    told = {"colour": "#f59e0b", "measured": Digits("2.14")}
    assert found == [
        ("colour-contrast", 11, told | {"least": Digits("4.5"), "shade": "#a56a07"}),
        ("colour-contrast", 12, told | {"least": Digits("3"), "shade": "#ce8508"})]


@pytest.mark.parametrize("value", ["sininen", "#0b5c8a", '"#0b5c8"', '"rgb(1,2,3)"', '"#0b5c8a;}body{"', "[1]"])
def test_what_is_no_colour_is_told(tmp_path: Path, value: str) -> None:
    ((code, line, _),) = problems(tmp_path, f"  colours:\n    titles: {value}")
    assert (code, line) == ("bad-colour", 11)


@pytest.mark.parametrize("file", ["logo.svg", "../logo.svg", "/etc/passwd", "Logo ä.svg", "."])
def test_a_logo_that_is_not_in_the_folder_is_told(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    (tmp_path / "logo.svg").write_bytes(SVG)
    found = problems(folder, f"  logo: {{file: '{file}', alt: {{fi: a, sv: b}}}}")
    assert [(code, values["file"]) for code, _, values in found] == [("logo-missing", file)]


def test_a_link_out_of_the_folder_is_no_logo(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    (tmp_path / "secret.svg").write_bytes(SVG)
    (folder / "logo.svg").symlink_to(tmp_path / "secret.svg")
    assert [code for code, *_ in problems(folder, "  logo: {file: logo.svg, alt: {fi: a, sv: b}}")] == ["logo-missing"]


def test_a_logo_is_judged_by_its_content_and_said_in_every_language(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(b"\xff\xd8\xff\xe0")
    found = problems(tmp_path, "  logo: {file: logo.svg, alt: {fi: Merkki}}")
    assert [(code, values) for code, _, values in found] == [
        ("logo-not-an-image", {"file": "logo.svg"}), ("logo-without-words", {"languages": "sv"})]


@pytest.mark.parametrize(("colour", "ratio"), [
    ("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.542), ("#ff0000", 3.998)])
def test_the_contrast_is_that_of_wcag(colour: str, ratio: float) -> None:
    assert contrast(colour) == pytest.approx(ratio, abs=5e-4)


@given(st.integers(0, 0xFFFFFF), st.sampled_from([3.0, 4.5]))
def test_the_shade_proposed_stands_out_and_a_good_one_is_left_alone(number: int, least: float) -> None:
    colour = f"#{number:06x}"
    assert contrast(accessible(colour, least)) >= least
    if contrast(colour) >= least:
        assert contrast(accessible(colour, least)) == pytest.approx(contrast(colour), rel=0.03)

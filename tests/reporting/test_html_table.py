"""Tables, conclusions and legends as HTML that a screen reader and a narrow screen can use."""

from html.parser import HTMLParser

from keko_eval.reporting.html_table import chip_html, legend_html, table_html
from keko_eval.reporting.marks import Bar, Mark
from keko_eval.reporting.page import Body, Cell, Chip, Column, Legend, Table

HOSTILE = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>'


class Elements(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def of(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def table(*rows, columns=None, **more):
    columns = columns or (Column("Group", "label"), Column("Scale 0–100", "strip", ("0", "100")),
                          Column("2019", "number"))
    return Table("groups", "By group", columns, (Body(tuple(rows), "Circle"),), **more)


def test_a_table_has_a_caption_and_scopes():
    html = Elements(table_html(table((Cell("Savo"), Cell(strip=Bar(0.5)), Cell("64.8")))))
    assert [t for t, _ in html.found if t in ("caption", "thead", "tbody")] == ["caption", "thead", "tbody"]
    assert [a["scope"] for a in html.of("th")] == ["col", "col", "col", "rowgroup", "row"]
    assert html.of("svg")[0]["aria-hidden"] == "true"


def test_an_axis_is_read_as_words_and_seen_as_ends():
    html = table_html(table((Cell("Savo"), Cell(strip=Bar(0.5)), Cell("64.8"))))
    assert '<span class="vh">Scale 0–100</span>' in html
    assert '<span class="ends" aria-hidden="true"><span>0</span><span>100</span>' in html
    assert 'data-low="0" data-high="100"' in html
    assert 'data-label="2019"' in html


def test_neighbouring_hidden_cells_are_said_once():
    html = table_html(table((Cell("Savo"), Cell(hidden=True), Cell("not shown", hidden=True))))
    assert html.count("not shown") == 1
    assert '<td class="hidden" colspan="2"><span>not shown</span></td>' in html


def test_a_table_without_rows_is_nothing():
    assert table_html(Table("x", "X", (), ())) == ""
    assert legend_html(()) == ""


def test_a_brief_table_has_no_legend():
    found = table((Cell("Savo"), Cell(), Cell("1")), legend=(Legend("target", Mark("target")),), note="Note.")
    assert "legend" in table_html(found)
    assert "legend" not in table_html(found, brief=True)
    assert "Note." in table_html(found, brief=True)


def test_hostile_texts_stay_texts_everywhere():
    columns = (Column(HOSTILE, "label"), Column(HOSTILE, "strip", (HOSTILE, HOSTILE)), Column(HOSTILE, "number"))
    found = Table("x", HOSTILE, columns, (Body(((Cell(HOSTILE, HOSTILE, link=HOSTILE), Cell(strip=Bar(1.0)), Cell(
        HOSTILE, chip=Chip("good", "full", HOSTILE))), (Cell("a"), Cell(), Cell(HOSTILE, hidden=True))), HOSTILE),),
        HOSTILE, (Legend(HOSTILE, Mark("zero")),))
    html = Elements(table_html(found) + chip_html(Chip("bad", "dotted", HOSTILE)))
    assert not html.of("script")
    assert not html.of("img")
    assert not any(name.startswith("on") for _, attributes in html.found for name in attributes)


def test_a_conclusion_has_a_shape_and_words():
    html = chip_html(Chip("good", "outline", "Improved"))
    assert html.startswith('<span class="chip good outline"><svg class="symbol"')
    assert html.endswith("<span>Improved</span></span>")

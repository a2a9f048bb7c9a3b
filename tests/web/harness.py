"""What is asked of every page: axe-core's rules and our own, since a page may be broken and pass the former.

Each check gives its findings as texts that begin with a rule's name; none is a pass.
"""

from base64 import b64encode
from importlib.resources import files
from pathlib import Path
from typing import Any

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf8")
AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf8")
ERROR = {"fi": "Virhe", "fi-simple": "Virhe", "sv": "Fel", "en": "Error"}
SPACING = ("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
           "p, li, dd { margin-bottom: 2em !important }")
# At a second width a page of the same elements, each as shown or hidden as before, is asked what layout can change.
_RULES = """async (again) => { const shown = [document.documentElement.outerHTML,
        ...[...document.querySelectorAll("*")].map((e) => { const r = e.getBoundingClientRect();
            return [e.checkVisibility({visibilityProperty: true, opacityProperty: true}), r.width > 1 && r.height > 1,
                r.right + scrollX > 0, r.bottom + scrollY > 0].join(); })].join("|");
    const layout = again && shown === window.ruled, options = {preload: false, resultTypes: ["violations"]};
    window.ruled = shown;
    if (layout) options.runOnly = {type: "rule", values: ["color-contrast", "target-size", "link-in-text-block",
        "scrollable-region-focusable"]};
    const told = await axe.run(document, options);
    return told.violations.flatMap((v) => v.nodes.map((n) => `axe ${v.id}: ${n.target.join(" ")} ${v.help}`)); }"""
_SPACED = """(text) => { const own = [...document.adoptedStyleSheets], sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...own, sheet];
    const found = audit({geometry: true}).map((told) => "spacing " + told);
    document.adoptedStyleSheets = own; return found; }"""
EQUIPMENT = f"{AXE};\nwindow.audit = {AUDIT};\nwindow.rules = {_RULES};\nwindow.spaced = {_SPACED};"
"""The initial script of every page that is looked at."""
_ORDER = """() => { const seen = new Set();
    return [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a[href], summary")]
        .filter((e) => e.tabIndex >= 0 && !e.closest("[aria-hidden=true]"))
        .filter((e) => { if (e.type !== "radio") return true;
            const group = [...document.getElementsByName(e.name)], marked = group.find((g) => g.checked) ?? group[0];
            return marked === e; })
        .map((e, i) => { e.dataset.order = i; return i; }).length; }"""
_TOP = """() => { const top = document.createElement("span"); top.tabIndex = -1; document.body.prepend(top);
    top.focus(); top.remove(); scrollTo(0, 0); }"""
_KINDS = """() => [...document.querySelectorAll("[data-order]")].map((e) => [e.tagName, e.type, e.className,
    e.checked, e.parentElement.className].join("|"))"""
_WHERE = "() => document.activeElement?.dataset.order ?? null"
_PLACES = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a[href]")]
    .filter((e) => e.tabIndex >= 0 && !e.closest("[aria-hidden=true], .skip")).map((e) => {
        const r = e.getBoundingClientRect(), x = Math.max(0, r.left - 3), y = Math.max(0, r.top - 3 + scrollY);
        const kind = [e.tagName, e.type, e.className, e.checked].join("|");
        return [kind, e.outerHTML.slice(0, 90), {x, y, width: r.width + 6, height: r.height + 6}]; })"""
# A screenshot can only be read back by a browser: on a page of its own, which no policy of ours binds.
_DIFFER = """async ([one, two]) => { const read = async (data) => {
    const bitmap = await createImageBitmap(await (await fetch("data:image/png;base64," + data)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), pen = canvas.getContext("2d");
    pen.drawImage(bitmap, 0, 0);
    return pen.getImageData(0, 0, bitmap.width, bitmap.height).data; };
    const light = (d, i) => { const c = (v) => (v /= 255, v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
        return .2126 * c(d[i]) + .7152 * c(d[i + 1]) + .0722 * c(d[i + 2]); };
    const a = await read(one), b = two ? await read(two) : null;
    let seen = 0, low = 1, high = 0;
    for (let i = 0; i < a.length; i += 4) { const own = light(a, i);
        low = Math.min(low, own); high = Math.max(high, own);
        if (b && i < b.length) { const other = light(b, i);
            if ((Math.max(own, other) + .05) / (Math.min(own, other) + .05) >= 3) seen++; } }
    return {seen, contrast: (high + .05) / (low + .05)}; }"""


def looked_at(page: Any, *, again: bool = False, **expected: Any) -> list[str]:
    """Findings at the width that the page has: axe-core's, those beyond WCAG too; our own; and what is cut or spills
    where a reader widens the spaces between lines, words and letters (WCAG 1.4.12).

    ``expected``: the ``language`` of the page, whether it has an ``error``, and whether that is ``elsewhere``.
    ``again``: the page has been looked at as it is, at another width.
    """
    given = {"prefix": ERROR[expected["language"]], "elsewhere": False, **expected}
    found: list[str] = page.evaluate(
        "async ([expected, spacing, again]) => [...await rules(again), ...audit(expected), ...spaced(spacing)]",
        [given, SPACING, again])
    return found


def text_size(session: Any, percent: int) -> None:
    """The size of text that a reader sets in the browser."""
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16 * percent // 100, "fixed": 13 * percent // 100}})


def cut(page: Any) -> list[str]:
    """What is cut, spills or needs scrolling sideways as the page is now (WCAG 1.4.4, 1.4.10)."""
    found: list[str] = page.evaluate("() => audit({geometry: true})")
    return found


def walk(page: Any) -> list[str]:
    """Tab from the top: every control once, in the order of reading, and out at the end."""
    n = page.evaluate(_ORDER)
    page.evaluate(_TOP)
    met: list[int | None] = []
    for _ in range(n + 1):
        page.keyboard.press("Tab")
        at = page.evaluate(_WHERE)
        met.append(None if at is None else int(at))
        if at is None:
            break
    if met == [*range(n), None] or met == [*range(n), 0]:
        return []
    return [f"keyboard: {n} controls, met in the order {met}"]


def focus_seen(page: Any, judge: Any) -> list[str]:
    """Whether each kind of control looks different with the focus: enough pixels, each 3:1 against what was there."""
    found, looked = [], set()
    page.evaluate(_ORDER)
    page.evaluate(_TOP)
    for number, kind in enumerate(page.evaluate(_KINDS)):
        page.keyboard.press("Tab")
        if page.evaluate(_WHERE) != str(number):
            return [*found, f"focus: the keyboard does not come to control {number}"]
        if kind in looked:
            continue
        looked.add(kind)
        clip = page.evaluate("""() => { const e = document.activeElement, l = e.labels?.[0] ?? e;
            const marked = ["radio", "checkbox"].includes(e.type) ? l : e;
            const r = marked.getBoundingClientRect(), x = Math.max(0, r.left - 8), y = Math.max(0, r.top - 8);
            return {x, y, width: Math.min(innerWidth, r.right + 8) - x, height: Math.min(innerHeight, r.bottom + 8) - y,
                least: Math.min(r.width + r.height, 60)}; }""")
        least = clip.pop("least")
        with_focus = page.screenshot(clip=clip)
        page.evaluate("() => { window.had = document.activeElement; had.blur(); }")
        without = page.screenshot(clip=clip)
        page.evaluate("() => had.focus({preventScroll: true, focusVisible: true})")
        seen = judge.evaluate(_DIFFER, [b64encode(with_focus).decode(), b64encode(without).decode()])["seen"]
        if seen < least:
            name = page.evaluate("() => document.activeElement.outerHTML.slice(0, 90)")
            found.append(f"focus: {seen} pixels change at {name}")
    return found


def controls_seen(page: Any, judge: Any) -> list[str]:
    """Whether each kind of control stands out from what is around it, 3:1 at least, in the page's present colours."""
    found = []
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
    looked = set()
    for kind, name, clip in page.evaluate(_PLACES):
        if kind in looked:
            continue
        looked.add(kind)
        picture = page.screenshot(clip=clip, full_page=True)
        if judge.evaluate(_DIFFER, [b64encode(picture).decode(), None])["contrast"] < 3:
            found.append(f"unseen: {name}")
    return found

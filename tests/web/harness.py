"""What is asked of every page: axe-core's rules and our own, since a page may be broken and pass the former.

Each check gives its findings as texts that begin with a rule's name; none is a pass.
"""

from base64 import b64encode
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf8")
AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf8")
ERROR = {"fi": "Virhe", "fi-simple": "Virhe", "sv": "Fel", "en": "Error"}
SPACING = ("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
           "p, li, dd { margin-bottom: 2em !important }")
_FOUND = """async () => { const told = await axe.run(document, {preload: false, resultTypes: ["violations"]});
    return told.violations.flatMap((v) => v.nodes.map((n) => `axe ${v.id}: ${n.target.join(" ")} ${v.help}`)); }"""
_STYLE = """(text) => { const sheet = new CSSStyleSheet(), own = document.adoptedStyleSheets; sheet.replaceSync(text);
    document.adoptedStyleSheets = text ? [...own, sheet] : own.slice(0, -1); }"""
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


def axe(page: Any) -> list[str]:
    """The rules of axe-core, those beyond WCAG too; ``AXE`` is an initial script of the page's context."""
    found: list[str] = page.evaluate(_FOUND)
    return found


def audit(page: Any, expected: Mapping[str, Any]) -> list[str]:
    """Our own rules, at the width that the page has; ``expected``: language, error, elsewhere."""
    found: list[str] = page.evaluate(AUDIT, {"prefix": ERROR[expected["language"]], **expected})
    return found


def spaced(page: Any) -> list[str]:
    """What is cut or spills where a reader widens the spaces between lines, words and letters (WCAG 1.4.12)."""
    page.evaluate(_STYLE, SPACING)
    found: list[str] = page.evaluate(AUDIT, {"geometry": True})
    page.evaluate(_STYLE, "")
    return [f"spacing {text}" for text in found]


def enlarged(page: Any, session: Any, percent: int = 200) -> list[str]:
    """What is cut or spills where a reader sets the browser's text to twice its size (WCAG 1.4.4)."""
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16 * percent // 100, "fixed": 13 * percent // 100}})
    found: list[str] = page.evaluate(AUDIT, {"geometry": True})
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    return [f"text {percent} % {text}" for text in found]


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

// What axe-core does not see: `(expected) => findings`, each "rule: element what". `expected`: language, error, prefix.
(expected) => {
  const found = [];
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const called = (e) => `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""}${e.getAttribute("name") ? `[${e.getAttribute("name")}=${e.value ?? ""}]` : ""}`;
  const say = (rule, e, what = "") => found.push(`${rule}: ${e ? called(e) : "page"} ${what}`.trim());
  const box = (e) => e.getBoundingClientRect();
  const width = document.documentElement.clientWidth;

  const isUnseen = (e) => {
    for (let at = e; at && at !== document.documentElement; at = at.parentElement) {
      const style = getComputedStyle(at), rect = box(at);
      if (style.visibility === "hidden" || style.display === "none" || Number(style.opacity) < 0.1) return true;
      if (rect.width <= 1 && rect.height <= 1 && style.overflow !== "visible") return true;
      if (rect.bottom < 0 && style.position === "absolute") return true;
    }
    return box(e).width === 0 || box(e).height === 0;
  };
  const controls = all("input:not([type=hidden]), select, textarea, button, a[href], summary")
    .filter((e) => e.tabIndex >= 0 && !e.closest("[aria-hidden=true]"));
  const isMarked = (e) => e.type === "radio" || e.type === "checkbox";
  const target = (e) => {
    const rects = [box(e), ...(isMarked(e) ? [...e.labels].map(box) : [])];
    return {left: Math.min(...rects.map((r) => r.left)), top: Math.min(...rects.map((r) => r.top)),
      right: Math.max(...rects.map((r) => r.right)), bottom: Math.max(...rects.map((r) => r.bottom))};
  };

  const geometry = () => {
    const root = document.scrollingElement;
    if (root.scrollWidth > root.clientWidth) say("scrolls", null, `${root.scrollWidth} in ${root.clientWidth} px`);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest("select, textarea, noscript, .unseen, .first, .skip") || isUnseen(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const frame = parent.closest("button, a.button, label, legend, p, dd, dt, li, h1, h2, h3, td, th");
      for (const rect of range.getClientRects()) {
        if (rect.left < -1 || rect.right > width + 1) say("cut", parent, node.data.trim().slice(0, 40));
        const around = frame && box(frame);
        if (around && (rect.right > around.right + 2 || rect.left < around.left - 2 || rect.bottom > around.bottom + 4
            || rect.top < around.top - 4)) say("spills", frame, node.data.trim().slice(0, 40));
      }
    }
    for (const e of all("body *")) {
      const style = getComputedStyle(e);
      if (!["hidden", "clip"].includes(style.overflowX) || e.closest(".unseen, .first, select, input, textarea")) continue;
      if (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) say("clipped", e);
      if (style.textOverflow === "ellipsis") say("clipped", e, "ellipsis");
    }
  };
  if (expected.geometry) {
    geometry();
    return found;
  }
  geometry();

  // Language, title, headings
  const html = document.documentElement;
  if (html.lang !== expected.language) say("lang", html, html.lang);
  for (const e of all("[lang]")) if (!/^(fi|sv|en)(-simple)?$/.test(e.lang)) say("lang", e, e.lang);
  if (!document.title.trim()) say("title", null, "empty");
  if (document.title.startsWith(`${expected.prefix}: `) !== expected.error) say("title-prefix", null, document.title);
  if (all("h1").length !== 1) say("h1", null, String(all("h1").length));
  let level = 0;
  for (const e of all("h1, h2, h3, h4, h5, h6")) {
    const own = Number(e.tagName[1]);
    if (!e.innerText.trim()) say("heading-empty", e);
    if (own > level + 1 && !(level === 0 && e.closest(".summary"))) say("heading-skipped", e, e.innerText.slice(0, 40));
    level = own;
  }
  const viewport = document.querySelector("meta[name=viewport]")?.content ?? "";
  if (!viewport.includes("width=device-width") || /user-scalable|maximum-scale/.test(viewport)) say("viewport", null, viewport);

  // Names and references
  const ids = all("[id]").map((e) => e.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) say("id-twice", document.getElementById(id));
  for (const name of ["for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "form"])
    for (const e of all(`[${name}]`))
      for (const id of e.getAttribute(name).split(/\s+/))
        if (!document.getElementById(id)) say("points-nowhere", e, `${name}=${id}`);
  for (const e of all("a[href^='#']"))
    if (!document.getElementById(decodeURIComponent(e.getAttribute("href").slice(1)))) say("points-nowhere", e, e.getAttribute("href"));
  for (const e of all("[tabindex]")) if (e.tabIndex > 0) say("tabindex", e, String(e.tabIndex));
  for (const e of all("input:not([type=hidden]), select, textarea, button, a[href]"))
    if (e.tabIndex < 0 && !e.closest("[aria-hidden=true]")) say("untabbable", e);
  for (const e of all("main *"))
    if (getComputedStyle(e).cursor === "pointer" && !e.closest("a[href], button, label, input, select, summary")) say("mouse-only", e);
  for (const e of all("[placeholder]")) say("placeholder", e);
  for (const e of all("[disabled], [aria-disabled=true]")) say("disabled", e);
  for (const e of all("[accesskey]")) say("accesskey", e);
  for (const e of all("table input, table select")) say("table", e);
  for (const e of all("form")) if (e.method !== "post") say("form-method", e, e.method);

  // Nothing from elsewhere, nothing that runs
  for (const e of all("script, iframe, object, embed, style, base, [style], meta[http-equiv]")) say("inline", e);
  for (const e of all("*")) for (const a of e.attributes) if (a.name.startsWith("on")) say("inline", e, a.name);
  for (const e of all("[src], [href], [action], [formaction]"))
    for (const name of ["src", "href", "action", "formaction"]) {
      const value = e.getAttribute(name);
      if (value !== null && new URL(value, location.href).origin !== location.origin) say("elsewhere", e, value);
    }

  // A visible name for each control
  for (const e of controls) {
    if (e.classList.contains("skip")) continue;
    if (isUnseen(isMarked(e) && e.labels.length ? e.labels[0] : e)) {
      say("control-unseen", e);
      continue;
    }
    const named = ["INPUT", "SELECT", "TEXTAREA"].includes(e.tagName) ? [...e.labels] : [e];
    if (!named.some((l) => l.innerText.trim() && !isUnseen(l))) say("label", e);
    if (e.getAttribute("aria-label") && !e.getAttribute("aria-label").includes(named[0]?.innerText.trim() ?? "")) say("label-in-name", e);
  }
  for (const e of all("fieldset")) {
    const legend = e.querySelector(":scope > legend");
    if (!legend || !legend.innerText.trim() || isUnseen(legend)) say("legend", e);
  }
  for (const e of all("input[type=radio]")) if (!e.closest("fieldset")) say("legend", e, "radio outside a fieldset");

  // Targets: size, overlap, and one after another as they are read
  const placed = controls.filter((e) => !e.classList.contains("skip")).map((e) => [e, target(e)]);
  for (const [e, at] of placed) {
    const least = e.tagName === "BUTTON" || e.classList.contains("button") ? 44 : 24;
    const inSentence = e.tagName === "A" && getComputedStyle(e).display === "inline"
      && e.parentElement.innerText.trim().length > e.innerText.trim().length + 3;
    if (!inSentence && (at.right - at.left < least - 0.5 || at.bottom - at.top < least - 0.5))
      say("target", e, `${Math.round(at.right - at.left)} x ${Math.round(at.bottom - at.top)}`);
  }
  placed.forEach(([e, at], i) => placed.slice(i + 1).forEach(([other, to]) => {
    if (Math.min(at.right, to.right) - Math.max(at.left, to.left) > 1 && Math.min(at.bottom, to.bottom) - Math.max(at.top, to.top) > 1)
      say("overlap", e, called(other));
  }));
  placed.slice(1).forEach(([e, at], i) => {
    const before = placed[i][1];
    const inRow = at.top < before.bottom - 2;
    if (at.bottom <= before.top + 2 || (inRow && at.bottom < before.bottom - 2 && at.left < before.left)) say("order", e);
  });

  // Faults: first in main, linked, in the same words at the field
  const summary = document.querySelector(".summary"), main = document.querySelector("main");
  const links = summary ? all("a", summary) : [], told = all("p.error");
  if (Boolean(summary) !== expected.error) say("summary", summary, "there or not");
  if (summary) {
    const before = document.createRange();
    before.setStart(main, 0);
    before.setEndBefore(summary);
    if (!main.contains(summary) || before.toString().trim()) say("summary-first", summary);
    if (!summary.querySelector("h2")?.innerText.trim()) say("summary-heading", summary);
    if (!summary.querySelector("[role=alert]") || summary.getAttribute("role") === "alert") say("summary-alert", summary);
    if (!links.length) say("summary-links", summary);
  }
  if (!expected.error && (told.length || all("[aria-invalid=true]").length)) say("error-unexpected", told[0]);
  if (expected.error && !expected.elsewhere) {
    if (links.length !== told.length) say("summary-links", summary, `${links.length} links, ${told.length} at fields`);
    links.forEach((link) => {
      const control = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const question = control?.closest(".question");
      if (!question) return say("summary-link", link, link.hash);
      const first = question.querySelector("input:not([type=hidden]), select, textarea");
      if (first !== control) say("summary-link", link, "not the first control");
      const error = question.querySelector("p.error");
      if (!error || isUnseen(error)) return say("error-at-field", question);
      const words = error.innerText.replace(/^[^:]+:\s*/, "").trim();
      if (!link.innerText.trim().endsWith(words)) say("error-words", link, words);
      if (!error.innerText.startsWith(`${expected.prefix}:`)) say("error-prefix", error);
      const group = question.tagName === "FIELDSET" ? question : null;
      const described = [control, group].some((e) => e?.getAttribute("aria-describedby")?.split(/\s+/).includes(error.id));
      if (!described) say("describedby", control);
      if (!isMarked(control) && control.getAttribute("aria-invalid") !== "true") say("invalid", control);
    });
  }
  for (const e of told) if (!e.id || !document.querySelector(`[aria-describedby~="${CSS.escape(e.id)}"]`)) say("describedby", e);
  for (const e of all(".hint[id]")) if (!document.querySelector(`[aria-describedby~="${CSS.escape(e.id)}"]`)) say("describedby", e);
  return found;
}

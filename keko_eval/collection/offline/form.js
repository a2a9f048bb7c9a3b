// The pages: drawn from the data in this file, filled in here, and at the end one encrypted file. Nothing is sent.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent), form = data.form, say = data.words;
  const main = document.querySelector("main");
  const PLACE = `keko ${data.head.definition.slice(0, 16)} ${data.form_id}`, ROUNDS = 600000;
  let state = fresh(), finished = null;

  function fresh() {
    const bytes = crypto.getRandomValues(new Uint8Array(16)), letters = "abcdefghijklmnopqrstuvwxyz234567";
    let bits = "", id = "";
    bytes.forEach(byte => { bits += byte.toString(2).padStart(8, "0"); });
    for (let i = 0; i < 130; i += 5) id += letters[parseInt(bits.slice(i, i + 5).padEnd(5, "0"), 2)];
    return {id, answers: {}, typed: {}, heads: {...data.given}, page: -1};
  }
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const now = () => {
    const at = new Date(), two = n => String(n).padStart(2, "0");
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    return {"today()": day, "now()": `${day}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`};
  };
  const way = () => keko.walk(form, state.answers, now());

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "click") element.addEventListener("click", value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== "" && value !== null) element.setAttribute(name, value);
    }
    element.append(...children.filter(child => child !== null && child !== ""));
    return element;
  }
  const button = (text, click, main_ = false) =>
    make("button", {type: "button", class: main_ ? "main" : "", click}, text);
  function show(title, ...children) {
    main.replaceChildren(make("h1", {tabindex: "-1"}, title), ...children.filter(Boolean));
    document.title = `${title} – ${data.title}`;
    window.scrollTo(0, 0);
    (main.querySelector(".summary") || main.querySelector("h1")).focus();
  }

  // Texts with earlier answers in them
  function answerText(name, found) {
    const question = form.questions[name], answer = found.seen[name];
    if (keko.blank(answer) || !question) return "";
    if (question.choices.length) {
      const labels = Object.fromEntries(question.choices.map(c => [c.value, c.label]));
      return String(answer).split(" ").map(code => labels[code] || code).join(", ");
    }
    if (question.kind === "date") return String(answer).split("-").reverse().map(Number).join(".");
    if (question.kind === "acknowledge") return say.acknowledge;
    return ["decimal", "range", "calculate"].includes(question.kind) ? String(answer).replace(".", data.decimal) : String(answer);
  }
  const told = (text, found) => text.replace(/\$\{\s*([^}\s]+)\s*\}/g, (_, name) => answerText(name, found) || "…");

  // Pages
  const pages = found => form.pages.filter(page => page.names.some(name => found.asked.has(name)));

  function front() {
    const stored = draft();
    show(data.title, ...data.front.flatMap(part => [make("h2", {}, part.title), make("p", {}, part.text)]),
      make("h2", {}, say.how), make("p", {}, say.how_text), data.minutes && make("p", {}, data.minutes),
      stored && opening(stored), ...data.heads.map(headField), stored ? null : button(say.start, begin, true));
  }
  function headField(head) {
    const id = `head-${head.key}`, known = state.heads[head.key] || "";
    const control = head.options.length
      ? make("select", {id}, make("option", {value: ""}, say.choose), ...head.options.map(option =>
        make("option", {value: option.value, selected: option.value === known}, option.label)))
      : make("input", {id, type: "text", value: known, autocomplete: "off"});
    control.addEventListener("change", () => { state.heads[head.key] = control.value.trim(); });
    return make("div", {class: "field"}, make("label", {for: id}, head.label, head.hint && make("span", {class: "hint"}, head.hint)), control);
  }
  function begin() { state.page = 0; page([]); }

  function page(faults) {
    const found = way(), all = pages(found);
    if (state.page >= all.length) { check(); return; }
    const own = all[state.page];
    const shown = own.names.filter(name => found.asked.has(name));
    show(told(own.title || data.title, found), summary(faults),
      make("p", {class: "soft"}, filled(say.page, {n: state.page + 1, of: all.length})),
      own.hint && make("p", {}, told(own.hint, found)),
      ...shown.map(name => field(name, found, (faults.find(f => f[0] === name) || [])[1])),
      make("div", {}, button(say.next, () => leave(shown, 1), true), button(say.back, () => leave(shown, -1))),
      button(say.save, () => { take(shown); saving(); }));
  }
  function summary(faults) {
    if (!faults.length) return null;
    return make("div", {class: "summary", role: "alert", tabindex: "-1"}, make("h2", {}, say.summary), make("ul", {},
      ...faults.map(([name, code]) => make("li", {}, make("a", {href: `#q-${name}`}, form.questions[name].says[code])))));
  }
  function take(names) {
    const faults = [];
    for (const name of names) {
      const question = form.questions[name];
      if (question.kind === "note") continue;
      const typed = {};
      main.querySelectorAll(`[data-q="${CSS.escape(name)}"]`).forEach(control => {
        const part = control.dataset.part || "";
        typed[part] = typed[part] || [];
        if (!["radio", "checkbox"].includes(control.type) || control.checked) typed[part].push(control.value);
      });
      state.typed[name] = typed;
      const read = keko.entered(question, typed);
      if (read.fault) { faults.push([name, read.fault]); delete state.answers[name]; }
      else if (keko.blank(read.answer)) delete state.answers[name];
      else state.answers[name] = read.answer;
    }
    return faults;
  }
  function leave(names, step) {
    const unread = take(names), found = way(), known = new Set(unread.map(([name]) => name));
    const faults = names.filter(name => found.asked.has(name)).map(name => unread.find(f => f[0] === name) ||
      [name, keko.fault(form, name, found.answers[name], found)]).filter(([, code]) => code);
    if (step > 0 && (faults.length || known.size)) { page(faults.length ? faults : unread); return; }
    state.page += step;
    if (state.page < 0) front(); else page([]);
  }

  // Controls
  function field(name, found, code) {
    const question = form.questions[name], id = `q-${name}`, label = told(question.label, found);
    if (question.kind === "note") return make("div", {class: "note"}, make("p", {}, label));
    const says = code ? question.says[code] : "", typed = typedOf(name, question);
    const hints = [told(question.hint, found), question.how].filter(Boolean).join(" ");
    const described = [hints && `${id}-hint`, says && `${id}-fault`].filter(Boolean).join(" ");
    const shared = {"data-q": name, "aria-describedby": described, "aria-invalid": says ? "true" : ""};
    const head = [label, question.required === true ? make("span", {class: "soft"}, ` (${say.must})`) : "",
      hints && make("span", {class: "hint", id: `${id}-hint`}, hints)];
    const wrong = says && make("p", {class: "fault", id: `${id}-fault`}, `${say.error} ${says}`);
    const offered = keko.choices(form, name, found.seen), several = question.kind === "select_multiple";
    if (["select_one", "select_multiple"].includes(question.kind) && question.choices.length) {
      const options = offered.map((choice, i) => make("label", {class: "option"}, make("input", {...shared,
        type: several ? "checkbox" : "radio", name, value: choice.value, id: i ? "" : id,
        checked: (typed[""] || []).includes(choice.value)}), make("span", {}, choice.label)));
      const clear = several ? null : make("button", {type: "button", class: "plain", click: () =>
        main.querySelectorAll(`[data-q="${CSS.escape(name)}"]`).forEach(c => { c.checked = false; })}, say.clear);
      return make("fieldset", {class: says ? "wrong" : ""}, make("legend", {}, ...head), wrong, ...options, clear);
    }
    if (question.kind === "rank" && question.choices.length) {
      return make("fieldset", {class: says ? "wrong" : ""}, make("legend", {}, ...head), wrong, ...question.choices.map((choice, i) =>
        make("label", {class: "option"}, make("input", {...shared, type: "text", inputmode: "numeric", class: "place", "data-part": choice.value,
          id: i ? "" : id, value: (typed[choice.value] || [""])[0]}), make("span", {}, choice.label))));
    }
    if (question.kind === "acknowledge") {
      return make("fieldset", {class: says ? "wrong" : ""}, make("legend", {}, ...head), wrong, make("label", {class: "option"},
        make("input", {...shared, type: "checkbox", id, value: "OK", checked: (typed[""] || []).length > 0}), make("span", {}, say.acknowledge)));
    }
    const value = (typed[""] || [""])[0];
    if (question.kind === "dateTime") {
      return make("fieldset", {class: says ? "wrong" : ""}, make("legend", {}, ...head), wrong,
        make("label", {class: "hint", for: id}, say.date), make("input", {...shared, id, type: "text", class: "short", value}),
        make("label", {class: "hint", for: `${id}-time`}, say.time),
        make("input", {...shared, id: `${id}-time`, type: "text", class: "short", "data-part": "time", value: (typed.time || [""])[0]}));
    }
    const control = question.open ? make("textarea", {...shared, id}) : make("input", {...shared, id, type: "text", value,
      class: question.kind === "text" ? "" : "short", autocomplete: "off",
      inputmode: question.whole ? "numeric" : ["decimal", "range"].includes(question.kind) ? "decimal" : ""});
    if (question.open) control.value = value;
    return make("div", {class: says ? "field wrong" : "field"}, make("label", {for: id}, ...head), wrong, control);
  }
  function typedOf(name, question) {
    if (state.typed[name]) return state.typed[name];
    return question.default ? {"": [question.default]} : {};
  }

  // The end
  function check() {
    const found = way(), all = pages(found), rows = [];
    all.forEach((own, i) => own.names.filter(name => found.asked.has(name) && form.questions[name].kind !== "note").forEach(name => {
      const change = make("button", {type: "button", class: "plain", click: () => { state.page = i; page([]); }},
        say.change, make("span", {class: "soft"}, ` ${told(form.questions[name].label, found)}`));
      rows.push(make("dt", {}, told(form.questions[name].label, found)), make("dd", {}, answerText(name, found) || say.none), make("dd", {}, change));
    }));
    const left = keko.faults(form, found);
    const first = left.length ? all.findIndex(own => own.names.includes(left[0][0])) : -1;
    const finish = () => {
      if (first >= 0) { state.page = first; page(left.filter(([name]) => all[first].names.includes(name))); } else sealed(found);
    };
    show(say.check, make("dl", {}, ...rows), make("div", {}, button(say.finish, finish, true),
      button(say.back, () => { state.page = all.length - 1; page([]); })), button(say.save, saving));
  }
  const base64 = bytes => btoa(Array.from(new Uint8Array(bytes), byte => String.fromCharCode(byte)).join(""));
  const bytesOf = text => Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
  const joined = (...all) => Uint8Array.from(all.flatMap(part => Array.from(new Uint8Array(part))));

  async function sealed(found) {
    const utf8 = new TextEncoder(), publicKey = bytesOf(data.public), iv = crypto.getRandomValues(new Uint8Array(12));
    const own = await crypto.subtle.generateKey({name: "X25519"}, true, ["deriveBits"]);
    const epk = await crypto.subtle.exportKey("raw", own.publicKey);
    const theirs = await crypto.subtle.importKey("raw", publicKey, {name: "X25519"}, false, []);
    const shared = await crypto.subtle.deriveBits({name: "X25519", public: theirs}, own.privateKey, 256);
    const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const key = await crypto.subtle.deriveKey({name: "HKDF", hash: "SHA-256", salt: joined(epk, publicKey), info: utf8.encode(data.head.format)},
      secret, {name: "AES-GCM", length: 256}, false, ["encrypt"]);
    const inner = {id: state.id, day: now()["today()"], heads: state.heads, answers: found.answers};
    const head = ["format", "study", "instrument", "version", "definition", "language"].map(name => data.head[name]).join("\n");
    const text = JSON.stringify(inner), padded = text + " ".repeat(1024 - utf8.encode(text).length % 1024);
    const box = await crypto.subtle.encrypt({name: "AES-GCM", iv, additionalData: utf8.encode(head)}, key, utf8.encode(padded));
    finished = {name: `${data.head.instrument}-${state.id.slice(0, 6)}.keko.json`, text: JSON.stringify({...data.head, key: data.key,
      epk: base64(epk), iv: base64(iv), box: base64(box)})};
    try { localStorage.removeItem(PLACE); } catch (error) { /* nothing was kept */ }
    state = fresh();
    download();
    show(say.done, make("p", {}, filled(say.done_text, {file: finished.name})), button(say.again, download), button(say.new, () => { finished = null; front(); }));
  }
  function download() {
    const url = URL.createObjectURL(new Blob([finished.text], {type: "application/json"}));
    const link = make("a", {href: url, download: finished.name});
    main.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }

  // Drafts under the respondent's own passphrase
  const draft = () => { try { return JSON.parse(localStorage.getItem(PLACE)); } catch (error) { return null; } };
  async function lock(phrase, salt, rounds, use) {
    const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(phrase), "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey({name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds}, secret, {name: "AES-GCM", length: 256}, false, [use]);
  }
  function asked(title, why, click, more = null) {
    const phrase = make("input", {type: "password", id: "phrase", autocomplete: "off"}), fault = make("p", {class: "fault", role: "alert"});
    return make("div", {class: "note"}, make("h2", {}, title), make("label", {for: "phrase"}, say.phrase, make("span", {class: "hint"}, why)),
      phrase, fault, make("div", {}, button(more ? say.open : say.save, () => click(phrase.value, text => { fault.textContent = text; }), true), more));
  }
  function saving() {
    show(say.save, asked(say.save, say.phrase_why, async (phrase, fail) => {
      if (phrase.length < 12) { fail(say.phrase_short); return; }
      const salt = crypto.getRandomValues(new Uint8Array(16)), iv = crypto.getRandomValues(new Uint8Array(12));
      const key = await lock(phrase, salt, ROUNDS, "encrypt");
      const box = await crypto.subtle.encrypt({name: "AES-GCM", iv}, key, new TextEncoder().encode(JSON.stringify(state)));
      try {
        localStorage.setItem(PLACE, JSON.stringify({salt: base64(salt), iv: base64(iv), rounds: ROUNDS, box: base64(box)}));
        show(say.save, make("p", {}, say.saved), button(say.next, () => page([])));
      } catch (error) { fail(say.not_saved); }
    }), button(say.back, () => page([])));
  }
  function opening(stored) {
    const drop = make("button", {type: "button", class: "plain", click: () => { localStorage.removeItem(PLACE); front(); }}, say.drop);
    return asked(say.draft, "", async (phrase, fail) => {
      try {
        const key = await lock(phrase, bytesOf(stored.salt), stored.rounds, "decrypt");
        const text = await crypto.subtle.decrypt({name: "AES-GCM", iv: bytesOf(stored.iv)}, key, bytesOf(stored.box));
        state = JSON.parse(new TextDecoder().decode(text));
        state.page = Math.max(0, state.page);
        page([]);
      } catch (error) { fail(say.wrong); }
    }, drop);
  }

  window.addEventListener("beforeunload", event => { if (state.page >= 0 && Object.keys(state.answers).length) event.preventDefault(); });
  main.addEventListener("keydown", event => {
    if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); main.querySelector("button.main").click(); }
  });
  (async () => {
    try { await crypto.subtle.generateKey({name: "X25519"}, true, ["deriveBits"]); } catch (error) { show(data.title, make("p", {}, say.old)); return; }
    front();
  })();
})();

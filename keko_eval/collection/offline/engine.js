// What the form works out: expressions from their plans, what is asked, what was typed, what is wrong with it.
// The same as compile_python.py, walk.py, entered.py and faults.py; tests hold them against each other.
"use strict";

const keko = (() => {
  const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const EDGES = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g"), GAPS = new RegExp(`[${SPACE}]+`);
  const strip = text => text.replace(EDGES, "");
  const words = text => strip(text) === "" ? [] : strip(text).split(GAPS);
  const signs = text => Array.from(text);
  const finite = value => Number.isFinite(value) ? value : null;
  const DAY = 86400000;

  const numberOfText = text => {
    const bare = strip(text);
    return bare.length > 40 || !/^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/.test(bare) ? null : Number(bare);
  };
  const textOfNumber = value => {
    if (Math.abs(value) >= 1e18) return null;
    if (Number.isInteger(value)) return BigInt(value).toString();
    const text = String(value), found = /^(-?)(\d+)(?:\.(\d+))?e-(\d+)$/.exec(text);
    if (!found) return text;
    return found[1] + "0." + "0".repeat(Number(found[4]) - 1) + found[2] + (found[3] || "");
  };
  const pad = (value, n) => String(value).padStart(n, "0");
  const parts = moment => {
    const at = new Date(moment);
    return {Y: pad(at.getUTCFullYear(), 4), y: pad(at.getUTCFullYear() % 100, 2), m: pad(at.getUTCMonth() + 1, 2),
      n: String(at.getUTCMonth() + 1), d: pad(at.getUTCDate(), 2), e: String(at.getUTCDate()),
      H: pad(at.getUTCHours(), 2), h: String(at.getUTCHours()), M: pad(at.getUTCMinutes(), 2),
      S: pad(at.getUTCSeconds(), 2), 3: pad(at.getUTCMilliseconds(), 3)};
  };
  const clock = moment => { const p = parts(moment); return `${p.H}:${p.M}:${p.S}`; };
  const isoDate = days => { const p = parts(days * DAY); return `${p.Y}-${p.m}-${p.d}`; };
  const formatted = (moment, pattern) => {
    const [before, ...pieces] = pattern.split("%"), known = parts(moment);
    return before + pieces.map(piece => known[piece.slice(0, 1)] + piece.slice(1)).join("");
  };
  const partOfDay = ms => {
    const at = new Date(ms);
    return (at.getUTCHours() * 3600 + at.getUTCMinutes() * 60 + at.getUTCSeconds() +
      at.getUTCMilliseconds() * 1000 / 1e6) / 86400;
  };
  const daysOf = text => {
    const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(strip(text).slice(0, 10));
    if (!found) return null;
    const [, y, m, d] = found.map(Number), at = new Date(0);
    at.setUTCFullYear(y, m - 1, d);
    return y > 0 && at.getUTCMonth() === m - 1 && at.getUTCDate() === d ? Math.round(at.getTime() / DAY) : null;
  };
  const msOf = text => {
    const found = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{3}))?)?$/.exec(strip(text));
    if (!found || found[1] > 23 || found[2] > 59 || (found[3] || 0) > 59) return null;
    return ((Number(found[1]) * 60 + Number(found[2])) * 60 + Number(found[3] || 0)) * 1000 + Number(found[4] || 0);
  };
  const momentOf = text => {
    const [day, time] = strip(text).split(/[T ]/), days = daysOf(day || ""), ms = time === undefined ? 0 : msOf(time);
    return days === null || ms === null ? null : days * DAY + ms;
  };
  const scale = places => {
    let value = 1;
    for (let i = Math.abs(Math.trunc(Math.max(-15, Math.min(15, places)))); i > 0; i -= 1) value *= 10;
    return value;
  };
  const rounded = (value, places = 0) => {
    const by = scale(places), scaled = places > 0 ? value * by : value / by;
    if (!Number.isFinite(scaled)) return finite(value);
    const low = Math.floor(scaled), half = places > 0 ? (low + 0.5) / by : (low + 0.5) * by;
    const nearest = value >= half ? low + 1 : low;
    return finite(places > 0 ? nearest / by : nearest * by);
  };
  const slice = (text, start, end) => {
    const all = signs(text), bound = x => Math.trunc(Math.max(-1e9, Math.min(1e9, x)));
    let first = bound(start), last = bound(end === undefined || end === null ? all.length : end);
    if (first < 0) first = Math.max(all.length + first, 0);
    if (last < 0) last = all.length + last;
    return all.slice(first, Math.max(last, 0)).join("");
  };
  const translated = (text, old, fresh) => {
    const to = signs(fresh), table = new Map();
    signs(old).forEach((sign, i) => { if (!table.has(sign)) table.set(sign, i < to.length ? to[i] : ""); });
    return signs(text).map(sign => table.has(sign) ? table.get(sign) : sign).join("");
  };
  const there = values => values.filter(value => value !== null);
  const least = values => values.length ? values.reduce((a, b) => b < a ? b : a) : null;
  const most = values => values.length ? values.reduce((a, b) => b > a ? b : a) : null;

  const WORK = {
    ADD: (a, b) => finite(a + b), SUBTRACT: (a, b) => finite(a - b), MULTIPLY: (a, b) => finite(a * b),
    DIVIDE: (a, b) => b ? finite(a / b) : null, NEGATE: a => -a, MODULO: (a, b) => b ? a % b : null,
    INT: a => Math.trunc(a), ROUND: rounded, ROUND_WHOLE: a => rounded(a), ABS: a => Math.abs(a),
    POW: (a, b) => { let value = 1; for (let i = 0; i < b; i += 1) value *= a; return finite(value); },
    SQRT: a => a >= 0 ? Math.sqrt(a) : null, MIN: (...v) => least(v), MAX: (...v) => most(v),
    SUM: (...v) => finite(v.reduce((a, b) => a + b, 0)),
    MIN_ANSWERED: (...v) => least(there(v)), MAX_ANSWERED: (...v) => most(there(v)),
    SUM_ANSWERED: (...v) => finite(there(v).reduce((a, b) => a + b, 0)), COUNT: (...v) => v.length,
    COUNT_ANSWERED: (...v) => v.filter(x => x !== null && x !== "").length,
    NUMBER_OF_TEXT: numberOfText, NUMBER_OF_BOOLEAN: a => a ? 1 : 0, TEXT_OF_NUMBER: textOfNumber,
    SELECTED: (text, code) => ` ${text} `.includes(` ${code} `), COUNT_SELECTED: text => words(text).length,
    SELECTED_AT: (text, i) => i >= 0 && i < words(text).length ? words(text)[Math.trunc(i)] : "",
    LENGTH: text => signs(text).length, SUBSTR: slice, CONCAT: (...v) => v.join(""),
    JOIN: (separator, ...v) => v.join(separator), CONTAINS: (text, piece) => text.includes(piece),
    STARTS: (text, piece) => text.startsWith(piece), ENDS: (text, piece) => text.endsWith(piece),
    REGEX: (text, pattern) => new RegExp(`^(?:${pattern})$`, "u").test(text),
    BEFORE: (text, piece) => piece && text.includes(piece) ? text.slice(0, text.indexOf(piece)) : "",
    AFTER: (text, piece) => !piece ? text : text.includes(piece) ? text.slice(text.indexOf(piece) + piece.length) : "",
    SPACES: text => words(text).join(" "), TRANSLATE: translated,
    DAYS: a => a, NUMBER_OF_TIME: partOfDay, NUMBER_OF_MOMENT: a => Math.floor(a / DAY) + partOfDay(a),
    DATE_OF_NUMBER: a => -719162 <= a && a < 2900000 ? Math.trunc(a) : null, DATE_OF_MOMENT: a => Math.floor(a / DAY),
    MOMENT_OF_DATE: a => a * DAY, TEXT_OF_DATE: isoDate, TEXT_OF_TIME: a => `${clock(a)}.${parts(a)[3]}`,
    TEXT_OF_MOMENT: a => `${isoDate(Math.floor(a / DAY))}T${clock(a)}.${parts(a)[3]}`,
    FORMAT_DATE: (a, pattern) => formatted(a * DAY, pattern), FORMAT_MOMENT: formatted,
    EQUAL: (a, b) => a === b, CLOSE: (a, b) => Math.abs(a - b) < 1e-12, "ORDER <": (a, b) => a < b,
    "ORDER <=": (a, b) => a <= b, "ORDER >": (a, b) => a > b, "ORDER >=": (a, b) => a >= b,
    AND: (...v) => v.includes(false) ? false : v.includes(null) ? null : true,
    OR: (...v) => v.includes(true) ? true : v.includes(null) ? null : false,
    NOT: a => !a, MISSING: a => a === null, CHOOSE: (test, then, other) => test === null ? null : test ? then : other,
    FIRST: (...v) => { const found = v.find(x => x !== null); return found === undefined ? null : found; },
    FILL: (a, b) => a === null ? b : a, BOOLEAN_OF_NUMBER: a => a !== 0, BOOLEAN_OF_TEXT: a => a !== "",
    PRESENT: () => true, TEXT_OF_BOOLEAN: a => a ? "true" : "false",
    BOOLEAN_FROM_STRING: a => a === "true" || a === "1",
  };
  const READ = {
    number: v => typeof v === "boolean" ? (v ? 1 : 0) : typeof v === "number" ? finite(v) : numberOfText(String(v)),
    text: v => typeof v === "boolean" ? (v ? "true" : "false") : typeof v === "number" ? textOfNumber(v) : String(v),
    boolean: v => !(v === false || v === "false" || v === "0" || v === 0),
    date: v => typeof v === "string" ? daysOf(v) : null, time: v => typeof v === "string" ? msOf(v) : null,
    datetime: v => typeof v === "string" ? momentOf(v) : null,
  };
  const read = (kind, value) => value === undefined || value === null || value === "" ? null : READ[kind](value);

  const run = (tree, answers, choice) => {
    const [name, second, ...rest] = tree;
    if (name === "value") return second;
    if (name === "answer") return read(second, answers[rest[0]]);
    if (name === "column") return read(second, choice[rest[0]]);
    const values = rest.map(below => run(below, answers, choice));
    return second && values.includes(null) ? null : WORK[name](...values);
  };
  const value = (script, answers, choice = {}) => run(script.tree, answers, choice);
  const holds = (script, answers, choice) => {
    const found = value(script, answers, choice);
    return !(found === null || found === false || found === "" || found === 0 || found === "0" || found === "false");
  };
  const stored = (kind, found) => {
    if (found === null) return null;
    if (kind === "date") return isoDate(found);
    if (kind === "time" || kind === "datetime") {
      const rest = parts(found)[3] === "000" ? "" : `.${parts(found)[3]}000`;
      return (kind === "time" ? "" : `${isoDate(Math.floor(found / DAY))}T`) + clock(found) + rest;
    }
    if (typeof found !== "number" || (Number.isInteger(found) && Math.abs(found) < 1e15)) return found;
    return Math.abs(found) < 1e-4 || Math.abs(found) >= 1e16 ? found.toExponential() : String(found);
  };
  const flat = answer => answer === null || answer === undefined ? "" : Array.isArray(answer) ? answer.join(" ") : answer;
  const blank = answer => answer === null || answer === undefined || answer === "" ||
    (Array.isArray(answer) && !answer.length);

  const offers = (question, seen) => !question.filter || !question.choices.length ||
    question.choices.some(choice => holds(question.filter, seen, choice.columns));

  // Goes through until nothing changes: a condition may look at a question that comes later.
  const walk = (form, given, moment) => {
    let known = {}, before = "", found;
    for (let round = 0; round < 8; round += 1) {
      const seen = {...Object.fromEntries(form.order.map(name => [name, ""])), ...known, ...moment};
      const asked = new Set(), answers = {};
      for (const name of form.order) {
        const question = form.questions[name];
        let answer = null;
        if (question.relevant.every(script => holds(script, seen)) && offers(question, seen)) {
          asked.add(name);
          answer = question.calculation ? stored(question.calculation.kind, value(question.calculation, seen)) : given[name];
          if (answer === undefined) answer = question.kind === "hidden" ? question.default : null;
        }
        seen[name] = flat(answer);
        if (!blank(answer)) answers[name] = answer;
      }
      found = {asked, answers, seen};
      const now = JSON.stringify([[...asked], answers]);
      if (now === before) break;
      before = now;
      known = seen;
    }
    return found;
  };
  const choices = (form, name, seen) => {
    const question = form.questions[name];
    return question.filter ? question.choices.filter(c => holds(question.filter, seen, c.columns)) : question.choices;
  };

  // What was typed: {answer} or {fault}.
  const clean = text => text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g, "").trim();
  const date = text => {
    const dots = /^(\d{1,2})[.\s/]+(\d{1,2})[.\s/]+(\d{4})$/.exec(text), iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
    if (!dots && !iso) return null;
    const [y, m, d] = dots ? [dots[3], dots[2], dots[1]] : iso.slice(1), spelt = `${y}-${pad(m, 2)}-${pad(d, 2)}`;
    return daysOf(spelt) === null ? null : spelt;
  };
  const time = text => {
    const found = /^(?:klo\s*)?(\d{1,2})[:.](\d{2})(?::\d{2})?$/.exec(text);
    return found && found[1] < 24 && found[2] < 60 ? `${pad(found[1], 2)}:${found[2]}` : null;
  };
  const number = (text, question) => {
    if (question.missing.includes(text)) return {answer: /^-*\d+$/.test(text) ? Number(text) : text};
    const bare = text.replace(/[\s\u00a0\u2007\u2009\u202f]/g, "").replace(/[\u2212–]/g, "-");
    if (!/^[+-]?(\d{1,15}|(?=[.,]\d))([.,]\d{0,12})?$/.test(bare)) return {fault: "not_a_number"};
    let [, sign, whole, part] = /^([+-]?)(\d*)[.,]?(\d*)$/.exec(bare);
    whole = whole.replace(/^0+(?=\d)/, "") || "0";
    part = part.replace(/0+$/, "");
    sign = sign === "-" && (whole !== "0" || part) ? "-" : "";
    if (question.whole) return part ? {fault: "not_whole"} : {answer: Number(sign + whole)};
    return {answer: sign + whole + (part && "." + part)};
  };
  const entered = (question, typed) => {
    const texts = (typed[""] || []).map(clean).filter(Boolean), first = texts[0] || "";
    if (question.kind === "select_one" && question.choices.length) return {answer: first || null};
    if (question.kind === "select_multiple" && question.choices.length) {
      return {answer: texts.length ? [...new Set(texts)] : null};
    }
    if (question.kind === "rank" && question.choices.length) return ranked(question, typed);
    if (question.kind === "acknowledge") return {answer: first ? "OK" : null};
    if (question.kind === "date") {
      if (!first) return {answer: null};
      return date(first) === null ? {fault: "not_a_date"} : {answer: date(first)};
    }
    if (question.kind === "time") {
      if (!first) return {answer: null};
      return time(first) === null ? {fault: "not_a_time"} : {answer: time(first)};
    }
    if (question.kind === "dateTime") {
      const whole = first.indexOf("T"), day = whole < 0 ? first : first.slice(0, whole);
      const at = whole < 0 ? clean((typed.time || [""])[0]) : first.slice(whole + 1).slice(0, 5);
      if (day && date(day) === null) return {fault: "not_a_date"};
      if (at && time(at) === null) return {fault: "not_a_time"};
      if (!first && !at) return {answer: null};
      return !day ? {fault: "not_a_date"} : !at ? {fault: "not_a_time"} : {answer: `${date(day)}T${time(at)}`};
    }
    if (!first) return {answer: null};
    if (["integer", "decimal", "range"].includes(question.kind)) return number(first, question);
    if (signs(first).length > (question.kind === "text" ? 5000 : 300)) return {fault: "too_long"};
    if (question.kind === "email" && !/^[^\s@<>,;]{1,64}@[^\s@<>,;]{1,190}\.[^\s@<>,;.]{2,}$/.test(first)) {
      return {fault: "not_an_email"};
    }
    return {answer: first};
  };
  const ranked = (question, typed) => {
    const n = question.choices.length;
    const given = question.choices.map(c => [c.value, clean((typed[c.value] || [""])[0])]).filter(([, place]) => place);
    if (!given.length) return {answer: null};
    if (given.some(([, place]) => !/^\d+$/.test(place) || place < 1 || place > n)) return {fault: "rank_number"};
    if (new Set(given.map(([, place]) => Number(place))).size < given.length) return {fault: "rank_twice"};
    if (given.length < n) return {fault: "rank_gap"};
    return {answer: given.sort((a, b) => a[1] - b[1]).map(([code]) => code)};
  };

  // What is wrong with an answer to a question that is asked; an empty text for nothing.
  const fault = (form, name, answer, found) => {
    const question = form.questions[name];
    if (question.kind === "note" || question.calculation || question.kind === "hidden") return "";
    if (blank(answer)) {
      const must = question.required === true || (question.required && holds(question.required, found.seen));
      return must ? "required" : "";
    }
    if (question.missing.includes(String(answer))) return "";
    if (question.choices.length && !["integer", "decimal", "text"].includes(question.kind)) {
      const offered = new Map(choices(form, name, found.seen).map(c => [c.value, c]));
      const chosen = Array.isArray(answer) ? answer : [String(answer)];
      if (chosen.some(code => !offered.has(code))) return "not_a_choice";
      const alone = chosen.filter(code => offered.get(code).alone);
      if (alone.length && chosen.length > 1 && question.kind === "select_multiple") return "exclusive";
    }
    if (question.low !== null && Number(answer) < question.low) return "too_small";
    if (question.high !== null && Number(answer) > question.high) return "too_large";
    if (question.constraint && !holds(question.constraint, {...found.seen, [name]: flat(answer)})) return "constraint";
    return "";
  };
  const faults = (form, found) => form.order.filter(name => found.asked.has(name))
    .map(name => [name, fault(form, name, found.answers[name], found)]).filter(([, code]) => code);

  return {run, value, holds, stored, walk, choices, entered, fault, faults, blank, textOfNumber};
})();

// Elements, and how a fresh tree of them replaces what is shown without losing focus, scroll or
// input. Whatever comes from elsewhere becomes text, never markup.

/** What cannot be seen or turns text around is shown by its number. */
const HIDDEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]|[\u{E0000}-\u{E007F}]/gu;

export function plain(text) {
  return String(text).replace(HIDDEN, (one) => `\\u{${one.codePointAt(0).toString(16).toUpperCase()}}`);
}

/** An element. Attributes that are null or false are left out, and so are such children. */
export function h(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : plain(child));
  }
  return node;
}

/** What the options of the command line, which popcert's advice names, are called on this page. */
const FIELDS = {
  "--at": "Mock time", "--ca": "CA certificate", "--cloud": "Service", "--code": "Verification code", "--proof": "Verification certificate",
};

/** A sentence whose literals stand between backticks; one backtick without another is itself. */
export function prose(text) {
  const parts = String(text).split("`");
  const isWhole = parts.length % 2 === 1;
  return parts.map((part, place) => {
    if (place % 2 === 0) return part;
    if (!isWhole && place === parts.length - 1) return `\`${part}`;
    return FIELDS[part] ? h("i", {}, FIELDS[part]) : h("code", {}, part);
  });
}

/** Attributes that belong to the person at the page, once it is there. */
const THEIRS = new Set(["open", "value", "checked"]);

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !THEIRS.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (!THEIRS.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null);
const isAlike = (old, fresh) => old.nodeName === fresh.nodeName && keyOf(old) === keyOf(fresh);

/** Makes `old`'s children those of `fresh`: what is the same stays the very same node. */
export function morph(old, fresh) {
  const wanted = new Set([...fresh.childNodes].map(keyOf));
  // First of all, so that what comes behind need not be moved: a node that moves loses the focus.
  for (const node of [...old.childNodes]) {
    if (keyOf(node) !== null && !wanted.has(keyOf(node))) node.remove();
  }
  const keyed = new Map([...old.childNodes].filter(keyOf).map((node) => [keyOf(node), node]));
  let place = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    let match = keyOf(child) === null ? place : keyed.get(keyOf(child));
    if (!match || !isAlike(match, child)) {
      // What comes later may be the match of a child that comes later.
      old.insertBefore(child, place);
      continue;
    }
    if (match === place) place = place.nextSibling;
    else if (old.moveBefore) old.moveBefore(match, place);
    else old.insertBefore(match, place);
    if (match.nodeType === Node.TEXT_NODE) {
      if (match.data !== child.data) match.data = child.data;
    } else {
      attributes(match, child);
      morph(match, child);
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

/** A table whose rows become cards where there is little room. Rows are `[key, ...cells]`. */
export function table(caption, headings, rows, empty) {
  if (rows.length === 0) return h("p", { class: "empty" }, empty);
  const head = h("tr", { role: "row" }, headings.map((text) => h("th", { scope: "col", role: "columnheader" }, text)));
  const body = rows.map(([key, ...cells]) => h("tr", { role: "row", "data-key": key }, cells.map((cell, place) =>
    h(place === 0 ? "th" : "td", place === 0 ? { scope: "row", role: "rowheader" } : { role: "cell", "data-label": headings[place] }, cell))));
  return h("table", { class: "grid", role: "table" },
    h("caption", { class: "hidden" }, caption), h("thead", { role: "rowgroup" }, head), h("tbody", { role: "rowgroup" }, body));
}

/** Terms and what they are; those without a value are left out. */
export function essentials(pairs, name = "essentials") {
  return h("dl", { class: name }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))));
}

/** A button that does what `actions` has under that name, with those arguments. */
export function button(text, action, args = {}, more = {}) {
  const data = Object.fromEntries(Object.entries(args).map(([key, value]) => [`data-${key}`, value]));
  return h("button", { type: "button", "data-do": action, ...data, ...more }, text);
}

/** A code, thumbprint or id: where it does not fit it breaks into equal parts, 48 characters into two. */
export function code(text) {
  // Codes of Azure have 48 characters, SHA-1 has 40; of AWS both have 64, and ids of Azure Sphere 128.
  const size = [24, 20].find((one) => text.length % one === 0) ?? 16;
  if (text.length < 40) return h("code", {}, text);
  const parts = Array.from({ length: Math.ceil(text.length / size) }, (_, place) => text.slice(place * size, (place + 1) * size));
  return h("code", { class: "long" }, parts.map((part) => h("span", {}, part)));
}

/** A field for a code, of which all can be seen. */
export function codeField(id, more = {}) {
  return h("textarea", { id, class: "code", rows: "2", required: true, autocomplete: "off", autocapitalize: "off", spellcheck: "false", ...more });
}

/** The code in such a field: a line end comes from pasting. */
export const codeIn = (field) => field.value.replace(/[\r\n]+/g, "");

/** What is to be pasted elsewhere, and a button that copies it. */
export function copied(text, shown, last) {
  const label = last === text ? "Copied" : "Copy";
  return h("div", { class: "command" }, shown, button(label, "copy", { text }, { "aria-label": `${label}: ${text}` }));
}

// The page: shows what is there, again and again, and hands on what a person does.

import { mock, read } from "./ask.js";
import { h, morph } from "./element.js";
import { ACTIONS, act } from "./actions.js";
import { NAV, moment, span } from "./words.js";
import { refresh, route, state } from "./state.js";
import { check, devices, overview, token } from "./overview.js";
import { paneBody } from "./pane.js";
import { PAGES } from "./views.js";

const at = (id) => document.getElementById(id);
const dialog = at("pane");
const INTERVAL = 1500;

function view() {
  const { page, id } = route();
  if (state.needsToken) return token();
  if (!state.all) return h("p", { class: "quiet" }, "Loading …");
  if (page === "devices") return devices();
  if (page === "check") return check();
  return PAGES[page] ? PAGES[page](id) : overview();
}

function fill(place, content) {
  morph(place, h("div", {}, content));
}

function nav() {
  const { page } = route();
  return h("ul", {}, NAV.map(([name, title]) =>
    h("li", {}, h("a", { href: `#/${name}`, "aria-current": name === page ? "page" : null }, title))));
}

function renderPane() {
  if (!state.pane || !state.all) {
    if (dialog.open) dialog.close();
    return;
  }
  fill(at("pane-body"), paneBody());
  if (!dialog.open) {
    dialog.showModal();
    dialog.scrollTop = 0;
  }
}

/** Shows the state as it is. What did not change is not touched. */
function render() {
  fill(at("nav"), nav());
  fill(at("view"), view());
  fill(at("offline"), state.isOffline ? h("p", { class: "notice" }, "The mock does not answer. What is shown may be out of date.") : null);
  if (state.clock) {
    const { at: now, moved } = state.clock;
    fill(at("clock"), h("span", {}, h("span", { class: "hidden" }, "Mock time "), moment(now), moved ? h("b", {}, ` ${moved > 0 ? "+" : "−"}${span(moved)}`) : null));
  }
  const title = NAV.find(([name]) => name === route().page)?.[1] ?? NAV[0][1];
  document.title = `${title} · popcert mock cloud`;
  renderPane();
}

/** Shows an answer to whoever asked for it: in sight, and heard. */
function reveal(step, focus) {
  if (focus) at("code")?.focus();
  const places = step ? [...document.querySelectorAll(`[data-step="${CSS.escape(step)}"]`)] : [];
  const place = places.find((one) => one.firstElementChild);
  if (!place) return;
  // The button that had the focus may be gone.
  if (document.activeElement === document.body || document.activeElement === dialog) place.querySelector("[tabindex]")?.focus();
  place.firstElementChild.scrollIntoView({ block: "nearest" });
}

async function perform(name, args, target) {
  if (state.busy) return;
  const { pane } = state;
  const [where] = ACTIONS[name];
  state.busy = typeof where === "string" ? where : "";
  if (state.busy) render();
  const { step, focus } = await act(name, args, target);
  // What did not open or close a pane may have changed what is there.
  if (step || name === "more-devices") await refresh();
  state.busy = "";
  render();
  if (state.pane && pane !== state.pane) at("pane-title").scrollIntoView({ block: "nearest" });
  reveal(step, focus);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("button[data-do]");
  if (target) perform(target.dataset.do, { ...target.dataset }, target);
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  perform(event.target.dataset.do, { ...event.target.dataset }, event.target);
});

// A code is one line, in however many it is shown.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("textarea.code")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

/** The name of an entry is that of the file, unless one was given. */
function named(input) {
  const name = at("name");
  const [file] = input.files;
  if (file && name && !name.value) name.value = file.name.replace(/\.[^.]*$/, "").replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 64);
}

/** Whose CA was chosen for AWS, so that the right way to the proof is shown. */
async function picked(input) {
  const [file] = input.files;
  if (!file || state.pane?.kind !== "aws") return;
  const { name, content } = await read(file);
  const answer = await mock("POST", "/portal/audit", { file: { name, content }, cloud: "aws-iot", as_ca: true });
  const own = state.all.tenants.flatMap((one) => one.certificates).find((one) => one.sha256 === answer.sha256);
  if (state.pane) state.pane.picked = answer.sha256 ? own ?? { isTenantCa: answer.isTenantCa } : null;
  render();
}

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.dataset.do && target.type === "radio") perform(target.dataset.do, {}, target);
  if (target.id === "ca-file") {
    named(target);
    picked(target).catch(() => {});
  }
});

document.addEventListener("input", ({ target }) => {
  if (target.id !== "filter") return;
  state.filter = target.value;
  render();
});

// A file that misses its field must not replace the page.
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
  });
}

dialog.addEventListener("close", () => {
  if (state.pane) perform("close", {}, dialog);
});
// A click beside the pane closes it, as in the portal.
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

function toggle(isOpen) {
  at("menu").setAttribute("aria-expanded", String(isOpen));
  at("nav").classList.toggle("open", isOpen);
}
at("menu").addEventListener("click", () => toggle(at("menu").getAttribute("aria-expanded") !== "true"));
// The skip link leads to the content and to no other page.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  at("main").focus();
});

window.addEventListener("hashchange", async () => {
  toggle(false);
  state.outcomes.clear();
  state.pane = null;
  render();
  at("main").focus();
  window.scrollTo(0, 0);
  if (await refresh()) render();
});

async function watch() {
  if (!document.hidden && !state.busy && (await refresh()) && !state.busy) render();
  setTimeout(watch, INTERVAL);
}

render();
mock("GET", "/portal/clouds").then((all) => {
  state.profiles = all;
  render();
}).catch(() => {});
watch();

// The mock cloud's page. Whatever comes from a certificate is shown with textContent alone.
"use strict";

const at = (id) => document.getElementById(id);

/** An element with text and children. */
function element(name, options = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (key === "text") node.textContent = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

/** Asks the service; a refusal becomes an Error with the service's message. */
async function ask(method, path, body) {
  const options = { method, credentials: "omit", headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options);
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error?.message ?? `status ${answer.status}`);
  return value;
}

/** A chosen file as the JSON body has it: name and base64. */
function encoded(file) {
  if (file.size > 700000) return Promise.reject(new Error("The file is too large for a certificate: is it the right one?"));
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(new Error("The file could not be read."));
    reader.onload = () => resolve({ name: file.name, content: String(reader.result).split(",", 2)[1] ?? "" });
    reader.readAsDataURL(file);
  });
}

/** One finding, as `--format html` shows it. */
function finding(one) {
  const list = element("dl");
  const row = (term, text, name) => {
    if (text) list.append(element("dt", { text: term }), element("dd", { text, class: name }));
  };
  row("where", one.place, "");
  row("expected", one.expected, "expected");
  row("found", one.actual, "found");
  row("service", one.cloud_answer, "");
  row("what to do", one.remedy, "help");
  const title = element("h2", {}, element("span", { text: `${one.severity}[${one.id}] ` }), one.detail || one.title);
  return element("section", { class: `finding ${one.severity}` }, title, list);
}

function facts(title, certificate) {
  if (!certificate) return "";
  const table = element("table");
  const row = (term, text) => {
    if (text) table.append(element("tr", {}, element("th", { scope: "row", text: term }), element("td", { text })));
  };
  row("subject", certificate.subject);
  row("issuer", certificate.issuer);
  row("serial", certificate.serial);
  row("valid", `${certificate.validity.not_before ?? "?"} to ${certificate.validity.not_after ?? "?"}`);
  row("SHA-1", certificate.thumbprints.sha1);
  row("SHA-256", certificate.thumbprints.sha256);
  row("signature", certificate.signature_algorithm);
  return element("details", {}, element("summary", { text: title }), table);
}

/** What is odd and harmless, out of the way. */
function notes(all) {
  const text = all.length === 1 ? "1 note" : `${all.length} notes`;
  return all.length ? element("details", {}, element("summary", { text }), ...all.map(finding)) : "";
}

const WORDS = {
  proven: "Verified: the proof answers the code for this CA",
  "not-proven": "Not verified: the proof would be refused",
  fit: "Fit for its role",
  unfit: "Not fit for its role",
};

/** What a report says. */
function showReport(place, answer, words = WORDS) {
  if (answer.unreadable) {
    const { path, message, hint } = answer.unreadable;
    return failed(place, `${path ? `${path}: ` : ""}${message}${hint ? `. ${hint}` : ""}`);
  }
  const { report, good, failures, passed } = answer;
  const mark = good ? "✓ " : "✗ ";
  place.replaceChildren(
    element("p", { class: `verdict ${good ? "good" : "bad"}`, text: mark + (words[report.verdict] ?? report.verdict) }),
    ...(report.role ? [element("p", { text: `Taken for: ${report.role.name}, as ${report.role.because}.` })] : []),
    ...failures.filter((one) => one.severity !== "note").map(finding),
    notes(failures.filter((one) => one.severity === "note")),
    // In the walk-through, what comes next has just been done.
    ...(report.next && words === WORDS ? [element("p", { class: "next", text: `Next: ${report.next}` })] : []),
    element("p", { class: "file", text: `${passed} checks passed; rules of ${report.cloud}; checked at ${report.at}` }),
    facts("CA certificate", report.ca),
    facts("Proof certificate", report.proof),
    facts("Certificate", report.certificate),
  );
  place.firstElementChild.scrollIntoView({ block: "nearest" });
  return good;
}

function failed(place, message) {
  place.replaceChildren(element("p", { class: "verdict bad", text: `✗ ${message}` }));
  place.firstElementChild.scrollIntoView({ block: "nearest" });
  return false;
}

/** Runs what a person asked for; errors appear where the answer would have been. */
async function attempt(place, doing) {
  try {
    await doing();
  } catch (error) {
    failed(place, error.message);
  }
}

// The walk-through.

let entry = "primary";
const dialog = at("manage");
const outcome = at("outcome");

function state(certificate) {
  return certificate.verified
    ? element("span", { class: "state-verified", text: "✓ Verified" })
    : element("span", { class: "state-unverified", text: "Needs verification" });
}

async function refresh() {
  const all = await ask("GET", "/portal/entries");
  for (const [name, certificate] of Object.entries(all)) {
    at(`${name}-subject`).textContent = certificate?.subject ?? "none";
    at(`${name}-status`).replaceChildren(certificate ? state(certificate) : "–");
  }
  const certificate = all[entry];
  at("facts").hidden = at("proving").hidden = !certificate;
  if (!certificate) return;
  at("subject").textContent = certificate.subject;
  at("thumbprint").textContent = certificate.thumbprint;
  at("ends").textContent = certificate.ends;
  at("state").replaceChildren(state(certificate));
  at("coded").hidden = !certificate.code;
  at("code").value = certificate.code ?? "";
  at("mock-proof").hidden = !certificate.subject.includes("MOCK Microsoft Azure Sphere");
  at("mock-proof-link").href = `/portal/mock/ValidationCertification.cer?code=${encodeURIComponent(certificate.code ?? "")}`;
}

function manage(name) {
  entry = name;
  at("manage-title").textContent = `${name === "primary" ? "Primary" : "Secondary"} certificate`;
  outcome.replaceChildren();
  for (const id of ["ca-file", "proof-file"]) at(id).value = "";
  at("verify").disabled = true;
  attempt(outcome, refresh).then(() => dialog.showModal());
}

for (const button of document.querySelectorAll("button[data-entry]")) {
  button.addEventListener("click", () => manage(button.dataset.entry));
}
at("close").addEventListener("click", () => dialog.close());

at("ca-file").addEventListener("change", () => attempt(outcome, async () => {
  const [file] = at("ca-file").files;
  if (!file) return;
  const answer = await ask("PUT", `/portal/entries/${entry}`, await encoded(file));
  showReport(outcome, answer, { fit: "Uploaded. Generate a verification code next", unfit: "Uploaded, but it is not fit for a CA" });
  await refresh();
}));

at("generate").addEventListener("click", () => attempt(outcome, async () => {
  await ask("POST", `/portal/entries/${entry}/code`);
  outcome.replaceChildren(element("p", { text: "A new code, which replaces any before. Make the proof for it, then choose the validation certificate." }));
  await refresh();
  at("code").focus();
}));

at("copy").addEventListener("click", () => attempt(outcome, async () => {
  at("code").select();
  await navigator.clipboard.writeText(at("code").value);
  outcome.replaceChildren(element("p", { text: "Copied." }));
}));

at("proof-file").addEventListener("change", () => {
  at("verify").disabled = at("proof-file").files.length === 0;
});

at("verify").addEventListener("click", () => attempt(outcome, async () => {
  const [file] = at("proof-file").files;
  const answer = await ask("POST", `/portal/entries/${entry}/verify`, await encoded(file));
  showReport(outcome, answer, { proven: "Verified", "not-proven": "Not verified" });
  await refresh();
}));

at("delete").addEventListener("click", () => attempt(outcome, async () => {
  await ask("DELETE", `/portal/entries/${entry}`);
  at("ca-file").value = "";
  outcome.replaceChildren(element("p", { text: "Deleted." }));
  await refresh();
}));

// The check before upload.

const result = at("check-result");

at("check-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(result, async () => {
    const [ca, proof] = await Promise.all([encoded(at("check-ca").files[0]), encoded(at("check-proof").files[0])]);
    showReport(result, await ask("POST", "/portal/check", { ca, proof, code: at("check-code").value, cloud: at("check-cloud").value }));
  });
});

at("audit-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(result, async () => {
    const file = await encoded(at("audit-file").files[0]);
    showReport(result, await ask("POST", "/portal/audit", { file, cloud: at("audit-cloud").value }));
  });
});

// A file that misses its field must not replace the page.
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
  });
}

/** Which of the two pages the address names. */
function show(first) {
  const name = location.hash === "#check" ? "check" : "walk";
  dialog.close();
  for (const one of ["walk", "check"]) {
    at(one).hidden = one !== name;
    if (one === name) at(`to-${one}`).setAttribute("aria-current", "page");
    else at(`to-${one}`).removeAttribute("aria-current");
  }
  document.title = `${name === "walk" ? "Enrollment group" : "Check before upload"} · popcert mock cloud`;
  if (!first) at("main").focus();
}
window.addEventListener("hashchange", () => show(false));
show(true);

attempt(outcome, refresh);
ask("GET", "/portal/clouds").then((clouds) => {
  for (const id of ["check-cloud", "audit-cloud"]) {
    at(id).append(...clouds.map((cloud) => element("option", { value: cloud.name, text: cloud.title })));
  }
}).catch(() => {});

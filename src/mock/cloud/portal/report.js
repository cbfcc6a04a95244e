// What popcert says of a certificate or a proof.

import { h, prose } from "./element.js";

/** One finding, as `--format html` shows it. */
function finding(one, heading) {
  const row = (term, text, name) => (text ? [h("dt", {}, term), h("dd", { class: name }, prose(text))] : []);
  return h("section", { class: `finding ${one.severity}`, "data-key": `${one.id} ${one.place}` },
    h(heading, {}, h("span", {}, `${one.severity}[${one.id}] `), prose(one.detail || one.title)),
    h("dl", {},
      row("where", one.place, null),
      row("expected", one.expected, "expected"),
      row("found", one.actual, "found"),
      row("what to do", one.remedy, "help")));
}

function facts(title, certificate) {
  if (!certificate) return null;
  const row = (term, text) => (text ? h("tr", {}, h("th", { scope: "row" }, term), h("td", {}, text)) : null);
  return h("details", { "data-key": title }, h("summary", {}, title), h("table", { class: "facts" }, h("tbody", {},
    row("subject", certificate.subject),
    row("issuer", certificate.issuer),
    row("serial", certificate.serial),
    row("valid", `${certificate.validity.not_before ?? "?"} to ${certificate.validity.not_after ?? "?"}`),
    row("SHA-1", certificate.thumbprints.sha1),
    row("SHA-256", certificate.thumbprints.sha256),
    row("signature", certificate.signature_algorithm))));
}

/** What is odd and harmless, out of the way. */
function notes(all, heading) {
  const text = all.length === 1 ? "1 note" : `${all.length} notes`;
  return all.length ? h("details", { "data-key": "notes" }, h("summary", {}, text), all.map((one) => finding(one, heading))) : null;
}

/** The line that the eye finds first. It takes the focus when a button that had it is gone. */
export function verdict(good, text) {
  return h("p", { class: `verdict ${good ? "good" : "bad"}`, tabindex: "-1" }, h("span", { "aria-hidden": "true" }, good ? "✓ " : "✗ "), prose(text));
}

/** What a service answered in its own words. */
export function answered(refused) {
  const code = refused.code ? ` ${refused.code}` : "";
  return h("p", { class: "answered" }, h("b", {}, `The service answers ${refused.status}${code}: `), prose(refused.message));
}

/** A file that cannot be read. */
export const unread = ({ path, message, hint }) => `${path ? `${path}: ` : ""}${message}${hint ? `. ${hint}` : ""}`;

/** The findings of a report. */
export function explained({ report, failures, passed }, heading = "h4") {
  return [
    report.role && !report.role.because.startsWith("it was uploaded") ? h("p", {}, prose(`Taken for: ${report.role.name}, as ${report.role.because}.`)) : null,
    failures.filter((one) => one.severity !== "note").map((one) => finding(one, heading)),
    notes(failures.filter((one) => one.severity === "note"), heading),
    h("p", { class: "quiet" }, `${passed} checks passed; rules of ${report.cloud}; checked at ${report.at}`),
    facts("CA certificate", report.ca),
    facts("Proof certificate", report.proof),
    facts("Certificate", report.certificate),
  ];
}

const WORDS = {
  proven: "Verified: the proof answers the code for this CA",
  "not-proven": "Not verified: the proof would be refused",
  fit: "Fit for its role",
  unfit: "Not fit for its role",
};

/** A whole report, where no service was asked. */
export function whole(answer) {
  if (answer.unreadable) return verdict(false, unread(answer.unreadable));
  const { report } = answer;
  return [
    verdict(answer.good, WORDS[report.verdict] ?? report.verdict),
    explained(answer, "h3"),
    report.next ? h("p", { class: "next" }, prose(`Next: ${report.next}`)) : null,
  ];
}

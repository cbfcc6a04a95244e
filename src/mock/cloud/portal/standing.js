// How a CA stands: verified or not, and for how long it is valid.

import { h } from "./element.js";
import { KINDS, left, moment } from "./words.js";
import { state } from "./state.js";

/** Whether a CA is verified, and how. */
export function standing(kind, entry) {
  if (!entry) return "–";
  if (kind === "aws") {
    const isActive = entry.status === "ACTIVE";
    return h("span", { class: isActive ? "state good" : "state" }, isActive ? "✓ Active" : "Inactive");
  }
  if (!entry.verified) return h("span", { class: "state warn" }, `! ${KINDS[kind].unverified}`);
  // A proof needs a code, and an upload has none: without a code nothing was proven.
  return h("span", { class: "state good" }, "✓ Verified", entry.code ? null : h("span", { class: "quiet" }, " on upload"));
}

export function expiry(ends) {
  const { text, isPast, isSoon } = left(ends, state.clock.at);
  return h("span", {}, moment(ends) || ends, " ", h("span", { class: isPast ? "bad" : isSoon ? "warn" : "quiet" }, text));
}

// What an action was answered, right where it was asked for.

import { h } from "./element.js";
import { state } from "./state.js";

/** The place of a step's answer. It is there before the answer, so that screen readers hear it. */
export function outcome(step) {
  const busy = state.busy === step ? h("p", { class: "quiet" }, "Working …") : null;
  return h("div", { class: "outcome", role: "status", "data-key": `outcome ${step}`, "data-step": step }, busy ?? state.outcomes.get(step)?.() ?? null);
}

/** Sets what to show there; nothing clears it. */
export function setOutcome(step, make) {
  if (make) state.outcomes.set(step, make);
  else state.outcomes.delete(step);
}

// The pane at the right: a certificate with its next step, and the forms that make things.

import { button, code, codeField, copied, essentials, h, prose } from "./element.js";
import { KINDS, ON_UPLOAD, TITLES, moment, span } from "./words.js";
import { accounts, accountKey, certificate, owner, state } from "./state.js";
import { outcome } from "./outcome.js";
import { expiry, standing } from "./standing.js";

function pane(title, subtitle, ...rest) {
  return h("div", {},
    h("div", { class: "head" },
      h("div", {}, h("h2", { id: "pane-title" }, title), subtitle ? h("p", { class: "quiet" }, subtitle) : null),
      button("✕", "close", {}, { class: "link", "aria-label": "Close" })),
    outcome("copy"),
    rest);
}

const file = (id, text) => [h("label", { for: id }, text), h("input", { type: "file", id, accept: ".cer,.pem,.crt,.der", required: true })];
const submit = (text) => h("button", { type: "submit", disabled: state.busy !== "" }, text);
const check = (id, text, help) => h("div", { class: "choice" },
  h("input", { type: "checkbox", id, "aria-describedby": help ? `${id}-help` : null }), h("label", { for: id }, text),
  help ? h("p", { id: `${id}-help`, class: "quiet" }, help) : null);

const command = (text) => copied(text, h("code", {}, text), state.copied);

/** How to get the proof, which depends on who has the CA's key. */
function signing(entry, codeText) {
  const { own, isTenantCa } = entry.facts ?? {};
  if (own) {
    const where = own.catalog ? `the mock’s catalog ${own.name}` : "a tenant of the mock’s Azure Sphere (Legacy)";
    return own.status === "Expired"
      ? h("p", {}, `This CA is that of ${where}, and has expired: it signs nothing any more.`)
      : h("div", { "data-key": "own" }, h("p", {}, `This CA is that of ${where}, which signs the code:`),
        button("Download validation certificate", "own-proof", { sha256: entry.facts.sha256, code: codeText }), outcome("own-proof"));
  }
  if (isTenantCa && entry.facts.subject?.includes("MOCK ")) {
    return [h("p", {}, "This CA was made by popcert. Sign the code with its key:"),
      command(`popcert mock proof --tenant DIR --code ${codeText} -o ValidationCertification.cer`)];
  }
  if (isTenantCa) {
    return [h("p", {}, "An Azure Sphere catalog holds this CA’s key. Have it sign the code:"),
      command(`az sphere ca-certificate download-proof --resource-group GROUP --catalog CATALOG --verification-code ${codeText} --output-file ValidationCertification.cer`)];
  }
  return [h("p", {}, "Sign the code with this CA’s key:"), command(`popcert prove --ca CA.pem --key CA.key --code ${codeText} -o proof.pem`)];
}

/** The code and the proof for it, while the CA is not verified. */
function proving(kind, ref, entry) {
  const words = KINDS[kind];
  if (!entry.code) {
    return h("section", { class: "step", "data-key": "code" }, h("h3", {}, "Prove possession"),
      h("p", {}, "The service gives out a code. Only whoever has the CA’s key can make a certificate for it."),
      button("Generate verification code", "generate", ref), outcome("generate"));
  }
  return [
    h("section", { class: "step", "data-key": "code" }, h("h3", { id: "code-title" }, "1. Verification code"),
      copied(entry.code, h("span", { id: "code", tabindex: "-1", role: "group", "aria-labelledby": "code-title" }, code(entry.code)), state.copied),
      button("Generate a new code", "generate", ref, { class: "link" }), h("span", { class: "quiet" }, " It replaces this one."), outcome("generate")),
    h("section", { class: "step", "data-key": "sign" }, h("h3", {}, "2. Have the CA sign it"), signing(entry, entry.code)),
    h("form", { class: "step", "data-key": "verify", "data-do": "verify" }, h("h3", {}, "3. Verify"),
      file("proof-file", words.proof), submit("Verify"), outcome("verify")),
  ];
}

function deletion(ref, text) {
  const key = `${ref.kind} ${ref.id} ${ref.name}`;
  return h("section", { class: "step last", "data-key": "delete" }, state.doubted === key
    ? [h("p", {}, "Devices of this CA will be refused from then on."), button(`${text} it`, "delete", ref, { class: "danger" }), " ", button("Cancel", "doubt", { key: "" }, { class: "link" })]
    : button(`${text} …`, "doubt", { key }, { class: "link danger" }), outcome("delete"));
}

/** What is sensible once the CA is verified. */
function after(kind, ref, entry) {
  const one = owner(kind, ref.id);
  const refers = kind === "dps" && one.groups.some((group) => group.references.includes(entry.name));
  const canRefer = kind === "dps" && !refers && state.all.dps.length === 1;
  return h("section", { class: "step", "data-key": "after" }, outcome("verify"), h("h3", {}, "Next"),
    h("p", {}, refers ? `Devices with a certificate of this CA enrol under the ID scope ${one.idScope}.` : KINDS[kind].next(state.all)),
    canRefer ? [h("form", { "data-do": "refer" }, h("label", { for: "group-name" }, "Group name"),
      h("input", { type: "text", id: "group-name", required: true, value: "my-devices", autocomplete: "off", spellcheck: "false" }), submit("Add enrollment group"))] : null,
    kind === "dps" ? outcome("refer") : null,
    h("p", {}, h("a", { href: "#/devices" }, "Watch devices connect")));
}

function details({ kind, id, name }) {
  const entry = certificate({ kind, id, name });
  const of = owner(kind, id);
  const title = kind === "central" ? `${TITLES[name]} certificate` : "Certificate details";
  if (!of || (!entry && kind !== "central")) return pane(title, name, outcome("delete"), h("p", { class: "empty" }, "It is not there (any more)."));
  if (!entry) return pane(title, of.name, adding({ kind, id, name }), outcome("delete"));
  const ref = { kind, id, name };
  const { facts } = entry;
  return pane(title, kind === "central" ? of.name : kind === "aws" ? of.account : `${entry.name} · ${of.name}`,
    outcome("upload"),
    essentials([
      [kind === "aws" ? "CA status" : "Status", standing(kind, entry)],
      ["Subject", facts?.subject],
      ["Thumbprint", facts ? code(facts.sha1) : null],
      ["Expiry", facts ? expiry(facts.ends) : null],
      ...(kind === "aws" ? [["Automatic registration", entry.automatic === "ENABLE" ? "On" : "Off"],
        ["Registration mode", entry.mode === "DEFAULT" ? "Single-account" : "Multi-account"], ["Provisioning template", entry.template], ["Certificate ID", code(entry.id)]] : []),
    ]),
    kind === "aws" ? switching(ref, entry) : entry.verified ? after(kind, ref, entry) : proving(kind, ref, entry),
    kind === "aws" && entry.status === "ACTIVE" ? null : deletion(ref, KINDS[kind].delete));
}

/** A CA of AWS: what can be switched. */
function switching(ref, entry) {
  const isActive = entry.status === "ACTIVE";
  const isOn = entry.automatic === "ENABLE";
  return h("section", { class: "step", "data-key": "switch" }, h("h3", {}, "Next"),
    h("p", {}, !isActive ? "Activate the CA: devices of an inactive one are refused." : isOn
      ? "Devices with a certificate of this CA are registered when they first connect."
      : "Certificates of this CA can be registered. Turn on automatic registration to have devices registered when they first connect."),
    h("p", { class: "buttons" },
      button(isActive ? "Deactivate" : "Activate", "ca-status", { ...ref, status: isActive ? "INACTIVE" : "ACTIVE" }, isActive ? { class: "link" } : {}),
      button(isOn ? "Turn off automatic registration" : "Turn on automatic registration", "ca-automatic", { ...ref, status: isOn ? "DISABLE" : "ENABLE" }, isOn || !isActive ? { class: "link" } : {})),
    outcome("switch"));
}

/** The form that uploads a CA to Azure's services. */
function adding({ kind, id, name }) {
  const words = KINDS[kind];
  return h("form", { class: "step", "data-do": "upload", "data-key": "add" },
    file("ca-file", words.file),
    kind === "central" ? null : [h("label", { for: "name" }, "Certificate name"),
      h("input", { type: "text", id: "name", required: true, maxlength: "64", pattern: "[A-Za-z0-9._\\-]+", title: "1 to 64 letters, digits, '-', '.', '_'", autocomplete: "off", spellcheck: "false" })],
    check("vouched", "Set certificate status to verified on upload", ON_UPLOAD),
    submit(words.save), outcome("upload"), sources(id, name));
}

/** Where a CA can be had. */
function sources() {
  const own = state.all.tenants.flatMap((one) => one.certificates.filter((ca) => ca.status === "Active").map((ca) => [one, ca]));
  return h("details", { "data-key": "sources" }, h("summary", {}, "No CA at hand?"), own.length
    ? own.slice(0, 8).map(([one, ca]) => h("p", {}, `The mock’s ${one.id ? "catalog" : "tenant"} ${one.name} has one: `,
      button("Download certificate", "download-ca", { tenant: one.id ?? one.tenant, serial: ca.serial }, { "aria-label": `Download certificate of ${one.name}` })))
    : h("p", {}, prose("Create a catalog under "), h("a", { href: "#/azure-sphere" }, "Azure Sphere"), prose(", or make one here: `popcert mock tenant DIR`.")));
}

/** AWS: the code belongs to the account, and CA and proof come together. */
function registering({ id }) {
  const one = accounts().find((account) => accountKey(account) === id);
  const picked = state.pane.picked;
  return pane("Register CA certificate", `${one.account} (${one.region})`,
    h("form", { "data-do": "register" },
      h("fieldset", { class: "step" }, h("legend", {}, "Registration mode"),
        [["DEFAULT", "Single-account mode", "Possession is proven by a verification certificate."],
          ["SNI_ONLY", "Multi-account mode", "Nothing is proven. Devices must send the server name, which tells accounts apart."]].map(([mode, text, help], place) =>
          h("div", { class: "choice" }, h("input", { type: "radio", name: "mode", id: `mode-${mode}`, value: mode, checked: place === 0, "data-do": "mode", "aria-describedby": `help-${mode}` }),
            h("label", { for: `mode-${mode}` }, text), h("p", { id: `help-${mode}`, class: "quiet" }, help)))),
      state.pane.mode === "SNI_ONLY" ? null : h("section", { class: "step", "data-key": "code" }, h("h3", {}, "1. Registration code"),
        one.code
          ? copied(one.code, code(one.code), state.copied)
          : button("Get registration code", "registration-code", { id }),
        h("p", { class: "quiet" }, "One for the account and region, the same until it is deleted."), outcome("code")),
      h("section", { class: "step", "data-key": "files" }, h("h3", {}, state.pane.mode === "SNI_ONLY" ? "CA certificate" : "2. Certificates"),
        file("ca-file", KINDS.aws.file),
        state.pane.mode === "SNI_ONLY" || !one.code ? null : [
          h("div", { "data-key": "signing" }, picked ? signing({ facts: picked }, one.code)
            : h("p", { class: "quiet" }, "Have the CA sign the code: the verification certificate’s CN is the code.")),
          file("proof-file", KINDS.aws.proof)]),
      h("section", { class: "step", "data-key": "settings" }, check("active", "CA status: Active", "Devices of an inactive CA are refused."),
        check("automatic", "Automatic certificate registration: On", "Devices are registered when they first connect."),
        submit("Register"), outcome("upload")),
      sources()));
}

const TYPES = [["central", "IoT Central enrollment group"], ["hub", "IoT hub"], ["dps", "Device Provisioning Service"], ["catalog", "Azure Sphere catalog"]];

function creating({ choice }) {
  return pane("Create a resource", "Scripts need none of this: what a request names exists from then on.",
    h("form", { class: "step", "data-do": "make" },
      h("label", { for: "type" }, "Type"),
      h("select", { id: "type" }, TYPES.map(([value, text]) => h("option", { value, selected: value === choice }, text))),
      h("label", { for: "name" }, "Name"),
      h("input", { type: "text", id: "name", required: true, maxlength: "50", pattern: "[A-Za-z0-9][A-Za-z0-9_\\-]*", title: "letters, digits, '-' and '_'", autocomplete: "off", spellcheck: "false" }),
      h("label", { for: "group" }, "Resource group"),
      h("input", { type: "text", id: "group", required: true, value: "MyGroup", autocomplete: "off", spellcheck: "false", "aria-describedby": "group-help" }),
      h("p", { id: "group-help", class: "quiet" }, "Enrollment groups have none."),
      submit("Create"), outcome("make")));
}

const STEPS = [["1h", "1 hour"], ["1d", "1 day"], ["45d", "45 days"], ["90d", "90 days"], ["365d", "1 year"]];

function clock() {
  const { at, moved, stands } = state.clock;
  return pane("Mock time", "Certificates are valid or not by this clock. It is moved for everybody who uses this mock, until it ends.",
    essentials([["Now", `${moment(at)}${stands ? ", standing still" : ""}`], ["Moved", moved === 0 ? "not at all" : `${span(moved)} ${moved > 0 ? "ahead" : "back"}`]]),
    h("section", { class: "step", "data-key": "advance" }, h("h3", {}, "Advance"),
      h("p", { class: "buttons" }, STEPS.map(([value, text]) => button(`+ ${text}`, "advance", { span: value })))),
    h("form", { class: "step", "data-key": "move", "data-do": "move" }, h("h3", {}, "Move to a moment"),
      h("label", { for: "at" }, "Date and time, UTC"), h("input", { type: "datetime-local", id: "at", required: true, min: "1950-01-01T00:00", max: "9969-12-31T23:59" }), submit("Move")),
    outcome("clock"),
    h("section", { class: "step", "data-key": "back" }, button("Back to the present", "clock-back", {}, { disabled: moved === 0 })));
}

function nonce({ tenant, serial }) {
  const ca = state.all.tenants.find((one) => (one.id ?? one.tenant) === tenant)?.certificates.find((one) => one.serial === serial);
  return pane("Proof of possession", ca ? `by ${ca.subject}` : "",
    h("form", { class: "step", "data-do": "sign" }, h("label", { for: "nonce" }, "Verification code"),
      codeField("nonce", { maxlength: "130", "aria-describedby": "nonce-help" }),
      h("p", { id: "nonce-help", class: "quiet" }, "The CA signs any code. The proof is valid for 65 minutes."),
      submit("Download validation certificate"), outcome("sign")));
}

const PANES = {
  certificate: details,
  add: (open) => (open.kind === "aws" ? registering(open) : pane(KINDS[open.kind].add, owner(open.kind, open.id)?.name, adding(open))),
  create: creating,
  clock,
  nonce,
};

/** What is in the open pane. */
export const paneBody = () => PANES[state.pane.type](state.pane);

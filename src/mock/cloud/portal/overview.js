// All resources, the devices, the check before upload, and the form of a demanded token.

import { button, code, codeField, h, prose, table } from "./element.js";
import { moment, shortName } from "./words.js";
import { accountKey, state, unverified } from "./state.js";
import { outcome } from "./outcome.js";

const link = (page, id, text) => h("a", { href: `#/${page}/${encodeURIComponent(id)}` }, text);

/** `1 of 2 verified`. */
function verified(all) {
  if (all.length === 0) return "no certificates";
  const count = all.filter((one) => one.verified).length;
  return h("span", { class: count === all.length ? "state good" : "state warn" }, `${count} of ${all.length} verified`);
}

export function overview() {
  const { hubs, dps, central, tenants, accounts } = state.all;
  const rows = [
    ...hubs.map((one) => [`hub ${one.id}`, link("iot-hub", one.id, one.name), "IoT Hub", one.group, verified(one.certificates)]),
    ...dps.map((one) => [`dps ${one.key}`, link("dps", one.id ?? one.key, one.name), "Device Provisioning Service", one.group ?? "–", verified(one.certificates)]),
    ...central.groups.map((one) => [`central ${one.id}`, link("iot-central", one.id, one.name), "IoT Central enrollment group", "–",
      verified([one.primary, one.secondary].filter(Boolean))]),
    ...tenants.map((one) => [`tenant ${one.id ?? one.tenant}`, link("azure-sphere", one.id ?? one.tenant, one.name),
      one.id ? "Azure Sphere catalog" : "Azure Sphere (Legacy) tenant", one.id?.split("/")[4] ?? "–",
      `${one.certificates.length} CA${one.certificates.length === 1 ? "" : "s"}`]),
    ...accounts.map((one) => [`aws ${accountKey(one)}`, link("aws-iot", accountKey(one), one.account), "AWS IoT Core account", one.region,
      `${one.authorities.filter((ca) => ca.status === "ACTIVE").length} of ${one.authorities.length} CAs active`]),
  ];
  return h("div", {},
    h("h1", {}, "All resources"),
    h("p", { class: "lead" }, "Everything that scripts and this page made, as it is now. Any client sees the same."),
    h("div", { class: "commands" }, button("+ Create a resource", "create", { type: "central" }),
      h("a", { href: "#/devices", class: "tile" }, `${state.all.devices} device${state.all.devices === 1 ? "" : "s"}`)),
    rows.length
      ? table("All resources", ["Name", "Type", "Resource group or region", "CA certificates"], rows, "")
      : [h("p", { class: "empty" }, "Nothing yet. A script’s first request makes what it names, or start here:"), steps()]);
}

/** The exchange, for whoever has no script yet. */
function steps() {
  const step = (title, text, action) => h("li", {}, h("b", {}, title), h("p", {}, text), action);
  return h("ol", { class: "steps" },
    step("Create an Azure Sphere catalog", "It has a CA and its key, and stands for your tenant. Bring your own CA instead if you have one.",
      button("Create catalog", "create", { type: "catalog" })),
    step("Create an enrollment group, an IoT hub or a provisioning service", "Upload the CA certificate there, and generate a verification code.",
      button("New enrollment group", "create", { type: "central" })),
    step("Prove possession", "Have the CA sign the code, upload that certificate, and verify. Devices of the CA are then enrolled when they first connect.", null));
}

const SERVICES = { "iot-central": "IoT Central", "azure-dps": "Device Provisioning Service", "aws-iot": "AWS IoT Core" };

function deviceState(one) {
  if (one.connected) return h("span", { class: "state good" }, "● Connected");
  if (one.enrolled) return h("span", { class: "state good" }, "✓ Enrolled");
  return h("span", { class: "state bad" }, "✗ Refused");
}

/** Where the CA that is missing waits for its proof. */
function known(detail) {
  const found = unverified().find(({ entry }) => detail.includes(`its issuer ${entry.facts.subject} `));
  return found ? h("p", {}, "A CA of that name is in ", link(found.page, found.id, found.of), ", and it is not verified. ",
    h("b", {}, "What to do: "), "prove possession of it there.") : null;
}

/** Why it was refused the last time, in the service's words and popcert's. */
function refusal(one) {
  if (!one) return "–";
  return h("div", { class: "refusal" },
    h("p", {}, h("b", {}, prose(one.answer)), h("span", { class: "quiet" }, ` ${moment(one.at)}`)),
    h("p", {}, one.check ? h("code", {}, one.check) : null, one.check ? " " : null, prose(one.detail)),
    (one.check === "chain.path" && known(one.detail)) || (one.remedy ? h("p", {}, h("b", {}, "What to do: "), prose(one.remedy)) : null));
}

const instance = (name) => name.split("/").filter(Boolean).pop() ?? name;

export function devices() {
  const all = state.devices;
  const wanted = state.filter.toLowerCase();
  const shown = (all?.devices ?? []).filter((one) => JSON.stringify([one.id, one.name, one.ca, one.service, one.lastRefusal]).toLowerCase().includes(wanted));
  const rows = shown.map((one) => [
    `${one.service} ${one.instance} ${one.id}`,
    [code(one.id), one.name && one.name !== one.id ? h("div", { class: "quiet" }, one.name) : null],
    [SERVICES[one.service] ?? one.service, h("div", { class: "quiet" }, one.group ?? (one.service === "iot-central" ? "" : instance(one.instance)))],
    one.ca ? h("span", { title: one.ca.thumbprint }, shortName(one.ca.subject)) : "–",
    deviceState(one),
    one.lastConnection ? moment(one.lastConnection) : "never",
    String(one.messages),
    refusal(one.lastRefusal),
  ]);
  return h("div", {},
    h("h1", {}, "Devices"),
    h("p", { class: "lead" }, "Devices of all services that connected or were refused, with the reason."),
    h("label", { for: "filter" }, "Filter"),
    h("input", { type: "search", id: "filter", autocomplete: "off", spellcheck: "false", placeholder: "ID, CA, service, or reason" }),
    h("p", { class: "quiet", role: "status" }, all ? `${shown.length} of ${all.count} shown` : ""),
    table("Devices", ["Device ID", "Service", "CA", "State", "Last connection", "Messages", "Last refusal"], rows,
      wanted ? "No device fits the filter." : "No device has connected yet. A device with a certificate of a verified CA is enrolled when it first connects."),
    all?.next ? button("Show more", "more-devices") : null,
    all ? h("details", { "data-key": "scopes" }, h("summary", {}, "ID scopes"),
      table("ID scopes", ["ID scope", "Service"], all.scopes.map((one) => [one.idScope, h("code", {}, one.idScope), `${SERVICES[one.service] ?? one.service} ${instance(one.name)}`]), "")) : null);
}

const file = (id, text) => [h("label", { for: id }, text), h("input", { type: "file", id, required: true })];

function profiles(id, first) {
  return [h("label", { for: id }, "Service"),
    h("select", { id }, h("option", { value: "" }, first), state.profiles.map((one) => h("option", { value: one.name }, one.title)))];
}

export function check() {
  return h("div", {},
    h("h1", {}, "Check before upload"),
    h("p", { class: "lead" }, "Choose files, or drop them on the fields. This program checks them and keeps nothing."),
    h("div", { class: "columns" },
      h("form", { "data-do": "check", id: "check-form" }, h("h2", {}, "Will this proof be accepted?"),
        file("check-ca", "CA certificate"), file("check-proof", "Proof (validation certificate)"),
        h("label", { for: "check-code" }, "Verification code"),
        codeField("check-code", { maxlength: "1024" }),
        profiles("check-cloud", "as the CA suggests"),
        h("button", { type: "submit" }, "Check the proof"), outcome("check")),
      h("form", { "data-do": "audit", id: "audit-form" }, h("h2", {}, "What is this certificate?"),
        file("audit-file", "Any certificate"), profiles("audit-cloud", "any"),
        h("button", { type: "submit" }, "Audit it"), outcome("audit"))));
}

export function token() {
  return h("form", { "data-do": "sign-in", class: "narrow" },
    h("h1", {}, "Sign in"),
    h("p", {}, prose("This mock was started with a token. It is kept in this page alone, until you leave or reload it.")),
    h("label", { for: "token" }, "Token"),
    h("input", { type: "password", id: "token", required: true, autocomplete: "off" }),
    h("button", { type: "submit" }, "Sign in"), outcome("sign-in"));
}

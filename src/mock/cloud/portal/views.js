// The pages: lists of what the mock holds.

import { button, code, essentials, h, prose, table } from "./element.js";
import { TITLES, shortName } from "./words.js";
import { accountKey, accounts, certificate, state } from "./state.js";
import { outcome } from "./outcome.js";
import { expiry, standing } from "./standing.js";

/** Where something is, in the address. */
const link = (page, id, text) => h("a", { href: `#/${page}/${encodeURIComponent(id)}` }, text);

function open(kind, id, name, text) {
  return button(text, "open", { kind, id, name }, { class: "link" });
}

/** The rows of certificates of a hub or a DPS. */
function certificates(kind, one) {
  const rows = one.certificates.map((entry) => [
    entry.name,
    open(kind, one.id, entry.name, entry.name),
    standing(kind, entry),
    entry.facts ? expiry(entry.facts.ends) : "cannot be read",
    entry.facts ? shortName(entry.facts.subject) : "",
    entry.facts ? code(entry.facts.sha1) : "",
  ]);
  return table(`Certificates of ${one.name}`, ["Name", "Status", "Expiry", "Subject", "Thumbprint"], rows,
    "No certificates. Add the CA that signs your devices’ certificates.");
}

/** One resource with a heading of its own. */
function section(page, id, title, ...rest) {
  return h("section", { class: "resource", "data-key": id, "aria-label": title }, h("h2", {}, link(page, id, title)), ...rest);
}

/** The address of a page of one resource shows that one alone. */
const chosen = (all, id, key) => (id ? all.filter((one) => key(one) === id) : all);

function page(title, lead, create, sections, empty, id) {
  const missing = id ? "It is not there (any more)." : empty;
  return h("div", {}, h("h1", {}, title), h("p", { class: "lead" }, prose(lead)),
    create ? h("div", { class: "commands" }, button(`+ ${create[1]}`, "create", { type: create[0] })) : null,
    sections.length ? sections : h("p", { class: "empty" }, prose(missing)));
}

function hubs(id) {
  const sections = chosen(state.all.hubs, id, (one) => one.id).map((one) => section("iot-hub", one.id, one.name,
    essentials([["Resource group", one.group], ["Location", one.location], ["Subscription", one.subscription]]),
    h("h3", {}, "Certificates"),
    h("div", { class: "commands" }, button("+ Add certificate", "add", { kind: "hub", id: one.id })),
    certificates("hub", one)));
  return page("IoT Hub", "Security settings, Certificates: CAs whose devices a hub takes.", ["hub", "Create IoT hub"], sections,
    "No IoT hubs yet. One is there from the first request that names it: `az iot hub certificate list --hub-name NAME --resource-group GROUP`.", id);
}

function groupsOfDps(one) {
  const rows = one.groups.map((group) => [
    group.id, group.id, group.enabled ? "Enabled" : "Disabled",
    [...group.references, ...group.signing.map((facts) => `${shortName(facts.subject)} (its own)`)].join(", "),
  ]);
  return table(`Enrollment groups of ${one.name}`, ["Group name", "Status", "CA certificates"], rows,
    "No enrollment groups. Devices are refused until a group refers to a verified certificate.");
}

function provisioning(id) {
  const sections = chosen(state.all.dps, id, (one) => one.id ?? one.key).map((one) => section("dps", one.id ?? one.key, one.name,
    essentials([["ID scope", h("code", {}, one.idScope)], ["Resource group", one.group], ["Location", one.location]]),
    h("h3", {}, "Certificates"),
    one.id ? h("div", { class: "commands" }, button("+ Add certificate", "add", { kind: "dps", id: one.id })) : null,
    one.id ? certificates("dps", one) : h("p", { class: "empty" }, "Resource Manager does not know this service: it has enrollment groups alone."),
    h("h3", {}, "Enrollment groups"), groupsOfDps(one)));
  return page("Device Provisioning Service", "Settings, Certificates, and Manage enrollments, Enrollment groups.",
    ["dps", "Create Device Provisioning Service"], sections,
    "No provisioning services yet. One is there from the first request that names it: `az iot dps certificate list --dps-name NAME --resource-group GROUP`.", id);
}

function central(id) {
  const { groups, idScope } = state.all.central;
  const sections = chosen(groups, id, (one) => one.id).map((group) => {
    const rows = ["primary", "secondary"].map((name) => {
      const entry = certificate({ kind: "central", id: group.id, name });
      return [name, TITLES[name], entry?.facts ? shortName(entry.facts.subject) : "none", standing("central", entry),
        entry?.facts ? expiry(entry.facts.ends) : "–", open("central", group.id, name, `Manage ${name}`)];
    });
    return section("iot-central", group.id, group.name,
      essentials([["Group ID", group.id], ["Status", group.enabled ? "Enabled" : "Disabled"],
        ["Attestation type", group.attestation === "x509" ? "Certificates (X.509)" : "Shared access signature (SAS)"],
        ["Device type", group.type === "iotEdge" ? "Azure IoT Edge" : "IoT devices"]]),
      group.attestation === "x509"
        ? table(`Certificates of ${group.name}`, ["Entry", "Subject", "Status", "Expiry", "Action"], rows, "")
        : h("p", { class: "empty" }, "Devices of this group sign in with keys."));
  });
  const view = page("IoT Central", `Permissions, Device connection groups. ID scope: ${idScope}`, ["central", "New enrollment group"], sections,
    "No enrollment groups yet. Make one here, or with `PUT /api/enrollmentGroups/ID`.", id);
  return view;
}

function sphere(id) {
  const key = (one) => one.id ?? one.tenant;
  const sections = chosen(state.all.tenants, id, key).map((one) => {
    const rows = one.certificates.map((ca) => {
      const args = { tenant: key(one), serial: ca.serial };
      const isThere = ca.status !== "Expired";
      return [ca.serial, code(ca.sha1), h("span", { class: ca.status === "Active" ? "state good" : "state" }, ca.status),
        expiry(ca.ends), isThere ? h("span", { class: "buttons" },
          button("Download certificate", "download-ca", args, { "aria-label": `Download certificate ${ca.sha1}` }),
          button("Download chain", "download-chain", args, { "aria-label": `Download chain of ${ca.sha1}` }),
          button("Proof of possession", "prove", args, { "aria-label": `Proof of possession by ${ca.sha1}` })) : "an expired CA cannot be downloaded"];
    });
    return section("azure-sphere", key(one), one.name,
      essentials([["Type", one.id ? "Catalog" : "Tenant of Azure Sphere (Legacy)"], ["Tenant ID", one.tenant],
        ["Resource group", one.id?.split("/")[4]], ["Devices", one.id ? String(one.devices) : null]]),
      h("h3", {}, "Certificates"), table(`Certificates of ${one.name}`, ["Thumbprint", "Status", "Expiry", "Action"], rows, ""),
      outcome(`tenant ${key(one)}`));
  });
  return page("Azure Sphere", "The other side of the proof: a catalog holds its CA’s key, and signs the code that a service gives out.",
    ["catalog", "Create catalog"], sections,
    "No catalogs yet. One is there from the first request that names it: `az sphere ca-certificate list --catalog NAME --resource-group GROUP`.", id);
}

const SIGNED = { ACTIVE: "Active", INACTIVE: "Inactive", REVOKED: "Revoked", PENDING_ACTIVATION: "Pending activation", PENDING_TRANSFER: "Pending transfer", REGISTER_INACTIVE: "Inactive" };

function deviceCertificates(one) {
  const args = (device, status) => ({ account: accountKey(one), certificate: device.id, status });
  const rows = one.devices.map((device) => [
    device.id, code(device.id), h("span", { class: device.status === "ACTIVE" ? "state good" : "state" }, SIGNED[device.status] ?? device.status),
    device.authority ? h("code", {}, `${device.authority.slice(0, 12)}…`) : "none",
    device.status === "ACTIVE"
      ? button("Deactivate", "device-status", args(device, "INACTIVE"), { "aria-label": `Deactivate ${device.id}` })
      : button("Activate", "device-status", args(device, "ACTIVE"), { "aria-label": `Activate ${device.id}` }),
  ]);
  const more = one.count - one.devices.length;
  return [table(`Certificates of ${one.account}`, ["Certificate ID", "Status", "CA", "Action"], rows,
    "No certificates. Devices’ certificates are registered one by one, or when they first connect."),
  more > 0 ? h("p", { class: "quiet" }, `and ${more} older ones`) : null];
}

function aws(id) {
  const sections = chosen(accounts(), id, accountKey).map((one) => {
    const key = accountKey(one);
    const rows = one.authorities.map((ca) => [ca.id, open("aws", key, ca.id, ca.facts ? shortName(ca.facts.subject) : ca.id),
      standing("aws", ca), ca.automatic === "ENABLE" ? "On" : "Off", ca.mode === "DEFAULT" ? "Single-account" : "Multi-account",
      ca.facts ? expiry(ca.facts.ends) : "", code(ca.id)]);
    return section("aws-iot", key, `${one.account} (${one.region})`,
      essentials([["Account ID", one.account], ["Region", one.region], ["Registration code", one.code ? code(one.code) : "none yet"]]),
      h("h3", {}, "Certificate authorities"),
      h("div", { class: "commands" }, button("+ Register CA certificate", "add", { kind: "aws", id: key })),
      table(`CA certificates of ${one.account}`, ["CA certificate", "CA status", "Automatic registration", "Registration mode", "Expiry", "Certificate ID"],
        rows, "No CA certificates."),
      h("h3", {}, `Certificates (${one.count})`), outcome(`certificates ${key}`), deviceCertificates(one));
  });
  return page("AWS IoT Core", "Security, Certificate authorities and Certificates.", null, sections, "", id);
}

export const PAGES = { "iot-hub": hubs, dps: provisioning, "iot-central": central, "azure-sphere": sphere, "aws-iot": aws };

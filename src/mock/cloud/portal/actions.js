// What buttons and forms do. Each asks the service itself, and says below itself what came of it.

import { aws, azure, central, mock, read, save, signIn, Refused } from "./ask.js";
import { KINDS, moment, span } from "./words.js";
import { accountKey, accounts, certificate, owner, refresh, state } from "./state.js";
import { codeIn, h } from "./element.js";
import { answered, explained, unread, verdict, whole } from "./report.js";
import { setOutcome } from "./outcome.js";

const at = (id) => document.getElementById(id);
const chosen = (id) => read(at(id).files[0]);
const caller = (id) => ({ account: accounts().find((one) => accountKey(one) === id) });
const version = (path, of) => `${path}?api-version=${of}`;

/** A certificate's path in its service. */
function path({ kind, id, name }, rest = "") {
  const { version: of } = KINDS[kind];
  return kind === "central"
    ? version(`/api/enrollmentGroups/${id}/certificates/${name}${rest}`, of)
    : version(`${id}/certificates/${name}${rest}`, of);
}

const service = (kind) => (kind === "central" ? central : azure);

/** Says below a step what a service refused, and popcert's reasons. */
function refused(step, title, error, explanation) {
  const reasons = !explanation ? null : explanation.unreadable ? h("p", {}, unread(explanation.unreadable)) : null;
  setOutcome(step, () => [verdict(false, title), reasons, explanation?.report ? explained(explanation) : null, answered(error)]);
}

const audit = (kind, file) => mock("POST", "/portal/audit", { file: { name: file.name, content: file.content }, cloud: KINDS[kind].cloud, as_ca: true });

async function upload() {
  const { kind, id } = state.pane;
  const file = await chosen("ca-file");
  const ref = { kind, id, name: state.pane.name ?? at("name").value.trim() };
  const isVouched = at("vouched").checked;
  const explanation = await audit(kind, file);
  try {
    const body = kind === "central" ? { certificate: file.content, verified: isVouched } : { properties: { certificate: file.content, isVerified: isVouched } };
    const old = certificate(ref);
    if (old) throw new Refused(409, "", "A certificate of that name is there already: choose another name, or delete that one first.");
    await service(kind)("PUT", path(ref), { body });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refused("upload", "Not saved", error, explanation);
  }
  state.pane = { type: "certificate", ...ref };
  const what = isVouched ? "Saved as verified, without a proof" : "Saved";
  setOutcome("upload", () => [verdict(explanation.good, explanation.good ? what : `${what}, but it is not fit for a CA`),
    explanation.report ? explained(explanation) : null]);
}

async function verify() {
  const { kind, id, name } = state.pane;
  const file = await chosen("proof-file");
  const { facts, code } = certificate(state.pane);
  const explanation = await mock("POST", "/portal/check", {
    ca: { name: "CAcertificate.cer", content: facts.der }, proof: { name: file.name, content: file.content }, code, cloud: KINDS[kind].cloud,
  });
  try {
    await service(kind)("POST", path({ kind, id, name }, "/verify"), { body: { certificate: file.content }, headers: { "If-Match": "*" } });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refused("verify", "Not verified", error, explanation);
  }
  setOutcome("upload");
  setOutcome("verify", () => [verdict(true, "Verified"), explanation.report ? explained(explanation) : null]);
}

/** What is done next is to take the code. */
const TO_THE_CODE = Symbol("code");

async function generate({ kind, id, name }) {
  await service(kind)("POST", path({ kind, id, name }, "/generateVerificationCode"), { headers: { "If-Match": "*" } });
  setOutcome("verify");
  setOutcome("upload");
  setOutcome("own-proof");
  setOutcome("generate", () => h("p", { class: "quiet" }, "A new code. Any before it is void."));
  return TO_THE_CODE;
}

async function remove({ kind, id, name }) {
  const { account } = kind === "aws" ? caller(id) : {};
  if (kind === "aws") await aws("DELETE", `/cacertificate/${name}`, { account });
  else await service(kind)("DELETE", path({ kind, id, name }), { headers: { "If-Match": "*" } });
  state.outcomes.clear();
  state.doubted = "";
  setOutcome("delete", () => verdict(true, "Deleted"));
}

/** PEM as text, as the console sends it; whatever else the file is goes as it is, to be refused. */
async function register() {
  const { account } = caller(state.pane.id);
  const isProven = state.pane.mode !== "SNI_ONLY";
  const ca = await chosen("ca-file");
  const proof = isProven ? await chosen("proof-file") : null;
  const query = `?setAsActive=${at("active").checked}&allowAutoRegistration=${at("automatic").checked}`;
  const body = isProven ? { caCertificate: ca.text, verificationCertificate: proof.text }
    : { caCertificate: ca.text, certificateMode: "SNI_ONLY" };
  const files = { ca: { name: ca.name, content: ca.content }, proof: { name: proof?.name, content: proof?.content } };
  const explanation = isProven
    ? await mock("POST", "/portal/check", { ...files, code: account.code, cloud: "aws-iot" })
    : await audit("aws", ca);
  try {
    const { certificateId } = await aws("POST", `/cacertificate${query}`, { account, body });
    state.pane = { type: "certificate", kind: "aws", id: accountKey(account), name: certificateId };
    setOutcome("upload", () => [verdict(true, "Registered"), explanation.report ? explained(explanation) : null]);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const isPem = ca.text.includes("-----BEGIN") && (!proof || proof.text.includes("-----BEGIN"));
    refused("upload", isPem ? "Not registered" : "Not registered: AWS takes PEM only; convert the file: `popcert convert FILE --to pem -o FILE.pem`", error, explanation);
  }
}

async function update(step, id, path) {
  await aws("PUT", path, { account: caller(id).account });
  setOutcome("upload");
  setOutcome(step, () => verdict(true, "Changed"));
}

/** The proof by one of the mock's own CAs, in base64. */
function proof(own, sha1, nonce) {
  return own.catalog
    ? azure("POST", version(`${own.catalog}/certificates/${own.serial}/retrieveProofOfPossessionNonce`, "2024-04-01"), { body: { proofOfPossessionNonce: nonce } })
      .then((answer) => answer.certificate)
    : azure("GET", `/v2/tenants/${own.tenant}/verification/${encodeURIComponent(nonce)}?thumbprint=${sha1}`);
}

/** The catalog or tenant, and the CA of that serial number. */
function authority({ tenant, serial }) {
  const one = state.all.tenants.find((each) => (each.id ?? each.tenant) === tenant);
  return { one, ca: one?.certificates.find((each) => each.serial === serial) };
}

async function chain({ tenant, serial }) {
  const { one, ca } = authority({ tenant, serial });
  const content = one.id
    ? (await azure("POST", version(`${one.id}/certificates/${serial}/retrieveCertChain`, "2024-04-01"))).certificateChain
    : await azure("GET", `/v2/tenants/${one.tenant}/certchain?thumbprint=${ca.sha1}`);
  save("CAchain.p7b", content);
}

async function sign() {
  const { ca } = authority(state.pane);
  save("ValidationCertification.cer", await proof(ca.own, ca.sha1, codeIn(at("nonce")).trim()));
  setOutcome("sign", () => verdict(true, "Downloaded ValidationCertification.cer, valid for 65 minutes"));
}

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/";

/** How each resource is made: the request, and the page on which it appears. */
const MAKERS = {
  hub: (name, group) => azure("PUT", version(`${SUBSCRIPTION}${group}/providers/Microsoft.Devices/IotHubs/${name}`, KINDS.hub.version), { body: { location: "westus", sku: { name: "S1", capacity: 1 }, properties: {} } }),
  dps: (name, group) => azure("PUT", version(`${SUBSCRIPTION}${group}/providers/Microsoft.Devices/provisioningServices/${name}`, KINDS.dps.version), { body: { location: "westus", sku: { name: "S1", capacity: 1 }, properties: {} } }),
  catalog: (name, group) => azure("PUT", version(`${SUBSCRIPTION}${group}/providers/Microsoft.AzureSphere/catalogs/${name}`, "2024-04-01"), { body: { location: "global" } }),
  central: (name) => central("PUT", version(`/api/enrollmentGroups/${name}`, KINDS.central.version), { body: { displayName: name, type: "iot", enabled: true, attestation: { type: "x509", x509: { signingCertificates: {} } } } }),
};
const PAGE_OF = { hub: "iot-hub", dps: "dps", catalog: "azure-sphere", central: "iot-central" };

async function make() {
  const type = at("type").value;
  const made = await MAKERS[type](at("name").value.trim(), encodeURIComponent(at("group").value.trim()));
  state.pane = null;
  location.hash = `#/${PAGE_OF[type]}/${encodeURIComponent(made.id)}`;
}

async function refer() {
  const name = at("group-name").value.trim();
  const body = { enrollmentGroupId: name, attestation: { type: "x509", x509: { caReferences: { primary: state.pane.name } } } };
  await central("PUT", version(`/enrollmentGroups/${encodeURIComponent(name)}`, "2021-10-01"), { body });
  setOutcome("refer", () => verdict(true, `Enrollment group ${name} added`));
}

async function shift(method, body) {
  state.clock = await mock(method, "/mock/clock", body);
  const { at: now, moved } = state.clock;
  setOutcome("clock", () => verdict(true, `It is ${moment(now)} now${moved ? `, ${span(moved)} ${moved > 0 ? "ahead" : "back"}` : ""}`));
}

function open(pane) {
  state.outcomes.clear();
  Object.assign(state, { pane, doubted: "", copied: "" });
}

/** By name: the step below which the answer goes, and what is done. */
export const ACTIONS = {
  open: [null, ({ kind, id, name }) => open({ type: "certificate", kind, id, name })],
  add: [null, ({ kind, id }) => open({ type: "add", kind, id })],
  create: [null, ({ type }) => open({ type: "create", choice: type })],
  prove: [null, ({ tenant, serial }) => open({ type: "nonce", tenant, serial })],
  clock: [null, () => open({ type: "clock" })],
  close: [null, () => open(null)],
  doubt: [null, ({ key }) => { state.doubted = key; }],
  mode: [null, (_, input) => { state.pane.mode = input.value; }],
  "more-devices": [null, () => { state.pages += 1; }],
  copy: [() => "copy", async ({ text }) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed, or not there: a page over HTTP from another machine has no clipboard.
      throw new Error("The browser does not let this page copy: select the text and copy it.");
    }
    setOutcome("copy");
    state.copied = text;
  }],
  upload: ["upload", upload],
  generate: ["generate", generate],
  verify: ["verify", verify],
  delete: ["delete", remove],
  register: ["upload", register],
  "registration-code": ["code", ({ id }) => aws("GET", "/registrationcode", caller(id))],
  "ca-status": ["switch", ({ id, name, status }) => update("switch", id, `/cacertificate/${name}?newStatus=${status}`)],
  "ca-automatic": ["switch", ({ id, name, status }) => update("switch", id, `/cacertificate/${name}?newAutoRegistrationStatus=${status}`)],
  "device-status": [({ account }) => `certificates ${account}`, ({ account, certificate: id, status }) => update(`certificates ${account}`, account, `/certificates/${id}?newStatus=${status}`)],
  "download-ca": [({ tenant }) => `tenant ${tenant}`, ({ tenant, serial }) => save("CAcertificate.cer", authority({ tenant, serial }).ca.der)],
  "download-chain": [({ tenant }) => `tenant ${tenant}`, chain],
  "own-proof": ["own-proof", async ({ sha256, code }) => {
    const ca = state.all.tenants.flatMap((one) => one.certificates).find((one) => one.sha256 === sha256);
    save("ValidationCertification.cer", await proof(ca.own, ca.sha1, code));
    setOutcome("own-proof", () => h("p", { class: "quiet" }, "Downloaded ValidationCertification.cer. It is valid for 65 minutes."));
  }],
  sign: ["sign", sign],
  make: ["make", make],
  refer: ["refer", refer],
  advance: ["clock", ({ span: by }) => shift("POST", { advance: by })],
  move: ["clock", () => shift("POST", { at: `${at("at").value.slice(0, 16)}:00Z` })],
  "clock-back": ["clock", () => shift("DELETE")],
  check: ["check", async () => {
    const [ca, proven] = [await chosen("check-ca"), await chosen("check-proof")];
    const answer = await mock("POST", "/portal/check", { ca, proof: proven, code: codeIn(at("check-code")), cloud: at("check-cloud").value });
    setOutcome("check", () => whole(answer));
  }],
  audit: ["audit", async () => {
    const answer = await mock("POST", "/portal/audit", { file: await chosen("audit-file"), cloud: at("audit-cloud").value });
    setOutcome("audit", () => whole(answer));
  }],
  "sign-in": ["sign-in", async () => {
    signIn(at("token").value);
    await refresh();
    if (state.needsToken) throw new Error("The mock does not take this token.");
  }],
};

/** Does it; an error is shown below the step. */
export async function act(name, args, target) {
  const [where, doing] = ACTIONS[name];
  const step = typeof where === "function" ? where(args) : where;
  try {
    return { step, focus: (await doing(args, target)) === TO_THE_CODE };
  } catch (error) {
    // What only opens and closes asks nobody, and cannot be refused.
    if (!step) throw error;
    setOutcome(step, () => (error instanceof Refused ? [verdict(false, "Refused"), answered(error)] : verdict(false, error.message)));
    return { step };
  }
}

// The installed package in Node: what it finds is what the program finds.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { audit, chain, clouds, examine, recognise, verify, verifyRequest, verifySignature, version } from "popcert";

const at = "2026-01-01T00:30:00Z";
const code = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49";
const root = process.env.ROOT;
const file = (name) => ({ name, bytes: readFileSync(`${root}/${name}`) });
const ca = file("fixtures/CAcertificate.cer");
const proof = file("fixtures/ValidationCertification.cer");

function program(...given) {
  const options = { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 };
  return JSON.parse(execFileSync(process.env.POPCERT, [...given, `--at=${at}`, "--format=json", "--exit-zero"], options));
}

test("a proof is proven, with the same report as the program's", () => {
  const report = verify({ ca, proof, code, at });
  assert.equal(report.verdict, "proven");
  assert.deepEqual(report, program("verify", `--ca=${ca.name}`, `--proof=${proof.name}`, `--code=${code}`));
});

test("a wrong code is a finding and no exception", () => {
  const report = verify({ ca, proof, code: code.replace("7D", "7E"), at });
  const errors = report.findings.filter((finding) => finding.severity === "error");
  assert.deepEqual(errors.map((finding) => finding.id), ["proof.common-name"]);
});

test("a signature over the code is proven, with the same report as the program's", () => {
  const [ca, signature] = ["ca.pem", "signature.txt"].map((name) => file(`fixtures/faults/near-signature/${name}`));
  const report = verifySignature({ ca, signature, code, cloud: "cumulocity", at });
  assert.equal(report.verdict, "proven");
  assert.deepEqual(report, program("verify", `--ca=${ca.name}`, `--signature=${signature.name}`, `--code=${code}`, "--cloud=cumulocity"));
  assert.equal(recognise(signature), "signature");
});

test("what was issued for a request is proven, with the same report as the program's; a request alone is fit", () => {
  const [ca, request, issued] = ["ca.pem", "request.pem", "chain.pem"].map((name) => file(`fixtures/faults/near-request/${name}`));
  const report = verifyRequest({ ca, request, chain: issued, cloud: "azure-device-registry", at });
  assert.equal(report.verdict, "proven");
  const given = [`--ca=${ca.name}`, `--csr=${request.name}`, "--cloud=azure-device-registry"];
  assert.deepEqual(report, program("verify", ...given, `--proof=${issued.name}`));
  assert.deepEqual(verifyRequest({ ca, request, cloud: "azure-device-registry", at }), program("verify", ...given));
  assert.deepEqual([ca, request, issued].map(recognise), ["root", "request", "ca"]);
});

test("a service is asked with what it takes", () => {
  const proofs = Object.fromEntries(clouds().map((cloud) => [cloud.name, cloud.proofs]));
  assert.deepEqual(proofs.cumulocity, ["verifySignature"]);
  assert.deepEqual(proofs["azure-device-registry"], ["verifyRequest"]);
  assert.deepEqual(proofs.generic, ["verify", "verifySignature", "verifyRequest"]);
  assert.throws(() => verify({ ca, proof, code, cloud: "cumulocity" }), { message: /Cumulocity takes a signature/, hint: /verifySignature/ });
});

test("an audit has the same results as the program's", () => {
  const names = ["fixtures/CAcertificate.cer", "fixtures/device.pem", "fixtures/faults/ca-expired/certificate.cer"];
  const { results } = audit({ files: names.map(file), at, cloud: "azure-dps" });
  assert.deepEqual(results, program("audit", "--cloud=azure-dps", ...names).results);
});

test("a path leads to the anchor", () => {
  const { results } = chain({ files: proof, trust: ca, at });
  assert.equal(results[0].verdict, "trusted");
});

test("a file that is no certificate is refused in the program's words", () => {
  assert.throws(() => verify({ ca: "nothing", proof, code }), {
    name: "PopcertError",
    message: /not a certificate/,
  });
});

test("a report is rendered in other formats", () => {
  const sarif = JSON.parse(examine("verify", { ca, proof, code, at }).render("sarif"));
  assert.equal(sarif.version, "2.1.0");
});

test("it has the version of the package", () => {
  const { version: packaged } = createRequire(import.meta.url)("popcert/package.json");
  assert.equal(version(), `popcert ${packaged}`);
  assert.ok(clouds().some((cloud) => cloud.name === "aws-iot"));
});

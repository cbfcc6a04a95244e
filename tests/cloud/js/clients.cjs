// The JavaScript SDKs of Azure and AWS against the mock, with the variables that `--shell bash`
// prints and nothing else: the whole flow, and a refusal of each.
//
// There is no released @azure/arm-sphere: the CA and its proofs come over plain REST.
"use strict";
const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const installed = createRequire(join(process.env.POPCERT_CLIENTS, "package.json"));
const { IotHubClient } = installed("@azure/arm-iothub");
const { IotDpsClient } = installed("@azure/arm-deviceprovisioningservices");
const { ManagedIdentityCredential } = installed("@azure/identity");
const aws = installed("@aws-sdk/client-iot");

const { url } = JSON.parse(readFileSync(process.env.POPCERT_READY, "utf8"));
const SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";
const GROUP = "MyGroup";
const credential = new ManagedIdentityCredential();

async function sphere(method, rest, body) {
  const token = await credential.getToken(`${url}/.default`);
  const catalog = `${url}/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.AzureSphere/catalogs/MyCatalog`;
  const answer = await fetch(`${catalog}/certificates/.default${rest}?api-version=2024-04-01`, {
    method,
    headers: { Authorization: `Bearer ${token.token}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

const ca = async () => (await sphere("GET", "")).properties.certificate;
const proof = async (code) =>
  (await sphere("POST", "/retrieveProofOfPossessionNonce", { proofOfPossessionNonce: code })).certificate;
const pem = (base64) => `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g).join("\n")}\n-----END CERTIFICATE-----\n`;

async function iotHub() {
  const { certificates } = new IotHubClient(credential, SUBSCRIPTION, { endpoint: url, credentialScopes: `${url}/.default`, retryOptions: { maxRetries: 0 } });
  const name = [GROUP, "MyHub", "tenant"];
  const made = await certificates.createOrUpdate(...name, { properties: { certificate: await ca() } });
  assert.equal(made.properties.isVerified, false);
  const coded = await certificates.generateVerificationCode(...name, made.etag);
  const code = coded.properties.verificationCode;
  const body = { certificate: await proof(code) };
  await assert.rejects(certificates.verify(...name, made.etag, body), (error) => error.statusCode === 412 && /IH412001/.test(error.message));
  await assert.rejects(certificates.verify(...name, coded.etag, { certificate: await proof("0".repeat(48)) }), /IH400053/);
  const done = await certificates.verify(...name, coded.etag, body);
  assert.equal(done.properties.isVerified, true);
  assert.deepEqual((await certificates.listByIotHub(GROUP, "MyHub")).value.map((one) => one.name), ["tenant"]);
  await certificates.delete(...name, done.etag);
  await assert.rejects(certificates.get(...name), (error) => error.statusCode === 404);
}

async function provisioning() {
  const { dpsCertificate } = new IotDpsClient(credential, SUBSCRIPTION, { endpoint: url, credentials: { scopes: [`${url}/.default`] }, retryOptions: { maxRetries: 0 } });
  const where = [GROUP, "MyDps"];
  const bytes = Buffer.from(await ca(), "base64");
  const made = await dpsCertificate.createOrUpdate(...where, "tenant", { properties: { certificate: bytes } });
  assert.equal(made.properties.isVerified, false);
  const coded = await dpsCertificate.generateVerificationCode("tenant", made.etag, ...where);
  const code = coded.properties.verificationCode;
  const body = { certificate: await proof(code) };
  await assert.rejects(dpsCertificate.verifyCertificate("tenant", made.etag, ...where, body), (error) => error.statusCode === 412);
  const done = await dpsCertificate.verifyCertificate("tenant", coded.etag, ...where, body);
  assert.equal(done.properties.isVerified, true);
  assert.deepEqual((await dpsCertificate.list(...where)).value.map((one) => one.name), ["tenant"]);
  await dpsCertificate.delete(...where, "tenant", done.etag);
  await assert.rejects(dpsCertificate.get("tenant", ...where), (error) => error.statusCode === 404);
}

async function awsIot() {
  const client = new aws.IoTClient({ maxAttempts: 1 });
  const { registrationCode } = await client.send(new aws.GetRegistrationCodeCommand({}));
  const caCertificate = pem(await ca());
  const register = async (code) =>
    client.send(new aws.RegisterCACertificateCommand({ caCertificate, verificationCertificate: pem(await proof(code)), setAsActive: true, allowAutoRegistration: true }));
  await assert.rejects(register("0".repeat(64)), aws.RegistrationCodeValidationException);
  const { certificateId } = await register(registrationCode);
  const { certificateDescription } = await client.send(new aws.DescribeCACertificateCommand({ certificateId }));
  assert.equal(certificateDescription.status, "ACTIVE");
  await assert.rejects(client.send(new aws.DeleteCACertificateCommand({ certificateId })), aws.CertificateStateException);
  await client.send(new aws.UpdateCACertificateCommand({ certificateId, newStatus: "INACTIVE" }));
  await client.send(new aws.DeleteCACertificateCommand({ certificateId }));
  await assert.rejects(client.send(new aws.DescribeCACertificateCommand({ certificateId })), aws.ResourceNotFoundException);
}

(async () => {
  for (const test of [iotHub, provisioning, awsIot]) {
    await test();
    console.log(`ok     ${test.name}`);
  }
})().catch((error) => {
  console.error(error);
  process.exit(1);
});

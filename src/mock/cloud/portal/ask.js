// Requests to the services, as any client sends them, and to this page's own paths.

/** The demanded token, if the mock demands one; it is kept nowhere else. */
let token = "";

export function signIn(given) {
  token = given;
}

/** A refusal with what the service answered. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** How each service wants its credential; without a demanded token any will do. */
const CREDENTIALS = {
  azure: () => `Bearer ${token || "page"}`,
  central: () => `SharedAccessSignature ${token || "page"}`,
  aws: ({ account, region }) =>
    `AWS4-HMAC-SHA256 Credential=${token || account}/20260101/${region}/iot/aws4_request, SignedHeaders=host, Signature=0`,
};

/** The service's answer as JSON; nothing for an answer without a body. */
async function ask(service, method, path, { body, headers, account } = {}) {
  const options = { method, credentials: "omit", headers: { Authorization: CREDENTIALS[service](account ?? {}), ...headers } };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options);
  const text = await answer.text();
  const value = text ? JSON.parse(text) : null;
  if (answer.ok) return value;
  const error = value?.error ?? value ?? {};
  const code = answer.headers.get("x-amzn-errortype") ?? value?.httpStatusCode ?? error.code ?? "";
  throw new Refused(answer.status, code, error.message ?? `status ${answer.status}`);
}

export const azure = (method, path, more) => ask("azure", method, path, more);
export const central = (method, path, more) => ask("central", method, path, more);
export const aws = (method, path, more) => ask("aws", method, path, more);
/** This page's own paths, and `/mock`. */
export const mock = (method, path, body) => ask("azure", method, path, { body });

const LARGEST = 700000;

/** A chosen file: its name, its content in base64, and as text. */
export async function read(file) {
  if (!file) throw new Error("Choose a file first.");
  if (file.size > LARGEST) throw new Error("The file is too large for a certificate: is it the right one?");
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(new Error("The file could not be read."));
    reader.onload = () => resolve(String(reader.result));
    reader.readAsDataURL(file);
  });
  return { name: file.name, content: url.split(",", 2)[1] ?? "", text: await file.text() };
}

/** Saves base64 as a file. */
export function save(name, content) {
  const octets = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([octets], { type: "application/pkix-cert" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

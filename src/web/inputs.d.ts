/**
 * A file in any form that popcert reads; of certificates DER, PEM, PKCS#7, PKCS#12, base64, JSON, ….
 * Checks of file names apply to files with a name.
 */
export type FileInput = Uint8Array | ArrayBuffer | string | { name?: string; bytes: Uint8Array | ArrayBuffer | string };

/** The questions about a proof, by its kind. */
export type ProofQuestion = "verify" | "verifySignature" | "verifyRequest";
export type Question = ProofQuestion | "audit" | "chain";
export type Format = "html" | "json" | "ndjson" | "sarif" | "junit" | "github" | "text";

interface CommonInput {
  /** The time at which dates are checked: a `Date`, RFC 3339 or `YYYY-MM-DD`; by default now. */
  at?: Date | string;
  /** The service whose rules apply, by a name of `clouds()`. */
  cloud?: string;
  /** Checks whose failures are reported but not counted, by id. */
  ignore?: string | string[];
  /** Certificates that may help, but are not trusted. */
  untrusted?: FileInput | FileInput[];
  /** Opens encrypted PKCS#12 files. */
  passphrase?: string;
  /** List every check, not only what failed or is undetermined. */
  allFindings?: boolean;
}

export interface VerifyInput extends CommonInput {
  /** The CA certificate that is to be trusted. */
  ca: FileInput;
  /** The proof certificate that is to be uploaded. */
  proof: FileInput;
  /** The verification code that the service gave out. */
  code: string;
  crls?: FileInput | FileInput[];
  /** The CA's thumbprint that the service shows, SHA-1 or SHA-256 in hex. */
  expectThumbprint?: string;
  /** What counts of the CA; by default the whole certificate. */
  anchor?: "certificate" | "name-and-key";
}

/** For services whose proof is a signature over the code. */
export interface VerifySignatureInput extends CommonInput {
  /** The CA certificate that is to be trusted. */
  ca: FileInput;
  /** The signature by the CA's key over the code's octets: raw, base64 or hex, with armour or without. */
  signature: FileInput;
  /** The verification code that the service gave out. */
  code: string;
  crls?: FileInput | FileInput[];
  /** The CA's thumbprint that the service shows, SHA-1 or SHA-256 in hex. */
  expectThumbprint?: string;
}

/** For services that have their own request signed; there is no code. */
export interface VerifyRequestInput extends CommonInput {
  /** The root certificate that is to be trusted. */
  ca: FileInput;
  /** The certificate signing request that the service made. */
  request: FileInput;
  /** From the certificate that was issued for the request to the root. Without it: is the request fit to be signed? */
  chain?: FileInput | FileInput[];
  crls?: FileInput | FileInput[];
  /** The root's thumbprint that the service shows, SHA-1 or SHA-256 in hex. */
  expectThumbprint?: string;
}

export interface AuditInput extends CommonInput {
  files: FileInput | FileInput[];
  /** What the certificates are taken for; by default each is recognised. */
  as?: "ca" | "proof" | "device" | "other";
  expectThumbprint?: string;
  /** The device ID that the CN must equal. */
  deviceId?: string;
}

export interface ChainInput extends CommonInput {
  files: FileInput | FileInput[];
  /** The trust anchors. */
  trust: FileInput | FileInput[];
  crls?: FileInput | FileInput[];
  deviceId?: string;
  purpose?: "any" | "client" | "server";
  anchor?: "certificate" | "name-and-key";
  /** The path must be valid for an acceptable policy. */
  explicitPolicy?: boolean;
}

/** A service whose rules can be chosen. */
export interface Service {
  name: string;
  title: string;
  /** What is asked of the proofs that it takes. */
  proofs: ProofQuestion[];
}

/** What a file is, by its content; `root` is a CA that is its own issuer, and alone. */
export type FileKind = "root" | "ca" | "proof" | "device" | "request" | "signature" | "code" | "crl" | "other";

/** What is thrown when a file cannot be examined, or an argument is not of its type. */
export interface PopcertError extends Error {
  name: "PopcertError";
  kind: "decode" | "io" | "limit" | "not-a-certificate" | "usage" | "other";
  file?: string;
  field?: string;
  offset?: number;
  /** What to do. */
  hint?: string;
}

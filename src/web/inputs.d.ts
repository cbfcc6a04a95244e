/**
 * A certificate file in any form that popcert reads (DER, PEM, PKCS#7, PKCS#12, base64, JSON, …).
 * Checks of file names apply to files with a name.
 */
export type FileInput = Uint8Array | ArrayBuffer | string | { name?: string; bytes: Uint8Array | ArrayBuffer | string };

export type Question = "verify" | "audit" | "chain";
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

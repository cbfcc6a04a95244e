// What TypeScript must accept, and what it must not.
import { audit, chain, verify, verifyRequest, verifySignature, type Finding, type PopcertError, type VerifyReport } from "popcert";

const bytes = new Uint8Array();
const report: VerifyReport = verify({ ca: bytes, proof: { name: "proof.cer", bytes }, code: "7D", at: new Date(0) });
const findings: Finding[] = report.findings;
export const remedies: (string | null | undefined)[] = findings.map((finding) => finding.remedy);
export const words = (error: PopcertError): string | undefined => error.hint;

export const signs: string | null | undefined = verifySignature({ ca: bytes, signature: "MEUC", code: "7D" }).signature?.signs;
export const subject: string | undefined = verifyRequest({ ca: bytes, request: bytes, chain: [bytes] }).request?.subject;

for (const result of audit({ files: [bytes] }).results) {
  if ("error" in result) {
    console.log(result.error.message.toUpperCase());
  } else if (result.verdict === "fit") {
    console.log(result.certificate?.public_key?.bits?.toFixed());
  }
}

// @ts-expect-error: anchors are required
chain({ files: bytes });
// @ts-expect-error: a code is text
verify({ ca: bytes, proof: bytes, code: 7 });
// @ts-expect-error: there is no code for a request
verifyRequest({ ca: bytes, request: bytes, code: "7D" });

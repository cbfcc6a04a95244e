export { Examination, audit, chain, clouds, examine, recognise, verify, verifyRequest, verifySignature, version } from "./popcert.js";
export type * from "./popcert.js";

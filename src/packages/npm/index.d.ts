export { Examination, audit, chain, clouds, examine, verify, version } from "./popcert.js";
export type * from "./popcert.js";

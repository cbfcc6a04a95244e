import { readFileSync } from "node:fs";
import { initSync } from "./popcert.js";

initSync({ module: readFileSync(new URL("./popcert_bg.wasm", import.meta.url)) });

export { Examination, audit, chain, clouds, examine, recognise, verify, verifyRequest, verifySignature, version } from "./popcert.js";

import initialise from "./popcert.js";

// Whoever imports this waits until the library is there; bundlers find the file by this form of its address.
await initialise({ module_or_path: new URL("./popcert_bg.wasm", import.meta.url) });

export { Examination, audit, chain, clouds, examine, recognise, verify, verifyRequest, verifySignature, version } from "./popcert.js";

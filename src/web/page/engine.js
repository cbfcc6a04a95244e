// The WebAssembly is part of this file, compressed: loading it by its name would be a connection, which the page's
// policy forbids.
const engine = (async () => {
  const packed = Uint8Array.from(atob(WASM), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  await wasm_bindgen({ module_or_path: await new Response(stream).arrayBuffer() });
  return wasm_bindgen;
})();

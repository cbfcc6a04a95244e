#!/usr/bin/env bash
# The npm package: the library in WebAssembly, installed in an empty folder, tried in Node and by TypeScript.
set -euo pipefail

triple=wasm32-unknown-unknown
rustup target list --installed | grep -qx "$triple" || rustup target add "$triple"
# The tool and the crate are of one version.
bindgen=$(sed -n 's/^wasm-bindgen = "=\(.*\)"/\1/p' src/web/Cargo.toml)
wasm-bindgen --version 2>/dev/null | grep -qF "$bindgen" ||
    cargo install --quiet --locked --root "$TOOLS" wasm-bindgen-cli@"$bindgen" --bin wasm-bindgen
cargo build --quiet --locked --release --manifest-path src/web/Cargo.toml --target "$triple"

package=$OUT/npm
rm -rf "$package" && mkdir -p "$package"
wasm-bindgen --target web --remove-name-section --remove-producers-section --out-name popcert --out-dir "$package" \
    "$CARGO_TARGET_DIR/$triple/release/popcert_web.wasm"
cp src/packages/npm/* LICENSE-MIT LICENSE-APACHE "$package/"
(cd "$package" && npm pkg set version="$VERSION" && npm pack --silent --pack-destination "$DIST")
archive=$DIST/popcert-$VERSION.tgz

echo "-- its files"
tar -tzf "$archive" | sort | diff - <(printf 'package/%s\n' LICENSE-APACHE LICENSE-MIT README.md browser.js index.d.ts node.js \
    package.json popcert.d.ts popcert.js popcert_bg.wasm popcert_bg.wasm.d.ts)

echo "-- installed in an empty folder"
clean=$OUT/npm-clean
rm -rf "$clean" && mkdir -p "$clean"
cp tests/packages/npm/* "$clean/"
cd "$clean"
npm install --silent --no-audit --no-fund --ignore-scripts "$archive"
node --test --test-reporter=spec test.mjs
for resolution in bundler nodenext; do
    module=esnext
    [ "$resolution" = bundler ] || module=nodenext
    npx --no-install tsc --noEmit --strict --target es2022 --lib es2022,esnext.disposable,dom --module $module --moduleResolution $resolution types.ts
done

if command -v chromium >/dev/null; then
    echo "-- in a browser"
    python3 browser.py
else
    echo "no chromium here: the browser's side is not tried"
fi

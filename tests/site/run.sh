#!/usr/bin/env bash
# The documentation as a site in target/site: the pages of src/docs, every check and service, the JSON schemas, the Rust API; no link
# is broken.
set -euo pipefail
cd "$(dirname "$0")/../.."

tools=$PWD/target/tools
export PATH="$tools/bin:$PATH"
mdbook --version 2>/dev/null | grep -qx 'mdbook v0.5.4' || CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
    cargo install --quiet --locked --force --root "$tools" --target-dir "$tools/build" --no-default-features --features search mdbook@0.5.4
rm -rf "$tools/build"

echo "== the Rust API"
export CARGO_PROFILE_DEV_DEBUG=0
rm -rf target/doc
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --all-features
cargo build --quiet --all-features

echo "== pages"
pages=$PWD/target/site-pages site=$PWD/target/site
rm -rf "$pages" "$site" && mkdir -p "$pages/schema"
cp src/docs/*.md src/docs/book.toml "$pages/"
cp CHANGELOG.md "$pages/changes.md"
cp src/render/schema/*.json "$pages/schema/"
target/debug/popcert explain --markdown >"$pages/checks.md"
python3 tests/site/services.py target/debug/popcert >"$pages/services.md"
mdbook build "$pages" --dest-dir "$site"
cp -r target/doc "$site/api"

echo "== links"
python3 tests/site/links.py "$site"
echo "built: $(find "$site" -maxdepth 1 -name '*.html' | wc -l) pages, $(du -sh "$site" | cut -f1)"

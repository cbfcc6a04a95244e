#!/usr/bin/env bash
# Every package is built, installed where nothing of it was before, and tried; files for pipelines are checked. At the end: what
# was built, with size and SHA-256.
#
# Usage: tests/packages/run.sh [crate|wheel|deb|archive|container|npm|pipelines]...          (all without arguments)
set -euo pipefail
cd "$(dirname "$0")/../.."

export ROOT=$PWD
export TARGET=x86_64-unknown-linux-musl
export OUT=$ROOT/target/packages TOOLS=$ROOT/target/tools
export DIST=$OUT/dist VENV=$OUT/venv
# The builds of `.ci/run ports`, with the same linker.
export CARGO_TARGET_DIR=$ROOT/target/ports CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld
export PATH="$TOOLS/bin:$PATH"
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
export VERSION
export PIP_DISABLE_PIP_VERSION_CHECK=1

missing=()
for tool in buildah lintian umoci; do
    command -v $tool >/dev/null || missing+=("$tool")
done
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "not installed: ${missing[*]}" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
fi

parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(crate archive wheel deb container npm pipelines)
rm -rf "$DIST"
mkdir -p "$DIST" "$TOOLS"

echo "== the static program"
rustup target list --installed | grep -qx "$TARGET" || rustup target add "$TARGET"
cargo build --quiet --release --locked --target "$TARGET"
export POPCERT="$CARGO_TARGET_DIR/$TARGET/release/popcert"
"$POPCERT" --version

python3 -m venv "$VENV"
"$VENV/bin/pip" install --quiet --requirement tests/packages/requirements.txt

for part in "${parts[@]}"; do
    echo "== $part"
    "tests/packages/$part.sh"
done

echo "== built"
cd "$DIST"
for file in *; do
    printf '%10d  %s  %s\n' "$(stat -c %s "$file")" "$(sha256sum "$file" | cut -d' ' -f1)" "$file"
done

#!/usr/bin/env bash
# Builds popcert for the other targets, and runs what can be run of them here: static Linux programs (x86_64, and aarch64
# under QEMU), Windows (under Wine), and WebAssembly (Node, and a page in Chromium). Prints what was built.
#
# Usage: tests/ports/run.sh [linux] [windows] [web]     (all of them by default)
# What is missing is named and skipped, unless POPCERT_REQUIRE lists it (qemu, wine, chromium).
set -euo pipefail
cd "$(dirname "$0")/../.."

out=$PWD/target/ports
# Most of what the stripped program may take: half of it is the mock cloud (HTTP, TLS, its database).
most_bytes=13000000
export CARGO_PROFILE_DEV_DEBUG=0
mkdir -p "$out/dist"

say() { printf '\n== %s\n' "$*"; }
fail() { echo "ports: $*" >&2; exit 1; }
missing() {
    case ",${POPCERT_REQUIRE:-}," in *",$1,"*) fail "$1 is required: $2" ;; esac
    echo "skipped: $2"
}

target() { rustup target list --installed | grep -qx "$1" || rustup target add "$1"; }

# Whether this program proves the fixture, and finds the fault of another code.
proves() {
    local verify=("$@" verify --ca fixtures/CAcertificate.cer --proof fixtures/ValidationCertification.cer --at 2026-01-01T00:30:00Z --quiet)
    "${verify[@]}" --code 7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49 || fail "$1 does not prove the fixture"
    if "${verify[@]}" --code 0D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49 >/dev/null; then
        fail "$1 proves another code"
    fi
}

ship() { cp "$1" "$out/dist/$2"; }

static_linux() {
    local triple=$1-unknown-linux-musl name=popcert-$1-linux
    target "$triple"
    say "$triple"
    # The linker that comes with Rust: no C compiler for the target is needed.
    local upper=${triple^^}
    export "CARGO_TARGET_${upper//-/_}_LINKER=rust-lld"
    CARGO_TARGET_DIR=$out cargo build --quiet --release --target "$triple"
    ship "$out/$triple/release/popcert" "$name"
    case $(readelf --program-headers "$out/dist/$name") in *INTERP*) fail "$name is not static" ;; esac
}

linux() {
    static_linux x86_64
    proves "$out/dist/popcert-x86_64-linux"
    size=$(stat -c %s "$out/dist/popcert-x86_64-linux")
    [ "$size" -lt "$most_bytes" ] || fail "the program takes $size bytes, more than $most_bytes"
    static_linux aarch64
    if command -v qemu-aarch64-static >/dev/null; then
        proves qemu-aarch64-static "$out/dist/popcert-aarch64-linux"
    else
        missing qemu "the aarch64 program does not run here (Debian: qemu-user-static)"
    fi
}

windows() {
    local triple=x86_64-pc-windows-gnu
    target "$triple"
    say "$triple"
    command -v x86_64-w64-mingw32-gcc >/dev/null ||
        { missing wine "there is no linker for Windows (Debian: gcc-mingw-w64-x86-64-posix)"; return; }
    # Dependencies of the tests need not be fast.
    local dev=(--config 'profile.dev.package."*".opt-level=1')
    CARGO_TARGET_DIR=$out cargo clippy "${dev[@]}" --quiet --target "$triple" -- -D warnings
    CARGO_TARGET_DIR=$out cargo build --quiet --release --target "$triple"
    ship "$out/$triple/release/popcert.exe" popcert-x86_64-windows.exe
    local wine
    wine=$(command -v wine64 || ls /usr/lib/wine/wine64 2>/dev/null || command -v wine) ||
        { missing wine "the Windows program does not run here (Debian: wine64)"; return; }
    export WINEPREFIX=$out/wine WINEDEBUG=-all WINEPATH=$out/wine-dlls
    mkdir -p "$WINEPATH"
    x86_64-w64-mingw32-gcc -shared -O2 -o "$WINEPATH/bcryptprimitives.dll" tests/ports/bcryptprimitives.c -ladvapi32
    x86_64-w64-mingw32-gcc -o "$out/refusing-icacls.exe" tests/ports/icacls.c
    proves "$wine" "$out/dist/popcert-x86_64-windows.exe"
    # What its reports are compared with.
    [ -x "$out/dist/popcert-x86_64-linux" ] || static_linux x86_64
    tests/ports/windows.py "$wine" "$out/dist/popcert-x86_64-windows.exe" "$out/dist/popcert-x86_64-linux" "$out/refusing-icacls.exe"
    CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=$wine CARGO_TARGET_DIR=$out \
        cargo test "${dev[@]}" --quiet --target "$triple" --test faults --test verdicts
}

web() {
    local triple=wasm32-unknown-unknown version
    target "$triple"
    say "$triple"
    # The tool and the crate are of one version.
    version=$(sed -n 's/^wasm-bindgen = "=\(.*\)"/\1/p' src/web/Cargo.toml)
    export PATH=$PWD/target/tools/bin:$PATH
    if ! wasm-bindgen --version 2>/dev/null | grep -qF "$version"; then
        cargo install --quiet --root target/tools --version "$version" wasm-bindgen-cli --bin wasm-bindgen
    fi
    src/web/types.py | cmp - src/web/reports.d.ts || fail "src/web/types.py > src/web/reports.d.ts was forgotten"
    local manifest=(--manifest-path src/web/Cargo.toml)
    cargo fmt "${manifest[@]}" --check
    CARGO_TARGET_DIR=$out cargo clippy --quiet --locked --release "${manifest[@]}" --target "$triple" -- -D warnings
    if command -v cargo-deny >/dev/null; then
        cargo deny --log-level error "${manifest[@]}" --config deny.toml check bans licenses sources
    fi
    CARGO_TARGET_DIR=$out cargo build --quiet --locked --release "${manifest[@]}" --target "$triple"
    src/web/build.py "$out"
    ship "$out/popcert.html" popcert.html
    tar -C "$out" -czf "$out/dist/popcert-page.tar.gz" page
    if ! command -v chromedriver >/dev/null; then
        missing chromium "the page is not tried here (Debian: chromium chromium-driver)"
        return
    fi
    local venv=${POPCERT_VENV:-$PWD/target/venv} axe=${POPCERT_AXE:-$PWD/target/judges/node_modules/axe-core/axe.min.js}
    if [ ! -x "$venv/bin/python" ]; then
        python3 -m venv "$venv" && "$venv/bin/pip" install --quiet -r tests/cloud/requirements.txt
    fi
    if [ ! -f "$axe" ]; then
        mkdir -p target/judges && cp tests/page/package*.json target/judges/
        npm ci --prefix target/judges --ignore-scripts --no-audit --no-fund >/dev/null
    fi
    local program=$out/dist/popcert-x86_64-linux
    if [ ! -x "$program" ]; then
        cargo build --quiet
        program=target/debug/popcert
    fi
    "$venv/bin/python" tests/web/page.py "$program" "$axe" "$out"
}

[ $# -gt 0 ] || set -- linux windows web
for part in "$@"; do
    case "$part" in
        linux | windows | web) "$part" ;;
        *) fail "there is no part \`$part\`" ;;
    esac
done

say "built"
cd "$out/dist"
for file in *; do
    printf '%9d  %s  %s\n' "$(stat -c %s "$file")" "$(sha256sum "$file" | cut -d' ' -f1)" "$file"
done

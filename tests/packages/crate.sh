#!/usr/bin/env bash
# The crate: every file that it is to have and no other, and it builds from those files alone without a warning.
set -euo pipefail

echo "-- its files"
# Left out are what only a clone needs, the benchmark against other languages' libraries, and other packages.
left_out='^(\.ci|\.github|benches/peers|src/packages|tests/packages|tests/site)/|^\.pre-commit-hooks\.yaml$'
# Packages of their own are never part of another.
left_out+='|^(src/web|tests/fuzz)/'
diff <(cargo package --list --allow-dirty 2>/dev/null | sort) \
    <({ git ls-files | grep -vE "$left_out"; printf '%s\n' .cargo_vcs_info.json Cargo.toml.orig; } | sort)

echo "-- built from them"
allow=()
[ -z "$(git status --porcelain)" ] || allow=(--allow-dirty)
CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_DIR=$ROOT/target cargo package --locked "${allow[@]}" --color never 2>&1 | tee "$OUT/crate.log" | grep -v Compiling
if grep -q '^warning' "$OUT/crate.log"; then exit 1; fi
cp "target/package/popcert-$VERSION.crate" "$DIST/"

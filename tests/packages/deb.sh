#!/usr/bin/env bash
# The Debian package: lintian's opinion, then installed into a root of its own, where all its files are in their places and used.
set -euo pipefail

command -v cargo-deb >/dev/null || CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
    cargo install --quiet --locked --root "$TOOLS" --target-dir "$TOOLS/build" cargo-deb@3.8.0
rm -rf "$TOOLS/build"

parts=$OUT/debian
rm -rf "$parts" && mkdir -p "$parts/man"
"$POPCERT" man --out-dir "$parts/man" 2>/dev/null
"$POPCERT" completions bash >"$parts/popcert.bash"
"$POPCERT" completions zsh >"$parts/_popcert"
"$POPCERT" completions fish >"$parts/popcert.fish"
cat >"$parts/changelog" <<END
popcert ($VERSION-1) unstable; urgency=medium

  * See CHANGELOG.md.

 -- The popcert authors <maintainers@popcert.example>  $(LC_ALL=C date -R -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}")
END
cargo deb --quiet --no-build --target "$TARGET" --output "$DIST/"
package=$(echo "$DIST"/popcert_*.deb)

echo "-- what lintian says"
lintian --fail-on error --display-info "$package"

echo "-- installed"
root=$OUT/deb
rm -rf "$root" && mkdir -p "$root"
dpkg --root="$root" --force-script-chrootless --force-not-root --log=/dev/null --install "$package" 2>&1 | grep -v '^(Reading'
"$root/usr/bin/popcert" --version
for page in popcert popcert-verify popcert-mock-cloud; do
    warnings=$(man --warnings -l "$root/usr/share/man/man1/$page.1.gz" 2>&1 >/dev/null)
    [ -z "$warnings" ] || { echo "$warnings" >&2; exit 1; }
done
bash -euc 'source "$1"; complete -p popcert' - "$root/usr/share/bash-completion/completions/popcert"
grep -q '^#compdef popcert' "$root/usr/share/zsh/vendor-completions/_popcert"
grep -q '^complete -c popcert' "$root/usr/share/fish/vendor_completions.d/popcert.fish"
for shell in zsh fish; do
    command -v $shell >/dev/null || { echo "no $shell here: its completion is not run"; continue; }
    case $shell in
        zsh) zsh -n "$root/usr/share/zsh/vendor-completions/_popcert" ;;
        fish) fish --no-execute "$root/usr/share/fish/vendor_completions.d/popcert.fish" ;;
    esac
done
dpkg --root="$root" --log=/dev/null --force-not-root --purge popcert >/dev/null
test ! -e "$root/usr/bin/popcert"

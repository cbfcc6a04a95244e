#!/usr/bin/env bash
# Put popcert on the PATH of the steps that follow: the one that is there, the one of an archive, or one that is built.
set -euo pipefail

if [ -z "$ARCHIVE" ] && command -v popcert >/dev/null; then
    popcert --version
    exit
fi

root=${RUNNER_TEMP:?}/popcert
mkdir -p "$root/bin"
if [ -n "$ARCHIVE" ]; then
    [ -n "$ARCHIVE_SHA256" ] || { echo "::error::archive-sha256 is missing: the archive cannot be checked"; exit 2; }
    case $ARCHIVE in
        https://*) curl --proto '=https' --fail --location --silent --show-error --output "$root/archive.tar.gz" "$ARCHIVE" ;;
        *) cp -- "$ARCHIVE" "$root/archive.tar.gz" ;;
    esac
    echo "$ARCHIVE_SHA256  $root/archive.tar.gz" | sha256sum --check --quiet
    tar -xzf "$root/archive.tar.gz" -C "$root/bin" --strip-components=1 --wildcards '*/popcert'
else
    # The runner fetched the whole repository at the revision that the workflow names.
    cargo install --quiet --locked --path "$ACTION/../../.." --root "$root"
fi
echo "$root/bin" >>"$GITHUB_PATH"
"$root/bin/popcert" --version

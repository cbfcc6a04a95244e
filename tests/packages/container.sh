#!/usr/bin/env bash
# The image from the Containerfile, unpacked and run without anything of this machine's root.
set -euo pipefail

store=$OUT/container
rm -rf "$store" && mkdir -p "$store/context"
cp "$POPCERT" "$store/context/popcert"
build() { buildah --root "$store/storage" --runroot "$store/run" --storage-driver vfs "$@"; }
build build --quiet --isolation chroot --timestamp "${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" \
    --file src/packages/container/Containerfile --tag popcert "$store/context"
build push --quiet popcert "oci:$store/oci:$VERSION"
umoci unpack --rootless --image "$store/oci:$VERSION" "$store/bundle"

echo "-- its only file is the program"
(cd "$store/bundle/rootfs" && find . -type f) | diff - <(echo ./usr/bin/popcert)

echo "-- run in its root, as its user"
read -r user entry < <(python3 -c '
import json, sys
process = json.load(open(sys.argv[1]))["process"]
print(process["user"]["uid"], process["args"][0])' "$store/bundle/config.json")
test "$user" = 65532
mkdir -p "$store/bundle/rootfs/work"
cp fixtures/CAcertificate.cer fixtures/ValidationCertification.cer fixtures/verification-code.txt "$store/bundle/rootfs/work/"
in_image() { chroot --userspec="$user:$user" "$store/bundle/rootfs" "$entry" "$@"; }
in_image verify --ca work/CAcertificate.cer --proof work/ValidationCertification.cer \
    --code-file work/verification-code.txt --at 2026-01-01T00:30:00Z | tail -1 | diff - <(echo "verdict: proven")

tar -C "$store/oci" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$DIST/popcert-$VERSION-oci.tar" .
rm -rf "$store"

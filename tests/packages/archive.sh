#!/usr/bin/env bash
# The archive of a release, under the name and with the folder that `cargo binstall` expects (Cargo.toml, package.metadata.binstall).
set -euo pipefail

name=popcert-$VERSION-$TARGET
folder=$OUT/$name
rm -rf "$folder" && mkdir -p "$folder"
cp "$POPCERT" README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$folder/"
tar -C "$OUT" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" \
    -cf - "$name" | gzip -9n >"$DIST/$name.tar.gz"
rm -rf "$folder"

echo "-- found by what binstall's metadata say, and unpacked"
python3 - "$DIST" "$TARGET" <<'END'
import re, subprocess, sys, tarfile, tomllib
from pathlib import Path

dist, target = Path(sys.argv[1]), sys.argv[2]
package = tomllib.loads(Path("Cargo.toml").read_text())["package"]
metadata = package["metadata"]["binstall"]
values = {"repo": package["repository"], "version": package["version"], "target": target, "bin": "popcert", "binary-ext": ""}
fill = lambda text: re.sub(r"\{ *([a-z-]+) *\}", lambda name: values[name[1]], text)
url, member = fill(metadata["pkg-url"]), fill(metadata["bin-dir"])
prefix = f"{package['repository']}/releases/download/v{package['version']}/"
assert url.startswith(prefix) and metadata["pkg-fmt"] == "tgz", url
with tarfile.open(dist / url.removeprefix(prefix)) as archive:
    archive.extract(member, dist.parent / "archive", filter="data")
print(subprocess.check_output([dist.parent / "archive" / member, "--version"], text=True).strip())
END

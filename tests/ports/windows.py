#!/usr/bin/env python3
"""The Windows program under Wine: for every set of fixtures/faults the report and the exit code of the Linux program,
and what is particular to Windows (paths, URIs, private keys).

Arguments: wine, the Windows program, the Linux program, and an icacls.exe that refuses. WINEPREFIX is set."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

WINE, WINDOWS, LINUX, REFUSING = (os.path.realpath(one) for one in sys.argv[1:])
FIXTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "fixtures"


def run(program, arguments, folder, **environment):
    return subprocess.run([*program, *arguments], cwd=folder, capture_output=True, check=False, env={**os.environ, **environment})


def windows(*arguments, folder=FIXTURES):
    return run([WINE, WINDOWS], arguments, folder)


def every_set_has_the_same_report():
    sets = json.loads((FIXTURES / "faults/manifest.json").read_text())["sets"]
    wrong = []
    for one in sets:
        arguments = [*one["arguments"], "--format", "json"]
        folder = FIXTURES / "faults" / one["name"]
        found, expected = windows(*arguments, folder=folder), run([LINUX], arguments, folder)
        if (found.stdout, found.returncode) != (expected.stdout, expected.returncode):
            wrong.append((one["name"], found, expected))
    assert not wrong, f"{len(wrong)} of {len(sets)}: {wrong[0]}"
    return len(sets)


def uris_of_paths_with_a_drive():
    drive = "Z:" + str(FIXTURES / "faults/ca-expired/certificate.cer").replace("/", "\\")
    answer = windows("audit", drive, "--format", "sarif", "--at", "2026-01-01")
    log = json.loads(answer.stdout)
    uris = json.dumps(log)
    assert f"file:///Z:{FIXTURES}/faults/ca-expired/certificate.cer" in uris and "Z%3A" not in uris, uris[:2000]


def folders_with_backslashes():
    answer = windows("audit", "faults\\bundle", "--format", "json", "--at", "2026-01-01")
    paths = {one["certificate"]["source"]["path"] for one in json.loads(answer.stdout)["results"] if "certificate" in one}
    assert paths and all(path.startswith("faults\\bundle\\") for path in paths), (paths, answer)


def no_colours_but_on_request():
    plain = windows("audit", "root.cer", "--at", "2026-01-01").stdout
    assert b"\x1b" not in plain
    colored = windows("audit", "root.cer", "--at", "2026-01-01", "--color", "always").stdout
    assert b"\x1b[" in colored, colored


TENANT = ["mock", "tenant", "tenant", "--seed", "1", "--at", "2026-01-01"]


def private_keys_are_limited_to_their_owner():
    """icacls is asked before a key is written; where it refuses, none is."""
    with tempfile.TemporaryDirectory() as folder:
        answer = run([WINE, WINDOWS], TENANT, folder, WINEDEBUG="fixme+icacls")
        keys = [file.name for file in pathlib.Path(folder).rglob("*key.pem")]
        # What Wine's icacls was asked, and did not do.
        asked = [line for line in answer.stderr.decode().splitlines() if "stub" in line and "icacls" in line]
        assert answer.returncode == 0 and len(keys) == len(asked) == 3, (keys, asked)
        assert all('"/inheritance:r" "/grant:r" "*S-1-3-4:F"' in line for line in asked), asked
    installed = pathlib.Path(os.environ["WINEPREFIX"]) / "drive_c/windows/system32/icacls.exe"
    kept = installed.read_bytes()
    try:
        shutil.copyfile(REFUSING, installed)
        with tempfile.TemporaryDirectory() as folder:
            answer = run([WINE, WINDOWS], TENANT, folder, WINEDLLOVERRIDES="icacls.exe=n")
            keys = [file.name for file in pathlib.Path(folder).rglob("*key.pem")]
            assert answer.returncode == 3 and not keys, (answer, keys)
            assert b"could not be limited to its owner: Access is denied." in answer.stderr, answer
    finally:
        installed.write_bytes(kept)


def main():
    windows("--version")
    uris_of_paths_with_a_drive()
    folders_with_backslashes()
    no_colours_but_on_request()
    private_keys_are_limited_to_their_owner()
    print(f"{every_set_has_the_same_report()} sets of fixtures/faults: the Windows program's reports are the Linux program's")


main()

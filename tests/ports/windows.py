#!/usr/bin/env python3
"""The Windows program under Wine: for every set of fixtures/faults the report and the exit code of the Linux program,
and what is particular to Windows (paths, URIs, private keys).

Arguments: wine, the Windows program, the Linux program."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

WINE, WINDOWS, LINUX = (os.path.realpath(one) for one in sys.argv[1:])
FIXTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "fixtures"


def run(program, arguments, folder):
    return subprocess.run([*program, *arguments], cwd=folder, capture_output=True, check=False)


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


def private_keys_are_limited_to_their_owner():
    """Wine's icacls does nothing, but a system without one shows that it is asked before a key is written."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["mock", "tenant", "tenant", "--seed", "1", "--at", "2026-01-01"]
        system = pathlib.Path(folder) / "Windows"
        (system / "System32").mkdir(parents=True)
        answer = run_with_root(arguments, folder, system)
        left = [file.name for file in pathlib.Path(folder).rglob("*key*")]
        assert answer.returncode == 3 and not left, (answer, left)
        assert b"access rights" in answer.stderr, answer
        answer = windows(*arguments, folder=folder)
        assert answer.returncode == 0, answer
        keys = [file for file in pathlib.Path(folder).rglob("*key*") if file.is_file()]
        assert keys and all(b"PRIVATE KEY" in key.read_bytes() for key in keys), keys


def run_with_root(arguments, folder, system):
    """With a SystemRoot that has no icacls."""
    root = "Z:" + str(system).replace("/", "\\")
    script = f'@set SystemRoot={root}\r\n@"{WINDOWS_PATH}" {" ".join(arguments)}\r\n'
    (pathlib.Path(folder) / "run.bat").write_text(script)
    return run([WINE, "cmd", "/c", "run.bat"], [], folder)


WINDOWS_PATH = "Z:" + WINDOWS.replace("/", "\\")


def main():
    windows("--version")
    uris_of_paths_with_a_drive()
    folders_with_backslashes()
    no_colours_but_on_request()
    private_keys_are_limited_to_their_owner()
    print(f"{every_set_has_the_same_report()} sets of fixtures/faults: the Windows program's reports are the Linux program's")


main()

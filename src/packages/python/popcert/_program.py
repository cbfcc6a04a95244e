"""The program of this package: where it is, and how it is run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

USAGE, INPUT = 2, 3


class Error(Exception):
    """The program gave no report. The message is what it wrote to standard error."""


class UsageError(Error):
    """An argument is wrong (exit code 2)."""


class InputError(Error):
    """An input could not be read or decoded (exit code 3)."""


def program() -> Path:
    """The `popcert` program that was installed with this module."""
    name = "popcert.exe" if sys.platform == "win32" else "popcert"
    folders = [sysconfig.get_path("scripts"), sysconfig.get_path("scripts", f"{os.name}_user")]
    # `pip install --target FOLDER` puts programs into FOLDER/bin.
    folders.append(str(Path(__file__).parent.parent / "bin"))
    for folder in folders:
        if (path := Path(folder) / name).is_file():
            return path
    raise FileNotFoundError(f"no {name} in {', '.join(folders)}: install the package popcert again")


def run(arguments: Sequence[str], *, stdin: str = "", passphrase: str | None = None) -> object:
    """What the program prints as JSON. Exit code 1 says that a check failed: so does the report."""
    environment = dict(os.environ)
    if passphrase is not None:
        # Arguments can be seen by other users of the machine.
        environment["POPCERT_PYTHON_PASSPHRASE"] = passphrase
        arguments = [*arguments, "--passphrase-env=POPCERT_PYTHON_PASSPHRASE"]
    done = subprocess.run(
        [program(), *arguments, "--color=never"],
        input=stdin,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment,
    )
    if done.stdout:
        result: object = json.loads(done.stdout)
        return result
    message = done.stderr.strip() or f"popcert ended with {done.returncode} and without a report"
    kind = {USAGE: UsageError, INPUT: InputError}.get(done.returncode, Error)
    raise kind(message)

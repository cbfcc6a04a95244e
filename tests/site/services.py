"""A page of what is known of each service, from the program.

Usage: services.py POPCERT
"""

from __future__ import annotations

import os
import re
import subprocess
import sys


def run(*arguments: str) -> str:
    environment = os.environ | {"COLUMNS": "100", "NO_COLOR": "1"}
    return subprocess.check_output([sys.argv[1], *arguments], env=environment, text=True)


def main() -> None:
    services = re.search(r"--cloud <NAME>.*?Possible values:\n((?: +- .*\n)+)", run("explain", "--help"), re.DOTALL)
    assert services, "the help of `popcert explain` lists the services"
    names = re.findall(r"- ([a-z-]+):", services[1])
    print("# Every service\n")
    print("What is known of each service, with sources, and what is not known: `popcert explain --cloud NAME`.\n")
    for name in names:
        title, text = run("explain", "--cloud", name).split("\n", 1)
        print(f"## {title.removeprefix(f'{name}: ')}\n\n`--cloud {name}`\n\n```text\n{text.rstrip()}\n```\n")


if __name__ == "__main__":
    main()

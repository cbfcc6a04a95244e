"""A mock cloud on loopback: `with mock_cloud() as cloud: ...`."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ._program import Error, program

START_SECONDS = 30


@dataclass(frozen=True)
class MockCloud:
    """Where a mock cloud listens."""

    url: str
    """Where its services, and its page, answer."""

    ca: Path | None
    """The CA of its own TLS: that of devices, and with `tls` that of its services; None on machines where it has no TLS."""

    mqtt: str | None
    """HOST:PORT where devices connect with MQTT over TLS."""

    dps: str | None
    """HOST:PORT where devices register with DPS over HTTPS."""


@contextmanager
def mock_cloud(*, tls: bool = False, seed: int | None = None, at: str | None = None) -> Iterator[MockCloud]:
    """A mock cloud that stops at the end of the block. With `seed` and `at` it makes the same keys each time."""
    options = ["--tls"] if tls else []
    options += [f"--seed={seed}"] if seed is not None else []
    options += [f"--at={at}"] if at is not None else []
    with tempfile.TemporaryDirectory(prefix="popcert-") as folder:
        yield from _serve(Path(folder), options)


def _serve(folder: Path, options: Sequence[str]) -> Iterator[MockCloud]:
    ready = folder / "ready.json"
    log = folder / "log"
    command = [str(program()), "mock", "cloud", f"--ready-file={ready}", *options]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        yield _when_ready(process, ready, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _when_ready(process: subprocess.Popen[bytes], ready: Path, log: Path) -> MockCloud:
    deadline = time.monotonic() + START_SECONDS
    while not ready.exists():
        if process.poll() is not None:
            raise Error(log.read_text(encoding="utf-8", errors="replace").strip())
        if time.monotonic() > deadline:
            raise Error(f"the mock cloud was not ready after {START_SECONDS} s")
        time.sleep(0.01)
    addresses: dict[str, Any] = json.loads(ready.read_text(encoding="utf-8"))
    ca = addresses.get("ca")
    return MockCloud(
        url=addresses["url"],
        ca=Path(ca) if ca else None,
        mqtt=addresses.get("mqtt"),
        dps=addresses.get("dps"),
    )

"""Fixtures for pytest, which finds them by itself once popcert is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .mock import MockCloud, mock_cloud


@pytest.fixture(scope="session")
def popcert_cloud() -> Iterator[MockCloud]:
    """A mock cloud over HTTP, the same for all tests of the run."""
    with mock_cloud() as cloud:
        yield cloud


@pytest.fixture(scope="session")
def popcert_cloud_tls() -> Iterator[MockCloud]:
    """A mock cloud over HTTPS; clients trust its `ca`."""
    with mock_cloud(tls=True) as cloud:
        yield cloud

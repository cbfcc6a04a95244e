"""Verify proofs of possession of X.509 certificate authorities before upload.

The functions run the `popcert` program of this package and return what it found, as dataclasses over its JSON. A failed check
is a finding of the report; an exception means that there is none.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeAlias, Union

from ._decode import decode
from ._program import Error, InputError, UsageError, program, run
from .mock import MockCloud, mock_cloud
from .results import (
    BasicConstraintsFacts,
    CheckCounts,
    ExtensionFacts,
    Facts,
    Finding,
    Generation,
    KeyFacts,
    MalformedFacts,
    NameConstraintsFacts,
    PathEntry,
    Plan,
    PlannedCa,
    PlannedDate,
    PlannedStep,
    Problem,
    QuirkFacts,
    Report,
    Reports,
    RequestFacts,
    Result,
    RoleFound,
    Rollover,
    Severity,
    SignatureFacts,
    SourceFacts,
    Status,
    Succession,
    Summary,
    Thumbprints,
    Unexamined,
    Unreadable,
    ValidityFacts,
    Variable,
    Verdict,
    VerifyReport,
)

__all__ = [
    "BasicConstraintsFacts",
    "CheckCounts",
    "Error",
    "ExtensionFacts",
    "Facts",
    "Finding",
    "Generation",
    "InputError",
    "KeyFacts",
    "MalformedFacts",
    "MockCloud",
    "NameConstraintsFacts",
    "PathEntry",
    "Plan",
    "PlannedCa",
    "PlannedDate",
    "PlannedStep",
    "Problem",
    "QuirkFacts",
    "Report",
    "Reports",
    "RequestFacts",
    "Result",
    "RoleFound",
    "Rollover",
    "Severity",
    "SignatureFacts",
    "SourceFacts",
    "Status",
    "Succession",
    "Summary",
    "Thumbprints",
    "Unexamined",
    "Unreadable",
    "UsageError",
    "ValidityFacts",
    "Variable",
    "Verdict",
    "VerifyReport",
    "audit",
    "chain",
    "mock_cloud",
    "plan",
    "program",
    "verify",
    "verify_request",
    "verify_signature",
]

StrPath: TypeAlias = Union[str, "os.PathLike[str]"]


def verify(
    ca: StrPath,
    proof: StrPath,
    code: str,
    *,
    cloud: str | None = None,
    at: str | None = None,
    untrusted: Iterable[StrPath] = (),
    crls: Iterable[StrPath] = (),
    expect_thumbprint: str | None = None,
    ignore: Iterable[str] = (),
    all_findings: bool = False,
    passphrase: str | None = None,
) -> VerifyReport:
    """Whether a proof answers the verification code for a CA. `at` is RFC 3339 or YYYY-MM-DD, and now without it."""
    arguments = [*_verify(ca, untrusted, crls, expect_thumbprint), f"--proof={_path(proof)}", "--code=-"]
    arguments += _options(cloud, at, ignore, all_findings)
    return decode(VerifyReport, run(arguments, stdin=code, passphrase=passphrase))


def verify_signature(
    ca: StrPath,
    signature: StrPath,
    code: str,
    *,
    cloud: str | None = None,
    at: str | None = None,
    untrusted: Iterable[StrPath] = (),
    crls: Iterable[StrPath] = (),
    expect_thumbprint: str | None = None,
    ignore: Iterable[str] = (),
    all_findings: bool = False,
    passphrase: str | None = None,
) -> VerifyReport:
    """Whether a signature over the verification code is the CA's, for services whose proof is no certificate."""
    arguments = [*_verify(ca, untrusted, crls, expect_thumbprint), f"--signature={_path(signature)}", "--code=-"]
    arguments += _options(cloud, at, ignore, all_findings)
    return decode(VerifyReport, run(arguments, stdin=code, passphrase=passphrase))


def verify_request(
    ca: StrPath,
    request: StrPath,
    chain: StrPath | None = None,
    *,
    cloud: str | None = None,
    at: str | None = None,
    untrusted: Iterable[StrPath] = (),
    crls: Iterable[StrPath] = (),
    expect_thumbprint: str | None = None,
    ignore: Iterable[str] = (),
    all_findings: bool = False,
    passphrase: str | None = None,
) -> VerifyReport:
    """Whether a request that the service issued may be signed. With `chain`, the file with the certificate that was issued for it
    and those up to the root `ca`, whether that answers the request."""
    arguments = [*_verify(ca, untrusted, crls, expect_thumbprint), f"--csr={_path(request)}"]
    arguments += [f"--proof={_path(chain)}"] if chain is not None else []
    arguments += _options(cloud, at, ignore, all_findings)
    return decode(VerifyReport, run(arguments, passphrase=passphrase))


def plan(
    ca: StrPath,
    cloud: str,
    *,
    code: str | None = None,
    at: str | None = None,
    passphrase: str | None = None,
) -> Plan:
    """What to do, in order, to prove possession of the CA's key to a service: commands, dates, and what to mend before."""
    arguments = ["plan", "--format=json", f"--ca={_path(ca)}", f"--cloud={cloud}"]
    arguments += ["--code=-"] if code is not None else []
    arguments += [f"--at={at}"] if at else []
    return decode(Plan, run(arguments, stdin=code or "", passphrase=passphrase))


def audit(
    paths: Iterable[StrPath],
    *,
    cloud: str | None = None,
    at: str | None = None,
    role: str | None = None,
    expires_within: str | None = None,
    untrusted: Iterable[StrPath] = (),
    ignore: Iterable[str] = (),
    all_findings: bool = False,
    passphrase: str | None = None,
) -> Reports:
    """What the certificates of files and folders are, and whether each is fit for its purpose."""
    arguments = ["audit", "--format=json", *_options(cloud, at, ignore, all_findings)]
    arguments += [f"--as={role}"] if role else []
    arguments += [f"--expires-within={expires_within}"] if expires_within else []
    arguments += [*_files("--untrusted", untrusted), "--files-from=-"]
    return decode(Reports, run(arguments, stdin=_list(paths), passphrase=passphrase))


def chain(
    paths: Iterable[StrPath],
    *,
    trust: Iterable[StrPath],
    untrusted: Iterable[StrPath] = (),
    crls: Iterable[StrPath] = (),
    cloud: str | None = None,
    at: str | None = None,
    purpose: str | None = None,
    ignore: Iterable[str] = (),
    all_findings: bool = False,
    passphrase: str | None = None,
) -> Reports:
    """Whether a valid path (RFC 5280) leads from each certificate to a trust anchor."""
    arguments = ["chain", "--format=json", *_options(cloud, at, ignore, all_findings)]
    arguments += _files("--trust", trust) + _files("--untrusted", untrusted) + _files("--crl", crls)
    arguments += [f"--purpose={purpose}"] if purpose else []
    arguments += ["--files-from=-"]
    return decode(Reports, run(arguments, stdin=_list(paths), passphrase=passphrase))


def _verify(
    ca: StrPath, untrusted: Iterable[StrPath], crls: Iterable[StrPath], expect_thumbprint: str | None
) -> list[str]:
    arguments = ["verify", "--format=json", f"--ca={_path(ca)}"]
    arguments += _files("--untrusted", untrusted) + _files("--crl", crls)
    return arguments + ([f"--expect-thumbprint={expect_thumbprint}"] if expect_thumbprint else [])


def _options(cloud: str | None, at: str | None, ignore: Iterable[str], all_findings: bool) -> list[str]:
    options = [f"--cloud={cloud}"] if cloud else []
    options += [f"--at={at}"] if at else []
    options += [f"--ignore={check}" for check in ignore]
    return options + (["--all-findings"] if all_findings else [])


def _path(path: StrPath) -> str:
    """A file called `-` is a file: standard input is taken."""
    text = os.fspath(path)
    return os.path.join(os.curdir, text) if text == "-" else text


def _files(option: str, paths: Iterable[StrPath]) -> list[str]:
    return [f"{option}={_path(path)}" for path in _several(paths)]


def _list(paths: Iterable[StrPath]) -> str:
    return "".join(f"{_path(path)}\0" for path in _several(paths))


def _several(paths: Iterable[StrPath]) -> list[StrPath]:
    """One path alone would be taken apart into its letters."""
    return [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)

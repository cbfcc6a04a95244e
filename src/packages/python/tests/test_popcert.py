"""The installed package: run by tests/packages/wheel.sh, from a folder without the sources."""

from __future__ import annotations

import dataclasses
import json
import os
import ssl
import subprocess
import urllib.request
from importlib import metadata
from pathlib import Path
from typing import Any

import popcert
import pytest
from popcert.mock import MockCloud

ROOT = Path(os.environ["POPCERT_ROOT"])
FIXTURES = ROOT / "fixtures"
CA = FIXTURES / "CAcertificate.cer"
PROOF = FIXTURES / "ValidationCertification.cer"
CODE = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49"
AT = "2026-01-01T00:30:00Z"


def printed(*arguments: str | Path) -> Any:
    command = [popcert.program(), *arguments, "--format=json", f"--at={AT}"]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout)


def same(typed: object, json_value: object) -> bool:
    """Whether a dataclass holds every member of the JSON it was made of, and no other."""
    if dataclasses.is_dataclass(typed):
        assert isinstance(json_value, dict)
        fields = {field.name: getattr(typed, field.name) for field in dataclasses.fields(typed)}
        unknown = json_value.keys() - fields.keys()
        assert not unknown, f"{type(typed).__name__} has no {unknown}"
        return all(same(value, json_value.get(name)) for name, value in fields.items())
    if isinstance(typed, (list, tuple)):
        assert isinstance(json_value, list)
        return len(typed) == len(json_value) and all(map(same, typed, json_value))
    return typed == json_value


def test_the_program_has_the_version_of_the_package() -> None:
    printed_version = subprocess.check_output([popcert.program(), "--version"], text=True)
    assert printed_version.split()[:2] == ["popcert", metadata.version("popcert")]


def test_a_proof_is_proven() -> None:
    report = popcert.verify(CA, PROOF, CODE, at=AT)
    assert (report.verdict, report.cloud) == ("proven", "azure-sphere")
    assert report.proof and report.proof.common_names == [CODE]
    assert same(report, printed("verify", "--ca", CA, "--proof", PROOF, "--code", CODE))


def test_a_wrong_code_is_a_finding_and_no_exception() -> None:
    report = popcert.verify(str(CA), str(PROOF), CODE.replace("7D", "7E"), at=AT)
    assert report.verdict == "not-proven"
    assert [one.id for one in report.findings if one.severity == "error"] == ["proof.common-name"]


def options(fault: dict[str, Any]) -> dict[str, str]:
    """The options of a fault set by name, each of which is there once."""
    command, *words = fault["arguments"]
    assert command == "verify"
    found = dict(zip(words[::2], words[1::2], strict=True))
    assert len(found) * 2 == len(words)
    return found


FAULTS = json.loads((FIXTURES / "faults/manifest.json").read_text("utf-8"))["sets"]
SIGNATURES = [fault for fault in FAULTS if "--signature" in fault["arguments"]]
REQUESTS = [fault for fault in FAULTS if "--csr" in fault["arguments"]]


def test_there_are_faults_of_each_kind() -> None:
    for faults in (SIGNATURES, REQUESTS):
        assert len(faults) > 10 and {fault["exit"] for fault in faults} == {0, 1}


def as_the_manifest_says(report: popcert.VerifyReport, fault: dict[str, Any]) -> None:
    # A request for which nothing was issued yet is fit to be signed or not.
    bad, good = ("not-proven", "proven") if report.signature or report.certificate else ("unfit", "fit")
    assert report.verdict == (bad if fault["exit"] else good)
    assert {one.id for one in report.findings if one.status in ("fail", "info")} == set(fault["fails"])
    command = [popcert.program(), *fault["arguments"], "--format=json", "--all-findings"]
    assert same(report, json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout))


@pytest.mark.parametrize("fault", SIGNATURES, ids=lambda fault: str(fault["name"]))
def test_signatures_are_verified(fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES / "faults" / fault["name"])
    given = options(fault)
    report = popcert.verify_signature(
        given.pop("--ca"),
        given.pop("--signature"),
        given.pop("--code"),
        cloud=given.pop("--cloud", None),
        at=given.pop("--at"),
        untrusted=[given.pop("--untrusted")] if "--untrusted" in given else [],
        all_findings=True,
    )
    assert not given, "an option that the call does not have"
    assert report.signature and report.signature.path == "signature.txt"
    as_the_manifest_says(report, fault)


@pytest.mark.parametrize("fault", REQUESTS, ids=lambda fault: str(fault["name"]))
def test_requests_are_verified(fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES / "faults" / fault["name"])
    given = options(fault)
    chain = given.pop("--proof", None)
    report = popcert.verify_request(
        given.pop("--ca"),
        given.pop("--csr"),
        chain,
        cloud=given.pop("--cloud"),
        at=given.pop("--at"),
        all_findings=True,
    )
    assert not given, "an option that the call does not have"
    assert report.request and report.request.path == "request.pem"
    assert (report.certificate is None) == (chain is None)
    as_the_manifest_says(report, fault)


def test_a_service_that_takes_no_signatures_has_the_words_of_the_program() -> None:
    folder = FIXTURES / "faults/near-signature"
    with pytest.raises(popcert.UsageError, match="AWS IoT Core takes"):
        popcert.verify_signature(folder / "ca.pem", folder / "signature.txt", CODE, cloud="aws-iot")


@pytest.mark.parametrize("cloud", ["azure-dps", "cumulocity", "azure-device-registry"])
def test_plans_are_typed(cloud: str) -> None:
    typed = popcert.plan(CA, cloud, at=AT)
    assert (typed.cloud, typed.ca.path, typed.code) == (cloud, str(CA), None)
    assert any(step.commands for step in typed.steps)
    assert same(typed, printed("plan", "--ca", CA, "--cloud", cloud))


def test_a_plan_names_what_to_mend_first() -> None:
    expired = FIXTURES / "faults/ca-expired/certificate.cer"
    typed = popcert.plan(expired, "azure-dps", code=CODE, at=AT)
    assert typed.code == CODE
    assert "ca.validity" in [problem.id for problem in typed.problems if problem.severity == "error"]
    assert same(typed, printed("plan", "--ca", expired, "--cloud=azure-dps", "--code", CODE))


def test_every_member_of_the_json_of_every_fault_is_typed() -> None:
    typed = popcert.audit([FIXTURES], at=AT, all_findings=True)
    raw = printed("audit", FIXTURES, "--all-findings")
    assert len(typed.results) > 500
    assert same(typed, raw)
    kinds = {type(result) for result in typed.results}
    assert kinds == {popcert.Report, popcert.Unexamined}


def test_successions_are_typed(tmp_path: Path) -> None:
    for date in ["2026-01-01", "2027-11-01"]:
        tenant = tmp_path / date
        command = [str(popcert.program()), "mock", "tenant", str(tenant), "--seed=1", f"--at={date}"]
        subprocess.run(command, check=True)
    cas = [tmp_path / "2026-01-01/CAcertificate.cer", tmp_path / "2027-11-01/CAcertificate.cer"]
    typed = popcert.audit(cas, at=AT)
    assert typed.rollovers and len(typed.rollovers[0].certificates) == 2
    assert same(typed, printed("audit", *cas))


def test_a_path_is_trusted() -> None:
    typed = popcert.chain([PROOF], trust=[CA], at=AT)
    (result,) = typed.results
    assert isinstance(result, popcert.Report) and result.verdict == "trusted"
    assert result.links and result.links[-1].certificate == "anchor"
    assert same(typed, printed("chain", PROOF, "--trust", CA))


def test_one_path_is_a_list_of_one() -> None:
    assert len(popcert.chain(PROOF, trust=CA, at=AT).results) == 1  # type: ignore[arg-type]


def test_a_file_that_is_no_certificate_has_the_words_of_the_program(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("nothing")
    with pytest.raises(popcert.InputError, match="this is text, but not a certificate"):
        popcert.verify(text, PROOF, CODE)
    (result,) = popcert.audit([text]).results
    assert isinstance(result, popcert.Unexamined)
    assert "not a certificate" in result.error.message


def test_an_unknown_service_has_the_words_of_the_program() -> None:
    with pytest.raises(popcert.UsageError, match="invalid value 'azure-spere'"):
        popcert.verify(CA, PROOF, CODE, cloud="azure-spere")


@pytest.mark.parametrize("name", ["-", "--help", "a b\nc", "ü"])
def test_any_name_is_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(CA.read_bytes())
    (result,) = popcert.audit([name], at=AT).results
    assert isinstance(result, popcert.Report)
    assert popcert.verify(name, PROOF, CODE, at=AT).verdict == "proven"


def test_a_passphrase_is_handed_over() -> None:
    bundle = ROOT / "tests/pkcs12/modern.p12"
    results = popcert.audit([bundle], passphrase="secret", at=AT).results
    assert {type(result) for result in results} == {popcert.Report}
    results = popcert.audit([bundle], passphrase="wrong", at=AT).results
    assert {type(result) for result in results} == {popcert.Unexamined}


def test_the_mock_cloud_answers(popcert_cloud: MockCloud) -> None:
    with urllib.request.urlopen(popcert_cloud.url) as answer:
        assert answer.status == 200
    assert popcert_cloud.mqtt and popcert_cloud.dps


def test_the_mock_cloud_has_tls(popcert_cloud_tls: MockCloud) -> None:
    context = ssl.create_default_context(cafile=popcert_cloud_tls.ca)
    with urllib.request.urlopen(popcert_cloud_tls.url, context=context) as answer:
        assert answer.status == 200


def test_a_mock_cloud_stops_at_the_end_of_its_block() -> None:
    with popcert.mock_cloud(seed=1, at=AT) as cloud:
        urllib.request.urlopen(cloud.url).close()
    with pytest.raises(OSError):
        urllib.request.urlopen(cloud.url, timeout=2)


def test_a_mock_cloud_that_cannot_start_has_the_words_of_the_program() -> None:
    with pytest.raises(popcert.Error, match="invalid value 'never'"), popcert.mock_cloud(at="never"):
        pass

"""What the program found, as it is in its JSON. Generated from the schemas by generate.py: never edited by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, Union

Id: TypeAlias = Union[str, float, bool, None]
"""Any scalar."""


Number: TypeAlias = Union[int, str]
"""A number as it is in the certificate: a string of decimal digits if it takes more than 64 bits."""


Severity: TypeAlias = Literal["note", "warning", "error"]
"""The severity of a failed check."""


Status: TypeAlias = Literal["fail", "ignored", "info", "not-applicable", "pass", "undetermined"]
"""The result of a check."""


Succession: TypeAlias = Literal["current", "expired", "next", "previous"]
"""The position of a CA certificate in the succession of its authority."""


Verdict: TypeAlias = Literal["fit", "not-proven", "proven", "trusted", "unfit", "untrusted"]
"""The verdict of an evaluation."""


@dataclass(frozen=True)
class BasicConstraintsFacts:
    """Basic constraints."""

    ca: bool

    path_len: Number | None


@dataclass(frozen=True)
class CheckCounts:
    """How many findings there are of each status, whether or not they are listed."""

    failed: int
    """Errors and warnings."""

    ignored: int
    """Broken rules that were excluded from the verdict (`--ignore`)."""

    info: int
    """Notes."""

    not_applicable: int
    """Rules that do not apply."""

    passed: int
    """Rules that hold."""

    undetermined: int
    """Rules of which it could not be determined whether they hold."""


@dataclass(frozen=True)
class ExtensionFacts:
    """One extension."""

    critical: bool
    """Whether it is marked critical."""

    name: str | None
    """The registered name of the identifier."""

    oid: str
    """The identifier, dotted."""

    understood: bool
    """Whether popcert processes the extension."""


@dataclass(frozen=True)
class Facts:
    """A certificate: where it was found, and its facts unless `--facts none` leaves them out."""

    source: SourceFacts
    """Where the certificate was found."""

    authority_key_identifier: str | None = None
    """The key identifier of the authority key identifier extension, in hex."""

    azure_sphere_tenant: str | None = None
    """The tenant or catalog id, if the subject's CN has the form of an Azure Sphere tenant CA."""

    basic_constraints: BasicConstraintsFacts | None = None
    """Basic constraints. Like the other extensions, not there when absent or malformed; see `extensions` and `malformed_extensions`."""

    ca_issuers_urls: list[str] | None = None
    """The URLs of the issuer's certificate."""

    common_names: list[str] | None = None
    """The common names of the subject, in the order of the certificate."""

    crl_urls: list[str] | None = None
    """The URLs of CRLs."""

    extended_key_usage: list[str] | None = None
    """Extended key usage: the names of the purposes, or dotted identifiers of those without one."""

    extensions: list[ExtensionFacts] | None = None
    """Every extension, in the order of the certificate."""

    issuer: str | None = None
    """The issuer (RFC 4514, last RDN first)."""

    issuer_common_names: list[str] | None = None
    """The common names of the issuer, in the order of the certificate."""

    key_usage: list[str] | None = None
    """Key usage: the RFC 5280 names of the bits that are set."""

    malformed_extensions: list[MalformedFacts] | None = None
    """Extensions whose value does not follow the syntax."""

    name_constraints: NameConstraintsFacts | None = None
    """Name constraints: permitted and excluded subtrees."""

    ocsp_urls: list[str] | None = None
    """The URLs of OCSP responders."""

    policies: list[str] | None = None
    """Certificate policies: dotted identifiers."""

    public_key: KeyFacts | None = None
    """The subject's key."""

    self_issued: bool | None = None
    """Whether issuer and subject are the same name."""

    serial: str | None = None
    """The serial number in upper-case hex; a negative number has a minus sign."""

    signature_algorithm: str | None = None
    """The algorithm of the signature (the outer `signatureAlgorithm`)."""

    signature_parameters: str | None = None
    """The parameters of the signature's algorithm: hash, mask and salt of RSASSA-PSS."""

    subject: str | None = None
    """The subject (RFC 4514, last RDN first)."""

    subject_alternative_names: list[str] | None = None
    """`DNS:…`, `IP:…`, …"""

    subject_key_identifier: str | None = None
    """Hex."""

    thumbprints: Thumbprints | None = None
    """Hashes of the whole DER certificate."""

    validity: ValidityFacts | None = None
    """The validity period; a date is null when it is not valid."""

    version: int | None = None
    """The version: 1, 2 or 3; not there when the certificate has another number, which `version_encoded` is then."""

    version_encoded: Number | None = None
    """The number that is encoded where there is no such version; version 3 would be encoded as 2."""


@dataclass(frozen=True)
class Finding:
    """The result of one check on one certificate. What is the same for every certificate (title, explanation, source) is in `popcert explain --format json`."""

    certificate: str
    """Which certificate: `ca`, `proof`, `device`, `other`, `issued`, a position in the path (`leaf`, `intermediate 1`, `anchor`); or `code`, `signature` or `request` for what is no certificate."""

    id: str
    """The check's stable identifier."""

    status: Status
    """The result."""

    actual: str | None = None
    """The value that was found."""

    cloud_answer: str | None = None
    """What the named service is known to answer to such a certificate."""

    detail: str | None = None
    """Why the rule is broken, does not apply or is undetermined; not there when it holds."""

    expected: str | None = None
    """The value that the rule requires."""

    field: str | None = None
    """The field concerned, as a path of ASN.1 names."""

    offset: int | None = None
    """Offset in octets from the start of the certificate."""

    remedy: str | None = None
    """What to do about a broken rule."""

    severity: Severity | None = None
    """How serious a failure is; only there with the status `fail` or `info`."""


@dataclass(frozen=True)
class Generation:
    """One CA certificate among those of its authority."""

    not_after: str
    """`notAfter`, RFC 3339."""

    not_before: str
    """`notBefore`, RFC 3339."""

    path: str
    """The file."""

    same_key: bool
    """Whether it has the same key as its predecessor."""

    serial: str
    """The serial number, by which Azure Sphere names a catalog's certificate."""

    sha1: str
    """The SHA-1 thumbprint, which portals show."""

    standing: Succession
    """Its position in the succession."""


@dataclass(frozen=True)
class KeyFacts:
    """A public key."""

    algorithm: str
    """`ec`, `rsa`, `ed25519`, …"""

    spki_sha256: str
    """SHA-256 of the SubjectPublicKeyInfo's DER."""

    bits: int | None = None
    """Size in bits: of the modulus for RSA, of the prime for DSA, of the field for a curve."""

    curve: str | None = None
    """The name of the curve, or the dotted identifier of one without a name; `explicit parameters` where these spell out a curve that has no name."""

    explicit_parameters: bool | None = None
    """Whether the key spells out its curve instead of naming it."""

    exponent: Number | None = None
    """The public exponent of an RSA key."""


@dataclass(frozen=True)
class MalformedFacts:
    """An extension whose value could not be decoded."""

    name: str | None

    offset: int | None

    oid: str

    reason: str


@dataclass(frozen=True)
class NameConstraintsFacts:
    """Name constraints: the base of each subtree as `form:value`."""

    excluded: list[str]

    permitted: list[str]


@dataclass(frozen=True)
class PathEntry:
    """One certificate of a path, in brief."""

    certificate: str
    """Its position in the path, as in findings: `proof`, `leaf`, `intermediate 1`, `anchor`."""

    not_after: str
    """`notAfter`, likewise."""

    not_before: str
    """`notBefore` as RFC 3339, or its characters if it is not a valid date."""

    public_key: str
    """Algorithm and size of the key, `EC P-384`."""

    sha256: str
    """SHA-256 of the certificate."""

    subject: str
    """The subject (RFC 4514)."""


@dataclass(frozen=True)
class QuirkFacts:
    """A deviation in the encoding of the file."""

    detail: str
    """The deviation in words."""

    kind: str
    """A stable word."""

    offset: int | None
    """Offset in the file in octets, if the deviation has a place."""


@dataclass(frozen=True)
class RequestFacts:
    """A certificate signing request."""

    path: str
    """The file."""

    public_key: str
    """Algorithm and size of the key."""

    signature_algorithm: str
    """The algorithm of its own signature."""

    spki_sha256: str
    """SHA-256 of the SubjectPublicKeyInfo."""

    subject: str
    """The subject (RFC 4514)."""


@dataclass(frozen=True)
class RoleFound:
    """The role as which a certificate was audited."""

    because: str
    """Why it has this role."""

    name: str
    """`ca`, `proof`, `device` or `other`."""


@dataclass(frozen=True)
class Rollover:
    """Which CA certificate of one authority is current, which one is next, and what to do by when."""

    advice: str
    """What this means and what to do, in words."""

    authority: str
    """The Azure Sphere tenant's id, or the subject that the certificates share."""

    certificates: list[Generation]
    """The certificates, oldest first."""

    overlap: tuple[str, str] | None
    """The period in which two of them are valid at once: its start and end (RFC 3339)."""

    tenant: bool
    """Whether the authority is an Azure Sphere tenant."""

    upload_by: str | None
    """The day by which the next one must be uploaded and proven, `YYYY-MM-DD`."""


@dataclass(frozen=True)
class SignatureFacts:
    """A signature over the verification code."""

    encoding: str
    """How the file holds it."""

    octets: int
    """How many octets it has."""

    path: str
    """The file."""

    algorithm: str | None = None
    """How it was made, if a key and a message were found that it fits."""

    signs: str | None = None
    """What it is a signature of, in words, if that was found."""


@dataclass(frozen=True)
class SourceFacts:
    """Where a certificate was found, and how the file departs from plain PEM or DER."""

    encoding: str
    """The encoding of the file: `der`, `pem`, `base64`, …"""

    index: int
    """The number of the certificate in the file, counted from 0."""

    path: str
    """The file; `-` for standard input."""

    oddities: list[QuirkFacts] | None = None
    """What a strict reader would stumble over."""


@dataclass(frozen=True)
class Summary:
    """How many results there were of each kind, and what happened besides."""

    bad: int
    """Results whose verdict is bad."""

    complete: bool
    """Whether every input was reached: false when the run was interrupted."""

    good: int
    """Results whose verdict is good: fit or trusted."""

    passed_over: int
    """Files in folders that are something else than certificates; there is no result for them."""

    repeated: int
    """Results for a certificate that occurred before, among the last 16,384 different ones."""

    unreadable: int
    """Inputs that could not be examined."""


@dataclass(frozen=True)
class Thumbprints:
    """Hashes of the whole DER certificate, in upper-case hex: the two that services show. `popcert thumbprint` has others."""

    sha1: str

    sha256: str


@dataclass(frozen=True)
class Unreadable:
    """An input that could not be examined."""

    field: str | None
    """The field that was being read."""

    hint: str | None
    """What to do about it."""

    message: str
    """What is wrong."""

    offset: int | None
    """Offset of the error in octets, from the start of the decoded input."""

    path: str
    """The file."""


@dataclass(frozen=True)
class ValidityFacts:
    """The validity period, in RFC 3339 UTC."""

    not_after: str | None

    not_before: str | None


@dataclass(frozen=True)
class PlannedCa:
    """The CA that is to be proven."""

    path: str
    """The file."""

    sha1: str
    """SHA-1 of the certificate, which portals show."""

    sha256: str
    """SHA-256 of the certificate."""

    subject: str
    """The subject (RFC 4514)."""


@dataclass(frozen=True)
class PlannedDate:
    """A moment by which something is over or due."""

    at: str
    """The moment."""

    what: str
    """What then, in words."""


@dataclass(frozen=True)
class PlannedStep:
    """One step."""

    title: str
    """What is done."""

    commands: list[str] | None = None
    """Command lines for a POSIX shell, to be run as they stand; none for what is done in a browser."""

    note: str | None = None
    """Why, and what to mind; may be empty."""


@dataclass(frozen=True)
class Problem:
    """A finding that keeps the plan from working, or may."""

    detail: str
    """What is wrong."""

    remedy: str
    """What to do about it."""

    severity: Severity
    """`error` or `warning`."""

    id: str | None = None
    """The check; none if no check of the CA says it."""


@dataclass(frozen=True)
class Variable:
    """A shell variable that the commands use."""

    holds: str
    """What it holds."""

    name: str
    """Its name."""


@dataclass(frozen=True)
class Report:
    """A report as an object."""

    at: str
    """The moment at which the certificates were checked."""

    checks: CheckCounts
    """How many findings there are of each status, listed or not."""

    cloud: str
    """The service, by name."""

    findings: list[Finding]
    """Errors, warnings, notes and what is undetermined, in the order of the catalogue; with `--all-findings` every check."""

    verdict: Verdict
    """The verdict."""

    ca: Facts | None = None
    """The CA certificate, on verify."""

    certificate: Facts | None = None
    """The certificate examined, on audit and chain; on verify with `--csr` the one that was issued."""

    cloud_because: str | None = None
    """Why the rules of this service apply, if nobody named one."""

    code: str | None = None
    """The verification code that was expected."""

    links: list[PathEntry] | None = None
    """The certificates of the path, in the same order."""

    next: str | None = None
    """What to do next with a proof whose verdict is proven, at the named service."""

    path: list[str] | None = None
    """SHA-256 thumbprints of the path, from the proof or leaf to the anchor, or as far as the path could be built."""

    proof: Facts | None = None
    """The proof certificate, on verify."""

    request: RequestFacts | None = None
    """The request of the service, on verify with `--csr`."""

    revocation: str | None = None
    """The revocation status, in words."""

    role: RoleFound | None = None
    """The role of an audited certificate, and how it was determined."""

    signature: SignatureFacts | None = None
    """The signature over the code, on verify with `--signature`."""

    id: Id | None = None
    """What the record of a stream (`--input ndjson`) calls itself, as it was written there; null when it could not be read. Not there when the input was a file."""


@dataclass(frozen=True)
class Unexamined:
    """It could not be examined."""

    error: Unreadable
    """Why not."""

    id: Id | None = None
    """What the record of a stream (`--input ndjson`) calls itself, as it was written there; null when it could not be read. Not there when the input was a file."""


Result: TypeAlias = Union[Report, Unexamined]
"""One of many results."""


@dataclass(frozen=True)
class VerifyReport:
    """One report."""

    at: str
    """The moment at which the certificates were checked."""

    checks: CheckCounts
    """How many findings there are of each status, listed or not."""

    cloud: str
    """The service, by name."""

    findings: list[Finding]
    """Errors, warnings, notes and what is undetermined, in the order of the catalogue; with `--all-findings` every check."""

    schema: str
    """`popcert/verify/1`"""

    tool: str
    """Name and version of the program."""

    verdict: Verdict
    """The verdict."""

    ca: Facts | None = None
    """The CA certificate, on verify."""

    certificate: Facts | None = None
    """The certificate examined, on audit and chain; on verify with `--csr` the one that was issued."""

    cloud_because: str | None = None
    """Why the rules of this service apply, if nobody named one."""

    code: str | None = None
    """The verification code that was expected."""

    links: list[PathEntry] | None = None
    """The certificates of the path, in the same order."""

    next: str | None = None
    """What to do next with a proof whose verdict is proven, at the named service."""

    path: list[str] | None = None
    """SHA-256 thumbprints of the path, from the proof or leaf to the anchor, or as far as the path could be built."""

    proof: Facts | None = None
    """The proof certificate, on verify."""

    request: RequestFacts | None = None
    """The request of the service, on verify with `--csr`."""

    revocation: str | None = None
    """The revocation status, in words."""

    role: RoleFound | None = None
    """The role of an audited certificate, and how it was determined."""

    signature: SignatureFacts | None = None
    """The signature over the code, on verify with `--signature`."""


@dataclass(frozen=True)
class Reports:
    """Many results."""

    at: str
    """The moment at which certificates were checked, RFC 3339."""

    cloud: str
    """The cloud, by name."""

    results: list[Result]
    """One for each certificate, or file on chain, in the order of the inputs."""

    schema: str
    """`popcert/audit/1` or `popcert/chain/1`"""

    summary: Summary
    """How many inputs came to what."""

    tool: str
    """Name and version of the program."""

    rollovers: list[Rollover] | None = None
    """CA certificates of one authority that follow one another, on audit, if there are any."""


@dataclass(frozen=True)
class Plan:
    """What to do, in order."""

    at: str
    """The moment that the plan is made for."""

    ca: PlannedCa
    """The CA."""

    cloud: str
    """The service, by name."""

    dates: list[PlannedDate]
    """Dates to keep in mind, the earliest first."""

    problems: list[Problem]
    """What is wrong with the CA or the code by the rules of this service: mend it first."""

    proof: str
    """What it takes as a proof, in words."""

    schema: str
    """`popcert/plan/1`"""

    steps: list[PlannedStep]
    """What to do, in order."""

    title: str
    """The service in prose."""

    tool: str
    """Name and version of the program."""

    unconfirmed: list[str]
    """What of the service is neither documented nor observed."""

    variables: list[Variable]
    """Shell variables that the commands use and that the reader has to set."""

    cloud_because: str | None = None
    """Why the rules of this service apply, if nobody named one."""

    code: str | None = None
    """The verification code, if it is known already."""

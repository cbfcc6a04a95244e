"""Prints the facts of certificates as Python's cryptography reads them: one JSON object a line for each DER file named on
standard input. An object without facts has `error`: cryptography refuses what is not strict DER."""
import json
import sys
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

warnings.simplefilter("ignore")


def key(of):
    public = of.public_key()
    facts = {
        "spki_sha256": digest(
            public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        )
    }
    if isinstance(public, rsa.RSAPublicKey):
        facts |= {"bits": public.key_size, "exponent": str(public.public_numbers().e)}
    elif isinstance(public, dsa.DSAPublicKey):
        facts |= {"bits": public.key_size}
    elif isinstance(public, ec.EllipticCurvePublicKey):
        facts |= {"bits": public.key_size, "curve": public.curve.name}
    return facts


def digest(octets):
    hash = hashes.Hash(hashes.SHA256())
    hash.update(octets)
    return hash.finalize().hex().upper()


def serial(number):
    digits = format(abs(number), "X")
    return ("-" if number < 0 else "") + digits.rjust(len(digits) + len(digits) % 2, "0")


def attempt(facts, name, read):
    """What cryptography cannot read of a certificate is left out."""
    try:
        facts[name] = read()
    except Exception:
        pass


def general_name(name):
    forms = {
        x509.DNSName: "DNS",
        x509.RFC822Name: "email",
        x509.UniformResourceIdentifier: "URI",
        x509.IPAddress: "IP",
    }
    return f"{forms[type(name)]}:{name.value}" if type(name) in forms else None


def key_usage(usage):
    names = {
        "digitalSignature": usage.digital_signature,
        "nonRepudiation": usage.content_commitment,
        "keyEncipherment": usage.key_encipherment,
        "dataEncipherment": usage.data_encipherment,
        "keyAgreement": usage.key_agreement,
        "keyCertSign": usage.key_cert_sign,
        "cRLSign": usage.crl_sign,
        # Undefined without keyAgreement, where cryptography raises.
        "encipherOnly": usage.key_agreement and usage.encipher_only,
        "decipherOnly": usage.key_agreement and usage.decipher_only,
    }
    return [name for name, is_set in names.items() if is_set]


def extension(of, kind):
    return of.extensions.get_extension_for_class(kind).value


def facts(of):
    known = {
        "serial": serial(of.serial_number),
        "version": of.version.value + 1,
        "sha1": of.fingerprint(hashes.SHA1()).hex().upper(),
        "sha256": of.fingerprint(hashes.SHA256()).hex().upper(),
        "not_before": of.not_valid_before_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "not_after": of.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "signature_algorithm": of.signature_algorithm_oid._name,
    }
    attempt(known, "subject", of.subject.rfc4514_string)
    attempt(known, "issuer", of.issuer.rfc4514_string)
    attempt(known, "key", lambda: key(of))
    attempt(known, "extensions", lambda: [[one.oid.dotted_string, one.critical] for one in of.extensions])
    attempt(known, "ca", lambda: extension(of, x509.BasicConstraints).ca)
    attempt(known, "path_len", lambda: extension(of, x509.BasicConstraints).path_length)
    attempt(known, "names", lambda: [general_name(one) for one in extension(of, x509.SubjectAlternativeName)])
    attempt(known, "purposes", lambda: len(list(extension(of, x509.ExtendedKeyUsage))))
    attempt(known, "key_usage", lambda: key_usage(extension(of, x509.KeyUsage)))
    attempt(known, "subject_key_identifier", lambda: extension(of, x509.SubjectKeyIdentifier).digest.hex().upper())
    attempt(
        known,
        "authority_key_identifier",
        lambda: extension(of, x509.AuthorityKeyIdentifier).key_identifier.hex().upper(),
    )
    return known


for line in sys.stdin:
    try:
        with open(line.rstrip("\n"), "rb") as file:
            result = facts(x509.load_der_x509_certificate(file.read()))
    except Exception as error:
        result = {"error": str(error)}
    print(json.dumps(result), flush=True)

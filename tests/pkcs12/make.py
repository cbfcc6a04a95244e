"""The files that neither OpenSSL 3.0 nor keytool writes: see make.sh."""
import hashlib, hmac, os, sys
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.serialization import pkcs12

work = sys.argv[1]
read = lambda name: open(name, 'rb').read()
key = serialization.load_pem_private_key(read(work + '/leaf.key'), None)
leaf, ca = (x509.load_pem_x509_certificate(read(name)) for name in ('leaf.pem', 'ca.pem'))
open('python.p12', 'wb').write(pkcs12.serialize_key_and_certificates(
    'MOCK device'.encode(), key, leaf, [ca], serialization.BestAvailableEncryption(b'secret')))


def der(tag, *parts):
    body = b''.join(parts)
    length = len(body)
    octets = length.to_bytes((length.bit_length() + 7) // 8, 'big')
    return bytes([tag]) + (bytes([length]) if length < 128 else bytes([128 | len(octets)]) + octets) + body


def split(value):
    """Tag, contents, rest."""
    length, at = value[1], 2
    if length & 128:
        at += length & 127
        length = int.from_bytes(value[2:at], 'big')
    return value[0], value[at:at + length], value[at + length:]


def members(value):
    while value:
        tag, contents, rest = split(value)
        yield tag, contents, value[:len(value) - len(rest)]
        value = rest


def oid(dotted):
    first, second, *arcs = map(int, dotted.split('.'))
    body = bytes([40 * first + second])
    for arc in arcs:
        digits = [arc & 127]
        while arc := arc >> 7:
            digits.append(arc & 127 | 128)
        body += bytes(reversed(digits))
    return der(6, body)


null, number = der(5), lambda n: der(2, n.to_bytes(n.bit_length() // 8 + 1, 'big'))
algorithm = lambda dotted, parameters=null: der(0x30, oid(dotted), parameters)
SHA256, HMAC, PBKDF2, PBMAC1 = '2.16.840.1.101.3.4.2.1', '1.2.840.113549.2.9', '1.2.840.113549.1.5.12', '1.2.840.113549.1.5.14'
PBES2, AES_256_CBC, DATA, ENCRYPTED_DATA = '1.2.840.113549.1.5.13', '2.16.840.1.101.3.4.1.42', '1.2.840.113549.1.7.1', '1.2.840.113549.1.7.6'


def authenticated(name, mac):
    """The contents of a file with another MAC over them."""
    pfx = [encoding for _, _, encoding in members(split(read(name))[1])]
    info = [contents for _, contents, _ in members(split(pfx[1])[1])]
    content = split(info[1])[1]
    return der(0x30, pfx[0], pfx[1], mac(content))


def pbmac1(content):
    salt = os.urandom(16)
    derived = hashlib.pbkdf2_hmac('sha256', b'secret', salt, 2048, 32)
    parameters = der(0x30, der(4, salt), number(2048), number(32), algorithm(HMAC))
    scheme = algorithm(PBMAC1, der(0x30, algorithm(PBKDF2, parameters), algorithm(HMAC)))
    return der(0x30, der(0x30, scheme, der(4, hmac.digest(derived, content, 'sha256'))), der(4, b'NOT USED'), number(1))


def without_passphrase(content):
    """RFC 7292 appendix B.2 with no octets of a passphrase, one round and SHA-256: H(D || S)."""
    salt = os.urandom(8)
    derived = hashlib.sha256(b'\3' * 64 + salt * 8).digest()
    return der(0x30, der(0x30, algorithm(SHA256), der(4, hmac.digest(derived, content, 'sha256'))), der(4, salt))


def key_in_encrypted_safe():
    """The bags of unencrypted.p12, its KeyBag too, in safes that are encrypted, and no MAC."""
    version, info, *_ = (encoding for _, _, encoding in members(split(read('unencrypted.p12'))[1]))
    data, explicit = (encoding for _, _, encoding in members(split(info)[1]))
    safes = split(split(split(explicit)[1])[1])[1]

    def encrypted(safe):
        contents = split(split([encoding for _, _, encoding in members(safe)][1])[1])[1]
        salt, vector = os.urandom(16), os.urandom(16)
        derived = hashlib.pbkdf2_hmac('sha256', b'secret', salt, 2048, 32)
        padding = 16 - len(contents) % 16
        cipher = Cipher(AES(derived), CBC(vector)).encryptor()
        octets = cipher.update(contents + bytes([padding]) * padding) + cipher.finalize()
        kdf = algorithm(PBKDF2, der(0x30, der(4, salt), number(2048), algorithm(HMAC)))
        scheme = algorithm(PBES2, der(0x30, kdf, algorithm(AES_256_CBC, der(4, vector))))
        return der(0x30, oid(ENCRYPTED_DATA), der(0xA0, der(0x30, number(0), der(0x30, oid(DATA), scheme, der(0x80, octets)))))

    content = der(0x30, *(encrypted(safe) for _, safe, _ in members(safes)))
    return der(0x30, version, der(0x30, data, der(0xA0, der(4, content))))


def indefinite(value, depth):
    """As Windows writes it: lengths that are indefinite, and strings in segments."""
    tag, contents, _ = split(value)
    end = b'\0\0'
    if tag == 4 and depth:
        segments = [contents[at:at + 500] for at in range(0, len(contents), 500)]
        return b'\x24\x80' + b''.join(der(4, segment) for segment in segments) + end
    if tag == 0x80 and depth:
        segments = [contents[at:at + 500] for at in range(0, len(contents), 500)]
        return b'\xA0\x80' + b''.join(der(4, segment) for segment in segments) + end
    if tag & 0x20 and depth:
        return bytes([tag, 0x80]) + b''.join(indefinite(one, depth - 1) for _, _, one in members(contents)) + end
    return value


def windows():
    pfx = [encoding for _, _, encoding in members(split(read('windows.p12'))[1])]
    return b'\x30\x80' + pfx[0] + indefinite(pfx[1], 9) + pfx[2] + b'\0\0'


def write(name, octets):
    open(name, 'wb').write(octets)


write('pbmac1.p12', authenticated('modern.p12', pbmac1))
write('without-passphrase.p12', authenticated('unencrypted.p12', without_passphrase))
write('windows.p12', windows())
write('key-in-encrypted-safe.p12', key_in_encrypted_safe())

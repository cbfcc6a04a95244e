#!/usr/bin/env bash
# How the files of this folder were made, once: with OpenSSL 3.0 and its legacy provider, keytool of OpenJDK 17, and Python's
# cryptography (`PYTHON` is one that has it). Keys and salts are random, so they differ each time. The passphrase is
# `secret` unless the name says otherwise.
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-python3}
rm -f -- *.p12 *.jks
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ec() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$1.key"; }
ec ca; ec leaf
printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n' > "$work/ca.ext"
openssl req -new -key "$work/ca.key" -subj '/O=MOCK/CN=MOCK CA' |
    openssl x509 -req -signkey "$work/ca.key" -extfile "$work/ca.ext" -days 36500 -out ca.pem 2>"$work/log"
openssl req -new -key "$work/leaf.key" -subj '/O=MOCK/CN=MOCK device' |
    openssl x509 -req -CA ca.pem -CAkey "$work/ca.key" -days 36500 -out leaf.pem 2>"$work/log"

# The device's certificate and key, and its CA; then what differs.
bundle() {
    local name=$1
    shift
    openssl pkcs12 -export -in leaf.pem -inkey "$work/leaf.key" -certfile ca.pem -name 'MOCK device' -out "$name.p12" -passout pass:secret "$@"
}
bundle modern
bundle legacy -legacy
bundle 3des -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1
bundle rc2-128 -legacy -certpbe PBE-SHA1-RC2-128 -keypbe PBE-SHA1-2DES
bundle rc4 -legacy -certpbe PBE-SHA1-RC4-128 -keypbe PBE-SHA1-3DES
bundle sha512 -macalg sha512 -certpbe AES-128-CBC -keypbe AES-192-CBC
bundle without-mac -nomac -certpbe AES-256-CBC -keypbe AES-256-CBC
bundle unencrypted -certpbe NONE -keypbe NONE
bundle certificates-unencrypted -certpbe NONE
bundle empty-passphrase -passout pass:
bundle hundred-thousand-rounds -iter 100000
bundle six-hundred-thousand-rounds -iter 600000
bundle unicode-passphrase -passout 'pass:pässwörd € 𝄞'
bundle windows -legacy -CSP 'Microsoft Enhanced Cryptographic Provider v1.0' -LMK -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES
openssl pkcs12 -export -in ca.pem -inkey "$work/ca.key" -name ca -out ca.p12 -passout pass:secret
openssl pkcs12 -export -in ca.pem -inkey "$work/ca.key" -name ca -out slow.p12 -passout pass:secret -iter 1400000 -nomac
openssl pkcs12 -export -nokeys -in ca.pem -out certificate-alone.p12 -passout pass:secret
openssl pkcs12 -export -nocerts -inkey "$work/ca.key" -out key-alone.p12 -passout pass:secret

# Two keys, and a certificate that is trusted.
keytool -importkeystore -srckeystore modern.p12 -srcstorepass secret -destkeystore java.p12 -deststorepass secret -noprompt 2>"$work/log"
keytool -importkeystore -srckeystore ca.p12 -srcstorepass secret -destkeystore java.p12 -deststorepass secret -noprompt 2>"$work/log"
keytool -importcert -file ca.pem -alias trusted -keystore java-trust.p12 -storepass secret -noprompt 2>"$work/log"
keytool -importkeystore -srckeystore java.p12 -srcstorepass secret -destkeystore java.jks -deststorepass secret -deststoretype JKS -noprompt 2>"$work/log"
keytool -importcert -file ca.pem -alias trusted -keystore java.jks -storepass secret -noprompt 2>"$work/log"

"$python" make.py "$work"

#!/usr/bin/env bash
# The compiler, as cargo calls it through RUSTC_WRAPPER, without coverage of the arithmetic: which limbs carry teaches
# the fuzzer nothing about inputs, and to count it takes longer than to calculate.
set -euo pipefail

arithmetic=" aes block_buffer cbc cipher crypto_bigint curve25519_dalek des digest ecdsa ed25519_dalek elliptic_curve ff
fiat_crypto group hmac hybrid_array p256 p384 p521 pbkdf2 primefield primeorder rc2 rfc6979 rsa sha1 sha2 subtle typenum wnaf "
crate='' previous=''
for argument in "$@"; do
    if [[ $previous = --crate-name ]]; then
        crate=$argument
    fi
    previous=$argument
done
if [[ ${arithmetic//$'\n'/ } != *" $crate "* ]]; then
    exec "$@"
fi
kept=()
for argument in "$@"; do
    case $argument in
        -Cpasses=sancov-module | -Cllvm-args=-sanitizer-coverage-*) ;;
        *) kept+=("$argument") ;;
    esac
done
exec "${kept[@]}"

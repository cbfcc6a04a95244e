//! Recipes for `prove --sign-with`: what signs with a key that does not leave its place.

use crate::render::Style;
use std::fmt::Write as _;

/// A command for `prove --sign-with`.
struct Recipe {
    title: &'static str,
    /// Options of `prove` beside it.
    options: &'static str,
    /// What stands in single quotes behind `--sign-with`, and has none.
    command: &'static str,
    /// What to put in place of names, and what else to know.
    notes: &'static str,
    /// Where it is from, and whether it was tried.
    source: &'static str,
}

const TRIED: &str = "tried with SoftHSM 2 and OpenSSL 3.0";

const RECIPES: &[Recipe] = &[
    Recipe {
        title: "Azure Key Vault, Managed HSM",
        options: "",
        command: r#"az keyvault key sign --id KEY-ID --algorithm ES256 --digest "$(openssl base64 -A)" --query signature --output tsv"#,
        notes: "ES384 for P-384, ES512 for P-521, RS256 for RSA (never PS256); the caller needs keys/sign (role Key Vault Crypto User)",
        source: "az keyvault key sign --help, and azure-cli's source for what it prints (base64, two numbers for ECDSA); no vault was asked",
    },
    Recipe {
        title: "AWS KMS",
        options: "",
        command: "aws kms sign --key-id KEY-ID --message fileb:///dev/stdin --message-type DIGEST --signing-algorithm ECDSA_SHA_256 --query Signature --output text",
        notes: "ECDSA_SHA_384 for P-384, ECDSA_SHA_512 for P-521, RSASSA_PKCS1_V1_5_SHA_256 for RSA (never RSASSA_PSS_…); the caller needs kms:Sign; or `--sign-input message` and `--message-type RAW`",
        source: "AWS CLI reference, kms sign; tried by aws-cli with RAW against moto, a mock of AWS, which takes a digest for a message; no account was asked",
    },
    Recipe {
        title: "Google Cloud KMS",
        options: "--sign-input message",
        command: "d=$(mktemp -d) && cat > $d/in && gcloud kms asymmetric-sign --location=L --keyring=R --key=K --version=1 --digest-algorithm=sha256 --input-file=$d/in --signature-file=$d/out >&2 && cat $d/out; code=$?; rm -rf $d; exit $code",
        notes: "it hashes by itself; sha384 for P-384; the key's algorithm must be EC_SIGN_… or RSA_SIGN_PKCS1_…",
        source: "gcloud kms asymmetric-sign --help; no project was asked",
    },
    Recipe {
        title: "YubiKey and other smart cards, HSMs: ECDSA by pkcs11-tool (OpenSC)",
        options: "",
        command: "pkcs11-tool --module MODULE.so --login --pin env:PIN --sign --mechanism ECDSA --id 02",
        notes: "YubiKey: libykcs11.so, slot 9c is id 02; pkcs11-tool cannot ask for the PIN, since its input is the digest: `read -rs PIN && export PIN` first",
        source: TRIED,
    },
    Recipe {
        title: "The same for RSA",
        options: "--sign-input digest-info",
        command: "pkcs11-tool --module MODULE.so --login --pin env:PIN --sign --mechanism RSA-PKCS --id 02",
        notes: "or `--sign-input message` and `--mechanism SHA256-RSA-PKCS`",
        source: TRIED,
    },
    Recipe {
        title: "OpenSSL's PKCS#11 engine (libp11)",
        options: "",
        command: r#"PKCS11_MODULE_PATH=MODULE.so openssl pkeyutl -engine pkcs11 -keyform engine -inkey "pkcs11:token=TOKEN;object=LABEL;type=private" -sign -pkeyopt digest:sha256"#,
        notes: "sha384 for P-384, sha512 for P-521",
        source: TRIED,
    },
    Recipe {
        title: "OpenSSL 3's PKCS#11 provider",
        options: "",
        command: r#"openssl pkeyutl -provider default -provider pkcs11 -inkey "pkcs11:token=TOKEN;object=LABEL;type=private" -sign -pkeyopt digest:sha256"#,
        notes: "its configuration or PKCS11_PROVIDER_MODULE names the module",
        source: "pkcs11-provider's HOWTO; not tried",
    },
    Recipe {
        title: "OpenSSL with a key in a file",
        options: "",
        command: "openssl pkeyutl -sign -inkey CA.key -pkeyopt digest:sha256",
        notes: "to see how it works; `--key CA.key` does the same",
        source: TRIED,
    },
];

const RULES: &[&str] = &[
    "The command runs in the shell (`sh -c`; on Windows `cmd /C`) and gets the digest on standard input: SHA-256 for RSA \
     and P-256, SHA-384 for P-384, SHA-512 for P-521 (`prove --signature`: that of `--hash`). `--sign-input message` gives it \
     the message, `--sign-input digest-info` the digest within RSA's DigestInfo. Ed25519 always signs the message.",
    "It prints the signature: raw, in base64 or in hex, ECDSA in DER or as two numbers, or JSON with a member \
     `signature` or `value`. It may take two minutes (`--sign-timeout`) and print 64 KiB.",
    "The signature is verified with the CA's key. If it is not valid, nothing is written, and the message says what it is: \
     made with another key, another hash, another padding, over the message instead of its hash.",
    "Whoever may write the command line of such a run may run any command as you: take it from nobody else.",
];

const PIN: &str = "the PIN is asked for on the terminal, or comes with `--passphrase-file FILE` or `--passphrase-env NAME`, or from \
    the file that `pin-source` names; everybody on the machine can read a `pin-value` in the list of processes";

/// All recipes as a page of text. Commands stand on lines of their own and are not wrapped.
pub(super) fn recipes(style: &Style) -> String {
    let mut text = String::new();
    for rule in RULES {
        let _ = writeln!(text, "{}\n", style.wrap(rule, 0, 0));
    }
    for recipe in RECIPES {
        let options = match recipe.options {
            "" => String::new(),
            some => format!(" {some}"),
        };
        let _ = writeln!(text, "{}", style.strong(recipe.title));
        let _ = writeln!(
            text,
            "    popcert prove --ca CA.pem --code CODE -o proof.pem{options} --sign-with '{}'",
            recipe.command
        );
        for (label, value) in [("note", recipe.notes), ("source", recipe.source)] {
            let _ = writeln!(text, "  {label:<8}{}", style.wrap(value, 10, 10));
        }
        text.push('\n');
    }
    let direct = "A popcert with the feature `pkcs11` asks a token itself:";
    let _ = writeln!(text, "{}", style.strong(direct));
    text.push_str(
        "    popcert prove --ca CA.pem --code CODE -o proof.pem --key 'pkcs11:token=TOKEN;object=LABEL?module-path=MODULE.so'\n",
    );
    let _ = writeln!(text, "  {:<8}{}", "note", style.wrap(PIN, 10, 10));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_stand_in_single_quotes() {
        for recipe in RECIPES {
            assert!(!recipe.command.contains('\''), "{}", recipe.title);
            assert!(!recipe.command.contains('\n'), "{}", recipe.title);
        }
    }
}

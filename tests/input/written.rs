//! One certificate as people have it in files.

use super::{BUNDLE, DER, PEM, armour, wrapped};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use popcert::input::QuirkKind;

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some('\u{FEFF}');
    let text: String = mark.into_iter().chain(text.chars()).collect();
    text.encode_utf16()
        .flat_map(|unit| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

/// Name, bytes, encoding, and a quirk that must be reported (if any).
pub fn forms() -> Vec<(&'static str, Vec<u8>, &'static str, Option<QuirkKind>)> {
    use QuirkKind as O;
    let base64 = STANDARD.encode(DER);
    let escaped = PEM.replace('\n', "\\n");
    let bundle_base64 = STANDARD.encode(BUNDLE);
    vec![
        ("DER", DER.to_vec(), "der", None),
        (
            "DER and NULs",
            [DER, &[0, 0, 0]].concat(),
            "der",
            Some(O::TrailingNul),
        ),
        ("DER and a line end", [DER, b"\r\n"].concat(), "der", None),
        (
            "DER and junk",
            [DER, b"junk"].concat(),
            "der",
            Some(O::TrailingBytes),
        ),
        ("PEM", PEM.into(), "pem", None),
        (
            "PEM without last line end",
            PEM.trim_end().into(),
            "pem",
            None,
        ),
        (
            "PEM with CRLF",
            PEM.replace('\n', "\r\n").into(),
            "pem",
            None,
        ),
        ("PEM with CR", PEM.replace('\n', "\r").into(), "pem", None),
        (
            "PEM with text around",
            format!("subject=x\nissuer=y\n{PEM}\nthe end").into(),
            "pem",
            Some(O::TextAround),
        ),
        (
            "PEM after a bag",
            format!("Bag Attributes\n    friendlyName: x\n{PEM}").into(),
            "pem",
            Some(O::TextAround),
        ),
        (
            "PEM with NULs",
            format!("{PEM}\0\0").into(),
            "pem",
            Some(O::TrailingNul),
        ),
        (
            "PEM with indented lines",
            PEM.replace('\n', "\n   ").into(),
            "pem",
            None,
        ),
        (
            "PEM in one line",
            PEM.replace('\n', " ").into(),
            "pem",
            None,
        ),
        (
            "PEM without line ends",
            PEM.replace('\n', "").into(),
            "pem",
            None,
        ),
        (
            "PEM in long lines",
            format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n").into(),
            "pem",
            None,
        ),
        (
            "PEM with header lines",
            PEM.replacen("-----\n", "-----\nProc-Type: 4,CLEAR\n\n", 1)
                .into(),
            "pem",
            None,
        ),
        (
            "X509 label",
            armour("X509 CERTIFICATE", DER, "\n").into(),
            "pem",
            Some(O::UnusualLabel),
        ),
        (
            "trusted certificate",
            armour(
                "TRUSTED CERTIFICATE",
                &[DER, &[0x30, 0x03, 0x0C, 0x01, 0x41]].concat(),
                "\n",
            )
            .into(),
            "pem",
            Some(O::TrustedCertificate),
        ),
        (
            "UTF-8 with BOM",
            [b"\xEF\xBB\xBF", PEM.as_bytes()].concat(),
            "pem",
            Some(O::ByteOrderMark),
        ),
        (
            "UTF-16 LE with BOM",
            utf16(PEM, true, true),
            "pem",
            Some(O::Utf16),
        ),
        (
            "UTF-16 BE with BOM",
            utf16(PEM, false, true),
            "pem",
            Some(O::Utf16),
        ),
        (
            "UTF-16 LE without BOM",
            utf16(PEM, true, false),
            "pem",
            Some(O::Utf16),
        ),
        (
            "UTF-16 BE without BOM",
            utf16(PEM, false, false),
            "pem",
            Some(O::Utf16),
        ),
        (
            "UTF-16 base64",
            utf16(&base64, true, true),
            "base64",
            Some(O::Utf16),
        ),
        ("base64", base64.clone().into(), "base64", None),
        (
            "base64 wrapped",
            wrapped(&base64, 76, "\r\n").into(),
            "base64",
            None,
        ),
        (
            "base64 without padding",
            base64.trim_end_matches('=').into(),
            "base64",
            None,
        ),
        (
            "base64 for URLs",
            URL_SAFE.encode(DER).into(),
            "base64",
            Some(O::UrlAlphabet),
        ),
        (
            "base64 of PEM",
            STANDARD.encode(PEM).into(),
            "base64-of-pem",
            None,
        ),
        (
            "quoted base64",
            format!("\"{base64}\"").into(),
            "base64",
            Some(O::JsonQuoted),
        ),
        (
            "quoted PEM",
            format!("\"{escaped}\"").into(),
            "pem",
            Some(O::JsonQuoted),
        ),
        (
            "PEM with literal line ends",
            escaped.clone().into(),
            "pem",
            Some(O::LiteralNewlines),
        ),
        (
            "PEM with literal CRLF",
            PEM.replace('\n', "\\r\\n").into(),
            "pem",
            Some(O::LiteralNewlines),
        ),
        (
            "JSON object",
            format!(r#"{{"certificate": "{base64}", "n": 1}}"#).into(),
            "base64",
            Some(O::JsonQuoted),
        ),
        (
            "JSON of a service",
            format!(r#"{{"properties": {{"certificate": "{escaped}"}}}}"#).into(),
            "pem",
            Some(O::JsonQuoted),
        ),
        ("hex", hex::encode(DER).into(), "hex", None),
        (
            "hex with blanks",
            wrapped(&hex::encode_upper(DER), 2, " ").into(),
            "hex",
            None,
        ),
        ("PKCS#7 DER", BUNDLE.to_vec(), "pkcs7-der", None),
        (
            "PKCS#7 PEM",
            armour("PKCS7", BUNDLE, "\n").into(),
            "pkcs7-pem",
            None,
        ),
        (
            "PKCS#7 CMS label",
            armour("CMS", BUNDLE, "\n").into(),
            "pkcs7-pem",
            None,
        ),
        ("PKCS#7 base64", bundle_base64.into(), "pkcs7-base64", None),
    ]
}

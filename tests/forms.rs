//! Every form of text and file, one inside the other: what was wrapped is what is read.

#![allow(clippy::unwrap_used)] // A test may fail.

#[path = "forms/answers.rs"]
mod answers;
#[path = "forms/files.rs"]
mod files;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use popcert::certificates;
use proptest::{prelude::*, sample::select};

const CERTIFICATES: [&[u8]; 2] = [
    include_bytes!("../fixtures/CAcertificate.cer"),
    include_bytes!("../fixtures/root.cer"),
];

/// A form that holds octets, and what is reported of it.
#[derive(Debug)]
struct Wrapper {
    name: &'static str,
    /// The id of its quirk; empty where the encoding alone is reported.
    quirk: &'static str,
    wrap: fn(&[u8]) -> Vec<u8>,
}

const fn wrapper(name: &'static str, quirk: &'static str, wrap: fn(&[u8]) -> Vec<u8>) -> Wrapper {
    Wrapper { name, quirk, wrap }
}

/// Forms of the octets themselves.
const INNER: &[Wrapper] = &[
    wrapper("der", "", <[u8]>::to_vec),
    wrapper("pem", "", |der| pem(der, "\n").into_bytes()),
    wrapper("pem in CRLF", "", |der| pem(der, "\r\n").into_bytes()),
    wrapper("four hyphens", "repaired-armour", |der| {
        pem(der, "\n").replace("-----", "----").into_bytes()
    }),
    wrapper("base64", "", |der| STANDARD.encode(der).into_bytes()),
    wrapper("base64 without padding", "", |der| {
        STANDARD_NO_PAD.encode(der).into_bytes()
    }),
    wrapper("base64url", "url-alphabet", |der| {
        URL_SAFE_NO_PAD.encode(der).into_bytes()
    }),
    wrapper("hex", "", |der| hex::encode(der).into_bytes()),
    wrapper("hex of SQL", "", |der| {
        format!("0x{}", hex::encode_upper(der)).into_bytes()
    }),
    wrapper("indefinite length", "ber", |der| {
        // All but the header of the SEQUENCE, whose length takes two octets.
        [&[0x30, 0x80], &der[4..], &[0, 0]].concat()
    }),
    wrapper("dashes of a word processor", "repaired-armour", |der| {
        pem(der, "\n")
            .replace("-----", "\u{2014}\u{2013}")
            .into_bytes()
    }),
    wrapper("no BEGIN line", "repaired-armour", |der| {
        let pem = pem(der, "\n");
        pem.replace("-----BEGIN CERTIFICATE-----\n", "")
            .into_bytes()
    }),
    wrapper("quotation", "quoted-lines", |der| {
        let pem = pem(der, "\n");
        pem.lines()
            .map(|line| format!("> {line}\n"))
            .collect::<String>()
            .into_bytes()
    }),
    wrapper("XFCC", "xfcc", |der| {
        let pem = percent_encoded(&pem(der, "\n"));
        format!("By=spiffe://a/b;Hash=00;Cert=\"{pem}\";Subject=\"CN=x\"").into_bytes()
    }),
    wrapper("settings", "embedded", |der| {
        format!("# settings\nNAME=x\nCA_CERT={};\n", STANDARD.encode(der)).into_bytes()
    }),
    wrapper("NVRAM of a TPM", "tpm-nvram", |der| {
        let length = u16::try_from(der.len()).unwrap().to_be_bytes();
        [&[0x10, 0x01, 0][..], &length, der, &[0xFF; 16]].concat()
    }),
    wrapper("serialized store", "serialized-store", |der| {
        let length = u32::try_from(der.len()).unwrap().to_le_bytes();
        let header = [&b"\0\0\0\0CERT\x20\0\0\0\x01\0\0\0"[..], &length].concat();
        [&header[..], der, &[0; 12]].concat()
    }),
];

/// Forms of any octets.
const OUTER: &[Wrapper] = &[
    wrapper("base64", "", |bytes| {
        lines(&STANDARD.encode(bytes)).into_bytes()
    }),
    wrapper("data URI", "data-uri", |bytes| {
        format!(
            "data:application/pkix-cert;base64,{}",
            STANDARD.encode(bytes)
        )
        .into_bytes()
    }),
    wrapper("header", "http-header", |bytes| {
        format!("Client-Cert: :{}:", STANDARD.encode(bytes)).into_bytes()
    }),
    wrapper("LDIF", "ldif", |bytes| {
        let value = format!("userCertificate;binary:: {}", STANDARD.encode(bytes));
        let folded = chunks(&value, 76).join("\n ");
        format!("dn: cn=x,c=DE\n{folded}\ncn: x\n").into_bytes()
    }),
    wrapper("xxd", "hex-dump", |bytes| {
        let lines = bytes.chunks(16).enumerate().map(|(number, line)| {
            let groups: Vec<_> = line.chunks(2).map(hex::encode).collect();
            format!(
                "{:08x}: {:<39}  ................\n",
                number * 16,
                groups.join(" ")
            )
        });
        lines.collect::<String>().into_bytes()
    }),
    wrapper("C array", "byte-array", |bytes| {
        let octets: Vec<_> = bytes.iter().map(|octet| format!("0x{octet:02x}")).collect();
        format!("const uint8_t a[] = {{ {} }};\n", octets.join(", ")).into_bytes()
    }),
    wrapper("Java array", "byte-array", |bytes| {
        let octets: Vec<_> = bytes
            .iter()
            .map(|octet| octet.cast_signed().to_string())
            .collect();
        format!("byte[] a = {{{}}};\n", octets.join(",")).into_bytes()
    }),
    wrapper("JSON octets", "json-quoted", |bytes| {
        serde_json::json!({ "a": bytes }).to_string().into_bytes()
    }),
    wrapper("mail", "mime", |bytes| {
        format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: application/pkix-cert\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
            lines(&STANDARD.encode(bytes))
        )
        .into_bytes()
    }),
    wrapper("registry", "registry", |bytes| {
        let octets: Vec<_> = bytes.iter().map(|octet| format!("{octet:02x}")).collect();
        format!(
            "REGEDIT4\r\n\r\n[HKEY]\r\n\"a\"=hex:{}\r\n",
            octets.join(",")
        )
        .into_bytes()
    }),
    wrapper("Secret", "yaml", |bytes| {
        format!(
            "apiVersion: v1\nkind: Secret\ndata:\n  tls.crt: {}\n",
            STANDARD.encode(bytes)
        )
        .into_bytes()
    }),
    wrapper("XML Signature", "xml", |bytes| {
        format!("<ds:X509Data xmlns:ds='urn:x'><ds:X509Certificate>\n{}\n</ds:X509Certificate></ds:X509Data>", lines(&STANDARD.encode(bytes))).into_bytes()
    }),
    wrapper("JSON text", "json-quoted", |bytes| {
        serde_json::json!({ "a": text(bytes) })
            .to_string()
            .into_bytes()
    }),
    wrapper("YAML block", "yaml", |bytes| {
        format!(
            "a:\n  b: |\n    {}\n  c: d\n",
            text(bytes).trim_end().replace('\n', "\n    ")
        )
        .into_bytes()
    }),
    wrapper("XML text", "xml", |bytes| {
        let text = text(bytes).replace('&', "&amp;").replace('<', "&lt;");
        format!("<?xml version=\"1.0\"?>\n<a><b>{text}</b></a>").into_bytes()
    }),
    wrapper("CDATA", "xml", |bytes| {
        // A section ends at the first `]]>`.
        let text = text(bytes).replace("]]>", "]]]]><![CDATA[>");
        format!("<a><![CDATA[{text}]]></a>").into_bytes()
    }),
    wrapper("C string", "string-literal", |bytes| {
        let text = text(bytes);
        let lines = text.lines().map(|line| {
            format!(
                "\"{}\\n\"\n",
                line.replace('\\', "\\\\").replace('"', "\\\"")
            )
        });
        format!("const char a[] =\n{};\n", lines.collect::<String>()).into_bytes()
    }),
    wrapper("URL-encoded", "url-encoded", |bytes| {
        percent_encoded(&text(bytes)).into_bytes()
    }),
    wrapper("quoted-printable", "quoted-printable", |bytes| {
        let text = text(bytes).replace('=', "=3D");
        let lines = text.lines().map(|line| chunks(line, 60).join("=\n") + "\n");
        lines.collect::<String>().into_bytes()
    }),
    wrapper("literal line ends", "literal-newlines", |bytes| {
        let text = text(bytes);
        text.replace('\\', "\\\\")
            .replace('\r', "\\r")
            .replace('\n', "\\n")
            .into_bytes()
    }),
    wrapper("UTF-16", "utf-16", |bytes| {
        let units = text(bytes);
        let units = units.encode_utf16().flat_map(u16::to_le_bytes);
        [0xFF, 0xFE].into_iter().chain(units).collect()
    }),
];

fn chunks(text: &str, width: usize) -> Vec<String> {
    let lines = text.as_bytes().chunks(width);
    lines
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect()
}

fn percent_encoded(text: &str) -> String {
    let octets = text.bytes().map(|byte| match byte {
        byte if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    });
    octets.collect()
}

fn lines(text: &str) -> String {
    chunks(text, 64).join("\n")
}

fn pem(der: &[u8], end: &str) -> String {
    let body = lines(&STANDARD.encode(der)).replace('\n', end);
    format!("-----BEGIN CERTIFICATE-----{end}{body}{end}-----END CERTIFICATE-----{end}")
}

/// What is to stand in a text; octets that are none are written in base64.
fn text(bytes: &[u8]) -> String {
    let is_text = bytes
        .iter()
        .all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
    match is_text {
        true => String::from_utf8_lossy(bytes).into_owned(),
        false => STANDARD.encode(bytes),
    }
}

/// Reads `der` wrapped by each in turn, and returns which quirks are reported.
fn read(der: &[u8], wrappers: &[&Wrapper]) -> std::result::Result<Vec<&'static str>, String> {
    let file = wrappers
        .iter()
        .fold(der.to_vec(), |bytes, one| (one.wrap)(&bytes));
    let names: Vec<_> = wrappers.iter().map(|one| one.name).collect();
    let found = certificates(&file, "file").map_err(|error| format!("{names:?}: {error}"))?;
    let ders: Vec<_> = found.iter().map(|one| &one.der[..]).collect();
    match ders == [der] {
        true => Ok(found[0].quirks.iter().map(|one| one.kind.id()).collect()),
        false => Err(format!("{names:?}: {} were found", ders.len())),
    }
}

fn is_read_and_reported(der: &[u8], wrappers: &[&Wrapper]) -> std::result::Result<(), String> {
    let reported = read(der, wrappers)?;
    let mut expected = expected_quirks(der, wrappers).into_iter();
    match expected.find(|quirk| !reported.contains(quirk)) {
        None => Ok(()),
        Some(quirk) => {
            let names: Vec<_> = wrappers.iter().map(|one| one.name).collect();
            Err(format!(
                "{names:?}: {quirk} is not reported, but {reported:?}"
            ))
        }
    }
}

/// What is reported of `wrappers`: those that changed what they wrapped. The element of XFCC stands on
/// one line, and is found in any text without its form being known.
fn expected_quirks(der: &[u8], wrappers: &[&Wrapper]) -> Vec<&'static str> {
    let mut bytes = der.to_vec();
    let mut quirks = Vec::new();
    for one in wrappers {
        let inside = text(&bytes);
        let wrapped = (one.wrap)(&bytes);
        let is_changed = inside.trim_end().as_bytes() != wrapped.trim_ascii_end();
        if is_changed && !one.quirk.is_empty() && !inside.starts_with("By=") {
            quirks.push(one.quirk);
        }
        bytes = wrapped;
    }
    quirks
}

#[test]
fn each_form_is_read_in_each_other() {
    let mut failed = Vec::new();
    for inner in INNER {
        failed.extend(is_read_and_reported(CERTIFICATES[0], &[inner]).err());
        for outer in OUTER {
            failed.extend(is_read_and_reported(CERTIFICATES[0], &[inner, outer]).err());
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

fn cases() -> u32 {
    let times = std::env::var("POPCERT_CASES")
        .ok()
        .and_then(|times| times.parse().ok());
    times.unwrap_or(2_000)
}

/// What has lost its first line, and the marks of a quotation, are known by the starts and ends of lines,
/// which two layers of escapes hide.
fn nested() -> Vec<&'static Wrapper> {
    let hidden = ["no BEGIN line", "quotation"];
    let all = INNER.iter();
    all.filter(|one| !hidden.contains(&one.name)).collect()
}

/// All that the random cases are drawn from.
#[test]
#[ignore = "takes half a minute where it is not optimised"]
fn every_nesting_of_three_forms_is_read() {
    let mut failed = Vec::new();
    for der in CERTIFICATES {
        for inner in nested() {
            for first in OUTER {
                let nested = OUTER
                    .iter()
                    .map(|second| read(der, &[inner, first, second]));
                failed.extend(nested.filter_map(|one| one.err()));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn what_was_wrapped_is_read(
        der in select(&CERTIFICATES[..]),
        (inner, first, second) in (select(nested()), 0..OUTER.len(), 0..OUTER.len()),
    ) {
        let wrappers = [inner, &OUTER[first], &OUTER[second]];
        if let Err(failure) = read(der, &wrappers) {
            prop_assert!(false, "{}", failure);
        }
    }
}

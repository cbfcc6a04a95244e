//! Files of which each is a case of its own: what stands beside a certificate, and what is none.

use super::{CERTIFICATES, pem};
use base64::{Engine, engine::general_purpose::STANDARD};

/// A file's name and what is in it.
pub type File = (&'static str, fn() -> Vec<u8>);

fn ca() -> String {
    pem(CERTIFICATES[0], "\n")
}

fn root() -> String {
    pem(CERTIFICATES[1], "\n")
}

fn base64(der: &[u8]) -> String {
    STANDARD.encode(der)
}

/// A block of that label around base64 of anything.
fn block(label: &str, body: &str) -> String {
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

/// A value with the octet `tag`.
fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let length = u16::try_from(contents.len()).unwrap().to_be_bytes();
    let header = match contents.len() {
        0..0x80 => vec![tag, length[1]],
        0x80..0x100 => vec![tag, 0x81, length[1]],
        _ => vec![tag, 0x82, length[0], length[1]],
    };
    [header, contents].concat()
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    value(0x30, parts)
}

/// SignedData of PKCS#7 with this between its contents and its signers.
fn signed_data(members: &[&[u8]]) -> Vec<u8> {
    let data = sequence(&[b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01"]);
    let begin: &[&[u8]] = &[b"\x02\x01\x01\x31\0", &data];
    let signed = sequence(&[begin, members, &[b"\x31\0"]].concat());
    sequence(&[
        b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02",
        &value(0xA0, &[&signed]),
    ])
}

/// A value with members of these tags, each with `inside`.
fn members(tags: &[u8], inside: &[u8]) -> Vec<u8> {
    let all: Vec<_> = tags.iter().map(|tag| value(*tag, &[inside])).collect();
    sequence(&all.iter().map(|one| &one[..]).collect::<Vec<_>>())
}

fn numbers(octets: &[u8]) -> String {
    let all: Vec<_> = octets.iter().map(u8::to_string).collect();
    all.join(",")
}

/// `0: 48, 1: 130` and so on, from the number `first` on.
fn numbered(first: usize) -> String {
    let octets = CERTIFICATES[0].iter().enumerate();
    let all: Vec<_> = octets
        .map(|(number, octet)| format!("\"{}\": {octet}", number + first))
        .collect();
    all.join(", ")
}

fn in_json(before: &str, times: usize, after: &str) -> Vec<u8> {
    let text = format!("{:?}", base64(CERTIFICATES[0]));
    (before.repeat(times) + &text + &after.repeat(times)).into_bytes()
}

fn in_strings(times: usize) -> Vec<u8> {
    let quoted = |text: String, _| format!("{text:?}");
    (0..times).fold(ca(), quoted).into()
}

fn in_base64(times: usize) -> Vec<u8> {
    let encoded = |octets: Vec<u8>, _| base64(&octets).into_bytes();
    (0..times).fold(CERTIFICATES[0].to_vec(), encoded)
}

/// A property of a certificate in a store of Windows.
fn stored(contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).unwrap().to_le_bytes();
    let header = b"\0\0\0\0CERT\x20\0\0\0\x01\0\0\0";
    [&header[..], &length, contents, &[0; 12]].concat()
}

fn words(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

pub const FILES: &[File] = &[
    // What stands beside a certificate.
    ("PEM: parameters, then a public key", || {
        (block("EC PARAMETERS", "BggqhkjOPQMBBw==") + &block("PUBLIC KEY", "MAA=")).into()
    }),
    ("PEM: a request, then a public key", || {
        (block("CERTIFICATE REQUEST", "MAA=") + &block("PUBLIC KEY", "MAA=")).into()
    }),
    ("PEM: a public key, then a private key", || {
        (block("PUBLIC KEY", "MAA=") + &block("PRIVATE KEY", "MAA=")).into()
    }),
    ("PEM: a private key, then a request", || {
        (block("PRIVATE KEY", "MAA=") + &block("CERTIFICATE REQUEST", "MAA=")).into()
    }),
    ("PEM: a certificate, two keys and a request", || {
        let keys = block("PUBLIC KEY", "MAA=").repeat(2);
        (ca() + &keys + &block("CERTIFICATE REQUEST", "MAA=")).into()
    }),
    ("PEM: a certificate under the label CERT", || {
        ca().replace("CERTIFICATE", "CERT").into()
    }),
    (
        "PEM: a certificate under the label of a private key",
        || ca().replace("CERTIFICATE", "PRIVATE KEY").into(),
    ),
    ("PEM: a certificate under the label of a bundle", || {
        ca().replace("CERTIFICATE", "PKCS7").into()
    }),
    ("PEM: a certificate and a BEGIN line of words", || {
        (ca() + "-----BEGIN SOMETHING\n").into()
    }),
    ("PEM: a certificate and the BEGIN line of a key", || {
        (ca() + "-----BEGIN PRIVATE KEY-----\n").into()
    }),
    ("PEM: a certificate and the BEGIN line of a poem", || {
        (ca() + "-----BEGIN POEM-----\nwords\n").into()
    }),
    (
        "PEM: a certificate and a BEGIN line without a label",
        || (ca() + "-----BEGIN ").into(),
    ),
    ("PEM: a certificate and base64 of another", || {
        (ca() + &base64(CERTIFICATES[1])).into()
    }),
    ("PEM: a certificate and hex of another", || {
        (ca() + &hex::encode(CERTIFICATES[1])).into()
    }),
    ("PEM: a certificate, blanks and NULs", || {
        (ca() + " \0\n\0").into()
    }),
    ("PEM: a certificate, words and NULs", || {
        (ca() + "words\0").into()
    }),
    ("PEM: a trusted certificate without settings", || {
        ca().replace("CERTIFICATE", "TRUSTED CERTIFICATE").into()
    }),
    ("PEM: a trusted certificate with settings", || {
        let der = [CERTIFICATES[0], b"\x30\x03\x0C\x01A"].concat();
        pem(&der, "\n")
            .replace("CERTIFICATE", "TRUSTED CERTIFICATE")
            .into()
    }),
    ("PEM: a certificate and a number in one block", || {
        pem(&[CERTIFICATES[0], b"\x02\x01\x07"].concat(), "\n").into()
    }),
    ("PEM: a number", || block("CERTIFICATE", "AgEH").into()),
    ("PEM: nothing", || block("CERTIFICATE", "").into()),
    (
        "PEM: a certificate cut off, in a block that is whole",
        || pem(&CERTIFICATES[0][..300], "\n").into(),
    ),
    ("PEM: the second block is no base64", || {
        (ca() + &root().replacen("MII", "M?I", 1)).into()
    }),
    ("PEM: BEGIN and END do not agree", || {
        ca().replace("END CERTIFICATE", "END X509 CERTIFICATE")
            .into()
    }),
    ("PEM: header lines", || {
        ca().replacen("-----\n", "-----\nSubject: x\nIssuer: y\n\n", 1)
            .into()
    }),
    ("PEM: a line with blanks", || {
        ca().replacen("\nM", "\n M", 1).into()
    }),
    ("PEM: a line that is empty", || {
        ca().replacen("-----\n", "-----\n\n", 1).into()
    }),
    ("PEM: a label of 64 characters", || {
        block(&"A".repeat(64), "MAA=").into()
    }),
    ("PEM: a label of 65 characters", || {
        block(&"KEY".repeat(22), "MAA=").into()
    }),
    ("DER: a certificate and a CRL that is cut off", || {
        [CERTIFICATES[0], b"\n", &CERTIFICATES[1][..100]].concat()
    }),
    ("DER: a certificate and a public key", || {
        [CERTIFICATES[0], &members(&[0x30, 0x03], b"\0")].concat()
    }),
    ("DER: a certificate and a bundle that is damaged", || {
        let bundle = signed_data(&[&value(0xA0, &[CERTIFICATES[1]])]);
        let mut both = [CERTIFICATES[0], &bundle].concat();
        both[CERTIFICATES[0].len() + 26] = 0x7F;
        both
    }),
    (
        "DER: a certificate and a bundle with a member that is cut off",
        || {
            let bundle = signed_data(&[&value(0xA0, &[&CERTIFICATES[1][..200]])]);
            [CERTIFICATES[0], b" ", &bundle].concat()
        },
    ),
    ("DER: a bundle of nothing", || signed_data(&[])),
    ("DER: a bundle of an attribute certificate", || {
        signed_data(&[&value(0xA0, &[b"\xA1\x02\x05\0"])])
    }),
    ("DER: a bundle of other revocation information", || {
        signed_data(&[&value(0xA1, &[b"\xA1\x02\x05\0"])])
    }),
    (
        "DER: a bundle of a certificate and an attribute certificate",
        || signed_data(&[&value(0xA0, &[CERTIFICATES[0], b"\xA1\x02\x05\0"])]),
    ),
    ("DER: a certificate and octets FF", || {
        [CERTIFICATES[0], b"\xFF\xFF"].concat()
    }),
    ("DER: a certificate and a number", || {
        [CERTIFICATES[0], b"\x02\x01\x07"].concat()
    }),
    ("DER: a certificate whose line ends were converted", || {
        let file = CERTIFICATES.concat();
        let octets = file.iter().flat_map(|octet| match octet {
            b'\n' => &b"\r\n"[..],
            octet => std::slice::from_ref(octet),
        });
        octets.copied().collect()
    }),
    ("DER: a certificate taken for text", || {
        String::from_utf8_lossy(CERTIFICATES[0]).into_owned().into()
    }),
    ("DER: the signed part of a certificate", || {
        CERTIFICATES[0][4..].to_vec()
    }),
    ("DER: a request", || {
        let signed = members(&[0x02, 0x30, 0x30, 0xA0], b"");
        sequence(&[&signed, b"\x30\0\x03\0"])
    }),
    ("DER: a request without attributes", || {
        let signed = members(&[0x02, 0x30, 0x30], b"");
        sequence(&[&signed, b"\x30\0\x03\0"])
    }),
    ("DER: an attribute certificate", || {
        let signed = members(&[0x02, 0x30, 0xA0, 0x30, 0x02, 0x30, 0x30], b"");
        sequence(&[&signed, b"\x30\0\x03\0"])
    }),
    ("DER: a CRL of little", || {
        let signed = members(&[0x30, 0x30, 0x17], b"");
        sequence(&[&signed, b"\x30\0\x03\0"])
    }),
    (
        "DER: something signed with a date in the sixth place",
        || {
            let signed = members(&[0x30, 0x30, 0x30, 0x30, 0x30, 0x18], b"");
            sequence(&[&signed, b"\x30\0\x03\0"])
        },
    ),
    ("DER: an answer of a timestamp service", || {
        let status = members(&[0x02], b"\0");
        let token = members(&[0x06, 0xA0], b"\0");
        sequence(&[&status, &token])
    }),
    ("DER: two sequences", || members(&[0x30, 0x30], b"")),
    ("DER: a key of a TPM", || {
        let oid = value(0x06, &[b"\x67\x81\x05\x0A\x01\x03"]);
        sequence(&[&oid, &value(0xA0, &[b"\x01\x01\xFF"])])
    }),
    ("DER: a private key of PKCS#8", || {
        members(&[0x02, 0x30, 0x04], b"\0")
    }),
    ("DER: a private key of SEC1", || {
        members(&[0x02, 0x04], b"\x01")
    }),
    ("DER: a private key of PKCS#1", || {
        members(&[0x02; 9], b"\x01")
    }),
    ("DER: a public key of PKCS#1", || {
        members(&[0x02; 2], b"\x01")
    }),
    ("DER: three numbers", || members(&[0x02; 3], b"\x01")),
    ("DER: a public key", || members(&[0x30, 0x03], b"\0")),
    ("DER: an encrypted private key", || {
        members(&[0x30, 0x04], b"")
    }),
    ("DER: an answer of OCSP", || members(&[0x0A], b"\0")),
    ("DER: a number and a sequence", || {
        members(&[0x02, 0x30], b"\0")
    }),
    ("DER: a string", || b"\x0C\x01A".to_vec()),
    // Binary files.
    ("a card-verifiable certificate", || {
        b"\x7F\x21\x82\x01\0".to_vec()
    }),
    ("a Java keystore", || b"\xFE\xED\xFE\xED\0\0\0\x02".to_vec()),
    ("a Bouncy Castle keystore", || {
        b"\0\0\0\x02\0\0\0\x14".to_vec()
    }),
    ("a bzip2 archive", || b"BZh91AY&SY\0\x01".to_vec()),
    ("words that begin like a bzip2 archive", || {
        words("BZh is how it begins")
    }),
    ("a PDF document", || words("%PDF-1.7\n")),
    ("a database", || words("SQLite format 3 and so on")),
    ("a Windows program", || b"MZ\x90\0".to_vec()),
    ("a word that begins like a Windows program", || words("MZ")),
    ("NVRAM of a TPM without a certificate", || {
        b"\x10\x01\0\0\x02\x02\x01".to_vec()
    }),
    ("NVRAM of a TPM with a second header", || {
        let length = u16::try_from(CERTIFICATES[0].len() + 2)
            .unwrap()
            .to_be_bytes();
        [&b"\x10\x01\0"[..], &length, b"\x10\x02", CERTIFICATES[0]].concat()
    }),
    ("a serialized store of nothing", || {
        b"\0\0\0\0CERT\0\0\0\0".to_vec()
    }),
    // JSON.
    (
        "JSON: an array of octets that begins with another number",
        || format!("[300,{}]", numbers(CERTIFICATES[0])).into(),
    ),
    ("JSON: an array of octets that begins with true", || {
        format!("[true,{}]", numbers(CERTIFICATES[0])).into()
    }),
    ("JSON: an array of octets that begins with null", || {
        format!("[null,{}]", numbers(CERTIFICATES[0])).into()
    }),
    (
        "JSON: an array of octets that begins with a fraction",
        || format!("[0.5,{}]", numbers(CERTIFICATES[0])).into(),
    ),
    ("JSON: octets that are numbered", || {
        format!("{{{}}}", numbered(0)).into()
    }),
    ("JSON: octets that are numbered from another number", || {
        format!("{{{}}}", numbered(1)).into()
    }),
    (
        "JSON: octets that are numbered, after another member",
        || format!("{{\"a\": 1, {}}}", numbered(1)).into(),
    ),
    ("JSON: 99 octets", || {
        format!("[{}]", numbers(&CERTIFICATES[0][..99])).into()
    }),
    ("JSON: 100 octets", || {
        format!("[{}]", numbers(&CERTIFICATES[0][..100])).into()
    }),
    ("JSON: arrays of the depth that is read", || {
        in_json("[", 16, "]")
    }),
    ("JSON: arrays of one more", || in_json("[", 17, "]")),
    ("JSON: objects of the depth that is read", || {
        in_json("{\"a\":", 16, "}")
    }),
    ("JSON: objects of one more", || in_json("{\"a\":", 17, "}")),
    ("JSON: an error", || {
        words(r#"{"error": {"message": "first", "code": "A", "Message": "second"}, "code": "B"}"#)
    }),
    ("JSON: an error by its other names", || {
        words(r#"{"Message": "first", "errorMessage": "second", "__type": "A", "Code": "B"}"#)
    }),
    ("JSON: an error of words alone", || {
        words(r#"{"error": "first", "message": "second"}"#)
    }),
    ("JSON: an error without words", || {
        words(r#"{"error": {"a": "b"}, "message": "second"}"#)
    }),
    ("JSON: an object a line", || {
        let line = format!("{{\"a\": {:?}}}\n", ca());
        (line.clone() + "\n" + &line).into()
    }),
    ("JSON: an object a line, one of them cut off", || {
        format!("{{\"a\": {:?}}}\n{{\"b\": ", ca()).into()
    }),
    ("JSON: an object and words", || {
        format!("{{\"a\": {:?}}}\nwords\n", ca()).into()
    }),
    ("JSON: a string of words", || words("\"these are words\"")),
    ("JSON: a PEM that is damaged, then one that is not", || {
        let damaged = ca().replacen("MII", "M?I", 1);
        format!("{{\"a\": {damaged:?}, \"b\": {:?}}}", root()).into()
    }),
    ("JSON: base64 that is cut off, then a PEM", || {
        let cut_off = base64(&CERTIFICATES[0][..400]);
        format!("{{\"a\": \"{cut_off}\", \"b\": {:?}}}", root()).into()
    }),
    (
        "JSON: more certificates than a file may hold, then a PEM",
        || {
            let many = base64(&b"\x30\x04\x30\0\x30\0".repeat(10_001));
            format!("{{\"a\": \"{many}\", \"b\": {:?}}}", root()).into()
        },
    ),
    ("JSON: octets that begin like DER and are none", || {
        let octets = [b"\x30\x82\x01\0", &[b'x'; 256][..]].concat();
        format!("{{\"a\": \"{}\"}}", base64(&octets)).into()
    }),
    ("JSON: a key beside words", || {
        format!("{{\"a\": {:?}, \"b\": 1}}", block("PRIVATE KEY", "MAA=")).into()
    }),
    // One form inside the other, again and again.
    ("strings of JSON, five times", || in_strings(5)),
    ("strings of JSON, six times", || in_strings(6)),
    ("strings of JSON, seven times", || in_strings(7)),
    ("base64, five times", || in_base64(5)),
    ("base64, six times", || in_base64(6)),
    ("base64, seven times", || in_base64(7)),
    (
        "DER: a certificate, then a PEM block that is damaged",
        || {
            [
                CERTIFICATES[0],
                b"\n",
                root().replacen("MII", "M?I", 1).as_bytes(),
            ]
            .concat()
        },
    ),
    ("a serialized store of words", || stored(b"0 words")),
    (
        "a serialized store of a certificate that is cut off",
        || stored(&CERTIFICATES[0][..400]),
    ),
    ("a BEGIN line, and then a block with four hyphens", || {
        let body = ca().replace("-----END CERTIFICATE-----\n", "");
        (body + &root()).replace("-----", "----").into()
    }),
    ("a block of few digits with four hyphens", || {
        block("CERTIFICATE", &"A".repeat(63))
            .replace("-----", "----")
            .into()
    }),
    ("LDIF: a CRL, then base64 of something else", || {
        let value = base64(super::answers::CRL);
        format!("dn: x\ncrl:: {value}\nx: {}\n", mixed(64)).into()
    }),
    ("LDIF: a certificate, then base64 of something else", || {
        let value = base64(CERTIFICATES[0]);
        format!("dn: x\ncrt:: {value}\nx: {}\n", mixed(64)).into()
    }),
    // Texts.
    ("text: a token", || words("eyJhbGciOiJIUzI1NiJ9.e30.c2ln")),
    ("text: a token of a header", || {
        words("Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln")
    }),
    ("text: a token of five parts", || {
        words("eyJhbGciOiJIUzI1NiJ9.a.b.c.d")
    }),
    ("text: one of four parts", || {
        words("eyJhbGciOiJIUzI1NiJ9.a.b.c")
    }),
    ("text: one that is no JSON", || words("hello.world.again")),
    ("text: one with a blank", || {
        words("eyJhbGciOiJIUzI1NiJ9.e30.c2 n")
    }),
    ("text: an SSH certificate", || {
        words("ssh-ed25519-cert-v01@openssh.com AAAA user")
    }),
    ("text: an SSH certificate of another", || {
        words("ssh-ed25519-cert-v01@example.com AAAA")
    }),
    ("text: an SSH key", || {
        words("ecdsa-sha2-nistp256 AAAA user")
    }),
    ("text: a list of PowerShell", || {
        words("Subject : CN=x\nThumbprint : 00\n")
    }),
    ("text: a list of PowerShell by its issuer", || {
        words("Issuer: CN=x\n Thumbprint: 00\n")
    }),
    ("text: a table of PowerShell", || {
        words("Thumbprint  Subject\n----------  -------\n")
    }),
    ("text: a table of something else", || {
        words("Subject  Thumbprint\n-------  ----------\n")
    }),
    ("text: a thumbprint by its name", || {
        words("Thumbprint : 00\n")
    }),
    ("text: a subject by its name", || words("Subject : CN=x\n")),
    ("text: 7 hex digits", || words("0123456")),
    ("text: 8 hex digits", || words("01234567")),
    ("text: 128 hex digits", || words(&"01234567".repeat(16))),
    ("text: 129 hex digits", || {
        (("01234567".repeat(16)) + "0").into()
    }),
    ("text: a path before base64", || {
        format!("C:\\a\\{}", base64(CERTIFICATES[0])).into()
    }),
    ("text: a path before base64, with slashes", || {
        format!("/a/{}", base64(CERTIFICATES[0])).into()
    }),
    ("text: a path before words", || {
        format!("/a/{}: words", &base64(CERTIFICATES[0])[..200]).into()
    }),
    ("text: a path before 200 digits", || {
        format!("/a/{}", &base64(CERTIFICATES[0])[..200]).into()
    }),
    ("text: a path before 201 digits", || {
        format!("/a/{}", &base64(CERTIFICATES[0])[..201]).into()
    }),
    ("text: a password", || words("the password is a1b2c3d4")),
    ("text: a word with two changes", || words("it is a1b2")),
    ("text: a word with one change", || words("it is sha256")),
    ("text: a short word with two changes", || words("it is a1b")),
    ("text: a word of 20 letters", || words(&"words".repeat(4))),
    ("text: a word of 21 letters", || words(&"six".repeat(7))),
    ("text: a private key of PuTTY", || {
        words("PuTTY-User-Key-File-3: ssh-ed25519\n")
    }),
    ("text: a pointer of Git LFS", || {
        words("version https://git-lfs.github.com/spec/v1\n")
    }),
    ("text: what openssl prints", || {
        words("Certificate:\n    Data:\n")
    }),
    ("text: what keytool prints", || {
        words("Owner: CN=x\nIssuer: CN=x\nSerial number: 1\n")
    }),
    ("text: half of what keytool prints", || {
        words("Owner: CN=x\nSerial number: 1\n")
    }),
    ("text: words beyond those that are looked at", || {
        (" ".repeat(3) + &"a ".repeat(4096) + "data+omitted").into()
    }),
    ("text: words at the end of those that are looked at", || {
        ("a ".repeat(4090) + "data+omitted").into()
    }),
    ("text: NUL octets", || vec![0; 9]),
    ("text: a NUL in a text", || b"a\0b".to_vec()),
    // CRLs and what may be lost beside them.
    ("CRL: then a remark", || {
        (crl() + "This is a remark.\n").into()
    }),
    ("CRL: then 63 digits of base64", || {
        (crl() + &mixed(63)).into()
    }),
    ("CRL: then 64 digits of base64", || {
        (crl() + &mixed(64)).into()
    }),
    ("CRL: then 64 letters", || {
        (crl() + &"a".repeat(64).replace('a', "xY")[..64]).into()
    }),
    ("CRL: then 199 hex digits", || {
        (crl() + &"0".repeat(199)).into()
    }),
    ("CRL: then 200 hex digits", || {
        (crl() + &"0".repeat(200)).into()
    }),
    ("CRL: then lines of base64", || {
        (crl() + &lines_of(&mixed(64), 16)).into()
    }),
    ("CRL: then narrow lines of base64", || {
        (crl() + &lines_of(&mixed(64), 15)).into()
    }),
    ("CRL: then words in lines of base64", || {
        (crl() + &mixed(48) + "\nsome words\n" + &mixed(48)).into()
    }),
    ("CRL: then 64 letters and numbers", || {
        (crl() + &"xy3".repeat(22)).into()
    }),
    ("CRL: then 64 capitals and numbers", || {
        (crl() + &"XY3".repeat(22)).into()
    }),
    ("CRL: then words that end in base64, and more of it", || {
        (crl() + "some words " + &mixed(40) + "\n" + &mixed(24)).into()
    }),
    ("CRL: then base64 with padding, and more of it", || {
        (crl() + &mixed(39) + "=\n" + &mixed(40)).into()
    }),
    ("CRL: then another octet read as Latin-1", || {
        (crl() + "words 1\u{82}\n").into()
    }),
    ("CRL: then an END line", || (crl() + "--END CRL--\n").into()),
    ("CRL: then a BEGIN line of four dashes", || {
        (crl() + "words ----begin crl----\n").into()
    }),
    ("CRL: then words with a dash", || {
        (crl() + "this - and that begin here\n").into()
    }),
    ("CRL: then a control", || (crl() + "words \u{1}\n").into()),
    ("CRL: then a vertical tab", || {
        (crl() + "words \u{B}\n").into()
    }),
    ("CRL: then DER read as Latin-1", || {
        (crl() + "words 0\u{82}\n").into()
    }),
    ("CRL: then words and a rare character", || {
        (crl() + "words \u{3042}\n").into()
    }),
    ("CRL: in UTF-16, then a rare character", || {
        wide(&(crl() + "words \u{3042}\n"))
    }),
    ("CRL: in UTF-16, then words", || {
        wide(&(crl() + "words \u{2FFF}\n"))
    }),
    ("CRL: then another kind of block", || {
        (crl() + &block("POEM", "d29yZHM=")).into()
    }),
    ("CRL: then a certificate", || (crl() + &ca()).into()),
    ("CRL: after a certificate in DER", || {
        [CERTIFICATES[0], super::answers::CRL].concat()
    }),
    ("CRL: after octets that are signed", || {
        let signed = members(&[0x30, 0x30, 0x30], b"");
        [
            &sequence(&[&signed, b"\x30\0\x03\0"])[..],
            super::answers::CRL,
        ]
        .concat()
    }),
    ("CRL: in DER, then a letter", || {
        [super::answers::CRL, b"x"].concat()
    }),
    ("CRL: in DER, then a PEM", || {
        [super::answers::CRL, b"\n", crl().as_bytes()].concat()
    }),
    ("CRL: in a bundle", || {
        signed_data(&[&value(0xA1, &[super::answers::CRL])])
    }),
];

fn crl() -> String {
    pem(super::answers::CRL, "\n").replace("CERTIFICATE", "X509 CRL")
}

/// So many digits of base64, upper and lower case and numbers.
fn mixed(length: usize) -> String {
    "xY3".repeat(length)[..length].to_owned()
}

fn lines_of(text: &str, width: usize) -> String {
    super::chunks(text, width).join("\n")
}

fn wide(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xFF, 0xFE].into_iter().chain(units).collect()
}

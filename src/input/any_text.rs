//! Texts made of the fragments of each form's own syntax, in any order: whatever comes of them, no form
//! panics, and none makes much more of a text than there is.

use super::{
    base64_text, byte_array, data_uri, embedded,
    form::{Form, Likeness},
    hex, hex_dump, http_header, json, ldif, line_decoration, literal_newlines, mime,
    quoted_printable, quotes, registry, repaired_armour, string_literal, url_encoded, xfcc, xml,
    yaml,
};
use proptest::{collection::vec, prelude::*, sample::select};

/// What any form may meet: armour, whole and broken, digits that could be a certificate's, and
/// characters of two to four octets.
const COMMON: &[&str] = &[
    "-----BEGIN CERTIFICATE-----",
    "-----END CERTIFICATE-----",
    "-----BEGIN ",
    "-----",
    "-",
    "BEGIN",
    "END",
    "MIIBZTCCARegAwIBAgIQeHnVZRQRQBEkxRYyHwNcNzAFBgMrZXAwGDEWMBQGA1UE",
    "30820165308201",
    "LS0tLS1CRUdJTi",
    "=",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "\0",
    "\\",
    "\u{e9}",
    "\u{2013}",
    "\u{3000}",
    "\u{1F510}",
];

/// Each form, with what stands in its syntax.
const FORMS: &[(&Form, &[&str])] = &[
    (&base64_text::FORM, &["==", "_", "+", "/"]),
    (
        &byte_array::FORM,
        &[
            "0x30, ", "0x", "-126,", "&H82", "082h", "'\\x82'", "'\\", "'", "/*", "*/", "//",
            "(byte)", "$",
        ],
    ),
    (
        &data_uri::FORM,
        &["data:", "DATA:", ";base64,", ",", "%3D", "%", "\"", ")"],
    ),
    (
        &embedded::FORM,
        &["MII", "0x", "\\x", "eyJ", ".", ",", "key="],
    ),
    (&hex::FORM, &["\\x", "0x", "x", ":", "'", "{"]),
    (
        &hex_dump::FORM,
        &[
            "\n00000000: 3082 0165 ",
            "\n00000010  30 82 01 65 ",
            "\n0000000 030060 000001",
            "\n*\n",
            "\n00100000",
            "\nffffffffffffffff ",
            " |0...|",
            "ff",
            "0000",
        ],
    ),
    (&http_header::FORM, &["Client-Cert: ", ":", ", ", ";q=1"]),
    (
        &json::FORM,
        &[
            "{", "}", "[", "]", "\"", "\"a\":", "\"0\":", "48,", "-1,", "\\u00e9", "1e9", "null",
        ],
    ),
    (
        &ldif::FORM,
        &[
            "dn: ",
            "dn:: ",
            "\n ",
            "userCertificate;binary:: ",
            "::",
            "# ",
        ],
    ),
    (
        &line_decoration::FORM,
        &["> ", "# ", "+", "b'", "'", "| ", "<li>", "</li>"],
    ),
    (
        &literal_newlines::FORM,
        &["\\n", "\\r\\n", "\\\\n", "\\r", "n"],
    ),
    (
        &mime::FORM,
        &[
            "Content-Type: multipart/mixed; boundary=",
            "Content-Transfer-Encoding: base64\n",
            "Content-Transfer-Encoding: quoted-printable\n",
            "MIME-Version: 1.0\n",
            "From ",
            "--b",
            "b",
            "\"",
            "\n\n",
            "\n ",
            "--",
        ],
    ),
    (
        &quoted_printable::FORM,
        &["=3D", "=\n", "= \r\n", "=C3", "=A", "=="],
    ),
    (&quotes::FORM, &["\"", "'", "`"]),
    (
        &registry::FORM,
        &[
            "REGEDIT4\n",
            "[HKEY]",
            "\"Blob\"=",
            "hex:",
            "hex(b):",
            "30,82,",
            "\\\n",
            "20,00,00,00,01,00,00,00,",
        ],
    ),
    (
        &repaired_armour::FORM,
        &["--", "\u{2014}", "\u{AD}", "begin", "X509 ", " CERTIFICATE"],
    ),
    (
        &string_literal::FORM,
        &[
            "\"", "'", "`", "\"\"\"", "R\"(", ")\"", "r#\"", "\"#", "@\"", "/*", "*/", "// ", "# ",
            "\\x", "\\u{", "\\u00", "\\7", "\\n", "+", ",", "vbCrLf",
        ],
    ),
    (
        &url_encoded::FORM,
        &[
            "%", "%2D", "%C3", "%0A", "+", "BEGIN%20", "BEGIN+", "a=", "&",
        ],
    ),
    (
        &xfcc::FORM,
        &[
            "Cert=", "chain=", "\"", "\\\"", ";", ",", "By=", "%0A", "BEGIN%20",
        ],
    ),
    (
        &xml::FORM,
        &[
            "<a>",
            "</a>",
            "<a b=\"",
            "\"/>",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "&amp;",
            "&#x",
            "&#10;",
            ";",
            "<!DOCTYPE a [<!ENTITY b \"c\">]>",
            "<?",
            "?>",
            "<",
        ],
    ),
    (
        &yaml::FORM,
        &[
            "a: ",
            "- ",
            "--- ",
            "? ",
            ": ",
            "|",
            ">",
            "|2-",
            "\"",
            "'",
            "''",
            "\\x",
            "\\U0001",
            "\\\n",
            "{",
            "}",
            "[",
            "]",
            ",",
            "&a ",
            "!!binary ",
            " #",
            "\n  ",
        ],
    ),
];

/// The place of a form in the table, and a text of its fragments and of those that any form meets.
fn text_for_a_form() -> impl Strategy<Value = (usize, String)> {
    (0..FORMS.len()).prop_flat_map(|index| {
        let fragments = FORMS[index].1;
        let all = [fragments, fragments, COMMON].concat();
        let parts = vec((select(all), 1..4_usize), 0..24);
        parts.prop_map(move |parts| {
            let texts = parts.iter().map(|(part, times)| part.repeat(*times));
            (index, texts.collect::<String>())
        })
    })
}

/// A literal `\u{…}` of one digit, and Latin-1, whose characters have two octets, at most double a text.
const MOST_TIMES: usize = 4;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8_192))]

    #[test]
    fn fragments_of_a_form_in_any_order_give_an_answer((index, text) in text_for_a_form()) {
        let form = FORMS[index].0;
        let _: Likeness = (form.looks)(&text);
        if let Some(unwrapped) = (form.unwrap)(&text) {
            let size: usize = unwrapped.parts.iter().map(|part| part.len()).sum();
            prop_assert!(size + unwrapped.rest.len() <= MOST_TIMES * text.len() + 64, "{size} octets of {text:?}");
        }
    }

    /// Fragments of every form, as the forms meet them one inside the other.
    #[test]
    fn fragments_of_all_forms_give_an_answer(parts in vec((0..FORMS.len(), 0..32_usize), 0..24)) {
        let parts = parts.iter().map(|(form, at)| {
            let own = FORMS[*form].1;
            own.get(*at).copied().unwrap_or(COMMON[*at % COMMON.len()])
        });
        let text: String = parts.collect();
        let _ = super::certificates(text.as_bytes(), "file");
        let _ = super::crls(text.as_bytes(), "file");
        for (form, _) in FORMS {
            let _ = ((form.looks)(&text), (form.unwrap)(&text));
        }
    }
}

//! Instructions for the holder of the CA's key: one page that accompanies the request.
//!
//! The reader is a CA operator who has never heard of popcert and gets one chance before the
//! code expires; so the page says why, what must not change, and gives a command for each of
//! the usual tools. File names and the code come from elsewhere: they are quoted for the shell
//! that will run them and pass the escaping of all output.

use crate::{
    certificate::{Certificate, HashAlgorithm},
    code::VerificationCode,
    escape,
    shell::quoted,
};
use std::{borrow::Cow, fmt};

/// Instructions for the signer of a certificate signing request. `Display` writes one page of
/// text of at most 80 columns, apart from names that are longer.
#[derive(Clone, Copy, Debug)]
pub struct Instructions<'a> {
    /// The verification code, which the request has as its subject's CN.
    pub code: &'a VerificationCode,
    /// The file name of the request.
    pub request: &'a str,
    /// The CA that must sign, and its file name, if known.
    pub ca: Option<(&'a Certificate, &'a str)>,
}

impl Instructions<'_> {
    /// The file names in the commands, without folders, because the files are sent to another machine.
    fn names(&self) -> Names<'_> {
        let request = file_name(self.request);
        let ca = self.ca.map_or("CA.pem", |(_, file)| file_name(file));
        let stem = stem(request, ca);
        Names {
            request: quoted(request).into_owned(),
            extensions: quoted(&format!("{stem}.ext")).into_owned(),
            proof: quoted(&format!("{stem}.pem")).into_owned(),
            windows_proof: windows_quoted(&format!("{stem}.cer")),
            windows_request: windows_quoted(request),
            ca: quoted(ca),
        }
    }
}

/// What the names of the files to be written begin with: the request's name, so that several requests do not mix. None of
/// them is written over the request or the CA.
fn stem(request: &str, ca: &str) -> String {
    let mut stem = request
        .rsplit_once('.')
        .map_or(request, |(stem, _)| stem)
        .to_owned();
    let clashes = |stem: &str| {
        ["cer", "ext", "pem"].iter().any(|ending| {
            let name = format!("{stem}.{ending}");
            // Windows and macOS tell no case.
            name.eq_ignore_ascii_case(request) || name.eq_ignore_ascii_case(ca)
        })
    };
    while clashes(&stem) {
        stem.push_str("-proof");
    }
    stem
}

/// The file names in the commands, quoted for the shell that runs them.
struct Names<'a> {
    request: String,
    extensions: String,
    proof: String,
    windows_request: String,
    windows_proof: String,
    ca: Cow<'a, str>,
}

impl fmt::Display for Instructions<'_> {
    // RFC 2986 lets a CA issue what it likes: subject, extensions and dates are requests, so
    // the page asks for them in words as well.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.names();
        let code = escape::text(self.code.as_str());
        writeln!(
            f,
            "PLEASE SIGN THIS CERTIFICATE REQUEST\n\n\
             A cloud service asks for proof that we hold the private key of a CA. It gave\n\
             out a code, and wants it back as the subject of a certificate that the CA has\n\
             signed. The request is in {}; its subject must stay exactly\n\n    CN={code}\n",
            names.request
        )?;
        self.write_ca(f)?;
        writeln!(
            f,
            "The certificate is uploaded to the service once. Its private key is discarded,\n\
                         so it cannot be used for anything else.\n\n\
             \x20 - Sign it with the CA's own key, not with that of a CA above or below.\n\
             \x20 - Change nothing in the subject: no organisation, no other case, no blanks.\n\
             \x20 - An end entity: basicConstraints CA:FALSE. It must never be CA:TRUE.\n\
             \x20 - Version 3; keyUsage digitalSignature; extendedKeyUsage clientAuth.\n\
             \x20 - Signed with SHA-256, SHA-384 or SHA-512, never SHA-1.\n\
             \x20 - Valid from now; two days are enough. It must reach us while the service\n\
             \x20   still waits for this code.\n\
             \x20 - Send back the certificate alone, as PEM or DER: it is no secret.\n"
        )?;
        write_commands(f, &names)?;
        writeln!(
            f,
            "\nCHECK THE CERTIFICATE with popcert before it is uploaded:\n\n\
             \x20 popcert verify --ca {} --proof {} \\\n    --code {}",
            names.ca,
            names.proof,
            quoted(self.code.as_str())
        )
    }
}

impl Instructions<'_> {
    /// Writes which CA must sign. Its thumbprints and its key let the signer tell it from another
    /// generation of the CA with the same name.
    fn write_ca(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((ca, _)) = self.ca else {
            return Ok(());
        };
        writeln!(
            f,
            "The CA that is to sign it:\n\n\
             \x20 subject   {}\n\
             \x20 serial    {}\n\
             \x20 SHA-1     {}\n\
             \x20 SHA-256   {}\n\
             \x20 key       {}; SHA-256 of it:\n\
             \x20           {}\n",
            escape::text(&ca.subject().to_string()),
            ca.serial(),
            ca.thumbprint(HashAlgorithm::Sha1),
            ca.thumbprint(HashAlgorithm::Sha256),
            ca.public_key(),
            ca.public_key().spki_sha256(),
        )
    }
}

/// Writes the commands for the usual CA tools, as their documentation gives them. A test runs those
/// for OpenSSL.
fn write_commands(f: &mut fmt::Formatter<'_>, names: &Names<'_>) -> fmt::Result {
    let Names {
        request,
        extensions,
        proof,
        windows_request,
        windows_proof,
        ca,
    } = names;
    write!(
        f,
        "OpenSSL (without the file of extensions it may write version 1):\n\n\
         \x20 printf '%s\\n' basicConstraints=critical,CA:FALSE \\\n\
         \x20   keyUsage=critical,digitalSignature extendedKeyUsage=clientAuth \\\n\
         \x20   subjectKeyIdentifier=hash authorityKeyIdentifier=keyid > {extensions}\n\
         \x20 openssl x509 -req -in {request} -CA {ca} -CAkey CA.key \\\n\
         \x20   -CAcreateserial -sha256 -days 2 -extfile {extensions} -out {proof}\n\n\
         A key in an HSM, by OpenSSL 3 and its PKCS#11 provider: the same, with\n\n\
         \x20   -provider default -provider pkcs11 -CAkey 'pkcs11:object=LABEL;type=private'\n\n\
         step, with the key in a file (add --kms for an HSM):\n\n\
         \x20 step certificate sign --profile leaf --omit-cn-san --not-after 48h \\\n\
         \x20   {request} {ca} CA.key > {proof}\n\n\
         Active Directory Certificate Services, with a template that takes the subject\n\
         from the request:\n\n\
         \x20 certreq -submit -attrib \"CertificateTemplate:NAME\" ^\n\
         \x20   {windows_request} {windows_proof}\n"
    )
}

/// Quotes a file name for the Windows command line. Characters that cannot be quoted there
/// become `_`: `%` and `!` expand variables even within quotes. Windows file names contain
/// neither quotes nor control characters anyway.
fn windows_quoted(word: &str) -> String {
    // Output escapes these characters, and the command would receive the escapes.
    let is_odd = !escape::is_escaped(word);
    let part = |c| match c {
        '"' | '%' | '!' => '_',
        '#' | ':' if is_odd => '_',
        c if escape::is_hidden(c) => '_',
        c => c,
    };
    format!("\"{}\"", word.chars().map(part).collect::<String>())
}

/// The part after the last separator of either system: the signer may use another one.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn neither_request_nor_ca_is_written_over() {
        for (request, ca, expected) in [
            ("proof.csr", "ca.pem", "proof"),
            ("ca.csr", "ca.pem", "ca-proof"),
            ("CA.csr", "ca.cer", "CA-proof"),
            ("proof.pem", "ca.pem", "proof-proof"),
            ("request", "ca.pem", "request"),
            ("ca.csr", "ca-proof.pem", "ca"),
        ] {
            assert_eq!(stem(request, ca), expected, "{request} {ca}");
        }
    }
}

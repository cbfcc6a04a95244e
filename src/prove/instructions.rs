//! What to tell whoever holds the CA's key: one page to go with the request.

use crate::{
    certificate::{Certificate, HashAlgorithm},
    code::VerificationCode,
    escape,
    shell::quoted,
};
use std::{borrow::Cow, fmt};

/// One page, as text, for whoever signs a request.
#[derive(Clone, Copy, Debug)]
pub struct Instructions<'a> {
    /// What the certificate is to answer.
    pub code: &'a VerificationCode,
    /// The file name of the request.
    pub request: &'a str,
    /// The CA that is to sign, and its file name, when they are known.
    pub ca: Option<(&'a Certificate, &'a str)>,
}

impl Instructions<'_> {
    /// The file names in commands: without the folder, since the files travel.
    fn names(&self) -> Names<'_> {
        let request = file_name(self.request);
        let stem = request
            .rsplit_once('.')
            .map_or(request, |(stem, _)| stem)
            .to_owned();
        Names {
            request: quoted(request).into_owned(),
            extensions: quoted(&format!("{stem}.ext")).into_owned(),
            proof: quoted(&format!("{stem}.pem")).into_owned(),
            windows_proof: windows_quoted(&format!("{stem}.cer")),
            windows_request: windows_quoted(request),
            ca: self
                .ca
                .map_or("CA.pem".into(), |(_, file)| quoted(file_name(file))),
        }
    }
}

struct Names<'a> {
    request: String,
    extensions: String,
    proof: String,
    windows_request: String,
    windows_proof: String,
    ca: Cow<'a, str>,
}

impl fmt::Display for Instructions<'_> {
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
            "The certificate is shown to the service once. Nobody holds its private key, so\n\
             it cannot be used for anything else.\n\n\
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
            "\nWHAT COMES BACK is judged before it is uploaded, by anyone who has popcert:\n\n\
             \x20 popcert verify --ca {} --proof {} \\\n    --code {}",
            names.ca,
            names.proof,
            quoted(self.code.as_str())
        )
    }
}

impl Instructions<'_> {
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

/// How the usual tools are asked for it, by their documentation; openssl's
/// commands are run by a test.
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

/// A word for Windows' command line, whose names hold neither quotes nor controls.
fn windows_quoted(word: &str) -> String {
    // What is escaped where it is shown would not be pasted as it is.
    let is_odd = !escape::is_shown(word);
    let part = |c| match c {
        '"' | '%' | '!' => '_',
        '#' | ':' if is_odd => '_',
        c if escape::is_hidden(c) => '_',
        c => c,
    };
    format!("\"{}\"", word.chars().map(part).collect::<String>())
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

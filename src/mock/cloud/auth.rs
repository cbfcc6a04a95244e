//! Who may ask: by default anybody who sends some credential, since the mock knows no accounts.
//!
//! SDKs insist on sending one, and a script that forgets it should fail here as it would in the
//! cloud. With `--require-token` one token is accepted: a bearer token, a SharedAccessSignature
//! or an AWS access key id. SigV4 signatures are not verified: the mock has no secret to verify
//! them with.

use super::{
    app::App,
    refusal::{Dialect, Refusal},
    request::Request,
};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use sha2::{Digest, Sha256};

/// Azure Resource Manager's challenge, RFC 6750 section 3. SDKs parse it to find where to
/// sign in; RFC 6761 reserves `.invalid`, so this authority cannot be reached by mistake.
const CHALLENGE: &str = "Bearer authorization_uri=\"https://login.mock.invalid/common\", \
    error=\"invalid_token\", error_description=\"The authentication failed.\"";

/// Whether the request has the credential that the service wants: `AWS4-HMAC-SHA256` for AWS
/// (or a presigned query), a SharedAccessSignature or bearer token for IoT Central, a bearer
/// token elsewhere.
///
/// Errors: the service's own refusal of a missing or a wrong credential.
pub(super) fn check(app: &App, dialect: Dialect, request: &Request) -> Result<(), Refusal> {
    let header = request.header("authorization").unwrap_or_default();
    let given = match dialect {
        // Our page is guarded by Host and Origin. What the mock holds is shown to anybody, unless a
        // token is demanded; the rest of the page has nothing of it.
        Dialect::Portal if app.token.is_none() || request.path != "/portal/resources" => {
            return Ok(());
        }
        // Whoever asks for a token has none yet: these operations look at the secret themselves.
        Dialect::Identity => return Ok(()),
        // `az cloud register` asks for the endpoints before anybody signs in.
        Dialect::Azure if request.path == "/metadata/endpoints" => return Ok(()),
        // Open like the page, unless a token is demanded.
        Dialect::Mock if app.token.is_none() => return Ok(()),
        Dialect::Aws => access_key(header).or_else(|| access_key_in_query(request)),
        Dialect::Central | Dialect::Provisioning => {
            after(header, "SharedAccessSignature ").or_else(|| after(header, "Bearer "))
        }
        Dialect::Azure | Dialect::Mock | Dialect::Portal | Dialect::SphereLegacy => {
            after(header, "Bearer ")
        }
    };
    match (given, app.token) {
        (None, _) => Err(missing(dialect)),
        (Some(given), Some(token)) if digest(given) != token && !is_own(app, given) => {
            Err(wrong(dialect))
        }
        (Some(_), _) => Ok(()),
    }
}

/// The signature of a token that the mock hands out to whoever signs in: the key comes first and
/// last, so that a longer text has no signature that follows from a shorter one's. Whoever knows a
/// seed does not know the demanded token, which is part of the key.
pub(super) fn signature(app: &App, text: &str) -> [u8; 32] {
    let drawn = app.randomness.octets::<32>("key of access tokens");
    let key = digest_of(&[drawn, app.token.unwrap_or_default()].concat());
    Sha256::new()
        .chain_update(key)
        .chain_update(text)
        .chain_update(key)
        .finalize()
        .into()
}

/// Whether the mock handed out this token: `header.claims.signature` (RFC 7519).
fn is_own(app: &App, token: &str) -> bool {
    let Some((text, given)) = token.rsplit_once('.') else {
        return false;
    };
    let given = BASE64_URL_SAFE_NO_PAD.decode(given).unwrap_or_default();
    // By their hashes, as below.
    digest_of(&given) == digest_of(&signature(app, text))
}

/// Tokens are compared by their hash, so that the time it takes says nothing about the right one.
pub(super) fn digest(token: &str) -> [u8; 32] {
    digest_of(token.as_bytes())
}

fn digest_of(octets: &[u8]) -> [u8; 32] {
    Sha256::digest(octets).into()
}

/// The credentials behind an authentication scheme, whose name has no case (RFC 9110 section
/// 11.1).
fn after<'a>(header: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = header.split_at_checked(scheme.len())?;
    (start.eq_ignore_ascii_case(scheme) && !rest.trim().is_empty()).then(|| rest.trim())
}

/// The access key id of a SigV4 signature: `AWS4-HMAC-SHA256 Credential=KEY/…`.
pub(super) fn access_key(header: &str) -> Option<&str> {
    scope(header)?
        .split('/')
        .next()
        .filter(|key| !key.is_empty())
}

/// `KEY/DATE/REGION/SERVICE/aws4_request`.
pub(super) fn scope(header: &str) -> Option<&str> {
    let rest = after(header, "AWS4-HMAC-SHA256 ")?;
    let (_, credential) = rest.split_once("Credential=")?;
    credential.split([',', ' ']).next()
}

/// Presigned requests carry the scope as `X-Amz-Credential` in the query (AWS SigV4, query
/// parameters).
fn access_key_in_query(request: &Request) -> Option<&str> {
    request.query("X-Amz-Credential")?.split('/').next()
}

/// How each service refuses a request with no credential. AWS answers 403, the others 401.
fn missing(dialect: Dialect) -> Refusal {
    match dialect {
        Dialect::Aws => Refusal::new(
            403,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        ),
        Dialect::Central | Dialect::Provisioning => Refusal::new(
            401,
            "Unauthorized",
            "The authorization token is missing or cannot be validated.",
        ),
        _ => Refusal::new(
            401,
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing or in an invalid format.",
        )
        .challenging(CHALLENGE),
    }
}

/// How each service refuses a credential that it does not accept.
fn wrong(dialect: Dialect) -> Refusal {
    match dialect {
        Dialect::Aws => Refusal::new(
            403,
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        Dialect::Central | Dialect::Provisioning => Refusal::new(
            401,
            "Unauthorized",
            "The authorization token cannot be validated.",
        ),
        _ => Refusal::new(
            401,
            "InvalidAuthenticationToken",
            "The access token is invalid.",
        )
        .challenging(CHALLENGE),
    }
}

//! Tags of CA certificates and provisioning templates.
//!
//! Of the resources that exist here, these two have tags (AWS service authorization reference,
//! AWS IoT: device certificates have none). What the real service answers for the ARN of a
//! device certificate is not known.

pub(super) use super::account::Tags;
use super::{
    caller::{Caller, invalid},
    errors::exceeded,
    parameters::length,
};
use crate::mock::cloud::{
    answer::Answer, app::App, refusal::Refusal, request::Request, store::Transaction,
};
use serde::Deserialize;
use serde_json::json;

/// "Maximum number of tags per resource: 50" (AWS general reference, tagging).
const MAX_TAGS: usize = 50;

/// One tag as the model has it: its members begin with a capital.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    key: String,
    #[serde(default)]
    value: Option<String>,
}

/// The tags with some more, which replace those of the same key.
///
/// Errors: InvalidRequestException by the model's rules for keys and values,
/// LimitExceededException for too many.
pub(super) fn merged(mut tags: Tags, more: &[Tag]) -> Result<Tags, Refusal> {
    for tag in more {
        check_key(&tag.key)?;
        let value = tag.value.clone().unwrap_or_default();
        length("tags.member.value", &value, 0..=256)?;
        tags.insert(tag.key.clone(), value);
    }
    match tags.len() > MAX_TAGS {
        true => Err(exceeded(MAX_TAGS, "tags of a resource")),
        false => Ok(tags),
    }
}

/// `^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$`, 1 to 128 characters; `aws:` is reserved (AWS general
/// reference, tagging).
fn check_key(key: &str) -> Result<(), Refusal> {
    length("tags.member.key", key, 1..=128)?;
    let is_allowed = |c: char| {
        c.is_alphanumeric() || c.is_whitespace() && !c.is_control() || "_.:/=+-@".contains(c)
    };
    if key.chars().all(is_allowed) && !key.to_ascii_lowercase().starts_with("aws:") {
        return Ok(());
    }
    Err(invalid(format!("The tag key '{key}' is invalid.")))
}

/// The body of TagResource.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TagBody {
    resource_arn: String,
    tags: Vec<Tag>,
}

/// TagResource.
pub(super) fn tag(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let body: TagBody = request.json()?;
    app.store.transact(|change| {
        let resource = resource(change, &caller, &body.resource_arn)?;
        let tags = change.get(&caller.tags(), &resource)?.unwrap_or_default();
        let tags = merged(tags, &body.tags)?;
        change.put(&caller.tags(), &resource, &tags)
    })?;
    Ok(Answer::json(&json!({})))
}

/// The body of UntagResource.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UntagBody {
    resource_arn: String,
    tag_keys: Vec<String>,
}

/// UntagResource. A key that the resource does not have changes nothing.
pub(super) fn untag(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let body: UntagBody = request.json()?;
    app.store.transact(|change| {
        let resource = resource(change, &caller, &body.resource_arn)?;
        let mut tags = change.get(&caller.tags(), &resource)?.unwrap_or_default();
        tags.retain(|key, _| !body.tag_keys.contains(key));
        match tags.is_empty() {
            true => change.delete(&caller.tags(), &resource).map(drop),
            false => change.put(&caller.tags(), &resource, &tags),
        }
    })?;
    Ok(Answer::json(&json!({})))
}

/// ListTagsForResource, all in one page.
pub(super) fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    if request.query("nextToken").is_some() {
        return Err(invalid("The nextToken is invalid."));
    }
    let arn = request.query("resourceArn").unwrap_or_default();
    let tags = app.store.transact(|change| {
        let resource = resource(change, &caller, arn)?;
        Ok(change.get(&caller.tags(), &resource)?.unwrap_or_default())
    })?;
    let tags = tags.into_iter();
    let tags: Vec<_> = tags
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect();
    Ok(Answer::json(&json!({ "tags": tags })))
}

/// The resource of an ARN as `KIND/NAME`, which must be one of the caller's.
///
/// Errors: InvalidRequestException for what is no ARN of a resource that has tags,
/// ResourceNotFoundException for one that is not there.
fn resource(change: &mut Transaction<'_>, caller: &Caller, arn: &str) -> Result<String, Refusal> {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (service, region, account) = (parts.next(), parts.next(), parts.next());
    let resource = parts.next().and_then(|rest| rest.split_once('/'));
    let (Some("iot"), Some((kind, name)), true) = (service, resource, arn.starts_with("arn:"))
    else {
        return Err(invalid(format!("The resource ARN is invalid: {arn}")));
    };
    let is_own = region == Some(&caller.region) && account == Some(&caller.account);
    let is_there = match kind {
        "cacert" => is_own && change.get(&caller.authorities(), name)?.is_some(),
        "provisioningtemplate" => is_own && change.get(&caller.templates(), name)?.is_some(),
        _ => {
            return Err(invalid(format!(
                "Resources of that kind have no tags: {arn}"
            )));
        }
    };
    match is_there {
        true => Ok(format!("{kind}/{name}")),
        false => {
            let message = format!("The resource does not exist: {arn}");
            Err(Refusal::new(404, "ResourceNotFoundException", message))
        }
    }
}

//! Provisioning templates, as far as just-in-time provisioning needs them: a CA's
//! `registrationConfig` has a template or the name of one. They have one version, which cannot
//! be changed, and what they provision besides certificates does not exist here.

use super::{
    account::{Authority, MAX_AUTHORITIES, Template},
    caller::{Caller, invalid},
    certificates::without_nulls,
    errors::{already, exceeded},
    parameters::{constraint, length, page_size},
    tags,
};
use crate::mock::cloud::{
    answer::Answer,
    app::App,
    refusal::Refusal,
    request::Request,
    store::{Page, Transaction},
};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Deserialize;
use serde_json::{Value, json};

/// Templates of an account; enough for tests.
const MAX_TEMPLATES: usize = 256;
/// The model's TemplateBody.
const MAX_BODY: usize = 10_240;
const KINDS: [&str; 2] = ["FLEET_PROVISIONING", "JITP"];

fn missing(name: &str) -> Refusal {
    let message = format!("The provisioning template does not exist: {name}");
    Refusal::new(404, "ResourceNotFoundException", message)
}

/// The name of the template that a CA provisions with.
pub(super) fn name_in(authority: &Authority) -> Option<&str> {
    authority.registration_config.as_ref()?["templateName"].as_str()
}

/// Checks the `registrationConfig` of a CA: a body that is JSON, a role of at least 20
/// characters, and the name of a template that is there.
pub(super) fn check_config(
    change: &mut Transaction<'_>,
    caller: &Caller,
    config: Option<&Value>,
) -> Result<(), Refusal> {
    let Some(config) = config else {
        return Ok(());
    };
    let text = |name: &str| config.get(name).and_then(Value::as_str);
    let known = ["templateBody", "roleArn", "templateName"];
    let is_text =
        |(name, value): (&String, &Value)| !known.contains(&name.as_str()) || value.is_string();
    if !config
        .as_object()
        .is_some_and(|config| config.iter().all(is_text))
    {
        return Err(invalid("The registrationConfig is invalid."));
    }
    if let Some(body) = text("templateBody") {
        check_body(body)?;
    }
    if let Some(role) = text("roleArn") {
        length("registrationConfig.roleArn", role, 20..=2048)?;
    }
    match text("templateName") {
        Some(name) if change.get(&caller.templates(), name)?.is_none() => Err(missing(name)),
        _ => Ok(()),
    }
}

fn check_body(body: &str) -> Result<(), Refusal> {
    length("templateBody", body, 0..=MAX_BODY)?;
    match serde_json::from_str::<Value>(body) {
        Ok(Value::Object(_)) => Ok(()),
        Ok(_) => Err(invalid("The template body must be a JSON object.")),
        Err(cause) => Err(invalid(format!("The template body is no JSON: {cause}"))),
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    match (1..=36).contains(&name.len()) && name.bytes().all(is_allowed) {
        true => Ok(()),
        false => Err(constraint(
            Some(name),
            "templateName",
            "Member must satisfy regular expression pattern: ^[0-9A-Za-z_-]+$",
        )),
    }
}

/// The body of CreateProvisioningTemplate.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    template_name: String,
    template_body: String,
    provisioning_role_arn: String,
    #[serde(default)]
    description: Option<String>,
    /// The default is not documented.
    #[serde(default)]
    enabled: bool,
    #[serde(default)]
    pre_provisioning_hook: Option<Value>,
    #[serde(default)]
    tags: Vec<tags::Tag>,
    #[serde(default)]
    r#type: Option<String>,
}

/// CreateProvisioningTemplate.
pub(super) fn create(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let body: Create = request.json()?;
    let name = &body.template_name;
    check_name(name)?;
    check_body(&body.template_body)?;
    check_rest(
        body.description.as_deref(),
        Some(&body.provisioning_role_arn),
    )?;
    // "The default value is FLEET_PROVISIONING" (the model).
    let kind = body.r#type.as_deref().unwrap_or(KINDS[0]);
    if !KINDS.contains(&kind) {
        let words = format!("Member must satisfy enum value set: [{}]", KINDS.join(", "));
        return Err(constraint(Some(kind), "type", &words));
    }
    let tags = tags::merged(tags::Tags::new(), &body.tags)?;
    let now = app.clock.now().unix();
    let template = Template {
        kind: kind.into(),
        description: body.description,
        body: body.template_body,
        enabled: body.enabled,
        role: body.provisioning_role_arn,
        hook: body.pre_provisioning_hook,
        created: now,
        modified: now,
    };
    app.store.transact(|change| {
        if change.get(&caller.templates(), name)?.is_some() {
            return Err(already(&caller, "provisioningtemplate", name));
        }
        if change.count(&caller.templates())? >= MAX_TEMPLATES as u64 {
            return Err(exceeded(
                MAX_TEMPLATES,
                "provisioning templates of an account",
            ));
        }
        if !tags.is_empty() {
            change.put(
                &caller.tags(),
                &format!("provisioningtemplate/{name}"),
                &tags,
            )?;
        }
        change.put(&caller.templates(), name, &template)
    })?;
    Ok(Answer::json(&json!({
        "templateArn": caller.arn("provisioningtemplate", name),
        "templateName": name,
        "defaultVersionId": 1,
    })))
}

fn check_rest(description: Option<&str>, role: Option<&str>) -> Result<(), Refusal> {
    if let Some(description) = description {
        length("description", description, 0..=500)?;
    }
    match role {
        Some(role) => length("provisioningRoleArn", role, 20..=2048),
        None => Ok(()),
    }
}

/// What lists and descriptions share.
fn summary(caller: &Caller, name: &str, template: &Template) -> Value {
    without_nulls(json!({
        "templateArn": caller.arn("provisioningtemplate", name),
        "templateName": name,
        "description": template.description,
        "creationDate": template.created,
        "lastModifiedDate": template.modified,
        "enabled": template.enabled,
        "type": template.kind,
    }))
}

/// DescribeProvisioningTemplate.
pub(super) fn describe(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, name) = (Caller::of(request), request.part("template"));
    check_name(name)?;
    let template = app.store.get(&caller.templates(), name)?;
    let template = template.ok_or_else(|| missing(name))?;
    let mut answer = summary(&caller, name, &template);
    answer["defaultVersionId"] = 1.into();
    answer["templateBody"] = template.body.into();
    answer["provisioningRoleArn"] = template.role.into();
    if let Some(hook) = template.hook {
        answer["preProvisioningHook"] = hook;
    }
    Ok(Answer::json(&answer))
}

/// ListProvisioningTemplates, in the order of their names.
pub(super) fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let size = page_size(request, "maxResults")?;
    let after = request.query("nextToken").map(|token| {
        let name = BASE64_STANDARD.decode(token).ok();
        name.and_then(|name| String::from_utf8(name).ok())
            .ok_or_else(|| invalid("The nextToken is invalid."))
    });
    let after = after.transpose()?;
    let mut page = Page::of(size);
    if let Some(after) = &after {
        page = page.after(after);
    }
    let found = app.store.page(&caller.templates(), page)?;
    let all = found.records.iter();
    let all = all.map(|(name, template)| summary(&caller, name, template));
    let mut answer = json!({ "templates": all.collect::<Vec<_>>() });
    if let Some((name, _)) = found.records.last().filter(|_| found.more) {
        answer["nextToken"] = BASE64_STANDARD.encode(name).into();
    }
    Ok(Answer::json(&answer))
}

/// The body of UpdateProvisioningTemplate.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Update {
    description: Option<String>,
    enabled: Option<bool>,
    default_version_id: Option<i64>,
    provisioning_role_arn: Option<String>,
    pre_provisioning_hook: Option<Value>,
    remove_pre_provisioning_hook: bool,
}

/// UpdateProvisioningTemplate: everything but the body and the type.
pub(super) fn update(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, name) = (Caller::of(request), request.part("template"));
    check_name(name)?;
    let body: Update = request.json()?;
    check_rest(
        body.description.as_deref(),
        body.provisioning_role_arn.as_deref(),
    )?;
    if body.default_version_id.is_some_and(|id| id != 1) {
        return Err(invalid("The provisioning template has no such version."));
    }
    app.store.transact(|change| {
        let template = change.get(&caller.templates(), name)?;
        let mut template = template.ok_or_else(|| missing(name))?;
        template.description = body.description.or(template.description);
        template.enabled = body.enabled.unwrap_or(template.enabled);
        template.role = body.provisioning_role_arn.unwrap_or(template.role);
        template.hook = match body.remove_pre_provisioning_hook {
            true => None,
            false => body.pre_provisioning_hook.or(template.hook),
        };
        template.modified = app.clock.now().unix();
        change.put(&caller.templates(), name, &template)
    })?;
    Ok(Answer::json(&json!({})))
}

/// DeleteProvisioningTemplate. One that a CA provisions with is in use: DeleteConflictException,
/// 409.
pub(super) fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, name) = (Caller::of(request), request.part("template"));
    check_name(name)?;
    app.store.transact(|change| {
        let all = change.page(&caller.authorities(), Page::of(MAX_AUTHORITIES))?;
        let user = all.records.iter().find(|(_, ca)| name_in(ca) == Some(name));
        if let Some((id, _)) = user {
            let message =
                format!("The provisioning template is in use by the CA certificate {id}.");
            return Err(Refusal::new(409, "DeleteConflictException", message));
        }
        change.delete(&caller.tags(), &format!("provisioningtemplate/{name}"))?;
        match change.delete(&caller.templates(), name)? {
            true => Ok(()),
            false => Err(missing(name)),
        }
    })?;
    Ok(Answer::json(&json!({})))
}

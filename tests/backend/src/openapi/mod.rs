//! The contract of all three parts as one `OpenAPI` document, made from the handlers themselves; what they refuse and what
//! it looks like is added in one place for all.

mod examples;
mod refusals;

use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};

use utoipa::{Modify, OpenApi};

use crate::problem::ProblemBody;
use crate::{account, media, telemetry};

const JSON: &str = "application/json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "gongchao",
        description = "What the 工巢 client says to its backend. Every refusal is RFC 9457 problem+json whose `code` is the contract. \
                       Unknown members of a request are refused, unknown members of an answer are to be ignored. Every answer has \
                       X-Request-Id, Date and Cache-Control: no-store. The three parts have addresses of their own: account (everything \
                       under /v1 but /v1/logs), media (/files, tus 1.0), telemetry (/v1/logs, OTLP/HTTP); they share no connection, no \
                       identifier and no credential but the bearer token of account and media.",
    ),
    tags(
        (name = "login", description = "account part: codes, sessions, tokens"),
        (name = "account", description = "account part: the account's own end"),
        (name = "work", description = "account part: devices and messages"),
        (name = "notices", description = "account part, without a session: notices and the policy's text"),
        (name = "media", description = "media part: tus 1.0; its receipt is asked for on the account part"),
        (name = "telemetry", description = "telemetry part: anonymous events"),
    ),
    components(schemas(ProblemBody)),
    modifiers(&Bearer),
)]
struct Contract;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        let status = ApiKey::Header(ApiKeyValue::with_description("Status-Token", "from the confirmation of a cancellation"));
        components.add_security_scheme("status", SecurityScheme::ApiKey(status));
    }
}

/// Adds examples and refusals to an operation.
fn complete(operation: &mut Operation, head: bool) {
    let name = operation.operation_id.clone().unwrap_or_default();
    if let (Some(RefOr::T(body)), Some(example)) = (&mut operation.request_body, examples::request(&name))
        && let Some(RefOr::T(content)) = body.content.get_mut(JSON)
    {
        content.example = Some(example);
    }
    if let Some(example) = examples::answer(&name) {
        for response in operation.responses.responses.values_mut() {
            if let RefOr::T(response) = response
                && let Some(RefOr::T(content)) = response.content.get_mut(JSON)
            {
                content.example = Some(example.clone());
            }
        }
    }
    refusals::write(operation, head);
}

/// The contract in YAML, as it is committed in `tests/backend/openapi.yaml`.
#[must_use]
pub fn openapi_yaml() -> String {
    let mut contract = Contract::openapi();
    for part in [account::routes(), media::routes(), telemetry::routes()] {
        contract.merge(part.into_openapi());
    }
    for path in contract.paths.paths.values_mut() {
        let PathItem { get, put, post, delete, options, head, patch, trace, .. } = path;
        for operation in [get, put, post, delete, options, patch, trace].into_iter().flatten() {
            complete(operation, false);
        }
        if let Some(operation) = head {
            complete(operation, true);
        }
    }
    // Everything in it is text and numbers; it cannot fail.
    contract.to_yaml().unwrap_or_default()
}

//! The contract of all three parts as one `OpenAPI` document, made from the handlers themselves.

use utoipa::Modify;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

use crate::{account, media, telemetry};

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
        (name = "work", description = "account part: devices and messages"),
        (name = "notices", description = "account part, without a session: notices and the policy's text"),
        (name = "media", description = "media part: tus 1.0; its receipt is asked for on the account part"),
        (name = "telemetry", description = "telemetry part: anonymous events"),
    ),
    modifiers(&Bearer),
)]
struct Contract;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi.components.get_or_insert_default().add_security_scheme("bearer", bearer);
    }
}

/// The contract in YAML, as it is committed in `tests/backend/openapi.yaml`.
#[must_use]
pub fn openapi_yaml() -> String {
    let mut contract = Contract::openapi();
    for part in [account::routes(), media::routes(), telemetry::routes()] {
        contract.merge(part.into_openapi());
    }
    // Everything in it is text and numbers; it cannot fail.
    contract.to_yaml().unwrap_or_default()
}

//! What a client must know before it can log anyone in.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::backend::Shared;
use crate::body::Json;
use crate::problem::ProblemBody;

/// The edition of the privacy policy that is in force.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Policy {
    /// Its name, such as `2024-06-19`.
    edition: String,
    /// SHA-256 of the operator's text in lower-case hexadecimal; null where the backend was given none.
    #[schema(required)]
    sha256: Option<String>,
}

impl Policy {
    /// The one that was published last, else the one that this backend was configured with.
    pub(crate) fn in_force(shared: &Shared) -> Self {
        Self { edition: shared.edition(), sha256: shared.policy_text.as_ref().map(|text| text.sha256.clone()) }
    }
}

/// The rules of SMS codes.
#[derive(Serialize, ToSchema)]
pub(crate) struct Otp {
    /// Digits of a code.
    length: u32,
    /// Seconds for which a code is good.
    ttl_s: i64,
    /// Seconds between two SMS to one number.
    resend_after_s: i64,
    /// Codes that may be tried on one challenge.
    max_attempts: i64,
}

/// Whether refresh tokens are bound to a key of the phone.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Dpop {
    /// They are not; `device_key` is accepted and ignored.
    Off,
}

/// What holds before login.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuthConfig {
    policy: Policy,
    otp: Otp,
    dpop: Dpop,
    /// The oldest client that is still served.
    min_app_version: String,
}

/// What a client must know before it can log anyone in.
#[utoipa::path(get, path = "/v1/auth/config", operation_id = "login_config", tag = "login", responses(
    (status = 200, description = "what holds now", body = AuthConfig),
    (status = "default", description = "any code of the closed list", body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) fn config(State(shared): State<Shared>) -> std::future::Ready<Json<AuthConfig>> {
    let limits = &shared.config.limits;
    std::future::ready(Json(AuthConfig {
        policy: Policy::in_force(&shared),
        otp: Otp {
            length: limits.code_length,
            ttl_s: limits.code_ttl_s,
            resend_after_s: limits.resend_after_s,
            max_attempts: limits.max_attempts,
        },
        dpop: Dpop::Off,
        min_app_version: shared.config.min_app_version.clone(),
    }))
}

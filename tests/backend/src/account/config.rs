//! What a client must know before it can log anyone in.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::dpop::{self, Dpop};
use crate::backend::Shared;
use crate::body::Json;

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

/// What holds before login.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuthConfig {
    policy: Policy,
    otp: Otp,
    /// Whether sessions are bound to a key of the phone.
    dpop: Dpop,
    /// The oldest client that is still served.
    min_app_version: String,
}

/// What a client must know before it can log anyone in.
#[utoipa::path(get, path = "/v1/auth/config", operation_id = "login_config", tag = "login", responses(
    (status = 200, description = "what holds now", body = AuthConfig, headers(("DPoP-Nonce" = String, description = "the nonce of the first proof; absent where dpop is off"))),
))]
pub(crate) fn config(State(shared): State<Shared>) -> std::future::Ready<(HeaderMap, Json<AuthConfig>)> {
    let limits = &shared.config.limits;
    let config = AuthConfig {
        policy: Policy::in_force(&shared),
        otp: Otp {
            length: limits.code_length,
            ttl_s: limits.code_ttl_s,
            resend_after_s: limits.resend_after_s,
            max_attempts: limits.max_attempts,
        },
        dpop: shared.config.dpop,
        min_app_version: shared.config.min_app_version.clone(),
    };
    std::future::ready((dpop::next(&shared, shared.now()), Json(config)))
}

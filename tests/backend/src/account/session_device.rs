//! What kind of phone a session is on, in classes, so that the office notices an account on an unfamiliar one.

use axum::extract::State;
use axum::http::StatusCode;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bearer::Bearer;
use crate::backend::Shared;
use crate::body::Json;
use crate::problem::{Code, Problem};

/// A phone in classes. What is absent is not told; a value that is no class is refused, so that no identifier can hide
/// in one.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhoneClass {
    /// Model, where it is a common one; `other` otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    /// `android`, `ios` or `desktop`.
    #[serde(skip_serializing_if = "Option::is_none")]
    os: Option<String>,
    /// Major and minor version of the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    os_version: Option<[u8; 2]>,
    /// Class of the screen: `small`, `usual`, `large`, `folding`, `tablet` or `desk`.
    #[serde(skip_serializing_if = "Option::is_none")]
    screen: Option<String>,
    /// Quarters of an hour east of UTC; absent also where it is +08:00.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset_quarters: Option<i8>,
    /// First part of the language tag; `other` where it is rare.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

impl PhoneClass {
    fn is_classes(&self) -> bool {
        let one_of = |value: &Option<String>, words: &[&str]| value.as_deref().is_none_or(|v| words.contains(&v));
        let short =
            |value: &Option<String>, most: usize| value.as_deref().is_none_or(|v| !v.is_empty() && v.len() <= most);
        short(&self.model, 40)
            && short(&self.language, 8)
            && one_of(&self.os, &["android", "ios", "desktop"])
            && one_of(&self.screen, &["small", "usual", "large", "folding", "tablet", "desk"])
            && self.os_version.is_none_or(|[major, minor]| major < 100 && minor < 100)
            && self.offset_quarters.is_none_or(|quarters| (-48..=56).contains(&quarters))
    }
}

/// Tells what kind of phone the session that asks is on. Told again, it replaces what was told.
#[utoipa::path(post, path = "/v1/auth/session/device", operation_id = "session_device", tag = "login", security(("bearer" = [])), request_body = PhoneClass, responses(
    (status = 204, description = "it is kept with the session"),
))]
pub(crate) async fn tell(
    State(shared): State<Shared>,
    bearer: Bearer,
    Json(class): Json<PhoneClass>,
) -> Result<StatusCode, Problem> {
    if !class.is_classes() {
        return Err(Code::PhoneClassUnfit.into());
    }
    let class = serde_json::to_string(&class).map_err(|_| Problem::from(Code::PhoneClassUnfit))?;
    let now = shared.now();
    shared
        .db
        .write(move |tx| {
            tx.execute(
                "INSERT OR REPLACE INTO session_devices (session, class, at) VALUES (?1, ?2, ?3)",
                params![bearer.session, class, now],
            )?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

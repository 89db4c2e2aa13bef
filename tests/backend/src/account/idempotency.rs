//! `Idempotency-Key`: the client's own name for a request that costs money or makes something, so that asking again
//! after a lost answer does it once.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::backend::Shared;
use crate::problem::{Code, Problem};

/// The key of a request, where it has one.
pub(crate) struct IdempotencyKey(pub(crate) Option<String>);

impl FromRequestParts<Shared> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let Some(key) = parts.headers.get("idempotency-key") else {
            return Ok(Self(None));
        };
        match key.to_str() {
            Ok(key) if is_name(key) => Ok(Self(Some(key.to_owned()))),
            _ => Err(Code::IdempotencyKeyUnfit.into()),
        }
    }
}

/// A name that a client chose: 16 to 64 letters, digits, `-` or `_`. A UUID is one.
pub(crate) fn is_name(text: &str) -> bool {
    (16..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

//! Bodies that are read whole: JSON of the account part, protobuf of telemetry. Never more than allowed, never for
//! longer than allowed.
//!
//! A rejection names the place in the body and never what stands there: serde's own texts quote it, and what it quotes
//! can be a number or a code.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::backend::Shared;
use crate::edge;
use crate::problem::{Code, Problem};

/// JSON in, JSON out.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Shared> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Problem> {
        if content_type(request.headers()) != Some("application/json") {
            return Err(Code::MediaTypeUnsupported.into());
        }
        let limits = &shared.config.limits;
        let bytes = whole(request, limits.json_bytes, limits.body_read_s).await?;
        // Every body of the contract is an object; serde would take a list of the same values for one.
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Problem::from(Code::JsonUnfit).with("line", 1).with("column", 1));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let code = match error.classify() {
                Category::Data => Code::JsonUnfit,
                Category::Io | Category::Syntax | Category::Eof => Code::JsonMalformed,
            };
            Problem::from(code).with("line", error.line()).with("column", error.column())
        })
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The content type without its parameters.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()?.split(';').next().map(str::trim)
}

/// The whole body, in time and within this many bytes.
pub(crate) async fn whole(request: Request, most: usize, within_s: u64) -> Result<Bytes, Problem> {
    // A body that says it is too large is refused before it is read.
    let says: Option<u64> = number(request.headers(), header::CONTENT_LENGTH.as_str());
    if says.is_some_and(|says| says > most as u64) {
        return Err(Code::BodyTooLarge.into());
    }
    let reading = Limited::<Body>::new(request.into_body(), most).collect();
    match tokio::time::timeout(Duration::from_secs(within_s), reading).await {
        Ok(Ok(read)) => Ok(read.to_bytes()),
        Ok(Err(error)) => Err(edge::broken(&*error)),
        Err(_) => Err(Code::BodyStalled.into()),
    }
}

/// A header that is one plain number.
pub(crate) fn number<T: std::str::FromStr>(headers: &HeaderMap, name: &str) -> Option<T> {
    let text = headers.get(name)?.to_str().ok()?;
    // `parse` would take a sign.
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

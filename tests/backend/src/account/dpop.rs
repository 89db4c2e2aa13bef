//! Tokens that belong to a key of the phone (RFC 9449), on the token endpoints alone.
//!
//! Whether a server asks for it is a capability that `auth/config` tells. A proof must carry a nonce of this server,
//! which says by the server's own clock how old the proof can be, so that a phone whose clock is years off can still log
//! in. A proof is taken once.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::params;
use serde::Serialize;
use utoipa::ToSchema;

use super::proof::{self, Claims, Thumbprint};
use crate::backend::{Shared, State};
use crate::problem::{Code, Problem};

/// The header of a nonce for the next proof.
pub(crate) const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
const PROOF: HeaderName = HeaderName::from_static("dpop");

/// A nonce changes every so often, and the one before is taken as well.
const NONCE_MS: i64 = 150_000;

/// Whether sessions are bound to a key of the phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Dpop {
    /// A login without a proof is refused.
    Required,
    /// A login with a proof is bound to its key, one without is not bound.
    #[default]
    Optional,
    /// Proofs are not looked at.
    Off,
}

/// The key that the request was proven to come from; absent where it brought no proof.
pub(crate) struct Proven(pub(crate) Option<Thumbprint>);

impl FromRequestParts<Shared> for Proven {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let mut proofs = parts.headers.get_all(PROOF).iter();
        let (first, second) = (proofs.next(), proofs.next());
        let Some(first) = first.filter(|_| shared.config.dpop != Dpop::Off) else { return Ok(Self(None)) };
        let read = if second.is_none() { first.to_str().ok().and_then(|text| proof::read(text).ok()) } else { None };
        let signed = read.filter(|signed| is_for(parts, &signed.claims)).ok_or(Code::DpopInvalid)?;
        let now = shared.now();
        if !signed.claims.nonce.as_deref().is_some_and(|given| is_nonce(shared, given, now)) {
            return Err(Problem::from(Code::UseDpopNonce).nonce_for_next(nonce(shared, now)));
        }
        let seen = shared.keys.tag("proof", &[signed.key.as_str().as_bytes(), signed.claims.jti.as_bytes()]);
        shared
            .db
            .write(move |tx| {
                tx.execute("DELETE FROM proofs WHERE expires_at <= ?1", params![now])?;
                let sql = "INSERT INTO proofs (tag, expires_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
                // Kept for as long as its nonce can be good.
                let new = tx.execute(sql, params![seen, now + 2 * NONCE_MS])? == 1;
                if new { Ok(Self(Some(signed.key))) } else { Err(Code::DpopInvalid.into()) }
            })
            .await
    }
}

/// Whether a proof was made for this request: its method, and its address without query.
fn is_for(parts: &Parts, claims: &Claims) -> bool {
    let named = parts.uri.authority().map(axum::http::uri::Authority::as_str);
    let host = named.or_else(|| parts.headers.get(header::HOST)?.to_str().ok());
    let Some(host) = host else { return false };
    let Some((scheme, rest)) = claims.htu.split_once("://") else { return false };
    // A host is the same in small and capital letters, a path is not.
    let at = rest.find('/').unwrap_or(rest.len());
    let (theirs, path) = rest.split_at(at);
    claims.htm == parts.method.as_str()
        && (1..=128).contains(&claims.jti.len())
        && scheme.eq_ignore_ascii_case("https")
        && theirs.eq_ignore_ascii_case(host)
        && path == parts.uri.path()
}

/// The nonce of the present moment: which stretch of time it is, and a tag.
pub(crate) fn nonce(state: &State, now: i64) -> String {
    nonce_of(state, now.div_euclid(NONCE_MS))
}

fn nonce_of(state: &State, stretch: i64) -> String {
    URL_SAFE_NO_PAD.encode(state.keys.tag("nonce", &[&stretch.to_be_bytes()]))
}

fn is_nonce(state: &State, given: &str, now: i64) -> bool {
    let stretch = now.div_euclid(NONCE_MS);
    [stretch, stretch - 1].iter().any(|&stretch| nonce_of(state, stretch) == given)
}

/// The header by which the next proof needs no second try.
pub(crate) fn next(state: &State, now: i64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if state.config.dpop != Dpop::Off
        && let Ok(nonce) = HeaderValue::from_str(&nonce(state, now))
    {
        headers.insert(NONCE, nonce);
    }
    headers
}

//! Who is asking: the access token of a request, and the account and session behind it.
//!
//! To use an access token is to say that its pair arrived, so the refresh token before it is retired here.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use rusqlite::{OptionalExtension, params};

use super::tokens;
use crate::backend::Shared;
use crate::problem::{Code, Problem};

/// A request with a good access token.
pub(crate) struct Bearer {
    pub(crate) account: String,
    pub(crate) session: String,
}

impl FromRequestParts<Shared> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let given = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token =
            given.and_then(|value| value.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
        let Some((_, token)) = token else { return Err(Code::AccessExpired.into()) };
        let (hash, now) = (tokens::hash(token.trim()), shared.now());
        shared
            .db
            .write(move |tx| {
                let found = tx
                    .prepare_cached(
                        "SELECT s.account, s.id, x.generation = s.generation AND NOT s.acked, s.revoked IS NOT NULL OR a.state <> 'active'
                         FROM access x JOIN sessions s ON s.id = x.session JOIN accounts a ON a.id = s.account
                         WHERE x.hash = ?1 AND x.expires_at > ?2",
                    )?
                    .query_row(params![hash, now], |row| {
                        Ok((Self { account: row.get(0)?, session: row.get(1)? }, row.get::<_, bool>(2)?, row.get::<_, bool>(3)?))
                    })
                    .optional()?;
                let Some((bearer, first_use, ended)) = found else { return Err(Code::AccessExpired.into()) };
                if ended {
                    return Err(Problem::from(Code::SessionRevoked).status_of(StatusCode::UNAUTHORIZED));
                }
                if first_use {
                    tx.execute("UPDATE sessions SET acked = 1 WHERE id = ?1", params![bearer.session])?;
                }
                Ok(bearer)
            })
            .await
    }
}

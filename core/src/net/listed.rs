//! The requests that carry nothing collected, each by name. Everything else needs an envelope.

use bytes::Bytes;

use super::transport::{Proof, Request};
use crate::{
    gate::{Body, Host, Method, Route},
    kernel::{Id, Secret},
};

/// A request without collected data: what it says was given to us by the server, or is the same for everybody.
pub(crate) enum Listed {
    /// Notices; asked for before anybody is logged in.
    Notices,
    /// The newest edition, signed by its publisher.
    Edition,
    /// The operator's legal text of an edition.
    PolicyText {
        /// The edition's name.
        edition: String,
    },
    /// A new pair of tokens for a refresh token.
    Refresh {
        /// The refresh token.
        token: Secret,
        /// Whether the session is bound to the phone's key.
        bound: bool,
    },
    /// The end of a session.
    Logout {
        /// The refresh token.
        token: Secret,
    },
    /// The end of the account's other sessions, or of all of them.
    LogoutMore {
        /// The refresh token of this one.
        token: Secret,
        /// `others` or `all`.
        scope: &'static str,
        /// What the session was raised to for it.
        elevation: Secret,
    },
    /// The sessions of the account.
    Sessions,
    /// The end of one other session.
    EndSession {
        /// The server's name for it.
        session: String,
        /// What the session was raised to for it.
        elevation: Secret,
    },
    /// A fresh code to the account's own number, for an act.
    StepUp {
        /// The contract's word for the act.
        act: &'static str,
        /// The request's name.
        key: Id,
    },
    /// What cancelling the account means; a code for it goes to the account's own number.
    Cancellation,
    /// What came of a confirmation whose answer was lost. It brings no code, so it confirms nothing.
    CancellationAnswer {
        /// The server's name for the cancellation.
        cancellation: String,
        /// The name of the confirmation.
        key: Id,
        /// SHA-256 of the consequences that were read.
        seen: String,
    },
    /// How far a cancellation is.
    CancellationStatus {
        /// The server's name for it.
        cancellation: String,
        /// The token that it is looked up with.
        status: Secret,
    },
    /// Takes a cancellation back.
    CancellationBack {
        /// The server's name for it.
        cancellation: String,
    },
    /// Messages after a number.
    Messages {
        /// The last number that is known.
        after: u64,
    },
    /// How much of an upload the server has.
    UploadOffset {
        /// The upload's path on the media server.
        path: String,
    },
    /// Takes an upload back.
    UploadCancel {
        /// The upload's path on the media server.
        path: String,
    },
}

impl Listed {
    pub(super) fn request(&self) -> Request {
        let get = |path: &str, bearer| (route(Host::Account, Method::Get, path, bearer), Body::Empty);
        let (route, body) = match self {
            Self::Notices => get("/v1/notices", false),
            Self::Edition => get("/v1/policy/edition", false),
            Self::PolicyText { edition } => get(&format!("/v1/policy/{edition}/text"), false),
            Self::Messages { after } => get(&format!("/v1/messages?after={after}"), true),
            Self::Refresh { token, .. } => (
                route(Host::Account, Method::Post, "/v1/auth/token", false),
                json(&serde_json::json!({ "grant_type": "refresh_token", "refresh_token": token.expose_str() })),
            ),
            Self::Logout { token } => (
                route(Host::Account, Method::Post, "/v1/auth/logout", false),
                json(&serde_json::json!({ "refresh_token": token.expose_str(), "scope": "this" })),
            ),
            Self::LogoutMore { token, scope, elevation } => (
                Route {
                    headers: vec![elevated(elevation)],
                    ..route(Host::Account, Method::Post, "/v1/auth/logout", false)
                },
                json(&serde_json::json!({ "refresh_token": token.expose_str(), "scope": scope })),
            ),
            Self::Sessions => get("/v1/auth/sessions", true),
            Self::EndSession { session, elevation } => (
                Route {
                    headers: vec![elevated(elevation)],
                    ..route(Host::Account, Method::Delete, &format!("/v1/auth/sessions/{session}"), true)
                },
                Body::Empty,
            ),
            Self::StepUp { act, key } => (
                Route {
                    headers: vec![named(key)],
                    ..route(Host::Account, Method::Post, "/v1/auth/step-up/challenges", true)
                },
                json(&serde_json::json!({ "purpose": act })),
            ),
            Self::Cancellation => (
                route(Host::Account, Method::Post, "/v1/account/cancellation", true),
                json(&serde_json::json!({ "purpose": "cancel_account" })),
            ),
            Self::CancellationAnswer { cancellation, key, seen } => {
                let path = format!("/v1/account/cancellation/{cancellation}/confirm");
                (
                    Route { headers: vec![named(key)], ..route(Host::Account, Method::Post, &path, true) },
                    json(&serde_json::json!({ "code": "", "consequences_sha256": seen, "second_confirm": true })),
                )
            }
            Self::CancellationStatus { cancellation, status } => {
                let path = format!("/v1/account/cancellation/{cancellation}");
                let token = ("status-token", status.expose_str().unwrap_or_default().to_owned());
                (Route { headers: vec![token], ..route(Host::Account, Method::Get, &path, false) }, Body::Empty)
            }
            Self::CancellationBack { cancellation } => {
                let path = format!("/v1/account/cancellation/{cancellation}");
                (route(Host::Account, Method::Delete, &path, true), Body::Empty)
            }
            Self::UploadOffset { path } => (tus(Method::Head, path), Body::Empty),
            Self::UploadCancel { path } => (tus(Method::Delete, path), Body::Empty),
        };
        let mut request = Request::new(route, body);
        if matches!(
            self,
            Self::Refresh { .. }
                | Self::Logout { .. }
                | Self::LogoutMore { .. }
                | Self::Sessions
                | Self::EndSession { .. }
                | Self::StepUp { .. }
                | Self::Cancellation
                | Self::CancellationAnswer { .. }
                | Self::CancellationStatus { .. }
                | Self::CancellationBack { .. }
        ) {
            request.largest_answer = 64 * 1024;
        }
        if matches!(self, Self::Refresh { bound: true, .. }) {
            request.proof = Proof::Must;
        }
        request
    }
}

fn elevated(elevation: &Secret) -> (&'static str, String) {
    ("elevation-token", elevation.expose_str().unwrap_or_default().to_owned())
}

fn named(key: &Id) -> (&'static str, String) {
    ("idempotency-key", key.as_str().to_owned())
}

fn route(host: Host, method: Method, path: &str, bearer: bool) -> Route {
    Route { host, method, path: path.to_owned(), bearer, headers: Vec::new() }
}

fn tus(method: Method, path: &str) -> Route {
    Route { headers: vec![("tus-resumable", "1.0.0".to_owned())], ..route(Host::Media, method, path, true) }
}

fn json(value: &serde_json::Value) -> Body {
    Body::Bytes { content_type: "application/json", bytes: Bytes::from(value.to_string()) }
}

//! The requests that carry nothing collected, each by name. Everything else needs an envelope.

use bytes::Bytes;

use super::transport::{Proof, Request};
use crate::{
    gate::{Body, Host, Method, Route},
    kernel::Secret,
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
            Self::UploadOffset { path } => (tus(Method::Head, path), Body::Empty),
            Self::UploadCancel { path } => (tus(Method::Delete, path), Body::Empty),
        };
        let mut request = Request::new(route, body);
        if matches!(self, Self::Refresh { .. } | Self::Logout { .. }) {
            request.largest_answer = 64 * 1024;
        }
        if matches!(self, Self::Refresh { bound: true, .. }) {
            request.proof = Proof::Must;
        }
        request
    }
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

//! HTTPS.
use crate::net::transport::{Request, Response, Transport, TransportFault};

/// The three servers' addresses.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// Account.
    pub account: String,
    /// Media.
    pub media: String,
    /// Telemetry.
    pub telemetry: String,
}
/// What TLS trusts.
#[derive(Clone, Debug)]
pub struct TlsSetup {
    /// PEM of the anchors.
    pub anchors_pem: String,
    /// SHA-256 of pinned keys, lower-case hexadecimal.
    pub pins: Vec<String>,
}
/// HTTPS.
pub struct HttpsTransport;
#[async_trait::async_trait]
impl Transport for HttpsTransport {
    async fn exchange(&self, _: Request) -> Result<Response, TransportFault> {
        Err(TransportFault::Unreachable)
    }
}

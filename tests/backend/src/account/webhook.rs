//! SMS to an operator's gateway: a signed POST of JSON, in the way of Standard Webhooks (headers `webhook-id`,
//! `webhook-timestamp`, `webhook-signature`).
//!
//! A try that was not answered may have sent the SMS. So every try of one SMS carries the same id, in this process and
//! after it, and the gateway drops what it has seen: nobody gets a code twice for having a bad line.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Url;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde_json::json;
use sha2::Sha256;

use super::sms::{NotTaken, Outgoing, SmsSender};
use crate::clock::Clock;
use crate::config::StartError;

/// A gateway of the operator. Prints its address alone.
#[derive(Clone)]
pub struct Webhook {
    /// Where to post: `https`, or `http` on this machine, because the body holds codes.
    pub url: String,
    /// The shared secret that requests are signed with, 24 to 64 bytes.
    pub key: Vec<u8>,
    /// The authorities that an `https` gateway is trusted by, PEM. Needed for `https`.
    pub authorities: Option<PathBuf>,
    /// How long one try may take.
    pub timeout: Duration,
    /// How often one SMS is tried, 1 to 5.
    pub tries: u32,
    /// How long to wait before the second try; twice as long before each further one.
    pub pause: Duration,
}

impl Webhook {
    /// A gateway that is tried three times, for three seconds each.
    #[must_use]
    pub fn new(url: impl Into<String>, key: impl Into<Vec<u8>>) -> Self {
        Self {
            url: url.into(),
            key: key.into(),
            authorities: None,
            timeout: Duration::from_secs(3),
            tries: 3,
            pause: Duration::from_millis(200),
        }
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The sender that speaks to it.
pub(crate) struct Gateway {
    webhook: Webhook,
    url: Url,
    #[allow(clippy::disallowed_types, reason = "the backend is another program and posts to its operator alone")]
    client: reqwest::Client,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.webhook.fmt(f)
    }
}

impl Gateway {
    pub(crate) fn open(webhook: Webhook, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let url: Url =
            webhook.url.parse().map_err(|_| StartError::Setting("the address of the sms gateway is no url"))?;
        let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() != "https" && !(url.scheme() == "http" && here) {
            return Err(StartError::Setting("the sms gateway must be spoken to by https, or be on this machine"));
        }
        if url.scheme() == "https" && webhook.authorities.is_none() {
            return Err(StartError::Setting("an sms gateway by https needs the authorities that it is trusted by"));
        }
        if !(24..=64).contains(&webhook.key.len()) || !(1..=5).contains(&webhook.tries) {
            return Err(StartError::Setting("the key of the sms gateway has 24 to 64 bytes, and it is tried 1 to 5 times"));
        }
        let mut roots = RootCertStore::empty();
        if let Some(path) = &webhook.authorities {
            let pem = std::fs::read(path).map_err(StartError::file("the authorities of the sms gateway"))?;
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                let added = certificate.map(|certificate| roots.add(certificate));
                if !matches!(added, Ok(Ok(()))) {
                    return Err(StartError::Setting("an authority of the sms gateway cannot be read"));
                }
            }
        }
        let unusable = |_| StartError::Setting("no client for the sms gateway can be made");
        let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        #[allow(
            clippy::disallowed_types,
            clippy::disallowed_methods,
            reason = "the backend is another program and posts to its operator alone"
        )]
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .timeout(webhook.timeout)
            .build()
            .map_err(|_| StartError::Setting("no client for the sms gateway can be made"))?;
        Ok(Self { webhook, url, client, clock })
    }

    /// One try; says whether another one can help.
    async fn attempt(&self, id: &str, body: &str) -> Attempt {
        let seconds = self.clock.now_ms().div_euclid(1000).to_string();
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.webhook.key) else { return Attempt::Refused };
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let request = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", format!("v1,{signature}"))
            .body(body.to_owned());
        // What the error says holds the address and is of no use here: it was not taken.
        match request.send().await.map(|answer| answer.status()) {
            Ok(status) if status.is_success() => Attempt::Taken,
            Ok(status) if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) => Attempt::Failed,
            Ok(_) => Attempt::Refused,
            Err(_) => Attempt::Failed,
        }
    }
}

enum Attempt {
    Taken,
    /// It may go better, or the answer to a success was lost.
    Failed,
    /// It will not go better.
    Refused,
}

#[async_trait]
impl SmsSender for Gateway {
    async fn send(&self, sms: &Outgoing) -> Result<(), NotTaken> {
        let body = json!({
            "type": "sms.code",
            "to": sms.to,
            "purpose": sms.purpose,
            "code": sms.code,
            "minutes": sms.minutes,
            "text": sms.text,
        })
        .to_string();
        let mut pause = self.webhook.pause;
        for attempt in 1..=self.webhook.tries {
            match self.attempt(&sms.id, &body).await {
                Attempt::Taken => return Ok(()),
                Attempt::Refused => return Err(NotTaken),
                Attempt::Failed if attempt == self.webhook.tries => {}
                Attempt::Failed => {
                    tokio::time::sleep(pause).await;
                    pause = pause.saturating_mul(2);
                }
            }
        }
        Err(NotTaken)
    }
}

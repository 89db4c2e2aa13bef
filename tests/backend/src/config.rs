//! What can be chosen when a backend starts, and why a start can fail.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::account::captcha::Captcha;
use crate::account::dpop::Dpop;
use crate::account::webhook::Webhook;

/// How a backend is set up. [`Config::new`] gives one that works; every field can be changed after it.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that everything is kept in; made when it is missing, readable by its owner alone.
    pub data: PathBuf,
    /// The address to listen on. Loopback only: this backend hands out codes to whoever can read its folder.
    pub bind: IpAddr,
    /// Port of the account part; 0 for any free one.
    pub account_port: u16,
    /// Port of the media part; 0 for any free one.
    pub media_port: u16,
    /// Port of the telemetry part; 0 for any free one.
    pub telemetry_port: u16,
    /// Another tus server that uploads go to. Set, the media part does not listen, and `media_data` must be set too.
    pub media_url: Option<String>,
    /// The folder in which that tus server keeps each upload in a file named by its id; commit reads it.
    pub media_data: Option<PathBuf>,
    /// Another OTLP/HTTP receiver. Set, the telemetry part does not listen.
    pub telemetry_url: Option<String>,
    /// The operator's legal text for the edition, UTF-8. Without it the client shows a page made from the edition.
    pub policy_text: Option<PathBuf>,
    /// The edition of the privacy policy that a login must have agreed to.
    pub edition: String,
    /// The oldest client that is still served, told to every client.
    pub min_app_version: String,
    /// Where each SMS is appended as a line of JSON: the stand-in phone of a backend that runs in its own process.
    pub outbox: Option<PathBuf>,
    /// The domain that codes are for. Set, the last line of an SMS is `@domain #code`, by which a phone offers the code to
    /// that domain's own app and to no other.
    pub sms_domain: Option<String>,
    /// An operator's gateway that SMS go to; without it, they stay in the store and the outbox.
    pub sms_webhook: Option<Webhook>,
    /// What asks a client to prove that a person is there; without it, nobody is asked.
    pub captcha: Option<Arc<dyn Captcha>>,
    /// Whether sessions are bound to a key of the phone.
    pub dpop: Dpop,
    /// Proxies whose `X-Forwarded-For` is believed; everyone else's is not read.
    pub trusted_proxies: Vec<IpAddr>,
    /// Every number that the backend refuses by.
    pub limits: Limits,
    /// A fault that the backend commits on purpose.
    pub sabotage: Option<Sabotage>,
}

impl Config {
    /// A backend on loopback with free ports, the reference limits and its data in this folder.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            account_port: 0,
            media_port: 0,
            telemetry_port: 0,
            media_url: None,
            media_data: None,
            telemetry_url: None,
            policy_text: None,
            edition: "2024-06-19".to_owned(),
            min_app_version: "0.1.0".to_owned(),
            outbox: None,
            sms_domain: None,
            sms_webhook: None,
            captcha: None,
            dpop: Dpop::default(),
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            sabotage: None,
        }
    }
}

/// Every number that the backend refuses by. The defaults are the reference values of the contract; a file may name
/// only those that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Digits of an SMS code, 4 to 8.
    pub code_length: u32,
    /// Seconds for which a code is good.
    pub code_ttl_s: i64,
    /// Seconds between two SMS to one number.
    pub resend_after_s: i64,
    /// Codes that may be tried on one challenge.
    pub max_attempts: i64,
    /// SMS to all numbers in a minute.
    pub sms_per_minute: i64,
    /// SMS to one number in an hour.
    pub sms_per_phone_hour: i64,
    /// SMS to one number in a day.
    pub sms_per_phone_day: i64,
    /// SMS asked for by one install in an hour.
    pub sms_per_install_hour: i64,
    /// SMS asked for from one address in an hour.
    pub sms_per_address_hour: i64,
    /// SMS asked for from one network (a /24, or a /48 of IPv6) in an hour.
    pub sms_per_network_hour: i64,
    /// SMS asked for from one address in an hour before a captcha is to be solved, where there is one.
    pub captcha_after: i64,
    /// Wrong codes in a row for one number, over all its challenges, before it is blocked for a day.
    pub failure_budget: i64,
    /// Seconds for which a lost answer to a login can be asked for again with the same idempotency key.
    pub login_replay_s: i64,
    /// Seconds for which an access token is good.
    pub access_ttl_s: i64,
    /// Seconds without a refresh after which a session is over.
    pub refresh_idle_s: i64,
    /// Seconds after login at which a session is over whatever happened.
    pub refresh_absolute_s: i64,
    /// Seconds for which an elevation is good.
    pub elevation_ttl_s: i64,
    /// Seconds in which a confirmed cancellation can be withdrawn.
    pub cancel_cooling_off_s: i64,
    /// Seconds that it then takes to carry it out.
    pub cancel_processing_s: i64,
    /// Seconds between two looks at a cancellation's status.
    pub cancel_status_interval_s: i64,
    /// Bytes of a JSON body.
    pub json_bytes: usize,
    /// Bytes of one upload.
    pub upload_bytes: i64,
    /// Seconds after the last byte at which an upload without a receipt is thrown away.
    pub upload_expiry_s: i64,
    /// Bytes of a telemetry body as it is sent.
    pub telemetry_bytes: usize,
    /// Bytes of a telemetry body once it is expanded.
    pub telemetry_expanded_bytes: usize,
    /// Requests from one address in a minute, for each part.
    pub requests_per_minute: u32,
    /// Connections that one part holds at a time.
    pub connections: usize,
    /// Seconds in which a client must have said its TLS hello, and then each request's headers.
    pub header_read_s: u64,
    /// Seconds in which a whole JSON or telemetry body must have arrived.
    pub body_read_s: u64,
    /// Seconds that an upload may stand still.
    pub upload_stall_s: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            code_length: 6,
            code_ttl_s: 300,
            resend_after_s: 60,
            max_attempts: 5,
            sms_per_minute: 600,
            sms_per_phone_hour: 5,
            sms_per_phone_day: 10,
            sms_per_install_hour: 5,
            sms_per_address_hour: 20,
            sms_per_network_hour: 100,
            captcha_after: 2,
            failure_budget: 100,
            login_replay_s: 60,
            access_ttl_s: 900,
            refresh_idle_s: 30 * 86_400,
            refresh_absolute_s: 90 * 86_400,
            elevation_ttl_s: 300,
            cancel_cooling_off_s: 7 * 86_400,
            cancel_processing_s: 0,
            cancel_status_interval_s: 5,
            json_bytes: 64 * 1024,
            upload_bytes: 4 * 1024 * 1024 * 1024,
            upload_expiry_s: 7 * 86_400,
            telemetry_bytes: 1024 * 1024,
            telemetry_expanded_bytes: 8 * 1024 * 1024,
            requests_per_minute: 1_200,
            connections: 512,
            header_read_s: 30,
            body_read_s: 30,
            upload_stall_s: 60,
        }
    }
}

/// A fault that the backend commits on purpose, to show that a client notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// Flips one stored byte of each upload before its digest is taken.
    CorruptUploadByte,
}

/// Why a backend did not start. The texts name files and settings, never what is in them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address is not of this machine alone.
    #[error("the backend listens on loopback only")]
    NotLoopback,
    /// A setting cannot be worked with.
    #[error("{0}")]
    Setting(&'static str),
    /// A file or folder could not be made, read or written.
    #[error("{what}: {source}")]
    File {
        /// Which one.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The store could not be opened.
    #[error("the store cannot be opened: {0}")]
    Store(#[from] rusqlite::Error),
    /// The certificate authority could not be made or read.
    #[error("the certificate authority cannot be used: {0}")]
    Certificate(String),
    /// A part could not listen.
    #[error("cannot listen on the port of the {part} part: {source}")]
    Listen {
        /// Which part.
        part: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

impl StartError {
    /// Names the file that a fault of the system was about.
    pub(crate) fn file(what: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File { what, source }
    }
}

//! A backend: opened from a folder, asked through its three routers, looked into through its store.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use sha2::{Digest, Sha256};

use crate::account::cancellation::Due;
use crate::account::sms::{Outbox, SmsSender};
use crate::account::webhook::Gateway;
use crate::address::Addresses;
use crate::certs::Identity;
use crate::clock::Clock;
use crate::config::{Config, Sabotage, StartError};
use crate::db::Db;
use crate::keys::Keys;
use crate::media::turns::Turns;
use crate::serve::{self, Serving};
use crate::store::Store;
use crate::wire::Wire;
use crate::{account, edge, editions, media, private, seed, telemetry};

/// The three parts, which share nothing on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Login, sessions, devices, messages, notices, receipts.
    Account,
    /// Uploads, tus 1.0.
    Media,
    /// Telemetry, OTLP/HTTP logs.
    Telemetry,
}

impl Part {
    /// The part's name, as the request log writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Media => "media",
            Self::Telemetry => "telemetry",
        }
    }
}

/// What all handlers share.
pub(crate) struct State {
    pub(crate) config: Config,
    pub(crate) db: Db,
    pub(crate) keys: Keys,
    pub(crate) identity: Identity,
    pub(crate) policy_text: Option<PolicyText>,
    pub(crate) turns: Turns,
    pub(crate) addresses: Addresses,
    pub(crate) wire: Wire,
    pub(crate) sms: Box<dyn SmsSender>,
    pub(crate) cancellations: Due,
    sabotage: Mutex<Option<Sabotage>>,
    clock: Arc<dyn Clock>,
    latest: AtomicI64,
}

/// The operator's text of the edition, read once at the start.
pub(crate) struct PolicyText {
    pub(crate) text: String,
    pub(crate) sha256: String,
}

/// The state as the routers hold it.
pub(crate) type Shared = Arc<State>;

impl State {
    /// The time, which stands still where the clock goes back: a deadline is never extended.
    pub(crate) fn now(&self) -> i64 {
        let now = self.clock.now_ms();
        self.latest.fetch_max(now, Ordering::Relaxed).max(now)
    }

    /// The edition that a login must have agreed to: the one that was published last, else the configured one.
    pub(crate) fn edition(&self) -> String {
        let newest = self.db.write_now(editions::newest);
        newest.ok().flatten().map_or_else(|| self.config.edition.clone(), |(edition, _)| edition)
    }

    pub(crate) fn sabotage(&self) -> Option<Sabotage> {
        *self.sabotage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_sabotage(&self, sabotage: Option<Sabotage>) {
        *self.sabotage.lock().unwrap_or_else(PoisonError::into_inner) = sabotage;
    }

    /// The folder in which each upload is a file named by its id.
    pub(crate) fn upload_folder(&self) -> std::path::PathBuf {
        self.config.media_data.clone().unwrap_or_else(|| self.config.data.join("uploads"))
    }
}

/// A reference backend. Clones are the same backend.
#[derive(Clone)]
pub struct Backend {
    shared: Shared,
    publisher: [u8; 32],
}

impl Backend {
    /// Opens the data folder, or makes and seeds it at the first start. Listens on nothing yet.
    pub fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        check(&config)?;
        private::folder(&config.data).map_err(StartError::file("the data folder"))?;
        let policy_text = config.policy_text.as_deref().map(read_policy_text).transpose()?;
        let db = Db::open(&config.data.join("backend.sqlite"))?;
        let state = State {
            keys: Keys::open(&config.data)?,
            identity: Identity::open(&config.data)?,
            policy_text,
            turns: Turns::default(),
            addresses: Addresses::default(),
            wire: Wire::default(),
            sms: sender(&config, &clock)?,
            cancellations: Due::default(),
            sabotage: Mutex::new(config.sabotage),
            latest: AtomicI64::new(clock.now_ms()),
            clock,
            db,
            config,
        };
        private::folder(&state.upload_folder()).map_err(StartError::file("the upload folder"))?;
        seed::plant(&state)?;
        let publisher =
            editions::publisher(&state.keys).map_err(|_| StartError::Setting("the publisher's key cannot be made"))?;
        Ok(Self { shared: Arc::new(state), publisher })
    }

    /// SHA-256 of the operator's text, as it is named to clients; absent where this backend was given none.
    #[must_use]
    pub fn policy_sha256(&self) -> Option<&str> {
        self.shared.policy_text.as_ref().map(|text| text.sha256.as_str())
    }

    /// The public key that this backend signs editions with; the same for a data folder after every start.
    #[must_use]
    pub fn publisher(&self) -> [u8; 32] {
        self.publisher
    }

    /// The router of one part, to be called without sockets. A request may carry a [`Peer`](crate::Peer) as an extension
    /// to come from another address than loopback.
    pub fn router(&self, part: Part) -> Router {
        let routes = match part {
            Part::Account => account::routes(),
            Part::Media => media::routes(),
            Part::Telemetry => telemetry::routes(),
        };
        edge::around(routes.split_for_parts().0, &self.shared, part)
    }

    /// Listens with TLS on a port for each part that is not replaced by an address of the configuration.
    pub async fn serve(&self) -> Result<Serving, StartError> {
        serve::serve(self, &self.shared).await
    }

    /// What really arrived, and the levers of a test.
    #[must_use]
    pub fn store(&self) -> Store {
        Store::of(Arc::clone(&self.shared))
    }
}

fn check(config: &Config) -> Result<(), StartError> {
    if !config.bind.is_loopback() {
        return Err(StartError::NotLoopback);
    }
    if !(4..=8).contains(&config.limits.code_length) {
        return Err(StartError::Setting("a code has 4 to 8 digits"));
    }
    if config.media_url.is_some() && config.media_data.is_none() {
        return Err(StartError::Setting("a media address needs the folder of its uploads, or no receipt can be given"));
    }
    Ok(())
}

/// The one way that SMS leave.
fn sender(config: &Config, clock: &Arc<dyn Clock>) -> Result<Box<dyn SmsSender>, StartError> {
    Ok(match (&config.sms_webhook, &config.outbox) {
        (Some(_), Some(_)) => return Err(StartError::Setting("sms go to a gateway or to an outbox, not to both")),
        (Some(webhook), None) => Box::new(Gateway::open(webhook.clone(), Arc::clone(clock))?),
        (None, outbox) => Box::new(Outbox(outbox.clone())),
    })
}

fn read_policy_text(path: &std::path::Path) -> Result<PolicyText, StartError> {
    let text = std::fs::read_to_string(path).map_err(StartError::file("the policy text"))?;
    let sha256 = hex::encode(Sha256::digest(text.as_bytes()));
    Ok(PolicyText { text, sha256 })
}

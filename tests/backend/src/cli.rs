//! The backend as a command: `cargo run -- backend` of the desktop shell is this.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::account::dpop::Dpop;
use crate::account::webhook::Webhook;
use crate::backend::Backend;
use crate::clock::SystemClock;
use crate::config::{Config, Limits, Sabotage, StartError};
use crate::editions::Publication;
use crate::private;
use crate::serve::Serving;

/// Runs the reference backend alone: account, media and telemetry on loopback, with its own certificate authority.
#[derive(Args, Clone, Debug)]
pub struct BackendArgs {
    /// The address to listen on; of this machine alone
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub address: IpAddr,
    /// Port of the account part; 0 for any free one
    #[arg(long, default_value_t = 0)]
    pub account_port: u16,
    /// Port of the media part; 0 for any free one
    #[arg(long, default_value_t = 0)]
    pub media_port: u16,
    /// Port of the telemetry part; 0 for any free one
    #[arg(long, default_value_t = 0)]
    pub telemetry_port: u16,
    /// The folder that everything is kept in
    #[arg(long, default_value = ".gongchao/backend")]
    pub data: PathBuf,
    /// Limits that differ from the reference values: a JSON object with members such as `code_ttl_s`
    #[arg(long, value_name = "FILE")]
    pub limits: Option<PathBuf>,
    /// The operator's legal text of the policy edition
    #[arg(long, value_name = "FILE")]
    pub policy_text: Option<PathBuf>,
    /// An edition of the policy to publish at the start, signed by this backend's own key: a JSON document like those in
    /// core/editions, newer than the one in force
    #[arg(long, value_name = "FILE")]
    pub publish: Option<PathBuf>,
    /// A bulletin to put up at the start, signed by the same key: a JSON object with `published`, `notices`, `stops_features`,
    /// `stops_items` and, where the service ends, `ends`; its number is given to it
    #[arg(long, value_name = "FILE")]
    pub bulletin: Option<PathBuf>,
    /// Another tus server that clients upload to, such as tusd; needs --media-data
    #[arg(long, value_name = "URL", requires = "media_data")]
    pub media_url: Option<String>,
    /// The folder in which that tus server keeps its uploads
    #[arg(long, value_name = "FOLDER")]
    pub media_data: Option<PathBuf>,
    /// Another OTLP/HTTP receiver that clients send telemetry to, such as an OpenTelemetry Collector
    #[arg(long, value_name = "URL")]
    pub telemetry_url: Option<String>,
    /// Where each SMS is appended as a line of JSON: the phone that codes arrive at
    #[arg(long, value_name = "FILE")]
    pub outbox: Option<PathBuf>,
    /// The domain that codes are for: the last line of each SMS, so that a phone fills the code in for its app alone
    #[arg(long, value_name = "DOMAIN")]
    pub sms_domain: Option<String>,
    /// The operator's gateway that each SMS is posted to, instead of the outbox
    #[arg(long, value_name = "URL", requires = "sms_webhook_key", conflicts_with = "outbox")]
    pub sms_webhook: Option<String>,
    /// The secret that the gateway checks signatures with: base64, with or without `whsec_` before it
    #[arg(long, value_name = "FILE")]
    pub sms_webhook_key: Option<PathBuf>,
    /// The authorities that an https gateway is trusted by, PEM
    #[arg(long, value_name = "FILE")]
    pub sms_webhook_authorities: Option<PathBuf>,
    /// Whether sessions are bound to a key of the phone
    #[arg(long, value_enum, default_value_t = Dpop::Optional)]
    pub dpop: Dpop,
    /// A proxy whose X-Forwarded-For is believed; may be given more than once
    #[arg(long, value_name = "ADDRESS")]
    pub trusted_proxy: Vec<IpAddr>,
    /// A fault that the backend commits on purpose
    #[arg(long, value_enum)]
    pub sabotage: Option<Fault>,
    /// Writes addresses, authority and pins to this file as JSON once the backend listens
    #[arg(long, value_name = "FILE")]
    pub info: Option<PathBuf>,
}

/// A fault that the backend commits on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fault {
    /// Flips one stored byte of each upload before its digest is taken
    CorruptUploadByte,
}

impl From<Fault> for Sabotage {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::CorruptUploadByte => Self::CorruptUploadByte,
        }
    }
}

impl BackendArgs {
    /// What these arguments say, with the limits read from their file.
    pub fn config(&self) -> Result<Config, StartError> {
        let limits = match &self.limits {
            None => Limits::default(),
            Some(path) => {
                let text = std::fs::read(path).map_err(StartError::file("the limits file"))?;
                serde_json::from_slice(&text)
                    .map_err(|_| StartError::Setting("the limits file is no json object of limits"))?
            }
        };
        Ok(Config {
            bind: self.address,
            account_port: self.account_port,
            media_port: self.media_port,
            telemetry_port: self.telemetry_port,
            media_url: self.media_url.clone(),
            media_data: self.media_data.clone(),
            telemetry_url: self.telemetry_url.clone(),
            policy_text: self.policy_text.clone(),
            outbox: self.outbox.clone(),
            sms_domain: self.sms_domain.clone(),
            sms_webhook: self.webhook()?,
            dpop: self.dpop,
            trusted_proxies: self.trusted_proxy.clone(),
            limits,
            sabotage: self.sabotage.map(Sabotage::from),
            ..Config::new(&self.data)
        })
    }

    fn webhook(&self) -> Result<Option<Webhook>, StartError> {
        let (Some(url), Some(file)) = (&self.sms_webhook, &self.sms_webhook_key) else { return Ok(None) };
        let text = std::fs::read_to_string(file).map_err(StartError::file("the key of the sms gateway"))?;
        let text = text.trim();
        let key = STANDARD
            .decode(text.strip_prefix("whsec_").unwrap_or(text))
            .map_err(|_| StartError::Setting("the key of the sms gateway is no base64"))?;
        Ok(Some(Webhook { authorities: self.sms_webhook_authorities.clone(), ..Webhook::new(url, key) }))
    }
}

/// Starts a backend, says where it is, and serves until ctrl-c.
pub async fn run(args: BackendArgs) -> Result<(), StartError> {
    let backend = Backend::open(args.config()?, Arc::new(SystemClock))?;
    if let Some(path) = &args.publish {
        let edition = std::fs::read_to_string(path).map_err(StartError::file("the edition to publish"))?;
        let published = backend.store().publish_edition(&edition, Publication::default());
        published.map_err(|_| StartError::Setting("the file to publish is no edition"))?;
    }
    if let Some(path) = &args.bulletin {
        let bulletin = std::fs::read_to_string(path).map_err(StartError::file("the bulletin"))?;
        backend
            .store()
            .post_bulletin(&bulletin)
            .map_err(|_| StartError::Setting("the bulletin file is no bulletin"))?;
    }
    let serving = backend.serve().await?;
    if let Some(path) = &args.info {
        private::write(path, info(&serving).as_bytes()).map_err(StartError::file("the info file"))?;
    }
    let mut out = std::io::stdout();
    let said = writeln!(
        out,
        "account    {}\nmedia      {}\ntelemetry  {}\ndata       {}\nctrl-c ends it",
        serving.account_url,
        serving.media_url,
        serving.telemetry_url,
        args.data.display(),
    );
    said.and_then(|()| out.flush()).map_err(StartError::file("the terminal"))?;
    tokio::signal::ctrl_c().await.map_err(StartError::file("the ctrl-c signal"))?;
    serving.stop().await;
    Ok(())
}

fn info(serving: &Serving) -> String {
    json!({
        "account_url": serving.account_url,
        "media_url": serving.media_url,
        "telemetry_url": serving.telemetry_url,
        "ca_pem": serving.ca_pem,
        "pins": serving.pins,
        "publisher": serving.publisher,
    })
    .to_string()
}

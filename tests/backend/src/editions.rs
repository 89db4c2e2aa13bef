//! Publishing an edition of the policy or a bulletin: signed by this backend's own key, numbered, the newest in force.
//!
//! The envelope is DSSE: the signature is Ed25519 over type and bytes of the payload, each with its length.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::signature::{Ed25519KeyPair, KeyPair};
use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::{Value, json};

use crate::keys::Keys;

const EDITION: &str = "application/vnd.gongchao.edition+json";
const BULLETIN: &str = "application/vnd.gongchao.bulletin+json";

/// What is said of an edition beside the edition itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Publication {
    /// An assessment found a high risk.
    pub high_risk: bool,
    /// Rights are taken away, knowingly.
    pub fewer_rights: bool,
}

/// Why an edition or a bulletin was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// It is no JSON object with a text `id`.
    #[error("no edition: a json object with an id such as 2024-06-19")]
    NoEdition,
    /// It is no JSON object, or it has a number of its own.
    #[error("no bulletin: a json object without a sequence, which is given to it here")]
    NoBulletin,
    /// The store refused.
    #[error("the store refused it")]
    Store(#[from] rusqlite::Error),
    /// No key could be made of the folder's secret.
    #[error("the publisher's key cannot be made")]
    Key,
}

/// The publisher's key of a data folder: the same after every start.
fn keys(keys: &Keys) -> Result<Ed25519KeyPair, PublishError> {
    Ed25519KeyPair::from_seed_unchecked(&keys.tag("publisher", &[])).map_err(|_| PublishError::Key)
}

/// The public half: 32 bytes.
pub(crate) fn publisher(secret: &Keys) -> Result<[u8; 32], PublishError> {
    keys(secret)?.public_key().as_ref().try_into().map_err(|_| PublishError::Key)
}

/// Signs an edition and puts it in force.
pub(crate) fn publish(
    tx: &Transaction<'_>,
    secret: &Keys,
    edition: &str,
    what: Publication,
) -> Result<(), PublishError> {
    let read: Value = serde_json::from_str(edition).map_err(|_| PublishError::NoEdition)?;
    let id = read.get("id").and_then(Value::as_str).ok_or(PublishError::NoEdition)?;
    tx.execute("INSERT INTO editions (edition, document) VALUES (?1, '')", [id])?;
    let sequence = tx.last_insert_rowid();
    let payload = json!({
        "sequence": sequence,
        "high_risk": what.high_risk,
        "fewer_rights": what.fewer_rights,
        "edition": edition,
    })
    .to_string();
    let document = signed(secret, EDITION, &payload)?;
    tx.execute("UPDATE editions SET document = ?1 WHERE sequence = ?2", params![document, sequence])?;
    Ok(())
}

/// Signs a bulletin and puts it up: a JSON object with all its members but the number.
pub(crate) fn post(tx: &Transaction<'_>, secret: &Keys, bulletin: &str) -> Result<(), PublishError> {
    let Ok(Value::Object(mut said)) = serde_json::from_str(bulletin) else { return Err(PublishError::NoBulletin) };
    tx.execute("INSERT INTO bulletins (document) VALUES ('')", [])?;
    let sequence = tx.last_insert_rowid();
    if said.insert("sequence".to_owned(), sequence.into()).is_some() {
        return Err(PublishError::NoBulletin);
    }
    let document = signed(secret, BULLETIN, &Value::Object(said).to_string())?;
    tx.execute("UPDATE bulletins SET document = ?1 WHERE sequence = ?2", params![document, sequence])?;
    Ok(())
}

/// The newest bulletin; absent where none was ever put up.
pub(crate) fn posted(tx: &Transaction<'_>) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT document FROM bulletins ORDER BY sequence DESC LIMIT 1";
    tx.query_row(sql, [], |row| row.get(0)).optional()
}

fn signed(secret: &Keys, of: &str, payload: &str) -> Result<String, PublishError> {
    let mut signed = format!("DSSEv1 {} {of} {} ", of.len(), payload.len()).into_bytes();
    signed.extend_from_slice(payload.as_bytes());
    let sig = STANDARD.encode(keys(secret)?.sign(&signed));
    let document = json!({ "payload": STANDARD.encode(payload), "payloadType": of, "signatures": [{ "sig": sig }] });
    Ok(document.to_string())
}

/// The newest edition's name and document; absent where none was ever published.
pub(crate) fn newest(tx: &Transaction<'_>) -> rusqlite::Result<Option<(String, String)>> {
    let sql = "SELECT edition, document FROM editions ORDER BY sequence DESC LIMIT 1";
    tx.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

//! The ledger as a file that a person takes along: records of ISO/IEC TS 27560, the lines themselves, the seals.
//!
//! It is one document of JSON-LD, and it is laid out so that a person can point at a place in it: a record, a line or a
//! seal is one line of text. The same ledger gives the same bytes, but for a signature, which is made anew. The last line
//! of text says how many there are of each, the chain of the last, and the digest of everything above; all of that is
//! signed where the key of the phone is at hand. [`verify`](super::verify()) needs nothing else.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{canonical, device_key::Seal, records::records, rows, state::State};
use crate::store::{StoreFault, Tx};

/// The name of this layout; it stands in the first line of text and in the last.
pub(super) const LAYOUT: &str = "gongchao-ledger/2";

/// How the lists of the file begin and end.
pub(super) const RECORDS: &str = "\"records\":[";
pub(super) const LINES: &str = "\"lines\":[";
pub(super) const SEALS: &str = "\"seals\":[";
pub(super) const CLOSED: &str = "],";
pub(super) const END: &str = "\"end\":";

/// The last line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    pub(super) chain: String,
    /// The line that the key began with that signed this; null where the file is not signed.
    pub(super) key: Option<u64>,
    pub(super) layout: String,
    pub(super) line_count: usize,
    pub(super) record_count: usize,
    pub(super) seal_count: usize,
    pub(super) sha256: String,
    /// ES256 over this end as it reads without a signature; null where there is no key.
    pub(super) signature: Option<String>,
}

impl End {
    /// What is signed.
    pub(super) fn message(&self) -> String {
        format!("gongchao ledger export\n{}", one(&Self { signature: None, ..self.clone() }))
    }
}

/// The ledger as it stands on disk, as a file to take along. It names no person; what it holds is in `docs/ledger.md`.
///
/// A line that is not what it was when it was read at the start is in the file as it is now, and the file is not signed.
pub fn export(tx: &Tx<'_>, state: &State) -> Result<String, StoreFault> {
    Ok(file(state, &rows::kept(tx)?, &rows::seals(tx)?))
}

/// The file of what is kept of a state.
pub(super) fn file(state: &State, kept: &[Value], seals: &[Seal]) -> String {
    let records = records(state);
    let mut out = head();
    list(&mut out, RECORDS, &records);
    list(&mut out, LINES, kept);
    list(&mut out, SEALS, seals);
    let chain = kept.last().and_then(|line| line.get("chain")).and_then(Value::as_str);
    let mut end = End {
        chain: chain.unwrap_or_default().to_owned(),
        key: None,
        layout: LAYOUT.to_owned(),
        line_count: kept.len(),
        record_count: records.len(),
        seal_count: seals.len(),
        sha256: canonical::hash(&[&out]),
        signature: None,
    };
    // Nothing is signed that this phone did not write.
    let whole =
        state.lines().len() == kept.len() && state.lines().iter().zip(kept).all(|(line, row)| value(line) == *row);
    if let Some(held) = state.held.as_ref().filter(|_| whole) {
        end.key = Some(held.line);
        end.signature = held.sign(&end.message());
        end.key = end.key.filter(|_| end.signature.is_some());
    }
    out.push_str(&last(&end));
    out
}

/// The first line of text: how the members are to be read.
pub(super) fn head() -> String {
    let context: Value = serde_json::from_str(include_str!("context.jsonld")).unwrap_or_default();
    format!("{{\"@context\":{},\"layout\":\"{LAYOUT}\",\n", canonical::json(&context))
}

/// The last line of text.
pub(super) fn last(end: &End) -> String {
    format!("{END}{}}}\n", one(end))
}

/// Anything in its one form.
pub(super) fn one(thing: &impl Serialize) -> String {
    canonical::json(&value(thing))
}

pub(super) fn value(thing: &impl Serialize) -> Value {
    serde_json::to_value(thing).unwrap_or_default()
}

fn list<T: Serialize>(out: &mut String, opened: &str, things: &[T]) {
    out.push_str(opened);
    out.push('\n');
    for (at, thing) in things.iter().enumerate() {
        out.push_str(&one(thing));
        out.push_str(if at.saturating_add(1) == things.len() { "\n" } else { ",\n" });
    }
    out.push_str(CLOSED);
    out.push('\n');
}

//! The ledger as a file that a person takes along: records of ISO/IEC TS 27560, the lines themselves, the seals.
//!
//! It is one document of JSON-LD, and it is laid out so that a person can point at a place in it: a record, a line or a
//! seal is one line of text. The same ledger gives the same bytes. The last line of text says how many there are of
//! each, the chain of the last, and the digest of everything above; [`verify`](super::verify()) needs nothing else.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{canonical, device_key::Seal, ledger::Line, records::records, rows, state::State};
use crate::{
    policy::Edition,
    store::{StoreFault, Tx},
};

/// The name of this layout; it stands in the first line of text and in the last.
pub(super) const LAYOUT: &str = "gongchao-ledger/1";

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
    pub(super) layout: String,
    pub(super) lines: usize,
    pub(super) records: usize,
    pub(super) seals: usize,
    pub(super) sha256: String,
}

/// The ledger as it stands on disk, as a file to take along. It names no person; what it holds is in `docs/ledger.md`.
pub fn export(tx: &Tx<'_>, state: &State) -> Result<String, StoreFault> {
    Ok(file(&state.edition, state.lines(), &rows::seals(tx)?))
}

/// The file of these lines.
pub(super) fn file(edition: &Edition, lines: &[Line], seals: &[Seal]) -> String {
    let records = records(edition, lines);
    let mut out = head();
    list(&mut out, RECORDS, &records);
    list(&mut out, LINES, lines);
    list(&mut out, SEALS, seals);
    let end = End {
        chain: lines.last().map(|line| line.chain.clone()).unwrap_or_default(),
        layout: LAYOUT.to_owned(),
        lines: lines.len(),
        records: records.len(),
        seals: seals.len(),
        sha256: canonical::hash(&[&out]),
    };
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
    canonical::json(&serde_json::to_value(thing).unwrap_or_default())
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

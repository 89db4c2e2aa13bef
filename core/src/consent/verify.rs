//! Whether an exported ledger is whole: pure, offline, with nothing but the file and the public keys in it.
//!
//! Every byte is looked at: the digest at the end covers all that stands above, and what stands at the end has one form.
//! The finer checks are for saying where. A line is hashed as it stands in the file, less its chain, so nothing has to
//! be taken apart that is not looked at, and ten thousand lines take milliseconds.
//!
//! What this cannot find by itself: that somebody writes a whole new ledger with another key or none, or that an older
//! export of the same ledger is shown instead of a newer one. For the first there is the [`Fingerprint`] of the signer, for
//! the second a [`Checkpoint`]; both are written down elsewhere.

use std::ops::RangeInclusive;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    canonical,
    device_key::{Entry, Fingerprint, Seal, SealFault, faults, verifies},
    export::{CLOSED, END, End, LAYOUT, LINES, RECORDS, SEALS, head, last, one},
    records::{INVALIDATED, moment},
    verdict::{Checkpoint, Defect, Finding, Summary, Verdict},
};
use crate::kernel::Wall;

/// Looks at a file, and whether it goes on from a checkpoint that was written down before.
#[must_use]
pub fn verify(file: &[u8], known: Option<&Checkpoint>) -> Verdict {
    // The name stands at both ends: a byte that is wrong in one of them leaves the other.
    if !file.windows(LAYOUT.len()).any(|some| some == LAYOUT.as_bytes()) {
        return Verdict::NotALedger;
    }
    let text = match std::str::from_utf8(file) {
        Ok(text) => text,
        Err(fault) => {
            let above = file.get(..fault.valid_up_to()).unwrap_or_default();
            let at = above.split(|byte| *byte == b'\n').count();
            return Verdict::Broken(vec![Finding { at, defect: Defect::Encoding }]);
        }
    };
    let mut look = Look::default();
    let summary = look.at_all(text, known);
    look.found.sort_by_key(|finding| finding.at);
    look.found.dedup();
    match summary {
        Some(summary) if look.found.is_empty() => Verdict::Whole(summary),
        // A layout that ended the look early has said so.
        Some(_) | None => Verdict::Broken(look.found),
    }
}

/// A line of text with its number.
type Row<'t> = (usize, &'t str);

/// What is looked at in a line of the ledger; everything else is in its chain.
#[derive(Default, Deserialize)]
struct Sketch<'t> {
    #[serde(default = "first_form")]
    form: u8,
    number: u64,
    at: i64,
    kind: &'t str,
    edition: &'t str,
    seen_sha256: &'t str,
    chain: &'t str,
    key: Option<u64>,
    #[serde(borrow)]
    public_key: Option<&'t str>,
    /// It does not read: it holds the place alone.
    #[serde(skip)]
    unread: bool,
}

const fn first_form() -> u8 {
    1
}

#[derive(Deserialize)]
struct RecordSketch<'t> {
    #[serde(borrow)]
    record_sha256: &'t str,
    #[serde(borrow)]
    events: Vec<EventSketch<'t>>,
}

#[derive(Deserialize)]
struct EventSketch<'t> {
    line: Option<u64>,
    event_state: &'t str,
    event_time: &'t str,
    edition: &'t str,
    #[serde(borrow)]
    seen_sha256: Option<&'t str>,
}

#[derive(Default)]
struct Look {
    found: Vec<Finding>,
}

impl Look {
    fn note(&mut self, at: usize, defect: Defect) {
        self.found.push(Finding { at, defect });
    }

    // Absent where the layout does not let the look go on.
    fn at_all(&mut self, text: &str, known: Option<&Checkpoint>) -> Option<Summary> {
        let mut rows = (1_usize..).zip(text.split('\n'));
        let (at, first) = rows.next()?;
        if format!("{first}\n") != head() {
            self.note(at, Defect::Layout);
        }
        let records = self.list(&mut rows, RECORDS)?;
        let lines = self.list(&mut rows, LINES)?;
        let seals = self.list(&mut rows, SEALS)?;
        let (foot, end) = self.end(&mut rows)?;
        let sketches = self.lines(&lines);
        self.records(&records, &sketches);
        self.seals(&seals, &lines, &sketches);
        let chain = sketches.last().map(|line| line.chain).unwrap_or_default();
        let counts = (end.line_count, end.record_count, end.seal_count);
        let counted = counts == (lines.len(), records.len(), seals.len());
        if !counted || end.chain != chain {
            self.note(foot, Defect::Count);
        }
        let above = text.rfind(END).and_then(|place| text.get(..place)).unwrap_or_default();
        if canonical::hash(&[above]) != end.sha256 {
            self.note(foot, Defect::Digest);
        }
        let mut summary = summary(&sketches, records.len(), &seals);
        summary.signer = self.signer(foot, &end, &sketches, summary.signed);
        if let Some(known) = known {
            let then = known.number.checked_sub(1).and_then(|n| sketches.get(usize::try_from(n).ok()?));
            if then.is_none_or(|line| line.chain != known.chain) {
                self.note(foot, Defect::Checkpoint { line: known.number });
            }
        }
        Some(summary)
    }

    /// The key that signed the file: the last one that began, or none.
    fn signer(&mut self, foot: usize, end: &End, lines: &[Sketch<'_>], sealed: u64) -> Option<Fingerprint> {
        let began = lines.iter().rev().find_map(|line| Some((line.number, entry(line).began?)));
        match (end.key, &end.signature, began) {
            (None, None, _) => {
                // Who seals every line has a key to sign the file with.
                if lines.last().is_some_and(|last| sealed >= last.number) {
                    self.note(foot, Defect::Unsigned);
                }
                None
            }
            (Some(key), Some(signature), Some((line, public)))
                if key == line && verifies(public, &end.message(), signature) =>
            {
                Some(Fingerprint::of(public))
            }
            (Some(_) | None, _, _) => {
                self.note(foot, Defect::Signature);
                None
            }
        }
    }

    /// The rows between the opening of a list and its end, without the commas between them.
    fn list<'t>(&mut self, rows: &mut impl Iterator<Item = Row<'t>>, opened: &str) -> Option<Vec<Row<'t>>> {
        let (at, row) = rows.next()?;
        if row != opened {
            self.note(at, Defect::Layout);
            return None;
        }
        let mut inside: Vec<Row<'t>> = Vec::new();
        let mut last = at;
        let closed = rows.by_ref().inspect(|(at, _)| last = *at).find_map(|row| {
            let closed = row.1 == CLOSED;
            if !closed {
                inside.push(row);
            }
            closed.then_some(())
        });
        if closed.is_none() {
            self.note(last, Defect::Layout);
            return None;
        }
        let many = inside.len();
        for (place, (at, row)) in (1..).zip(&mut inside) {
            let bare = row.strip_suffix(',');
            if bare.is_some() != (place < many) {
                self.note(*at, Defect::Layout);
            }
            *row = bare.unwrap_or(row);
        }
        Some(inside)
    }

    fn end<'t>(&mut self, rows: &mut impl Iterator<Item = Row<'t>>) -> Option<(usize, End)> {
        let (at, row) = rows.next()?;
        let said = row.strip_prefix(END).and_then(|row| row.strip_suffix('}'));
        let end: Option<End> = said.and_then(|said| serde_json::from_str(said).ok());
        let Some(end) = end.filter(|end| last(end).strip_suffix('\n') == Some(row) && end.layout == LAYOUT) else {
            self.note(at, Defect::Layout);
            return None;
        };
        // The last line of text ends as every other does, and nothing comes behind it.
        let rest: Vec<_> = rows.take(2).map(|(_, row)| row).collect();
        if rest != [""] {
            self.note(at, Defect::Layout);
        }
        Some((at, end))
    }

    // As many sketches as rows: of what does not read the place is kept, and the next one is looked at.
    fn lines<'t>(&mut self, rows: &[Row<'t>]) -> Vec<Sketch<'t>> {
        let mut sketches: Vec<Sketch<'t>> = Vec::with_capacity(rows.len());
        for (at, row) in rows {
            let (expected, before) = sketches.last().map_or((1, Some("")), |last| {
                (last.number.saturating_add(1), Some(last.chain).filter(|_| !last.unread))
            });
            let Ok(line) = serde_json::from_str::<Sketch<'t>>(row) else {
                self.note(*at, Defect::Unread { line: expected });
                sketches.push(Sketch { number: expected, unread: true, ..Sketch::default() });
                continue;
            };
            if line.number != expected {
                self.note(*at, Defect::Order { expected, found: line.number });
            } else if before.is_some_and(|before| expected_chain(before, &line, row).as_deref() != Some(line.chain)) {
                self.note(*at, Defect::Chain { line: line.number });
            }
            sketches.push(line);
        }
        sketches
    }

    fn records(&mut self, rows: &[Row<'_>], lines: &[Sketch<'_>]) {
        for (at, row) in rows {
            let Ok(record) = serde_json::from_str::<RecordSketch<'_>>(row) else {
                self.note(*at, Defect::Unreadable);
                continue;
            };
            let digest = cut(row, "record_sha256").map(|(head, tail)| canonical::hash(&[head, tail]));
            if digest.as_deref() != Some(record.record_sha256) {
                self.note(*at, Defect::Record);
            }
            for event in &record.events {
                // By no line: an edition came, and that gives nothing.
                let Some(number) = event.line else {
                    if event.event_state != INVALIDATED {
                        self.note(*at, Defect::Record);
                    }
                    continue;
                };
                let place = number.checked_sub(1).and_then(|n| usize::try_from(n).ok());
                let says = place.and_then(|place| lines.get(place)).is_some_and(|line| {
                    Some(line.seen_sha256) == event.seen_sha256
                        && line.edition == event.edition
                        && moment(Wall(line.at)) == event.event_time
                });
                if !says {
                    self.note(*at, Defect::Event { line: number });
                }
            }
        }
    }

    fn seals(&mut self, rows: &[Row<'_>], at_lines: &[Row<'_>], lines: &[Sketch<'_>]) {
        let mut seals = Vec::new();
        let mut places = Vec::new();
        for (at, row) in rows {
            match serde_json::from_str::<Seal>(row) {
                Ok(seal) if one(&seal) == *row => {
                    seals.push(seal);
                    places.push(*at);
                }
                Ok(_) | Err(_) => self.note(*at, Defect::Unreadable),
            }
        }
        let entries: Vec<_> = lines.iter().map(entry).collect();
        for (seal, fault) in faults(&entries, &seals) {
            let line = |line: u64| line.checked_sub(1).and_then(|n| at_lines.get(usize::try_from(n).ok()?));
            let at = match (seal.and_then(|seal| places.get(seal)), fault) {
                (Some(place), _) => *place,
                (None, SealFault::Bare { line: bare }) => line(bare).map_or(1, |(at, _)| *at),
                (None, SealFault::Forged | SealFault::Dropped { .. } | SealFault::Changed { .. }) => 1,
            };
            self.note(at, Defect::Seal(fault));
        }
    }
}

fn entry<'t>(line: &Sketch<'t>) -> Entry<'t> {
    Entry { chain: line.chain, key: line.key, began: line.public_key.filter(|_| line.kind == "key_began") }
}

/// What the chain of a line must be. The form of now is hashed as it stands in the file.
fn expected_chain(before: &str, line: &Sketch<'_>, row: &str) -> Option<String> {
    if line.form == canonical::FORM {
        return cut(row, "chain").map(|(head, tail)| canonical::hash(&[before, head, tail]));
    }
    let members: Map<String, Value> = serde_json::from_str(row).ok()?;
    let chain = canonical::chain(before, &members)?;
    (canonical::json(&Value::Object(members)) == row).then_some(chain)
}

/// What stands before and behind a member that holds 64 digits and is not the last one.
fn cut<'t>(row: &'t str, name: &str) -> Option<(&'t str, &'t str)> {
    let (head, tail) = row.split_once(&format!("\"{name}\":\""))?;
    Some((head, tail.split_at_checked(64)?.1.strip_prefix("\",")?))
}

fn summary(lines: &[Sketch<'_>], records: usize, seals: &[Row<'_>]) -> Summary {
    let mut keyless: Vec<RangeInclusive<u64>> = Vec::new();
    for number in lines.iter().filter(|line| line.key.is_none() && !line.unread).map(|line| line.number) {
        match keyless.pop() {
            Some(range) if range.end().saturating_add(1) == number => keyless.push(*range.start()..=number),
            Some(range) => keyless.extend([range, number..=number]),
            None => keyless.push(number..=number),
        }
    }
    let signed = seals.iter().filter_map(|(_, row)| serde_json::from_str::<Seal>(row).ok()).map(|seal| seal.number);
    let began = lines.iter().filter_map(|line| entry(line).began);
    Summary {
        lines: u64::try_from(lines.len()).unwrap_or(u64::MAX),
        records,
        signed: signed.max().unwrap_or_default(),
        keyless,
        signer: None,
        keys: began.map(Fingerprint::of).collect(),
        checkpoint: lines.last().map(|line| Checkpoint { number: line.number, chain: line.chain.to_owned() }),
    }
}

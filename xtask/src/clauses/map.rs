//! Which sentence of the operator's text makes which clause.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::sentences::{Passage, normal, passages};

/// Digits of a digest that name a sentence.
const DIGITS: usize = 16;

/// The map as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Map {
    /// For whoever opens the file.
    #[allow(dead_code, reason = "a person reads it")]
    about: String,
    /// SHA-256 of the text that the sentences are of.
    text_sha256: String,
    sentences: Vec<Row>,
    /// Clauses that no sentence makes, and why they are there all the same.
    #[serde(default)]
    unreached: BTreeMap<String, String>,
}

/// One sentence. Exactly one of the last two stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// The first digits of the SHA-256 of its comparable form, in lower-case hexadecimal.
    sentence: String,
    clauses: Option<Vec<String>>,
    /// Why software has no part in it.
    no_effect: Option<String>,
}

/// The name of a sentence.
pub(super) fn key(sentence: &str) -> String {
    let mut digest = hex::encode(Sha256::digest(normal(sentence)));
    digest.truncate(DIGITS);
    digest
}

impl Map {
    pub(super) fn len(&self) -> usize {
        self.sentences.len()
    }

    pub(super) fn belongs_to(&self, text: &str) -> bool {
        hex::encode(Sha256::digest(text)) == self.text_sha256
    }

    /// What is wrong with it as it stands, without the text.
    pub(super) fn faults(&self, text_of_edition: &str) -> Vec<String> {
        let mut faults = Vec::new();
        if self.text_sha256 != text_of_edition {
            faults.push(format!("{}: of another text than the edition names", super::MAP));
        }
        let known: BTreeSet<String> = super::all().collect();
        let mut seen = BTreeSet::new();
        let mut reached = BTreeSet::new();
        for row in &self.sentences {
            let at = &row.sentence;
            let hexadecimal = at.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            if at.len() != DIGITS || !hexadecimal {
                faults.push(format!("sentence {at}: not {DIGITS} digits of a digest"));
            }
            if !seen.insert(at) {
                faults.push(format!("sentence {at}: mapped twice"));
            }
            match (&row.clauses, &row.no_effect) {
                (Some(ids), None) if !ids.is_empty() => {
                    let unknown = ids.iter().filter(|id| !known.contains(*id));
                    faults.extend(unknown.map(|id| format!("sentence {at}: no clause {id}")));
                    reached.extend(ids);
                }
                (None, Some(why)) if !why.trim().is_empty() => {}
                _ => faults.push(format!("sentence {at}: neither clauses nor one reason for no effect")),
            }
        }
        for id in &known {
            match (reached.contains(id), self.unreached.get(id)) {
                (true, None) => {}
                (true, Some(_)) => faults.push(format!("{id}: said to be unreached, and a sentence makes it")),
                (false, Some(why)) if !why.trim().is_empty() => {}
                (false, _) => faults.push(format!("{id}: no sentence makes it, and nothing says why")),
            }
        }
        let strangers = self.unreached.keys().filter(|id| !known.contains(*id));
        faults.extend(strangers.map(|id| format!("{id}: unreached, and no clause at all")));
        faults
    }

    /// What is wrong between it and a text: sentences without an entry, entries without a sentence.
    pub(super) fn faults_with(&self, text: &str) -> Vec<String> {
        let mut left: BTreeSet<&str> = self.sentences.iter().map(|row| row.sentence.as_str()).collect();
        let mapped = left.clone();
        let mut faults = Vec::new();
        for passage in passages(text) {
            for sentence in passage.sentences() {
                let key = key(sentence);
                left.remove(key.as_str());
                if !mapped.contains(key.as_str()) {
                    faults.push(unmapped(&passage, &key, sentence));
                }
            }
        }
        faults.extend(left.into_iter().map(|key| format!("sentence {key}: in the map and not in the text")));
        faults
    }
}

fn unmapped(passage: &Passage, key: &str, sentence: &str) -> String {
    let beginning: String = sentence.chars().take(12).collect();
    format!("sentence {key}: not mapped; line {}: {beginning}…", passage.line)
}

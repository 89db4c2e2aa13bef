//! The ledger as a file: whole it verifies, and nothing that is done to it goes unseen.

#![allow(clippy::string_slice, reason = "texts of this test, in ASCII")]

use serde_json::Value;

use super::*;
use crate::{
    consent::{export::file, ledger::Line},
    kernel::Secret,
    ports::{PortFault, Vault, VaultAnswer},
};

/// A vault that keeps what it is given.
#[derive(Default)]
pub(super) struct Memory(std::sync::Mutex<std::collections::BTreeMap<String, Secret>>);
impl Vault for Memory {
    fn get(&self, alias: &str) -> VaultAnswer {
        self.0.lock().unwrap().get(alias).cloned().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        self.0.lock().unwrap().insert(alias.to_owned(), secret.clone());
        Ok(())
    }
    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        self.0.lock().unwrap().remove(alias);
        Ok(())
    }
}

pub(super) fn day() -> State {
    let key = DeviceKey::of_vault(&Memory::default(), None).unwrap();
    let state = State::new(archive()).hold(key, at(0));
    let (state, _) = run(state, Event::NoticeAnswered(Outcome::Agreed), at(0));
    let (state, _) = run(state, Event::Box(true), at(1));
    let (state, _) = run(state, Event::LoginTapped, at(1));
    let (state, _) = run(state, Event::Begin(Feature::Scan, Id::new()), at(2));
    let (state, _) = answer(state, Outcome::Agreed, at(2));
    let (state, _) = run(state, Event::SwitchedOn(Feature::Analytics), at(3));
    let (state, _) = run(state, Event::Foregrounded, at(3 + 366 * 24));
    run(state, Event::Withdraw(Feature::Scan), at(4 + 366 * 24)).0
}

/// The lines as the store keeps them.
pub(super) fn kept(lines: &[Line]) -> Vec<Value> {
    lines.iter().map(|line| serde_json::to_value(line).unwrap()).collect()
}

pub(super) fn exported(state: &State) -> String {
    let held = state.held.as_ref().unwrap();
    let last = state.lines().last().unwrap();
    let seal = held.seal(last.number, &last.chain).unwrap();
    file(state, &kept(state.lines()), &[seal])
}

#[test]
fn a_day_is_exported_whole_and_the_same_twice_but_for_the_signatures() {
    let state = day();
    let file = exported(&state);
    let unsigned = |file: &str| file[..file.find("\"seals\":[").unwrap()].to_owned();
    assert_eq!(unsigned(&file), unsigned(&exported(&state)));
    let Verdict::Whole(summary) = verify(file.as_bytes(), None) else { panic!("not whole") };
    assert_eq!(summary.checkpoint.as_ref().map(|point| point.number), state.lines().last().map(|line| line.number));
    assert!(matches!(verify(file.as_bytes(), summary.checkpoint.as_ref()), Verdict::Whole(_)));
    assert!(matches!(verify(b"{}", None), Verdict::NotALedger));
}

#[test]
fn every_edited_byte_is_found() {
    let file = exported(&day()).into_bytes();
    // Each byte of the lines and of the end; of the long records in front of them every seventh.
    let lines = file.windows(9).position(|some| some == b"\"lines\":[").unwrap();
    for at in (0..lines).step_by(7).chain(lines..file.len()) {
        let mut edited = file.clone();
        edited[at] ^= 1;
        assert!(!matches!(verify(&edited, None), Verdict::Whole(_)), "byte {at} of {}", file.len());
    }
}

#[test]
fn every_cut_drop_swap_and_repetition_is_found() {
    let file = exported(&day());
    for cut in 1..file.len().min(400) {
        assert!(!matches!(verify(&file.as_bytes()[..file.len() - cut], None), Verdict::Whole(_)), "{cut} bytes cut");
    }
    let rows: Vec<&str> = file.split_inclusive('\n').collect();
    let broken = |rows: Vec<&str>| !matches!(verify(rows.concat().as_bytes(), None), Verdict::Whole(_));
    for at in 0..rows.len() {
        let mut dropped = rows.clone();
        dropped.remove(at);
        assert!(broken(dropped), "row {at} dropped");
        let mut twice = rows.clone();
        twice.insert(at, rows[at]);
        assert!(broken(twice), "row {at} twice");
        if at > 0 && rows[at - 1] != rows[at] {
            let mut swapped = rows.clone();
            swapped.swap(at - 1, at);
            assert!(broken(swapped), "rows {at} swapped");
        }
    }
}

#[test]
fn a_ledger_that_was_written_anew_without_the_key_is_found() {
    let state = day();
    let held = state.held.as_ref().unwrap();
    let last = state.lines().last().unwrap();
    let seal = held.seal(last.number, &last.chain).unwrap();
    // Every hash is made anew, so that the chain is whole; the signature is all that a forger does not have.
    let mut forged: Vec<Line> = state.lines().to_vec();
    forged[2].at = Wall(0);
    let mut before = String::new();
    for line in &mut forged {
        line.chain = line.expected_chain(&before);
        before.clone_from(&line.chain);
    }
    let anew = file(&State::replay(archive(), forged.clone()), &kept(&forged), std::slice::from_ref(&seal));
    let Verdict::Broken(found) = verify(anew.as_bytes(), None) else { panic!("whole") };
    assert!(found.iter().any(|one| matches!(one.defect, Defect::Seal(SealFault::Changed { .. }))), "{found:?}");
    // With the lines' end cut off, the older seal says how far it went.
    let cut = State::replay(archive(), state.lines()[..3].to_vec());
    let shorter = file(&cut, &kept(cut.lines()), &[seal]);
    let Verdict::Broken(found) = verify(shorter.as_bytes(), None) else { panic!("whole") };
    assert!(found.iter().any(|one| matches!(one.defect, Defect::Seal(SealFault::Dropped { .. }))), "{found:?}");
}

#[test]
fn every_record_says_what_the_standard_demands() {
    let file = exported(&day());
    let whole: serde_json::Value = serde_json::from_str(&file).unwrap();
    let records = whole["records"].as_array().unwrap();
    assert!(records.len() >= 3);
    let demanded = [
        "schema_version",
        "record_id",
        "pii_principal_id",
        "privacy_notice",
        "language",
        "purposes",
        "pii_information",
        "pii_controllers",
        "storage_locations",
        "retention_period",
        "jurisdiction",
        "recipients",
        "withdrawal_method",
        "events",
    ];
    for record in records {
        for member in demanded {
            let said = &record[member];
            let empty = said.is_null() || said.as_str() == Some("") || said.as_array().is_some_and(Vec::is_empty);
            assert!(!empty, "{member} of {}", record["service"]["id"]);
        }
        for party in record["pii_controllers"].as_array().unwrap() {
            for member in ["party_id", "party_address", "party_name", "party_contact", "party_type"] {
                assert!(!party[member].is_null(), "{member}");
            }
        }
        for event in record["events"].as_array().unwrap() {
            for member in ["event_time", "validity_duration", "entity_id", "event_type", "event_state"] {
                assert!(!event[member].is_null(), "{member}");
            }
        }
    }
    let states = |feature: &str| -> Vec<&str> {
        let record = records.iter().find(|record| record["service"]["id"] == format!("gc:feature:{feature}")).unwrap();
        record["events"].as_array().unwrap().iter().map(|event| event["event_state"].as_str().unwrap()).collect()
    };
    assert_eq!(states("scan"), ["dpv:ConsentRequested", "dpv:ConsentGiven", "dpv:ConsentWithdrawn"]);
    assert_eq!(states("analytics"), ["dpv:ConsentGiven", "dpv:ConsentExpired"]);
}

#[test]
fn the_lines_of_yesterday_keep_their_chain() {
    let text = include_str!("yesterday.jsonl");
    let mut before = String::new();
    let mut count = 0;
    for row in text.lines().filter(|row| !row.is_empty()) {
        let line: Line = serde_json::from_str(row).unwrap();
        assert_eq!(line.chain, line.expected_chain(&before));
        before = line.chain;
        count += 1;
    }
    assert!(count > 5);
}

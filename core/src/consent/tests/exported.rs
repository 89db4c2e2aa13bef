//! The ledger as a file: whole it verifies, and nothing that is done to it goes unseen.

use super::*;
use crate::{
    consent::{export::file, ledger::Line},
    kernel::Secret,
    ports::{PortFault, Vault, VaultAnswer},
};

/// A vault that keeps what it is given.
#[derive(Default)]
struct Memory(std::sync::Mutex<Option<Secret>>);
impl Vault for Memory {
    fn get(&self, _: &str) -> VaultAnswer {
        self.0.lock().unwrap().clone().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, _: &str, secret: &Secret) -> Result<(), PortFault> {
        *self.0.lock().unwrap() = Some(secret.clone());
        Ok(())
    }
    fn delete(&self, _: &str) -> Result<(), PortFault> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

fn day() -> State {
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

fn exported(state: &State) -> String {
    let held = state.held.as_ref().unwrap();
    let last = state.lines().last().unwrap();
    let seal = held.seal(last.number, &last.chain).unwrap();
    file(&state.edition, state.lines(), &[seal])
}

#[test]
fn a_day_is_exported_whole_and_the_same_twice() {
    let state = day();
    let file = exported(&state);
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
    let anew = file(&state.edition, &forged, std::slice::from_ref(&seal));
    assert!(matches!(verify(anew.as_bytes(), None), Verdict::Broken(_)));
    // With the lines' end cut off, the older seal says how far it went.
    let shorter = file(&state.edition, &state.lines()[..3], &[seal]);
    assert!(matches!(verify(shorter.as_bytes(), None), Verdict::Broken(_)));
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

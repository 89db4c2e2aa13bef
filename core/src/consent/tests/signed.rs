//! What is signed of a file: every byte of it, by the key that was written down; and what a damaged row looks like in it.

#![allow(clippy::string_slice, reason = "texts of this test, in ASCII")]

use serde_json::{Map, Value};

use super::{
    changes::{after, more_of_media, with_media},
    exported::{Memory, day, exported, kept},
    *,
};
use crate::{
    consent::{
        canonical,
        export::{End, export, file, last},
    },
    store::{Store, StoreFault},
};

fn whole(file: &str) -> Summary {
    match verify(file.as_bytes(), None) {
        Verdict::Whole(summary) => summary,
        other => panic!("{other:?}"),
    }
}

fn found(file: &str) -> Vec<Defect> {
    match verify(file.as_bytes(), None) {
        Verdict::Broken(found) => found.into_iter().map(|finding| finding.defect).collect(),
        other => panic!("{other:?}"),
    }
}

/// The file with its first record edited and every digest made anew, as anybody can; then what is done to its end.
fn forged(file: &str, sign: impl FnOnce(&mut End)) -> String {
    let mut rows: Vec<String> = file.split_inclusive('\n').map(str::to_owned).collect();
    let row = rows[2].trim_end_matches(['\n', ',']).to_owned();
    let mut record: Map<String, Value> = serde_json::from_str(&row).unwrap();
    record.remove("record_sha256");
    record.insert("withdrawal_method".to_owned(), "there is none".into());
    let digest = canonical::hash(&[&canonical::json(&Value::Object(record.clone()))]);
    record.insert("record_sha256".to_owned(), digest.into());
    rows[2] = rows[2].replace(&row, &canonical::json(&Value::Object(record)));
    let foot = rows.pop().unwrap();
    let mut end: End = serde_json::from_str(&foot["\"end\":".len()..foot.len() - 2]).unwrap();
    end.sha256 = canonical::hash(&[&rows.concat()]);
    sign(&mut end);
    rows.concat() + &last(&end)
}

#[test]
fn a_record_that_is_edited_with_every_digest_made_anew_is_found() {
    let state = day();
    let file = exported(&state);
    assert_eq!(found(&forged(&file, |_| {})), [Defect::Signature]);
    // Taken away, the signature is missed: the lines are signed to the last.
    let bare = |end: &mut End| (end.key, end.signature) = (None, None);
    assert_eq!(found(&forged(&file, bare)), [Defect::Unsigned]);
    assert_eq!(found(&forged(&file, |end| end.signature = None)), [Defect::Signature]);
    assert_eq!(found(&forged(&file, |end| end.key = None)), [Defect::Signature]);
    // Another key signs for itself alone.
    let other = DeviceKey::of_vault(&Memory::default(), None).unwrap();
    let other = State::new(archive()).hold(other, at(0)).held.unwrap();
    assert_eq!(found(&forged(&file, |end| end.signature = other.sign(&end.message()))), [Defect::Signature]);
}

#[test]
fn a_ledger_that_never_had_a_key_is_whole_and_says_that_nothing_is_signed() {
    let state = accepted();
    let file = file(&state, &kept(state.lines()), &[]);
    assert!(file.ends_with("\"signature\":null}}\n"), "{}", file.lines().last().unwrap());
    let summary = whole(&file);
    assert_eq!((summary.signed, &summary.signer), (0, &None));
    assert!(!state.waits_for_key());
}

#[test]
fn a_ledger_is_of_the_key_that_was_written_down_and_of_no_other() {
    let state = day();
    let summary = whole(&exported(&state));
    let written = summary.signer.as_ref().unwrap().to_string();
    assert_eq!(written.len(), 32);
    assert_eq!(Fingerprint::parse(&written), summary.signer);
    assert_eq!(Fingerprint::parse(&written.to_uppercase()), summary.signer);
    assert_eq!(summary.keys, [Fingerprint::parse(&written).unwrap()]);
    for none in ["", &written[1..], &format!("{written}0"), &written.replace(char::is_alphanumeric, "g")] {
        assert_eq!(Fingerprint::parse(none), None, "{none}");
    }
    assert_ne!(whole(&exported(&day())).signer, summary.signer);

    // The key is gone, and another one goes on: the file is of that one.
    let key = DeviceKey::of_vault(&Memory::default(), state.key_begun()).unwrap();
    let first = state.held.as_ref().unwrap();
    let end = state.lines().last().unwrap();
    let earlier = first.seal(end.number, &end.chain).unwrap();
    let state = state.clone().hold(key, at(9000));
    let end = state.lines().last().unwrap();
    let later = state.held.as_ref().unwrap().seal(end.number, &end.chain).unwrap();
    let summary = whole(&file(&state, &kept(state.lines()), &[earlier, later]));
    assert_eq!((summary.keys.len(), &summary.signer), (2, &summary.keys.last().cloned()));
    assert_ne!(summary.keys[0], summary.keys[1]);
}

#[test]
fn every_flipped_bit_of_every_byte_is_found() {
    // One row of everything: what is looked at is the same.
    let mut edition = Edition::clone(&edition());
    edition.features.retain(|row| row.feature == Feature::Login);
    edition.items.retain(|row| edition.features[0].items.contains(&row.item));
    edition.items.truncate(1);
    let key = DeviceKey::of_vault(&Memory::default(), None).unwrap();
    let state = State::new(Arc::new(Archive::new(Arc::new(edition)))).hold(key, at(0));
    let file = exported(&run(state, Event::NoticeAnswered(Outcome::Agreed), at(0)).0);
    assert!(whole(&file).signer.is_some() && file.contains("dpv:ConsentRequested"));
    let unseen = |from: usize| {
        let mut edited = file.clone().into_bytes();
        for at in (from..file.len()).step_by(2) {
            for bit in 0..8 {
                edited[at] ^= 1 << bit;
                assert!(!matches!(verify(&edited, None), Verdict::Whole(_)), "bit {bit} of byte {at}");
                edited[at] ^= 1 << bit;
            }
        }
    };
    std::thread::scope(|both| {
        both.spawn(|| unseen(0));
        unseen(1);
    });
}

#[test]
fn a_row_that_is_damaged_on_disk_is_named_by_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &Memory::default(), &[SCHEMA]).unwrap();
    let state = day();
    store.write(|tx| keep(tx, &State::new(archive()), &state)).unwrap();
    assert!(whole(&store.read(|tx| export(tx, &state)).unwrap()).signer.is_some());
    store
        .write(|tx| Ok(tx.sql().execute_batch("DROP TRIGGER consent_line_stays; DROP TRIGGER consent_line_remains")?))
        .unwrap();

    let line = serde_json::to_string(&state.lines()[3]).unwrap();
    let edited = line.replace("\"at\":1", "\"at\":2");
    assert_ne!(edited, line);
    let (half, number) = (line[..line.len() / 2].to_owned(), "5".to_owned());
    let cases =
        [(half, Defect::Unread { line: 4 }), (number, Defect::Unread { line: 4 }), (edited, Defect::Chain { line: 4 })];
    for (row, defect) in cases {
        store.write(|tx| Ok(tx.sql().execute("UPDATE consent_line SET line = ?1 WHERE number = 4", [&row])?)).unwrap();
        let file = store.read(|tx| export(tx, &state)).unwrap();
        let place = file.lines().position(|row| row == "\"lines\":[").unwrap() + 5;
        let Verdict::Broken(findings) = verify(file.as_bytes(), None) else { panic!("{row}") };
        assert!(findings.contains(&Finding { at: place, defect }), "{row}: {findings:?}");
        let others = |one: &&Finding| matches!(one.defect, Defect::Unread { .. } | Defect::Chain { .. });
        assert_eq!(findings.iter().filter(others).count(), 1, "{findings:?}");
        assert!(file.ends_with("\"signature\":null}}\n"), "what this phone did not write is not signed");
        assert_eq!(store.read(|tx| load(tx, archive())).err(), Some(StoreFault::Damaged));
    }
    store.write(|tx| Ok(tx.sql().execute("DELETE FROM consent_line WHERE number = 4", [])?)).unwrap();
    let gone = found(&store.read(|tx| export(tx, &state)).unwrap());
    assert!(gone.contains(&Defect::Order { expected: 4, found: 5 }), "{gone:?}");
}

#[test]
fn a_signed_ledger_is_not_taken_along_while_its_key_is_not_at_hand() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &Memory::default(), &[SCHEMA]).unwrap();
    let state = day();
    store.write(|tx| keep(tx, &State::new(archive()), &state)).unwrap();
    let again = store.read(|tx| load(tx, archive())).unwrap();
    assert!(again.waits_for_key() && !state.waits_for_key());
    // What is written without the key says so, and then the file may say it as well.
    let (more, _) = run(again.clone(), Event::SwitchedOn(Feature::Dial), at(9000));
    store.write(|tx| keep(tx, &again, &more)).unwrap();
    assert!(!more.waits_for_key());
    let summary = whole(&store.read(|tx| export(tx, &more)).unwrap());
    assert_eq!((summary.lines, summary.signed + 1, summary.signer), (summary.lines, summary.lines, None));
}

/// Every member of an exported file, wherever it stands; the languages of a text are none.
fn members(value: &Value, context: &Value, found: &mut std::collections::BTreeSet<String>, pipl: &mut Vec<String>) {
    match value {
        Value::Object(inside) => {
            for (name, value) in inside.iter().filter(|(name, _)| *name != "@context") {
                found.insert(name.clone());
                if context[name]["@container"] != "@language" {
                    members(value, context, found, pipl);
                }
            }
        }
        Value::Array(inside) => inside.iter().for_each(|value| members(value, context, found, pipl)),
        Value::String(text) if text.starts_with("pipl:") => pipl.push(text.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_member_of_a_file_has_a_term_and_every_term_of_ours_is_in_the_vocabulary() {
    let vocabulary: Value = serde_json::from_str(include_str!("../../../editions/pipl-vocabulary.jsonld")).unwrap();
    let ids: Vec<_> =
        vocabulary["@graph"].as_array().unwrap().iter().map(|term| term["id"].as_str().unwrap()).collect();
    let key = DeviceKey::of_vault(&Memory::default(), None).unwrap();
    let (state, _) = run(with_media().hold(key, at(1)), Event::Begin(Feature::Scan, Id::new()), at(1));
    let (state, _) = answer(state, Outcome::Agreed, at(1));
    let (denied, _) = answer(state, Outcome::Refused, at(2));
    let newer = after(&archive(), more_of_media);
    // To an edition that took the place of the first, and to one that does not know the first.
    let overtaken = denied.clone().under(newer.clone());
    let missing = denied.under(Arc::new(Archive::new(newer.in_force().clone())));
    let (mut found, mut pipl) = (std::collections::BTreeSet::new(), Vec::new());
    for state in [day(), overtaken, missing] {
        let file: Value = serde_json::from_str(&exported(&state)).unwrap();
        let context = &file["@context"];
        members(&file, context, &mut found, &mut pipl);
        for name in &found {
            let term = context[name].as_str().or(context[name]["@id"].as_str());
            assert!(term.is_some_and(|term| !term.is_empty()), "{name} has no term");
        }
        let terms = context.as_object().unwrap().values().filter_map(|term| term.as_str().or(term["@id"].as_str()));
        pipl.extend(terms.filter(|term| term.starts_with("pipl:")).map(str::to_owned));
    }
    for name in ["not_known", "ticked", "permission", "public_key", "signature", "line_count", "party_id"] {
        assert!(found.contains(name), "{name} was not looked at");
    }
    for term in pipl {
        assert!(ids.contains(&term.as_str()), "{term} is not in the vocabulary");
    }
}

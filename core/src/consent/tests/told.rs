//! Each consent in the words of the edition that it was given to, and never otherwise than the machine says.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    changes::{after, more_of_media, more_of_the_essential_log, with_media},
    *,
};
use crate::{
    consent::records::records,
    policy::{DataItem, Purpose},
};

/// The records of one scope, `policy` or a feature, each with its edition.
fn of<'r>(records: &'r [Value], scope: &str) -> Vec<(&'r str, &'r Value)> {
    let id = format!("gc:feature:{scope}");
    let of = records.iter().filter(|record| record["service"]["id"] == id);
    of.map(|record| (record["privacy_notice"]["edition"].as_str().unwrap(), record)).collect()
}

fn states(record: &Value) -> Vec<&str> {
    record["events"].as_array().unwrap().iter().map(|event| event["event_state"].as_str().unwrap()).collect()
}

fn has_purpose(record: &Value, id: &str) -> bool {
    record["purposes"].as_array().unwrap().iter().any(|purpose| purpose["id"] == id)
}

#[test]
fn a_consent_is_told_in_the_words_of_the_edition_that_it_was_given_to() {
    let newer = after(&archive(), |edition| {
        more_of_media(edition);
        let row = edition.features.iter_mut().find(|row| row.feature == Feature::Media).unwrap();
        row.name = crate::kernel::Words::new("发图", "pictures");
    });
    let state = with_media().under(newer);
    let told = records(&state);
    let [(edition, record)] = of(&told, "media")[..] else { panic!("one record") };
    assert_eq!(edition, "2024-06-19");
    assert!(!has_purpose(record, "gc:purpose:improve"), "what was added since was not consented to");
    assert_eq!(states(record), ["dpv:ConsentRequested", "dpv:ConsentGiven", "dpv:ConsentInvalidated"]);
    let overtaken = &record["events"][2];
    assert_eq!((&overtaken["line"], &overtaken["event_type"]), (&Value::Null, &"pipl:OtherEdition".into()));

    let (state, _) = run(state, Event::Begin(Feature::Media, Id::new()), at(2));
    let (state, _) = answer(state, Outcome::Agreed, at(2));
    let told = records(&state);
    let [(_, first), (edition, second)] = of(&told, "media")[..] else { panic!("two records") };
    assert_eq!(states(first).last(), Some(&"dpv:ConsentInvalidated"));
    assert_eq!((edition, states(second)), ("2028-01-01", vec!["dpv:ConsentRequested", "dpv:ConsentGiven"]));
    assert!(has_purpose(second, "gc:purpose:improve") && !has_purpose(first, "gc:purpose:improve"));
    assert_eq!((&first["service"]["name"]["zh"] == "发图", &second["service"]["name"]["zh"] == "发图"), (false, true));
    assert_ne!(first["record_id"], second["record_id"]);

    // Taken back is what stands, whatever edition is in force by then.
    let (state, _) = run(state, Event::Withdraw(Feature::Media), at(3));
    let told = records(&state);
    assert_eq!(states(of(&told, "media")[1].1).last(), Some(&"dpv:ConsentWithdrawn"));
}

#[test]
fn what_was_accepted_with_log_in_is_told_as_given_under_another_edition_too() {
    let minor = after(&archive(), |edition| edition.text_sha256 = "0".repeat(64));
    let told = records(&accepted().under(minor));
    for scope in ["policy", "login", "essential_log"] {
        let [(edition, record)] = of(&told, scope)[..] else { panic!("{scope}") };
        assert_eq!((edition, states(record).last()), ("2024-06-19", Some(&"dpv:ConsentGiven")), "{scope}");
    }
}

#[test]
fn a_change_that_is_refused_leaves_what_was_accepted_as_it_is() {
    let state = accepted().under(after(&archive(), more_of_the_essential_log));
    let (state, _) = run(state, Event::ChangeAnswered(Outcome::Refused), at(2));
    let told = records(&state);
    let [(_, first), (_, second)] = of(&told, "policy")[..] else { panic!("two records") };
    assert_eq!(states(first).last(), Some(&"dpv:ConsentGiven"));
    assert_eq!(states(second), ["dpv:ConsentRefused"]);
    let [(_, log)] = of(&told, "essential_log")[..] else { panic!("one record") };
    assert_eq!(states(log), ["dpv:ConsentGiven", "dpv:ConsentInvalidated"]);
}

#[test]
fn an_edition_that_the_archive_does_not_have_is_said_to_be_missing() {
    let lines = with_media().lines().to_vec();
    let damaged = Arc::new(Archive::new(after(&archive(), more_of_media).in_force().clone()));
    // The same name, and something else in it.
    let mut other = Edition::clone(&edition());
    more_of_media(&mut other);
    let renamed = Arc::new(Archive::new(Arc::new(other)));
    for (archive, stands) in [(damaged, false), (renamed, true)] {
        let state = State::replay(archive, lines.clone());
        let told = records(&state);
        let [(edition, media)] = of(&told, "media")[..] else { panic!("one record") };
        assert_eq!((edition, &media["not_known"]), ("2024-06-19", &"pipl:EditionMissing".into()));
        assert_eq!(media["privacy_notice"]["edition_sha256"], lines[0].edition_sha256.as_str());
        for member in ["purposes", "pii_information", "recipients", "retention_period", "withdrawal_method"] {
            assert!(media[member].is_null(), "{member} of an edition that nobody has");
        }
        let last = if stands { "dpv:ConsentGiven" } else { "dpv:ConsentInvalidated" };
        assert_eq!(states(media).last(), Some(&last));
        assert_eq!(epoch_stands(&state), stands);
    }
}

fn epoch_stands(state: &State) -> bool {
    matches!(state.answer(Feature::Media), Answer::Granted { .. })
}

#[test]
fn a_consent_for_a_time_says_for_how_long() {
    let (state, _) = run(accepted(), Event::SwitchedOn(Feature::Analytics), at(1));
    let told = records(&state);
    assert_eq!(of(&told, "analytics")[0].1["events"][0]["validity_duration"], "P365D");
    assert_eq!(of(&told, "login")[0].1["events"][0]["validity_duration"], "pipl:UntilWithdrawn");
}

/// What the records say of a scope: in how many of them a consent stands, and what was answered last. That a dialog was
/// shown is no answer, and what had no effect is none.
fn last<'r>(records: &[(&'r str, &'r Value)]) -> (usize, Option<&'r str>) {
    let mut stand = 0;
    let mut all = Vec::new();
    for (_, record) in records {
        let mut events: Vec<&Value> = Vec::new();
        for event in record["events"].as_array().unwrap() {
            if event["event_type"] == "pipl:WithoutEffect" {
                assert_eq!(events.pop().map(|given| &given["line"]), Some(&event["line"]));
            } else if event["event_state"] != "dpv:ConsentRequested" {
                events.push(event);
            }
        }
        let said = |event: &'r Value| event["event_state"].as_str().unwrap();
        let given = |state| matches!(state, "dpv:ConsentGiven" | "dpv:RenewedConsentGiven");
        stand += usize::from(events.last().is_some_and(|event| given(said(event))));
        // Of two by one line, the answer counts, and not what it overtook.
        all.extend(events.into_iter().map(|event| {
            let own = event["line"].is_null() || event["event_type"] != "pipl:OtherEdition";
            ((event["line"].as_u64().unwrap_or(u64::MAX), own), said(event))
        }));
    }
    all.sort_by_key(|(order, _)| *order);
    (stand, all.last().map(|(_, state)| *state))
}

fn agree(state: &State) {
    let told = records(state);
    let mut scopes = BTreeMap::new();
    for feature in Feature::ALL {
        let Value::String(word) = serde_json::to_value(feature).unwrap() else { panic!("a word") };
        scopes.insert(word, state.answer(*feature));
    }
    for (scope, answer) in scopes {
        let said = last(&of(&told, &scope));
        let agrees = match answer {
            Answer::Granted { .. } => said.0 == 1,
            Answer::Superseded { .. } => said == (0, Some("dpv:ConsentInvalidated")),
            Answer::Refused { .. } => said == (0, Some("dpv:ConsentRefused")),
            Answer::Withdrawn => said == (0, Some("dpv:ConsentWithdrawn")),
            Answer::Expired => said == (0, Some("dpv:ConsentExpired")),
            Answer::Unasked | Answer::Noticed => said == (0, None),
        };
        assert!(agrees, "{scope}: the machine says {answer:?}, the records {said:?}");
    }
    assert_eq!(last(&of(&told, "policy")).0, usize::from(state.accepted), "the policy as a whole");
}

fn toggle(edition: &mut Edition, item: DataItem) {
    let row = edition.items.iter_mut().find(|row| row.item == item).unwrap();
    if row.purposes.contains(&Purpose::Improve) {
        row.purposes.retain(|purpose| *purpose != Purpose::Improve);
    } else {
        row.purposes.push(Purpose::Improve);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn records_and_state_machine_never_disagree(days in proptest::collection::vec((any::<u16>(), 0_u8..60), 0..60)) {
        let mut archive = archive();
        let (state, _) = run(State::new(archive.clone()), Event::NoticeAnswered(Outcome::Agreed), at(0));
        let (mut state, _) = run(state, Event::Box(true), at(0));
        let mut hours = 0;
        for (n, gap) in days {
            hours += i64::from(gap) * if n & 0x800 == 0 { 1 } else { 100 };
            // Few, so that each has a day of many answers.
            let feature = [Feature::Media, Feature::Analytics, Feature::EssentialLog, Feature::Login][usize::from(n >> 4) % 4];
            let outcome = [Outcome::Agreed, Outcome::Refused, Outcome::Dismissed][usize::from(n >> 8) % 3];
            let event = match n % 13 {
                0 => Event::NoticeAnswered(outcome),
                1 => Event::Box(true),
                2 | 3 => Event::LoginTapped,
                4 => Event::Begin(feature, Id::new()),
                5 | 6 => Event::Resolved(state.prompt().map_or_else(Id::new, |open| open.id.clone()), outcome, Id::new()),
                7 | 8 => Event::SwitchedOn(feature),
                9 => Event::Withdraw(feature),
                10 => Event::ChangeAnswered(outcome),
                11 if n & 0xf0 == 0 => Event::WithdrawAll,
                11 => Event::Foregrounded,
                _ => {
                    agree(&state);
                    archive = after(&archive, |edition| match n >> 14 {
                        0 => toggle(edition, DataItem::Photo),
                        1 => toggle(edition, DataItem::FaultLog),
                        2 => edition.text_sha256 = hex::encode([n.to_le_bytes()[0]; 32]),
                        _ => edition.controller.name.en.push('.'),
                    });
                    state = state.under(archive.clone());
                    Event::Foregrounded
                }
            };
            state = step(state, event, at(hours)).0;
        }
        agree(&state);
        // An archive that lost what came before the edition in force.
        let lost = Arc::new(Archive::new(archive.in_force().clone()));
        agree(&State::replay(lost, state.lines().to_vec()));
    }
}

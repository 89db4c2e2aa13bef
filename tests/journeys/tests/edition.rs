//! A newer edition on its way to a phone: signed, adopted, answered, kept.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on ends there")]

use gongchao_backend::Publication;
use gongchao_core::{
    app::{Snapshot, Tap},
    consent::{Answer, Outcome},
    policy::{Edition, EditionId, Feature, Weight, built_in},
};
use gongchao_journeys::{Way, World};

const PHOTO: &[u8] = include_bytes!("../../assets/photo.jpg");

fn newer(version: u32, edit: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut edition = serde_json::to_value(&*built_in().unwrap()).unwrap();
    edition["version"] = version.into();
    edition["id"] = format!("{}-01-01", 2026 + version).into();
    edit(&mut edition);
    let text = edition.to_string();
    Edition::read(&text).unwrap();
    text
}

fn more_of_photos(edition: &mut serde_json::Value) {
    let photo = edition["items"].as_array_mut().unwrap().iter_mut().find(|row| row["item"] == "photo").unwrap();
    photo["purposes"].as_array_mut().unwrap().push("improve".into());
}

fn publish(world: &World, edition: &str, what: Publication) {
    world.backend.store().publish_edition(edition, what).unwrap();
    world.tap(Tap::PullNotices);
}

fn answer_of(snapshot: &Snapshot, feature: Feature) -> Answer {
    snapshot.consent.features.iter().find(|row| row.feature == feature).unwrap().answer
}

fn is(snapshot: &Snapshot, what: &str) -> bool {
    serde_json::to_value(&snapshot.uploads).is_ok_and(|all| all.pointer("/0/is").is_some_and(|is| is == what))
}

async fn at_work() -> World {
    let world = World::new();
    world.log_in().await;
    world.tap(Tap::Begin { feature: Feature::Media });
    world.answer(Outcome::Agreed).await;
    world
}

#[tokio::test(start_paused = true)]
async fn a_material_change_stops_what_it_changes_keeps_what_waits_and_goes_on_after_a_yes() {
    let mut world = at_work().await;
    world.egress.set(Way::Gone);
    world.tap(Tap::Send { path: world.file("photo.jpg", PHOTO) });
    world.see("the photo waiting", |s| is(s, "waiting")).await;
    world.egress.set(Way::Open);
    // In one breath with the way: nothing of the photo may leave once the edition is in force.
    publish(&world, &newer(2, more_of_photos), Publication::default());
    let seen = world.see("the change", |s| s.consent.change.is_some()).await;
    let change = seen.consent.change.as_ref().unwrap();
    assert_eq!((change.closes.as_slice(), change.to.0.as_str()), (&[Feature::Media][..], "2028-01-01"));
    assert_eq!(change.changes[0].weight, Weight::Service);
    assert!(matches!(answer_of(&seen, Feature::Media), Answer::Superseded { .. }));
    assert!(matches!(answer_of(&seen, Feature::Devices), Answer::Granted { .. }));

    // The process ends: the new edition is in force, the question still stands, the photo still waits.
    world.restart().await;
    let seen =
        world.see("the change after a restart", |s| s.consent.change.is_some() && s.edition == "2028-01-01").await;
    assert!(!is(&seen, "done"));
    world.tap(Tap::Send { path: world.file("second.jpg", PHOTO) });
    world.see("that it is to be answered", |s| s.told.as_ref().is_some_and(|told| told.code == "policy_changed")).await;

    world.tap(Tap::AnswerChange { outcome: Outcome::Agreed });
    world.see("no question", |s| s.consent.change.is_none()).await;
    world.tap(Tap::Begin { feature: Feature::Media });
    world.answer(Outcome::Agreed).await;
    world.see("the receipt", |s| is(s, "done")).await;
    let sent: Vec<_> = world.backend.store().uploads();
    assert_eq!(sent.len(), 1, "what waited arrived once, what was refused did not");
}

#[tokio::test(start_paused = true)]
async fn a_minor_change_comes_into_force_without_a_question_and_the_older_edition_can_be_read() {
    let world = at_work().await;
    publish(&world, &newer(2, |edition| edition["text_sha256"] = "0".repeat(64).into()), Publication::default());
    let seen = world.see("the newer edition", |s| s.edition == "2028-01-01").await;
    assert!(seen.consent.change.is_none());
    assert!(matches!(answer_of(&seen, Feature::Media), Answer::Granted { .. }));
    let editions = world.client().editions().await.unwrap();
    let names: Vec<_> = editions.iter().map(|past| (past.id.0.as_str(), past.changes.len())).collect();
    assert_eq!(names, [("2028-01-01", 1), ("2024-06-19", 0)]);
    assert_eq!(editions[1].sha256, built_in().unwrap().sha256());
    let id = EditionId("2024-06-19".to_owned());
    assert!(world.client().edition(id).await.unwrap().is_some());
    assert!(world.client().edition(EditionId("1999-01-01".to_owned())).await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn who_refuses_keeps_everything_else() {
    let world = at_work().await;
    publish(&world, &newer(2, more_of_photos), Publication::default());
    world.see("the change", |s| s.consent.change.is_some()).await;
    world.tap(Tap::AnswerChange { outcome: Outcome::Refused });
    let seen = world.see("no question", |s| s.consent.change.is_none()).await;
    assert!(matches!(answer_of(&seen, Feature::Media), Answer::Superseded { .. }));
    world.tap(Tap::Begin { feature: Feature::Devices });
    world.see("the devices", |s| s.fieldwork.devices.is_some()).await;
}

#[tokio::test(start_paused = true)]
async fn an_edition_that_takes_rights_away_unsaid_is_not_taken_and_one_that_says_so_is_told() {
    let world = at_work().await;
    let fewer = newer(2, |edition| {
        edition["rights"].as_array_mut().unwrap().pop();
    });
    publish(&world, &fewer, Publication::default());
    let told = |s: &Snapshot| s.told.as_ref().is_some_and(|told| told.code == "edition_fewer_rights");
    let seen = world.see("that it was not taken", told).await;
    assert_eq!(seen.edition, "2024-06-19");
    publish(&world, &fewer, Publication { fewer_rights: true, ..Publication::default() });
    let seen = world.see("the change", |s| s.consent.change.is_some()).await;
    assert!(seen.consent.change.as_ref().unwrap().closes.is_empty());
}

#[tokio::test(start_paused = true)]
async fn l_02_a_login_under_an_edition_that_changed_meanwhile_unticks_the_box_sends_no_sms_and_the_next_one_agrees() {
    let world = World::new();
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    world.egress.until("the first pull", |sent| sent.line == "GET /v1/policy/edition").await;
    let edition = newer(2, |edition| edition["text_sha256"] = "0".repeat(64).into());
    world.backend.store().publish_edition(&edition, Publication::default()).unwrap();
    world.tap(Tap::TickBox { ticked: true });
    world.tap(Tap::LogIn { number: gongchao_core::app::Typed::new("138 0013 8000") });
    let seen = world.see("the newer edition", |s| s.edition == "2028-01-01").await;
    assert!(!seen.consent.ticked && world.backend.store().sms_outbox().is_empty());
    world.log_in().await;
    assert_eq!(world.backend.store().sms_outbox().len(), 1);
}

//! A disk that refuses: what was taken back is shut though nothing can be written, and what was given waits for its line.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use gongchao_core::{
    app::{Snapshot, Tap},
    gate::uses,
    policy::Feature,
};
use gongchao_journeys::World;
use rusqlite::Connection;

/// From here on no line of the ledger can be written, or can be again.
#[allow(clippy::disallowed_methods, reason = "the disk is made to refuse from outside the client")]
fn refuse(world: &World, refuses: bool) -> rusqlite::Result<()> {
    let db = Connection::open(world.phone_folder().join("gongchao.db"))?;
    db.execute_batch(if refuses {
        "CREATE TRIGGER full BEFORE INSERT ON consent_line BEGIN SELECT RAISE(ABORT, 'full'); END"
    } else {
        "DROP TRIGGER full"
    })
}

fn cannot_save(snapshot: &Snapshot) -> bool {
    snapshot.told.as_ref().is_some_and(|told| told.code == "store_damaged")
}

#[tokio::test(start_paused = true)]
async fn a_withdrawal_works_at_once_and_a_consent_does_not_while_the_disk_refuses() {
    let world = World::new();
    world.log_in().await;
    let gate = world.client().gate();
    assert!(gate.grant::<uses::DeviceInfo>().is_ok() && gate.grant::<uses::Analytics>().is_err());

    refuse(&world, true).unwrap();
    world.tap(Tap::SwitchOn { feature: Feature::Analytics });
    world.see("that it cannot be saved", cannot_save).await;
    assert!(gate.grant::<uses::Analytics>().is_err(), "a yes counts from its line on");
    world.tap(Tap::Withdraw { feature: Feature::DeviceInfo });
    world.see("the switch off", |s| off(s, Feature::DeviceInfo)).await;
    assert!(gate.grant::<uses::DeviceInfo>().is_err(), "a no counts at once");
    assert!(gate.grant::<uses::Login>().is_ok(), "and takes nothing else along");

    refuse(&world, false).unwrap();
    world.see("that it is saved", |s| !cannot_save(s)).await;
    assert!(gate.grant::<uses::Analytics>().is_ok() && gate.grant::<uses::DeviceInfo>().is_err());
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_session_leaves_once_everything_was_taken_back_on_a_disk_that_refuses() {
    let world = World::new();
    world.log_in().await;
    refuse(&world, true).unwrap();
    world.tap(Tap::WithdrawAll);
    world.see("that it cannot be saved", cannot_save).await;
    let sent = world.egress.captured().len();
    world.tap(Tap::PullMessages);
    world.tap(Tap::FlushTelemetry);
    tokio::time::sleep(std::time::Duration::from_hours(48)).await;
    let later = world.egress.captured();
    assert!(later[sent..].iter().all(|c| c.line.starts_with("GET /v1/notices")), "{:?}", lines(&later[sent..]));
}

fn lines(sent: &[gongchao_journeys::Captured]) -> Vec<&str> {
    sent.iter().map(|captured| captured.line.as_str()).collect()
}

fn off(snapshot: &Snapshot, feature: Feature) -> bool {
    let mut features = snapshot.consent.features.iter();
    features.any(|row| row.feature == feature && row.answer == gongchao_core::consent::Answer::Withdrawn)
}

//! What kind of phone a worker has: told to the session in classes, and only while the worker agrees.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use std::time::Duration;

use gongchao_core::{
    app::{Tap, Typed},
    consent::Outcome,
    gate::Host,
    policy::{DataItem, Feature},
    session::LoginView,
};
use gongchao_journeys::World;

const ROUTE: &str = "POST /v1/auth/session/device";

fn told(world: &World) -> usize {
    world.egress.captured().iter().filter(|c| c.line == ROUTE).count()
}

async fn until_told(world: &World, times: usize) {
    world.egress.until_times("the device told", times, |c| c.line == ROUTE).await;
}

#[tokio::test(start_paused = true)]
async fn the_office_sees_classes_once_a_day_and_telemetry_never_has_them() {
    let world = World::new();
    world.log_in().await;
    until_told(&world, 1).await;
    let sessions = world.backend.store().sessions();
    let class = sessions[0].device.as_deref().expect("told");
    assert_eq!(class, r#"{"model":"other","os":"android","os_version":[14,7],"screen":"large","language":"zh"}"#);
    tokio::time::sleep(Duration::from_hours(24)).await;
    until_told(&world, 2).await;
    assert_eq!(told(&world), 2);
    for sent in world.egress.captured().iter().filter(|c| c.host != Host::Account) {
        assert!(!sent.holds(b"android"));
    }
    let lists = world.client().lists().await.unwrap();
    let row =
        |r: &&gongchao_core::rights::CollectedRow| r.item == DataItem::DeviceModel && r.feature == Feature::DeviceInfo;
    assert_eq!(lists.collected.rows.iter().find(row).unwrap().count, 2);
}

#[tokio::test(start_paused = true)]
async fn behind_the_screen_nothing_is_read_and_in_the_foreground_it_is_made_up_for() {
    let world = World::new();
    world.log_in().await;
    until_told(&world, 1).await;
    world.tap(Tap::Background);
    tokio::time::sleep(Duration::from_hours(72)).await;
    assert_eq!(told(&world), 1, "the edition declares no taking in the background");
    world.tap(Tap::Foreground);
    until_told(&world, 2).await;
}

/// A login says which system the phone runs; what else the phone is, it is asked for device information alone.
#[tokio::test(start_paused = true)]
async fn a_login_does_not_read_the_device_neither_at_first_nor_after_device_information_was_withdrawn() {
    let world = World::new();
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    let to_the_code = async || {
        world.tap(Tap::TickBox { ticked: true });
        world.tap(Tap::LogIn { number: Typed::new("138 0013 8000") });
        world.see("the field for the code", |s| matches!(s.login, LoginView::WaitingForCode { .. })).await;
    };
    to_the_code().await;
    assert_eq!(world.device_reads(), 0);
    world.tap(Tap::EnterCode { code: Typed::new(world.code()) });
    until_told(&world, 1).await;
    assert_eq!(world.device_reads(), 1);
    world.tap(Tap::Withdraw { feature: Feature::DeviceInfo });
    world.tap(Tap::LogOut);
    world.see("the field for the number", |s| matches!(s.login, LoginView::LoggedOut)).await;
    tokio::time::sleep(Duration::from_hours(1)).await;
    to_the_code().await;
    assert_eq!(world.device_reads(), 1);
}

#[tokio::test(start_paused = true)]
async fn once_withdrawn_it_is_not_told_again() {
    let world = World::new();
    world.log_in().await;
    until_told(&world, 1).await;
    world.tap(Tap::Withdraw { feature: Feature::DeviceInfo });
    tokio::time::sleep(Duration::from_hours(72)).await;
    assert_eq!(told(&world), 1);
}

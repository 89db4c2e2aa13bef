//! A panic, and the start after it. The mark that it leaves belongs to the process, so this file has one test.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use gongchao_core::{app::Tap, policy::Feature};
use gongchao_journeys::World;

async fn crashes(world: &World) -> Vec<String> {
    for _ in 0..3 {
        world.client().settle().await.expect("it runs");
        world.tap(Tap::FlushTelemetry);
        tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    }
    world.see("an empty queue", |s| s.telemetry.essential + s.telemetry.analytics == 0).await;
    let rows = world.backend.store().telemetry().into_iter().filter(|row| row.event_name == "app.crashed");
    rows.map(|row| row.attributes["room"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_told_at_the_next_start_by_its_place_once_and_only_with_the_essential_log() {
    let mut world = World::new();
    world.log_in().await;
    assert!(gongchao_ffi::rehearse_panic().is_err());
    assert_eq!(crashes(&world).await, Vec::<String>::new(), "it is told at the next start");
    world.restart().await;
    assert_eq!(crashes(&world).await, ["shell"]);
    world.restart().await;
    assert_eq!(crashes(&world).await, ["shell"], "once");

    // What was left under a consent goes with it.
    assert!(gongchao_ffi::rehearse_panic().is_err());
    world.tap(Tap::Withdraw { feature: Feature::EssentialLog });
    world.client().settle().await.expect("it runs");
    assert!(!world.phone_folder().join("panic").exists());
    assert!(gongchao_ffi::rehearse_panic().is_err());
    assert!(!world.phone_folder().join("panic").exists(), "without it nothing is left");
    world.tap(Tap::SwitchOn { feature: Feature::EssentialLog });
    world.restart().await;
    assert_eq!(crashes(&world).await, ["shell"]);
}

//! What is recorded, from the very moment of a yes to the very moment of a no.

#![allow(clippy::unwrap_used, reason = "a client that is gone fails the test, as it should")]

use gongchao_core::{app::Tap, policy::Feature};
use gongchao_journeys::World;

/// How many screens the collector has, once it has all that was recorded.
async fn screens(world: &World) -> usize {
    for _ in 0..3 {
        world.client().settle().await.unwrap();
        world.tap(Tap::FlushTelemetry);
        tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    }
    world.see("an empty queue", |s| s.telemetry.essential + s.telemetry.analytics == 0).await;
    world.backend.store().telemetry().iter().filter(|row| row.event_name == "screen.seen").count()
}

#[tokio::test(start_paused = true)]
async fn what_is_done_in_the_moment_after_a_yes_is_recorded() {
    let world = World::new();
    world.log_in().await;
    // Nobody waits between the two: the yes and what it covers are one turn after the other.
    world.tap(Tap::SwitchOn { feature: Feature::Analytics });
    world.tap(Tap::Begin { feature: Feature::Devices });
    assert_eq!(screens(&world).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_yes_that_follows_a_no_at_once_keeps_what_comes_after_it_and_nothing_from_before() {
    let world = World::new();
    world.log_in().await;
    world.tap(Tap::SwitchOn { feature: Feature::Analytics });
    for _ in 0..3 {
        world.tap(Tap::Begin { feature: Feature::Devices });
    }
    for _ in 0..20 {
        world.tap(Tap::Withdraw { feature: Feature::Analytics });
        world.tap(Tap::SwitchOn { feature: Feature::Analytics });
    }
    world.tap(Tap::Begin { feature: Feature::Devices });
    assert_eq!(screens(&world).await, 1);
    assert_eq!(world.client().snapshot().telemetry.lost, 0);
}

//! What is recorded, from the very moment of a yes to the very moment of a no.

use gongchao_core::{
    app::{Snapshot, Tap},
    policy::Feature,
};
use gongchao_journeys::World;

fn analytics(snapshot: &Snapshot) -> u64 {
    snapshot.telemetry.analytics
}

#[tokio::test(start_paused = true)]
async fn what_is_done_in_the_moment_after_a_yes_is_recorded() {
    let world = World::new();
    world.log_in().await;
    // Nobody waits between the two: the yes and what it covers are one turn after the other.
    world.tap(Tap::SwitchOn { feature: Feature::Analytics });
    world.tap(Tap::Begin { feature: Feature::Devices });
    world.client().settle().await.unwrap();
    world.see("the record", |s| analytics(s) == 1).await;
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
    world.client().settle().await.unwrap();
    world.see("the one record", |s| analytics(s) == 1).await;
    assert_eq!(world.client().snapshot().telemetry.lost, 0);
}

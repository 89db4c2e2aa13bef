//! What the edition says is collected arrives at the collector while its class is consented, and not at all without.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on ends there")]

use std::time::Duration;

use gongchao_backend::Publication;
use gongchao_core::{
    app::{Snapshot, Tap},
    consent::Outcome,
    policy::{Edition, Feature, built_in},
    ports::{Link, NetworkReading},
    session::LoginView,
};
use gongchao_journeys::{Captured, Way, World};
use rusqlite::Connection;
use serde_json::Value;

const PHOTO: &[u8] = include_bytes!("../../assets/photo.jpg");
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const CELLULAR: NetworkReading = NetworkReading { link: Link::Cellular, metered: true };

/// Logged in; with analytics or without.
async fn at_work(analytics: bool) -> World {
    let world = World::new();
    world.log_in().await;
    if analytics {
        world.tap(Tap::SwitchOn { feature: Feature::Analytics });
    }
    world
}

/// All that is recorded is with the collector: what it has of this event, without the random names.
async fn arrived(world: &World, event: &str) -> Vec<Value> {
    // A request that is under way at the first of these is told of by the last.
    for _ in 0..3 {
        world.client().settle().await.unwrap();
        world.tap(Tap::FlushTelemetry);
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
    world.see("an empty queue", |s| s.telemetry.essential + s.telemetry.analytics == 0).await;
    let rows = world.backend.store().telemetry().into_iter().filter(|row| row.event_name == event);
    let bare = rows.map(|mut row| {
        row.attributes.as_object_mut().unwrap().remove("log.record.uid");
        row.attributes
    });
    bare.collect()
}

/// The named fields of an event, as words.
fn fields(rows: &[Value], names: [&str; 2]) -> Vec<String> {
    rows.iter().map(|row| names.map(|name| row[name].to_string().replace('"', "")).join(" ")).collect()
}

fn done(s: &Snapshot) -> bool {
    serde_json::to_value(&s.uploads).is_ok_and(|all| all.pointer("/0/is").is_some_and(|is| is == "done"))
}

async fn send_photo(world: &World) {
    world.tap(Tap::Begin { feature: Feature::Media });
    world.answer(Outcome::Agreed).await;
    world.tap(Tap::Send { path: world.file("photo.jpg", PHOTO) });
    world.see("the receipt", done).await;
}

#[tokio::test(start_paused = true)]
async fn a_change_of_the_network_is_told_with_analytics_and_with_nothing_else() {
    for analytics in [true, false] {
        let world = at_work(analytics).await;
        world.network(CELLULAR);
        world.network(CELLULAR);
        let told = fields(&arrived(&world, "network.changed").await, ["network.connection.type", "metered"]);
        let expected: &[&str] = if analytics { &["cellular true"] } else { &[] };
        assert_eq!(told, expected, "analytics {analytics}");
    }
}

#[tokio::test(start_paused = true)]
async fn how_long_our_own_requests_take_is_told_with_analytics_and_at_most_once_an_hour() {
    for analytics in [true, false] {
        let world = at_work(analytics).await;
        for times in 1..=3 {
            world.tap(Tap::PullMessages);
            world.egress.until_times("the messages", times, |sent| sent.line.starts_with("GET /v1/messages")).await;
            world.client().settle().await.unwrap();
        }
        let told = fields(&arrived(&world, "network.quality").await, ["rtt", "broken"]);
        let expected: &[&str] = if analytics { &["<50ms false"] } else { &[] };
        assert_eq!(told, expected, "analytics {analytics}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_day_of_use_is_told_the_day_after_and_a_week_when_it_is_over_and_without_analytics_neither_is_counted() {
    for analytics in [true, false] {
        let mut world = at_work(analytics).await;
        world.tap(Tap::Begin { feature: Feature::Devices });
        world.tap(Tap::Begin { feature: Feature::Devices });
        send_photo(&world).await;
        assert_eq!(arrived(&world, "usage.day").await, Vec::<Value>::new(), "the day is not over");
        // What was counted is there after the process has ended.
        world.restart().await;
        world.see("who is there", |s| matches!(s.login, LoginView::LoggedIn { .. })).await;
        world.hand.set_wall_by(DAY_MS);
        world.tap(Tap::Foreground);
        let told = fields(&arrived(&world, "usage.day").await, ["group", "times"]);
        let expected: &[&str] = if analytics { &["media 1", "devices 2"] } else { &[] };
        assert_eq!(told, expected, "analytics {analytics}");
        world.hand.set_wall_by(7 * DAY_MS);
        world.tap(Tap::Foreground);
        let told = fields(&arrived(&world, "usage.total").await, ["what", "times"]);
        let expected: &[&str] = if analytics { &["active_days 1", "starts 1", "uploads 1"] } else { &[] };
        assert_eq!(told, expected, "analytics {analytics}");
        assert_eq!(counted(&world), i64::from(analytics));
        world.tap(Tap::Withdraw { feature: Feature::Analytics });
        world.client().settle().await.unwrap();
        assert_eq!(counted(&world), 0, "nothing of it stays on the phone");
    }
}

#[allow(clippy::disallowed_methods, reason = "what lies on the disk is looked at from outside the client")]
fn counted(world: &World) -> i64 {
    let db = Connection::open(world.phone_folder().join("gongchao.db")).unwrap();
    db.query_row("SELECT count(*) FROM telemetry_usage", [], |row| row.get(0)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn starts_logins_and_copies_are_timed_in_ranges_with_analytics_and_not_without() {
    for analytics in [true, false] {
        let mut world = at_work(analytics).await;
        world.restart().await;
        world.see("who is there", |s| matches!(s.login, LoginView::LoggedIn { .. })).await;
        send_photo(&world).await;
        world.tap(Tap::LogOut);
        world.see("nobody there", |s| matches!(s.login, LoginView::LoggedOut)).await;
        tokio::time::sleep(Duration::from_mins(2)).await;
        world.log_in().await;
        let told = fields(&arrived(&world, "app.timed").await, ["what", "took"]);
        let all = ["open_store <50ms", "first_snapshot <50ms", "sanitize <50ms", "login <50ms"];
        assert_eq!(told, if analytics { &all[..] } else { &[] }, "analytics {analytics}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_channel_of_the_package_is_told_once_for_a_consent_to_analytics() {
    for analytics in [true, false] {
        let mut world = at_work(analytics).await;
        world.restart().await;
        let told = arrived(&world, "app.source").await;
        let words: Vec<_> = told.iter().map(|row| row["channel"].as_str().unwrap()).collect();
        let expected: &[&str] = if analytics { &["developer"] } else { &[] };
        assert_eq!(words, expected, "analytics {analytics}");
    }
}

#[tokio::test(start_paused = true)]
#[allow(clippy::disallowed_methods, reason = "the disk is made to refuse from outside the client")]
async fn a_disk_that_refuses_is_told_by_class_and_room_with_the_essential_log_and_once() {
    for essential in [true, false] {
        let world = at_work(false).await;
        if !essential {
            world.tap(Tap::Withdraw { feature: Feature::EssentialLog });
            world.client().settle().await.unwrap();
        }
        let db = Connection::open(world.phone_folder().join("gongchao.db")).unwrap();
        let full = "CREATE TRIGGER full BEFORE INSERT ON consent_line BEGIN SELECT RAISE(ABORT, 'full'); END";
        db.execute_batch(full).unwrap();
        world.tap(Tap::SwitchOn { feature: Feature::Analytics });
        let refused = |s: &Snapshot| s.told.as_ref().is_some_and(|told| told.code == "store_damaged");
        world.see("that it cannot be saved", refused).await;
        tokio::time::sleep(Duration::from_mins(5)).await;
        db.execute_batch("DROP TRIGGER full").unwrap();
        world.see("that it is saved", |s| !refused(s)).await;
        let told = fields(&arrived(&world, "app.fault").await, ["class", "room"]);
        let expected: &[&str] = if essential { &["defect store"] } else { &[] };
        assert_eq!(told, expected, "essential {essential}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_fails_is_told_by_server_and_class_with_the_essential_log_and_not_without() {
    for essential in [true, false] {
        let world = at_work(false).await;
        if !essential {
            world.tap(Tap::Withdraw { feature: Feature::EssentialLog });
            world.client().settle().await.unwrap();
        }
        let messages = |sent: &Captured| sent.line.starts_with("GET /v1/messages");
        world.egress.until("the messages", messages).await;
        world.client().settle().await.unwrap();
        // That of the messages, and that of the first batch: a batch that fails leaves no record for the next one to bring.
        world.egress.set(Way::LosesAnswers(2));
        world.tap(Tap::PullMessages);
        world.egress.until_times("the messages again", 2, messages).await;
        let told = fields(&arrived(&world, "request.failed").await, ["server", "class"]);
        let expected: &[&str] = if essential { &["account interrupted"] } else { &[] };
        assert_eq!(told, expected, "essential {essential}");
        let lost = |sent: &Captured| sent.line == "POST /v1/logs" && sent.status.is_none();
        assert_eq!(world.egress.captured().iter().any(lost), essential, "a batch was lost");
    }
}

fn newer(edit: impl FnOnce(&mut Value)) -> String {
    let mut edition = serde_json::to_value(&*built_in().unwrap()).unwrap();
    edition["version"] = 2.into();
    edition["id"] = "2028-01-01".into();
    edit(&mut edition);
    let text = edition.to_string();
    Edition::read(&text).unwrap();
    text
}

#[tokio::test(start_paused = true)]
async fn what_a_newer_edition_lets_analytics_hold_no_more_does_not_leave_though_it_was_recorded_before() {
    for less in [false, true] {
        let world = at_work(true).await;
        world.network(CELLULAR);
        world.client().settle().await.unwrap();
        world.see("the records", |s| s.telemetry.analytics > 0).await;
        let edition = newer(|edition| {
            let features = edition["features"].as_array_mut().unwrap();
            let analytics = features.iter_mut().find(|row| row["feature"] == "analytics").unwrap();
            if less {
                analytics["items"].as_array_mut().unwrap().retain(|item| item != "network_access");
            }
        });
        world.backend.store().publish_edition(&edition, Publication::default()).unwrap();
        world.tap(Tap::PullNotices);
        world.see("the newer edition", |s| s.edition == "2028-01-01").await;
        assert_eq!(arrived(&world, "network.changed").await.len(), usize::from(!less), "less {less}");
        // What may be recorded is, from then on.
        world.tap(Tap::Begin { feature: Feature::Devices });
        assert_eq!(arrived(&world, "screen.seen").await.len(), 1, "less {less}");
    }
}

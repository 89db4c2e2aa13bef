//! A working day with things that can be recognised, and a look for them everywhere they must not be.

#![allow(clippy::unwrap_used, reason = "a poisoned lock fails the test, as it should")]

use std::sync::{Arc, Mutex};

use gongchao_core::{
    app::{Tap, Typed},
    consent::{Answer, Outcome},
    gate::Host,
    kernel::log::{LogLine, LogSink},
    policy::Feature,
};
use gongchao_journeys::World;

const MESSAGE: &str = "canary-message-4711";

#[derive(Default)]
struct Lines(Mutex<Vec<String>>);
impl LogSink for Lines {
    fn line(&self, line: &LogLine) {
        self.0.lock().unwrap().push(format!("{line:?}"));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_person_is_in_a_file_a_log_or_telemetry() {
    let lines = Arc::new(Lines::default());
    // The layer belongs to the process, and this file has one test.
    gongchao_core::kernel::log::install(lines.clone()).unwrap();
    let mut world = World::new();
    world.log_in().await;
    let code = world.code();
    world.tap(Tap::SwitchOn { feature: Feature::Analytics });
    world
        .see("analytics on", |s| {
            s.consent
                .features
                .iter()
                .any(|f| f.feature == Feature::Analytics && matches!(f.answer, Answer::Granted { .. }))
        })
        .await;
    world.tap(Tap::Begin { feature: Feature::Media });
    world.answer(Outcome::Agreed).await;
    world.tap(Tap::SearchDevices { text: Typed::new("canary-search") });
    world.tap(Tap::WriteMessage { text: Typed::new(MESSAGE) });
    world.see("it sent", |s| s.fieldwork.messages.as_ref().is_some_and(|m| m.waiting == 0)).await;
    world.client().settle().await.unwrap();
    world.tap(Tap::FlushTelemetry);
    world.see("telemetry taken", |s| s.telemetry.last_sent.is_some()).await;
    let captured = world.egress.captured();
    let token = captured
        .iter()
        .flat_map(|c| &c.headers)
        .find_map(|(n, v)| (n == "authorization").then(|| v.trim_start_matches("Bearer ").to_owned()))
        .expect("a token was used");
    // Every customer's number of the backend begins like this.
    let customer = "13900139";
    // What must be somewhere is somewhere, or this test could not fail.
    assert!(captured.iter().any(|c| c.host == Host::Account && c.holds(b"13800138000")));
    assert!(captured.iter().any(|c| c.host == Host::Account && c.holds(MESSAGE.as_bytes())));
    world.restart().await;
    for needle in [
        "13800138000",
        code.as_str(),
        token.as_str(),
        customer,
        MESSAGE,
        "canary-search",
        "Canary-Model",
        "canary-build",
    ] {
        if needle.len() > 6 {
            assert!(world.files_with(&world.phone_folder(), needle.as_bytes()).is_empty(), "{needle} is in a file");
        }
        for sent in world.egress.captured().iter().filter(|c| c.host == Host::Telemetry) {
            assert!(!sent.holds(needle.as_bytes()), "{needle} is in telemetry");
        }
        // Let go of first: a panic is a line, too, and would wait for the list for ever.
        let lines = lines.0.lock().unwrap().clone();
        for line in &lines {
            assert!(!line.contains(needle), "{needle} is in a log line");
        }
    }
    for sent in world.egress.captured().iter().filter(|c| c.host == Host::Telemetry) {
        assert!(sent.headers.iter().all(|(name, _)| name != "authorization" && name != "cookie"));
    }
    assert!(world.egress.captured().iter().all(|c| !c.holds(b"canary-build")), "the build of the system left");
}

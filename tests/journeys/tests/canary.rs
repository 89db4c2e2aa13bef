//! A working day with things that can be recognised, and a look for them everywhere they must not be.

#![allow(clippy::unwrap_used, reason = "a poisoned lock fails the test, as it should")]
#![allow(clippy::print_stderr, reason = "what leaked is said before the test fails")]

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
    // What is told of a slip repeats nothing of it.
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    world.tap(Tap::TickBox { ticked: true });
    world.tap(Tap::LogIn { number: Typed::new("13800138000 00") });
    let slip = world.see("a sentence", |s| s.told.is_some()).await;
    assert!(!format!("{:?}", slip.told).contains("138"));
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
    let of_telemetry = |c: &&gongchao_journeys::Captured| c.host == Host::Telemetry;
    assert!(captured.iter().filter(of_telemetry).any(|c| c.holds(b"service.name")), "a batch can be read");
    world.restart().await;
    let mut leaks: Vec<String> = Vec::new();
    for (what, needle) in [
        ("the number", "13800138000"),
        ("the code", code.as_str()),
        ("the token", token.as_str()),
        ("a customer's number", customer),
        ("what was written", MESSAGE),
        ("what was searched", "canary-search"),
        ("the model", "Canary-Model"),
        ("the build", "canary-build"),
    ] {
        // A code is so short that sealed bytes may hold it by chance.
        let in_files = needle.len() > 6 && !world.files_with(&world.phone_folder(), needle.as_bytes()).is_empty();
        leaks.extend(in_files.then(|| format!("{what} is in a plain file")));
        let sent = world.egress.captured();
        let in_telemetry = sent.iter().filter(of_telemetry).any(|c| c.holds(needle.as_bytes()));
        leaks.extend(in_telemetry.then(|| format!("{what} is in telemetry")));
        let in_log = lines.0.lock().unwrap().iter().any(|line| line.contains(needle));
        leaks.extend(in_log.then(|| format!("{what} is in the log")));
    }
    let sent = world.egress.captured();
    let names = sent.iter().filter(of_telemetry).flat_map(|c| &c.headers).map(|(name, _)| name.as_str());
    leaks.extend(names.filter(|n| ["authorization", "cookie"].contains(n)).map(|n| format!("telemetry carries {n}")));
    leaks.extend(sent.iter().any(|c| c.holds(b"canary-build")).then(|| "the build of the system left".to_owned()));
    // The log's own hook has taken the place of the test's: a panic would tell where, and not what.
    for leak in &leaks {
        eprintln!("LEAK: {leak}");
    }
    assert!(leaks.is_empty());
}

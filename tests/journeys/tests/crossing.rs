//! What crosses to Kotlin and Swift is what the core shows: over a day, every snapshot written out is the same.

#![allow(clippy::unwrap_used, reason = "a view that cannot be written fails the test, as it should")]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use gongchao_core::{
    app::{Snapshot, Tap, Typed},
    consent::Outcome,
    policy::Feature,
    session::{CancellationView, LoginView},
};
use gongchao_journeys::World;

const PHOTO: &[u8] = include_bytes!("../../assets/photo.jpg");

/// Compares each snapshot with its mirror, on its way to whoever asked for it.
fn mirrored(seen: &AtomicUsize, snapshot: &Snapshot) {
    let core = serde_json::to_value(snapshot).unwrap();
    let mirror = serde_json::to_value(gongchao_ffi::Snapshot::from(snapshot)).unwrap();
    assert_eq!(mirror, core);
    seen.fetch_add(1, Ordering::Relaxed);
}

#[tokio::test(start_paused = true)]
async fn over_a_day_every_snapshot_and_its_mirror_say_the_same() {
    let seen = Arc::new(AtomicUsize::new(0));
    let world = World::new();
    let look = |shows: fn(&Snapshot) -> bool| {
        let seen = seen.clone();
        move |s: &Snapshot| {
            mirrored(&seen, s);
            shows(s)
        }
    };
    world.see("the first one", look(|_| true)).await;
    world.tap(Tap::LogIn { number: Typed::new("110") });
    world.see("a sentence", look(|s| s.told.is_some())).await;
    world.tap(Tap::Understood);
    world.log_in().await;
    for feature in [Feature::Scan, Feature::Media] {
        world.tap(Tap::Begin { feature });
        world.see("a prompt", look(|s| s.consent.prompt.is_some())).await;
        world.answer(Outcome::Agreed).await;
        if feature == Feature::Scan {
            world.see("the system's prompt", look(|s| s.consent.prompt.is_some())).await;
            world.answer(Outcome::Agreed).await;
            world.see("the camera", look(|s| matches!(s.scan, gongchao_core::scan::View::Ready))).await;
        }
    }
    world.tap(Tap::Send { path: world.file("photo.jpg", PHOTO) });
    let done =
        |s: &Snapshot| serde_json::to_value(&s.uploads).is_ok_and(|u| u.pointer("/0/is") == Some(&"done".into()));
    world.see("the receipt", look(done)).await;
    world.tap(Tap::Send { path: world.file("no.jpg", b"no picture") });
    // Both were added at the same moment of a clock that stands; which comes first is chance.
    let failed =
        |s: &Snapshot| s.uploads.iter().any(|u| matches!(u.state, gongchao_core::media::Standing::Failed { .. }));
    world.see("a refusal", look(failed)).await;
    world.tap(Tap::SearchDevices { text: Typed::new("") });
    world.see("devices", look(|s| s.fieldwork.devices.as_ref().is_some_and(|d| !d.devices.is_empty()))).await;
    world.tap(Tap::WriteMessage { text: Typed::new("到了") });
    world
        .see(
            "it sent",
            look(|s| s.fieldwork.messages.as_ref().is_some_and(|m| m.waiting == 0 && !m.messages.is_empty())),
        )
        .await;
    world.tap(Tap::WriteMessage { text: Typed::new(" ") });
    world.see("trouble", look(|s| s.fieldwork.messages.as_ref().is_some_and(|m| m.trouble.is_some()))).await;
    world.tap(Tap::Withdraw { feature: Feature::Scan });
    world.tap(Tap::PullNotices);
    world.see("notices", look(|s| s.notices.pulled.is_some())).await;
    world.tap(Tap::ListSessions);
    world.see("the sessions", look(|s| s.account.sessions.known)).await;
    world.tap(Tap::LogOutOthers);
    world.see("a code for that", look(|s| s.account.step_up.as_ref().is_some_and(|up| up.code.is_some()))).await;
    world.tap(Tap::EnterCode { code: Typed::new(world.code()) });
    world.see("it done", look(|s| s.account.step_up.is_none())).await;
    world.tap(Tap::AskCancellation);
    let reading = |s: &Snapshot| matches!(s.account.cancellation, Some(CancellationView::Reading { .. }));
    let read = world.see("what cancelling means", look(reading)).await;
    let Some(CancellationView::Reading { seen: hash, .. }) = &read.account.cancellation else { unreachable!() };
    world.tap(Tap::ConfirmCancellation { code: Typed::new(world.code()), seen: hash.clone() });
    world.see("it cools off", look(|s| matches!(s.login, LoginView::Cancelling { .. }))).await;
    world.tap(Tap::KeepAccount);
    world.see("home", look(|s| matches!(s.login, LoginView::LoggedIn { .. }))).await;
    world.tap(Tap::LogOut);
    world.see("the end", look(|s| matches!(s.login, LoginView::LoggedOut))).await;
    assert!(seen.load(Ordering::Relaxed) >= 19);
}

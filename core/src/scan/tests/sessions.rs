use std::time::Duration;

use super::*;

fn strong() -> Picture {
    label(BarcodeFormat::Code128, b"GC-2024-000117").on_canvas(640, 360)
}
fn weak() -> Picture {
    label(BarcodeFormat::Code39, b"GC-0117").on_canvas(900, 300)
}
fn empty() -> Picture {
    Picture(vec![200; 640 * 360], 640, 360)
}
fn offer(session: &ScanSession, picture: &Picture, at: u64) -> ScanOutcome {
    session.offer(picture.frame(Rotation::Upright), Mono(at))
}
fn begin(gate: &Gate) -> ScanSession {
    ScanSession::begin(gate, consent(gate, 1), ScanPlan::default()).unwrap()
}

#[test]
fn a_strong_label_is_found_at_once_and_once() {
    let session = begin(&gate());
    assert_eq!(offer(&session, &empty(), 0), ScanOutcome::Nothing);
    assert!(matches!(offer(&session, &strong(), 40), ScanOutcome::Found(code) if code.text() == "GC-2024-000117"));
    for at in [80, 1500, 3000, 4900] {
        assert_eq!(offer(&session, &strong(), at), ScanOutcome::Nothing, "still in view at {at}");
    }
    assert!(matches!(offer(&session, &strong(), 7000), ScanOutcome::Found(_)), "shown again after it was out of view");
    let stats = session.stats();
    assert_eq!((stats.offered, stats.looked_at, stats.found, stats.first_find_ms), (7, 7, 2, Some(40)));
}

#[test]
fn a_weak_label_needs_two_equal_reads_within_half_a_second() {
    let session = begin(&gate());
    assert_eq!(offer(&session, &weak(), 0), ScanOutcome::Candidate);
    assert_eq!(offer(&session, &weak(), 501), ScanOutcome::Candidate, "too late");
    let other = label(BarcodeFormat::Code39, b"GC-0118").on_canvas(900, 300);
    assert_eq!(offer(&session, &other, 600), ScanOutcome::Candidate, "another label");
    assert_eq!(offer(&session, &empty(), 700), ScanOutcome::Nothing);
    assert!(matches!(offer(&session, &other, 1100), ScanOutcome::Found(code) if code.text() == "GC-0118"));
    assert_eq!(offer(&session, &other, 1140), ScanOutcome::Nothing);
}

#[test]
fn which_formats_are_weak() {
    let weak: Vec<Format> = Format::PRODUCT.iter().copied().filter(|f| !f.is_strong()).collect();
    assert_eq!(weak, [Format::Code39, Format::Ean8, Format::UpcE, Format::Itf]);
}

#[test]
fn every_fourth_frame_is_looked_at_thoroughly() {
    let session = begin(&gate());
    for at in 0..8 {
        assert_eq!(offer(&session, &empty(), at), ScanOutcome::Nothing);
    }
    assert_eq!(session.stats().thorough, 2);
}

#[test]
fn withdrawing_stops_the_session_and_consent_given_anew_does_not_revive_it() {
    let gate = gate();
    let session = begin(&gate);
    gate.publish(Standing::nothing(gate.edition().id.clone()));
    assert_eq!(offer(&session, &strong(), 0), ScanOutcome::Closed);
    let grant = consent(&gate, 2);
    assert_eq!(offer(&session, &strong(), 10), ScanOutcome::Closed);
    assert_eq!(session.stats().looked_at, 0);
    assert!(matches!(
        ScanSession::begin(&gate, grant, ScanPlan::default())
            .unwrap()
            .offer(strong().frame(Rotation::Upright), Mono(20)),
        ScanOutcome::Found(_)
    ));
}

#[test]
fn a_stale_grant_begins_nothing_and_reads_nothing() {
    let gate = gate();
    let stale = consent(&gate, 1);
    let also_stale: Grant<uses::Scan> = gate.grant().unwrap();
    gate.publish(Standing::nothing(gate.edition().id.clone()));
    assert_eq!(ScanSession::begin(&gate, stale, ScanPlan::default()).err(), Some(Closed::Withdrawn(Feature::Scan)));
    let still = scan_still(&gate, &also_stale, strong().frame(Rotation::Upright), &ScanPlan::default(), 1);
    assert_eq!(still.err(), Some(Closed::Withdrawn(Feature::Scan)));
}

#[test]
fn a_closed_session_looks_at_nothing() {
    let session = begin(&gate());
    session.close();
    assert_eq!(offer(&session, &strong(), 0), ScanOutcome::Closed);
    assert_eq!(session.stats(), ScanStats::default());
}

#[test]
fn what_is_taken_is_counted_once_for_the_camera_and_once_for_each_find() {
    let gate = gate();
    let session = begin(&gate);
    for at in [0, 40, 80] {
        offer(&session, &strong(), at);
    }
    let taken: Vec<(DataItem, u64)> = gate.drain_taken().iter().map(|t| (t.item, t.count)).collect();
    assert_eq!(taken, [(DataItem::CameraFrame, 1), (DataItem::ScannedCode, 1)]);
}

#[test]
fn a_session_is_shared_between_threads_and_turns_frames_away_instead_of_queueing() {
    fn shared<T: Send + Sync>(_: &T) {}
    let session = begin(&gate());
    shared(&session);
    let picture = Picture::shipped("none-1.webp").on_canvas(1280, 720);
    let frames = 24;
    std::thread::scope(|s| {
        for _ in 0..3 {
            s.spawn(|| {
                for at in 0..frames / 3 {
                    assert!(matches!(offer(&session, &picture, at), ScanOutcome::Nothing | ScanOutcome::Busy));
                }
            });
        }
    });
    let stats = session.stats();
    assert_eq!(stats.offered, frames);
    assert_eq!(stats.looked_at + stats.busy, frames);
    assert!(ScanPlan::default().confirm_within == Duration::from_millis(500));
}

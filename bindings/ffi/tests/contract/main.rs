//! What the client object promises to a host, kept with hosts that answer, fail, panic and hang.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by them")]

mod hostile;
mod phone;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use gongchao_core::consent::Verdict;
use gongchao_ffi::*;
use phone::{Manner, Phone, config, start, watched};

#[test]
fn a_client_starts_draws_takes_taps_and_shuts_down_once() {
    watched(async {
        let dir = tempfile::tempdir().unwrap();
        let phone = Arc::new(Phone::default());
        let client = start(dir.path(), &phone).unwrap();
        let first = client.snapshot().unwrap();
        assert_eq!(first.consent.notice, NoticeAnswer::Unanswered);
        assert!(!first.consent.notice_heads.is_empty());
        assert_eq!(start(dir.path(), &phone).err(), Some(CoreError::AlreadyRunning));
        let snapshots = client.subscribe().unwrap();
        client.tap(Tap::AnswerNotice { outcome: Outcome::Agreed }).unwrap();
        let next = snapshots.next(Some(first.number)).await.unwrap().unwrap();
        assert_eq!(next.consent.notice, NoticeAnswer::Agreed);
        assert!(client.policy().await.unwrap().paragraphs.len() > 10);
        assert!(!client.lists().await.unwrap().collected.rows.is_empty());
        assert_eq!(client.photo("no name".into()).await, Err(CoreError::BadInput));
        assert_eq!(client.photo(gongchao_core::kernel::Id::new().to_string()).await, Ok(None));
        let ledger = client.ledger().await.unwrap();
        assert!(
            matches!(gongchao_core::consent::verify(ledger.as_bytes(), None), Verdict::Whole(summary) if summary.lines > 0)
        );
        assert_eq!(client.lend_time().unwrap().next(60_000).await, Ok(Errand::Done));
        client.shutdown().await.unwrap();

        assert_eq!(client.shutdown().await, Err(CoreError::ShutDown));
        assert_eq!(client.tap(Tap::Foreground), Err(CoreError::ShutDown));
        assert_eq!(client.lists().await.err(), Some(CoreError::ShutDown));
        let upload = gongchao_core::kernel::Id::new().to_string();
        assert_eq!(client.photo(upload).await, Err(CoreError::ShutDown));
        assert_eq!(client.scan().err(), Some(CoreError::ShutDown));
        assert_eq!(client.ledger().await.err(), Some(CoreError::ShutDown));
        assert_eq!(snapshots.next(Some(u64::MAX)).await.unwrap(), None);
        // The folder is free, and what was agreed to is kept.
        let again = start(dir.path(), &phone).unwrap();
        assert_eq!(again.snapshot().unwrap().consent.notice, NoticeAnswer::Agreed);
    });
}

#[test]
fn who_waits_is_answered_when_the_subscription_ends() {
    watched(async {
        let dir = tempfile::tempdir().unwrap();
        let client = start(dir.path(), &Arc::default()).unwrap();
        let snapshots = client.subscribe().unwrap();
        let waits = tokio::spawn({
            let snapshots = snapshots.clone();
            async move { snapshots.next(Some(u64::MAX)).await }
        });
        tokio::task::yield_now().await;
        snapshots.end().unwrap();
        assert_eq!(waits.await.unwrap(), Ok(None));
        assert_eq!(snapshots.next(None).await, Ok(None), "an ended one stays ended");
    });
}

#[test]
fn a_wait_that_is_given_up_loses_no_snapshot() {
    watched(async {
        let dir = tempfile::tempdir().unwrap();
        let client = start(dir.path(), &Arc::default()).unwrap();
        let snapshots = client.subscribe().unwrap();
        let mut number = snapshots.next(None).await.unwrap().unwrap().number;
        for n in 0..50 {
            let ticked = n % 2 == 0;
            client.tap(Tap::TickBox { ticked }).unwrap();
            // Given up at once, or some way into it.
            let _ = tokio::time::timeout(Duration::from_millis(n % 3), snapshots.next(Some(number))).await;
            let seen = snapshots.next(Some(number)).await.unwrap().unwrap();
            assert!(seen.number > number);
            assert_eq!(seen.consent.ticked, ticked);
            number = seen.number;
        }
    });
}

#[test]
fn a_burst_of_a_thousand_changes_is_a_few_snapshots_and_the_last_one_always() {
    watched(async {
        let dir = tempfile::tempdir().unwrap();
        let client = start(dir.path(), &Arc::default()).unwrap();
        client.tap(Tap::AnswerNotice { outcome: Outcome::Agreed }).unwrap();
        let snapshots = client.subscribe().unwrap();
        let mut seen = snapshots.next(None).await.unwrap().unwrap();
        let began = Instant::now();
        for n in 0..1000 {
            client.tap(Tap::TickBox { ticked: n % 2 == 0 }).unwrap();
        }
        client.tap(Tap::LogIn { number: "110".to_owned() }).unwrap();
        let mut given = 0;
        while seen.told.is_none() {
            seen = snapshots.next(Some(seen.number)).await.unwrap().unwrap();
            given += 1;
        }
        assert!(given <= 2 + began.elapsed().as_millis() / 50, "{given} in {:?}", began.elapsed());
    });
}

#[test]
fn a_vault_that_fails_in_any_way_is_waited_for_and_nothing_is_concluded() {
    for vault in [Manner::Declares, Manner::Undeclared, Manner::Panics, Manner::Hangs] {
        watched(async move {
            let dir = tempfile::tempdir().unwrap();
            let phone = Arc::new(Phone { vault, ..Phone::default() });
            assert_eq!(start(dir.path(), &phone).err(), Some(CoreError::WaitForUnlock));
            assert!(!dir.path().join("gongchao.db").exists());
            // A host that behaves finds everything as it was.
            start(dir.path(), &Arc::default()).unwrap();
        });
    }
    let told = drain_log(1000).unwrap();
    assert!(told.iter().any(|line| line.name == "vault.look_up hangs"));
    assert!(told.iter().any(|line| line.name == "vault.look_up some.Fault"));
    assert!(told.iter().all(|line| !format!("{line:?}").contains("138")));
}

#[test]
fn a_network_probe_that_fails_in_any_way_costs_its_reading_and_no_more() {
    for manner in [Manner::Declares, Manner::Undeclared, Manner::Panics, Manner::Hangs] {
        watched(async move {
            let dir = tempfile::tempdir().unwrap();
            let phone = Arc::new(Phone { network: manner, ..Phone::default() });
            let client = start(dir.path(), &phone).unwrap();
            assert_eq!(client.snapshot().unwrap().network, None);
        });
    }
}

#[test]
fn a_panic_inside_is_an_error_and_everything_goes_on() {
    assert_eq!(rehearse_panic(), Err(CoreError::Internal));
    assert!(version().is_ok());
}

#[test]
fn bad_configuration_names_its_part() {
    let dir = tempfile::tempdir().unwrap();
    let wrong = |change: fn(&mut Config)| {
        let mut config = config(dir.path());
        change(&mut config);
        let phone = Arc::new(Phone::default());
        match Client::start(config, phone.clone(), phone.clone(), phone) {
            Err(CoreError::Configuration { part }) => part,
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("it started"),
        }
    };
    assert_eq!(wrong(|c| c.folder.clear()), ConfigPart::Folder);
    assert_eq!(wrong(|c| c.folder = "here".to_owned()), ConfigPart::Folder);
    assert_eq!(wrong(|c| c.folder.push('\0')), ConfigPart::Folder);
    assert_eq!(wrong(|c| c.account_url = "http://localhost".to_owned()), ConfigPart::Address);
    assert_eq!(wrong(|c| c.media_url = "x".repeat(64 << 20)), ConfigPart::Address);
    assert_eq!(wrong(|c| c.anchors_pem = "-----BEGIN".to_owned()), ConfigPart::Anchors);
    assert_eq!(wrong(|c| c.pins.clear()), ConfigPart::Pins);
    assert_eq!(wrong(|c| c.pins = vec!["zz".to_owned()]), ConfigPart::Pins);
    assert_eq!(wrong(|c| c.app_version = "1.2".to_owned()), ConfigPart::AppVersion);
    assert_eq!(wrong(|c| c.app_version = "1.2.+3".to_owned()), ConfigPart::AppVersion);
    assert_eq!(wrong(|c| c.channel = Some(String::new())), ConfigPart::Channel);
    assert_eq!(wrong(|c| c.channel = Some("App_Store".to_owned())), ConfigPart::Channel);
}

#[test]
fn newer_pins_are_taken_from_a_known_key_alone() {
    watched(async {
        let dir = tempfile::tempdir().unwrap();
        let phone = Arc::new(Phone::default());
        let begin = |keys: &[&str]| {
            let pin_keys = keys.iter().map(|key| (*key).to_owned()).collect();
            Client::start(Config { pin_keys, ..config(dir.path()) }, phone.clone(), phone.clone(), phone.clone())
        };
        for bad in ["", "AAAA", "no base64 !"] {
            let refused = CoreError::Configuration { part: ConfigPart::PinKeys };
            assert_eq!(begin(&[bad]).err(), Some(refused), "{bad}");
        }
        let without = begin(&[]).unwrap();
        assert_eq!(without.take_pins("{}".to_owned()), Err(CoreError::Pins { why: PinRefusal::NotTaken }));
        without.shutdown().await.unwrap();
        assert_eq!(without.shutdown().await, Err(CoreError::ShutDown));
        assert_eq!(without.take_pins("{}".to_owned()), Err(CoreError::ShutDown));
        let with = begin(&[&format!("{}=", "A".repeat(43))]).unwrap();
        for (record, why) in [("{}".to_owned(), PinRefusal::NotSigned), ("x".repeat(65 * 1024), PinRefusal::TooLarge)] {
            assert_eq!(with.take_pins(record), Err(CoreError::Pins { why }));
        }
        with.shutdown().await.unwrap();
    });
}

#[test]
fn p_08_the_log_crosses_as_one_text_and_names_nothing_twice_alike() {
    watched(async {
        let dir = tempfile::tempdir().unwrap();
        let client = start(dir.path(), &Arc::default()).unwrap();
        let seen = client.log().await.unwrap();
        assert!(seen.starts_with("工巢日志 / gongchao log"), "{seen}");
        assert!(!seen.contains("1380"), "{seen}");
        client.shutdown().await.unwrap();
        assert_eq!(client.log().await.err(), Some(CoreError::ShutDown));
    });
}

#[test]
fn input_of_no_form_is_refused_and_prints_nothing_of_itself() {
    let dir = tempfile::tempdir().unwrap();
    let client = start(dir.path(), &Arc::default()).unwrap();
    let huge = || "1".repeat(64 << 20);
    for tap in [
        Tap::LogIn { number: huge() },
        Tap::EnterCode { code: huge() },
        Tap::WriteMessage { body: huge() },
        Tap::SearchDevices { query: huge() },
        Tap::OpenDevice { device: huge() },
        Tap::Send { path: huge() },
        Tap::NoticeRead { notice: huge() },
        Tap::CancelUpload { upload: String::new() },
        Tap::ResendMessage { line: "no id".to_owned() },
        Tap::DiscardMessage { line: huge() },
        Tap::Answer { prompt: "no id".to_owned(), outcome: Outcome::Agreed },
    ] {
        assert_eq!(format!("{tap} {tap:?}"), "Tap(…) Tap(…)");
        assert_eq!(client.tap(tap), Err(CoreError::BadInput));
    }
    for written in ["", "{}", "[]", r#"{"tap":"log_in"}"#, r#"{"tap":"begin","feature":"all"}"#] {
        assert_eq!(read_tap(written.to_owned()).err(), Some(CoreError::BadInput), "{written}");
    }
    assert_eq!(read_tap(r#"{"tap":"tick_box","ticked":true}"#.to_owned()), Ok(Tap::TickBox { ticked: true }));
    let line = "0f".repeat(16);
    let written = format!(r#"{{"tap":"discard_message","message":"{line}"}}"#);
    assert_eq!(read_tap(written), Ok(Tap::DiscardMessage { line }));
}

#[test]
fn every_vault_of_the_rules_passes_and_a_broken_one_is_told() {
    assert_eq!(check_vault(Arc::new(Phone::default())), Ok(Vec::new()));
    let broken = Arc::new(Phone { vault: Manner::Declares, ..Phone::default() });
    assert!(check_vault(broken).unwrap().contains(&VaultBreach::Refused));
}

//! Whatever a host passes in, it gets an answer or an error with a name, and the client goes on.

use std::sync::Arc;

use gongchao_core::policy::Feature;
use gongchao_ffi::*;
use proptest::prelude::*;

use crate::phone::{Phone, config, start, watched};

/// Texts that somebody has stumbled over, and any other.
fn text() -> impl Strategy<Value = String> {
    let known =
        ["", " ", "\0", "\u{202e}13800138000", "{\"tap\":", "../../gongchao.db", "%00", "٣٤٥", "👩‍🔧", "\u{feff}"];
    prop_oneof![
        prop::sample::select(known.map(str::to_owned).to_vec()),
        ".{0,40}",
        prop::collection::vec(any::<char>(), 0..400).prop_map(|all| all.into_iter().collect()),
        (0..3_usize).prop_map(|more| "长".repeat(64 * 1024 / 3 + more)),
    ]
}

/// Every tap that holds a text or a number.
fn taps(text: &str, n: u64, feature: Feature) -> Vec<Tap> {
    let of = || text.to_owned();
    vec![
        Tap::LogIn { number: of() },
        Tap::EnterCode { code: of() },
        Tap::EndSession { session: of() },
        Tap::ConfirmCancellation { code: of(), seen: of() },
        Tap::Begin { feature },
        Tap::Leave { feature },
        Tap::SwitchOn { feature },
        Tap::Withdraw { feature },
        Tap::Answer { prompt: of(), outcome: Outcome::Agreed },
        Tap::SearchDevices { query: of() },
        Tap::OpenDevice { device: of() },
        Tap::Send { path: of() },
        Tap::PauseUpload { upload: of() },
        Tap::ResumeUpload { upload: of() },
        Tap::CancelUpload { upload: of() },
        Tap::Call { device: of() },
        Tap::CallHandedOver { epoch: n, taken: n.is_multiple_of(2) },
        Tap::WriteMessage { body: of() },
        Tap::ResendMessage { line: of() },
        Tap::DiscardMessage { line: of() },
        Tap::MessagesRead { up_to: n },
        Tap::NoticeRead { notice: of() },
        Tap::NoticeAcknowledged { notice: of() },
    ]
}

/// A panic of ours arrives as this one.
fn named<T>(answer: Result<T, CoreError>) -> Result<(), TestCaseError> {
    let fault = answer.err();
    prop_assert_ne!(fault, Some(CoreError::Internal));
    Ok(())
}

fn configured(folder: &std::path::Path, part: usize, text: String) -> Config {
    let mut config = config(folder);
    match part {
        0 => config.folder = text,
        1 => config.account_url = text,
        2 => config.anchors_pem = text,
        3 => config.pins = vec![text],
        4 => config.app_version = text,
        5 => config.publisher_keys = vec![text],
        _ => config.pin_keys = vec![text],
    }
    config
}

#[test]
fn f_01_no_input_to_an_exported_function_ends_in_a_panic() {
    let dir = tempfile::tempdir().unwrap();
    let phone = Arc::new(Phone::default());
    let client = start(dir.path(), &phone).unwrap();
    for tap in [
        Tap::AnswerNotice { outcome: Outcome::Agreed },
        Tap::TickBox { ticked: true },
        Tap::LogIn { number: "13800138000".to_owned() },
        Tap::SwitchOn { feature: Feature::Scan },
        Tap::PermissionSeen { permission: OsPermission::Camera, allowed: true },
        Tap::Begin { feature: Feature::Scan },
    ] {
        client.tap(tap).unwrap();
    }
    let asked = client.clone();
    watched(async move { asked.settle().await }).unwrap();
    let scan = client.scan().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let input = (text(), any::<u64>(), prop::sample::select(Feature::ALL.to_vec()), 0..7_usize);
    let frame = (prop::collection::vec(any::<u8>(), 0..2000), any::<[u32; 4]>(), 0..70_u32);
    proptest!(ProptestConfig::with_cases(96), |((text, n, feature, part) in input, (plane, size, side) in frame)| {
        for tap in taps(&text, n, feature) {
            named(client.tap(tap))?;
        }
        named(client.resolve(text.clone(), Outcome::Dismissed))?;
        named(client.take_pins(text.clone()))?;
        named(read_tap(text.clone()))?;
        named(read_tap(format!("{{\"tap\":\"log_in\",\"number\":{text:?}}}")))?;
        // More would be taken from the cases beside this one: the log is the process's.
        named(drain_log(0))?;
        let [width, height, row, turned] = size;
        for (width, height, row, turned) in [(width, height, row, turned), (side, side, side, (turned % 5) * 90)] {
            named(scan.offer(&plane, width, height, row, turned))?;
            named(scan.still(&plane, width, height, row, turned))?;
        }
        let wrong = configured(elsewhere.path(), part, text.clone());
        named(Client::start(wrong, phone.clone(), phone.clone(), phone.clone()))?;
        let asked = client.clone();
        let answers = watched(async move {
            [asked.edition(text).await.err(), asked.settle().await.err(), asked.lists().await.err()]
        });
        for fault in answers.into_iter().flatten() {
            prop_assert_ne!(fault, CoreError::Internal);
        }
        prop_assert!(client.snapshot().is_ok());
    });
}

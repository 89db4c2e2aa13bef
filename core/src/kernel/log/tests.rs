//! What must never reach a sink, put everywhere that an event can hold it.

use proptest::prelude::*;
use tracing::{debug, error, info, warn};

use super::*;
use crate::kernel::{Phone, Place, Secret};

const NUMBER: &str = "13800138042";
const CODE: &str = "135792";
const TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.canary.sig";

/// What a sink got of what some code logged, as lines.
pub(crate) fn logged(code: impl FnOnce()) -> Vec<String> {
    let ring = Arc::new(Ring::of(100));
    let subscriber = registry().with(AllowList { sink: ring.clone() });
    tracing::subscriber::with_default(subscriber, code);
    ring.lines().iter().map(ToString::to_string).collect()
}

#[test]
fn a_line_says_who_spoke_what_of_and_listed_numbers() {
    let lines = logged(|| {
        info!(name: "upload.part", target: "gongchao_core::media", status = 204, ms = 35_112_u64, ok = true);
        warn!(name: "x", target: "gongchao", attempt = -3_i64);
    });
    assert_eq!(
        lines,
        ["INFO gongchao_core::media upload.part status=204 ms=35000 ok=true", "WARN gongchao x attempt=-3"]
    );
}

#[test]
fn what_is_wrong_with_a_document_is_told_behind_the_name_and_no_other_text_is() {
    let flaw = Flaw::at("unknown word", Place::WHOLE.member("items").entry(3).member("purposes").entry(0));
    let whole = Flaw::of_all("too large");
    let other = std::io::Error::other(NUMBER);
    let lines = logged(|| {
        warn!(name: "edition.refused", target: "gongchao", known = 5, flaw = &flaw as &(dyn std::error::Error + 'static));
        warn!(name: "edition.refused", target: "gongchao", flaw = &whole as &(dyn std::error::Error + 'static));
        warn!(name: "x", target: "gongchao", flaw = &other as &(dyn std::error::Error + 'static));
        warn!(name: "x", target: "gongchao", flaw = NUMBER);
        warn!(name: "x", target: "gongchao", flaw = %flaw);
        warn!(name: "x", target: "gongchao", other = &flaw as &(dyn std::error::Error + 'static));
    });
    let told = [
        "WARN gongchao edition.refused items[3].purposes[0]: unknown word known=5",
        "WARN gongchao edition.refused too large",
    ];
    assert_eq!(lines[..2], told);
    assert!(lines[2..].iter().all(|line| line == "WARN gongchao x"), "{lines:?}");
}

#[test]
fn a_number_a_code_and_a_token_reach_no_sink_wherever_they_are_put() {
    let phone = Phone::parse(NUMBER).unwrap();
    let secret = Secret::new(TOKEN);
    let failed = std::io::Error::other(format!("{NUMBER} {TOKEN}"));
    let number: u64 = NUMBER.parse().unwrap();
    let code: u64 = CODE.parse().unwrap();
    let lines = logged(|| {
        info!("login of {NUMBER} with {CODE} gave {TOKEN}");
        info!(status = NUMBER, ms = TOKEN, "text in a listed field");
        info!(status = %NUMBER, count = ?TOKEN, bytes = %CODE);
        info!(phone = NUMBER, code = code, token = TOKEN, "fields that are not listed");
        error!(error = &failed as &(dyn std::error::Error + 'static), "failed");
        info!(status = number, attempt = code, retry = number, attempts_left = code);
        info!(ms = code, bytes = number, count = code, rows = number, queued = -i64::try_from(number).unwrap());
        info!(status = CODE.parse::<f64>().unwrap(), attempt = u128::from(number), failures = i128::from(code));
        debug!(status = phone.expose(), token = secret.expose_str(), "exposed");
        let span = tracing::info_span!("login", phone = NUMBER, status = number);
        span.in_scope(|| info!(name: "inside", ok = true));
    });
    assert_eq!(lines.len(), 10);
    for line in &lines {
        for canary in [NUMBER, "3800138", CODE, "1357", "eyJ", "canary"] {
            assert!(!line.contains(canary), "{line}");
        }
    }
}

#[test]
fn p_07_a_field_that_is_not_listed_and_a_text_in_any_field_are_dropped() {
    let lines = logged(|| {
        info!(name: "n", target: "gongchao", colour = 3, ok = true, dropped = "text", line = %NUMBER);
        info!(name: "n", target: "gongchao", status = ?CODE, phone = 13, user_id = 7_u64);
    });
    assert_eq!(lines, ["INFO gongchao n ok=true", "INFO gongchao n"]);
}

#[test]
fn p_11_whatever_a_server_sends_is_one_line_that_no_terminal_obeys() {
    for text in
        ["a\nERROR gongchao forged", "\u{1b}[2J", "\u{202e}abc", "a\0b", "\u{2028}x", "\r\nx", "\u{85}x", "\u{feff}"]
    {
        let line = escaped(text);
        assert!(line.lines().count() == 1 && !line.chars().any(char::is_control), "{line:?}");
        assert!(!line.contains(['\u{1b}', '\u{202e}', '\u{2028}', '\u{feff}']), "{line:?}");
        let lines = logged(|| info!(name: "n", target: "gongchao", status = 1, "{text}"));
        assert_eq!(lines, ["INFO gongchao n status=1"]);
    }
}

#[test]
fn libraries_are_not_heard_and_neither_is_somebody_with_a_similar_name() {
    let lines = logged(|| {
        info!(target: "reqwest::connect", status = 200);
        info!(target: "hyper", "starting new connection: https://host/{TOKEN}");
        info!(target: "gongchaos", status = 200);
        info!(target: "not_gongchao", status = 200);
    });
    assert_eq!(lines, [""; 0]);
}

#[test]
fn an_event_is_one_line_that_no_terminal_obeys() {
    let line = escaped("a\nb\u{1b}[31mc\u{202e}d\0e\u{2028}f\r");
    assert_eq!(line, "a\\u{a}b\\u{1b}[31mc\\u{202e}d\\u{0}e\\u{2028}f\\u{d}");
    let lines = logged(|| info!(name: "two\nlines", target: "gongchao\u{1b}", status = 1));
    assert!(lines.iter().all(|line| line.lines().count() == 1 && !line.contains('\u{1b}')));
}

#[test]
fn a_ring_keeps_the_last_lines() {
    let ring = Ring::of(3);
    for n in 0..9 {
        let name = n.to_string();
        ring.line(&LogLine { level: "INFO", target: OURS.to_owned(), name, fields: Vec::new() });
    }
    let names: Vec<String> = ring.lines().into_iter().map(|line| line.name).collect();
    assert_eq!(names, ["6", "7", "8"]);
    ring.clear();
    assert!(ring.lines().is_empty());
}

const CHILD: &str = "GONGCHAO_LOG_CHILD";

/// Prints each line, for the test below to read.
struct Print;
impl LogSink for Print {
    fn line(&self, line: &LogLine) {
        println!("LINE {line}");
    }
}

#[test]
fn child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    install(Arc::new(Print)).unwrap();
    assert_eq!(install(Arc::new(Print)), Err(AlreadyInstalled));
    info!(name: "before", status = 7, "{NUMBER}");
    let died = std::thread::spawn(|| panic!("no session for {NUMBER} with {TOKEN}")).join();
    assert!(died.is_err());
}

#[test]
fn a_panic_is_told_by_its_place_and_not_by_its_message() {
    let out = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kernel::log::tests::child", "--nocapture"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    assert!(out.status.success());
    let text = [out.stdout, out.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(text.contains("LINE INFO gongchao_core::kernel::log::tests before status=7"), "{text}");
    assert!(text.contains("LINE ERROR panic core/src/kernel/log/tests.rs:"), "{text}");
    assert!(!text.contains(NUMBER) && !text.contains(TOKEN), "{text}");
}

proptest! {
    #[test]
    fn no_number_is_told_to_more_than_three_digits(value in any::<i64>()) {
        for line in logged(|| info!(name: "n", target: "gongchao", status = value, ms = value, rows = value)) {
            for digits in line.split(|c: char| !c.is_ascii_digit()) {
                prop_assert!(digits.trim_end_matches('0').len() <= 3, "{}", line);
            }
        }
    }
}

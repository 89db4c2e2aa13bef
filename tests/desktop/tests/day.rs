//! The built program, as a person runs it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test ends where the unexpected happens")]

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use sha2::{Digest, Sha256};

fn gongchao(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gongchao")).args(args).stdin(Stdio::null()).output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn report(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

fn step<'r>(report: &'r Value, name: &str) -> &'r Value {
    let steps = report["steps"].as_array().unwrap();
    steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("there is no step {name}"))
}

/// A step for each dash of the day, in its order.
const STEPS: [&str; 22] = [
    "first_start",
    "box_unticked",
    "bad_input",
    "login",
    "home",
    "consent_and_permission",
    "scan",
    "open_device",
    "photo",
    "video_cut_and_resumed",
    "offline_and_drained",
    "dial",
    "telemetry",
    "killed_and_restarted",
    "token_refreshed",
    "killed_while_refreshing",
    "policy_changed",
    "withdrawn",
    "lists",
    "sealed",
    "logout",
    "nothing_left",
];

#[test]
fn the_day_is_as_it_should_be_and_its_report_says_so_step_by_step() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.json");
    let ran = gongchao(&["day", "--report", file.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran.stdout));
    let report = report(&file);
    assert!(report["ok"] == true && report["seconds"].as_f64().unwrap() <= 30.0);
    let names: Vec<_> = report["steps"].as_array().unwrap().iter().map(|step| step["name"].as_str().unwrap()).collect();
    assert_eq!(names, STEPS);
    for name in STEPS {
        let step = step(&report, name);
        assert!(step["ok"] == true && step["received"].is_object(), "{name}");
        assert!(!step["asked"].as_array().unwrap().is_empty() && step.get("wrong").is_none(), "{name}");
    }
    for name in ["photo", "video_cut_and_resumed", "offline_and_drained", "killed_and_restarted"] {
        let receipt = &step(&report, name)["receipts"][0];
        assert!(receipt["sha256"].as_str().unwrap().len() == 64 && !receipt["receipt"].as_str().unwrap().is_empty());
    }
    assert_eq!(step(&report, "box_unticked")["bytes_up"], 0);
    assert_eq!(step(&report, "token_refreshed")["received"]["token_calls"], 1);
    let killed = &step(&report, "killed_while_refreshing")["received"];
    assert!(killed["token_calls"] == 2 && killed["generations"] == 1, "one pair, asked for twice: {killed}");
    assert!(step(&report, "video_cut_and_resumed")["received"]["bytes_kept_over_the_cut"].as_u64().unwrap() > 0);
}

/// The operator's text, where this machine has it; it is not part of this repository.
fn operators_text() -> Option<PathBuf> {
    let named = std::env::var_os("GONGCHAO_POLICY_TEXT").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seed/privacy-policy.zh.txt");
    // The worktrees of the project stand one folder deeper than its main checkout.
    let deeper = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/seed/privacy-policy.zh.txt");
    named.into_iter().chain([beside, deeper]).find(|path| path.is_file())
}

#[test]
fn the_operators_own_text_is_what_the_reader_shows_and_what_the_backend_names() {
    let Some(text) = operators_text() else {
        println!("SKIPPED: no operator's text; name one in GONGCHAO_POLICY_TEXT");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let (file, keep) = (dir.path().join("report.json"), dir.path().join("day"));
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let ran = gongchao(&["day", "--policy-text", &path(&text), "--report", &path(&file), "--keep", &path(&keep)]);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran.stdout));
    let digest = hex::encode(Sha256::digest(std::fs::read(&text).unwrap()));
    assert_eq!(step(&report(&file), "first_start")["received"]["operators_text"], digest);
    // The client that worked that day has it, and shows it letter by letter with nobody to ask.
    let page = page(&keep);
    assert_eq!(page["operators_text"], true);
    let title = page["title"]["zh"].as_str().unwrap().to_owned();
    let paragraphs = page["paragraphs"].as_array().unwrap().iter().map(paragraph);
    let shown: String = [title].into_iter().chain(paragraphs).collect();
    let text = std::fs::read_to_string(&text).unwrap();
    let lines = text.lines().map(|line| line.trim().replace("**", "")).filter(|line| !line.is_empty());
    // Not assert_eq: where it fails, the text is not to be printed.
    assert!(shown == lines.collect::<String>(), "the reader shows other words than the file has");
}

#[test]
fn a_text_that_is_not_the_editions_is_not_shown_as_the_policy() {
    let dir = tempfile::tempdir().unwrap();
    let other = dir.path().join("other.txt");
    std::fs::write(&other, "本页不是这一版本的政策。").unwrap();
    let ran = gongchao(&["day", "--policy-text", other.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(said(&ran.stderr).contains("not the one that the edition names"), "{}", said(&ran.stderr));
}

/// What the reader of a client shows while nothing can be reached.
fn page(day: &Path) -> Value {
    let mut client = Command::new(env!("CARGO_BIN_EXE_gongchao"))
        .args([Path::new("drive"), Path::new("--folder"), &day.join("client")])
        .args([Path::new("--backend"), &day.join("backend.json")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    client.stdin.take().unwrap().write_all(b"{\"ask\":\"policy\"}\n").unwrap();
    let answered = client.wait_with_output().unwrap();
    let lines = said(&answered.stdout);
    let answer = lines.lines().find(|line| line.starts_with("{\"answer\"")).unwrap();
    serde_json::from_str::<Value>(answer).unwrap().pointer_mut("/answer").unwrap().take()
}

fn paragraph(paragraph: &Value) -> String {
    let spans = paragraph["spans"].as_array().unwrap();
    spans.iter().map(|span| span.pointer("/text/zh").unwrap().as_str().unwrap()).collect::<String>().trim().to_owned()
}

#[test]
fn a_byte_that_the_backend_changes_fails_the_day_and_the_digest_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.json");
    let ran = gongchao(&["day", "--sabotage", "--report", file.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(1));
    let report = report(&file);
    assert_eq!(report["ok"], false);
    assert!(step(&report, "photo")["wrong"].as_str().unwrap().contains("digest"));
    // What comes behind it is not passed over in silence.
    assert_eq!(step(&report, "logout")["wrong"], "not reached");
    assert!(said(&ran.stderr).contains("digest"));
}

#[test]
fn a_file_that_cannot_be_used_is_said_so_in_one_sentence_and_ends_the_day() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let clip = include_bytes!("../../assets/clip.mp4");
    let photo = include_bytes!("../../assets/photo.jpg");
    let missing = dir.path().join("missing.jpg").to_str().unwrap().to_owned();
    let blank = file("blank.jpg", photo);
    let notes = file("notes.txt", b"a shopping list");
    for (option, file, sentence) in [
        ("--scan", &notes, "Choose a PNG, JPEG or WebP file."),
        ("--scan", &missing, "Choose one that exists."),
        ("--scan", &blank, "Choose a sharper picture."),
        ("--send", &notes, "Choose a JPEG, PNG or MP4 file."),
        ("--send", &file("cut.mp4", &clip[..clip.len() / 2]), "Take it again, or copy it again."),
        ("--send", &file("cut.jpg", &photo[..photo.len() / 2]), "Take it again, or copy it again."),
        ("--send", &missing, "Choose it again."),
    ] {
        let ran = gongchao(&["day", option, file]);
        assert_eq!(ran.status.code(), Some(1), "{option} {file}");
        let complaint = said(&ran.stderr);
        assert!(complaint.contains(sentence) && complaint.lines().count() == 1, "{option} {file}: {complaint}");
    }
}

#[test]
fn a_persons_own_files_take_the_place_of_the_shipped_ones() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.json");
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets");
    let own = |name: &str| assets.join(name).to_str().unwrap().to_owned();
    let ran = gongchao(&[
        "day",
        "--report",
        file.to_str().unwrap(),
        "--scan",
        &own("label.png"),
        "--send",
        &own("clip.mp4"),
        &own("photo.jpg"),
    ]);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran.stdout));
    let report = report(&file);
    assert_eq!(step(&report, "photo")["receipts"].as_array().unwrap().len(), 2);
    assert_eq!(step(&report, "scan")["received"]["found"][0]["found"]["text"], "GC-10001");
}

#[test]
fn what_cannot_begin_ends_with_two_and_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let gone = dir.path().join("gone/report.json").to_str().unwrap().to_owned();
    for args in [
        &["day", "--report", &gone][..],
        &["day", "--policy-text", &gone],
        &["day", "--keep", env!("CARGO_MANIFEST_DIR")],
        &["backend", "--limits", &gone],
        &["drive", "--folder", dir.path().to_str().unwrap(), "--backend", &gone],
        &[],
    ] {
        let ran = gongchao(args);
        assert_eq!(ran.status.code(), Some(2), "{args:?}");
        assert_eq!(said(&ran.stderr).lines().count(), 1, "{args:?}: {}", said(&ran.stderr));
    }
    // Without a terminal the shell says how else it can be used.
    assert!(said(&gongchao(&[]).stderr).contains("cargo run -- day"));
    assert_eq!(gongchao(&["night"]).status.code(), Some(2));
}

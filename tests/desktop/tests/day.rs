//! The built program, as a person runs it.

#![allow(clippy::unwrap_used, reason = "a program that cannot be run fails the test, as it should")]

use std::process::{Command, Output};

use serde_json::Value;

fn gongchao(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gongchao")).args(args).output().unwrap()
}

#[test]
fn the_day_is_as_it_should_be_and_its_report_says_so_step_by_step() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.json");
    let ran = gongchao(&["day", "--report", file.to_str().unwrap()]);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
    let report: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let steps = report["steps"].as_array().unwrap();
    assert!(steps.len() >= 15 && steps.iter().all(|step| step["ok"] == true && step["name"].is_string()));
    assert!(report["seconds"].as_f64().unwrap() <= 30.0);
}

#[test]
fn a_byte_that_the_backend_changes_fails_the_day_and_the_digest_is_named() {
    let ran = gongchao(&["day", "--sabotage"]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stdout).contains("digest"));
}

#[test]
fn a_file_that_is_no_picture_or_no_video_is_said_so_in_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("notes.txt");
    std::fs::write(&text, "not a picture").unwrap();
    let scanned = gongchao(&["day", "--scan", text.to_str().unwrap()]);
    assert_eq!(scanned.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&scanned.stdout).contains("PNG"));
    let clip = include_bytes!("../../assets/clip.mp4");
    let cut = dir.path().join("cut.mp4");
    std::fs::write(&cut, &clip[..clip.len() / 2]).unwrap();
    let sent = gongchao(&["day", "--send", cut.to_str().unwrap()]);
    assert_eq!(sent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&sent.stdout).contains("cut.mp4"));
}

#[test]
fn without_a_terminal_the_shell_says_how_else_it_can_be_used() {
    let ran = Command::new(env!("CARGO_BIN_EXE_gongchao")).stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("cargo run -- day"));
}

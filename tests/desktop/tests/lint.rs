//! The linter as a person runs it: what it prints, and how it ends.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test ends where the unexpected happens")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

fn lint(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gongchao")).arg("lint").args(args).stdin(Stdio::null()).output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The core's own text without a defect.
fn clean() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src/policy/lint/tests/clean.txt")
}

#[test]
fn a_clean_text_ends_with_nought_and_one_with_a_defect_with_one_and_its_sentence() {
    let ran = lint(&[clean().to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran.stdout));
    assert!(said(&ran.stdout).contains("没有发现问题"));

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("policy.txt");
    let sentence = "您继续使用本软件，即视为您接受新的政策。";
    fs::write(&file, format!("{}{sentence}\n", fs::read_to_string(clean()).unwrap())).unwrap();
    let ran = lint(&[file.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(1));
    let shown = said(&ran.stdout);
    for part in ["L-01", sentence, "why it matters", "what the core does", "发现 1 类问题，共 1 处。"] {
        assert!(shown.contains(part), "{part} is not in: {shown}");
    }

    let ran = lint(&["--json", file.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!((&report["kinds"], &report["named_by_edition"]), (&1.into(), &false.into()));
    assert_eq!(report["findings"][0]["lint"], "L-01");
    assert_eq!(report["findings"][0]["spot"]["text"], sentence);
}

#[test]
fn what_is_no_text_ends_with_two_and_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let large = fs::File::create(dir.path().join("large.txt")).unwrap();
    large.set_len(5 * 1024 * 1024).unwrap();
    for (path, sentence) in [
        (dir.path().join("gone.txt").to_str().unwrap().to_owned(), "there is no such file"),
        (dir.path().to_str().unwrap().to_owned(), "name a file"),
        (file("photo.txt", include_bytes!("../../assets/photo.jpg")), "no UTF-8 text"),
        (file("zeros.txt", b"a\0b"), "no UTF-8 text"),
        (file("empty.txt", b" \n"), "the file is empty"),
        (dir.path().join("large.txt").to_str().unwrap().to_owned(), "too large"),
    ] {
        let ran = lint(&[&path]);
        assert_eq!(ran.status.code(), Some(2), "{path}");
        let complaint = said(&ran.stderr);
        assert!(complaint.contains(sentence) && complaint.lines().count() == 1, "{path}: {complaint}");
        assert!(ran.stdout.is_empty());
    }
    assert_eq!(lint(&[]).status.code(), Some(2));
}

/// The operator's text is no part of this repository; it lies beside it on some machines, and further up for a worktree.
#[test]
fn the_operators_own_text_has_eighteen_kinds() {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let text = above.map(|folder| folder.join("shared/seed/privacy-policy.zh.txt")).find(|path| path.is_file());
    let Some(text) = text else {
        eprintln!("skipped: the operator's text is not there; it was not linted");
        return;
    };
    let ran = lint(&["--json", text.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!((&report["kinds"], &report["named_by_edition"]), (&18.into(), &true.into()));
}

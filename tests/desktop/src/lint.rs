//! Reads an operator's policy text and says what is wrong with it, where, why it matters and what the program does.
//!
//! For people it is printed by kind; `--json` gives a machine one record per place. Nothing is sent anywhere.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::Args;
use gongchao_core::{
    kernel::Words,
    policy::{
        built_in,
        lint::{Finding, Spot, lint},
    },
};
use serde_json::json;

use crate::screen::{both, say};

/// More than any policy has; a larger file is none.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Which text.
#[derive(Args)]
pub(crate) struct LintArgs {
    /// 政策文本，UTF-8 / The policy's text, in UTF-8
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 输出 JSON / Print JSON, for machines
    #[arg(long)]
    json: bool,
}

/// True where nothing was found. The fault is that there is no text to read.
pub(crate) fn run(args: &LintArgs) -> Result<bool, Words> {
    let text = read(&args.file)?;
    let edition = built_in().map_err(|fault| {
        Words::new(
            format!("内置的政策版本读不出来（{fault}）。"),
            format!("the built-in edition cannot be read: {fault}"),
        )
    })?;
    let findings = lint(&text, &edition);
    let named = edition.names_text(text.as_bytes());
    if args.json {
        let kinds = kinds(&findings).len();
        say(json!({ "file": args.file, "named_by_edition": named, "kinds": kinds, "findings": findings }));
    } else {
        print(&findings, named);
    }
    Ok(findings.is_empty())
}

fn read(path: &Path) -> Result<String, Words> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| refused(&error))?;
    if bytes.len() as u64 > LONGEST {
        return Err(Words::new("文件太大，不是政策文本。", "the file is too large for a policy's text"));
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => Err(Words::new("文件是空的。", "the file is empty")),
        // A file of numbers can be UTF-8 too, and is no text all the same.
        Ok(text) if !text.contains('\0') => Ok(text),
        Ok(_) | Err(_) => Err(Words::new(
            "文件不是 UTF-8 文本。请另存为 UTF-8 的纯文本。",
            "the file is no UTF-8 text; save it as plain text in UTF-8",
        )),
    }
}

fn refused(error: &io::Error) -> Words {
    match error.kind() {
        io::ErrorKind::NotFound => Words::new("找不到这个文件。", "there is no such file"),
        io::ErrorKind::PermissionDenied => Words::new("没有权限读取这个文件。", "this file may not be read"),
        io::ErrorKind::IsADirectory => Words::new("这是一个文件夹，请给出文件。", "this is a folder; name a file"),
        _ => Words::new("文件读不出来。", "the file cannot be read"),
    }
}

/// The findings of each kind, in the order of the ids.
fn kinds(findings: &[Finding]) -> Vec<&[Finding]> {
    findings.chunk_by(|one, next| one.lint == next.lint).collect()
}

fn print(findings: &[Finding], named: bool) {
    if !named {
        say("这不是内置版本所指的那份文本 / this is not the text that the built-in edition names\n");
    }
    let kinds = kinds(findings);
    for kind in &kinds {
        let Some(first) = kind.first() else { continue };
        say(format!("{}  {}", first.lint.id(), both(&first.name)));
        for finding in *kind {
            say(place(&finding.spot));
        }
        say(format!("    为什么要紧：{}\n    why it matters: {}", first.why.zh, first.why.en));
        say(format!("    程序怎么做：{}\n    what the core does: {}\n", first.core.zh, first.core.en));
    }
    if findings.is_empty() {
        say("没有发现问题。这不等于文本没有问题，仍请人工通读。 / nothing found; a person should read it all the same");
    } else {
        let (kinds, places) = (kinds.len(), findings.len());
        say(format!("发现 {kinds} 类问题，共 {places} 处。 / {kinds} kinds of defects in {places} places"));
    }
}

fn place(spot: &Spot) -> String {
    match spot {
        Spot::Sentence { line, text, note } => {
            let note = note.as_ref().map(|note| format!("\n      {}", both(note))).unwrap_or_default();
            format!("  · 第 {line} 行 line {line}：{text}{note}")
        }
        Spot::Missing { what } => format!("  · 缺 missing：{}", both(what)),
    }
}

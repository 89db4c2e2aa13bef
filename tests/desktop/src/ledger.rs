//! The ledger as a file: written where the person says, and looked at without a client, a backend or a network.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use gongchao_core::{
    consent::{Checkpoint, Defect, Finding, Fingerprint, SealFault, Summary, Verdict, verify},
    kernel::Words,
};

use crate::{
    Ended,
    screen::{both, say},
};

/// How many defects are said; a file that has more of them is not told apart by the rest.
const SAID: usize = 20;

/// An exported ledger.
#[derive(Args)]
pub(crate) struct LedgerArgs {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// 核对导出的账本是否完整 / Finds any edit, drop, reorder or truncation. Exit codes: 0 whole, 1 broken, 2 no ledger
    Verify {
        /// 导出的文件 / The exported file
        file: PathBuf,
        /// 以前记下的核对点，用来发现末尾被删 / What an earlier verification printed: finds lines dropped at the end
        #[arg(long, value_name = "NUMBER:CHAIN", value_parser = checkpoint)]
        checkpoint: Option<Checkpoint>,
        /// 以前记下的密钥指纹，用来确认账本是这台手机签名的 / What was printed at an export: finds a ledger of another key
        #[arg(long, value_name = "FINGERPRINT", value_parser = fingerprint)]
        key: Option<Fingerprint>,
    },
}

fn checkpoint(text: &str) -> Result<Checkpoint, String> {
    Checkpoint::parse(text)
        .ok_or_else(|| "应为“行号:64 位十六进制” / a number, a colon, 64 hexadecimal digits".to_owned())
}

fn fingerprint(text: &str) -> Result<Fingerprint, String> {
    Fingerprint::parse(text).ok_or_else(|| "应为 32 位十六进制 / 32 hexadecimal digits".to_owned())
}

/// Does what is asked for.
pub(crate) fn run(args: &LedgerArgs) -> Result<Ended, Words> {
    let Task::Verify { file, checkpoint, key } = &args.task;
    let bytes = fs::read(file).map_err(|_| {
        let shown = file.display();
        Words::new(
            format!("读不到文件 {shown}，请检查路径。"),
            format!("the file {shown} cannot be read; check the path"),
        )
    })?;
    match verify(&bytes, checkpoint.as_ref()) {
        Verdict::NotALedger => {
            let shown = file.display();
            Err(Words::new(
                format!("{shown} 不是导出的同意账本，请选择从“导出同意账本”得到的文件。"),
                format!("{shown} is no exported ledger; choose a file that the app exported"),
            ))
        }
        Verdict::Broken(findings) => {
            say(both(&Words::new(
                "账本不完整，下列位置与导出时不同：",
                "the ledger is broken; what is not as it was exported:",
            )));
            for Finding { at, defect } in findings.iter().take(SAID) {
                let words = wrong(*defect);
                say(format!("  文件第 {at} 行：{} / line {at} of the file: {}", words.zh, words.en));
            }
            if let Some(more) = findings.len().checked_sub(SAID).filter(|more| *more > 0) {
                say(format!("  另有 {more} 处。 / and {more} more"));
            }
            Ok(Ended::Failed)
        }
        Verdict::Whole(summary) => match key {
            Some(key) if !summary.is_signed_by(key) => {
                say(both(&of_another(key, &summary)));
                Ok(Ended::Failed)
            }
            Some(_) | None => {
                whole(&summary);
                Ok(Ended::Done)
            }
        },
    }
}

/// Why a whole ledger is not one of the key that was written down.
fn of_another(key: &Fingerprint, summary: &Summary) -> Words {
    match &summary.signer {
        None => Words::new(
            "这个文件没有签名，不能证明出自您记下的密钥。",
            "this file is not signed: it is not shown to be of the key that you wrote down",
        ),
        Some(signer) if summary.keys.contains(key) => Words::new(
            format!("您记下的密钥曾用于这份账本，后来换成了另一把（{signer}），文件是由后者签名的。"),
            format!(
                "the key that you wrote down was used here and replaced by another one ({signer}), which signed the file"
            ),
        ),
        Some(signer) => Words::new(
            format!("这个文件是由另一把密钥签名的（{signer}），不是您记下的那一把。"),
            format!("this file is signed by another key ({signer}), not by the one that you wrote down"),
        ),
    }
}

fn whole(summary: &Summary) {
    let (lines, records) = (summary.lines, summary.records);
    say(both(&Words::new(
        format!("账本完整：{lines} 行，{records} 份同意记录。"),
        format!("the ledger is whole: {lines} lines, {records} consent records"),
    )));
    match &summary.signer {
        Some(signer) => signed_by(signer),
        None => say("  记录没有签名。 / The records are not signed."),
    }
    for key in summary.keys.iter().filter(|key| summary.signer.as_ref() != Some(*key)) {
        say(format!("  另一把用过的密钥 another key that was used: {key}"));
    }
    say(match summary.signed {
        0 => {
            "  没有签名，只能证明文件前后一致。 / Nothing is signed: it agrees with itself, and that is all.".to_owned()
        }
        signed if signed == lines => "  每一行都有签名。 / Every line is signed.".to_owned(),
        signed => {
            format!("  前 {signed} 行有签名，之后的没有。 / The first {signed} lines are signed, the rest is not.")
        }
    });
    if !summary.keyless.is_empty() {
        let ranges = summary.keyless.iter().map(|range| match (range.start(), range.end()) {
            (start, end) if start == end => start.to_string(),
            (start, end) => format!("{start}–{end}"),
        });
        let ranges = ranges.collect::<Vec<_>>().join(", ");
        say(format!("  写下时没有密钥的行：{ranges} / lines written without a key: {ranges}"));
    }
    if let Some(checkpoint) = &summary.checkpoint {
        say(format!("  核对点，请另行记下 checkpoint, to be written down elsewhere:\n  {checkpoint}"));
    }
}

/// Which key signed a file, to be written down.
pub(crate) fn signed_by(signer: &Fingerprint) {
    say(format!("  签名的密钥，请另行记下指纹 signed by, to be written down elsewhere:\n  {signer}"));
}

fn wrong(defect: Defect) -> Words {
    match defect {
        Defect::Encoding => Words::new("不是文字", "this is no text"),
        Defect::Layout => {
            Words::new("此处的内容不应在此，或文件被截断", "something else belongs here, or the file was cut off")
        }
        Defect::Unreadable => Words::new("这一行读不懂", "this does not read"),
        Defect::Unread { line } => Words::new(
            format!("账本第 {line} 行读不懂，已经损坏"),
            format!("line {line} of the ledger is damaged: it does not read"),
        ),
        Defect::Order { expected, found } => Words::new(
            format!("应为账本第 {expected} 行，却是第 {found} 行：有行被删除、重复或调换"),
            format!("line {expected} of the ledger belongs here, and {found} stands here: dropped, twice or reordered"),
        ),
        Defect::Chain { line } => Words::new(
            format!("账本第 {line} 行或它的链值被改动"),
            format!("line {line} of the ledger, or its chain, was changed"),
        ),
        Defect::Record => Words::new("这份同意记录被改动", "this consent record was changed"),
        Defect::Event { line } => Words::new(
            format!("这份同意记录与账本第 {line} 行不符"),
            format!("this consent record does not say what line {line} of the ledger says"),
        ),
        Defect::Seal(SealFault::Forged) => Words::new("签名不是这把密钥的", "this signature is not of that key"),
        Defect::Seal(SealFault::Dropped { line }) => Words::new(
            format!("签名过的账本第 {line} 行不见了"),
            format!("line {line} of the ledger was signed and is not there"),
        ),
        Defect::Seal(SealFault::Changed { line }) => Words::new(
            format!("账本在签名之后被改动，不晚于第 {line} 行"),
            format!("the ledger was changed after it was signed, at line {line} or before"),
        ),
        Defect::Seal(SealFault::Bare { line }) => Words::new(
            format!("账本第 {line} 行应有签名，却没有"),
            format!("line {line} of the ledger should be signed and is not"),
        ),
        Defect::Signature => Words::new(
            "整个文件的签名不是账本里那把密钥的",
            "the signature of the file is not of the key that the ledger names",
        ),
        Defect::Unsigned => Words::new(
            "账本每一行都有签名，文件却没有：签名被拿掉了",
            "every line is signed and the file is not: its signature was taken away",
        ),
        Defect::Count => Words::new("结尾的数目或链值与上文不符", "the end counts something else than stands above"),
        Defect::Digest => {
            Words::new("全文的摘要不符，上文有改动", "the digest is another one: something above was changed")
        }
        Defect::Checkpoint { line } => Words::new(
            format!("与核对点不符：第 {line} 行被删除或改动"),
            format!("it does not go on from the checkpoint: line {line} was dropped or changed"),
        ),
    }
}

/// Writes the ledger into a new file that its owner alone can read. A file that is there is left as it is.
pub(crate) fn write(path: &Path, ledger: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file.write_all(ledger.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a ledger is none; where it cannot be taken away either, it says itself that it is cut off.
        let _ = fs::remove_file(path);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_its_owners_alone_and_one_that_is_there_is_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.jsonld");
        write(&path, "one").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(write(&path, "two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
    }
}

//! Lines for a person. A terminal that is gone is no reason to fail, so a line that cannot be written is let go.

use std::io::Write;

use gongchao_core::kernel::Words;

/// Writes a line to the standard output.
pub(crate) fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Writes a sentence to the standard error, in both languages.
pub(crate) fn complain(words: &Words) {
    let _ = writeln!(std::io::stderr().lock(), "{}", both(words));
}

/// Both languages on one line.
pub(crate) fn both(words: &Words) -> String {
    if words.zh == words.en { words.zh.clone() } else { format!("{} / {}", words.zh, words.en) }
}

//! Lines for a person. A terminal that is gone is no reason to fail, so a line that cannot be written is let go.

use std::io::Write;

use comfy_table::{ContentArrangement, Table, presets::UTF8_HORIZONTAL_ONLY};
use gongchao_core::kernel::Words;
use indicatif::{ProgressBar, ProgressStyle};

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

/// A bar of bytes, which is drawn on a terminal alone.
pub(crate) fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    // Where the template were wrong, the bar's own look would do.
    match ProgressStyle::with_template("  {bar:32} {bytes}/{total_bytes}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A table that fits a terminal of usual width: what is longer goes on in the next line of its cell.
pub(crate) fn table<const N: usize>(head: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(120);
    table.set_header(head);
    table
}

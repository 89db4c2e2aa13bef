//! Which test holds which of the 120 cases that login, session, store, transport, log and crossing are judged by.
//!
//! `tests/cases.toml` has a row for each case. A test says by its name which case it is of, `k_09_…` of K-09, in Rust,
//! Kotlin and Swift; sources are read, not built. What has no test says why: something that no test here can show, or a
//! debt, and a debt fails the strict.

mod named;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;

use crate::house::{House, Trouble, about};
use crate::screen::Screen;
use crate::steps::Report;
use table::Table;

const TABLE: &str = "tests/cases.toml";

/// The cases: a letter for each chapter, and how many it has.
const CHAPTERS: [(char, u32); 7] = [('L', 30), ('S', 30), ('K', 17), ('T', 16), ('P', 12), ('C', 5), ('F', 10)];

fn all() -> impl Iterator<Item = String> {
    CHAPTERS.iter().flat_map(|(letter, most)| (1..=*most).map(move |number| format!("{letter}-{number:02}")))
}

/// Tests by the case that they are of, in the order of files.
type Tests = BTreeMap<String, Vec<String>>;

/// Prints every case with what holds it. A case with neither test nor reason fails; where it is `strict`, a debt does too.
pub(crate) fn cases(house: &House, screen: &Screen, strict: bool) -> Result<Report, Trouble> {
    let path = house.path(TABLE);
    let text = fs::read_to_string(&path).map_err(about(&path))?;
    let table: Table = toml::from_str(&text).map_err(|error| Trouble(format!("{TABLE}: {error}")))?;
    let mut tests = Tests::new();
    for path in house.sources(&["rs", "kt", "swift"])? {
        let source = fs::read_to_string(&path).map_err(about(&path))?;
        named::in_source(&house.name_of(&path), &source, &mut tests);
    }
    screen.lines(&table.told(&tests));
    let faults = table.faults(&tests, strict);
    Ok(if faults.is_empty() { Report::Passed(table.counts(&tests)) } else { Report::Failed(faults) })
}

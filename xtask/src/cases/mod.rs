//! Which test holds which of the 120 cases that login, session, store, transport, log and crossing are judged by.
//!
//! `tests/cases.toml` has a row for each case. A test says by its name which case it is of, `k_09_…` of K-09, in Rust,
//! Kotlin and Swift; sources are read, not built. What has no test says why: something that no test here can show, or a
//! debt, and a debt fails the strict. What a reason names must be there.

mod named;
mod reasons;
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

/// Checks that every case has a test or a reason that stands; where it is `strict`, a debt is no reason. `whole` prints
/// every case with what holds it.
pub(crate) fn cases(house: &House, screen: &Screen, strict: bool, whole: bool) -> Result<Report, Trouble> {
    let (table, tests) = read(house)?;
    if whole {
        screen.lines(&table.told(&tests));
    }
    let faults = faults(house, &table, &tests, strict);
    Ok(if faults.is_empty() { Report::Passed(table.counts(&tests)) } else { Report::Failed(faults) })
}

fn read(house: &House) -> Result<(Table, Tests), Trouble> {
    let path = house.path(TABLE);
    let text = fs::read_to_string(&path).map_err(about(&path))?;
    let table = toml::from_str(&text).map_err(|error| Trouble(format!("{TABLE}: {error}")))?;
    let mut tests = Tests::new();
    for path in house.sources(&["rs", "kt", "swift"])? {
        let source = fs::read_to_string(&path).map_err(about(&path))?;
        named::in_source(&house.name_of(&path), &source, &mut tests);
    }
    Ok((table, tests))
}

fn faults(house: &House, table: &Table, tests: &Tests, strict: bool) -> Vec<String> {
    let mut faults = table.faults(tests, strict);
    faults.extend(table.stale(|named| named.is_there(house)));
    faults
}

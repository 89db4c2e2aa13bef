//! Tests that name their case.

use super::Tests;
use crate::clauses::found;

/// Its rules of the policy's text are numbered with an L of their own.
const OTHER_NUMBERS: &str = "core/src/policy/lint/";

/// Adds the tests of a source that are named after a case and run.
pub(super) fn in_source(path: &str, source: &str, tests: &mut Tests) {
    if path.starts_with(OTHER_NUMBERS) {
        return;
    }
    for name in source.lines().filter_map(declared) {
        let Some(case) = case_of(name) else { continue };
        let known = tests.get(&case).is_some_and(|tests| tests.iter().any(|test| test.ends_with(name)));
        if !known && found(path, source, name).is_ok() {
            tests.entry(case).or_default().push(format!("{path}::{name}"));
        }
    }
}

/// The name of the function that a line declares.
fn declared(line: &str) -> Option<&str> {
    let rest = ["fun `", "func ", "fun ", "fn "].iter().find_map(|word| {
        let at = line.find(word)?;
        line.get(at + word.len()..)
    })?;
    let end = rest.find(['(', '<', '`']).unwrap_or(rest.len());
    rest.get(..end)
}

/// `k_09_a_row_…` is of `K-09`.
fn case_of(name: &str) -> Option<String> {
    let mut parts = name.splitn(3, '_');
    let (letter, number, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let is = letter.len() == 1
        && letter.starts_with(|c: char| "lsktpcf".contains(c))
        && number.len() == 2
        && number.bytes().all(|b| b.is_ascii_digit())
        && !rest.is_empty();
    is.then(|| format!("{}-{number}", letter.to_ascii_uppercase()))
}

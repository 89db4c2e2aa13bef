//! Shows that nothing exists of what the edition never takes: no name in the core and its crossing, no call in the shells,
//! no permission in their manifests.
//!
//! The policy's text lists identifiers that this client refuses, and phones offer more. What has no name in the core cannot
//! be collected by it; here the names are looked for, and what the shells could call beside the core. The rows are the
//! `never` rows of the edition: one that nobody knows how to look for is a failure, too. And ways of writing are looked for
//! that would print what a person entrusted to the core, and rules in the shells, which hold none.

mod decisions;
mod names;
mod printed;
mod shells;
mod signs;

use std::fs;

use serde_json::Value;

use self::signs::SIGNS;
use crate::house::{House, Trouble, about};
use crate::screen::Screen;
use crate::steps::Report;

/// The edition that the core is built with.
pub(crate) const EDITION: &str = "core/editions/2024-06-19.json";

/// One thing that should not be there.
#[derive(Debug, PartialEq, Eq)]
struct Trace {
    file: String,
    /// Counted from one.
    line: usize,
    what: String,
}

pub(crate) fn never(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    let path = house.path(EDITION);
    let edition: Value = serde_json::from_str(&fs::read_to_string(&path).map_err(about(&path))?)?;
    let mut lines = unlooked(&edition);
    let mut files = 0;
    let mut traces = Vec::new();
    for path in house.sources(&["rs"])? {
        let name = house.name_of(&path);
        if names::judged(&name) {
            screen.at(&name);
            files += 1;
            let source = fs::read_to_string(&path).map_err(about(&path))?;
            traces.extend(names::traces(&name, &source));
            traces.extend(printed::traces(&name, &source));
        }
    }
    for path in house.sources(shells::ENDINGS)? {
        let name = house.name_of(&path);
        if shells::judged(&name) {
            screen.at(&name);
            files += 1;
            let source = fs::read_to_string(&path).map_err(about(&path))?;
            traces.extend(shells::traces(&name, &source));
            if decisions::judged(&name) {
                traces.extend(decisions::traces(&name, &source));
            }
        }
    }
    lines.extend(traces.iter().map(|trace| format!("{}:{}: {}", trace.file, trace.line, trace.what)));
    Ok(if lines.is_empty() {
        Report::Passed(format!("{files} files hold nothing of {} things that are never taken", SIGNS.len()))
    } else {
        Report::Failed(lines)
    })
}

/// Rows of the edition that nobody knows how to look for.
fn unlooked(edition: &Value) -> Vec<String> {
    let rows = edition.get("never").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let known = |row: &Value| {
        let clause = row.pointer("/clauses/0").and_then(Value::as_str);
        SIGNS.iter().any(|sign| Some(sign.clause) == clause)
    };
    let unknown = rows.iter().enumerate().filter(|(_, row)| !known(row));
    let mut lines: Vec<String> =
        unknown.map(|(n, _)| format!("{EDITION}: never[{n}] has no sign in xtask/src/never/signs.rs")).collect();
    if rows.is_empty() {
        lines.push(format!("{EDITION}: there is no `never` row"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_real_edition_and_sources_hold_nothing_of_it() {
        let report = never(&House::here(), &Screen::new()).unwrap();
        if let Report::Failed(lines) = report {
            panic!("{lines:#?}");
        }
    }

    #[test]
    fn a_row_that_nobody_knows_how_to_look_for_is_told() {
        assert_eq!(unlooked(&json!({ "never": [{ "clauses": ["C020", "C024"] }] })), Vec::<String>::new());
        let lines = unlooked(&json!({ "never": [{ "clauses": ["C020"] }, { "clauses": ["C141"] }] }));
        assert_eq!(lines, [format!("{EDITION}: never[1] has no sign in xtask/src/never/signs.rs")]);
        assert_eq!(unlooked(&json!({})).len(), 1);
    }

    #[test]
    fn the_edition_looked_at_is_the_one_that_the_core_is_built_with() {
        let source = fs::read_to_string(House::here().path("core/src/policy/edition.rs")).unwrap();
        let file = EDITION.rsplit('/').next().unwrap();
        assert!(source.contains(&format!("include_str!(\"../../editions/{file}\")")));
    }
}

//! Holds the promises of the policy: each clause has one state, and each sentence of the operator's text has its clauses.
//!
//! Two files are read. `core/editions/clauses.json` has a row for each of C001 to C144: what the software must do, and the
//! tests that hold it, or the issue that owes it, or why software has no part in it. `core/editions/2024-06-19.clauses.json`
//! says which sentence makes which clause. The text itself is the operator's and no part of this repository, so sentences stand there by
//! their digests alone; where the text is not at hand, what can be checked without it is checked, and a line says so.

mod map;
mod named;
#[allow(dead_code, reason = "the linter of the core reads more of a text than this program does")]
#[path = "../../../core/src/policy/sentences.rs"]
mod sentences;
mod table;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::house::{House, Trouble, about};
use crate::screen::Screen;
use crate::steps::Report;
use map::Map;
pub(crate) use named::found;
use table::Table;

const TABLE: &str = "core/editions/clauses.json";
const MAP: &str = "core/editions/2024-06-19.clauses.json";
const EDITION: &str = "core/editions/2024-06-19.json";
/// Where the operator's text lies on machines that have it: beside the house, and further up for a worktree.
const TEXT: &str = "shared/seed/privacy-policy.zh.txt";

/// The clauses of the policy, C001 to C144.
const CLAUSES: u32 = 144;

fn all() -> impl Iterator<Item = String> {
    (1..=CLAUSES).map(|number| format!("C{number:03}"))
}

/// Checks both files, and the text where there is one. `whole` prints the table.
pub(crate) fn clauses(house: &House, screen: &Screen, text: Option<&Path>, whole: bool) -> Result<Report, Trouble> {
    let table: Table = read(house, TABLE)?;
    let map: Map = read(house, MAP)?;
    if whole {
        screen.lines(&table.told());
        screen.line("");
    }
    let mut faults = table.faults(|name| named::stands(house, name));
    faults.extend(map.faults(&named_by_edition(house)?));
    let (sentences, unfit) = against(&map, operators_text(house, text)?.as_deref());
    faults.extend(unfit);
    if !faults.is_empty() {
        faults.sort();
        return Ok(Report::Failed(faults));
    }
    Ok(Report::Passed(format!("{}; {sentences}", table.counts())))
}

/// What is said of the text, and what is wrong between it and the map. A machine without the text fails for nothing.
fn against(map: &Map, text: Option<&str>) -> (String, Vec<String>) {
    let Some(text) = text else {
        return (format!("sentences NOT checked: no ../{TEXT}, and no --policy-text FILE"), Vec::new());
    };
    let other = if map.belongs_to(text) { "" } else { ", of another text than the edition names" };
    (format!("{} sentences mapped{other}", map.len()), map.faults_with(text))
}

fn read<T: DeserializeOwned>(house: &House, name: &str) -> Result<T, Trouble> {
    let path = house.path(name);
    let text = fs::read_to_string(&path).map_err(about(&path))?;
    serde_json::from_str(&text).map_err(|error| Trouble(format!("{name}: {error}")))
}

/// The digest of the text that the edition stands for.
fn named_by_edition(house: &House) -> Result<String, Trouble> {
    let edition: serde_json::Value = read(house, EDITION)?;
    let digest = edition.get("text_sha256").and_then(serde_json::Value::as_str);
    digest.map(str::to_owned).ok_or_else(|| Trouble(format!("{EDITION} names no text")))
}

/// What was asked for must be there; what only may be there need not.
fn operators_text(house: &House, asked: Option<&Path>) -> Result<Option<String>, Trouble> {
    let root = house.path("");
    let beside = || root.ancestors().skip(1).map(|above| above.join(TEXT)).find(|path| path.is_file());
    let path = asked.map(Path::to_owned).or_else(beside);
    path.map(|path| fs::read_to_string(&path).map_err(about(&path))).transpose()
}

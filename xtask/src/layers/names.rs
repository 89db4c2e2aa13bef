//! Words that say nothing: a file called so collects what has not found its room.

use super::Breach;
use super::read::Item;

const EMPTY: [&str; 9] = ["common", "helper", "helpers", "manager", "managers", "misc", "util", "utils", "utilities"];
const EMPTY_ENDS: [&str; 5] = ["Helper", "Helpers", "Manager", "Util", "Utils"];

/// Files and folders, of every crate.
pub(super) fn of_files(files: impl Iterator<Item = String>) -> Vec<Breach> {
    files
        .filter_map(|file| {
            let stem = file.strip_suffix(".rs").unwrap_or(&file);
            let word = stem.split('/').find(|part| EMPTY.contains(part))?.to_owned();
            Some(Breach { file, line: 0, what: refusal(&word) })
        })
        .collect()
}

/// Modules and types of the core.
pub(super) fn of_item(item: &Item) -> Option<String> {
    let empty = EMPTY.contains(&item.name.as_str()) || EMPTY_ENDS.iter().any(|end| item.name.ends_with(end));
    empty.then(|| refusal(&item.name))
}

fn refusal(word: &str) -> String {
    format!("`{word}` says nothing: call it by a word of the field (README, \"Finding one's way\")")
}

//! Whether what a reason names is there. Nothing runs a reason, so a name in it can go stale unseen.
//!
//! A word with a slash is a path from the root of the repository; the word after `cargo xtask` is one of its tasks.

use std::fmt;

use crate::house::House;

/// What a reason names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named<'r> {
    Path(&'r str),
    Task(&'r str),
}

impl Named<'_> {
    pub(super) fn is_there(&self, house: &House) -> bool {
        match self {
            Self::Path(path) => house.path(path).exists(),
            Self::Task(task) => crate::is_task(task),
        }
    }
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.write_str(path),
            Self::Task(task) => write!(f, "cargo xtask {task}"),
        }
    }
}

/// Everything that a reason names: paths, then tasks.
pub(super) fn names(reason: &str) -> Vec<Named<'_>> {
    let words: Vec<&str> =
        reason.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/')).collect();
    let paths = words.iter().copied().filter(|word| word.contains('/')).map(Named::Path);
    let tasks = words.windows(3).filter_map(|three| match three {
        &["cargo", "xtask", task] => Some(Named::Task(task)),
        _ => None,
    });
    paths.chain(tasks).collect()
}

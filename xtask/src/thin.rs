//! How thin the shells are: lines of each screen in Kotlin and in Swift, side by side, and of everything around them.
//!
//! A screen is `NAMEScreen.kt` on the one side and `NAMESheet.swift` on the other. Lines that say nothing (empty ones,
//! imports, comments) are not counted.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::house::{House, Trouble, about};

const KOTLIN: &str = "android/ui/src/main";
const SWIFT: &str = "ios/Sources";

/// The table, a line for each row.
pub(crate) fn table(house: &House) -> Result<Vec<String>, Trouble> {
    let (kotlin, swift) = (sources(house, KOTLIN, "Screen", "kt")?, sources(house, SWIFT, "Sheet", "swift")?);
    let mut lines = vec![format!("  {:<17} {:>7} {:>7}", "lines of a screen", "Kotlin", "Swift")];
    let mut names: Vec<&String> = kotlin.screens.keys().chain(swift.screens.keys()).collect();
    names.sort();
    names.dedup();
    let said = |lines: Option<&usize>| lines.map_or_else(|| "-".to_owned(), usize::to_string);
    for name in names {
        let (kotlin, swift) = (said(kotlin.screens.get(name)), said(swift.screens.get(name)));
        lines.push(format!("  {name:<17} {kotlin:>7} {swift:>7}"));
    }
    lines.push(format!("  {:<17} {:>7} {:>7}", "what they share", kotlin.around, swift.around));
    for (name, folder, language) in [
        ("Android's phone", "android/app/src/main", "kt"),
        ("the desktop", "android/desktop/src/main", "kt"),
        ("the iPhone", "ios/App", "swift"),
    ] {
        let Sources { around, .. } = sources(house, folder, "", language)?;
        lines.push(format!("  {name:<17} {around:>7}"));
    }
    Ok(lines)
}

#[derive(Default)]
struct Sources {
    screens: BTreeMap<String, usize>,
    around: usize,
}

/// The files of a language in a folder; those whose name ends so are screens, and where no end is given none is.
fn sources(house: &House, folder: &str, end: &str, language: &str) -> Result<Sources, Trouble> {
    let mut found = Sources::default();
    let folder = house.path(folder);
    for path in house.sources(&[language])?.iter().filter(|path| path.starts_with(&folder)) {
        let lines = counted(&fs::read_to_string(path).map_err(about(path))?);
        match screen(path, end) {
            Some(name) => *found.screens.entry(name).or_default() += lines,
            None => found.around += lines,
        }
    }
    Ok(found)
}

fn screen(path: &Path, end: &str) -> Option<String> {
    let name = path.file_stem()?.to_str()?.strip_suffix(end)?;
    (!end.is_empty() && !name.is_empty()).then(|| name.to_owned())
}

fn counted(text: &str) -> usize {
    let says = |line: &&str| {
        let line = line.trim();
        let silent = ["//", "/*", "*", "import "].iter().any(|start| line.starts_with(start));
        !line.is_empty() && !silent
    };
    text.lines().filter(says).count()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{counted, screen};

    #[test]
    fn what_says_nothing_is_not_counted() {
        assert_eq!(counted("package a\n\nimport b\n/** It. */\nfun c() {\n    // why\n    d()\n}\n"), 4);
    }

    #[test]
    fn a_screen_is_known_by_its_file() {
        assert_eq!(screen(Path::new("a/HomeScreen.kt"), "Screen").as_deref(), Some("Home"));
        assert_eq!(screen(Path::new("a/Rows.kt"), "Screen"), None);
        assert_eq!(screen(Path::new("a/Main.kt"), ""), None, "a phone's own files are no screens");
    }
}

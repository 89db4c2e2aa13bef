//! Whether what a clause names as its holder is a test that runs.
//!
//! A name is `path::test`, from the root of the repository. Sources are read, not built: the function must stand in that
//! file with the attribute of a test above it, and must not be switched off. A case that a test reads from a file of its
//! own is named by its path alone.

use std::fs;

use crate::house::House;

/// Folders whose files are cases, and the tests that run every file there.
const CASES: [(&str, &str, &str); 2] = [
    ("core/tests/no_way_out/", ".rs", "core/tests/no_way_out.rs::no_way_around_the_gate_compiles"),
    (
        "tests/contract/scenarios/",
        ".json",
        "bindings/ffi/tests/replay/main.rs::every_scenario_is_seen_as_it_is_written",
    ),
];

/// Says why there is no such test.
pub(super) fn stands(house: &House, name: &str) -> Result<(), String> {
    let Some((path, test)) = name.split_once("::") else {
        let case = CASES.iter().find(|(folder, ending, _)| name.starts_with(folder) && name.ends_with(ending));
        let (_, _, runner) = case.ok_or("neither path::test nor a case")?;
        return if house.path(name).is_file() { stands(house, runner) } else { Err("no such case".to_owned()) };
    };
    let source = fs::read_to_string(house.path(path)).map_err(|error| error.to_string())?;
    found(path, &source, test).map_err(str::to_owned)
}

/// The same over a source that was read.
pub(crate) fn found(path: &str, source: &str, test: &str) -> Result<(), &'static str> {
    let language = LANGUAGES.iter().find(|language| path.ends_with(language.ending)).ok_or("not a source of tests")?;
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let mut there = false;
    for (at, line) in lines.iter().enumerate() {
        if !(language.declares)(line, test) {
            continue;
        }
        there = true;
        let above = lines.get(..at).unwrap_or_default().iter().rev();
        let above: Vec<&str> = above.take_while(|line| line.starts_with(['#', '@', '/'])).copied().collect();
        let said = |words: &[&str]| words.iter().any(|word| above.iter().chain([line]).any(|line| line.contains(word)));
        if said(language.off) {
            return Err("switched off");
        }
        if said(language.tests) || (language.by_name)(test) {
            return Ok(());
        }
    }
    Err(if there { "a function and no test" } else { "no such test" })
}

/// How a language writes a test.
struct Language {
    ending: &'static str,
    declares: fn(&str, &str) -> bool,
    /// What stands above a test or on its line.
    tests: &'static [&'static str],
    off: &'static [&'static str],
    /// Whether the name alone makes it one.
    by_name: fn(&str) -> bool,
}

const LANGUAGES: [Language; 3] = [
    Language {
        ending: ".rs",
        declares: |line, test| {
            let line = line.strip_prefix("async ").unwrap_or(line);
            line.strip_prefix("fn ").and_then(|rest| rest.strip_prefix(test)).is_some_and(|rest| rest.starts_with('('))
        },
        tests: &["#[test]", "#[tokio::test"],
        off: &["#[ignore"],
        by_name: |_| false,
    },
    Language {
        ending: ".kt",
        declares: |line, test| line.contains(&format!("fun `{test}`(")) || line.contains(&format!("fun {test}(")),
        tests: &["@Test", "@ParameterizedTest"],
        off: &["@Disabled"],
        by_name: |_| false,
    },
    Language {
        ending: ".swift",
        declares: |line, test| !line.starts_with("//") && line.contains(&format!("func {test}(")),
        tests: &["@Test"],
        off: &[".disabled("],
        by_name: |test| test.starts_with("test"),
    },
];

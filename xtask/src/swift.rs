//! Swift: the package `bindings/swift` on the library that was built, the pages of `ios` on top of it, their tests against
//! the real backend, their style.
//!
//! Each package is built in a place of its own: in one place the second call finds the tests of the first and runs them
//! again. What only Xcode compiles, the views, is parsed.
//!
//! The toolchain is the one on PATH, or one that `provision.sh` makes beside cargo's other caches. Where neither can be
//! had, the step is skipped with the script's own word for it.

use std::path::PathBuf;

use crate::contract;
use crate::figures::FIGURE;
use crate::house::{House, Trouble};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::steps::Report;

const PACKAGE: &str = "bindings/swift";
const SCREENS: &str = "ios";

/// What is written by hand. UniFFI's own output is as it is.
const WRITTEN: [&str; 7] = [
    "bindings/swift/Package.swift",
    "bindings/swift/Sources/GongchaoKit",
    "bindings/swift/Tests",
    "ios/Package.swift",
    "ios/Sources",
    "ios/Tests",
    "ios/App",
];
/// What no compiler here knows the frameworks of.
const VIEWS: &str = "ios/App/";

/// Style, the grammar of the views, then every test of both packages.
pub(crate) fn swift(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    let replayed = contract::replayed(house, "swift")?;
    let programs = match toolchain(house, screen) {
        Toolchain::In(programs) => programs,
        Toolchain::Absent(why) => return Ok(Report::Skipped(why)),
        Toolchain::Broken(said) => return Ok(Report::Failed(said)),
    };
    let target = house.target()?;

    let mut lint = house.command(programs.join("swift-format"));
    lint.args(["lint", "--strict", "--recursive", "--parallel", "--configuration"]);
    lint.arg(house.path(PACKAGE).join(".swift-format")).args(WRITTEN.map(|written| house.path(written)));
    let mut parse = house.command(programs.join("swiftc"));
    parse.args(["-frontend", "-parse", "-swift-version", "6"]);
    parse.args(house.sources(&["swift"])?.iter().filter(|path| house.name_of(path).starts_with(VIEWS)));
    for mut look in [lint, parse] {
        let told = run(&mut look, screen, nothing)?;
        if !told.ok {
            return Ok(Report::Failed(told.lines));
        }
    }

    let mut cases = 0;
    for (package, place) in [(PACKAGE, "swift"), (SCREENS, "swift-ios")] {
        let mut test = house.command(programs.join("swift"));
        test.arg("test").arg("--package-path").arg(house.path(package));
        test.arg("--scratch-path").arg(target.join(place));
        test.env("GONGCHAO_LIBRARY", target.join("debug")).env("GONGCHAO_PROGRAM", target.join("debug/gongchao"));
        test.env("GONGCHAO_REPLAYED", &replayed);
        let told = run(&mut test, screen, |line| line.starts_with(FIGURE))?;
        let ran = cases_in(&told.lines);
        if !told.ok {
            return Ok(Report::Failed(told.lines.into_iter().filter(|line| !dull(line)).collect()));
        }
        if ran == 0 {
            return Ok(Report::Failed(vec![format!("{package}: no case ran")]));
        }
        cases += ran;
    }
    Ok(Report::Passed(format!("{cases} cases, swift-format")))
}

pub(crate) enum Toolchain {
    /// The folder that its programs are in.
    In(PathBuf),
    /// Why there is none, in one line.
    Absent(String),
    /// What was said when one was being made.
    Broken(Vec<String>),
}

/// The script's exit code for what cannot be had on this machine.
const CANNOT: i32 = 3;

pub(crate) fn toolchain(house: &House, screen: &Screen) -> Toolchain {
    screen.at("a Swift toolchain: half a gigabyte is fetched where there is none yet");
    let script = house.path(PACKAGE).join("provision.sh");
    let Ok(answer) = house.command("bash").arg(script).output() else {
        return Toolchain::Absent("Swift: no bash to look for it".to_owned());
    };
    let said = || String::from_utf8_lossy(&answer.stderr).lines().map(str::to_owned).collect::<Vec<_>>();
    match answer.status.code() {
        Some(0) => Toolchain::In(PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim())),
        Some(CANNOT) => Toolchain::Absent(said().pop().unwrap_or_default()),
        _ => Toolchain::Broken(said()),
    }
}

/// Cases of both test libraries, from their closing lines.
fn cases_in(lines: &[String]) -> u64 {
    let number_after = |word: &str| {
        let line = lines.iter().rev().find_map(|line| line.split_once(word))?.1;
        line.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
    };
    number_after("Executed ").unwrap_or(0) + number_after("Test run with ").unwrap_or(0)
}

/// Lines that say that something went well.
fn dull(line: &str) -> bool {
    line.starts_with('[') || line.starts_with('◇') || line.starts_with('✔') || line.contains("' passed (")
}

#[cfg(test)]
mod tests {
    use super::cases_in;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn cases_of_both_libraries_are_summed_and_a_suite_is_not_counted_twice() {
        let said = lines(
            "\t Executed 2 tests, with 0 failures (0 unexpected) in 0.0 (0.0) seconds\n\
             \t Executed 7 tests, with 0 failures (0 unexpected) in 0.0 (0.0) seconds\n\
             ✔ Test run with 31 tests passed after 0.154 seconds.",
        );
        assert_eq!(cases_in(&said), 38);
    }

    #[test]
    fn no_closing_line_is_no_case() {
        assert_eq!(cases_in(&lines("Build complete! (5.68s)")), 0);
    }
}

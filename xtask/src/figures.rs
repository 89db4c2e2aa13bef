//! `cargo xtask bench ffi`: what the crossing costs in each language, with the library in release, and what it weighs.
//! `cargo xtask bench ui`: how quick the window is under a hand that clicks, and how thin the shells are.
//!
//! Tests say their figures, each a line `figure: LANGUAGE: NAME | VALUE UNIT | at most LIMIT`; here they are judged. A
//! tool that is missing is one line and no failure.

use std::fmt;
use std::process::Command;

use crate::house::{House, Trouble};
use crate::kotlin::{self, maven, telling};
use crate::run::{Told, nothing, run};
use crate::screen::Screen;
use crate::size::{self, Scale};
use crate::swift::{self, Toolchain};
use crate::thin;

/// How a test says a figure that people want to see: a line of its output that begins so.
pub(crate) const FIGURE: &str = "figure: ";

/// How a test says that it measures nothing here, and why.
const SKIPPED: &str = "skipped: ";

/// A figure as it was said.
#[derive(Debug, PartialEq)]
struct Figure {
    name: String,
    value: f64,
    unit: String,
    limit: Option<f64>,
}

impl Figure {
    /// What a line says; nothing where it is another line, or says a figure in words that nobody can compare.
    fn read(line: &str) -> Option<Self> {
        // A test runner may have begun the line with words of its own.
        let (_, said) = line.split_once(FIGURE)?;
        let mut parts = said.split(" | ");
        let (name, amount) = (parts.next()?, parts.next()?);
        let (value, unit) = amount.split_once(' ')?;
        let limit = match parts.next() {
            Some(limit) => Some(limit.strip_prefix("at most ")?.trim().parse().ok()?),
            None => None,
        };
        Some(Self { name: name.to_owned(), value: value.parse().ok()?, unit: unit.trim().to_owned(), limit })
    }

    /// Not within its limit. What is no number is within none.
    fn over(&self) -> bool {
        self.limit.is_some_and(|limit| self.value.is_nan() || self.value > limit)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, unit, limit } = self;
        write!(f, "  {name:<72} {value:>10.3} {unit:<8}")?;
        match limit {
            Some(limit) => write!(f, " limit {limit:>6}  {}", if self.over() { "OVER" } else { "ok" }),
            None => Ok(()),
        }
    }
}

/// Measures and prints. True where everything that could be measured is within its limit.
pub(crate) fn ffi(house: &House, screen: &Screen) -> Result<bool, Trouble> {
    // Each is measured, whatever became of the one before.
    let mut fine = weight(house, screen)?;

    if !built(house, screen)? {
        return Ok(false);
    }
    fine &= in_kotlin(house, screen)?;
    fine &= in_swift(house, screen)?;
    Ok(fine)
}

/// Measures and prints. True where everything that could be measured is within its limit.
pub(crate) fn ui(house: &House, screen: &Screen) -> Result<bool, Trouble> {
    screen.lines(&thin::table(house)?);
    if let Some(why) = kotlin::missing(house) {
        screen.line(&format!("skipped: {why}"));
        return Ok(true);
    }
    if !built(house, screen)? {
        return Ok(false);
    }
    by_maven(house, screen, "the window", kotlin::maven_in(house, "android")?, ["-Dgongchao.ui.figures=true", "verify"])
}

/// Library and program as they are optimised for a desktop: the profile that ships is small first and a little slower.
fn built(house: &House, screen: &Screen) -> Result<bool, Trouble> {
    let mut build = house.cargo();
    build.args(["build", "--release", "--package", "gongchao-ffi", "--package", "gongchao-desktop"]);
    let told = run(&mut build, screen, nothing)?;
    if !told.ok {
        screen.lines(&told.telling());
        return Ok(false);
    }
    Ok(true)
}

fn by_maven(house: &House, screen: &Screen, what: &str, mut test: Command, asked: [&str; 2]) -> Result<bool, Trouble> {
    // The last definition wins.
    test.arg(format!("-Dgongchao.built={}", house.target()?.join("release").display())).args(asked);
    let told = run(&mut test, screen, |line| line.starts_with(SKIPPED))?;
    Ok(judge(screen, what, told, telling))
}

fn weight(house: &House, screen: &Screen) -> Result<bool, Trouble> {
    let weighed = match size::weigh(house, screen)? {
        Scale::Read(weighed) => weighed,
        Scale::Absent(why) => {
            screen.line(&format!("skipped: {why}"));
            return Ok(true);
        }
        Scale::Broken(said) => {
            screen.lines(&said);
            return Ok(false);
        }
    };
    screen.lines(&size::table(&weighed));
    let megabytes = |bytes: u64| {
        #[allow(clippy::cast_precision_loss, reason = "no library has 2^53 bytes")]
        let bytes = bytes as f64;
        bytes / 1e6
    };
    let figure = Figure {
        name: "size: the library of profile mobile, stripped".to_owned(),
        value: megabytes(weighed.bytes),
        unit: "MB".to_owned(),
        limit: Some(megabytes(weighed.limit)),
    };
    screen.line(&figure.to_string());
    screen.lines(weighed.fault.as_slice());
    screen.lines(weighed.note.as_slice());
    Ok(weighed.fault.is_none() && !figure.over())
}

fn in_kotlin(house: &House, screen: &Screen) -> Result<bool, Trouble> {
    if let Some(why) = kotlin::missing(house) {
        screen.line(&format!("skipped: Kotlin: {why}"));
        return Ok(true);
    }
    by_maven(house, screen, "Kotlin", maven(house)?, ["-Dgongchao.figures=true", "test"])
}

fn in_swift(house: &House, screen: &Screen) -> Result<bool, Trouble> {
    let programs = match swift::toolchain(house, screen) {
        Toolchain::In(programs) => programs,
        Toolchain::Absent(why) => {
            screen.line(&format!("skipped: {why}"));
            return Ok(true);
        }
        Toolchain::Broken(said) => {
            screen.lines(&said);
            return Ok(false);
        }
    };
    let target = house.target()?;
    let mut test = house.command(programs.join("swift"));
    test.args(["test", "--configuration", "release", "--filter", "CrossingTests", "--package-path"]);
    test.arg(house.path("bindings/swift")).arg("--scratch-path").arg(target.join("swift-release"));
    test.env("GONGCHAO_LIBRARY", target.join("release")).env("GONGCHAO_PROGRAM", target.join("release/gongchao"));
    test.env("GONGCHAO_FIGURES", "1");
    let told = run(&mut test, screen, nothing)?;
    Ok(judge(screen, "Swift", told, |lines| lines))
}

/// Prints each figure. A run that failed is told whole, unless the figures say themselves what is wrong; one that said
/// no figure has measured nothing, and only a run that says what it skipped may.
fn judge(screen: &Screen, what: &str, told: Told, telling: fn(Vec<String>) -> Vec<String>) -> bool {
    let figures: Vec<Figure> = told.lines.iter().filter_map(|line| Figure::read(line)).collect();
    for figure in &figures {
        screen.line(&figure.to_string());
    }
    let over = figures.iter().any(Figure::over);
    let measured = !figures.is_empty() || told.lines.iter().any(|line| line.starts_with(SKIPPED));
    if !measured {
        screen.line(&format!("{what}: no figure was said"));
    }
    if !told.ok && !over {
        screen.lines(&telling(told.lines));
    }
    told.ok && !over && measured
}

#[cfg(test)]
mod tests {
    use super::Figure;

    #[test]
    fn a_figure_is_read_with_and_without_a_limit_and_behind_the_words_of_a_runner() {
        let figure = Figure::read("[INFO] figure: kotlin: 2 MiB frame / no arguments | 1.250 x | at most 2.0").unwrap();
        assert_eq!(figure.name, "kotlin: 2 MiB frame / no arguments");
        assert_eq!((figure.value.to_bits(), figure.unit.as_str()), (1.25_f64.to_bits(), "x"));
        assert_eq!(figure.limit, Some(2.0));
        assert_eq!(Figure::read("figure: swift: a call | 0.500 us").unwrap().limit, None);
    }

    #[test]
    fn what_cannot_be_compared_is_no_figure() {
        for line in ["Tests run: 4", "figure: all went well", "figure: a | fast", "figure: a | 1 x | about 2"] {
            assert_eq!(Figure::read(line), None, "{line}");
        }
    }

    #[test]
    fn a_limit_may_be_reached_and_not_passed_and_no_number_passes_it() {
        let over = |value: &str| Figure::read(&format!("figure: a | {value} x | at most 1.1")).unwrap().over();
        assert!(!over("1.1"));
        assert!(over("1.100001"));
        assert!(over("NaN"));
    }
}

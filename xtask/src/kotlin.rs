//! The Maven module `bindings/kotlin`: compiled, linted and tested against the library and the backend that cargo built.
//!
//! Maven keeps what it fetches in the person's own repository, outside the tree, as everywhere. Where Java or Maven is
//! missing, the step is skipped with one line.

use std::process::Command;

use crate::contract;
use crate::figures::FIGURE;
use crate::house::{House, Trouble};
use crate::run::run;
use crate::screen::Screen;
use crate::steps::Report;

/// The Java that the module is compiled for.
const JAVA: u32 = 17;

/// ktlint, the compiler with warnings as errors, and every case.
pub(crate) fn kotlin(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    if let Some(why) = missing(house) {
        return Ok(Report::Skipped(why));
    }
    let mut verify = maven(house)?;
    verify.arg(format!("-Dgongchao.replayed={}", contract::replayed(house, "kotlin")?.display())).arg("verify");
    let told = run(&mut verify, screen, |line| line.starts_with(FIGURE))?;
    if !told.ok {
        return Ok(Report::Failed(telling(told.lines)));
    }
    Ok(match cases(&told.lines) {
        Cases { ran: 0, .. } => Report::Failed(vec!["no case ran".to_owned()]),
        Cases { ran, skipped: 0 } => Report::Passed(format!("{ran} cases, ktlint, a shrunk program")),
        Cases { ran, skipped } => Report::Passed(format!("{ran} cases, {skipped} skipped, ktlint, a shrunk program")),
    })
}

/// Maven in the module's folder, told where cargo put the library and the program.
pub(crate) fn maven(house: &House) -> Result<Command, Trouble> {
    maven_in(house, "bindings/kotlin")
}

/// The same in another folder of the house.
pub(crate) fn maven_in(house: &House, folder: &str) -> Result<Command, Trouble> {
    let mut maven = house.command(program());
    maven.current_dir(house.path(folder));
    maven.arg("-Dstyle.color=never");
    maven.arg(format!("-Dgongchao.built={}", house.target()?.join("debug").display()));
    Ok(maven)
}

/// What this machine lacks, as a sentence; nothing where the module can be built.
pub(crate) fn missing(house: &House) -> Option<String> {
    let lacks = |what: &str| Some(format!("{what} (README, \"Two commands\")"));
    let answer = match house.command(program()).arg("--version").output() {
        Ok(answer) if answer.status.success() => String::from_utf8_lossy(&answer.stdout).into_owned(),
        Ok(_) => return lacks("Maven finds no Java on this machine"),
        Err(_) => return lacks("Maven is not on this machine"),
    };
    match java(&answer) {
        Some(found) if found < JAVA => lacks(&format!("Maven runs on Java {found}; {JAVA} is needed")),
        _ => None,
    }
}

fn program() -> &'static str {
    if cfg!(windows) { "mvn.cmd" } else { "mvn" }
}

/// The Java of `mvn --version`: `Java version: 17.0.15, vendor: …`, and 8 calls itself 1.8.
fn java(answer: &str) -> Option<u32> {
    let (_, version) = answer.split_once("Java version: ")?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Sums of Surefire's closing lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Cases {
    pub(crate) ran: u64,
    pub(crate) skipped: u64,
}

/// Each JVM closes with a line; the lines of single classes say how long they took.
pub(crate) fn cases(lines: &[String]) -> Cases {
    let mut cases = Cases::default();
    for line in lines.iter().filter(|line| !line.contains("Time elapsed")) {
        let Some((_, sums)) = line.split_once("Tests run: ") else { continue };
        let mut numbers = sums.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse::<u64>().ok());
        cases.ran += numbers.next().unwrap_or(0);
        // Failures and errors are between them; with either, Maven has failed already.
        cases.skipped += numbers.nth(2).unwrap_or(0);
    }
    cases
}

/// What helps a person: without what Maven says of each thing that goes well. What a program said that Maven called is
/// kept: `[INFO]     [ktlint] …`.
pub(crate) fn telling(lines: Vec<String>) -> Vec<String> {
    let dull = |line: &str| match line.strip_prefix("[INFO]") {
        Some(said) => !said.trim_start().starts_with('['),
        None => line.trim().is_empty(),
    };
    lines.into_iter().filter(|line| !dull(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Cases, cases, java};

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_closing_lines_of_surefire_are_summed() {
        let said = lines(
            "[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in A\n\
             [INFO] Tests run: 8, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.1 s -- in B\n\
             [INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 1\n\
             [INFO] Tests run: 1, Failures: 0, Errors: 0, Skipped: 0",
        );
        assert_eq!(cases(&said), Cases { ran: 13, skipped: 1 });
    }

    #[test]
    fn no_closing_line_is_no_case() {
        assert_eq!(cases(&lines("[INFO] No tests to run.")), Cases::default());
    }

    #[test]
    fn javas_of_each_age_are_understood() {
        assert_eq!(java("Java version: 17.0.15, vendor: Debian"), Some(17));
        assert_eq!(java("Java version: 1.8.0_392, vendor: x"), Some(1));
        assert_eq!(java("nothing of the kind"), None);
    }
}

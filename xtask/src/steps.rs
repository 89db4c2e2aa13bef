//! The steps of `cargo xtask test`: cheap ones first, then what is built, then what is made from it.
//!
//! Everything is built in two ways only: checked (clippy, and rustdoc on top of it) and compiled for tests with the
//! whole workspace's features. Bindings and generated files come from the second, so nothing is compiled a third time.

use std::process::Command;

use clap::ValueEnum;

use crate::house::{House, Trouble};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::{
    apk, bindings, cases, clauses, contract, deny, fuzz, generate, kotlin, layers, never, screens, size, sizes, swift,
    wire,
};

/// What became of a step.
pub(crate) enum Report {
    /// With what is worth saying, or nothing.
    Passed(String),
    /// With the reason; `--strict` takes it for a failure.
    Skipped(String),
    /// With everything that helps to mend it.
    Failed(Vec<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StepName {
    /// Every file is formatted
    Fmt,
    /// No room uses a room above or beside it
    Layers,
    /// Every clause of the policy is held, owed or without effect; every sentence is mapped
    Clauses,
    /// Every case of login, session, store, transport, log and crossing has a test, or a reason that stands
    Cases,
    /// Nothing exists of what the edition never takes
    Never,
    /// Clippy, with warnings as errors
    Clippy,
    /// Rustdoc, with warnings as errors
    Doc,
    /// Library, programs and tests compile
    Build,
    /// Every test
    Test,
    /// Files made from code are fresh
    Generate,
    /// Kotlin and Swift sources are fresh
    Bindings,
    /// The Kotlin module, against the real library and backend
    Kotlin,
    /// The screens in every state, and the desktop's window under a hand that clicks
    Screens,
    /// The app for Android as a phone would install it
    Apk,
    /// The Swift package, against the real library and backend
    Swift,
    /// The scenarios that every language replays
    Contract,
    /// The backend speaks its contract, whatever it is sent
    Wire,
    /// Hostile bytes, a minute for each reader of them
    Fuzz,
    /// The library as it ships has not grown without a reason
    Size,
    /// Banned crates, licences, sources
    Deny,
}

impl StepName {
    fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Steps that can only repeat what a failed build has already said.
    fn needs_build(self) -> bool {
        matches!(
            self,
            Self::Test
                | Self::Generate
                | Self::Bindings
                | Self::Kotlin
                | Self::Screens
                | Self::Apk
                | Self::Swift
                | Self::Contract
                | Self::Wire
                | Self::Fuzz
        )
    }

    /// Builds what the step reads, where the step that builds everything was not asked for: it may be of yesterday. In the
    /// one way that everything is built: with a package less, crates get other features and are compiled anew.
    fn prepare(self, house: &House, screen: &Screen) -> Result<(), Trouble> {
        match self {
            Self::Bindings | Self::Kotlin | Self::Screens | Self::Apk | Self::Swift | Self::Contract | Self::Wire => {
                let told = run(&mut whole(house), screen, nothing)?;
                if told.ok { Ok(()) } else { Err(Trouble(told.telling().join("\n"))) }
            }
            Self::Fmt
            | Self::Layers
            | Self::Clauses
            | Self::Cases
            | Self::Never
            | Self::Clippy
            | Self::Doc
            | Self::Build
            | Self::Test
            | Self::Generate
            | Self::Fuzz
            | Self::Size
            | Self::Deny => Ok(()),
        }
    }

    fn perform(self, house: &House, screen: &Screen) -> Result<Report, Trouble> {
        match self {
            Self::Fmt => plain(house.cargo().args(["fmt", "--all", "--check"]), screen),
            Self::Layers => layers::layers(house, screen),
            Self::Clauses => clauses::clauses(house, screen, None, false),
            Self::Cases => cases::cases(house, screen, false, false),
            Self::Never => never::never(house, screen),
            Self::Clippy => {
                let mut clippy = house.cargo();
                clippy.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
                plain(&mut clippy, screen)
            }
            Self::Doc => {
                let mut doc = house.cargo();
                doc.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
                plain(&mut doc, screen)
            }
            Self::Build => plain(&mut whole(house), screen),
            Self::Test => test(house, screen),
            Self::Generate => generate::generate(house, screen, true),
            Self::Bindings => bindings::bindings(house, screen, true),
            Self::Kotlin => kotlin::kotlin(house, screen),
            Self::Screens => screens::screens(house, screen),
            Self::Apk => apk::apk(house, screen),
            Self::Swift => swift::swift(house, screen),
            Self::Contract => contract::contract(house, screen),
            Self::Wire => wire::wire(house, screen),
            Self::Fuzz => {
                let smoke = fuzz::Wish { seconds: fuzz::SMOKE, only: Vec::new(), keep: false };
                fuzz::fuzz(house, screen, &smoke)
            }
            Self::Size => size::size(house, screen),
            Self::Deny => deny::deny(house, screen),
        }
    }
}

/// Everything that is tested or shipped.
pub(crate) fn whole(house: &House) -> Command {
    let mut build = house.cargo();
    build.args(["build", "--workspace", "--all-targets"]);
    build
}

fn plain(command: &mut Command, screen: &Screen) -> Result<Report, Trouble> {
    let told = run(command, screen, nothing)?;
    Ok(if told.ok { Report::Passed(String::new()) } else { Report::Failed(told.telling()) })
}

fn test(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    let mut test = house.cargo();
    test.args(["test", "--workspace", "--no-fail-fast"]);
    let told = run(&mut test, screen, |line| {
        let line = line.trim_start();
        line.starts_with("test result:") || line.starts_with("Running ") || line.starts_with("Doc-tests ")
    })?;
    let count = tests_in(&told.lines);
    Ok(if !told.ok {
        Report::Failed(told.telling())
    } else if count.ran == 0 {
        Report::Failed(vec!["no test ran".to_owned()])
    } else if count.ignored == 0 {
        Report::Passed(format!("{} tests", count.ran))
    } else {
        Report::Passed(format!("{} tests, {} ignored", count.ran, count.ignored))
    })
}

/// Sums of the closing lines of cargo's test runner.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tests {
    pub(crate) ran: u64,
    pub(crate) ignored: u64,
}

pub(crate) fn tests_in(lines: &[String]) -> Tests {
    let mut tests = Tests::default();
    for line in lines.iter().filter(|line| line.starts_with("test result:")) {
        for part in line.split(['.', ';']) {
            let mut words = part.split_whitespace();
            let count = words.next().and_then(|word| word.parse::<u64>().ok()).unwrap_or(0);
            match words.next() {
                Some("passed" | "failed") => tests.ran += count,
                Some("ignored") => tests.ignored += count,
                _ => {}
            }
        }
    }
    tests
}

/// A line of the closing table.
struct Row {
    step: String,
    seconds: f64,
    report: Report,
}

/// Runs the steps that were asked for, or all of them, and closes with a table. True when none failed.
pub(crate) fn perform(house: &House, screen: &Screen, only: &[StepName], strict: bool) -> bool {
    let mut rows: Vec<Row> = Vec::new();
    let builds = only.is_empty() || only.contains(&StepName::Build);
    let mut built = true;
    for step in StepName::value_variants().iter().filter(|step| only.is_empty() || only.contains(step)) {
        screen.begin(&step.word());
        let mut report = if step.needs_build() && !built {
            Report::Failed(vec!["not tried: the build failed".to_owned()])
        } else {
            let prepared = if builds { Ok(()) } else { step.prepare(house, screen) };
            prepared
                .and_then(|()| step.perform(house, screen))
                .unwrap_or_else(|trouble| Report::Failed(vec![trouble.to_string()]))
        };
        if let (true, Report::Skipped(why)) = (strict, &report) {
            report = Report::Failed(vec![format!("skipped, which --strict does not take: {why}")]);
        }
        if *step == StepName::Build {
            built = !matches!(report, Report::Failed(_));
        }
        let row = Row { step: step.word(), seconds: screen.end(), report };
        if let Report::Failed(lines) = &row.report {
            screen.lines(lines);
        }
        screen.line(&told(&row));
        rows.push(row);
    }

    screen.line("");
    screen.lines(&sizes::notes(house).unwrap_or_default());
    screen.line(&format!("{:<9} {:>8}  result", "step", "seconds"));
    for row in &rows {
        screen.line(&told(row));
    }
    let all: f64 = rows.iter().map(|row| row.seconds).sum();
    screen.line(&format!("{:<9} {all:>8.1}", "all"));

    let failed = rows.iter().filter(|row| matches!(row.report, Report::Failed(_))).count();
    let skipped = rows.iter().filter(|row| matches!(row.report, Report::Skipped(_))).count();
    screen.line(&format!("{} passed, {failed} failed, {skipped} skipped", rows.len() - failed - skipped));
    failed == 0
}

fn told(row: &Row) -> String {
    let result = match &row.report {
        Report::Passed(note) if note.is_empty() => "ok".to_owned(),
        Report::Passed(note) => format!("ok: {note}"),
        Report::Skipped(why) => format!("skipped: {why}"),
        Report::Failed(_) => "FAILED".to_owned(),
    };
    format!("{:<9} {:>8.1}  {result}", row.step, row.seconds)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::{StepName, Tests, tests_in};

    #[test]
    fn what_reads_sources_comes_before_what_builds() {
        let steps = StepName::value_variants();
        let reads = steps.split(|step| *step == StepName::Clippy).next().unwrap();
        let words: Vec<String> = reads.iter().map(|step| step.word()).collect();
        assert_eq!(words, ["fmt", "layers", "clauses", "cases", "never"]);
        assert!(reads.iter().all(|step| !step.needs_build()));
    }

    #[test]
    fn closing_lines_are_summed() {
        let lines = [
            "test a ... ok",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.31s",
            "test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 4 filtered out; finished in 1.00s",
        ];
        assert_eq!(tests_in(&lines.map(str::to_owned)), Tests { ran: 17, ignored: 1 });
    }

    #[test]
    fn no_closing_line_is_no_test() {
        assert_eq!(tests_in(&["running 3 tests".to_owned()]), Tests::default());
    }
}

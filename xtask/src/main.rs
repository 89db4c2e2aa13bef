//! What people and CI run: `cargo xtask help`.
//!
//! A developer, a reviewer and CI call the same commands, so that none of them can see another result. `test` is the
//! one test command: it runs its steps in order, goes on when one fails, and closes with a table of what took how long.

#![allow(clippy::print_stdout, reason = "this program exists to print what it does")]

mod aar;
mod apk;
mod bindings;
mod cases;
mod clauses;
mod contract;
mod deny;
mod figures;
mod fuzz;
mod generate;
mod house;
mod jar;
mod kotlin;
mod layers;
mod never;
mod pins;
mod planted;
mod prove;
mod run;
mod screen;
mod screens;
mod shipped;
mod size;
mod sizes;
mod steps;
mod swift;
mod thin;
#[cfg(test)]
mod versions;
mod wire;
mod xcframework;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::house::{House, Trouble};
use crate::screen::Screen;
use crate::steps::{Report, StepName};

/// Everything one does to this repository beyond `cargo run`.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Call {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every check in order; the one test command of people and CI
    Test {
        /// Fail where a check had to be skipped because its tool is missing
        #[arg(long)]
        strict: bool,
        /// Run this step alone; may be given more than once
        #[arg(long, value_enum, value_name = "STEP")]
        only: Vec<StepName>,
    },
    /// Measure, in release mode; without a name, everything
    Bench {
        /// Which measurement, then what it takes
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "NAME")]
        name: Vec<String>,
    },
    /// Write the committed files that are made from code
    Generate {
        /// Write nothing; fail when one is stale
        #[arg(long)]
        check: bool,
    },
    /// Write the Kotlin and Swift sources of the library
    Bindings {
        /// Write nothing; fail when one is stale
        #[arg(long)]
        check: bool,
    },
    /// Make the jar for desktop tests of others, with the library inside
    Jar(ForWhom),
    /// Open the phone's screens in a window, with a backend of its own; ends when the window is closed
    Phone {
        /// What the window takes: `--camera PATH`, `--files FOLDER`, `--backend FILE`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
        options: Vec<String>,
    },
    /// Make the archive for Android, or say what this machine lacks for it
    Aar(ForWhom),
    /// Make the app for Android: shrunk, signed with a key that is thrown away, verified and weighed
    Apk(ForWhom),
    /// Make the library for Xcode, on a Mac
    Xcframework(ForWhom),
    /// Weigh the library as it ships, part by part, against its budget
    Size,
    /// Show what holds each clause of the policy; fail on a clause or a sentence that was forgotten
    Clauses {
        /// The operator's text, where it does not lie in ../shared
        #[arg(long, value_name = "FILE")]
        policy_text: Option<PathBuf>,
    },
    /// Show which test holds which case of login, session, store, transport and log; fail on a case that was forgotten, or a
    /// reason that names what is not there
    Cases {
        /// Fail for a case that is owed, too
        #[arg(long)]
        strict: bool,
    },
    /// Random days over the real core under the rules of the privacy reference, and twin runs of them; in release
    Prove {
        /// `--steps N`, `--twins N`, `--seed S`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
        options: Vec<String>,
    },
    /// One of those days again, as a finding names it
    Replay {
        /// `--seed S`, `--only NUMBERS`, `--times N`, `--shrink`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
        options: Vec<String>,
    },
    /// Switch on each leak mutant of the core and print which rule sees it; fails where one survives
    Mutants {
        /// `--steps N`, `--seed S`, `--only NAME`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
        options: Vec<String>,
    },
    /// Plant faults in session, limits, sealing and verifying, and count those that the tests find; an hour or two
    Planted {
        /// `session`, `limits`, `sealing` or `verifying`
        part: Option<String>,
    },
    /// Play rules for refresh tokens against lost answers, kills and thieves, and print how they do
    SimulateRefresh,
    /// Send the backend what its contract allows and forbids, and judge every answer by it
    Contract {
        /// Another company's backend, one that was put up for tests: its account part. `GONGCHAO_SESSION` may hold an access
        /// token; no SMS is asked for, and no session and no account is ended
        #[arg(long)]
        url: Option<String>,
        /// The authority that it is trusted by, PEM, where the system does not know it
        #[arg(long, value_name = "FILE", requires = "url")]
        authority: Option<PathBuf>,
    },
    /// Let libFuzzer loose on whatever reads a stranger's bytes; Linux
    Fuzz {
        /// A minute for each target, as on every change
        #[arg(long, conflicts_with = "seconds")]
        smoke: bool,
        /// How long each target runs
        #[arg(long, value_name = "N", default_value_t = fuzz::SMOKE)]
        seconds: u64,
        /// This target alone; may be given more than once
        #[arg(long, value_name = "TARGET")]
        only: Vec<String>,
        /// Merge what was learnt into the committed corpus
        #[arg(long)]
        keep: bool,
    },
    /// Check that the core's rooms use only what is below them, and what things are called
    Layers,
    /// Check that nothing exists of what the edition never takes: names, calls, permissions
    Never,
    /// Check the dependencies: banned crates, licences, sources
    Deny,
    /// Look at the record of pins that a release would be made with
    Pins {
        /// The signed record
        file: PathBuf,
    },
}

/// Whether there is a task of this name.
fn is_task(name: &str) -> bool {
    Call::command().find_subcommand(name).is_some()
}

/// Who a package is made for.
#[derive(clap::Args)]
struct ForWhom {
    /// For desks alone: also with an edition that waits for the operator's answers
    #[arg(long)]
    development: bool,
}

impl ForWhom {
    /// What keeps a package from being made: people get one with a published edition, and no other.
    fn kept_back(&self, house: &House) -> Result<Option<Report>, Trouble> {
        Ok(if self.development { None } else { shipped::kept_back(house)?.map(Report::Failed) })
    }
}

fn main() -> ExitCode {
    if let Some(code) = fuzz::compiled() {
        return code;
    }
    let call = Call::parse();
    let house = House::here();
    let screen = Screen::new();
    match perform(call.task, &house, &screen) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            screen.line(&format!("error: {trouble}"));
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task, house: &House, screen: &Screen) -> Result<bool, Trouble> {
    let report = match task {
        Task::Test { strict, only } => return Ok(steps::perform(house, screen, &only, strict)),
        Task::Bench { name } => return bench(house, screen, name),
        Task::Prove { options } => return proof(house, "prove", options),
        Task::Replay { options } => return proof(house, "replay", options),
        Task::SimulateRefresh => return simulate_refresh(house),
        Task::Contract { url: None, .. } => return Ok(steps::perform(house, screen, &[StepName::Wire], false)),
        Task::Contract { url: Some(url), authority } => wire::foreign(house, screen, &url, authority.as_deref())?,
        Task::Mutants { options } => return proof(house, "mutants", options),
        Task::Planted { part } => planted::planted(house, screen, part.as_deref())?,
        Task::Generate { check } => generate::generate(house, screen, check)?,
        Task::Bindings { check } => {
            bindings::build(house, screen)?;
            bindings::bindings(house, screen, check)?
        }
        Task::Jar(whom) => match whom.kept_back(house)? {
            Some(refused) => refused,
            None => jar::jar(house, screen)?,
        },
        Task::Aar(whom) => match whom.kept_back(house)? {
            Some(refused) => refused,
            None => aar::aar(house, screen)?,
        },
        Task::Apk(whom) => match whom.kept_back(house)? {
            Some(refused) => refused,
            None => match apk::apk(house, screen)? {
                // Whoever asks for an APK and gets none has not got what was asked for.
                Report::Skipped(lacks) => Report::Failed(vec![lacks]),
                report => report,
            },
        },
        Task::Xcframework(whom) => match whom.kept_back(house)? {
            Some(refused) => refused,
            None => xcframework::xcframework(house, screen)?,
        },
        Task::Phone { options } => screens::phone(house, screen, &options)?,
        Task::Never => never::never(house, screen)?,
        Task::Size => size::size(house, screen)?,
        Task::Clauses { policy_text } => clauses::clauses(house, screen, policy_text.as_deref(), true)?,
        Task::Cases { strict } => cases::cases(house, screen, strict, true)?,
        Task::Fuzz { smoke: _, seconds, only, keep } => fuzz::fuzz(house, screen, &fuzz::Wish { seconds, only, keep })?,
        Task::Layers => layers::layers(house, screen)?,
        Task::Deny => deny::deny(house, screen)?,
        Task::Pins { file } => pins::pins(&file)?,
    };
    Ok(match report {
        Report::Passed(note) => {
            screen.line(&note);
            true
        }
        Report::Skipped(why) => {
            screen.line(&format!("skipped: {why}"));
            true
        }
        Report::Failed(lines) => {
            screen.lines(&lines);
            false
        }
    })
}

fn proof(house: &House, what: &str, options: Vec<String>) -> Result<bool, Trouble> {
    let words: Vec<String> = std::iter::once(what.to_owned()).chain(options).collect();
    prove::prove(house, &words)
}

fn simulate_refresh(house: &House) -> Result<bool, Trouble> {
    let mut run = house.cargo();
    run.args(["run", "--quiet", "--package", "gongchao-backend", "--bin", "simulate-refresh"]);
    Ok(run.status()?.success())
}

/// Measures and prints; true where everything is within its limit.
type Measure = fn(&House, &Screen) -> Result<bool, Trouble>;

/// What is measured here, in the test runners of other languages; everything else is measured by a program.
const IN_RUNNERS: [(&str, Measure); 2] = [("ffi", figures::ffi), ("ui", figures::ui)];

fn bench(house: &House, screen: &Screen, mut names: Vec<String>) -> Result<bool, Trouble> {
    let all = names.is_empty();
    let asked = IN_RUNNERS.map(|(name, _)| all || names.iter().any(|asked| asked == name));
    names.retain(|name| IN_RUNNERS.iter().all(|(of, _)| of != name));
    if !all && asked.contains(&true) && names.iter().any(|name| name.starts_with('-')) {
        return Err(Trouble("`bench ffi` and `bench ui` take no options".to_owned()));
    }
    let mut fine = true;
    if all || !names.is_empty() {
        // Both in one call: it measures the desktop's program, and must not find one of yesterday.
        let mut build = house.cargo();
        build.args(["build", "--release", "--package", "gongchao-bench", "--package", "gongchao-desktop"]);
        if !build.status()?.success() {
            return Ok(false);
        }
        let program = house.target()?.join("release").join(format!("gongchao-bench{}", env::consts::EXE_SUFFIX));
        fine &= house.command(program).args(names).status()?.success();
    }
    for ((name, measure), asked) in IN_RUNNERS.into_iter().zip(asked) {
        if asked {
            screen.begin(name);
            let within = measure(house, screen);
            screen.end();
            fine &= within?;
        }
    }
    Ok(fine)
}

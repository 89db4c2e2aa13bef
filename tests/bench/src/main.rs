//! `cargo xtask bench`: figures with limits, each measured against something of the same run or against a promise.
//!
//! A ratio is taken in turns, in one run and on one machine, so that a slow machine does not make it worse. Whoever
//! needs a fresh process gets one: a client and a backend are the very `gongchao` of `cargo run`, and a start is this
//! program started again.

mod bits;
mod day;
mod figure;
mod gate;
mod ledger;
mod login;
mod phone;
mod report;
mod scan;
mod session;
mod site;
mod start;
mod upload;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use report::{Outcome, Report};

/// A limit was passed, or a measurement came to nothing.
const FAILED: u8 = 1;
/// It could not begin.
const CANNOT_START: u8 = 2;

/// Measures what was promised; without a name, everything. Exit codes: 0 within all limits, 1 a limit was passed or
/// something could not be measured, 2 wrong usage or cannot start.
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench")]
struct Arguments {
    /// Which measurements
    #[arg(value_enum, value_name = "NAME")]
    names: Vec<Name>,
    /// Write the figures as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Where files are made and removed again; `upload` needs 3 GiB. Beside this program where none is given
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Be the process of one start: a client's folder
    #[arg(long, hide = true, requires = "rows")]
    start: Option<PathBuf>,
    /// How many telemetry rows that client has
    #[arg(long, hide = true)]
    rows: Option<u64>,
}

/// The measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Memory of a client that sends a film of 1 GiB
    Upload,
    /// First snapshot with 100,000 telemetry rows and with none
    Start,
    /// A camera frame against the bare decoder
    Scan,
    /// A whole working day
    Day,
    /// An exported ledger of 10,000 lines verified
    Ledger,
    /// An event asked of the gate and sealed, against sealed alone
    Gate,
    /// How much of a person each record of telemetry and the device set can tell
    Bits,
    /// A thousand logins, and a known number beside an unknown one
    Login,
    /// A token that is over, and the session's row
    Session,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let (Some(folder), Some(rows)) = (&arguments.start, arguments.rows) {
        return match start::once(folder, rows) {
            Ok(started) => {
                say(&serde_json::to_string(&started).unwrap_or_default());
                ExitCode::SUCCESS
            }
            Err(why) => cannot_start(&why),
        };
    }
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAILED),
        Err(why) => cannot_start(&why),
    }
}

fn run(arguments: &Arguments) -> Result<bool, String> {
    let itself = std::env::current_exe().map_err(|why| why.to_string())?;
    let beside = itself.parent().ok_or("this program is nowhere")?;
    let place = arguments.folder.as_deref().unwrap_or(beside);
    // Looked at now, so that nothing is measured for a report that nobody gets.
    let file = arguments.report.as_ref().map(std::fs::File::create).transpose();
    let file = file.map_err(|why| format!("the report cannot be written: {why}"))?;
    let mut report = Report::begin(beside);
    say(&report.head());
    let names = if arguments.names.is_empty() { Name::value_variants() } else { &arguments.names };
    for name in names {
        let word = name.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        say(&word);
        // Each has a folder of its own, and nothing of it stays.
        let folder = tempfile::Builder::new().prefix("gongchao-bench-").tempdir_in(place);
        let folder = folder.map_err(|why| format!("{}: {why}", place.display()))?;
        let outcome = measure(*name, &beside.join(format!("gongchao{}", std::env::consts::EXE_SUFFIX)), folder.path());
        for line in outcome.lines() {
            say(&line);
        }
        report.add(word, outcome);
    }
    if let Some(file) = file {
        serde_json::to_writer_pretty(file, &report).map_err(|why| format!("the report cannot be written: {why}"))?;
    }
    say(if report.ok { "within all limits" } else { "OVER: a limit was passed, or something could not be measured" });
    Ok(report.ok)
}

fn measure(name: Name, program: &Path, folder: &Path) -> Outcome {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets");
    let figures = match name {
        Name::Upload => match upload::measure(program, &assets, folder) {
            Ok(None) => return Outcome::Skipped("this system does not tell how much memory a process has"),
            Ok(Some(figures)) => Ok(figures),
            Err(why) => Err(why),
        },
        Name::Start => start::measure(folder),
        Name::Scan => scan::measure(&assets, folder),
        Name::Day => day::measure(program, folder),
        Name::Ledger => ledger::measure(folder),
        Name::Gate => gate::measure(folder),
        Name::Bits => bits::measure(),
        Name::Login => login::measure(folder),
        Name::Session => session::measure(folder),
    };
    figures.map_or_else(Outcome::Failed, Outcome::Measured)
}

// Where nobody listens, the exit code still says it.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn cannot_start(why: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "error: {why}");
    ExitCode::from(CANNOT_START)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_whole_and_hides_what_is_not_for_people() {
        Arguments::command().debug_assert();
        let help = Arguments::command().render_long_help().to_string();
        for word in
            ["upload", "start", "scan", "day", "ledger", "gate", "bits", "login", "session", "--report", "Exit codes"]
        {
            assert!(help.contains(word), "{word} is not in the help");
        }
        assert!(!help.contains("--rows"));
    }
}

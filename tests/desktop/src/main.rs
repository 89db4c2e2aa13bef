//! `gongchao`: the whole core on a desktop.
//!
//! Without a word behind it, it is an interactive shell with a backend of its own. `day` plays a field worker's working
//! day without a person and says what the backend really received; `backend` runs the backend alone; `lint` reads
//! a policy's text and says what is wrong with it; `ledger` looks at an exported ledger; `drive` is a client that is spoken
//! to in lines of JSON, for the day and for tests. Nothing here decides: it draws snapshots and passes taps, as a phone's
//! shell does.
//!
//! It ends with 0 where everything was done, with 1 where what was asked for failed, with 2 where it could not begin, and
//! with 130 where a person ended it by Ctrl-C.

mod day;
mod drive;
mod ledger;
mod lint;
mod phone;
mod picture;
mod screen;
mod setup;
mod shell;
mod vault;

use std::{panic, process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand};
use gongchao_backend::cli::{self, BackendArgs};
use gongchao_core::kernel::{
    Words,
    log::{self, LogLine, LogSink},
};

/// What was asked for was not done.
const FAILED: u8 = 1;
/// It could not begin.
const CANNOT_START: u8 = 2;
/// Ctrl-C, as shells have it.
const INTERRUPTED: u8 = 130;

/// How what was begun came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// Everything was done.
    Done,
    /// What was asked for failed, and why has been said.
    Failed,
    /// A person ended it half-way.
    Interrupted,
}

impl From<bool> for Ended {
    fn from(done: bool) -> Self {
        if done { Self::Done } else { Self::Failed }
    }
}

/// 工巢业务端的桌面外壳；不带子命令即进入交互界面。
///
/// The desktop shell of gongchao. Without a command: an interactive shell with a backend of its own, both kept in
/// .gongchao/ below this folder. Exit codes: 0 done, 1 what was asked for failed, 2 wrong usage or cannot
/// start, 130 ended by Ctrl-C.
#[derive(Parser)]
#[command(name = "gongchao", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    shell: shell::ShellArgs,
}

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one, for a moment")]
enum Command {
    /// 自动演示一个外勤工作日 / Plays a whole working day without a person, and checks it
    Day(day::DayArgs),
    /// 单独运行后端 / Runs the reference backend alone
    Backend(BackendArgs),
    /// 检查一份隐私政策文本 / Finds what is wrong with a policy's text: 0 nothing, 1 something, 2 no text
    Lint(lint::LintArgs),
    /// 核对导出的同意账本，不需要网络 / Looks at an exported ledger of consents, offline
    Ledger(ledger::LedgerArgs),
    /// A client that is spoken to in lines of JSON on its standard input and output
    #[command(hide = true)]
    Drive(drive::DriveArgs),
}

/// Lines that nobody looks at as they come.
struct Unshown;

impl LogSink for Unshown {
    fn line(&self, _: &LogLine) {}
}

fn main() -> ExitCode {
    // The client keeps its own log; a desktop shows none of it. Nobody installed one before: this is the beginning.
    let _ = log::install(Arc::new(Unshown));
    let to_log = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        to_log(info);
        // The place alone: a panic's message can hold what must not be told.
        let at = info.location().map(|l| format!("{}:{}", l.file(), l.line())).unwrap_or_default();
        screen::complain(&Words::new(
            format!("程序内部出错（{at}），已退出。"),
            format!("a fault of the program itself ({at}); it ends"),
        ));
        std::process::exit(i32::from(FAILED));
    }));
    let arguments = Arguments::parse();
    // Two workers at the least: the loop of a client waits for the disk on one of them.
    let workers = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8));
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build() else {
        return cannot_start(&Words::new("系统没有可用的线程。", "the system gives no threads"));
    };
    let ended = match arguments.command {
        None => shell::run(&runtime, arguments.shell),
        Some(Command::Day(args)) => runtime.block_on(Box::pin(day::run(args))).map(Ended::from),
        Some(Command::Drive(args)) => runtime.block_on(Box::pin(drive::run(args))).map(Ended::from),
        Some(Command::Lint(args)) => lint::run(&args).map(Ended::from),
        Some(Command::Ledger(args)) => ledger::run(&args),
        Some(Command::Backend(args)) => {
            runtime.block_on(Box::pin(cli::run(args))).map(|()| Ended::Done).map_err(|fault| {
                Words::new(format!("后端无法启动（{fault}）。"), format!("the backend cannot start: {fault}"))
            })
        }
    };
    // A thread that waits for a line of the standard input would hold up an orderly end.
    runtime.shutdown_background();
    match ended {
        Ok(Ended::Done) => ExitCode::SUCCESS,
        Ok(Ended::Failed) => ExitCode::from(FAILED),
        Ok(Ended::Interrupted) => ExitCode::from(INTERRUPTED),
        Err(why) => cannot_start(&why),
    }
}

fn cannot_start(why: &Words) -> ExitCode {
    screen::complain(why);
    ExitCode::from(CANNOT_START)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_whole_and_explains_itself() {
        Arguments::command().debug_assert();
        let help = Arguments::command().render_long_help().to_string();
        for word in ["day", "backend", "lint", "ledger", "--folder", "--policy-text", "Exit codes"] {
            assert!(help.contains(word), "{word} is not in the help");
        }
        assert!(!help.contains("drive"));
    }
}

//! The compiler as cargo calls it for crates of ours when a target for libFuzzer is built: with counters at every branch.
//!
//! Cargo lets a program stand before the compiler for members of the workspace alone, and keeps what comes of it apart.
//! So what others wrote is built once, for everything, and only ours is built again. Stable Rust can do it: what needs a
//! nightly one is a sanitizer, which has nothing to find where there is no unsafe code.

use std::env;
use std::process::{Command, ExitCode};

/// Says that this program is to be the compiler.
const ASKED: &str = "GONGCHAO_COVERAGE";

/// What libFuzzer's own page asks of a compiler: a counter at each edge, and a look at what is compared with what.
const COUNTED: [&str; 7] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "--cfg=fuzzing",
];

/// Puts this program before the compiler of a build.
pub(super) fn counting(build: &mut Command) -> std::io::Result<()> {
    build.env("RUSTC_WORKSPACE_WRAPPER", env::current_exe()?).env(ASKED, "1");
    Ok(())
}

/// Is the compiler, where cargo asks this program to be it; nothing otherwise.
pub(crate) fn compiled() -> Option<ExitCode> {
    env::var_os(ASKED)?;
    let mut words = env::args_os().skip(1);
    let mut compiler = Command::new(words.next()?);
    compiler.args(words).args(COUNTED);
    let ok = compiler.status().is_ok_and(|status| status.success());
    Some(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

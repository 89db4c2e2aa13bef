//! The compiler as cargo calls it for crates of ours when a target for libFuzzer is built: with counters at every branch.
//!
//! Cargo lets a program stand before the compiler for members of the workspace alone, and keeps what comes of it apart.
//! So what others wrote is built once, for everything, and only ours is built again. Stable Rust can do it: what needs a
//! nightly one is a sanitizer, which has nothing to find where there is no unsafe code.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::{env, fs};

use crate::house::{Trouble, about};

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

/// Puts this program before the compiler of a build, as a copy in this folder: an earlier step may have built the program
/// anew, and then the file that it was started from is gone.
pub(super) fn counting(build: &mut Command, folder: &Path) -> Result<(), Trouble> {
    fs::create_dir_all(folder).map_err(about(folder))?;
    let copy = folder.join("compiler");
    // One that is still carried out cannot be written to; in its place a new one can stand.
    let new = folder.join("compiler.new");
    // Linux keeps what runs, whatever became of its name.
    fs::copy("/proc/self/exe", &new).map_err(about(&new))?;
    fs::rename(&new, &copy).map_err(about(&copy))?;
    build.env("RUSTC_WORKSPACE_WRAPPER", copy).env(ASKED, "1");
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

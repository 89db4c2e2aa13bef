//! Hostile bytes: builds the targets of `tests/fuzz` with counters, lets libFuzzer loose on each, and says what it found.
//!
//! What a run learns lies under `target/fuzz/learnt`; what is worth keeping is merged into the committed corpus by `--keep`.
//! A failure leaves its input in `tests/fuzz/found`, to be committed to the corpus together with what mends it.

mod coverage;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

pub(crate) use coverage::compiled;

use crate::house::{House, Trouble, about};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::steps::Report;

/// Where the targets are.
const HERE: &str = "tests/fuzz";
/// Before the name of each target's program.
const PROGRAM: &str = "fuzz_";
/// Longer inputs teach nothing more.
const LONGEST: u32 = 4096;

/// What a person asked for.
pub(crate) struct Wish {
    /// How long each target runs.
    pub(crate) seconds: u64,
    /// These targets, or all.
    pub(crate) only: Vec<String>,
    /// Whether what was learnt goes into the committed corpus.
    pub(crate) keep: bool,
}

/// What each target runs for on every change.
pub(crate) const SMOKE: u64 = 60;

struct Target {
    name: String,
    program: PathBuf,
}

/// What became of a target.
struct Run {
    name: String,
    ok: bool,
    /// libFuzzer's last count, or everything it said where it found something.
    said: Vec<String>,
}

/// Builds and runs the targets, as many at a time as there are cores.
pub(crate) fn fuzz(house: &House, screen: &Screen, wish: &Wish) -> Result<Report, Trouble> {
    if !cfg!(target_os = "linux") {
        return Ok(Report::Skipped("the counters of this system's linker were not tried; Linux has them".to_owned()));
    }
    let names = names(house)?;
    if let Some(unknown) = wish.only.iter().find(|name| !names.contains(name)) {
        return Err(Trouble(format!("there is no target {unknown}; there are {}", names.join(", "))));
    }
    let wanted: Vec<String> =
        names.into_iter().filter(|name| wish.only.is_empty() || wish.only.contains(name)).collect();
    let targets = match build(house, screen, &wanted)? {
        Ok(targets) => targets,
        Err(lines) => return Ok(Report::Failed(lines)),
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut runs = Vec::new();
    for some in targets.chunks(cores) {
        let named: Vec<&str> = some.iter().map(|target| target.name.as_str()).collect();
        screen.at(&format!("{} s: {}", wish.seconds, named.join(", ")));
        runs.extend(together(house, some, wish)?);
    }
    let failed: Vec<String> = runs.iter().filter(|run| !run.ok).flat_map(|run| run.said.clone()).collect();
    if !failed.is_empty() {
        return Ok(Report::Failed(failed));
    }
    for run in &runs {
        screen.line(&format!("  {:<8} {}", run.name, run.said.join(" ")));
    }
    Ok(Report::Passed(format!("{} targets, {} s each, nothing found", runs.len(), wish.seconds)))
}

/// A target is a file.
fn names(house: &House) -> Result<Vec<String>, Trouble> {
    let folder = house.path(HERE).join("targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(about(&folder))? {
        names.extend(entry?.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

/// The programs; or what the compiler said.
fn build(house: &House, screen: &Screen, names: &[String]) -> Result<Result<Vec<Target>, Vec<String>>, Trouble> {
    let mut build = house.cargo();
    // As a part of the whole workspace: alone, the targets would have other features below them, and all crates anew.
    build.args(["build", "--workspace", "--features", "gongchao-fuzz/libfuzzer", "--message-format", "json"]);
    for name in names {
        build.args(["--test", &format!("{PROGRAM}{name}")]);
    }
    coverage::counting(&mut build, &house.target()?.join("fuzz"))?;
    let told = run(&mut build, screen, nothing)?;
    if !told.ok {
        return Ok(Err(told.lines.iter().map(|line| rendered(line).unwrap_or_else(|| line.clone())).collect()));
    }
    let mut targets: Vec<Target> = told.lines.iter().filter_map(|line| target(line)).collect();
    targets.sort_by(|one, other| one.name.cmp(&other.name));
    if targets.len() == names.len() {
        Ok(Ok(targets))
    } else {
        Err(Trouble(format!("cargo built {} of {} targets", targets.len(), names.len())))
    }
}

fn target(line: &str) -> Option<Target> {
    let said: Value = serde_json::from_str(line).ok()?;
    let name = said.get("target")?.get("name")?.as_str()?.strip_prefix(PROGRAM)?.to_owned();
    Some(Target { name, program: PathBuf::from(said.get("executable")?.as_str()?) })
}

fn rendered(line: &str) -> Option<String> {
    let said: Value = serde_json::from_str(line).ok()?;
    said.get("message")?.get("rendered")?.as_str().map(str::to_owned)
}

fn together(house: &House, targets: &[Target], wish: &Wish) -> Result<Vec<Run>, Trouble> {
    let learnt = house.target()?.join("fuzz").join("learnt");
    thread::scope(|scope| {
        let running: Vec<_> =
            targets.iter().map(|target| scope.spawn(|| one(house, &learnt.join(&target.name), target, wish))).collect();
        running
            .into_iter()
            .map(|run| run.join().unwrap_or_else(|_| Err(Trouble("a run ended without a word".to_owned()))))
            .collect()
    })
}

fn one(house: &House, learnt: &Path, target: &Target, wish: &Wish) -> Result<Run, Trouble> {
    let kept = house.path(HERE).join("corpus").join(&target.name);
    let found = house.path(HERE).join("found");
    for folder in [learnt, &kept, &found] {
        fs::create_dir_all(folder).map_err(about(folder))?;
    }
    let mut run = house.command(&target.program);
    run.arg(format!("-max_total_time={}", wish.seconds)).args(["-seed=1", "-timeout=10", "-rss_limit_mb=2048"]);
    run.arg(format!("-max_len={LONGEST}"));
    run.arg(format!("-dict={}", house.path(HERE).join("words").join(&target.name).with_extension("dict").display()));
    run.arg(format!("-artifact_prefix={}/{}-", found.display(), target.name));
    let (ok, lines) = told(run.arg(learnt).arg(&kept))?;
    if !ok {
        let tail = lines.len().saturating_sub(40);
        let said = lines.get(tail..).unwrap_or_default().to_vec();
        return Ok(Run { name: target.name.clone(), ok, said });
    }
    if wish.keep {
        keep(house, target, learnt, &kept)?;
    }
    let last = lines.iter().rev().find(|line| line.contains("DONE")).cloned();
    Ok(Run { name: target.name.clone(), ok, said: last.into_iter().collect() })
}

/// Of everything that was learnt, the fewest and shortest inputs that reach as far, in place of what was kept.
fn keep(house: &House, target: &Target, learnt: &Path, kept: &Path) -> Result<(), Trouble> {
    let merged = learnt.with_extension("kept");
    let _ = fs::remove_dir_all(&merged);
    fs::create_dir_all(&merged).map_err(about(&merged))?;
    let mut merge = house.command(&target.program);
    let (ok, lines) = told(merge.arg("-merge=1").arg(&merged).arg(kept).arg(learnt))?;
    if !ok {
        return Err(Trouble(lines.join("\n")));
    }
    fs::remove_dir_all(kept).map_err(about(kept))?;
    fs::create_dir_all(kept).map_err(about(kept))?;
    for entry in fs::read_dir(&merged).map_err(about(&merged))? {
        let from = entry?.path();
        let to = kept.join(from.file_name().unwrap_or_default());
        fs::copy(&from, &to).map_err(about(&to))?;
    }
    Ok(())
}

/// libFuzzer speaks on stderr; what a target prints is of no use.
fn told(command: &mut Command) -> Result<(bool, Vec<String>), Trouble> {
    let answer = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    let lines = String::from_utf8_lossy(&answer.stderr).lines().map(str::to_owned).collect();
    Ok((answer.status.success(), lines))
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn a_target_is_found_among_what_cargo_says() {
        let said = r#"{"reason":"compiler-artifact","target":{"name":"fuzz_pins"},"executable":"/t/fuzz_pins-1"}"#;
        assert!(target(said).is_some_and(|found| found.name == "pins" && found.program.ends_with("fuzz_pins-1")));
    }

    #[test]
    fn a_library_and_a_line_of_text_are_no_targets() {
        assert!(target(r#"{"target":{"name":"gongchao_core"},"executable":null}"#).is_none());
        assert!(target("   Compiling gongchao-core").is_none());
    }
}

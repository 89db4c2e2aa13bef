//! The scenarios that every language replays: here in Python, which needs no toolchain, and compared with what the steps
//! of Swift and Kotlin have left.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::house::{House, Trouble, about};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::steps::Report;

/// The runner's `match` is of this version.
const PYTHON: (u32, u32) = (3, 10);

/// Where a language leaves what it saw. What an earlier run left there goes.
pub(crate) fn replayed(house: &House, language: &str) -> Result<PathBuf, Trouble> {
    let folder = all(house)?.join(language);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(about(&folder))?;
    }
    Ok(folder)
}

fn all(house: &House) -> Result<PathBuf, Trouble> {
    Ok(house.target()?.join("contract/replayed"))
}

/// Replays in Python, then compares the languages.
pub(crate) fn contract(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    if let Some(why) = missing(house) {
        return Ok(Report::Skipped(why));
    }
    let built = house.target()?.join("debug");
    let name = format!("{DLL_PREFIX}gongchao_ffi{DLL_SUFFIX}");
    let library = built.join(&name);
    let module = house.target()?.join("contract/python");
    let left = replayed(house, "python")?;

    let mut generate = house.command(built.join(format!("uniffi-bindgen{EXE_SUFFIX}")));
    generate.args(["generate", "--language", "python", "--no-format", "--config", "uniffi.toml", "--out-dir"]);
    let told = run(generate.arg(&module).arg(&library), screen, nothing)?;
    if !told.ok {
        return Ok(Report::Failed(told.telling()));
    }
    // The module loads the library that lies beside it.
    let beside = module.join(name);
    fs::copy(&library, &beside).map_err(about(&beside))?;

    let mut replay = python(house);
    replay.arg(house.path("tests/contract/python/replay.py")).env("PYTHONPATH", &module);
    replay.arg(built.join(format!("gongchao{EXE_SUFFIX}"))).arg(left);
    let told = run(&mut replay, screen, nothing)?;
    let scenarios = told.lines.iter().filter(|line| line.starts_with("ok ")).count();
    if !told.ok {
        return Ok(Report::Failed(told.lines));
    }

    let all = all(house)?;
    drop_stale(&all, &library)?;
    let told = run(python(house).arg(house.path("tests/contract/python/compare.py")).arg(all), screen, nothing)?;
    let compared = told.lines.last().cloned().unwrap_or_default();
    Ok(if told.ok {
        Report::Passed(format!("{scenarios} scenarios in python; {compared}"))
    } else {
        Report::Failed(told.lines)
    })
}

/// What was seen through an older library says nothing of this one.
fn drop_stale(all: &Path, library: &Path) -> Result<(), Trouble> {
    let changed = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified());
    let built = changed(library).unwrap_or(SystemTime::UNIX_EPOCH);
    for entry in fs::read_dir(all).map_err(about(all))? {
        let folder = entry?.path();
        if changed(&folder).is_ok_and(|left| left < built) {
            fs::remove_dir_all(&folder).map_err(about(&folder))?;
        }
    }
    Ok(())
}

pub(crate) fn python(house: &House) -> std::process::Command {
    let mut python = house.command(if cfg!(windows) { "python" } else { "python3" });
    // Nothing is left in the tree.
    python.env("PYTHONDONTWRITEBYTECODE", "1");
    python
}

/// Why there is no Python that these suites run with.
pub(crate) fn missing(house: &House) -> Option<String> {
    let answer = python(house).arg("--version").output().ok().filter(|answer| answer.status.success());
    let Some(answer) = answer else { return Some("Python is not on this machine".to_owned()) };
    let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
    match version(&answer) {
        Some(found) if found >= PYTHON => None,
        _ => Some(format!("{} is too old; {}.{} is needed", answer.trim(), PYTHON.0, PYTHON.1)),
    }
}

/// `Python 3.11.7`.
fn version(answer: &str) -> Option<(u32, u32)> {
    let mut numbers = answer.trim().strip_prefix("Python ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version("Python 3.11.7\n"), Some((3, 11)));
        assert!(version("Python 3.9.2") < Some((3, 10)));
        assert_eq!(version("pypy"), None);
    }
}

//! The backend against its own contract: Schemathesis sends what `openapi.yaml` allows and what it forbids, and judges
//! each answer by it.
//!
//! The tool is from `PyPI` and lives in an environment of its own beside cargo's other caches, made once for each list of
//! versions. Where it cannot be had, the step is skipped with the reason.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::contract;
use crate::house::{House, Trouble, about};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::steps::Report;

const FOLDER: &str = "tests/backend/wire";

pub(crate) fn wire(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    if let Some(why) = contract::missing(house) {
        return Ok(Report::Skipped(why));
    }
    let schemathesis = match environment(house, screen)? {
        Ok(program) => program,
        Err(why) => return Ok(Report::Skipped(why)),
    };
    let backend = house.target()?.join("debug").join(format!("gongchao{EXE_SUFFIX}"));
    let mut suite = contract::python(house);
    suite.arg(house.path(FOLDER).join("run.py")).arg(schemathesis).arg(backend);
    let told = run(suite.arg(house.path("tests/backend/openapi.yaml")), screen, nothing)?;
    Ok(if told.ok { Report::Passed(summary(&told.lines)) } else { Report::Failed(told.lines) })
}

/// Asks another company's backend, capability by capability. Never a part of the tests: it is somebody else's.
pub(crate) fn foreign(house: &House, screen: &Screen, url: &str, authority: Option<&Path>) -> Result<Report, Trouble> {
    if let Some(why) = contract::missing(house) {
        return Ok(Report::Failed(vec![why]));
    }
    let schemathesis = match environment(house, screen)? {
        Ok(program) => program,
        Err(why) => return Ok(Report::Failed(vec![why])),
    };
    // What the tool brings along reads the contract.
    let mut suite = house.command(schemathesis.with_file_name(format!("python{EXE_SUFFIX}")));
    suite.arg(house.path(FOLDER).join("foreign.py")).arg(schemathesis).arg(house.path("tests/backend/openapi.yaml"));
    let told = run(suite.arg(url).args(authority), screen, |_| true)?;
    Ok(if told.ok {
        Report::Passed("every capability that was asked speaks the contract".to_owned())
    } else {
        Report::Failed(vec!["the backend does not speak the contract".to_owned()])
    })
}

/// The tool's program; made where it is not there yet, or the reason why it cannot be.
fn environment(house: &House, screen: &Screen) -> Result<Result<PathBuf, String>, Trouble> {
    let list = house.path(FOLDER).join("requirements.txt");
    let versions = fs::read(&list).map_err(about(&list))?;
    let name = hex::encode(Sha256::digest(&versions));
    let Some(cache) = cache() else { return Ok(Err("there is no folder for caches on this machine".to_owned())) };
    let place = cache.join(format!("schemathesis-{}", name.get(..16).unwrap_or(&name)));
    let programs = place.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let program = programs.join(format!("schemathesis{EXE_SUFFIX}"));
    // Written last: an environment that was left half-made is made anew.
    let whole = place.join("whole");
    if whole.exists() && program.exists() {
        return Ok(Ok(program));
    }
    if place.exists() {
        fs::remove_dir_all(&place).map_err(about(&place))?;
    }
    let made = run(contract::python(house).args(["-m", "venv"]).arg(&place), screen, nothing)?;
    if !made.ok {
        return Ok(Err(format!("python makes no environment: {}", last(&made.lines))));
    }
    let mut install = house.command(programs.join(format!("python{EXE_SUFFIX}")));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"]);
    let installed = run(install.arg(&list), screen, nothing)?;
    if !installed.ok {
        return Ok(Err(format!("schemathesis cannot be installed: {}", last(&installed.lines))));
    }
    fs::write(&whole, b"").map_err(about(&whole))?;
    Ok(Ok(program))
}

/// Where tools are kept between runs, as `.ci/run` does.
fn cache() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let root = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))?;
    Some(root.join(Path::new("gongchao")))
}

fn last(lines: &[String]) -> String {
    lines.iter().rev().map(|line| line.trim()).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

/// The tool's own line of what it generated.
fn summary(lines: &[String]) -> String {
    let told = lines.iter().rev().map(|line| line.trim());
    told.filter(|line| line.contains("generated")).map(str::to_owned).next().unwrap_or_else(|| last(lines))
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn what_was_tested_is_said_in_the_tools_own_words() {
        let lines = ["Test cases:", "  812 generated, 812 passed", "", "==== No issues found in 61.20s ===="];
        assert_eq!(summary(&lines.map(str::to_owned)), "812 generated, 812 passed");
        assert_eq!(summary(&["ended".to_owned(), String::new()]), "ended");
    }
}

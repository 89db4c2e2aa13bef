//! What stands in `deny.toml`, checked by cargo-deny: banned crates, licences, sources.
//!
//! Advisories are not checked: their database is a repository to be cloned, which a build machine without a way out
//! cannot do; an operator runs `cargo deny check advisories` where there is one.

use crate::house::{House, Trouble};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::steps::Report;

pub(crate) fn deny(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    if house.command("cargo-deny").arg("--version").output().is_err() {
        return Ok(Report::Skipped("cargo-deny is not on this machine (README, \"Two commands\")".to_owned()));
    }
    // The tree is judged for every phone, so crates of other platforms have to be there before the check goes offline.
    let fetched = run(house.cargo().args(["fetch", "--locked"]), screen, nothing)?;
    if !fetched.ok {
        return Ok(Report::Failed(fetched.telling()));
    }
    let mut check = house.command("cargo-deny");
    check.args(["--offline", "--locked", "--color", "never", "check", "--hide-inclusion-graph"]);
    let told = run(check.args(["bans", "licenses", "sources"]), screen, nothing)?;
    Ok(if told.ok {
        Report::Passed("bans, licences and sources are as deny.toml says".to_owned())
    } else {
        Report::Failed(told.telling())
    })
}

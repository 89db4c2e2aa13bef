//! `cargo xtask prove`, `replay` and `mutants`: the long runs of `tests/proof`, in release.

use std::env;

use crate::house::{House, Trouble};

/// Builds the program of `tests/proof` and runs it with these words; true where it found nothing wrong.
pub(crate) fn prove(house: &House, words: &[String]) -> Result<bool, Trouble> {
    let mut build = house.cargo();
    build.args(["build", "--release", "--package", "gongchao-proof"]);
    if !build.status()?.success() {
        return Ok(false);
    }
    let program = house.target()?.join("release").join(format!("gongchao-proof{}", env::consts::EXE_SUFFIX));
    Ok(house.command(program).args(words).status()?.success())
}

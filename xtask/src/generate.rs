//! Committed files that are made from code: written on request, and a stale one fails.
//!
//! Each is made by a test of the package it comes from, which compares the file and, with a variable set, writes it.
//! So the file cannot go stale in a plain `cargo test` either, and this program does not have to link what makes them.

use crate::house::{House, Trouble};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::steps::{Report, tests_in};

struct Made {
    /// A file, or a folder that holds nothing else.
    file: &'static str,
    /// Part of the name of the test that compares and writes it.
    test: &'static str,
    /// Set to `1`, the test writes.
    write: &'static str,
}

const MADE: [Made; 2] = [
    Made { file: "tests/backend/openapi.yaml", test: "openapi", write: "UPDATE_OPENAPI" },
    Made { file: "core/editions/made", test: "made_from_the_edition", write: "UPDATE_EDITION" },
];

pub(crate) fn generate(house: &House, screen: &Screen, check: bool) -> Result<Report, Trouble> {
    for made in MADE {
        // The whole workspace though one package would do: another selection has other features and builds anew.
        let mut test = house.cargo();
        test.args(["test", "--workspace", "--lib", "--bins", "--tests", made.test]);
        if !check {
            test.env(made.write, "1");
        }
        let told = run(&mut test, screen, nothing)?;
        if !told.ok {
            let mut lines = told.telling();
            lines.push(format!("{} is stale or cannot be made; `cargo xtask generate` writes it", made.file));
            return Ok(Report::Failed(lines));
        }
        if tests_in(&told.lines).ran == 0 || !house.path(made.file).exists() {
            return Ok(Report::Failed(vec![format!("no test named {} made {}", made.test, made.file)]));
        }
    }
    let files: Vec<&str> = MADE.iter().map(|made| made.file).collect();
    Ok(Report::Passed(format!("{} {}", files.join(", "), if check { "are fresh" } else { "are written" })))
}

//! `cargo xtask planted`: faults that cargo-mutants plants in what decides about sessions, limits, sealing and trust; of ten
//! the tests must find nine (F-09).
//!
//! It takes an hour or two, so it is no step of `test`. Each part is tried with the tests that are about it. A fault that a
//! test does not end on is found too: it is left after so many seconds.

use std::fs;
use std::path::Path;

use crate::house::{House, Trouble, about};
use crate::run::run;
use crate::screen::Screen;
use crate::steps::Report;

/// What is tried, and by which tests.
struct Part {
    name: &'static str,
    package: &'static str,
    files: &'static [&'static str],
    /// The one program of tests that is built: all others of the package would be built anew for every fault, too.
    program: &'static [&'static str],
    tests: &'static [&'static str],
}

const CORE: &str = "gongchao-core";

const PARTS: [Part; 4] = [
    Part {
        name: "session",
        package: CORE,
        files: &[
            "core/src/session/machine.rs",
            "core/src/session/refresh.rs",
            "core/src/session/login.rs",
            "core/src/session/logout.rs",
            "core/src/session/leaving.rs",
            "core/src/session/erasing.rs",
            "core/src/session/outbox.rs",
        ],
        // The kills take half a minute each and look at the store and not at the machine; every order of asking takes longer
        // than all the rest, and sees nothing that one order does not.
        program: &["--lib"],
        tests: &["session::", "--", "--skip", "killed", "--skip", "s_04_askers"],
    },
    Part {
        name: "limits",
        package: "gongchao-backend",
        files: &["tests/backend/src/account/sends.rs", "tests/backend/src/account/attempt.rs"],
        program: &["--test", "contract"],
        tests: &["--", "limits::", "login::", "step_up"],
    },
    Part {
        name: "sealing",
        package: CORE,
        files: &["core/src/store/sealer.rs"],
        // A million sealings take most of the time, and see nothing that a hundred do not.
        program: &["--lib"],
        tests: &["store::", "--", "--skip", "k_17_a_million", "--skip", "p_09_a_log"],
    },
    Part {
        name: "verifying",
        package: CORE,
        files: &["core/src/net/verifier.rs"],
        program: &["--lib"],
        tests: &["net::"],
    },
];

/// Seconds after which a test does not end.
const PATIENCE: &str = "100";
/// How many of ten must be found.
const OF_TEN: usize = 9;

/// Tries every part, or the one of this name.
pub(crate) fn planted(house: &House, screen: &Screen, only: Option<&str>) -> Result<Report, Trouble> {
    if house.command("cargo-mutants").arg("mutants").arg("--version").output().is_err() {
        return Ok(Report::Skipped(
            "cargo-mutants is not on this machine: `cargo install --locked cargo-mutants`".into(),
        ));
    }
    let target = house.target()?.join("planted");
    let mut told = Vec::new();
    let mut enough = true;
    for part in PARTS.iter().filter(|part| only.is_none_or(|name| name == part.name)) {
        let seen = part.tried(house, screen, &target)?;
        enough &= seen.enough();
        screen.line(&format!("{:10} {}", part.name, seen.figures()));
        told.push(format!("{} {}", part.name, seen.figures()));
        seen.missed.iter().for_each(|missed| screen.line(&format!("  not found: {missed}")));
    }
    Ok(match (told.is_empty(), enough) {
        (true, _) => Report::Failed(vec![format!("there is no part of this name; there are {}", names().join(", "))]),
        (false, true) => Report::Passed(told.join("; ")),
        (false, false) => Report::Failed(told),
    })
}

fn names() -> Vec<&'static str> {
    PARTS.iter().map(|part| part.name).collect()
}

impl Part {
    fn tried(&self, house: &House, screen: &Screen, target: &Path) -> Result<Seen, Trouble> {
        let out = target.join(self.name);
        fs::create_dir_all(&out).map_err(about(&out))?;
        let mut mutants = house.command("cargo-mutants");
        mutants.args(["mutants", "--baseline", "skip", "--colors", "never", "--timeout", PATIENCE]);
        mutants.args(["--package", self.package, "--test-package", self.package]);
        for file in self.files {
            mutants.args(["--file", file]);
        }
        mutants.arg("--output").arg(&out);
        for word in self.program {
            mutants.arg(format!("--cargo-arg={word}"));
        }
        // What a fault is planted in is built for every one of them, and what it stands on once.
        mutants.args(["--cargo-arg=--config=profile.dev.package.'*'.opt-level=2"]);
        for part in ["DEV", "TEST"] {
            mutants.env(format!("CARGO_PROFILE_{part}_OPT_LEVEL"), "0");
            mutants.env(format!("CARGO_PROFILE_{part}_DEBUG"), "0");
        }
        mutants.env("CARGO_TARGET_DIR", target.join("build")).env("CARGO_INCREMENTAL", "1");
        // Without optimisation the frames of the large tests are larger than a thread's own stack.
        mutants.env("RUST_MIN_STACK", (16 * 1024 * 1024).to_string());
        mutants.arg("--").args(self.tests);
        let ran = run(&mut mutants, screen, |_| false)?;
        let found = out.join("mutants.out");
        let lines = |name: &str| {
            let path = found.join(name);
            fs::read_to_string(&path)
                .map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
                .map_err(about(&path))
        };
        // It ends with a fault of its own where one was missed, so what it wrote down is looked at and not how it ended.
        let seen = Seen {
            caught: lines("caught.txt")?.len() + lines("timeout.txt")?.len(),
            missed: lines("missed.txt")?,
            unviable: lines("unviable.txt")?.len(),
        };
        if seen.caught == 0 {
            return Err(Trouble(format!("cargo-mutants tried nothing:\n{}", ran.telling().join("\n"))));
        }
        Ok(seen)
    }
}

struct Seen {
    caught: usize,
    missed: Vec<String>,
    /// Those that do not compile, which say nothing of the tests.
    unviable: usize,
}

impl Seen {
    fn enough(&self) -> bool {
        self.caught * 10 >= (self.caught + self.missed.len()) * OF_TEN
    }

    fn figures(&self) -> String {
        let all = self.caught + self.missed.len();
        format!("{} of {all} found, {} more do not compile", self.caught, self.unviable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(caught: usize, missed: usize) -> Seen {
        Seen { caught, missed: vec![String::new(); missed], unviable: 3 }
    }

    #[test]
    fn nine_of_ten_are_enough_and_what_does_not_compile_counts_for_nothing() {
        assert!(seen(9, 1).enough() && seen(1, 0).enough());
        assert!(!seen(89, 10).enough() && !seen(0, 1).enough());
        assert_eq!(seen(9, 1).figures(), "9 of 10 found, 3 more do not compile");
    }

    #[test]
    fn every_file_of_a_part_is_there() {
        let house = House::here();
        for part in &PARTS {
            for file in part.files {
                assert!(house.path(file).is_file(), "{file}");
            }
        }
    }
}

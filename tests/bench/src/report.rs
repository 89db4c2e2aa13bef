//! What was measured where, for people as lines and for machines as JSON.

use std::path::Path;

use serde::Serialize;

use crate::figure::{Figure, Verdict};

/// What came of a measurement.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// Its figures.
    Measured(Vec<Figure>),
    /// It came to nothing, and why.
    Failed(String),
    /// It cannot be done on this machine, and why.
    Skipped(&'static str),
}

impl Outcome {
    /// What people read of it.
    pub(crate) fn lines(&self) -> Vec<String> {
        match self {
            Self::Measured(figures) => figures.iter().map(ToString::to_string).collect(),
            Self::Failed(why) => vec![format!("  not measured: {why}")],
            Self::Skipped(why) => vec![format!("  skipped: {why}")],
        }
    }

    fn ok(&self) -> bool {
        match self {
            Self::Measured(figures) => figures.iter().all(|figure| figure.verdict != Verdict::Over),
            Self::Failed(_) => false,
            Self::Skipped(_) => true,
        }
    }
}

/// One measurement by its name.
#[derive(Debug, Serialize)]
struct Measurement {
    name: String,
    #[serde(flatten)]
    outcome: Outcome,
}

/// All of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Whether everything that could be measured was, and within its limits.
    pub(crate) ok: bool,
    /// The profile that all programs of the run were built with.
    profile: String,
    os: &'static str,
    arch: &'static str,
    cores: usize,
    measurements: Vec<Measurement>,
}

impl Report {
    /// An empty one, for programs that stand in this folder of cargo's.
    pub(crate) fn begin(built: &Path) -> Self {
        // Cargo names the folder after the profile, `debug` for `dev`.
        let profile = built.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        Self { ok: true, profile, os, arch, cores, measurements: Vec::new() }
    }

    /// What is said before anything is measured.
    pub(crate) fn head(&self) -> String {
        let Self { profile, os, arch, cores, .. } = self;
        format!("profile {profile}, {os} {arch}, {cores} cores")
    }

    /// One more.
    pub(crate) fn add(&mut self, name: String, outcome: Outcome) {
        self.ok &= outcome.ok();
        self.measurements.push(Measurement { name, outcome });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Unit;

    fn ok(outcome: Outcome) -> bool {
        let mut report = Report::begin(Path::new("target/release"));
        report.add("x".to_owned(), outcome);
        report.ok
    }

    #[test]
    fn a_figure_over_its_limit_or_a_measurement_that_came_to_nothing_is_not_ok() {
        let figures =
            |value| vec![Figure::at_most("a", value, Unit::Ms, 1.0), Figure::at_most("b", 0.5, Unit::Ms, 1.0)];
        assert!(ok(Outcome::Measured(figures(1.0))));
        assert!(!ok(Outcome::Measured(figures(1.1))));
        assert!(!ok(Outcome::Failed("no disk".to_owned())));
        assert!(ok(Outcome::Skipped("another system")));
        let mut report = Report::begin(Path::new("target/release"));
        report.add("bad".to_owned(), Outcome::Failed(String::new()));
        report.add("good".to_owned(), Outcome::Measured(figures(1.0)));
        assert!(!report.ok, "a good one does not mend a bad one");
    }

    #[test]
    fn machines_find_profile_value_limit_and_verdict() {
        let mut report = Report::begin(Path::new("/x/target/release"));
        report.add("scan".to_owned(), Outcome::Measured(vec![Figure::at_most("a", 2.0, Unit::Times, 1.1)]));
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!((&json["profile"], &json["ok"]), (&"release".into(), &false.into()));
        let figure = &json["measurements"][0]["measured"][0];
        assert_eq!(json["measurements"][0]["name"], "scan");
        assert_eq!((&figure["value"], &figure["limit"]), (&2.0.into(), &1.1.into()));
        assert_eq!((&figure["unit"], &figure["verdict"]), (&"x".into(), &"over".into()));
    }
}

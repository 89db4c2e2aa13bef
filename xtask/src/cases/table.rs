//! The cases in our own words, and how each stands.

use std::collections::BTreeMap;

use clap::ValueEnum;
use serde::Deserialize;

use super::Tests;
use super::reasons::{Named, names};
use crate::steps::StepName;

/// The table as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    case: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    layer: Layer,
    /// What must be so.
    what: String,
    /// What no test here can show, and where it is to be seen.
    elsewhere: Option<String>,
    /// The step of `cargo xtask test` that holds it.
    step: Option<String>,
    /// Why there is no test yet.
    owed: Option<String>,
}

/// By what kind of test a case is judged.
#[derive(Clone, Copy, Debug, Deserialize)]
enum Layer {
    /// Unit.
    U,
    /// Property.
    P,
    /// Client and backend in one process.
    I,
    /// A network or a disk that fails.
    X,
    /// A device.
    D,
    /// Read from files.
    S,
}

/// How a case stands.
enum State<'r> {
    Tested(&'r [String]),
    Step(&'r str),
    Elsewhere(&'r str),
    Owed(&'r str),
    Forgotten,
}

impl Row {
    fn state<'r>(&'r self, tests: &'r Tests) -> State<'r> {
        match (tests.get(&self.id), &self.step, &self.owed, &self.elsewhere) {
            (Some(tests), ..) => State::Tested(tests),
            (None, Some(step), ..) => State::Step(step),
            (None, None, Some(why), _) => State::Owed(why),
            (None, None, None, Some(why)) => State::Elsewhere(why),
            (None, None, None, None) => State::Forgotten,
        }
    }
}

impl Table {
    /// What is wrong: with the table, and between it and the tests. Debts, and debts that are paid and still noted, count
    /// where it is `strict`.
    pub(super) fn faults(&self, tests: &Tests, strict: bool) -> Vec<String> {
        let mut faults = Vec::new();
        let mut rows: BTreeMap<&str, u32> = BTreeMap::new();
        for row in &self.case {
            *rows.entry(&row.id).or_default() += 1;
            for (word, said) in
                [("what", Some(&row.what)), ("elsewhere", row.elsewhere.as_ref()), ("owed", row.owed.as_ref())]
            {
                if said.is_some_and(|said| said.trim().is_empty()) {
                    faults.push(format!("{}: `{word}` says nothing", row.id));
                }
            }
            if let Some(step) = &row.step
                && StepName::from_str(step, false).is_err()
            {
                faults.push(format!("{}: there is no step {step}", row.id));
            }
            match row.state(tests) {
                State::Forgotten => faults.push(format!("{}: no test and no reason: {}", row.id, row.what)),
                State::Owed(why) if strict => faults.push(format!("{}: owed: {why}", row.id)),
                State::Tested(_) | State::Step(_) if strict && row.owed.is_some() => {
                    faults.push(format!("{}: has a test and is noted as owed", row.id));
                }
                State::Tested(_) | State::Step(_) | State::Elsewhere(_) | State::Owed(_) => {}
            }
        }
        for id in super::all() {
            match rows.remove(id.as_str()) {
                None => faults.push(format!("{id}: no row in {}", super::TABLE)),
                Some(1) => {}
                Some(_) => faults.push(format!("{id}: more than one row")),
            }
        }
        faults.extend(rows.into_keys().map(|id| format!("{id}: no case of this name")));
        let unknown = tests.iter().filter(|(id, _)| !super::all().any(|known| known == **id));
        faults.extend(
            unknown.flat_map(|(id, tests)| tests.iter().map(move |test| format!("{id}: no such case: {test}"))),
        );
        faults
    }

    /// Reasons that name what is not there, also where a test holds the case. `there` says whether something is.
    pub(super) fn stale(&self, there: impl Fn(&Named<'_>) -> bool) -> Vec<String> {
        let said = self.case.iter().flat_map(|row| row.elsewhere.iter().chain(&row.owed).map(move |said| (row, said)));
        let named = said.flat_map(|(row, said)| names(said).into_iter().map(move |name| (row, name)));
        named
            .filter(|(_, name)| !there(name))
            .map(|(row, name)| format!("{}: its reason names {name}, which is not there", row.id))
            .collect()
    }

    /// The table for a person: case, state, what must be so; below it its tests or what is said of it.
    pub(super) fn told(&self, tests: &Tests) -> Vec<String> {
        let mut lines = Vec::new();
        for row in &self.case {
            let (state, mut below) = match row.state(tests) {
                State::Tested(tests) => ("tested", tests.to_vec()),
                State::Step(step) => ("step", vec![format!("cargo xtask test --only {step}")]),
                State::Elsewhere(why) => ("elsewhere", vec![why.to_owned()]),
                State::Owed(why) => ("owed", vec![why.to_owned()]),
                State::Forgotten => ("MISSING", Vec::new()),
            };
            if let (State::Tested(_) | State::Step(_) | State::Owed(_), Some(rest)) = (row.state(tests), &row.elsewhere)
            {
                below.push(format!("not here: {rest}"));
            }
            lines.push(format!("{}  {:?}  {state:<9}  {}", row.id, row.layer, row.what));
            lines.extend(below.into_iter().map(|line| format!("                    {line}")));
        }
        lines
    }

    /// How many stand how.
    pub(super) fn counts(&self, tests: &Tests) -> String {
        let (mut tested, mut steps, mut elsewhere, mut owed) = (0, 0, 0, 0);
        for row in &self.case {
            match row.state(tests) {
                State::Tested(_) => tested += 1,
                State::Step(_) => steps += 1,
                State::Elsewhere(_) => elsewhere += 1,
                State::Owed(_) => owed += 1,
                State::Forgotten => {}
            }
        }
        let count: usize = tests.values().map(Vec::len).sum();
        let cases = self.case.len();
        format!(
            "{cases} cases: {tested} tested by {count} tests, {steps} by a step, {elsewhere} elsewhere alone, {owed} owed"
        )
    }
}

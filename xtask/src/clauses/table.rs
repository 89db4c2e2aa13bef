//! What each clause asks of the software, and what holds it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The table as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    /// For whoever opens the file.
    #[allow(dead_code, reason = "a person reads it")]
    about: String,
    clauses: Vec<Row>,
}

/// One clause. Exactly one of the last three says how it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    /// What the software must do, in a few words.
    must: String,
    /// Tests that fail when it does not.
    held_by: Option<Vec<String>>,
    owed: Option<Owed>,
    /// Why software has no part in it.
    no_effect: Option<String>,
}

/// A promise that is not held yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Owed {
    /// The issue that will bring it; absent where none was filed yet.
    issue: Option<u32>,
    /// What that issue calls it, or what one would have to bring.
    word: String,
    /// Tests that hold a part of it.
    #[serde(default)]
    partly: Vec<String>,
}

/// How a clause stands.
enum State<'r> {
    Held(&'r [String]),
    Owed(&'r Owed),
    NoEffect(&'r str),
}

impl Row {
    fn state(&self) -> Result<State<'_>, String> {
        match (&self.held_by, &self.owed, &self.no_effect) {
            (Some(tests), None, None) if tests.is_empty() => Err(format!("{}: held by no test", self.id)),
            (Some(tests), None, None) => Ok(State::Held(tests)),
            (None, Some(owed), None) if owed.issue == Some(0) || owed.word.trim().is_empty() => {
                Err(format!("{}: owed without a word for what will bring it", self.id))
            }
            (None, Some(owed), None) => Ok(State::Owed(owed)),
            (None, None, Some(why)) if why.trim().is_empty() => Err(format!("{}: no effect, and no reason", self.id)),
            (None, None, Some(why)) => Ok(State::NoEffect(why)),
            (None, None, None) => Err(format!("{}: neither held nor owed nor without effect", self.id)),
            (Some(_), Some(_), _) | (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => {
                Err(format!("{}: in more than one state", self.id))
            }
        }
    }

    fn tests(&self) -> impl Iterator<Item = &String> {
        self.held_by.iter().flatten().chain(self.owed.iter().flat_map(|owed| &owed.partly))
    }
}

impl Table {
    /// What is wrong with it. `stands` says why a test of this name is none.
    pub(super) fn faults(&self, stands: impl Fn(&str) -> Result<(), String>) -> Vec<String> {
        let mut faults = Vec::new();
        let mut rows: BTreeMap<&str, u32> = BTreeMap::new();
        for row in &self.clauses {
            *rows.entry(&row.id).or_default() += 1;
            faults.extend(row.state().err());
            if row.must.trim().is_empty() {
                faults.push(format!("{}: does not say what the software must do", row.id));
            }
            faults.extend(
                row.tests().filter_map(|name| stands(name).err().map(|why| format!("{}: {name}: {why}", row.id))),
            );
        }
        for id in super::all() {
            match rows.remove(id.as_str()) {
                None => faults.push(format!("{id}: no row in {}", super::TABLE)),
                Some(1) => {}
                Some(_) => faults.push(format!("{id}: more than one row")),
            }
        }
        faults.extend(rows.into_keys().map(|id| format!("{id}: no clause of this name")));
        faults
    }

    /// The table for a person: clause, state, what it asks; below it what holds it or what is said of it.
    pub(super) fn told(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for row in &self.clauses {
            let (state, below) = match row.state() {
                Ok(State::Held(tests)) => ("held".to_owned(), tests.to_vec()),
                Ok(State::Owed(owed)) => {
                    let partly = owed.partly.iter().map(|name| format!("in part: {name}"));
                    let mut below = vec![owed.word.clone()];
                    below.extend(partly);
                    (owed.issue.map_or("owed".to_owned(), |issue| format!("owed #{issue}")), below)
                }
                Ok(State::NoEffect(why)) => ("no effect".to_owned(), vec![why.to_owned()]),
                Err(why) => ("?".to_owned(), vec![why]),
            };
            lines.push(format!("{}  {state:<9}  {}", row.id, row.must));
            lines.extend(below.into_iter().map(|line| format!("                   {line}")));
        }
        lines
    }

    /// How many stand how.
    pub(super) fn counts(&self) -> String {
        let (mut held, mut none) = (0, 0);
        let mut owed: BTreeMap<Option<u32>, usize> = BTreeMap::new();
        for row in &self.clauses {
            match row.state() {
                Ok(State::Held(_)) => held += 1,
                Ok(State::Owed(row)) => *owed.entry(row.issue).or_default() += 1,
                Ok(State::NoEffect(_)) => none += 1,
                Err(_) => {}
            }
        }
        let name = |issue: &Option<u32>| issue.map_or("no issue yet".to_owned(), |issue| format!("#{issue}"));
        let by_issue: Vec<String> = owed.iter().map(|(issue, count)| format!("{}: {count}", name(issue))).collect();
        format!(
            "{} clauses: {held} held, {} owed ({}), {none} without effect",
            self.clauses.len(),
            owed.values().sum::<usize>(),
            by_issue.join(", ")
        )
    }
}

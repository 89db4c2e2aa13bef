//! What a day was, for people as a table and for machines as JSON.

use std::time::Duration;

use comfy_table::Table;
use serde::Serialize;
use serde_json::Value;

use crate::screen;

/// One step of the day.
#[derive(Debug, Serialize)]
pub(crate) struct Step {
    /// Its name, in small letters and digits.
    pub(crate) name: &'static str,
    /// What it shows.
    pub(crate) title: &'static str,
    /// Whether everything in it was as it should be.
    pub(crate) ok: bool,
    /// What was asked of the client.
    pub(crate) asked: Vec<String>,
    /// What the backend really received, read from its own store.
    pub(crate) received: Value,
    /// Receipts and digests.
    pub(crate) receipts: Vec<Value>,
    /// Bytes from the client to the backend during the step, as the network saw them.
    pub(crate) bytes_up: u64,
    /// Bytes from the backend to the client.
    pub(crate) bytes_down: u64,
    /// How long it took.
    pub(crate) seconds: f64,
    /// What was wrong, where something was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wrong: Option<String>,
}

/// The whole day.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Whether every step was as it should be.
    pub(crate) ok: bool,
    /// How long it took.
    pub(crate) seconds: f64,
    /// The steps, in order.
    pub(crate) steps: Vec<Step>,
}

impl Report {
    /// The report of these steps.
    pub(crate) fn of(steps: Vec<Step>, took: Duration) -> Self {
        Self { ok: steps.iter().all(|s| s.ok), seconds: took.as_secs_f64(), steps }
    }

    /// The table at the end of the day.
    pub(crate) fn table(&self) -> Table {
        let mut table = screen::table(["", "步骤 step", "后端收到 the backend received", "↑ bytes", "↓ bytes", "s"]);
        for step in &self.steps {
            let received = match &step.wrong {
                Some(wrong) => wrong.clone(),
                None => brief(&step.received),
            };
            table.add_row([
                if step.ok { "✓" } else { "✗" }.to_owned(),
                format!("{}\n{}", step.name, step.title),
                received,
                step.bytes_up.to_string(),
                step.bytes_down.to_string(),
                format!("{:.2}", step.seconds),
            ]);
        }
        table
    }
}

// One line of JSON is more than a table holds; members and short values are enough to look at.
fn brief(value: &Value) -> String {
    let Value::Object(members) = value else {
        return shorten(&value.to_string());
    };
    members
        .iter()
        .map(|(name, value)| format!("{name}: {}", shorten(&value.to_string())))
        .collect::<Vec<_>>()
        .join("\n")
}

fn shorten(text: &str) -> String {
    const MOST: usize = 48;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).chain(['…']).collect() }
}

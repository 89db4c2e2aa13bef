//! How long a whole working day takes: `gongchao day`, from its first start to its last check.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::figure::{Figure, Times, Unit};
use crate::site::at;

const RUNS: usize = 3;
/// Seconds.
const LIMIT: f64 = 30.0;

/// Measures.
pub(crate) fn measure(program: &Path, folder: &Path) -> Result<Vec<Figure>, String> {
    let report = folder.join("day.json");
    let mut times = Times::default();
    for _ in 0..RUNS {
        let status = Command::new(program)
            .arg("day")
            .arg("--report")
            .arg(&report)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .map_err(|why| format!("{} does not start: {why}", program.display()))?;
        let told: Value = std::fs::read(&report).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default();
        // A day that failed early is short.
        match at(&told, "/seconds").as_f64() {
            Some(seconds) if status.success() && at(&told, "/ok") == true => times.add_seconds(seconds),
            _ => return Err("the day failed; run `cargo run -- day`".to_owned()),
        }
    }
    Ok(vec![
        Figure::at_most("a day, in the middle of three", times.median(), Unit::S, LIMIT),
        Figure::told("a day, the longest of three", times.longest(), Unit::S),
    ])
}

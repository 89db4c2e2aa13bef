//! Plays rules for refresh tokens against a bad network, a phone that is killed, and a thief: `cargo xtask simulate-refresh`.
//!
//! Clients and servers are models without sockets; the rule that was chosen is the very function by which the token
//! endpoint decides. The same seed gives the same table.

#![allow(clippy::format_push_string, clippy::float_cmp, reason = "a table of a few lines, and shares that are whole")]
#![allow(clippy::print_stdout, reason = "this program exists to print a table")]

mod client;
mod dice;
mod rules;

use client::{Saves, faults, theft};
use dice::Dice;
use rules::{Rule, Server};

/// Runs of each kind for each rule.
const RUNS: u64 = 3_000;

fn main() {
    print!("{}", table());
}

/// The table, as Markdown.
fn table() -> String {
    let mut out = String::from(
        "| rule of the server | false logouts per 1000 refreshes, saved before use | used before saved | thefts found | rounds to that, median | refreshes of the thief, mean |\n\
         | --- | --- | --- | --- | --- | --- |\n",
    );
    for rule in Rule::ALL {
        let saved = false_logouts(rule, Saves::BeforeUse);
        let unsaved = false_logouts(rule, Saves::AfterUse);
        let thefts = thefts(rule);
        out.push_str(&format!(
            "| {} | {saved:.1} | {unsaved:.1} | {:.1} % | {} | {:.2} |\n",
            rule.name(),
            100.0 * thefts.found,
            thefts.median_rounds,
            thefts.thief_refreshes,
        ));
    }
    out
}

#[allow(clippy::cast_precision_loss, reason = "counts far below what a float holds")]
fn false_logouts(rule: Rule, saves: Saves) -> f64 {
    let (mut logouts, mut refreshes) = (0_u64, 0_u64);
    for run in 0..RUNS {
        let seen = faults(&mut Server::new(rule), saves, &mut Dice::new(run));
        logouts += u64::from(seen.logged_out);
        refreshes += seen.refreshes;
    }
    1_000.0 * logouts as f64 / refreshes.max(1) as f64
}

struct Thefts {
    /// The share that was found, 0 to 1.
    found: f64,
    median_rounds: u32,
    thief_refreshes: f64,
}

#[allow(clippy::cast_precision_loss, reason = "counts far below what a float holds")]
fn thefts(rule: Rule) -> Thefts {
    let mut rounds = Vec::new();
    let mut thief_refreshes = 0_u64;
    for run in 0..RUNS {
        let seen = theft(&mut Server::new(rule), &mut Dice::new(run));
        rounds.extend(seen.found_after);
        thief_refreshes += seen.thief_refreshes;
    }
    rounds.sort_unstable();
    Thefts {
        found: rounds.len() as f64 / RUNS as f64,
        median_rounds: rounds.get(rounds.len() / 2).copied().unwrap_or(u32::MAX),
        thief_refreshes: thief_refreshes as f64 / RUNS as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, Saves, false_logouts, thefts};

    #[test]
    fn the_chosen_rule_logs_nobody_out_by_mistake_and_finds_every_theft() {
        assert!(false_logouts(Rule::UntilSuccessorUsed, Saves::BeforeUse) == 0.0);
        assert!(thefts(Rule::UntilSuccessorUsed).found == 1.0);
        // What it is measured against does go wrong: the faults are really there, and the order of saving matters.
        assert!(false_logouts(Rule::Strict, Saves::BeforeUse) > 10.0);
        assert!(false_logouts(Rule::ThirtySeconds, Saves::BeforeUse) > 5.0);
        assert!(false_logouts(Rule::UntilSuccessorUsed, Saves::AfterUse) > 1.0);
        let (chosen, always) = (thefts(Rule::UntilSuccessorUsed), thefts(Rule::ParentAlways));
        assert!(chosen.thief_refreshes < always.thief_refreshes);
    }
}

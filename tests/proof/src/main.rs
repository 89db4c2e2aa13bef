//! `gongchao-proof`: the long runs, called by `cargo xtask prove`, `replay` and `mutants`.

#![allow(clippy::print_stdout, reason = "this program exists to print what it found")]

use std::{
    collections::BTreeMap,
    process::ExitCode,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use clap::{Parser, Subcommand};
use gongchao_core::kernel::mutants::Mutant;
use gongchao_proof::{
    day::Day,
    prove::{Finding, LENGTH, Outcome, again, campaign, hunt, shortest},
};
use indicatif::{ProgressBar, ProgressStyle};

/// Random days over the real core, under the rules of the privacy reference.
#[derive(Parser)]
#[command(name = "gongchao-proof")]
struct Call {
    #[command(subcommand)]
    what: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Days under the rules, and twin runs of them
    Prove {
        /// Steps under the rules
        #[arg(long, default_value_t = 1_000_000)]
        steps: u64,
        /// Steps of twin runs, each carried out twice
        #[arg(long, default_value_t = 1_000_000)]
        twins: u64,
        /// A seed of an earlier run; without one, a fresh one
        #[arg(long)]
        seed: Option<u64>,
    },
    /// One day again, as a finding names it
    Replay {
        /// The seed of the day
        #[arg(long)]
        seed: u64,
        /// The numbers of its steps that are carried out; all, where none is named
        #[arg(long, value_delimiter = ',')]
        only: Vec<u32>,
        /// How often
        #[arg(long, default_value_t = 1)]
        times: u32,
        /// Leave out what it does not take
        #[arg(long)]
        shrink: bool,
    },
    /// Each leak mutant, until something sees it
    Mutants {
        /// Steps after which one counts as survived
        #[arg(long, default_value_t = 30_000)]
        steps: u64,
        /// The seed of the days
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// These alone
        #[arg(long)]
        only: Vec<String>,
    },
}

fn main() -> ExitCode {
    let fine = match Call::parse().what {
        Task::Prove { steps, twins, seed } => prove(steps, twins, seed.unwrap_or_else(fresh)),
        Task::Replay { seed, only, times, shrink } => replay(seed, &only, times, shrink),
        Task::Mutants { steps, seed, only } => mutants(steps, seed, &only),
    };
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn fresh() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_micros()).unwrap_or(0))
}

fn prove(steps: u64, twins: u64, seed: u64) -> bool {
    println!("seed {seed}");
    let bar = ProgressBar::new(steps.max(twins));
    if let Ok(style) =
        ProgressStyle::with_template("{bar:30} {human_pos}/{human_len} steps  {per_sec}  {eta} left  {msg}")
    {
        bar.set_style(style);
    }
    let began = Instant::now();
    let outcome = campaign(seed, steps, twins, |steps, _| bar.inc(steps));
    let seconds = began.elapsed().as_secs_f64();
    bar.finish_and_clear();
    for finding in &outcome.findings {
        tell(finding, &outcome);
    }
    // Each twin step is carried out twice, the first time as a step under the rules.
    let carried = outcome.steps + outcome.twin_steps;
    #[allow(clippy::cast_precision_loss, reason = "for people")]
    let rate = carried as f64 / seconds.max(0.001);
    println!(
        "{} steps and {} twin steps in {} days, {} requests, {seconds:.1} s, {rate:.0} steps/s; {}",
        outcome.steps,
        outcome.twin_steps,
        outcome.days,
        outcome.requests,
        if outcome.findings.is_empty() {
            "nothing found".to_owned()
        } else {
            format!("{} rules broken", outcome.findings.len())
        },
    );
    outcome.findings.is_empty()
}

fn tell(finding: &Finding, outcome: &Outcome) {
    let days = outcome.broken.get(&finding.by).copied().unwrap_or(0);
    println!("{} broken on {days} days; the shortest day found, seed {}:", finding.by, finding.day.seed);
    show(&finding.day, finding.step);
    println!("    {}", finding.what);
}

fn show(day: &Day, broken: usize) {
    for (at, step) in day.steps.iter().enumerate() {
        let sign = if at == broken { ">" } else { " " };
        println!("  {sign} {:3} {:?}{}", step.nr, step.deed, if step.hasty { ", in haste" } else { "" });
    }
}

fn replay(seed: u64, only: &[u32], times: u32, shrink: bool) -> bool {
    let mut day = Day::of(seed, LENGTH);
    day.steps.retain(|step| only.is_empty() || only.contains(&step.nr));
    let mut broken = BTreeMap::new();
    for _ in 0..times {
        for breach in again(&day) {
            broken.entry(breach.rule).or_insert((0_u32, breach)).0 += 1;
        }
    }
    for (rule, (days, breach)) in &broken {
        println!("{rule} broken {days} times of {times}:");
        let day = if shrink { shortest(&day, rule) } else { day.clone() };
        let breach = again(&day).into_iter().find(|again| again.rule == *rule).unwrap_or_else(|| breach.clone());
        show(&day, breach.step);
        println!("    {}", breach.what);
    }
    if broken.is_empty() {
        show(&day, day.steps.len());
        println!("{} steps, {times} times, nothing found", day.steps.len());
    }
    broken.is_empty()
}

fn mutants(steps: u64, seed: u64, only: &[String]) -> bool {
    let mut survived = 0_u32;
    let mut all = 0_u32;
    println!("| mutant | seen by | steps | what it does | what was seen |\n| --- | --- | --- | --- | --- |");
    for (mutant, name, _) in Mutant::ALL {
        if !only.is_empty() && !only.iter().any(|wanted| wanted == name) {
            continue;
        }
        let fate = hunt(*mutant, seed, steps);
        all += 1;
        survived += u32::from(fate.by.is_none());
        let by = fate.by.unwrap_or_else(|| format!("SURVIVED (passed {} times)", fate.reached));
        println!("| {} | {by} | {} | {} | {} |", fate.name, fate.steps, fate.what, fate.seen.replace('|', "/"));
    }
    println!("{all} mutants, {} seen, {survived} survived", all - survived);
    survived == 0 && all > 0
}

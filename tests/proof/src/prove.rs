//! Campaigns: so many steps under the rules, so many steps of twin runs, each mutant until it is seen.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use gongchao_core::kernel::mutants::{self, Mutant};

use crate::{
    day::Day,
    dice::Dice,
    rules::{Breach, judge},
    shrink::shrunk,
    trace::Trace,
    twins::part,
    values::Side,
    world::{edition, run},
};

/// Steps of one day.
pub const LENGTH: usize = 150;

/// What a day is found guilty of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule, or `twins`.
    pub by: String,
    /// At which step of the day.
    pub step: usize,
    /// What was seen.
    pub what: String,
    /// The day, shrunk where that was asked for.
    pub day: Day,
}

/// What a campaign came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Steps that were carried out, each once.
    pub steps: u64,
    /// Steps that were carried out on both sides.
    pub twin_steps: u64,
    /// Days.
    pub days: u64,
    /// Requests that left, on the left side.
    pub requests: u64,
    /// What was found, first of its kind.
    pub findings: Vec<Finding>,
    /// How often each rule was broken, by days.
    pub broken: BTreeMap<String, u64>,
}

/// A folder of this process alone, in memory where there is such a place: a sync costs nothing there.
#[must_use]
pub fn folder() -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
    base.join(format!("gongchao-proof-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst)))
}

/// The seeds of a campaign's days.
pub fn seeds(seed: u64) -> impl Iterator<Item = u64> {
    let mut dice = Dice::of(seed);
    std::iter::repeat_with(move || dice.next())
}

/// Runs days until so many steps are done, and as many of them as twins as is asked for; `tells` hears of each day's
/// steps. It goes on after a finding, so that one fault does not hide another.
pub fn campaign(seed: u64, steps: u64, twins: u64, mut tells: impl FnMut(u64, u64)) -> Outcome {
    let folder = folder();
    let mut outcome = Outcome::default();
    for seed in seeds(seed) {
        let (more, more_twins) = (outcome.steps < steps, outcome.twin_steps < twins);
        if !more && !more_twins {
            break;
        }
        let day = Day::of(seed, LENGTH);
        let length = u64::try_from(day.steps.len()).unwrap_or(0);
        let trace = run(&day, Side::Left, &folder.join("left"));
        outcome.days += 1;
        outcome.requests += sent(&trace);
        outcome.steps += length;
        for breach in judge(&trace, &edition()) {
            found(&mut outcome, breach, &day, &folder);
        }
        if more_twins {
            outcome.twin_steps += length;
            if let Some(parting) = part(&day, &trace, &folder) {
                *outcome.broken.entry("twins".to_owned()).or_default() += 1;
                if !outcome.findings.iter().any(|finding| finding.by == "twins") {
                    let fails = |day: &Day| {
                        let trace = run(day, Side::Left, &folder.join("left"));
                        part(day, &trace, &folder).is_some()
                    };
                    let day = shrunk(&day, fails);
                    let trace = run(&day, Side::Left, &folder.join("left"));
                    let parting = part(&day, &trace, &folder).unwrap_or(parting);
                    outcome.findings.push(Finding {
                        by: "twins".to_owned(),
                        step: parting.step,
                        what: parting.what,
                        day,
                    });
                }
            }
        }
        tells(length, if more_twins { length } else { 0 });
    }
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

/// Runs one day, and its twin: everything that was broken.
#[must_use]
pub fn again(day: &Day) -> Vec<Breach> {
    let folder = folder();
    let trace = run(day, Side::Left, &folder.join("left"));
    let mut breaches = judge(&trace, &edition());
    let parting = part(day, &trace, &folder);
    breaches.extend(parting.map(|parting| Breach { rule: "twins", step: parting.step, what: parting.what }));
    let _ = std::fs::remove_dir_all(&folder);
    breaches
}

/// What is left of a day when everything is left out that this rule's breach does not take.
#[must_use]
pub fn shortest(day: &Day, rule: &str) -> Day {
    shrunk(day, |day| again(day).iter().any(|breach| breach.rule == rule))
}

fn sent(trace: &Trace) -> u64 {
    let sent = trace.marks.iter().filter(|mark| matches!(mark.what, crate::trace::What::Sent(_)));
    u64::try_from(sent.count()).unwrap_or(0)
}

fn found(outcome: &mut Outcome, breach: Breach, day: &Day, folder: &Path) {
    *outcome.broken.entry(breach.rule.to_owned()).or_default() += 1;
    if outcome.findings.iter().any(|finding| finding.by == breach.rule) {
        return;
    }
    let again = |day: &Day| {
        let trace = run(day, Side::Left, &folder.join("left"));
        judge(&trace, &edition()).into_iter().find(|again| again.rule == breach.rule)
    };
    let day = shrunk(day, |day| again(day).is_some());
    let breach = again(&day).unwrap_or(breach);
    outcome.findings.push(Finding { by: breach.rule.to_owned(), step: breach.step, what: breach.what, day });
}

/// How a mutant fared.
#[derive(Clone, Debug)]
pub struct Fate {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub what: &'static str,
    /// Which rule saw it, or `twins`; absent where it survived.
    pub by: Option<String>,
    /// What was seen.
    pub seen: String,
    /// After how many steps.
    pub steps: u64,
    /// How often its place was passed.
    pub reached: u64,
}

/// Switches a mutant on and runs days until something sees it, at most so many steps.
#[must_use]
pub fn hunt(mutant: Mutant, seed: u64, most: u64) -> Fate {
    let (_, name, what) = *Mutant::ALL.iter().find(|(one, ..)| *one == mutant).expect("it is listed");
    let folder = folder();
    let mut fate = Fate { name, what, by: None, seen: String::new(), steps: 0, reached: 0 };
    let mut reached = 0;
    for seed in seeds(seed) {
        mutants::arm(Some(mutant));
        if fate.steps >= most || fate.by.is_some() {
            break;
        }
        let day = Day::of(seed, LENGTH);
        let trace = run(&day, Side::Left, &folder.join("left"));
        let mut seen = judge(&trace, &edition()).into_iter().min_by_key(|breach| breach.step);
        let mut by = seen.as_ref().map(|breach| breach.rule.to_owned());
        if seen.is_none()
            && let Some(parting) = part(&day, &trace, &folder)
        {
            by = Some("twins".to_owned());
            seen = Some(Breach { rule: "twins", step: parting.step, what: parting.what });
        }
        reached += mutants::reached();
        // What is seen without the mutant as well is not its doing.
        mutants::arm(None);
        if by.as_deref().is_some_and(|by| without(by, &day, &folder)) {
            (by, seen) = (None, None);
        }
        let length = seen.as_ref().map_or(day.steps.len(), |seen| seen.step + 1);
        fate.steps += u64::try_from(length).unwrap_or(0);
        fate.by = by;
        fate.seen = seen.map_or(String::new(), |seen| seen.what);
    }
    fate.reached = reached;
    mutants::arm(None);
    let _ = std::fs::remove_dir_all(&folder);
    fate
}

// Whether this is seen on a day of the core as it is.
fn without(by: &str, day: &Day, folder: &Path) -> bool {
    let trace = run(day, Side::Left, &folder.join("left"));
    if by == "twins" {
        return part(day, &trace, folder).is_some();
    }
    judge(&trace, &edition()).iter().any(|breach| breach.rule == by)
}

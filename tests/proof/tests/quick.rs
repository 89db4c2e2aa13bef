//! The quick run: fixed seeds under the rules and as twins, one fresh seed, and a few mutants that must be seen.
//!
//! One test, since the switches of the core belong to the process: worlds run one after the other.

#![allow(clippy::print_stderr, reason = "a fresh seed is of use only where it is told")]

use gongchao_core::kernel::mutants::Mutant;
use gongchao_proof::{
    day::Day,
    prove::{LENGTH, Outcome, campaign, folder, hunt},
    values::Side,
    world::run,
};

fn nothing(what: &str, seed: u64, outcome: &Outcome) {
    assert!(outcome.findings.is_empty(), "{what}, seed {seed}: {:#?}", outcome.findings);
    assert!(outcome.requests > outcome.steps / 20, "a day sends something: {} requests", outcome.requests);
}

#[test]
fn nothing_leaks_on_random_days_and_a_leak_would_be_seen() {
    for seed in [1, 2] {
        nothing("under the rules", seed, &campaign(seed, 6_000, 2_250, |_, _| {}));
    }
    let fresh = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos().into();
    eprintln!("the fresh seed is {fresh}");
    nothing("under the rules, fresh", fresh, &campaign(fresh, 1_500, 450, |_, _| {}));

    // One of each kind, each seen within 1,400 steps of each of five seeds. Whoever changes what a day is made of changes
    // after how many, so there is room. `cargo xtask mutants` hunts all of them.
    for mutant in
        [Mutant::LoginWithoutBox, Mutant::MessagesKeptAtWithdrawal, Mutant::LogTheNumber, Mutant::ChangeClosesNothing]
    {
        let fate = hunt(mutant, 1, 15_000);
        assert!(fate.by.is_some(), "{} is not seen: {fate:?}", fate.name);
    }

    let day = Day::of(5, LENGTH);
    let twice = || run(&day, Side::Left, &folder());
    let (one, other) = (twice(), twice());
    let taps = |trace: &gongchao_proof::Trace| {
        let tap = |mark: &&gongchao_proof::trace::Mark| matches!(mark.what, gongchao_proof::trace::What::Tap(_));
        trace.marks.iter().filter(tap).count()
    };
    assert_eq!(taps(&one), taps(&other), "a seed is one day");
}

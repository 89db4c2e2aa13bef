//! Each rule fails on a made-up trace that breaks it, and is content with the same day done right.

mod broken;
mod made;
mod right;

use std::collections::BTreeSet;

use broken::broken_days;
use gongchao_proof::rules::all;

#[test]
fn each_rule_fails_on_a_day_that_breaks_it() {
    let days = broken_days();
    for (at, (rule, made)) in days.iter().enumerate() {
        assert!(made.broken().contains(rule), "day {at} does not break {rule}: {:?}", made.broken());
    }
    let shown: BTreeSet<&str> = days.iter().map(|(rule, _)| *rule).collect();
    let named: BTreeSet<&str> = all().iter().map(|rule| rule.name()).collect();
    assert_eq!(shown, named, "every rule is shown to fail");
}

#[test]
fn the_rules_are_the_ones_of_the_reference() {
    let named: Vec<&str> = all().iter().map(|rule| rule.name()).collect();
    let numbers = [1, 6, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 27, 28, 29, 34, 38, 39, 40, 41];
    assert_eq!(named, numbers.map(|n| format!("R{n:02}")));
    assert!(all().iter().all(|rule| rule.checks().len() > 20));
}

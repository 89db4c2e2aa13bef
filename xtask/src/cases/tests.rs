//! Each fault planted once; and the house's own table.

use std::fmt::Write;

use super::named::in_source;
use super::reasons::{Named, names};
use super::table::Table;
use super::{TABLE, Tests, all, faults, read};
use crate::house::House;

/// A table of all cases, one of them written otherwise.
fn table(id: &str, with: &str) -> Table {
    let mut text = String::new();
    for case in all() {
        let with = if case == id { with } else { "owed = \"later\"" };
        write!(text, "[[case]]\nid = \"{case}\"\nlayer = \"U\"\nwhat = \"a cup\"\n{with}\n").unwrap();
    }
    toml::from_str(&text).unwrap()
}

fn tests(source: &str) -> Tests {
    let mut tests = Tests::new();
    in_source("core/src/cup.rs", source, &mut tests);
    tests
}

#[test]
fn a_case_without_a_test_and_without_a_reason_is_told() {
    let none = Tests::new();
    assert_eq!(table("K-09", "").faults(&none, false), ["K-09: no test and no reason: a cup"]);
    assert_eq!(table("K-09", "elsewhere = \"a phone\"").faults(&none, false), Vec::<String>::new());
    assert_eq!(table("K-09", "owed = \" \"").faults(&none, false), ["K-09: `owed` says nothing"]);
    assert_eq!(table("K-09", "step = \"wire\"").faults(&none, false), Vec::<String>::new());
    assert_eq!(table("K-09", "step = \"wired\"").faults(&none, false), ["K-09: there is no step wired"]);
    let held = tests("#[test]\nfn k_09_a_cup() {}\n");
    assert_eq!(table("K-09", "").faults(&held, false), Vec::<String>::new());
    assert_eq!(table("K-09", "step = \"wired\"").faults(&held, false), ["K-09: there is no step wired"]);
}

#[test]
fn a_reason_that_names_what_is_not_there_is_told_also_beside_a_test() {
    let said = "`cargo xtask planted`, an hour of it; see docs/rooms.md. A phone, by its hand: `cargo xtask day`.";
    let named = [Named::Path("docs/rooms.md"), Named::Task("planted"), Named::Task("day")];
    assert_eq!(names(said), named);
    assert_eq!(named.map(|name| name.is_there(&House::here())), [true, true, false]);
    assert!(!Named::Path("docs/chambers.md").is_there(&House::here()));
    for word in ["elsewhere", "owed"] {
        let table = table("K-09", &format!("{word} = \"{said}\""));
        assert_eq!(table.stale(|_| true), Vec::<String>::new());
        let told = ["docs/rooms.md", "cargo xtask day"]
            .map(|name| format!("K-09: its reason names {name}, which is not there"));
        assert_eq!(table.stale(|name| *name == Named::Task("planted")), told);
    }
}

#[test]
fn a_debt_is_printed_and_fails_the_strict() {
    let owing = table("K-09", "elsewhere = \"a phone\"");
    let none = Tests::new();
    assert_eq!(owing.faults(&none, false), Vec::<String>::new());
    assert_eq!(owing.faults(&none, true).len(), all().count() - 1);
    let told = owing.told(&none);
    assert!(
        told.contains(&"K-08  U  owed       a cup".to_owned())
            && told.contains(&"K-09  U  elsewhere  a cup".to_owned())
    );
    let paid = tests("#[test]\nfn k_08_a_cup() {}\n");
    assert!(owing.faults(&paid, true).contains(&"K-08: has a test and is noted as owed".to_owned()));
}

#[test]
fn a_row_that_is_missing_twice_there_or_unknown_is_told_and_so_is_a_test_of_no_case() {
    let broken: Table = toml::from_str(
        "[[case]]\nid = \"L-31\"\nlayer = \"U\"\nwhat = \"a cup\"\nowed = \"later\"\n\
         [[case]]\nid = \"L-01\"\nlayer = \"U\"\nwhat = \"a cup\"\nowed = \"later\"\n\
         [[case]]\nid = \"L-01\"\nlayer = \"U\"\nwhat = \"a cup\"\nowed = \"later\"\n",
    )
    .unwrap();
    let faults = broken.faults(&tests("#[test]\nfn c_06_a_cup() {}\n"), false);
    for told in
        ["L-01: more than one row", "L-31: no case of this name", "C-06: no such case: core/src/cup.rs::c_06_a_cup"]
    {
        assert!(faults.iter().any(|fault| fault == told), "{told}");
    }
    assert!(faults.contains(&format!("F-10: no row in {TABLE}")));
}

#[test]
fn a_test_belongs_to_a_case_by_its_name_in_each_language_and_only_where_it_runs() {
    let names = |tests: Tests| tests.into_iter().map(|(id, of)| format!("{id} {}", of.len())).collect::<Vec<_>>();
    let rust = "#[test]\nfn k_09_one() {}\n#[tokio::test]\nasync fn k_09_two() {}\nfn k_10_no_test() {}\n\
                #[test]\n#[ignore = \"slow\"]\nfn k_11_off() {}\n#[test]\nfn k_1_short() {}\n#[test]\nfn x_09_other() {}\n";
    assert_eq!(names(tests(rust)), ["K-09 2"]);
    let mut found = Tests::new();
    in_source("a/B.kt", "@Test\nfun `k_07_no backup`() {\n@Test fun l_01_tick() = run {\n", &mut found);
    in_source("a/B.swift", "@Test func s_27_cancelled() async throws {\n", &mut found);
    in_source("core/src/policy/lint/tests.rs", "#[test]\nfn l_02_a_rule() {}\n", &mut found);
    assert_eq!(names(found), ["K-07 1", "L-01 1", "S-27 1"]);
}

#[test]
fn every_case_of_this_house_has_a_test_or_a_reason_that_stands() {
    let house = House::here();
    let (table, tests) = read(&house).unwrap();
    assert_eq!(faults(&house, &table, &tests, false), Vec::<String>::new());
}

//! Each fault planted once; and the house's own files.

use serde_json::{Value, json};

use super::map::{Map, key};
use super::named::{found, stands};
use super::table::Table;
use super::{MAP, TABLE, against, all, read};
use crate::house::House;

const TEXT: &str = "杯子的规定\n\n一、借\n杯子可以借三天。过期的要还，\n\n破了的要赔。\n";

fn whole_table() -> Value {
    let rows: Vec<Value> = all().map(|id| json!({ "id": id, "must": "keep cups", "held_by": ["a.rs::b"] })).collect();
    json!({ "about": "cups", "clauses": rows })
}

fn table_faults(edit: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut table = whole_table();
    edit(&mut table);
    let table: Table = serde_json::from_value(table).unwrap();
    table.faults(|name| if name == "a.rs::b" { Ok(()) } else { Err("no such test".to_owned()) })
}

fn whole_map() -> Value {
    let ids: Vec<String> = all().collect();
    json!({ "about": "cups", "text_sha256": "ab", "sentences": [
        { "sentence": key("杯子的规定"), "no_effect": "a title" },
        { "sentence": key("借"), "no_effect": "a heading" },
        { "sentence": key("杯子可以借三天。"), "clauses": ids },
        { "sentence": key("过期的要还，破了的要赔。"), "clauses": ["C001"] },
    ] })
}

fn map_faults(edit: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut map = whole_map();
    edit(&mut map);
    let map: Map = serde_json::from_value(map).unwrap();
    let mut faults = map.faults("ab");
    faults.extend(map.faults_with(TEXT));
    faults
}

#[test]
fn what_is_whole_has_no_fault() {
    assert_eq!(table_faults(|_| ()), Vec::<String>::new());
    assert_eq!(map_faults(|_| ()), Vec::<String>::new());
}

#[test]
fn a_clause_without_a_state_or_in_two_is_told() {
    let row = |with: Value| {
        table_faults(move |table| {
            table["clauses"][1] = json!({ "id": "C002", "must": "keep cups" });
            table["clauses"][1].as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        })
    };
    let owed = json!({ "issue": 5, "word": "cups" });
    assert_eq!(row(json!({})), ["C002: neither held nor owed nor without effect"]);
    assert_eq!(row(json!({ "held_by": ["a.rs::b"], "owed": owed })), ["C002: in more than one state"]);
    assert_eq!(row(json!({ "owed": owed, "no_effect": "x" })), ["C002: in more than one state"]);
    assert_eq!(row(json!({ "held_by": ["a.rs::b"], "no_effect": "x" })), ["C002: in more than one state"]);
    assert_eq!(row(json!({ "held_by": [] })), ["C002: held by no test"]);
    assert_eq!(row(json!({ "no_effect": " " })), ["C002: no effect, and no reason"]);
    assert_eq!(
        row(json!({ "owed": { "issue": 5, "word": "" } })),
        ["C002: owed without a word for what will bring it"]
    );
    assert_eq!(row(json!({ "owed": { "word": "cups" } })), Vec::<String>::new(), "no issue was filed for it yet");
    assert_eq!(row(json!({ "owed": owed })), Vec::<String>::new());
}

#[test]
fn a_test_that_does_not_exist_is_told_also_where_it_holds_a_part() {
    let faults = table_faults(|table| {
        table["clauses"][0]["held_by"] = json!(["a.rs::b", "a.rs::c"]);
        table["clauses"][1] =
            json!({ "id": "C002", "must": "x", "owed": { "issue": 5, "word": "x", "partly": ["a.rs::d"] } });
    });
    assert_eq!(faults, ["C001: a.rs::c: no such test", "C002: a.rs::d: no such test"]);
}

#[test]
fn a_clause_that_is_missing_twice_there_or_unknown_is_told() {
    let faults = table_faults(|table| {
        table["clauses"][1]["id"] = json!("C001");
        table["clauses"][2]["id"] = json!("C145");
    });
    let told = ["C001: more than one row", "C002: no row in core/editions/clauses.json"];
    assert_eq!(faults[..2], told);
    assert_eq!(faults[2..], ["C003: no row in core/editions/clauses.json", "C145: no clause of this name"]);
}

#[test]
fn a_sentence_that_is_not_mapped_is_told_by_its_line() {
    let faults = map_faults(|map| drop(map["sentences"].as_array_mut().unwrap().remove(3)));
    assert_eq!(
        faults,
        [format!("sentence {}: not mapped; line 4: 过期的要还，破了的要赔。…", key("过期的要还，破了的要赔。"))]
    );
}

#[test]
fn an_entry_that_is_left_over_is_told() {
    let faults = map_faults(|map| {
        let entry = json!({ "sentence": key("杯子是蓝的。"), "no_effect": "a colour" });
        map["sentences"].as_array_mut().unwrap().push(entry);
    });
    assert_eq!(faults, [format!("sentence {}: in the map and not in the text", key("杯子是蓝的。"))]);
}

#[test]
fn an_entry_of_no_form_and_a_clause_that_nothing_reaches_are_told() {
    let wrong = |edit: fn(&mut Value)| map_faults(edit).join("\n");
    assert!(wrong(|map| map["sentences"][0]["clauses"] = json!(["C001"])).contains("neither clauses nor one reason"));
    assert!(wrong(|map| map["sentences"][3]["clauses"] = json!([])).contains("neither clauses nor one reason"));
    assert!(wrong(|map| map["sentences"][3]["clauses"] = json!(["C145"])).contains("no clause C145"));
    assert!(wrong(|map| map["sentences"][0]["sentence"] = json!("XYZ")).contains("not 16 digits"));
    assert!(wrong(|map| map["sentences"][3] = map["sentences"][2].clone()).contains("mapped twice"));
    assert!(wrong(|map| map["text_sha256"] = json!("cd")).contains("of another text"));
    assert!(wrong(|map| map["unreached"] = json!({ "C007": "why" })).contains("said to be unreached"));
    assert!(wrong(|map| map["unreached"] = json!({ "C777": "why" })).contains("no clause at all"));
    let few = |map: &mut Value| map["sentences"][2]["clauses"].as_array_mut().unwrap().truncate(143);
    assert_eq!(map_faults(few), ["C144: no sentence makes it, and nothing says why"]);
    let said = map_faults(|map| {
        few(map);
        map["unreached"] = json!({ "C144": "the law asks for it" });
    });
    assert_eq!(said, Vec::<String>::new());
}

#[test]
fn a_line_break_that_moves_unmaps_nothing() {
    let map: Map = serde_json::from_value(whole_map()).unwrap();
    for text in [
        TEXT.replace("要还，\n\n破", "要还，破"),
        TEXT.replace("过期的", "\n过期\n的"),
        TEXT.replace("借三天", "借 三天"),
        TEXT.replace("一、", "二、"),
    ] {
        assert_eq!(map.faults_with(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn without_the_text_a_line_says_so_and_nothing_fails() {
    let map: Map = serde_json::from_value(whole_map()).unwrap();
    let (said, faults) = against(&map, None);
    assert!(said.contains("NOT checked") && faults.is_empty());
    let (said, faults) = against(&map, Some(TEXT));
    assert_eq!((said.as_str(), faults.len()), ("4 sentences mapped, of another text than the edition names", 0));
    assert_eq!(against(&map, Some("别的。")).1.len(), 5);
}

#[test]
fn a_test_is_one_in_each_language_and_nothing_else_is() {
    let rust = "#[test]\n/// Why.\nfn one() {}\n\n#[tokio::test(start_paused = true)]\nasync fn two() {}\nfn three() {}\n\
                #[test]\n#[ignore = \"slow\"]\nfn four() {}\n// fn five() {}\n#[test]\nfn onerous() {}\n";
    let looked = |name| found("a/b.rs", rust, name);
    assert_eq!((looked("one"), looked("two")), (Ok(()), Ok(())));
    assert_eq!(looked("three"), Err("a function and no test"));
    assert_eq!(looked("four"), Err("switched off"));
    assert_eq!((looked("five"), looked("oner")), (Err("no such test"), Err("no such test")));

    let kotlin = "@Test\nfun `a cup is kept`() =\n@Disabled\n@Test\nfun off() {\nfun helper() {\n";
    let looked = |name| found("a/B.kt", kotlin, name);
    assert_eq!((looked("a cup is kept"), looked("off")), (Ok(()), Err("switched off")));
    assert_eq!(looked("helper"), Err("a function and no test"));

    let swift = "@Test func aCup() async throws {\nfunc testACup() {\n@Test(arguments: cups)\nfunc cups(_ cup: Cup) {\nfunc help() {\n";
    let looked = |name| found("a/B.swift", swift, name);
    assert_eq!((looked("aCup"), looked("testACup"), looked("cups")), (Ok(()), Ok(()), Ok(())));
    assert_eq!(looked("help"), Err("a function and no test"));
    assert_eq!(found("a/b.py", "", "x"), Err("not a source of tests"));
}

#[test]
fn the_files_of_this_house_are_whole() {
    let house = House::here();
    let table: Table = read(&house, TABLE).unwrap();
    assert_eq!(table.faults(|name| stands(&house, name)), Vec::<String>::new());
    let map: Map = read(&house, MAP).unwrap();
    assert_eq!(map.faults(&super::named_by_edition(&house).unwrap()), Vec::<String>::new());
}

//! Each trigger of a material change, each of its opposites, and that nothing is missed.

use super::*;
use crate::policy::{AtEnd, Basis, Platform, Purpose, Right, built_in};

fn changed(edit: impl FnOnce(&mut Edition)) -> Difference {
    let old = built_in().unwrap();
    let mut new = Edition::clone(&old);
    new.id = EditionId("2027-01-01".to_owned());
    new.version += 1;
    edit(&mut new);
    Difference::between(&old, &new, false)
}

fn row(edition: &mut Edition, item: DataItem) -> &mut ItemRow {
    edition.items.iter_mut().find(|row| row.item == item).unwrap()
}

fn feature_row(edition: &mut Edition, feature: Feature) -> &mut FeatureRow {
    edition.features.iter_mut().find(|row| row.feature == feature).unwrap()
}

fn weights(difference: &Difference) -> Vec<Weight> {
    difference.changes.iter().map(|change| change.weight).collect()
}

#[test]
fn another_date_alone_is_no_change() {
    let same = changed(|_| {});
    assert!(same.changes.is_empty() && !same.is_material());
}

#[test]
fn m1_more_of_an_item_shuts_the_features_that_take_it_and_no_other() {
    let purpose = changed(|new| row(new, DataItem::ScannedCode).purposes.push(Purpose::Improve));
    assert_eq!(weights(&purpose), [Weight::Service]);
    assert!(purpose.closes().contains(&Feature::Scan) && !purpose.closes().contains(&Feature::Dial));

    let kind = changed(|new| feature_row(new, Feature::Scan).items.push(DataItem::Photo));
    assert_eq!((weights(&kind), kind.closes()), (vec![Weight::Service], [Feature::Scan].into()));

    for edit in [
        (|new: &mut Edition| row(new, DataItem::OsVersion).transform = super::super::Transform::AsGiven)
            as fn(&mut Edition),
        |new| row(new, DataItem::DialledNumber).retention = Retention::UntilWithdrawn { at_end: AtEnd::Delete },
        |new| row(new, DataItem::DialledNumber).basis = Basis::Duty,
        |new| row(new, DataItem::DeviceModel).tier = Tier::Basic,
        |new| {
            let verdicts = &mut row(new, DataItem::NetworkType).verdicts;
            verdicts.insert(Platform::Ios, Verdict::Value);
        },
        |new| feature_row(new, Feature::Analytics).ask = Ask::AtLogin,
        |new| feature_row(new, Feature::Dial).permission = Some(super::super::OsPermission::Camera),
    ] {
        let difference = changed(edit);
        assert_eq!(weights(&difference), [Weight::Service]);
        assert!(!difference.closes().is_empty());
    }
}

#[test]
fn m2_another_company_shuts_everything() {
    let difference = changed(|new| new.controller.name = Words::new("另一家公司", "Another Company"));
    assert_eq!(weights(&difference), [Weight::Ownership]);
    assert_eq!(difference.closes().len(), Feature::ALL.len());
}

#[test]
fn m3_somebody_else_who_gets_it_shuts_its_features() {
    // The frame never leaves; that an edition of a kind is refused by its check does not matter here.
    let difference = changed(|new| row(new, DataItem::CameraFrame).recipients.push(super::super::Recipient::Operator));
    assert_eq!((weights(&difference), difference.closes().contains(&Feature::Scan)), (vec![Weight::Recipients], true));
}

#[test]
fn m4_a_right_that_goes_is_material_and_is_said_to_go() {
    let gone = changed(|new| new.rights.retain(|row| row.right != Right::Copy));
    assert_eq!(weights(&gone), [Weight::Rights]);
    assert!(gone.fewer_rights && gone.closes().is_empty());
    let moved = changed(|new| new.rights[0].means = Words::new("只在网页上", "on the web alone"));
    assert_eq!((weights(&moved), moved.fewer_rights), (vec![Weight::Rights], false));
}

#[test]
fn m5_another_way_to_reach_the_company_is_material_and_shuts_nothing() {
    let difference = changed(|new| new.controller.contact.email = "other@example.cn".to_owned());
    assert_eq!((weights(&difference), difference.closes().is_empty()), (vec![Weight::Contact], true));
}

#[test]
fn m6_a_high_risk_is_material_by_the_publishers_word() {
    let old = built_in().unwrap();
    let difference = Difference::between(&old, &old, true);
    assert_eq!(weights(&difference), [Weight::Risk]);
}

#[test]
fn less_of_something_is_told_and_asks_for_nothing() {
    for edit in [
        (|new: &mut Edition| {
            row(new, DataItem::InstallId).purposes.pop();
        }) as fn(&mut Edition),
        |new| row(new, DataItem::Photo).retention = Retention::InMemory { at_end: AtEnd::Delete },
        |new| row(new, DataItem::OsType).tier = Tier::Extra,
        |new| {
            feature_row(new, Feature::Scan).items.pop();
        },
        |new| feature_row(new, Feature::EssentialLog).ask = Ask::BySwitch,
        |new| feature_row(new, Feature::Scan).dialog.title = Words::new("扫？", "Scan?"),
        |new| new.text_sha256 = "0".repeat(64),
        |new| {
            new.never.pop();
        },
        |new| new.notice[0].body = Words::new("另一句", "Another sentence"),
    ] {
        let difference = changed(edit);
        assert_eq!(weights(&difference), [Weight::Minor]);
        assert!(!difference.is_material() && difference.closes().is_empty());
    }
}

#[test]
fn the_weighty_stands_first_and_everything_is_said_in_both_languages() {
    let difference = changed(|new| {
        new.text_sha256 = "0".repeat(64);
        row(new, DataItem::ScannedCode).purposes.push(Purpose::Improve);
        new.controller.contact.telephone = Some("0571-00000000".to_owned());
    });
    let weights = weights(&difference);
    assert_eq!(weights.last(), Some(&Weight::Minor));
    assert_eq!(weights.len(), 3);
    assert!(difference.changes.iter().all(|change| !change.said.incomplete() && !change.clauses.is_empty()));
}

/// Whatever is edited in the rows that people are asked about, the difference is not empty: a member that nobody compares
/// would let an edition change in silence.
#[test]
fn no_member_of_a_row_changes_in_silence() {
    let old = built_in().unwrap();
    let json = serde_json::to_value(&*old).unwrap();
    let mut silent = Vec::new();
    for section in ["items", "features", "rights", "notice", "never", "controller"] {
        let mut places = Vec::new();
        members(&json[section], &format!("/{section}"), &mut places);
        for place in places {
            for other in others(json.pointer(&place).unwrap()) {
                let mut edited = json.clone();
                *edited.pointer_mut(&place).unwrap() = other;
                let Ok(new) = serde_json::from_value::<Edition>(edited) else { continue };
                // Names that people read, and the numbers of clauses, change nothing that is done.
                let read_alone = ["/name", "/clauses", "/gap"].iter().any(|part| place.contains(part));
                if !read_alone && Difference::between(&old, &new, false).changes.is_empty() {
                    silent.push(place.clone());
                }
            }
        }
    }
    silent.sort();
    silent.dedup();
    assert_eq!(silent, Vec::<String>::new());
}

fn members(value: &serde_json::Value, at: &str, out: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(record) => {
            record.iter().for_each(|(name, value)| members(value, &format!("{at}/{name}"), out));
        }
        serde_json::Value::Array(list) => {
            list.iter().enumerate().for_each(|(n, value)| members(value, &format!("{at}/{n}"), out));
        }
        _ => out.push(at.to_owned()),
    }
}

/// Other values that may stand in a place: a text, a number, each word of the closed lists.
fn others(value: &serde_json::Value) -> Vec<serde_json::Value> {
    use serde_json::json;
    let words = [
        "duty",
        "extra",
        "basic",
        "as_given",
        "stays_here",
        "unavailable",
        "value",
        "off_by_default",
        "in_memory",
        "until_withdrawn",
        "at_tap",
        "at_login",
        "by_switch",
        "camera",
        "agg",
        "anonymise",
    ];
    match value {
        serde_json::Value::String(text) => {
            words.iter().filter(|word| *word != text).map(|word| json!(word)).chain([json!("另一段话")]).collect()
        }
        serde_json::Value::Number(number) => vec![json!(number.as_u64().unwrap_or_default() + 1)],
        serde_json::Value::Null => vec![json!("0571-00000000")],
        _ => Vec::new(),
    }
}

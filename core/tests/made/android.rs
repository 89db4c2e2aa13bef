//! What the app asks Android for, as a manifest that Android's build merges into the app's own.

use std::collections::BTreeSet;

use gongchao_core::policy::{DataItem, Edition, OsPermission, Platform, Verdict};

/// All that an edition may ever ask for (C044–C055, privacy X6).
const MOST: [&str; 3] = ["ACCESS_NETWORK_STATE", "CAMERA", "INTERNET"];

fn permissions(edition: &Edition) -> BTreeSet<&'static str> {
    // Speaking to the servers at all; no dialog is shown for it.
    let mut asked = BTreeSet::from(["INTERNET"]);
    let android = [Platform::Android9, Platform::Android12, Platform::Android13];
    let taken = |item| {
        let verdicts = edition.item(item).map(|row| &row.verdicts);
        verdicts.is_some_and(|all| android.iter().any(|system| all.get(system) == Some(&Verdict::Value)))
    };
    if taken(DataItem::NetworkAccess) || taken(DataItem::NetworkState) {
        asked.insert("ACCESS_NETWORK_STATE");
    }
    for permission in edition.features.iter().filter_map(|row| row.permission) {
        match permission {
            OsPermission::Camera => asked.insert("CAMERA"),
        };
    }
    asked
}

pub(crate) fn render(edition: &Edition) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
                    <!-- Made from the edition by `cargo xtask generate`; not edited by hand. -->\n\
                    <manifest xmlns:android=\"http://schemas.android.com/apk/res/android\">\n"
        .to_owned();
    // Names out of the list above: there is nothing in them to escape.
    for name in permissions(edition) {
        text.push_str(&format!("    <uses-permission android:name=\"android.permission.{name}\" />\n"));
    }
    if edition.features.iter().any(|row| row.permission == Some(OsPermission::Camera)) {
        // Without this line stores hide the app from devices without a camera, on which all but scanning works.
        text.push_str("    <uses-feature android:name=\"android.hardware.camera\" android:required=\"false\" />\n");
    }
    text + "</manifest>\n"
}

#[test]
fn the_manifest_asks_for_three_permissions_at_most_and_for_none_that_nobody_needs() {
    let edition = gongchao_core::policy::built_in().unwrap();
    assert_eq!(permissions(&edition), BTreeSet::from(MOST));
    let mut less = Edition::clone(&edition);
    less.features.retain(|row| row.permission.is_none());
    for row in &mut less.items {
        row.verdicts.values_mut().for_each(|verdict| *verdict = Verdict::Unavailable);
    }
    assert_eq!(permissions(&less), BTreeSet::from(["INTERNET"]));
    assert!(!render(&less).contains("hardware.camera"));
}

//! What Apple's systems and store are told: why the camera is asked for, and what is collected.

use std::collections::{BTreeMap, BTreeSet};

use gongchao_core::{
    kernel::Words,
    policy::{DataItem, Edition, Feature, OsPermission, Purpose},
};
use plist::{Dictionary, Value};

fn reasons(edition: &Edition) -> BTreeMap<&'static str, &Words> {
    let asks = edition.features.iter().filter_map(|row| Some((row.permission?, &row.dialog.purpose)));
    asks.map(|(permission, purpose)| match permission {
        OsPermission::Camera => ("NSCameraUsageDescription", purpose),
    })
    .collect()
}

/// The name of the moment for which the system wakes the app. Its lines in Info.plist stand there only where the edition lets
/// something be done behind.
const ERRAND: &str = "com.gctookit.gongchao.errand";

/// The sentences that the system shows under its own question, in the language of those who use the app; the other
/// language stands in its `InfoPlist.strings`. Beside them, what the system may wake the app for.
pub(crate) fn info(edition: &Edition) -> String {
    let reasons = reasons(edition).into_iter().map(|(key, words)| (key.to_owned(), Value::from(words.zh.as_str())));
    let behind = edition.items.iter().any(|row| row.budget.background > 0);
    let woken = [("BGTaskSchedulerPermittedIdentifiers", ERRAND), ("UIBackgroundModes", "fetch")];
    let woken = woken.map(|(key, value)| (key.to_owned(), Value::Array(vec![value.into()])));
    xml(reasons.chain(woken.into_iter().filter(|_| behind)).collect())
}

pub(crate) fn strings(edition: &Edition, language: fn(&Words) -> &String) -> String {
    let mut text = "/* Made from the edition by `cargo xtask generate`; not edited by hand. */\n".to_owned();
    for (key, words) in reasons(edition) {
        let sentence = language(words).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        text.push_str(&format!("\"{key}\" = \"{sentence}\";\n"));
    }
    text
}

/// The privacy manifest: nobody is tracked, what is collected, and why two calls are made that Apple wants to hear of.
pub(crate) fn privacy(edition: &Edition) -> String {
    let mut collected: BTreeMap<&str, (bool, BTreeSet<&str>)> = BTreeMap::new();
    for row in edition.items.iter().filter(|row| !row.recipients.is_empty()) {
        let scenes = || edition.features.iter().filter(|feature| feature.items.contains(&row.item));
        // Telemetry goes by its own name and connection (C064); everything else belongs to the session.
        let linked = scenes().any(|scene| !matches!(scene.feature, Feature::EssentialLog | Feature::Analytics));
        let served = scenes().flat_map(|scene| &scene.purposes).filter(|purpose| row.purposes.contains(purpose));
        let purposes: BTreeSet<&str> = served.map(|purpose| apple_purpose(*purpose)).collect();
        if let Some(kind) = apple_type(row.item) {
            let entry = collected.entry(kind).or_default();
            entry.0 |= linked;
            entry.1.extend(purposes);
        }
    }
    let collected = collected.into_iter().map(|(kind, (linked, purposes))| {
        let purposes = purposes.into_iter().map(Value::from).collect();
        dictionary([
            ("NSPrivacyCollectedDataType", kind.into()),
            ("NSPrivacyCollectedDataTypeLinked", linked.into()),
            ("NSPrivacyCollectedDataTypeTracking", false.into()),
            ("NSPrivacyCollectedDataTypePurposes", Value::Array(purposes)),
        ])
    });
    // What the core itself calls; they are no matter of the edition. Sizes and times of the app's own files, and the clock
    // that countdowns run by.
    let calls = [("FileTimestamp", "C617.1"), ("SystemBootTime", "35F9.1")].map(|(api, reason)| {
        dictionary([
            ("NSPrivacyAccessedAPIType", format!("NSPrivacyAccessedAPICategory{api}").into()),
            ("NSPrivacyAccessedAPITypeReasons", Value::Array(vec![reason.into()])),
        ])
    });
    let manifest = [
        ("NSPrivacyTracking", false.into()),
        ("NSPrivacyTrackingDomains", Value::Array(Vec::new())),
        ("NSPrivacyCollectedDataTypes", Value::Array(collected.collect())),
        ("NSPrivacyAccessedAPITypes", Value::Array(calls.into())),
    ];
    xml(manifest.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Apple's name for an item; absent where it is used for one answer alone and not kept, which Apple does not call collecting.
fn apple_type(item: DataItem) -> Option<&'static str> {
    use DataItem as D;
    Some(match item {
        D::PhoneNumber => "NSPrivacyCollectedDataTypePhoneNumber",
        D::EmployeeProfile => "NSPrivacyCollectedDataTypeName",
        D::InstallId => "NSPrivacyCollectedDataTypeDeviceID",
        D::BusinessData => "NSPrivacyCollectedDataTypeEmailsOrTextMessages",
        D::Photo | D::Video => "NSPrivacyCollectedDataTypePhotosorVideos",
        D::ScannedCode => "NSPrivacyCollectedDataTypeOtherUserContent",
        D::OperationLog | D::VisitedRoute | D::UsageFrequency | D::UsageTotal => {
            "NSPrivacyCollectedDataTypeProductInteraction"
        }
        D::Crash => "NSPrivacyCollectedDataTypeCrashData",
        D::Performance => "NSPrivacyCollectedDataTypePerformanceData",
        D::FaultLog | D::NetworkAccess | D::NetworkType | D::NetworkState | D::NetworkQuality => {
            "NSPrivacyCollectedDataTypeOtherDiagnosticData"
        }
        D::AppVersion
        | D::DeviceModel
        | D::OsType
        | D::OsVersion
        | D::ScreenClass
        | D::TimeZone
        | D::Language
        | D::AppSource => "NSPrivacyCollectedDataTypeOtherDataTypes",
        D::SmsCode | D::IpAddress | D::CameraFrame | D::DialledNumber => return None,
    })
}

fn apple_purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Ops | Purpose::Improve | Purpose::Agg => "NSPrivacyCollectedDataTypePurposeAnalytics",
        Purpose::Login
        | Purpose::Browse
        | Purpose::Search
        | Purpose::Anomaly
        | Purpose::Security
        | Purpose::Lawcheck
        | Purpose::Devmgmt
        | Purpose::Comm
        | Purpose::Upgrade
        | Purpose::Run
        | Purpose::Dial
        | Purpose::Scan
        | Purpose::Media => "NSPrivacyCollectedDataTypePurposeAppFunctionality",
    }
}

fn dictionary<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Dictionary(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn xml(dictionary: Dictionary) -> String {
    let mut bytes = Vec::new();
    Value::Dictionary(dictionary).to_writer_xml(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap().trim_end().to_owned() + "\n"
}

#[test]
fn the_system_wakes_the_app_only_where_the_edition_lets_something_be_done_behind() {
    let mut edition = Edition::clone(&gongchao_core::policy::built_in().unwrap());
    let read = |edition: &Edition| plist::from_bytes::<Dictionary>(info(edition).as_bytes()).unwrap();
    let names = read(&edition)["BGTaskSchedulerPermittedIdentifiers"].as_array().cloned();
    assert_eq!(names, Some(vec![ERRAND.into()]));
    for row in &mut edition.items {
        row.budget.background = 0;
    }
    assert_eq!(read(&edition).keys().collect::<Vec<_>>(), ["NSCameraUsageDescription"]);
}

#[test]
fn the_plists_read_back_with_every_letter_of_the_edition() {
    let mut edition = Edition::clone(&gongchao_core::policy::built_in().unwrap());
    let sentence = "<“扫码” & 'b' \\ \"c\">";
    edition.features[1].dialog.purpose = Words::new(sentence, sentence);
    let info: Dictionary = plist::from_bytes(info(&edition).as_bytes()).unwrap();
    let asked: Vec<&String> = info.keys().filter(|key| key.ends_with("UsageDescription")).collect();
    assert_eq!(asked, ["NSCameraUsageDescription"], "the camera is all that is asked for");
    assert_eq!(info["NSCameraUsageDescription"].as_string(), Some(sentence));
    assert!(strings(&edition, |words| &words.en).contains("\"<“扫码” & 'b' \\\\ \\\"c\\\">\";"));

    let manifest: Dictionary = plist::from_bytes(privacy(&edition).as_bytes()).unwrap();
    assert_eq!(manifest["NSPrivacyTracking"].as_boolean(), Some(false));
    let collected = manifest["NSPrivacyCollectedDataTypes"].as_array().unwrap();
    let entry = |kind: &str| {
        let kind = format!("NSPrivacyCollectedDataType{kind}");
        let entries = collected.iter().map(|entry| entry.as_dictionary().unwrap());
        entries.into_iter().find(|entry| entry["NSPrivacyCollectedDataType"].as_string() == Some(&kind)).unwrap()
    };
    let linked = |kind| entry(kind)["NSPrivacyCollectedDataTypeLinked"].as_boolean().unwrap();
    assert!(linked("PhoneNumber") && linked("PhotosorVideos") && !linked("CrashData") && !linked("ProductInteraction"));
}

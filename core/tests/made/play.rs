//! Google Play's data-safety form, as the file that its console takes.
//!
//! Columns, question ids and response ids are those of the console's own export; the words of the last column, which the
//! console does not read, are ours. The console's export has a row for each possible answer: here are those that are given.

use std::collections::{BTreeMap, BTreeSet};

use gongchao_core::policy::{DataItem, Edition, Feature, Purpose, Tier};

const COLUMNS: [&str; 5] = [
    "Question ID (machine readable)",
    "Response ID (machine readable)",
    "Response value",
    "Answer requirement",
    "Human-friendly question label",
];

/// One kind of data in Play's words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    group: &'static str,
    kind: &'static str,
}

struct Use {
    optional: bool,
    purposes: BTreeSet<&'static str>,
    items: Vec<String>,
}

pub(crate) fn render(edition: &Edition) -> String {
    let mut kinds: BTreeMap<Kind, Use> = BTreeMap::new();
    for row in edition.items.iter().filter(|row| !row.recipients.is_empty()) {
        for kind in play_kinds(row.item) {
            let fresh = Use { optional: true, purposes: BTreeSet::new(), items: Vec::new() };
            let used = kinds.entry(*kind).or_insert(fresh);
            // One item that cannot be done without makes its kind required.
            used.optional &= row.tier == Tier::Extra;
            used.items.push(row.name.en.clone());
            for scene in edition.features.iter().filter(|scene| scene.items.contains(&row.item)) {
                let served = scene.purposes.iter().filter(|purpose| row.purposes.contains(purpose));
                used.purposes.extend(served.map(|purpose| play_purpose(*purpose, scene.feature)));
            }
        }
    }
    let shared = edition.items.iter().flat_map(|row| &row.recipients).any(|recipient| recipient.is_third_party());
    assert!(!shared, "an edition with a third party answers the questions about sharing, too");

    let mut csv = csv::Writer::from_writer(Vec::new());
    let mut put = |cells: [&str; 5]| csv.write_record(cells).unwrap();
    put(COLUMNS);
    let (yes, multiple) = ("true", "MULTIPLE_CHOICE");
    put(["PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA", "", yes, "REQUIRED", "Personal data is collected"]);
    put(["PSL_DATA_COLLECTION_ENCRYPTED_IN_TRANSIT", "", yes, "MAYBE_REQUIRED", "All of it is encrypted on its way"]);
    put([
        "PSL_DATA_COLLECTION_USER_REQUEST_DELETE",
        "",
        yes,
        "MAYBE_REQUIRED",
        "Its deletion can be asked for by a letter to the company",
    ]);
    for (kind, used) in &kinds {
        put([kind.group, kind.kind, yes, multiple, &used.items.join(", ")]);
    }
    for (kind, used) in &kinds {
        let question = |about: &str| format!("PSL_DATA_USAGE_RESPONSES:{}:{about}", kind.kind);
        let collected = question("PSL_DATA_USAGE_COLLECTION_AND_SHARING");
        put([&collected, "PSL_DATA_USAGE_ONLY_COLLECTED", yes, multiple, "Collected, not shared"]);
        put([&question("PSL_DATA_USAGE_EPHEMERAL"), "", "false", "MAYBE_REQUIRED", "Kept on the servers"]);
        let (control, said) = if used.optional {
            ("PSL_DATA_USAGE_USER_CONTROL_OPTIONAL", "People can choose")
        } else {
            ("PSL_DATA_USAGE_USER_CONTROL_REQUIRED", "A function needs it")
        };
        put([&question("DATA_USAGE_USER_CONTROL"), control, yes, "SINGLE_CHOICE", said]);
        for purpose in &used.purposes {
            put([&question("DATA_USAGE_COLLECTION_PURPOSE"), purpose, yes, multiple, "Why it is collected"]);
        }
    }
    String::from_utf8(csv.into_inner().unwrap()).unwrap()
}

/// Play's kinds for an item. None where the form has no kind for it: what a device is, coarsely, is none of its identifiers.
fn play_kinds(item: DataItem) -> &'static [Kind] {
    use DataItem as D;
    const fn kind(group: &'static str, kind: &'static str) -> Kind {
        Kind { group, kind }
    }
    const ACTIVITY: &str = "PSL_DATA_TYPES_APP_ACTIVITY";
    const PERFORMANCE: &str = "PSL_DATA_TYPES_APP_PERFORMANCE";
    const PERSONAL: &str = "PSL_DATA_TYPES_PERSONAL";
    const PICTURES: &str = "PSL_DATA_TYPES_PHOTOS_AND_VIDEOS";
    match item {
        D::PhoneNumber => const { &[kind(PERSONAL, "PSL_PHONE")] },
        D::EmployeeProfile => const { &[kind(PERSONAL, "PSL_NAME")] },
        D::InstallId => const { &[kind("PSL_DATA_TYPES_IDENTIFIERS", "PSL_DEVICE_ID")] },
        D::BusinessData => {
            const {
                &[
                    kind("PSL_DATA_TYPES_EMAIL_AND_TEXT", "PSL_OTHER_MESSAGES"),
                    kind(ACTIVITY, "PSL_IN_APP_SEARCH_HISTORY"),
                ]
            }
        }
        D::ScannedCode => const { &[kind(ACTIVITY, "PSL_USER_GENERATED_CONTENT")] },
        D::Photo => const { &[kind(PICTURES, "PSL_PHOTOS")] },
        D::Video => const { &[kind(PICTURES, "PSL_VIDEOS")] },
        D::OperationLog | D::VisitedRoute | D::UsageFrequency | D::UsageTotal => {
            const { &[kind(ACTIVITY, "PSL_USER_INTERACTION")] }
        }
        D::Crash => const { &[kind(PERFORMANCE, "PSL_CRASH_LOGS")] },
        D::FaultLog | D::NetworkAccess | D::NetworkType | D::NetworkState | D::NetworkQuality => {
            const { &[kind(PERFORMANCE, "PSL_PERFORMANCE_DIAGNOSTICS")] }
        }
        D::Performance => const { &[kind(PERFORMANCE, "PSL_OTHER_PERFORMANCE")] },
        D::SmsCode
        | D::AppVersion
        | D::IpAddress
        | D::DeviceModel
        | D::OsType
        | D::OsVersion
        | D::ScreenClass
        | D::TimeZone
        | D::Language
        | D::CameraFrame
        | D::DialledNumber
        | D::AppSource => &[],
    }
}

fn play_purpose(purpose: Purpose, scene: Feature) -> &'static str {
    match purpose {
        Purpose::Login => "PSL_ACCOUNT_MANAGEMENT",
        Purpose::Anomaly | Purpose::Security | Purpose::Lawcheck => "PSL_FRAUD_PREVENTION_SECURITY",
        Purpose::Ops | Purpose::Improve | Purpose::Agg if scene != Feature::Login => "PSL_ANALYTICS",
        _ => "PSL_APP_FUNCTIONALITY",
    }
}

#[test]
fn the_form_reads_back_in_five_columns_and_answers_for_each_kind_once() {
    let text = render(&gongchao_core::policy::built_in().unwrap());
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(rows.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let questions: BTreeSet<(String, String)> = rows.iter().map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
    assert_eq!(questions.len(), rows.len(), "an answer is given twice");
    let answer = |question: &str| rows.iter().find(|row| &row[0] == question).map(|row| row[1].to_owned());
    let control = |kind: &str| answer(&format!("PSL_DATA_USAGE_RESPONSES:{kind}:DATA_USAGE_USER_CONTROL")).unwrap();
    assert!(control("PSL_PHONE").ends_with("REQUIRED") && control("PSL_USER_INTERACTION").ends_with("OPTIONAL"));
    for absent in ["PSL_CONTACTS", "PSL_SMS_CALL_LOG", "PSL_PRECISE_LOCATION", "PSL_APPS_ON_DEVICE", "PSL_AUDIO"] {
        assert!(!text.contains(absent), "{absent}");
    }
}

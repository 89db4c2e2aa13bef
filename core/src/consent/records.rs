//! The ledger as consent records of ISO/IEC TS 27560: one for each consent that was answered, to the policy as a whole or
//! to a feature, in the words of one edition.
//!
//! The members have the names of that standard; `context.jsonld` gives each its term of W3C's DPV, and what PIPL has
//! and DPV has not, its term of ours (`core/editions/pipl-vocabulary.jsonld`). What a consent is about is said by the
//! edition that it was given to, out of the archive. Where the archive has no edition of that name and digest, the record
//! says that it is not there, and no other one speaks for it. The person is a random name that is made of the ledger
//! itself and used nowhere else.

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{
    canonical,
    ledger::{Line, LineKind},
    state::State,
    told::{Consent, Scope, Turn, told},
};
use crate::{
    kernel::{Wall, Words},
    policy::{Ask, Basis, Edition, Feature, ItemRow, Purpose, Recipient, Retention, Tier},
};

/// The state of a consent that nobody took back and that does not stand.
pub(super) const INVALIDATED: &str = "dpv:ConsentInvalidated";

const CONTROLLER: &str = "gc:party:controller";

/// What a record can be made of: the state whose lines it tells, and every edition that the archive has, by its digest.
struct Known<'s> {
    state: &'s State,
    editions: Vec<(&'s Edition, String)>,
    principal: String,
    seed: &'s str,
}

/// A record for each consent that the lines speak of: to the policy and then to each feature in the order of the
/// vocabulary, and to each edition in its order.
pub(super) fn records(state: &State) -> Vec<Value> {
    let Some(seed) = state.lines().first().map(|line| line.chain.as_str()) else { return Vec::new() };
    let editions = state.archive.all().map(|published| (&*published.edition, published.edition.sha256())).collect();
    let known = Known { state, editions, principal: uuid("principal", seed), seed };
    told(state).iter().map(|consent| record(&known, consent)).collect()
}

fn record(known: &Known<'_>, consent: &Consent<'_>) -> Value {
    let Consent { scope, edition: id, sha256, turns, .. } = consent;
    // An edition of the same name that says something else is not the one that was answered to.
    let edition = known.editions.iter().find(|(edition, digest)| edition.id == **id && digest == sha256);
    let edition = edition.map(|(edition, _)| *edition);
    let called = match scope {
        Scope::Policy => "policy".to_owned(),
        Scope::Feature(feature) => word(feature),
    };
    let row = if let Scope::Feature(feature) = scope { edition.and_then(|one| one.feature(*feature)) } else { None };
    let name = match (scope, row) {
        (Scope::Policy, _) => Words::new("隐私政策整体", "the policy as a whole"),
        (Scope::Feature(_), Some(row)) => row.name.clone(),
        (Scope::Feature(_), None) => Words::new(&*called, &*called),
    };
    let lasts = row.and_then(|row| row.lasts_days);
    let mut notice = vec![
        ("type", "dpv:ConsentNotice".into()),
        ("edition", id.0.as_str().into()),
        ("edition_sha256", (*sha256).into()),
        ("seen_sha256", seen(turns).into()),
    ];
    let mut members = vec![
        ("record_id", uuid(&[called.as_str(), &id.0, sha256].join("\n"), known.seed).into()),
        ("type", "dpv:ConsentRecord".into()),
        ("schema_version", "ISO/IEC TS 27560:2023".into()),
        ("pii_principal_id", known.principal.as_str().into()),
        ("service", object(vec![("id", format!("gc:feature:{called}").into()), ("name", words(&name))])),
        ("language", texts(["zh", "en"])),
        ("jurisdiction", "loc:CN".into()),
        ("events", turns.iter().map(|(line, turn)| event(known, *line, *turn, lasts)).collect()),
    ];
    if let Some(edition) = edition {
        notice.push(("version", edition.version.into()));
        notice.push(("text_sha256", edition.text_sha256.as_str().into()));
        members.extend(about(edition, *scope));
    } else {
        members.push(("not_known", "pipl:EditionMissing".into()));
    }
    members.push(("privacy_notice", object(notice)));
    with_digest(object(members))
}

/// What a consent is about, in the words of the edition that it was given to.
fn about(edition: &Edition, scope: Scope) -> [(&'static str, Value); 10] {
    let items = items(edition, scope);
    let recipients = each(items.iter().flat_map(|row| row.recipients.iter().copied()));
    let third: Vec<_> = recipients.iter().copied().filter(|one| one.is_third_party()).map(recipient).collect();
    let mut places = vec!["pipl:ThisDevice"];
    if !recipients.is_empty() {
        places.push("pipl:MainlandChina");
    }
    let purposes = each(items.iter().flat_map(|row| row.purposes.iter().copied()));
    let way_back = words(&way_back(edition, scope));
    [
        ("purposes", purposes.into_iter().map(purpose).collect()),
        ("lawful_basis", texts(each(items.iter().map(|row| row.basis)).into_iter().map(basis))),
        ("consent_kind", kind(edition, scope).into()),
        ("pii_information", items.iter().map(|row| item(row)).collect()),
        ("pii_controllers", Value::Array(vec![controller(edition)])),
        ("storage_locations", texts(places)),
        ("retention_period", items.iter().map(|row| kept(row)).collect()),
        ("recipients", or_nobody(recipients.iter().copied().map(recipient).collect())),
        ("recipient_third_parties", or_nobody(third)),
        ("withdrawal_method", object(vec![("type", "dpv:WithdrawConsent".into()), ("name", way_back)])),
    ]
}

// By hand and not by a macro, which writes the making of a map out at each place: 15 kB on every phone.
fn object(members: Vec<(&str, Value)>) -> Value {
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn texts<'t>(all: impl IntoIterator<Item = &'t str>) -> Value {
    all.into_iter().map(Value::from).collect()
}

fn words(words: &Words) -> Value {
    object(vec![("zh", words.zh.as_str().into()), ("en", words.en.as_str().into())])
}

/// A record that says its own digest, so that a change in it is found where it is.
fn with_digest(record: Value) -> Value {
    let digest = canonical::hash(&[&canonical::json(&record)]);
    let mut members = if let Value::Object(members) = record { members } else { Map::new() };
    members.insert("record_sha256".to_owned(), Value::String(digest));
    Value::Object(members)
}

fn items(edition: &Edition, scope: Scope) -> Vec<&ItemRow> {
    let takes = |row: &&ItemRow| match scope {
        Scope::Policy => edition.at_login().any(|feature| edition.declares(feature, row.item)),
        Scope::Feature(feature) => edition.declares(feature, row.item),
    };
    edition.items.iter().filter(takes).collect()
}

fn event(known: &Known<'_>, line: Option<&Line>, turn: Turn, lasts: Option<u32>) -> Value {
    let (state, stands) = match turn {
        Turn::Noticed => ("dpv:ConsentRequested", "pipl:UntilAnswered"),
        Turn::Given => ("dpv:ConsentGiven", "pipl:UntilWithdrawn"),
        Turn::GivenAgain => ("dpv:RenewedConsentGiven", "pipl:UntilWithdrawn"),
        Turn::Refused => ("dpv:ConsentRefused", "pipl:UntilGiven"),
        Turn::Withdrawn => ("dpv:ConsentWithdrawn", "pipl:UntilGiven"),
        Turn::Expired => ("dpv:ConsentExpired", "pipl:UntilGiven"),
        Turn::Superseded | Turn::Void => (INVALIDATED, "pipl:UntilGiven"),
    };
    let days = lasts.filter(|_| matches!(turn, Turn::Given | Turn::GivenAgain)).map(|days| format!("P{days}D"));
    let how = match (turn, line.map(|line| &line.kind)) {
        (Turn::Superseded, _) | (_, None) => "pipl:OtherEdition",
        (Turn::Void, _) => "pipl:WithoutEffect",
        (_, Some(LineKind::NoticeAgreed | LineKind::NoticeRefused)) => "pipl:FirstRunNotice",
        (_, Some(LineKind::PolicyAccepted { .. } | LineKind::PolicyAffirmed { .. })) => "pipl:BoxAndTap",
        (_, Some(LineKind::Withdrawn { .. } | LineKind::AllWithdrawn)) => "pipl:WithdrawnInApp",
        (_, Some(LineKind::ChangeAgreed | LineKind::ChangeRefused)) => "pipl:PolicyChange",
        (_, Some(LineKind::Expired { .. })) => "pipl:TimeOver",
        (_, Some(LineKind::Granted { .. } | LineKind::Refused { .. } | LineKind::Noticed { .. })) => "pipl:OwnDialog",
        (_, Some(LineKind::SystemAllowed { .. } | LineKind::SystemDenied { .. } | LineKind::KeyBegan { .. })) => {
            "pipl:NoAnswer"
        }
    };
    let in_force = &known.state.edition.id;
    // What no line says came with the edition in force, and nobody wrote down when: its own day is the day.
    let (when, who, edition) = match line {
        Some(line) => (moment(line.at), known.principal.as_str(), &line.edition),
        None => (format!("{in_force}T00:00:00.000+08:00"), CONTROLLER, in_force),
    };
    let mut members = vec![
        ("event_time", when.into()),
        ("event_type", how.into()),
        ("event_state", state.into()),
        ("validity_duration", days.map_or_else(|| stands.into(), Value::from)),
        ("entity_id", who.into()),
        ("edition", edition.0.as_str().into()),
    ];
    if let Some(line) = line {
        members.push(("line", line.number.into()));
        members.push(("seen_sha256", line.seen_sha256.as_str().into()));
    }
    object(members)
}

/// What the person saw when it was answered last.
fn seen(turns: &[(Option<&Line>, Turn)]) -> String {
    let shown = |turn| matches!(turn, Turn::Noticed | Turn::Given | Turn::GivenAgain | Turn::Refused);
    let last = turns.iter().rev().find(|(_, turn)| shown(*turn)).or(turns.last());
    last.and_then(|(line, _)| *line).map(|line| line.seen_sha256.clone()).unwrap_or_default()
}

fn purpose(purpose: Purpose) -> Value {
    let broader = match purpose {
        Purpose::Login => "dpv:IdentityAuthentication",
        Purpose::Search => "dpv:SearchFunctionalities",
        Purpose::Anomaly => "dpv:MisusePreventionAndDetection",
        Purpose::Security => "dpv:EnforceSecurity",
        Purpose::Lawcheck => "dpv:LegalCompliance",
        Purpose::Comm => "dpv:CommunicationManagement",
        Purpose::Upgrade | Purpose::Run => "dpv:TechnicalServiceProvision",
        Purpose::Browse | Purpose::Devmgmt | Purpose::Dial | Purpose::Scan | Purpose::Media => {
            "dpv:RequestedServiceProvision"
        }
        Purpose::Ops => "dpv:ServiceMonitoring",
        Purpose::Improve => "dpv:ImproveExistingProductsAndServices",
        Purpose::Agg => "dpv:ServiceUsageAnalytics",
    };
    object(vec![
        ("id", format!("gc:purpose:{}", word(&purpose)).into()),
        ("broader", broader.into()),
        ("name", words(&purpose.words())),
    ])
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Consent => "pipl:Article13-1",
        Basis::Contract => "pipl:Article13-2",
        Basis::Duty => "pipl:Article13-3",
    }
}

// 单独同意: an answer to this one thing, by a gesture of its own; the box and the tap on log in answer for the policy.
fn kind(edition: &Edition, scope: Scope) -> &'static str {
    let ask = if let Scope::Feature(feature) = scope { edition.feature(feature).map(|row| row.ask) } else { None };
    match ask {
        Some(Ask::AtTap | Ask::BySwitch) => "pipl:SeparateConsent",
        Some(Ask::AtLogin) | None => "pipl:PolicyConsent",
    }
}

fn item(row: &ItemRow) -> Value {
    object(vec![
        ("pii_type", format!("gc:item:{}", word(&row.item)).into()),
        ("type", "dpv:PersonalData".into()),
        ("name", words(&row.name)),
        ("pii_optional", (row.tier == Tier::Extra).into()),
        ("treatment", words(&row.transform.words())),
        ("lawful_basis", basis(row.basis).into()),
    ])
}

fn kept(row: &ItemRow) -> Value {
    let duration = match row.retention {
        Retention::InMemory { .. } => "PT0S".to_owned(),
        Retention::UntilWithdrawn { .. } => "pipl:UntilWithdrawn".to_owned(),
        Retention::Days { days, .. } => format!("P{days}D"),
    };
    object(vec![
        ("type", "dpv:StorageDuration".into()),
        ("of", format!("gc:item:{}", word(&row.item)).into()),
        ("duration", duration.into()),
        ("name", words(&row.retention.words())),
    ])
}

fn controller(edition: &Edition) -> Value {
    let controller = &edition.controller;
    let mut members = vec![
        ("party_id", CONTROLLER.into()),
        ("party_type", "dpv:DataController".into()),
        ("party_name", words(&controller.name)),
        ("party_address", words(&controller.address)),
        ("party_contact", controller.contact.email.as_str().into()),
    ];
    members.extend(controller.contact.telephone.as_deref().map(|telephone| ("party_phone", telephone.into())));
    object(members)
}

fn recipient(recipient: Recipient) -> String {
    format!("gc:recipient:{}", word(&recipient))
}

fn or_nobody(parties: Vec<String>) -> Value {
    if parties.is_empty() { texts(["pipl:Nobody"]) } else { parties.into() }
}

fn way_back(edition: &Edition, scope: Scope) -> Words {
    let email = &edition.controller.contact.email;
    let (zh, en) = match scope {
        Scope::Policy | Scope::Feature(Feature::Login) => ("全部撤回并退出登录", "withdraw everything and log out"),
        Scope::Feature(_) => ("关掉这一项", "switch this one off"),
    };
    Words::new(
        format!("在软件里打开“权限与撤回”，{zh}，立即生效；也可以写信到 {email}。"),
        format!("in the app, under permissions and withdrawal: {en}; it takes effect at once. Or by mail to {email}."),
    )
}

/// Each of them once, in the order of the vocabulary.
fn each<T: Ord>(many: impl Iterator<Item = T>) -> Vec<T> {
    let mut found = Vec::new();
    for one in many {
        if let Err(place) = found.binary_search(&one) {
            found.insert(place, one);
        }
    }
    found
}

/// The word of the vocabulary as an edition writes it.
fn word(one: &impl serde::Serialize) -> String {
    match serde_json::to_value(one) {
        Ok(Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}

// Version 8 of RFC 9562: made of a hash. The first chain is as random as the key that the ledger begins with.
fn uuid(label: &str, seed: &str) -> String {
    let digest = canonical::hash(&["gongchao ledger name\n", label, "\n", seed]);
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or_default();
    format!("urn:uuid:{}-{}-8{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// A moment of the phone's calendar as RFC 3339 in UTC.
pub(super) fn moment(at: Wall) -> String {
    match OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0).saturating_mul(1_000_000)) {
        Ok(time) => {
            let (date, (h, m, s, ms)) = (time.date(), time.to_hms_milli());
            format!("{:04}-{:02}-{:02}T{h:02}:{m:02}:{s:02}.{ms:03}Z", date.year(), u8::from(date.month()), date.day())
        }
        // A calendar that cannot be written as a day is written as what it counted.
        Err(_) => format!("unix-ms:{}", at.0),
    }
}

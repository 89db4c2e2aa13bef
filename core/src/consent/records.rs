//! The ledger as consent records of ISO/IEC TS 27560: one for the policy as a whole, one for each feature that was
//! answered.
//!
//! The members have the names of that standard; `context.jsonld` gives each its term of W3C's DPV, and what PIPL has
//! and DPV has not, its term of ours (`core/editions/pipl-vocabulary.jsonld`). What a consent is about is said by the
//! edition in force, which the record names by its hash; under which edition an answer was given, and what was seen
//! then, stands in each event. The person is a random name that is made of the ledger itself and used nowhere else.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{
    canonical,
    ledger::{Line, LineKind},
};
use crate::{
    kernel::{Wall, Words},
    policy::{Ask, Basis, Edition, EditionId, Feature, ItemRow, Purpose, Recipient, Retention, Tier},
};

/// What a consent is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    /// The policy as a whole.
    Policy,
    /// One feature.
    Feature(Feature),
}

/// What became of a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// The notice was read, and nothing is consented by that.
    Noticed,
    /// It was given.
    Given,
    /// It was given, while it stood.
    GivenAgain,
    /// It was refused.
    Refused,
    /// It was taken back.
    Withdrawn,
    /// Its time was over.
    Expired,
    /// Another edition took the place of the one that it was given to.
    Superseded,
}

/// What the lines say of each consent, in their order.
#[derive(Default)]
struct Told<'l> {
    turns: BTreeMap<Scope, Vec<(&'l Line, Turn)>>,
    standing: BTreeMap<Scope, &'l EditionId>,
}

impl<'l> Told<'l> {
    fn of(edition: &Edition, lines: &'l [Line]) -> Self {
        let mut told = Self::default();
        for line in lines {
            told.hear(edition, line);
        }
        told
    }

    fn hear(&mut self, edition: &Edition, line: &'l Line) {
        match &line.kind {
            LineKind::NoticeAgreed => self.turn(Scope::Policy, line, Turn::Noticed),
            LineKind::NoticeRefused => self.refuse(Scope::Policy, line),
            LineKind::PolicyAccepted { .. } => {
                self.give(Scope::Policy, line);
                // Which features another edition asked for at login is for that edition to say.
                if line.edition == edition.id {
                    for feature in edition.at_login() {
                        self.give(Scope::Feature(feature), line);
                    }
                }
            }
            LineKind::PolicyAffirmed { .. } => self.give(Scope::Policy, line),
            LineKind::ChangeAgreed => {
                self.give(Scope::Policy, line);
                // What was taken back by itself is not given back with the whole.
                let asked = edition.at_login().filter(|_| line.edition == edition.id).map(Scope::Feature);
                let standing: Vec<_> = asked.filter(|scope| self.standing.contains_key(scope)).collect();
                for scope in standing {
                    self.give(scope, line);
                }
            }
            // What did not change stands on.
            LineKind::ChangeRefused => self.turn(Scope::Policy, line, Turn::Refused),
            LineKind::Noticed { feature } => self.turn(Scope::Feature(*feature), line, Turn::Noticed),
            LineKind::Expired { feature } => {
                self.standing.remove(&Scope::Feature(*feature));
                self.turn(Scope::Feature(*feature), line, Turn::Expired);
            }
            LineKind::Granted { feature } => self.give(Scope::Feature(*feature), line),
            LineKind::Refused { feature } => self.refuse(Scope::Feature(*feature), line),
            LineKind::Withdrawn { feature } => self.withdraw(Scope::Feature(*feature), line),
            LineKind::AllWithdrawn => {
                for scope in self.standing.keys().copied().collect::<Vec<_>>() {
                    self.withdraw(scope, line);
                }
            }
            // Observations of the system and of keys are in the lines; no consent changes by them.
            LineKind::SystemAllowed { .. } | LineKind::SystemDenied { .. } | LineKind::KeyBegan { .. } => {}
        }
    }

    fn turn(&mut self, scope: Scope, line: &'l Line, turn: Turn) {
        self.turns.entry(scope).or_default().push((line, turn));
    }

    fn give(&mut self, scope: Scope, line: &'l Line) {
        match self.standing.insert(scope, &line.edition) {
            None => self.turn(scope, line, Turn::Given),
            Some(edition) if *edition == line.edition => self.turn(scope, line, Turn::GivenAgain),
            Some(_) => {
                self.turn(scope, line, Turn::Superseded);
                self.turn(scope, line, Turn::Given);
            }
        }
    }

    fn refuse(&mut self, scope: Scope, line: &'l Line) {
        self.standing.remove(&scope);
        self.turn(scope, line, Turn::Refused);
    }

    fn withdraw(&mut self, scope: Scope, line: &'l Line) {
        self.standing.remove(&scope);
        self.turn(scope, line, Turn::Withdrawn);
    }
}

/// A record for each consent that the lines speak of, in the order of the vocabulary.
pub(super) fn records(edition: &Edition, lines: &[Line]) -> Vec<Value> {
    let Some(seed) = lines.first().map(|line| line.chain.as_str()) else { return Vec::new() };
    let told = Told::of(edition, lines);
    told.turns.iter().map(|(scope, turns)| record(edition, *scope, turns, seed)).collect()
}

fn record(edition: &Edition, scope: Scope, turns: &[(&Line, Turn)], seed: &str) -> Value {
    let items = items(edition, scope);
    let recipients = each(items.iter().flat_map(|row| row.recipients.iter().copied()));
    let third: Vec<_> = recipients.iter().copied().filter(|one| one.is_third_party()).map(recipient).collect();
    let called = match scope {
        Scope::Policy => "policy".to_owned(),
        Scope::Feature(feature) => word(&feature),
    };
    let name = match scope {
        Scope::Policy => Words::new("隐私政策整体", "the policy as a whole"),
        Scope::Feature(feature) => {
            edition.feature(feature).map_or_else(|| Words::new(&*called, &*called), |row| row.name.clone())
        }
    };
    let principal = uuid("principal", seed);
    let mut places = vec!["pipl:ThisDevice"];
    if !recipients.is_empty() {
        places.push("pipl:MainlandChina");
    }
    let record = object(vec![
        ("record_id", uuid(&called, seed).into()),
        ("type", "dpv:ConsentRecord".into()),
        ("schema_version", "ISO/IEC TS 27560:2023".into()),
        ("pii_principal_id", principal.clone().into()),
        ("service", object(vec![("id", format!("gc:feature:{called}").into()), ("name", words(&name))])),
        ("privacy_notice", notice(edition, turns)),
        ("language", texts(["zh", "en"])),
        (
            "purposes",
            each(items.iter().flat_map(|row| row.purposes.iter().copied())).into_iter().map(purpose).collect(),
        ),
        ("lawful_basis", texts(each(items.iter().map(|row| row.basis)).into_iter().map(basis))),
        ("consent_kind", kind(edition, scope).into()),
        ("pii_information", items.iter().map(|row| item(row)).collect()),
        ("pii_controllers", Value::Array(vec![controller(edition)])),
        ("storage_locations", texts(places)),
        ("retention_period", items.iter().map(|row| kept(row)).collect()),
        ("jurisdiction", "loc:CN".into()),
        ("recipients", or_nobody(recipients.iter().copied().map(recipient).collect())),
        ("recipient_third_parties", or_nobody(third)),
        (
            "withdrawal_method",
            object(vec![("type", "dpv:WithdrawConsent".into()), ("name", words(&way_back(edition, scope)))]),
        ),
        ("events", turns.iter().map(|(line, turn)| event(line, *turn, &principal)).collect()),
    ]);
    with_digest(record)
}

fn notice(edition: &Edition, turns: &[(&Line, Turn)]) -> Value {
    object(vec![
        ("type", "dpv:ConsentNotice".into()),
        ("edition", edition.id.0.as_str().into()),
        ("version", edition.version.into()),
        ("edition_sha256", edition.sha256().into()),
        ("text_sha256", edition.text_sha256.clone().into()),
        ("seen_sha256", seen(turns).into()),
    ])
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

fn event(line: &Line, turn: Turn, principal: &str) -> Value {
    let (state, lasts) = match turn {
        Turn::Noticed => ("dpv:ConsentRequested", "pipl:UntilAnswered"),
        Turn::Given => ("dpv:ConsentGiven", "pipl:UntilWithdrawn"),
        Turn::GivenAgain => ("dpv:RenewedConsentGiven", "pipl:UntilWithdrawn"),
        Turn::Refused => ("dpv:ConsentRefused", "pipl:UntilGiven"),
        Turn::Withdrawn => ("dpv:ConsentWithdrawn", "pipl:UntilGiven"),
        Turn::Expired => ("dpv:ConsentExpired", "pipl:UntilGiven"),
        Turn::Superseded => ("dpv:ConsentInvalidated", "pipl:UntilGiven"),
    };
    let how = match (&line.kind, turn) {
        (_, Turn::Superseded) => "pipl:OtherEdition",
        (LineKind::NoticeAgreed | LineKind::NoticeRefused, _) => "pipl:FirstRunNotice",
        (LineKind::PolicyAccepted { .. } | LineKind::PolicyAffirmed { .. }, _) => "pipl:BoxAndTap",
        (LineKind::Withdrawn { .. } | LineKind::AllWithdrawn, _) => "pipl:WithdrawnInApp",
        (LineKind::ChangeAgreed | LineKind::ChangeRefused, _) => "pipl:PolicyChange",
        (LineKind::Expired { .. }, _) => "pipl:TimeOver",
        (LineKind::Granted { .. } | LineKind::Refused { .. } | LineKind::Noticed { .. }, _) => "pipl:OwnDialog",
        (LineKind::SystemAllowed { .. } | LineKind::SystemDenied { .. } | LineKind::KeyBegan { .. }, _) => {
            "pipl:NoAnswer"
        }
    };
    object(vec![
        ("event_time", moment(line.at).into()),
        ("event_type", how.into()),
        ("event_state", state.into()),
        ("validity_duration", lasts.into()),
        ("entity_id", principal.into()),
        ("line", line.number.into()),
        ("edition", line.edition.0.as_str().into()),
        ("seen_sha256", line.seen_sha256.as_str().into()),
    ])
}

/// What the person saw when it was answered last.
fn seen(turns: &[(&Line, Turn)]) -> String {
    turns.last().map(|(line, _)| line.seen_sha256.clone()).unwrap_or_default()
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
        ("party_id", "gc:party:controller".into()),
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

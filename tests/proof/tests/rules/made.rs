//! A day that is written down by hand, and what it is made of.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use gongchao_core::{
    consent::{Answer, Notice, Outcome, PromptKind},
    gate::Host,
    kernel::{Epoch, Wall},
    policy::{DataItem, Feature, OsPermission},
};
use gongchao_proof::{
    Trace,
    editions::{Issue, Offer, Sheet},
    rules::judge,
    says::{REST, Said, Says},
    trace::{Act, Disk, Mark, Scene, Sent, What},
    values::{Canary, Kind, number},
    world::edition,
};
use opentelemetry_proto::tonic::{
    collector::logs::v1::ExportLogsServiceRequest,
    logs::v1::{LogRecord, ResourceLogs, ScopeLogs},
};
use prost::Message;

pub(crate) const START: i64 = 1_795_480_000_000;
pub(crate) const DAY: i64 = 86_400_000;

/// A day that is written down by hand. What the screen shows follows from what was said, unless it is bent.
pub(crate) struct Made {
    pub(crate) says: Says,
    pub(crate) trace: Trace,
    pub(crate) wall: i64,
    pub(crate) step: usize,
    pub(crate) login: &'static str,
}

impl Made {
    pub(crate) fn new() -> Self {
        let mut made = Self {
            says: Says::nothing(Arc::new(Sheet::first(edition()))),
            trace: Trace::default(),
            wall: START,
            step: 0,
            login: "ready",
        };
        made.put(What::Launched { again: false });
        made
    }

    /// Notice, box, log in: what a morning begins with.
    pub(crate) fn agreed() -> Self {
        let mut made = Self::new();
        made.tap(Act::Notice(Outcome::Agreed));
        made.tap(Act::Tick(true));
        made.tap(Act::LogIn { number: Canary { kind: Kind::Number, nr: 7 }, valid: true });
        made.login = "logged_in";
        made.look();
        made
    }

    pub(crate) fn put(&mut self, what: What) -> &mut Self {
        self.says.hear(&what, self.wall);
        let mono = (self.wall - START).unsigned_abs();
        self.trace.marks.push(Mark { step: self.step, wall: self.wall, mono, what });
        self.step += 1;
        self
    }

    pub(crate) fn tap(&mut self, act: Act) -> &mut Self {
        self.put(What::Tap(act))
    }

    pub(crate) fn send(&mut self, host: Host, method: &'static str, path: &str, body: &str) -> &mut Self {
        let body = body.as_bytes().to_vec();
        let (path, headers) = (path.to_owned(), Vec::new());
        self.put(What::Sent(Sent { host, method, path, headers, body, at: self.wall, status: Some(200) }))
    }

    /// Telemetry.
    pub(crate) fn tell(&mut self, body: &[u8]) -> &mut Self {
        let (path, at) = ("/v1/logs".to_owned(), self.wall);
        let (headers, body) = (Vec::new(), body.to_vec());
        self.put(What::Sent(Sent { host: Host::Telemetry, method: "POST", path, headers, body, at, status: Some(200) }))
    }

    /// A worker comes in by this number.
    pub(crate) fn comes_in(&mut self, number_of: u32) -> &mut Self {
        self.tap(Act::Tick(true));
        self.tap(Act::LogIn { number: Canary { kind: Kind::Number, nr: number_of }, valid: true });
        self.send(Host::Account, "POST", "/v1/auth/challenges", &challenge(number_of));
        self.send(Host::Account, "POST", "/v1/auth/sessions", "");
        self.put(What::Taken(DataItem::PhoneNumber, Feature::Login, 1));
        self.put(What::Taken(DataItem::SmsCode, Feature::Login, 1)).look()
    }

    pub(crate) fn screen(&self) -> Scene {
        let shown = |feature: Feature| match self.says.of(feature) {
            Said::Nothing => Answer::Unasked,
            Said::Yes => Answer::Granted { epoch: Epoch(1) },
            Said::No(at) => Answer::Refused { until: Wall(at + REST) },
            Said::Overtaken => Answer::Superseded { epoch: Epoch(1) },
            Said::TakenBack => Answer::Withdrawn,
            Said::Over => Answer::Expired,
        };
        Scene {
            edition: self.says.edition.id.0.clone(),
            change: self.says.change().filter(|_| self.says.notice == Some(true)),
            notice: match self.says.notice {
                None => Notice::Unanswered,
                Some(true) => Notice::Agreed,
                Some(false) => Notice::Refused,
            },
            ticked: self.says.ticked,
            prompt: None,
            features: Feature::ALL.iter().map(|f| (*f, (shown(*f), true))).collect(),
            login: self.login.to_owned(),
            camera: self.says.scan_open,
            call: false,
            uploads: 0,
            waiting: 0,
            told: None,
            shown: BTreeSet::new(),
            under_way: 0,
        }
    }

    pub(crate) fn look(&mut self) -> &mut Self {
        self.look_at(|_| {})
    }

    pub(crate) fn look_at(&mut self, bend: impl FnOnce(&mut Scene)) -> &mut Self {
        let mut scene = self.screen();
        bend(&mut scene);
        self.put(What::Scene(Box::new(scene)))
    }

    pub(crate) fn prompt(&mut self, kind: PromptKind, feature: Feature) -> &mut Self {
        let id = self.step.to_string();
        self.look_at(|scene| scene.prompt = Some((id, kind, feature, true)))
    }

    /// A document comes, and nothing else is known of it.
    pub(crate) fn offer(&mut self, sheet: &Arc<Sheet>, sequence: u64) -> &mut Self {
        self.offered(sheet, sequence, true)
    }

    pub(crate) fn offered(&mut self, sheet: &Arc<Sheet>, sequence: u64, genuine: bool) -> &mut Self {
        let (sheet, at) = (sheet.clone(), self.wall);
        self.put(What::Offered(Offer { sheet, sequence, genuine, fewer_rights: false, at }))
    }

    /// It comes, and is in force.
    pub(crate) fn adopt(&mut self, sheet: &Arc<Sheet>, sequence: u64) -> &mut Self {
        self.offer(sheet, sequence).put(What::InForce(sheet.clone()))
    }

    pub(crate) fn broken(&self) -> BTreeSet<&'static str> {
        judge(&self.trace, &edition()).into_iter().map(|breach| breach.rule).collect()
    }
}

pub(crate) const CAMERA: PromptKind = PromptKind::System { permission: OsPermission::Camera };

pub(crate) fn refuse(feature: Feature, kind: PromptKind) -> Act {
    Act::Answer { feature, kind, outcome: Outcome::Refused }
}

pub(crate) fn challenge(number_of: u32) -> String {
    format!("{{\"phone\":\"+86{}\",\"device\":{{\"os_major\":14}}}}", number(number_of))
}

/// A batch of one record, of the day of this moment.
pub(crate) fn record(name: &str, at: i64) -> Vec<u8> {
    let day = (at + 8 * 3_600_000).div_euclid(DAY) * DAY - 8 * 3_600_000;
    let time_unix_nano = day.cast_unsigned() * 1_000_000;
    let log = LogRecord { event_name: name.to_owned(), time_unix_nano, ..LogRecord::default() };
    let scope_logs = vec![ScopeLogs { log_records: vec![log], ..ScopeLogs::default() }];
    let resource_logs = vec![ResourceLogs { scope_logs, ..ResourceLogs::default() }];
    ExportLogsServiceRequest { resource_logs }.encode_to_vec()
}

pub(crate) fn first() -> Sheet {
    Sheet::first(edition())
}

pub(crate) fn newer(issue: Issue) -> Arc<Sheet> {
    Arc::new(first().next(2, issue))
}

pub(crate) fn more_of_messages() -> Arc<Sheet> {
    newer(Issue::Grows(Feature::Messages))
}

pub(crate) fn disk(kind: Kind) -> What {
    What::Disk(Disk { plain: BTreeMap::from([(Canary { kind, nr: 1 }, "a file".to_owned())]), rows: BTreeMap::new() })
}

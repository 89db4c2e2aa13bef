//! Each rule fails on a made-up trace that breaks it, and is content with the same day done right.

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
    rules::{all, judge},
    says::{REST, Said, Says},
    trace::{Act, Disk, Mark, Scene, Sent, What},
    values::{Canary, Kind, SECOND, customer_number, number, text},
    world::edition,
};
use opentelemetry_proto::tonic::{
    collector::logs::v1::ExportLogsServiceRequest,
    logs::v1::{LogRecord, ResourceLogs, ScopeLogs},
};
use prost::Message;

const START: i64 = 1_795_480_000_000;
const DAY: i64 = 86_400_000;

/// A day that is written down by hand. What the screen shows follows from what was said, unless it is bent.
struct Made {
    says: Says,
    trace: Trace,
    wall: i64,
    step: usize,
    login: &'static str,
}

impl Made {
    fn new() -> Self {
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
    fn agreed() -> Self {
        let mut made = Self::new();
        made.tap(Act::Notice(Outcome::Agreed));
        made.tap(Act::Tick(true));
        made.tap(Act::LogIn { number: Canary { kind: Kind::Number, nr: 7 }, valid: true });
        made.login = "logged_in";
        made.look();
        made
    }

    fn put(&mut self, what: What) -> &mut Self {
        self.says.hear(&what, self.wall);
        let mono = (self.wall - START).unsigned_abs();
        self.trace.marks.push(Mark { step: self.step, wall: self.wall, mono, what });
        self.step += 1;
        self
    }

    fn tap(&mut self, act: Act) -> &mut Self {
        self.put(What::Tap(act))
    }

    fn send(&mut self, host: Host, method: &'static str, path: &str, body: &str) -> &mut Self {
        let body = body.as_bytes().to_vec();
        let (path, headers) = (path.to_owned(), Vec::new());
        self.put(What::Sent(Sent { host, method, path, headers, body, at: self.wall, status: Some(200) }))
    }

    /// Telemetry.
    fn tell(&mut self, body: &[u8]) -> &mut Self {
        let (path, at) = ("/v1/logs".to_owned(), self.wall);
        let (headers, body) = (Vec::new(), body.to_vec());
        self.put(What::Sent(Sent { host: Host::Telemetry, method: "POST", path, headers, body, at, status: Some(200) }))
    }

    /// A worker comes in by this number.
    fn comes_in(&mut self, number_of: u32) -> &mut Self {
        self.tap(Act::Tick(true));
        self.tap(Act::LogIn { number: Canary { kind: Kind::Number, nr: number_of }, valid: true });
        self.send(Host::Account, "POST", "/v1/auth/challenges", &challenge(number_of));
        self.send(Host::Account, "POST", "/v1/auth/sessions", "");
        self.put(What::Taken(DataItem::PhoneNumber, Feature::Login, 1));
        self.put(What::Taken(DataItem::SmsCode, Feature::Login, 1)).look()
    }

    fn screen(&self) -> Scene {
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

    fn look(&mut self) -> &mut Self {
        self.look_at(|_| {})
    }

    fn look_at(&mut self, bend: impl FnOnce(&mut Scene)) -> &mut Self {
        let mut scene = self.screen();
        bend(&mut scene);
        self.put(What::Scene(Box::new(scene)))
    }

    fn prompt(&mut self, kind: PromptKind, feature: Feature) -> &mut Self {
        let id = self.step.to_string();
        self.look_at(|scene| scene.prompt = Some((id, kind, feature, true)))
    }

    /// A document comes, and nothing else is known of it.
    fn offer(&mut self, sheet: &Arc<Sheet>, sequence: u64) -> &mut Self {
        self.offered(sheet, sequence, true)
    }

    fn offered(&mut self, sheet: &Arc<Sheet>, sequence: u64, genuine: bool) -> &mut Self {
        let (sheet, at) = (sheet.clone(), self.wall);
        self.put(What::Offered(Offer { sheet, sequence, genuine, fewer_rights: false, at }))
    }

    /// It comes, and is in force.
    fn adopt(&mut self, sheet: &Arc<Sheet>, sequence: u64) -> &mut Self {
        self.offer(sheet, sequence).put(What::InForce(sheet.clone()))
    }

    fn broken(&self) -> BTreeSet<&'static str> {
        judge(&self.trace, &edition()).into_iter().map(|breach| breach.rule).collect()
    }
}

const CAMERA: PromptKind = PromptKind::System { permission: OsPermission::Camera };

fn refuse(feature: Feature, kind: PromptKind) -> Act {
    Act::Answer { feature, kind, outcome: Outcome::Refused }
}

fn challenge(number_of: u32) -> String {
    format!("{{\"phone\":\"+86{}\",\"device\":{{\"os_major\":14}}}}", number(number_of))
}

/// A batch of one record, of the day of this moment.
fn record(name: &str, at: i64) -> Vec<u8> {
    let day = (at + 8 * 3_600_000).div_euclid(DAY) * DAY - 8 * 3_600_000;
    let time_unix_nano = day.cast_unsigned() * 1_000_000;
    let log = LogRecord { event_name: name.to_owned(), time_unix_nano, ..LogRecord::default() };
    let scope_logs = vec![ScopeLogs { log_records: vec![log], ..ScopeLogs::default() }];
    let resource_logs = vec![ResourceLogs { scope_logs, ..ResourceLogs::default() }];
    ExportLogsServiceRequest { resource_logs }.encode_to_vec()
}

fn first() -> Sheet {
    Sheet::first(edition())
}

fn newer(issue: Issue) -> Arc<Sheet> {
    Arc::new(first().next(2, issue))
}

fn more_of_messages() -> Arc<Sheet> {
    newer(Issue::Grows(Feature::Messages))
}

fn disk(kind: Kind) -> What {
    What::Disk(Disk { plain: BTreeMap::from([(Canary { kind, nr: 1 }, "a file".to_owned())]), rows: BTreeMap::new() })
}

/// For each rule a day that breaks it.
#[allow(clippy::too_many_lines, reason = "a table of days")]
fn broken_days() -> Vec<(&'static str, Made)> {
    let mut days = Vec::new();
    let mut day = |rule, mut made: Made, end: fn(&mut Made)| {
        end(&mut made);
        days.push((rule, made));
    };
    day("R01", Made::new(), |m| {
        m.put(What::ProbeRead(1));
    });
    day("R01", Made::new(), |m| {
        m.send(Host::Account, "GET", "/v1/notices", "");
    });
    day("R01", Made::new(), |m| {
        m.look_at(|scene| scene.ticked = true);
    });
    day("R01", Made::new(), |m| {
        m.put(What::Taken(DataItem::OsType, Feature::Login, 1));
    });
    day("R01", Made::agreed(), |m| {
        m.send(Host::Account, "POST", "/v1/auth/challenges", &format!("{{\"phone\":\"+86{}\"}}", number(8)));
    });
    day("R06", Made::agreed(), |m| {
        m.adopt(&more_of_messages(), 1).look();
        m.send(Host::Account, "POST", "/v1/messages", "");
    });
    day("R06", Made::agreed(), |m| {
        // It came, and the core goes by the older one for a while.
        m.offer(&more_of_messages(), 1);
        m.wall += 1;
        m.send(Host::Account, "POST", "/v1/messages", "");
    });
    day("R06", Made::agreed(), |m| {
        m.offer(&more_of_messages(), 1).look();
    });
    day("R06", Made::agreed(), |m| {
        m.offered(&more_of_messages(), 1, false).put(What::InForce(more_of_messages())).look();
    });
    day("R06", Made::agreed(), |m| {
        m.adopt(&more_of_messages(), 2).look();
        let third = Arc::new(more_of_messages().next(3, Issue::Minor));
        m.adopt(&third, 2).look();
    });
    day("R06", Made::agreed(), |m| {
        m.adopt(&more_of_messages(), 1).look();
        m.adopt(&Arc::new(first()), 2).look();
    });
    day("R06", Made::agreed(), |m| {
        m.adopt(&newer(Issue::FewerRights), 1).look();
    });
    day("R06", Made::agreed(), |m| {
        // A kill, and the edition is forgotten.
        m.adopt(&more_of_messages(), 1).look();
        m.put(What::Ended { killed: true }).put(What::Launched { again: true });
        m.put(What::InForce(Arc::new(first()))).look();
    });
    day("R06", Made::agreed(), |m| {
        m.adopt(&more_of_messages(), 1).look().put(What::Taken(DataItem::BusinessData, Feature::Messages, 1));
    });
    day("R06", Made::agreed(), |m| {
        m.adopt(&newer(Issue::Controller), 1).look().put(What::ProbeRead(1));
    });
    day("R06", Made::agreed(), |m| {
        m.adopt(&more_of_messages(), 1).look_at(|scene| scene.change = None);
    });
    day("R06", Made::agreed(), |m| {
        // What did not change is shut as well.
        m.adopt(&more_of_messages(), 1).look_at(|scene| {
            scene.features.insert(Feature::DeviceInfo, (Answer::Superseded { epoch: Epoch(1) }, false));
        });
    });
    day("R06", Made::agreed(), |m| {
        m.adopt(&more_of_messages(), 1).look().tap(Act::Change(Outcome::Refused)).look();
        m.send(Host::Account, "POST", "/v1/messages", "");
    });
    day("R06", Made::agreed(), |m| {
        m.adopt(&more_of_messages(), 1).look().tap(Act::Change(Outcome::Agreed)).look_at(|scene| {
            scene.features.insert(Feature::Messages, (Answer::Granted { epoch: Epoch(9) }, false));
        });
    });
    day("R06", Made::agreed(), |m| {
        m.adopt(&newer(Issue::Controller), 1).look().tap(Act::Change(Outcome::Refused)).look();
        m.tap(Act::LogOut).look();
    });
    day("R06", Made::agreed(), |m| {
        m.adopt(&more_of_messages(), 1).look_at(|scene| scene.edition.clone_from(&edition().id.0));
    });
    day("R09", Made::agreed(), |m| {
        m.tap(Act::Begin(Feature::Dial)).prompt(PromptKind::Consent, Feature::Dial);
        m.tap(refuse(Feature::Dial, PromptKind::Consent)).prompt(PromptKind::Consent, Feature::Dial);
    });
    day("R10", Made::agreed(), |m| {
        m.tap(Act::Begin(Feature::Dial)).prompt(PromptKind::Consent, Feature::Dial);
        m.tap(refuse(Feature::Dial, PromptKind::Consent)).look();
        m.wall += REST - 1;
        m.tap(Act::Begin(Feature::Dial)).prompt(PromptKind::Consent, Feature::Dial);
    });
    day("R10", Made::agreed(), |m| {
        m.prompt(PromptKind::Consent, Feature::Dial);
    });
    day("R11", Made::agreed(), |m| {
        m.tap(Act::Begin(Feature::Media)).tap(Act::SwitchOn(Feature::Media)).prompt(CAMERA, Feature::Media);
    });
    day("R11", Made::agreed(), |m| {
        m.tap(Act::Begin(Feature::Dial));
        m.look_at(|scene| scene.prompt = Some(("bare".to_owned(), PromptKind::Consent, Feature::Dial, false)));
    });
    day("R12", Made::agreed(), |m| {
        m.tap(Act::Begin(Feature::Scan)).prompt(CAMERA, Feature::Scan);
    });
    day("R12", Made::agreed(), |m| {
        m.put(What::Launched { again: true }).prompt(PromptKind::Consent, Feature::Scan);
    });
    day("R13", Made::agreed(), |m| {
        m.put(What::Launched { again: true });
        m.look_at(|scene| {
            scene.features.insert(Feature::Devices, (Answer::Unasked, false));
        });
    });
    day("R14", Made::agreed(), |m| {
        m.tap(Act::Begin(Feature::Dial)).prompt(PromptKind::Consent, Feature::Dial);
        m.tap(refuse(Feature::Dial, PromptKind::Consent)).look_at(|scene| scene.login = String::from("logged_out"));
    });
    day("R14", Made::agreed(), |m| {
        m.tap(Act::Begin(Feature::Devices));
        m.look_at(|scene| scene.features.values_mut().for_each(|(_, in_use)| *in_use = false));
    });
    day("R15", Made::agreed(), |m| {
        let on = (Answer::Granted { epoch: Epoch(1) }, false);
        m.look_at(|scene| {
            scene.features.insert(Feature::Analytics, on);
        });
    });
    day("R16", Made::agreed(), |m| {
        m.tap(Act::Begin(Feature::Dial)).prompt(PromptKind::Consent, Feature::Dial);
        m.tap(refuse(Feature::Dial, PromptKind::Consent));
        m.look_at(|scene| {
            scene.features.insert(Feature::Devices, (Answer::Withdrawn, false));
        });
    });
    day("R17", Made::agreed(), |m| {
        m.send(Host::Account, "POST", "/v1/auth/session/device", "{\"model\":\"other\"}");
        m.wall += 2 * 3_600_000;
        m.send(Host::Account, "POST", "/v1/auth/session/device", "{\"model\":\"other\"}");
    });
    day("R17", Made::agreed(), |m| {
        m.put(What::Taken(DataItem::CameraFrame, Feature::Scan, 2));
    });
    day("R17", Made::agreed(), |m| {
        // Three codes on a day of two, over a restart.
        m.adopt(&newer(Issue::Seldom(DataItem::SmsCode)), 1).look();
        m.put(What::Taken(DataItem::SmsCode, Feature::Login, 2)).look();
        m.put(What::Ended { killed: false }).put(What::Launched { again: true }).look();
        m.put(What::Taken(DataItem::SmsCode, Feature::Login, 1)).look();
    });
    day("R17", Made::agreed(), |m| {
        // The calendar was set back: the day is not a new one.
        m.adopt(&newer(Issue::Seldom(DataItem::SmsCode)), 1).look();
        m.put(What::Taken(DataItem::SmsCode, Feature::Login, 2)).look();
        m.wall -= 9 * DAY;
        m.put(What::WallSet(-9 * DAY)).look().put(What::Taken(DataItem::SmsCode, Feature::Login, 1)).look();
    });
    day("R17", Made::agreed(), |m| {
        m.tap(Act::Background).look();
        m.put(What::Taken(DataItem::PhoneNumber, Feature::Login, 1)).look();
    });
    day("R17", Made::agreed(), |m| {
        // A night in the background, and which of its days it was is not known.
        m.tap(Act::Background).look();
        m.wall += DAY;
        m.put(What::Taken(DataItem::DeviceModel, Feature::DeviceInfo, 1)).look();
    });
    day("R18", Made::agreed(), |m| {
        m.send(Host::Media, "POST", "/files", "");
    });
    day("R18", Made::agreed(), |m| {
        m.adopt(&newer(Issue::Drops(Feature::DeviceInfo)), 1).look();
        m.put(What::Taken(DataItem::Language, Feature::DeviceInfo, 1));
    });
    day("R18", Made::agreed(), |m| {
        m.adopt(&newer(Issue::Spares(Feature::DeviceInfo)), 1).look();
        m.put(What::Taken(DataItem::DeviceModel, Feature::DeviceInfo, 1));
    });
    day("R18", Made::agreed(), |m| {
        m.adopt(&newer(Issue::Treats(Feature::Messages)), 1).look().tap(Act::Change(Outcome::Agreed)).look();
        m.put(What::Taken(DataItem::BusinessData, Feature::Messages, 1));
    });
    day("R18", Made::agreed(), |m| {
        // The matrix gives no value for it on an Android.
        m.tap(Act::SwitchOn(Feature::Analytics)).look();
        m.put(What::Taken(DataItem::NetworkType, Feature::Analytics, 1));
    });
    day("R18", Made::agreed(), |m| {
        m.tap(Act::SwitchOn(Feature::Analytics)).look();
        m.wall += 365 * DAY;
        m.look().put(What::Taken(DataItem::OperationLog, Feature::Analytics, 1));
    });
    day("R18", Made::agreed(), |m| {
        m.adopt(&newer(Issue::Briefly(Feature::Messages)), 1).look();
        m.wall += 3 * DAY;
        m.put(What::Taken(DataItem::BusinessData, Feature::Messages, 1));
        m.send(Host::Account, "POST", "/v1/messages", "");
    });
    day("R18", Made::agreed(), |m| {
        m.send(Host::Account, "POST", "/v1/devices/search", &text(Kind::Message, 3));
    });
    day("R18", Made::agreed(), |m| {
        m.put(What::Logged(format!("INFO x {}", number(7))));
    });
    day("R18", Made::agreed(), |m| {
        m.put(What::Said(format!("no {}", number(7))));
    });
    day("R18", Made::agreed(), |m| {
        m.put(What::Taken(DataItem::Photo, Feature::Messages, 1));
    });
    day("R18", Made::agreed(), |m| {
        m.send(Host::Account, "POST", "/v1/messages", "").look();
    });
    day("R18", Made::agreed(), |m| {
        m.send(Host::Account, "POST", "/v1/auth/session/device", "{\"model\":\"other\",\"offset_quarters\":32}");
    });
    day("R18", Made::agreed(), |m| {
        // The session of one worker is lost, and what waits goes in the session of the next.
        m.comes_in(7).tap(Act::Wrote(Canary { kind: Kind::Message, nr: 3 }, Feature::Messages)).look();
        m.comes_in(SECOND + 8).put(What::Taken(DataItem::BusinessData, Feature::Messages, 1));
        m.send(Host::Account, "POST", "/v1/messages", &text(Kind::Message, 3));
    });
    day("R18", Made::agreed(), |m| {
        m.comes_in(7).tap(Act::Wrote(Canary { kind: Kind::Message, nr: 3 }, Feature::Messages)).look();
        m.comes_in(SECOND + 8).look_at(|scene| scene.shown.extend([Canary { kind: Kind::Message, nr: 3 }]));
    });
    day("R18", Made::agreed(), |m| {
        m.comes_in(7).tap(Act::LogOut);
        m.login = "logged_out";
        m.look_at(|scene| scene.shown.extend([Canary { kind: Kind::CustomerNumber, nr: 1 }]));
    });
    day("R18", Made::agreed(), |m| {
        m.comes_in(7).look_at(|scene| scene.waiting = 1);
    });
    day("R19", Made::agreed(), |m| {
        let message = Canary { kind: Kind::Message, nr: 3 };
        m.tap(Act::Wrote(message, Feature::Messages)).tap(Act::Withdraw(Feature::Messages)).look();
        m.tap(Act::SwitchOn(Feature::Messages)).look();
        m.send(Host::Account, "POST", "/v1/messages", &text(Kind::Message, 3));
    });
    day("R19", Made::agreed(), |m| {
        m.tap(Act::Withdraw(Feature::Messages)).look_at(|scene| scene.waiting = 1);
    });
    day("R27", Made::agreed(), |m| {
        m.tap(Act::Withdraw(Feature::Devices)).look();
        m.put(What::Disk(Disk { plain: BTreeMap::new(), rows: BTreeMap::from([("fieldwork_device", 1)]) }));
    });
    day("R19", Made::agreed(), |m| {
        // What waited when the time of its consent was over.
        let message = Canary { kind: Kind::Message, nr: 3 };
        m.adopt(&newer(Issue::Briefly(Feature::Messages)), 1).look();
        m.tap(Act::Wrote(message, Feature::Messages)).look();
        m.wall += 3 * DAY;
        m.tap(Act::Foreground).look().tap(Act::SwitchOn(Feature::Messages)).look();
        m.send(Host::Account, "POST", "/v1/messages", &text(Kind::Message, 3));
    });
    day("R27", Made::agreed(), |m| {
        m.adopt(&newer(Issue::Briefly(Feature::Messages)), 1).look();
        m.wall += 3 * DAY;
        m.tap(Act::Foreground).look();
        m.put(What::Disk(Disk { plain: BTreeMap::new(), rows: BTreeMap::from([("fieldwork_outgoing", 1)]) }));
    });
    day("R27", Made::agreed(), |m| {
        m.put(disk(Kind::Message));
    });
    day("R27", Made::agreed(), |m| {
        m.tap(Act::LogOut);
        m.login = "logged_out";
        m.look();
        m.put(What::Disk(Disk { plain: BTreeMap::new(), rows: BTreeMap::from([("session_holder", 1)]) }));
    });
    day("R28", Made::agreed(), |m| {
        m.tap(Act::SwitchOn(Feature::Media)).tap(Act::Picked(Canary { kind: Kind::Pixels, nr: 4 }));
        m.wall += 15 * 86_400_000;
        m.tap(Act::Foreground);
        m.send(Host::Media, "PATCH", "/files/a", &text(Kind::Pixels, 4));
    });
    day("R28", Made::agreed(), |m| {
        // The edition that came meanwhile keeps it for less long.
        m.tap(Act::SwitchOn(Feature::Media)).tap(Act::Picked(Canary { kind: Kind::Pixels, nr: 4 })).look();
        m.adopt(&newer(Issue::Keeps(DataItem::Photo, 3)), 1).look();
        m.wall += 4 * DAY;
        m.tap(Act::Foreground);
        m.send(Host::Media, "PATCH", "/files/a", &text(Kind::Pixels, 4));
    });
    day("R28", Made::agreed(), |m| {
        m.tap(Act::Wrote(Canary { kind: Kind::Message, nr: 4 }, Feature::Messages)).look();
        m.wall += 31 * DAY;
        m.send(Host::Account, "POST", "/v1/messages", &text(Kind::Message, 4));
    });
    day("R28", Made::agreed(), |m| {
        m.tap(Act::SwitchOn(Feature::Analytics)).look();
        m.adopt(&newer(Issue::Keeps(DataItem::OperationLog, 4)), 1).look();
        m.tell(&record("app.started", m.wall - 5 * DAY));
    });
    day("R29", Made::agreed(), |m| {
        m.tap(Act::SwitchOn(Feature::Analytics));
        let headers = vec![("authorization".to_owned(), "Bearer x".to_owned())];
        let (path, at) = ("/v1/logs".to_owned(), m.wall);
        let sent = Sent { host: Host::Telemetry, method: "POST", path, headers, body: Vec::new(), at, status: None };
        m.put(What::Sent(sent));
    });
    day("R34", Made::agreed(), |m| {
        m.send(Host::Account, "GET", "/v1/x?to=https://elsewhere", "");
    });
    day("R34", Made::agreed(), |m| {
        let headers = vec![("upload-to".to_owned(), "https://elsewhere/files".to_owned())];
        let (path, at) = ("/v1/notices".to_owned(), m.wall);
        let sent = Sent { host: Host::Account, method: "GET", path, headers, body: Vec::new(), at, status: None };
        m.put(What::Sent(sent));
    });
    day("R34", Made::agreed(), |m| {
        m.adopt(&newer(Issue::StaysHere), 1).look().send(Host::Account, "POST", "/v1/devices/open", "");
    });
    day("R38", Made::agreed(), |m| {
        m.look_at(|scene| scene.call = true);
    });
    day("R39", Made::agreed(), |m| {
        m.look_at(|scene| scene.camera = true);
    });
    day("R39", Made::agreed(), |m| {
        m.tap(Act::Looked { open: true, read: true, old: true });
    });
    day("R40", Made::agreed(), |m| {
        m.put(disk(Kind::Decoy));
    });
    day("R40", Made::agreed(), |m| {
        m.send(Host::Media, "PATCH", "/files/a", &text(Kind::FileName, 2));
    });
    day("R41", Made::agreed(), |m| {
        let said = customer_number(3, gongchao_proof::Side::Left);
        m.send(Host::Account, "POST", "/v1/devices/search", &said);
    });
    days
}

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

/// What was said to the older edition is none of an answer to the newer, and every other yes stands.
#[test]
fn a_change_done_right_breaks_none() {
    let mut m = Made::agreed();
    // A stranger's, and one that takes a right away unsaid: refused.
    m.offered(&more_of_messages(), 1, false).look().offer(&newer(Issue::FewerRightsUnsaid), 1).look();
    m.adopt(&more_of_messages(), 1).look();
    assert_eq!((m.says.of(Feature::Messages), m.says.of(Feature::DeviceInfo)), (Said::Overtaken, Said::Yes));
    assert_eq!(m.says.change(), Some(BTreeSet::from([Feature::Devices, Feature::Messages])));
    m.send(Host::Account, "POST", "/v1/auth/session/device", "{\"model\":\"other\"}");
    m.put(What::Taken(DataItem::DeviceModel, Feature::DeviceInfo, 1)).look();
    m.put(What::Ended { killed: true }).put(What::Launched { again: true }).look();
    m.tap(Act::Change(Outcome::Dismissed)).look();
    assert!(m.says.change().is_some());
    m.tap(Act::Change(Outcome::Refused)).look();
    assert_eq!((m.says.change(), m.says.of(Feature::Messages)), (None, Said::Overtaken));
    // Box and log in say yes to the whole.
    m.tap(Act::Tick(true)).tap(Act::LogIn { number: Canary { kind: Kind::Number, nr: 8 }, valid: true }).look();
    assert!(m.says.granted(Feature::Messages));
    m.put(What::Taken(DataItem::BusinessData, Feature::Messages, 1));
    m.send(Host::Account, "POST", "/v1/messages", "").look();
    // The same document again, and what was grown taken back: the yes from before covers it.
    m.offer(&more_of_messages(), 1).look();
    let less = Arc::new(more_of_messages().next(3, Issue::Shrinks));
    m.tap(Act::Tick(true)).look().adopt(&less, 2).look();
    assert!(m.says.granted(Feature::Messages) && !m.says.ticked);
    assert_eq!(judge(&m.trace, &edition()), []);
}

#[test]
fn a_no_or_everything_taken_back_leaves_no_change_to_answer() {
    let mut m = Made::agreed();
    m.adopt(&newer(Issue::Risk), 1).look();
    assert_eq!(m.says.change(), Some(BTreeSet::new()));
    m.tap(Act::WithdrawAll);
    assert_eq!(m.says.change(), None);
    m.tap(Act::Change(Outcome::Agreed));
    assert!(!m.says.accepted && !m.says.given(Feature::Login));
    m.tap(Act::Notice(Outcome::Refused)).adopt(&Arc::new(newer(Issue::Risk).next(3, Issue::Minor)), 2);
    assert_eq!(m.says.notice, None);
}

/// What waits for a worker whose session was lost goes on waiting, unseen, while another one comes and goes.
#[test]
fn two_workers_done_right_break_none() {
    let mut m = Made::agreed();
    let (message, rows) = (Canary { kind: Kind::Message, nr: 3 }, BTreeMap::from([("fieldwork_outgoing", 1)]));
    m.comes_in(7).tap(Act::Wrote(message, Feature::Messages)).look_at(|scene| {
        scene.waiting = 1;
        scene.shown.extend([message]);
    });
    m.login = "locked";
    m.look();
    m.login = "logged_in";
    m.comes_in(SECOND + 8).tap(Act::LogOut);
    m.login = "logged_out";
    m.look().put(What::Disk(Disk { plain: BTreeMap::new(), rows }));
    m.login = "logged_in";
    m.comes_in(9).put(What::Taken(DataItem::BusinessData, Feature::Messages, 1));
    m.send(Host::Account, "POST", "/v1/messages", &text(Kind::Message, 3)).look();
    assert_eq!(judge(&m.trace, &edition()), []);
}

/// Terms that the edition in force gives, each to its last moment.
#[test]
fn terms_kept_to_the_last_moment_break_none() {
    let mut m = Made::agreed();
    m.tap(Act::SwitchOn(Feature::Analytics)).look();
    m.wall += 365 * DAY - 1;
    m.look().put(What::Taken(DataItem::OperationLog, Feature::Analytics, 1));
    let today = record("app.started", m.wall);
    m.put(What::Taken(DataItem::InstallId, Feature::Analytics, 1)).tell(&today).look();
    m.wall += 1;
    // Nobody has done anything that the ledger hears of, and it is over all the same.
    m.look();
    assert!(m.says.granted(Feature::Analytics) && !m.says.stands(Feature::Analytics, m.wall));
    m.tap(Act::Leave(Feature::Devices)).look();
    assert_eq!(m.says.of(Feature::Analytics), Said::Over);
    m.tap(Act::SwitchOn(Feature::Analytics)).look();
    m.adopt(&newer(Issue::Keeps(DataItem::OperationLog, 4)), 1).look();
    let fourth = record("app.started", m.wall - 4 * DAY);
    m.put(What::Taken(DataItem::InstallId, Feature::Analytics, 1)).tell(&fourth).look();
    let message = Canary { kind: Kind::Message, nr: 3 };
    m.tap(Act::Wrote(message, Feature::Messages)).look();
    m.wall += 30 * DAY;
    m.put(What::Taken(DataItem::BusinessData, Feature::Messages, 1));
    m.send(Host::Account, "POST", "/v1/messages", &text(Kind::Message, 3)).look();
    let third = Arc::new(newer(Issue::Keeps(DataItem::OperationLog, 4)).next(3, Issue::Seldom(DataItem::SmsCode)));
    m.adopt(&third, 2).look();
    for _ in 0..2 {
        m.put(What::Taken(DataItem::SmsCode, Feature::Login, 2)).look();
        m.wall += DAY;
        m.look();
    }
    m.tap(Act::Background).look().put(What::Taken(DataItem::BusinessData, Feature::Messages, 3)).look();
    assert_eq!(judge(&m.trace, &edition()), []);
}

/// A yes to the whole begins the terms anew where something was said with it, and not where it says nothing new.
#[test]
fn a_term_begins_with_the_last_yes_that_said_something() {
    let mut m = Made::agreed();
    m.adopt(&newer(Issue::Briefly(Feature::Messages)), 1).look();
    m.wall += 2 * DAY;
    m.tap(Act::Tick(true)).tap(Act::LogIn { number: Canary { kind: Kind::Number, nr: 8 }, valid: true }).look();
    m.wall += DAY - 1;
    assert!(m.says.stands(Feature::Messages, m.wall) && !m.says.stands(Feature::Messages, m.wall + 1));
    let third = Arc::new(newer(Issue::Briefly(Feature::Messages)).next(3, Issue::Address));
    m.adopt(&third, 2).look().tap(Act::Change(Outcome::Agreed)).look();
    assert!(m.says.stands(Feature::Messages, m.wall + 3 * DAY - 1));
    assert_eq!(judge(&m.trace, &edition()), []);
}

#[test]
fn a_day_done_right_breaks_none() {
    let mut m = Made::agreed();
    m.send(Host::Account, "POST", "/v1/auth/session/device", "{\"model\":\"other\"}");
    m.put(What::Taken(DataItem::DeviceModel, Feature::DeviceInfo, 1));
    m.tap(Act::Begin(Feature::Scan)).prompt(PromptKind::Consent, Feature::Scan);
    m.tap(Act::Answer { feature: Feature::Scan, kind: PromptKind::Consent, outcome: Outcome::Agreed });
    m.prompt(CAMERA, Feature::Scan);
    m.tap(Act::Answer { feature: Feature::Scan, kind: CAMERA, outcome: Outcome::Agreed }).look();
    m.tap(Act::Looked { open: true, read: true, old: false });
    m.put(What::Taken(DataItem::CameraFrame, Feature::Scan, 1)).look();
    m.tap(Act::Leave(Feature::Scan)).look();
    m.tap(Act::Begin(Feature::Dial)).prompt(PromptKind::Consent, Feature::Dial);
    m.tap(refuse(Feature::Dial, PromptKind::Consent)).look();
    m.wall += REST;
    m.tap(Act::Begin(Feature::Dial)).prompt(PromptKind::Consent, Feature::Dial);
    let message = Canary { kind: Kind::Message, nr: 3 };
    m.tap(Act::Wrote(message, Feature::Messages));
    m.put(What::Taken(DataItem::BusinessData, Feature::Messages, 1));
    m.send(Host::Account, "POST", "/v1/messages", &text(Kind::Message, 3)).look();
    m.tap(Act::Withdraw(Feature::Messages)).look();
    m.put(What::Launched { again: true }).look();
    m.tap(Act::WithdrawAll).look();
    assert_eq!(judge(&m.trace, &edition()), []);
}

/// A yes, and another change to the same feature at once: what the lists tell of was taken in between.
#[test]
fn what_was_taken_between_a_yes_and_the_next_change_breaks_none() {
    let mut m = Made::agreed();
    m.adopt(&more_of_messages(), 1).look();
    m.tap(Act::Change(Outcome::Agreed)).send(Host::Account, "POST", "/v1/messages", "");
    let still_more = Arc::new(more_of_messages().next(3, Issue::Takes(Feature::Messages)));
    m.adopt(&still_more, 2).put(What::Taken(DataItem::BusinessData, Feature::Messages, 1)).look();
    assert_eq!(m.says.of(Feature::Messages), Said::Overtaken);
    assert_eq!(judge(&m.trace, &edition()), []);
}

/// An edition that allows less behind the screen says nothing of what was taken there before, nor of what is taken in front.
#[test]
fn what_was_taken_behind_the_screen_under_an_older_edition_breaks_none() {
    let mut m = Made::agreed();
    m.tap(Act::Background).look().put(What::Taken(DataItem::InstallId, Feature::EssentialLog, 1)).look();
    m.adopt(&newer(Issue::Seldom(DataItem::InstallId)), 1).look();
    m.put(What::Ended { killed: true }).put(What::Launched { again: true }).look();
    m.put(What::Taken(DataItem::InstallId, Feature::EssentialLog, 1)).look();
    assert_eq!(judge(&m.trace, &edition()), []);
}

/// A process that dies in a no finds at its next start what the office did meanwhile.
#[test]
fn a_session_that_the_office_ended_breaks_none_when_the_app_dies_in_a_no() {
    let mut m = Made::agreed();
    m.tap(Act::SwitchOn(Feature::Scan)).look();
    m.tap(Act::Begin(Feature::Scan)).prompt(CAMERA, Feature::Scan);
    m.tap(refuse(Feature::Scan, CAMERA)).put(What::Ended { killed: true }).put(What::Launched { again: true });
    m.login = "locked";
    m.look();
    assert_eq!(judge(&m.trace, &edition()), []);
}

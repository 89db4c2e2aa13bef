//! For each rule a day that breaks it.

use std::{collections::BTreeMap, sync::Arc};

use gongchao_core::{
    consent::{Answer, Outcome, PromptKind},
    gate::Host,
    kernel::Epoch,
    policy::{DataItem, Feature},
};
use gongchao_proof::{
    editions::Issue,
    says::REST,
    trace::{Act, Disk, Sent, What},
    values::{Canary, Kind, SECOND, customer_number, number, text},
    world::edition,
};

use crate::made::*;

/// For each rule a day that breaks it.
#[allow(clippy::too_many_lines, reason = "a table of days")]
pub(crate) fn broken_days() -> Vec<(&'static str, Made)> {
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

//! Days that break no rule, each close to one that would.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use gongchao_core::{
    consent::{Outcome, PromptKind},
    gate::Host,
    policy::{DataItem, Feature},
};
use gongchao_proof::{
    editions::Issue,
    rules::judge,
    says::{REST, Said},
    trace::{Act, Disk, What},
    values::{Canary, Kind, SECOND, text},
    world::edition,
};

use crate::made::*;

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

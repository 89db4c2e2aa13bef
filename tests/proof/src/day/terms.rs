//! Editions that take less or on other terms, and a look at what is taken under them; a yes whose time is over.

use gongchao_core::{
    consent::Outcome::Agreed,
    policy::{DataItem, Feature},
    ports::{Link, NetworkReading},
};

use super::{DAY, Deed as D, Form, HOUR};
use crate::{dice::Dice, editions::Issue, wire::Way};

const ONLINE: D = D::Network(NetworkReading { link: Link::Wifi, metered: false });
const OFFLINE: D = D::Network(NetworkReading { link: Link::None, metered: false });
const LABEL: D = D::Look { label: true, old: false };

/// An edition comes, the person says yes to it, and does what it is about.
pub(super) fn issued(dice: &mut Dice, deeds: &mut Vec<D>) {
    let issue = dice.pick(&Issue::TERMS);
    deeds.extend([D::Way(Way::Open), ONLINE]);
    if let Issue::Keeps(_, days) = issue {
        return kept(issue, days, dice, deeds);
    }
    if dice.percent(30) {
        used(issue, deeds);
    }
    deeds.extend([D::Edition(issue), D::Notices, D::Change(Agreed)]);
    used(issue, deeds);
    match issue {
        Issue::Seldom(_) => {
            for _ in 0..2 {
                used(issue, deeds);
            }
            deeds.extend([D::Background, D::Wait(dice.pick(&[HOUR, 16 * HOUR]))]);
            used(issue, deeds);
            deeds.push(if dice.percent(50) { D::Kill } else { D::Restart });
            used(issue, deeds);
        }
        Issue::Briefly(_) => {
            deeds.extend([
                D::Wall(dice.pick(&[3 * DAY - 60_000, 3 * DAY, 4 * DAY])),
                OFFLINE,
                ONLINE,
                D::Write,
                D::Send,
            ]);
            deeds.extend([D::Flush, D::Foreground]);
            used(issue, deeds);
        }
        _ => {}
    }
}

// What an edition of that kind is about.
fn used(issue: Issue, deeds: &mut Vec<D>) {
    let feature = match issue {
        Issue::Drops(feature)
        | Issue::Lacks(feature)
        | Issue::Spares(feature)
        | Issue::Treats(feature)
        | Issue::Briefly(feature) => feature,
        Issue::StaysHere | Issue::Seldom(DataItem::ScannedCode) => Feature::Devices,
        Issue::Seldom(DataItem::SmsCode) => Feature::Login,
        _ => Feature::Analytics,
    };
    match feature {
        Feature::Login => {
            deeds.extend([D::LogOut, D::Tick(true), D::LogIn(Form::Plain), D::Code(Form::Wrong), D::Code(Form::Plain)]);
        }
        Feature::Devices | Feature::Scan => {
            deeds.extend([D::Search, D::Begin(Feature::Scan), D::Answer(Agreed), D::Answer(Agreed), LABEL]);
            deeds.extend([D::OpenScanned, D::Leave(Feature::Scan)]);
        }
        Feature::DeviceInfo => {
            deeds.extend([D::Withdraw(feature), D::SwitchOn(feature), D::Wait(HOUR)]);
        }
        Feature::EssentialLog => deeds.extend([D::Way(Way::Busy), D::Search, D::Pull, D::Way(Way::Open), D::Flush]),
        Feature::Analytics => {
            deeds.extend([D::SwitchOn(feature), D::Begin(Feature::Devices), OFFLINE, ONLINE, D::Flush]);
        }
        Feature::Media => deeds.extend([D::Begin(feature), D::Answer(Agreed), D::Send, D::Wait(2000)]),
        Feature::Messages | Feature::Dial => deeds.extend([D::SwitchOn(feature), D::Write]),
    }
}

// Something waits, its term changes, and it is older than that when there is a way again.
fn kept(issue: Issue, days: u32, dice: &mut Dice, deeds: &mut Vec<D>) {
    deeds.extend([D::SwitchOn(Feature::Analytics), D::SwitchOn(Feature::Media), D::Way(Way::Gone)]);
    deeds.extend([D::Send, D::Write, D::Begin(Feature::Devices), D::Wait(3000), D::Way(Way::Open)]);
    if dice.percent(60) {
        deeds.extend([OFFLINE, D::Send, D::Write, D::Edition(issue), D::Notices, D::Change(Agreed)]);
    } else {
        deeds.extend([D::Edition(issue), D::Notices, D::Change(Agreed), D::Way(Way::Gone), D::Send, D::Write]);
        deeds.extend([D::SwitchOn(Feature::Analytics), D::Begin(Feature::Devices)]);
    }
    let term = i64::from(days);
    deeds.push(D::Wall(dice.pick(&[term - 1, term, term + 1, term + 2, 15, 31]) * DAY));
    deeds.push(dice.pick(&[D::Foreground, D::Restart, D::Pull, D::Write]));
    deeds.extend([D::Way(Way::Open), OFFLINE, ONLINE, D::Flush, D::Wait(400_000)]);
}

/// The term of a yes to analytics goes by, to the hour and beyond; it may have been said anew meanwhile.
pub(super) fn ended(dice: &mut Dice, deeds: &mut Vec<D>) {
    deeds.extend([D::Way(Way::Open), ONLINE, D::SwitchOn(Feature::Analytics), D::Begin(Feature::Devices)]);
    if dice.percent(40) {
        deeds.extend([D::Wall(200 * DAY), D::Foreground]);
        deeds.extend(dice.percent(50).then_some(D::Withdraw(Feature::Analytics)));
        deeds.extend([D::SwitchOn(Feature::Analytics), D::Flush]);
    }
    deeds.push(D::Wall(dice.pick(&[300 * DAY, 365 * DAY - 60_000, 365 * DAY, 366 * DAY])));
    deeds.extend([OFFLINE, ONLINE, D::Flush]);
    deeds.push(dice.pick(&[D::Foreground, D::Begin(Feature::Messages), D::Restart, D::Wall(-DAY)]));
    deeds.extend([OFFLINE, ONLINE, D::Flush, D::SwitchOn(Feature::Analytics), D::Begin(Feature::Devices), D::Flush]);
}

//! Stretches of a day in which one thing leads to another.

use gongchao_core::{
    consent::Outcome,
    policy::Feature,
    ports::{Link, NetworkReading},
};

use super::{DAY, Deed, Form, HOUR, terms};
use crate::{dice::Dice, editions::Issue, wire::Way};

#[derive(Clone, Copy)]
pub(super) enum Script {
    Morning,
    Slips,
    Scan,
    Photo,
    Devices,
    Analytics,
    Refusal,
    System,
    Vain,
    Withdrawal,
    Logout,
    Old,
    Later,
    Night,
    Changed,
    Forged,
    Second,
    Terms,
    Ends,
    Torn,
}

impl Script {
    /// Editions of every term take their turn, so that each of them is met within a few thousand steps.
    pub(super) const ALL: [Self; 23] = [
        Self::Morning,
        Self::Scan,
        Self::Photo,
        Self::Devices,
        Self::Analytics,
        Self::Refusal,
        Self::System,
        Self::Vain,
        Self::Withdrawal,
        Self::Logout,
        Self::Old,
        Self::Later,
        Self::Night,
        Self::Changed,
        Self::Forged,
        Self::Second,
        Self::Terms,
        Self::Terms,
        Self::Terms,
        Self::Terms,
        Self::Ends,
        Self::Torn,
        Self::Torn,
    ];
}

#[allow(clippy::too_many_lines, reason = "a table: each script is a few lines of its own")]
pub(super) fn scripted(script: Script, dice: &mut Dice, deeds: &mut Vec<Deed>) {
    use Deed as D;
    use Outcome::{Agreed, Refused};
    let online = NetworkReading { link: Link::Wifi, metered: false };
    let offline = NetworkReading { link: Link::None, metered: false };
    match script {
        Script::Morning => {
            deeds.extend([D::Way(Way::Open), D::Notice(Agreed), D::Tick(true), D::LogIn(Form::Plain)]);
            if dice.percent(20) {
                deeds.push(D::Withdraw(Feature::DeviceInfo));
            }
            deeds.push(D::Code(Form::Plain));
        }
        Script::Slips => {
            // Everything that a login must not follow from.
            deeds.extend([D::Begin(Feature::Scan), D::LogIn(Form::Plain), D::Tick(true), D::LogIn(Form::Plain)]);
            deeds.extend([
                D::Notice(Refused),
                D::Tick(true),
                D::LogIn(Form::Spaced),
                D::Notice(Agreed),
                D::Tick(false),
            ]);
            deeds.extend([D::LogIn(Form::Plain), D::Code(Form::Plain)]);
        }
        Script::Scan => {
            deeds.extend([D::Begin(Feature::Scan), D::Answer(Agreed), D::Answer(Agreed)]);
            deeds.extend([D::Look { label: false, old: false }, D::Look { label: true, old: false }]);
            if dice.percent(50) {
                deeds.push(D::OpenScanned);
            }
            deeds.push(if dice.percent(50) { D::Leave(Feature::Scan) } else { D::Withdraw(Feature::Scan) });
            deeds.push(D::Look { label: true, old: true });
        }
        Script::Photo => {
            deeds.extend([D::Way(Way::Open), D::Network(online), D::Begin(Feature::Media), D::Answer(Agreed), D::Send]);
            if dice.percent(50) {
                deeds.push(D::Wait(2000));
            }
        }
        Script::Devices => {
            deeds.extend([D::Search, D::OpenDevice, D::Begin(Feature::Dial), D::Answer(Agreed), D::Call]);
            if dice.percent(80) {
                deeds.push(D::HandOver(true));
            } else {
                // Before the dialler has answered.
                deeds.push(D::LogOut);
                scripted(Script::Morning, dice, deeds);
            }
        }
        Script::Analytics => {
            deeds.extend([D::SwitchOn(Feature::Analytics), D::Begin(Feature::Devices), D::Begin(Feature::Messages)]);
            if dice.percent(50) {
                deeds.push(D::Withdraw(Feature::Analytics));
                deeds.push(D::SwitchOn(Feature::Analytics));
                deeds.push(D::Begin(Feature::Devices));
            }
            deeds.push(D::Flush);
        }
        Script::Refusal => {
            let feature = dice.pick(&[Feature::Scan, Feature::Media, Feature::Dial]);
            deeds.extend([D::Begin(feature), D::Answer(Refused), D::Begin(feature)]);
            if dice.percent(30) {
                deeds.extend([D::Wall(dice.pick(&[DAY, 2 * DAY - 1000, 2 * DAY, 3 * DAY])), D::Begin(feature)]);
            }
        }
        Script::System => {
            deeds.extend([
                D::Camera(false),
                D::Begin(Feature::Scan),
                D::Answer(Agreed),
                D::Answer(Refused),
                D::Begin(Feature::Scan),
            ]);
            if dice.percent(50) {
                deeds.extend([D::Camera(true), D::Foreground, D::Begin(Feature::Scan), D::Leave(Feature::Scan)]);
                deeds.extend([D::Camera(false), D::ForegroundInSilence, D::Begin(Feature::Scan)]);
            }
        }
        Script::Vain => deeds.push(dice.pick(&[
            D::WriteInVain,
            D::SendInVain,
            D::Race(Feature::Devices),
            D::Race(Feature::Messages),
            D::Burst(Feature::Messages),
            D::Burst(Feature::Media),
            D::Burst(Feature::Devices),
        ])),
        Script::Withdrawal => {
            deeds.extend([D::Search, D::Network(offline), D::Way(Way::Gone), D::Write, D::Send]);
            deeds.push(dice.pick(&[
                D::Withdraw(Feature::Media),
                D::Withdraw(Feature::Messages),
                D::Withdraw(Feature::Devices),
                D::Withdraw(Feature::Analytics),
                D::WithdrawAll,
                D::Withdraw(Feature::Login),
            ]));
            deeds.extend([D::SwitchOn(Feature::Messages), D::SwitchOn(Feature::Media), D::SwitchOn(Feature::Devices)]);
            deeds.extend([D::Way(Way::Open), D::Network(online), D::Search, D::Wait(400_000)]);
        }
        Script::Logout => {
            deeds.extend([D::Network(offline), D::Write, D::Send, D::LogOut, D::Network(online)]);
            scripted(Script::Morning, dice, deeds);
        }
        Script::Old => {
            // Something waits for longer than it may be kept.
            deeds.extend([
                D::Way(Way::Open),
                D::Begin(Feature::Media),
                D::Answer(Agreed),
                D::Way(Way::Gone),
                D::Send,
                D::Write,
            ]);
            deeds.extend([D::Begin(Feature::Devices), D::Wait(3000), D::Wall(dice.pick(&[15, 20, 31, 40]) * DAY)]);
            deeds.push(if dice.percent(50) { D::Foreground } else { D::Restart });
            deeds.extend([D::Way(Way::Open), D::Network(offline), D::Network(online), D::Flush, D::Wait(400_000)]);
        }
        Script::Later => deeds.extend([D::Wait(dice.pick(&[HOUR, 5 * HOUR, 13 * HOUR, 30 * HOUR])), D::Foreground]),
        Script::Second => {
            // Another worker takes the phone, after a logout or after the session was lost with work that waits.
            deeds.extend([
                D::Way(Way::Open),
                D::Network(online),
                D::Begin(Feature::Media),
                D::Answer(Agreed),
                D::Search,
            ]);
            deeds.extend([D::OfficeWrites, D::OfficeWrites, D::Pull, D::Way(Way::Gone), D::Write, D::Send]);
            deeds.push(D::Way(Way::Open));
            deeds.push(if dice.percent(50) { D::LogOut } else { D::Revoke });
            deeds.push(if dice.percent(50) { D::Restart } else { D::Search });
            deeds.extend([D::Tick(true), D::LogIn(Form::Second), D::Code(Form::Plain), D::Pull]);
            deeds.extend([D::Write, D::Network(offline), D::Network(online), D::Wait(400_000)]);
            deeds.push(if dice.percent(50) { D::LogOut } else { D::Revoke });
            deeds.push(D::Search);
            scripted(Script::Morning, dice, deeds);
            deeds.extend([D::Pull, D::Network(offline), D::Network(online)]);
        }
        Script::Changed => changed(dice, deeds),
        Script::Terms => terms::issued(dice, deeds),
        Script::Ends => terms::ended(dice, deeds),
        Script::Torn => torn(dice, deeds),
        Script::Forged => {
            deeds.extend([D::Way(Way::Open), D::Edition(dice.pick(&Issue::REFUSED)), D::Notices]);
            deeds.extend(dice.percent(40).then_some(D::Kill));
            deeds.extend([D::Edition(dice.pick(&Issue::CHANGES)), D::Notices, D::Edition(Issue::Again), D::Notices]);
            deeds.push(D::Edition(dice.pick(&Issue::REFUSED)));
            deeds.push(if dice.percent(50) { D::Notices } else { D::Restart });
        }
        Script::Night => deeds.extend([D::Background, D::Wait(16 * HOUR), D::Foreground, D::Flush]),
    }
}

// A change that is found while something waits, what the person makes of it, and a look at what goes on.
fn changed(dice: &mut Dice, deeds: &mut Vec<Deed>) {
    use Deed as D;
    use Outcome::{Agreed, Dismissed, Refused};
    let issue = dice.pick(&Issue::CHANGES);
    let feature = match issue {
        Issue::Grows(feature) | Issue::Takes(feature) => feature,
        _ => dice.pick(&[Feature::Media, Feature::Messages, Feature::Analytics, Feature::Scan]),
    };
    let network = |link| D::Network(NetworkReading { link, metered: false });
    let nudge = [network(Link::None), network(Link::Wifi)];
    deeds.extend([D::Way(Way::Open), network(Link::Wifi)]);
    if dice.percent(60) {
        deeds.extend([D::Begin(feature), D::Answer(Agreed), D::SwitchOn(feature)]);
    }
    if dice.percent(60) {
        deeds.extend([D::Way(Way::Gone), D::Write, D::Send]);
    }
    deeds.extend([D::Edition(issue), D::Way(Way::Open), D::Notices]);
    deeds.extend(nudge);
    let tried = dice.pick(&[D::Write, D::Send, D::Search, D::Begin(feature), D::Look { label: true, old: false }]);
    deeds.push(tried);
    match dice.below(6) {
        0 => deeds.push(D::Change(Agreed)),
        1 => deeds.extend([D::Change(Refused), D::Begin(feature), D::LogOut]),
        2 => deeds.extend([D::Kill, D::Change(Agreed)]),
        3 => deeds.extend([D::Withdraw(feature), D::Change(Agreed)]),
        4 => {
            deeds.extend([D::Change(Dismissed), D::Edition(dice.pick(&Issue::CHANGES)), D::Notices, D::Change(Agreed)]);
        }
        _ => deeds.extend([D::WithdrawAll, D::Change(Agreed)]),
    }
    if dice.percent(70) {
        deeds.extend([D::Begin(feature), D::Answer(dice.pick(&[Agreed, Agreed, Refused])), D::SwitchOn(feature)]);
    }
    deeds.extend(nudge);
    deeds.push(D::Flush);
}

// The process dies while something of this is written down.
fn torn(dice: &mut Dice, deeds: &mut Vec<Deed>) {
    use Deed as D;
    use Outcome::{Agreed, Refused};
    let feature =
        dice.pick(&[Feature::Media, Feature::Messages, Feature::Devices, Feature::Analytics, Feature::DeviceInfo]);
    if dice.percent(50) {
        deeds.extend([D::Way(Way::Open), D::Search, D::SwitchOn(feature), D::Way(Way::Gone), D::Write, D::Send]);
    }
    let (commit, part) = (u8::try_from(dice.below(3)).unwrap_or(0), u8::try_from(dice.below(256)).unwrap_or(0));
    let answer = dice.pick(&[Agreed, Refused]);
    deeds.push(D::Tear { commit, part });
    deeds.push(dice.pick(&[
        D::Withdraw(feature),
        D::Withdraw(feature),
        D::WithdrawAll,
        D::SwitchOn(feature),
        D::LogOut,
        D::LogOut,
        D::Write,
        D::Send,
        D::Search,
        D::Notices,
        D::Change(answer),
        D::Foreground,
        D::Code(Form::Plain),
    ]));
    deeds.push(D::Way(Way::Open));
    if dice.percent(40) {
        deeds.extend([D::Wait(2000), D::Flush, D::Notices]);
    }
}

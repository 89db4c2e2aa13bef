//! Whatever comes next.

use gongchao_core::{
    consent::Outcome,
    policy::Feature,
    ports::{Link, NetworkReading},
};

use super::{DAY, Deed, Form, HOUR};
use crate::{dice::Dice, editions::Issue, wire::Way};

/// One of them all.
pub(super) fn deed(dice: &mut Dice) -> Deed {
    use Deed as D;
    let outcome = |dice: &mut Dice| {
        dice.pick(&[Outcome::Agreed, Outcome::Agreed, Outcome::Agreed, Outcome::Refused, Outcome::Dismissed])
    };
    match dice.below(106) {
        0..=2 => D::Notice(outcome(dice)),
        3..=5 => D::Tick(dice.percent(75)),
        6..=9 => D::LogIn(dice.pick(&[Form::Plain, Form::Plain, Form::Second, Form::Spaced, Form::Wrong, Form::Junk])),
        10..=12 => D::Code(dice.pick(&[Form::Plain, Form::Plain, Form::Wrong, Form::Junk])),
        13 => dice.pick(&[D::Resend, D::LeaveCode]),
        14 => D::LogOut,
        15..=24 => D::Begin(dice.pick(Feature::ALL)),
        25..=28 => D::Leave(dice.pick(&[Feature::Scan, Feature::Scan, Feature::Devices, Feature::Media])),
        29..=36 => D::Answer(outcome(dice)),
        37 => D::AnswerNothing(outcome(dice)),
        38..=42 => D::SwitchOn(dice.pick(Feature::ALL)),
        43..=45 => D::Withdraw(dice.pick(Feature::ALL)),
        46 => D::WithdrawAll,
        47..=49 => dice.pick(&[D::Foreground, D::Foreground, D::ForegroundInSilence]),
        50 => D::Background,
        51..=52 => D::Camera(dice.percent(70)),
        53..=55 => D::Search,
        56 => D::OpenDevice,
        57 => D::OpenScanned,
        58..=59 => D::Call,
        60 => D::HandOver(dice.percent(70)),
        61..=62 => D::Pull,
        63..=67 => D::Write,
        68 => D::ReadMessages,
        69 => D::WriteInVain,
        70 => D::SendInVain,
        71..=74 => D::Send,
        75 => dice.pick(&[D::Pause, D::Resume, D::Cancel]),
        76 => dice.pick(&[D::Notices, D::Policy]),
        77..=78 => D::Flush,
        79 => D::Understood,
        80..=82 => D::Network(NetworkReading {
            link: dice.pick(&[Link::None, Link::Wifi, Link::Cellular, Link::Wifi]),
            metered: dice.percent(30),
        }),
        83..=86 => D::Way(dice.pick(&[Way::Open, Way::Open, Way::Gone, Way::LosesAnswers, Way::Busy])),
        87..=91 => D::Wait(dice.pick(&[1, 40, 1000, 61_000, 400_000, 2 * HOUR])),
        92..=93 => {
            let by = dice.pick(&[1000, HOUR.cast_signed(), DAY, 2 * DAY, 3 * DAY, 15 * DAY, 40 * DAY, 365 * DAY]);
            D::Wall(if dice.percent(40) { -by } else { by })
        }
        94 => D::Kill,
        95 => dice.pick(&[D::Restart, D::Upgrade]),
        96..=97 => D::Look { label: dice.percent(60), old: dice.percent(40) },
        98 => D::Revoke,
        99 => D::OfficeWrites,
        100..=101 => D::Edition(match dice.below(5) {
            0..=1 => dice.pick(&Issue::CHANGES),
            2 => dice.pick(&Issue::TERMS),
            _ => dice.pick(&Issue::REFUSED),
        }),
        102..=103 => D::Tear {
            commit: u8::try_from(dice.below(5)).unwrap_or(0),
            part: u8::try_from(dice.below(256)).unwrap_or(0),
        },
        _ => D::Change(outcome(dice)),
    }
}

//! A day as a list of steps that follow from a seed.
//!
//! A step holds no state: which prompt an answer meets, whether a text is granted, what a code belongs to is seen when
//! it is carried out. So steps can be left out, and what remains is still a day.

use gongchao_core::{
    consent::Outcome,
    policy::Feature,
    ports::{Link, NetworkReading},
};

use crate::{dice::Dice, editions::Issue, wire::Way};

/// How something is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it should be.
    Plain,
    /// As it should be, and another worker's.
    Second,
    /// With spaces, as people do.
    Spaced,
    /// Wrong.
    Wrong,
    /// Nonsense.
    Junk,
}

/// What happens in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The notice is answered.
    Notice(Outcome),
    /// The box.
    Tick(bool),
    /// Log in.
    LogIn(Form),
    /// The code.
    Code(Form),
    /// Another code.
    Resend,
    /// Back to the number.
    LeaveCode,
    /// Log out.
    LogOut,
    /// A feature is tapped.
    Begin(Feature),
    /// A feature is left.
    Leave(Feature),
    /// The open prompt is answered.
    Answer(Outcome),
    /// A prompt that is not there is answered.
    AnswerNothing(Outcome),
    /// A switch.
    SwitchOn(Feature),
    /// A consent is taken back.
    Withdraw(Feature),
    /// All of them.
    WithdrawAll,
    /// To the foreground; the shell says what the system allows.
    Foreground,
    /// To the foreground, and the shell has not said yet what the system allows.
    ForegroundInSilence,
    /// To the background.
    Background,
    /// The system's settings: the camera.
    Camera(bool),
    /// A search.
    Search,
    /// A device of the list is opened.
    OpenDevice,
    /// The device of the scanned label.
    OpenScanned,
    /// The customer is called.
    Call,
    /// The dialler took the number.
    HandOver(bool),
    /// New messages.
    Pull,
    /// A message is written.
    Write,
    /// Messages are read.
    ReadMessages,
    /// A message is written where there is no network, and the consent to messages is taken back before there is one.
    WriteInVain,
    /// The same with a picture.
    SendInVain,
    /// A process begins, and while its session is renewed something is tapped and its consent taken back at once.
    Race(Feature),
    /// Something is brought in, its consent taken back and given anew, all before anything else can happen.
    Burst(Feature),
    /// A picture is sent.
    Send,
    /// The first upload is paused, resumed, taken back.
    Pause,
    /// It goes on.
    Resume,
    /// It is taken back.
    Cancel,
    /// Notices.
    Notices,
    /// The policy.
    Policy,
    /// Telemetry is sent.
    Flush,
    /// The sentence is read.
    Understood,
    /// The phone's network.
    Network(NetworkReading),
    /// The way to the office.
    Way(Way),
    /// Time goes by, in milliseconds.
    Wait(u64),
    /// The calendar is set, by milliseconds.
    Wall(i64),
    /// The process is killed and starts again.
    Kill,
    /// It ends and starts again.
    Restart,
    /// The same, with another version of the app.
    Upgrade,
    /// The camera looks, with a label before it or not, by the scanner of now or by one of before.
    Look {
        /// A label is there.
        label: bool,
        /// By a scanner of a scan that was ended.
        old: bool,
    },
    /// The office ends the session.
    Revoke,
    /// The office writes.
    OfficeWrites,
    /// The office publishes an edition of the policy; the phone hears of it with its next look for notices.
    Edition(Issue),
    /// The change of the policy is answered.
    Change(Outcome),
}

/// One step: a deed, a number that names what it brings in, and whether the next comes before the dust has settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happens.
    pub deed: Deed,
    /// Names what it brings in.
    pub nr: u32,
    /// Whether the next step comes while requests are under way.
    pub hasty: bool,
}

/// A day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// What it follows from.
    pub seed: u64,
    /// In order.
    pub steps: Vec<Step>,
}

const HOUR: u64 = 3_600_000;
const DAY: i64 = 24 * 3_600_000;

impl Day {
    /// A day of about so many steps.
    #[must_use]
    pub fn of(seed: u64, length: usize) -> Self {
        let mut dice = Dice::of(seed);
        let mut deeds = Vec::new();
        if dice.percent(85) {
            scripted(Script::Morning, &mut dice, &mut deeds);
        } else if dice.percent(60) {
            scripted(Script::Slips, &mut dice, &mut deeds);
        }
        while deeds.len() < length {
            if dice.percent(22) {
                let script = dice.pick(&Script::ALL);
                scripted(script, &mut dice, &mut deeds);
            } else {
                deeds.push(any(&mut dice));
            }
        }
        deeds.truncate(length);
        let steps = deeds.into_iter().zip(1..).map(|(deed, nr)| Step { deed, nr, hasty: dice.percent(15) }).collect();
        Self { seed, steps }
    }
}

#[derive(Clone, Copy)]
enum Script {
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
}

impl Script {
    const ALL: [Self; 16] = [
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
    ];
}

#[allow(clippy::too_many_lines, reason = "a table: each script is a few lines of its own")]
fn scripted(script: Script, dice: &mut Dice, deeds: &mut Vec<Deed>) {
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
        Script::Devices => deeds.extend([
            D::Search,
            D::OpenDevice,
            D::Begin(Feature::Dial),
            D::Answer(Agreed),
            D::Call,
            D::HandOver(true),
        ]),
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
        Script::Forged => {
            deeds.extend([D::Way(Way::Open), D::Edition(dice.pick(&Issue::REFUSED)), D::Notices]);
            deeds.extend(dice.percent(40).then_some(D::Kill));
            deeds.extend([D::Edition(dice.pick(&Issue::GENUINE)), D::Notices, D::Edition(Issue::Again), D::Notices]);
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
    let issue = dice.pick(&Issue::GENUINE);
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
            deeds.extend([D::Change(Dismissed), D::Edition(dice.pick(&Issue::GENUINE)), D::Notices, D::Change(Agreed)]);
        }
        _ => deeds.extend([D::WithdrawAll, D::Change(Agreed)]),
    }
    if dice.percent(70) {
        deeds.extend([D::Begin(feature), D::Answer(dice.pick(&[Agreed, Agreed, Refused])), D::SwitchOn(feature)]);
    }
    deeds.extend(nudge);
    deeds.push(D::Flush);
}

fn any(dice: &mut Dice) -> Deed {
    use Deed as D;
    let outcome = |dice: &mut Dice| {
        dice.pick(&[Outcome::Agreed, Outcome::Agreed, Outcome::Agreed, Outcome::Refused, Outcome::Dismissed])
    };
    match dice.below(104) {
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
            let by = dice.pick(&[1000, HOUR.cast_signed(), DAY, 2 * DAY, 15 * DAY, 40 * DAY]);
            D::Wall(if dice.percent(40) { -by } else { by })
        }
        94 => D::Kill,
        95 => dice.pick(&[D::Restart, D::Upgrade]),
        96..=97 => D::Look { label: dice.percent(60), old: dice.percent(40) },
        98 => D::Revoke,
        99 => D::OfficeWrites,
        100..=101 => D::Edition(if dice.percent(60) { dice.pick(&Issue::GENUINE) } else { dice.pick(&Issue::REFUSED) }),
        _ => D::Change(outcome(dice)),
    }
}

//! A day as a list of steps that follow from a seed.
//!
//! A step holds no state: which prompt an answer meets, whether a text is granted, what a code belongs to is seen when
//! it is carried out. So steps can be left out, and what remains is still a day.

use gongchao_core::{consent::Outcome, policy::Feature, ports::NetworkReading};

use crate::{dice::Dice, editions::Issue, wire::Way};

mod chance;
mod scripts;
mod terms;

use scripts::{Script, scripted};

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
    /// One of the next commits is not finished: the process dies in the middle of it and starts again.
    Tear {
        /// Which commit from here, counted from nought.
        commit: u8,
        /// How much of it is on the disk, in 256ths: nothing, a part, and never the whole.
        part: u8,
    },
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

/// In milliseconds.
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
                deeds.push(chance::deed(&mut dice));
            }
        }
        deeds.truncate(length);
        let steps = deeds.into_iter().zip(1..).map(|(deed, nr)| Step { deed, nr, hasty: dice.percent(15) }).collect();
        Self { seed, steps }
    }
}

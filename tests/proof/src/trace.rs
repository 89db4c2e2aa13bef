//! What happened on a day, in order: the only thing that the rules look at.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use gongchao_core::{
    consent::{Answer, Notice, Outcome, PromptKind},
    gate::Host,
    policy::{DataItem, Feature, OsPermission},
};

use crate::{
    editions::{Offer, Sheet},
    values::Canary,
};

/// One request as it left the core.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which server.
    pub host: Host,
    /// Method.
    pub method: &'static str,
    /// Path with its query.
    pub path: String,
    /// Every header.
    pub headers: Vec<(String, String)>,
    /// The whole body, unpacked.
    pub body: Vec<u8>,
    /// When it left, by the phone's calendar.
    pub at: i64,
    /// Status of the answer; absent where none came back.
    pub status: Option<u16>,
}

/// What a person or the phone did, as it was meant at that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// The first-run notice was answered.
    Notice(Outcome),
    /// The box.
    Tick(bool),
    /// Log in was tapped; whether what was typed is a number.
    LogIn {
        /// The canary of the number.
        number: Canary,
        /// Whether it is a number that can log in.
        valid: bool,
    },
    /// A feature was tapped.
    Begin(Feature),
    /// A feature was left.
    Leave(Feature),
    /// The open prompt was answered.
    Answer {
        /// Whose.
        feature: Feature,
        /// What it asked.
        kind: PromptKind,
        /// How.
        outcome: Outcome,
    },
    /// The change of the policy was answered, whether there is one or not.
    Change(Outcome),
    /// An answer to a prompt that is not open.
    AnswerNothing,
    /// A switch under permissions.
    SwitchOn(Feature),
    /// A consent is taken back.
    Withdraw(Feature),
    /// All of them.
    WithdrawAll,
    /// What the system says, seen at a foreground.
    SystemSays(OsPermission, bool),
    /// To the foreground.
    Foreground,
    /// To the background.
    Background,
    /// The session is ended by the person.
    LogOut,
    /// A text was brought in, for a feature.
    Wrote(Canary, Feature),
    /// A picture was chosen.
    Picked(Canary),
    /// Call was tapped.
    Call,
    /// The dialler took the number, or did not.
    HandedOver,
    /// Notices or the policy were opened by the person.
    Public,
    /// Frames were offered to the camera's scanner; whether one was to be had, and whether something was read.
    Looked {
        /// Whether the core gave a scanner, or an older one still read.
        open: bool,
        /// Whether a label came out.
        read: bool,
        /// Whether the scanner is one of a scan that was ended before.
        old: bool,
    },
    /// Nothing that concerns consent.
    Other,
}

impl Act {
    /// Whether it is for the room that keeps consents: what stood for a time that is over ends before it.
    #[must_use]
    pub fn concerns_consent(&self) -> bool {
        match self {
            Self::Notice(_)
            | Self::Tick(_)
            | Self::LogIn { valid: true, .. }
            | Self::Begin(_)
            | Self::Leave(_)
            | Self::Answer { .. }
            | Self::Change(_)
            | Self::AnswerNothing
            | Self::SwitchOn(_)
            | Self::Withdraw(_)
            | Self::WithdrawAll
            | Self::SystemSays(..)
            | Self::Foreground => true,
            Self::LogIn { valid: false, .. }
            | Self::Background
            | Self::LogOut
            | Self::Wrote(..)
            | Self::Picked(_)
            | Self::Call
            | Self::HandedOver
            | Self::Public
            | Self::Looked { .. }
            | Self::Other => false,
        }
    }
}

/// What is on the screen after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// The edition in force.
    pub edition: String,
    /// The change of the policy that waits for an answer: what it closes.
    pub change: Option<BTreeSet<Feature>>,
    /// The first-run notice.
    pub notice: Notice,
    /// The box.
    pub ticked: bool,
    /// The open prompt: its name, what it asks, for which feature, and whether purpose and cost stand beside it.
    pub prompt: Option<(String, PromptKind, Feature, bool)>,
    /// Where each feature stands, and whether it is in use.
    pub features: BTreeMap<Feature, (Answer, bool)>,
    /// The login's stage, as its stable word.
    pub login: String,
    /// Whether the scan screen wants the camera.
    pub camera: bool,
    /// Whether a call is being handed over.
    pub call: bool,
    /// Uploads that wait or move.
    pub uploads: usize,
    /// Messages that wait to be sent.
    pub waiting: usize,
    /// The name of the sentence on the screen.
    pub told: Option<&'static str>,
    /// Everything that can be read on it and found again.
    pub shown: BTreeSet<Canary>,
    /// Requests that are under way.
    pub under_way: usize,
}

/// What lies on the disk after a withdrawal, a logout or a kill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    /// Canaries that stand in a file as they are, and the name of one such file.
    pub plain: BTreeMap<Canary, String>,
    /// Rows by table.
    pub rows: BTreeMap<&'static str, i64>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A process began; false where the folder was new.
    Launched {
        /// Whether there was one before.
        again: bool,
    },
    /// The process was ended: at once, or with a last word.
    Ended {
        /// Without a last word.
        killed: bool,
    },
    /// Somebody did something.
    Tap(Act),
    /// Somebody did something, and the process died before it was written down: it was never heard.
    Lost(Act),
    /// The calendar was set.
    WallSet(i64),
    /// Bytes left.
    Sent(Sent),
    /// A document of the publisher's arrived.
    Offered(Offer),
    /// The core goes by this edition from here on.
    InForce(Arc<Sheet>),
    /// The lists count more than before.
    Taken(DataItem, Feature, u64),
    /// The device was read so many times.
    ProbeRead(u64),
    /// A line of the log.
    Logged(String),
    /// A sentence on the screen.
    Said(String),
    /// The disk was looked at.
    Disk(Disk),
    /// The screen after the step.
    Scene(Box<Scene>),
}

/// With the step it belongs to and the phone's clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Number of the step in its day.
    pub step: usize,
    /// The phone's calendar.
    pub wall: i64,
    /// The phone's running clock.
    pub mono: u64,
    /// What happened.
    pub what: What,
}

/// A day, as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// In order.
    pub marks: Vec<Mark>,
}

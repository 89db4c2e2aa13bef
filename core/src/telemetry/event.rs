//! Every event there is.
//!
//! A field is a word of a list, a flag, or a bucket. There is no field that could hold a text, so nothing a person
//! typed, no address and no name can be recorded, by mistake or on purpose (C032, C033). A new event is a variant here,
//! with its class, its items and its place in the edition; one without does not compile or does not pass the test that
//! reads the edition.

use super::{
    buckets::{Count, Rtt, Size, Took, Tries},
    words::{
        Channel, Class, CodeFormat, FailClass, FaultClass, Group, Loss, MediaKind, Room, Screen, Server, StartKind,
        Timing, Total,
    },
};
use crate::{policy::DataItem, ports::Link};

/// One event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogEvent {
    /// The client started.
    AppStarted {
        /// How.
        kind: StartKind,
        /// Until the first snapshot.
        took: Took,
    },
    /// A screen was opened.
    ScreenSeen {
        /// Which.
        screen: Screen,
    },
    /// A code was read.
    ScanDone {
        /// Its kind; nothing of its text.
        format: CodeFormat,
        /// From the first frame to the code.
        took: Took,
    },
    /// An upload is whole on the server.
    UploadDone {
        /// What it was.
        kind: MediaKind,
        /// How large.
        size: Size,
        /// How often it had to be taken up again.
        retries: Tries,
    },
    /// A request failed.
    RequestFailed {
        /// Which server it was for.
        server: Server,
        /// Why.
        class: FailClass,
    },
    /// Something went wrong in the client; it goes to disk at once.
    Fault {
        /// What.
        class: FaultClass,
        /// Where.
        room: Room,
    },
    /// Something of the client ended by a panic; told at the next start.
    Crashed {
        /// Where.
        room: Room,
    },
    /// How often a group of functions was used on one day.
    DayUsage {
        /// Which.
        group: Group,
        /// How often.
        times: Count,
    },
    /// A total of a week.
    PeriodTotal {
        /// Of what.
        what: Total,
        /// How many.
        times: Count,
    },
    /// A duration.
    Timed {
        /// Of what.
        what: Timing,
        /// How long.
        took: Took,
    },
    /// How good the network was for our own traffic.
    LinkQuality {
        /// A round trip.
        rtt: Rtt,
        /// Whether the connection broke.
        broken: bool,
    },
    /// How the phone is connected.
    NetworkChanged {
        /// By what.
        link: Link,
        /// Whether bytes cost money.
        metered: bool,
    },
    /// Where this package came from.
    InstalledFrom {
        /// The channel.
        channel: Channel,
    },
    /// Records were lost before they were sent.
    RecordsLost {
        /// Why.
        why: Loss,
        /// How many.
        times: Count,
    },
}

/// The content of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A word of the program's own text.
    Word(&'static str),
    /// A flag.
    Flag(bool),
    /// A count, as its step.
    Count(Count),
}

/// How much an event matters to who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Severity {
    Info,
    Warn,
    Error,
    Fatal,
}

pub(super) const fn link_word(link: Link) -> &'static str {
    match link {
        Link::None => "none",
        Link::Wifi => "wifi",
        Link::Cellular => "cellular",
        Link::Wired => "wired",
    }
}

impl LogEvent {
    /// Which consent it needs.
    #[must_use]
    pub const fn class(self) -> Class {
        match self {
            Self::RequestFailed { .. } | Self::Fault { .. } | Self::Crashed { .. } | Self::RecordsLost { .. } => {
                Class::Essential
            }
            Self::AppStarted { .. }
            | Self::ScreenSeen { .. }
            | Self::ScanDone { .. }
            | Self::UploadDone { .. }
            | Self::DayUsage { .. }
            | Self::PeriodTotal { .. }
            | Self::Timed { .. }
            | Self::LinkQuality { .. }
            | Self::NetworkChanged { .. }
            | Self::InstalledFrom { .. } => Class::Analytics,
        }
    }

    /// The data items of the edition that it holds.
    #[must_use]
    pub const fn items(self) -> &'static [DataItem] {
        match self {
            Self::AppStarted { .. } | Self::ScanDone { .. } | Self::UploadDone { .. } => &[DataItem::OperationLog],
            Self::ScreenSeen { .. } => &[DataItem::VisitedRoute],
            Self::RequestFailed { .. } | Self::Fault { .. } | Self::RecordsLost { .. } => &[DataItem::FaultLog],
            Self::Crashed { .. } => &[DataItem::Crash],
            Self::DayUsage { .. } => &[DataItem::UsageFrequency],
            Self::PeriodTotal { .. } => &[DataItem::UsageTotal],
            Self::Timed { .. } => &[DataItem::Performance],
            Self::LinkQuality { .. } => &[DataItem::NetworkQuality],
            Self::NetworkChanged { .. } => &[DataItem::NetworkAccess, DataItem::NetworkState],
            Self::InstalledFrom { .. } => &[DataItem::AppSource],
        }
    }

    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AppStarted { .. } => "app.started",
            Self::ScreenSeen { .. } => "screen.seen",
            Self::ScanDone { .. } => "scan.done",
            Self::UploadDone { .. } => "upload.done",
            Self::RequestFailed { .. } => "request.failed",
            Self::Fault { .. } => "app.fault",
            Self::Crashed { .. } => "app.crashed",
            Self::DayUsage { .. } => "usage.day",
            Self::PeriodTotal { .. } => "usage.total",
            Self::Timed { .. } => "app.timed",
            Self::LinkQuality { .. } => "network.quality",
            Self::NetworkChanged { .. } => "network.changed",
            Self::InstalledFrom { .. } => "app.source",
            Self::RecordsLost { .. } => "telemetry.dropped",
        }
    }

    /// Whether it goes to the database at once and does not wait for company.
    #[must_use]
    pub const fn critical(self) -> bool {
        matches!(self, Self::Fault { .. } | Self::Crashed { .. })
    }

    pub(super) const fn severity(self) -> Severity {
        match self {
            Self::Crashed { .. } => Severity::Fatal,
            Self::Fault { .. } => Severity::Error,
            Self::RequestFailed { .. } | Self::RecordsLost { .. } => Severity::Warn,
            _ => Severity::Info,
        }
    }

    pub(super) fn fields(self) -> Vec<(&'static str, Value)> {
        use Value::{Count, Flag, Word};
        match self {
            Self::AppStarted { kind, took } => vec![("kind", Word(kind.word())), ("took", Word(took.word()))],
            Self::ScreenSeen { screen } => vec![("screen", Word(screen.word()))],
            Self::ScanDone { format, took } => vec![("format", Word(format.word())), ("took", Word(took.word()))],
            Self::UploadDone { kind, size, retries } => {
                vec![("kind", Word(kind.word())), ("size", Word(size.word())), ("retries", Word(retries.word()))]
            }
            Self::RequestFailed { server, class } => {
                vec![("server", Word(server.word())), ("class", Word(class.word()))]
            }
            Self::Fault { class, room } => vec![("class", Word(class.word())), ("room", Word(room.word()))],
            Self::Crashed { room } => vec![("room", Word(room.word()))],
            Self::DayUsage { group, times } => vec![("group", Word(group.word())), ("times", Count(times))],
            Self::PeriodTotal { what, times } => vec![("what", Word(what.word())), ("times", Count(times))],
            Self::Timed { what, took } => vec![("what", Word(what.word())), ("took", Word(took.word()))],
            Self::LinkQuality { rtt, broken } => vec![("rtt", Word(rtt.word())), ("broken", Flag(broken))],
            Self::NetworkChanged { link, metered } => {
                vec![("network.connection.type", Word(link_word(link))), ("metered", Flag(metered))]
            }
            Self::InstalledFrom { channel } => vec![("channel", Word(channel.word()))],
            Self::RecordsLost { why, times } => vec![("why", Word(why.word())), ("times", Count(times))],
        }
    }
}

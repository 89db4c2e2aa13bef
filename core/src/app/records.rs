//! What the client records of itself, in telemetry's closed words.
//!
//! The rooms do not know telemetry. What they say is put into its words here; nothing of a content has a word.

use std::time::Duration;

use crate::{
    gate::Host,
    kernel::{Epoch, panics},
    media,
    net::{NetError, Problem},
    policy::{DataItem, Edition, Feature},
    scan,
    store::StoreFault,
    telemetry::{
        Class, CodeFormat, FailClass, FaultClass, Group, LogEvent, MediaKind, Room, Screen, Server, Size, Timing, Took,
        Tries, narrows,
    },
};

/// A feature was opened.
pub(super) fn opened(feature: Feature) -> Option<LogEvent> {
    let screen = match feature {
        Feature::Scan => Screen::Scan,
        Feature::Media => Screen::Uploads,
        Feature::Devices => Screen::Devices,
        Feature::Messages => Screen::Messages,
        Feature::Dial | Feature::Login | Feature::DeviceInfo | Feature::EssentialLog | Feature::Analytics => {
            return None;
        }
    };
    Some(LogEvent::ScreenSeen { screen })
}

/// A label was read, so long after the first frame.
pub(super) fn scanned(format: scan::Format, after: Duration) -> LogEvent {
    let format = match format {
        scan::Format::Qr => CodeFormat::Qr,
        scan::Format::MicroQr => CodeFormat::MicroQr,
        scan::Format::DataMatrix => CodeFormat::DataMatrix,
        scan::Format::Pdf417 => CodeFormat::Pdf417,
        scan::Format::Code128
        | scan::Format::Code39
        | scan::Format::Ean13
        | scan::Format::Ean8
        | scan::Format::UpcA
        | scan::Format::UpcE
        | scan::Format::Itf => CodeFormat::Bars,
    };
    LogEvent::ScanDone { format, took: Took::of(after) }
}

/// An upload has its receipt.
pub(super) fn uploaded(item: &media::Item) -> Option<LogEvent> {
    let media::Step::Done { receipt } = &item.step else { return None };
    let kind = match item.kind {
        media::Kind::Photo => MediaKind::Photo,
        media::Kind::Video => MediaKind::Video,
    };
    Some(LogEvent::UploadDone {
        kind,
        size: Size::of(receipt.size),
        retries: Tries::of(item.restarts.saturating_add(item.failures)),
    })
}

/// Whether an edition lets analytics count how often the client is used; otherwise nothing is counted.
pub(super) fn counts(edition: &Edition) -> bool {
    [DataItem::UsageFrequency, DataItem::UsageTotal].iter().all(|item| edition.declares(Feature::Analytics, *item))
}

/// Classes that a newer edition lets hold less.
pub(super) fn narrowed(before: &Edition, after: &Edition) -> impl Iterator<Item = Class> {
    Class::ALL.iter().copied().filter(|class| narrows(*class, before, after))
}

/// The group that a feature which is opened anew for each use belongs to; the others are used later.
pub(super) fn group(feature: Feature) -> Option<Group> {
    match feature {
        Feature::Devices => Some(Group::Devices),
        Feature::Messages => Some(Group::Messages),
        Feature::Scan
        | Feature::Media
        | Feature::Dial
        | Feature::Login
        | Feature::DeviceInfo
        | Feature::EssentialLog
        | Feature::Analytics => None,
    }
}

/// Something took so long.
pub(super) fn timed(what: Timing, took: Duration) -> LogEvent {
    LogEvent::Timed { what, took: Took::of(took) }
}

/// A request brought back nothing usable. What did not leave did not fail, and "not you" and "not there" are answers.
pub(super) fn failed(host: Host, why: &NetError) -> Option<LogEvent> {
    let server = match host {
        Host::Account => Server::Account,
        Host::Media => Server::Media,
        // A batch that is refused would leave a record to be refused with the next one.
        Host::Telemetry => return None,
    };
    let class = match why {
        NetError::Offline => FailClass::Offline,
        NetError::TimedOut => FailClass::TimedOut,
        NetError::Interrupted => FailClass::Interrupted,
        NetError::Untrusted(_) => FailClass::Untrusted,
        NetError::NotOurs => FailClass::NotOurs,
        NetError::TooLarge | NetError::WrongShape => FailClass::BadAnswer,
        NetError::Refused(Problem { status: 401 | 404, .. }) | NetError::Status(401 | 404) => return None,
        NetError::Refused(Problem { status: 500.., .. }) | NetError::Status(500..) => FailClass::ServerError,
        NetError::Refused(_) | NetError::Status(_) => FailClass::Refused,
        NetError::Closed(_) | NetError::NoSession | NetError::NoKey(_) | NetError::SourceChanged => return None,
    };
    Some(LogEvent::RequestFailed { server, class })
}

/// A commit was refused.
pub(super) fn refused(fault: StoreFault) -> Option<LogEvent> {
    let class = match fault {
        StoreFault::DiskFull => FaultClass::DiskFull,
        StoreFault::ReadOnly => FaultClass::ReadOnly,
        StoreFault::Unreadable | StoreFault::Damaged => FaultClass::Damaged,
        StoreFault::Statement => FaultClass::Defect,
        // Another process has it for a moment.
        StoreFault::Busy => return None,
    };
    Some(LogEvent::Fault { class, room: Room::Store })
}

/// A copy for an upload was not made. What the person did to the file is no fault.
pub(super) fn not_staged(fault: media::StageFault) -> Option<LogEvent> {
    let class = match fault {
        media::StageFault::Refused(_) => FaultClass::BadMedia,
        media::StageFault::DiskFull => FaultClass::DiskFull,
        media::StageFault::Unwritable => FaultClass::ReadOnly,
        media::StageFault::SourceGone | media::StageFault::SourceUnreadable | media::StageFault::SourceChanged => {
            return None;
        }
    };
    Some(LogEvent::Fault { class, room: Room::Media })
}

/// An earlier process left word of a panic, under the consent that still stands.
pub(super) fn crashed(left: &panics::Left, essential: Option<Epoch>) -> Option<LogEvent> {
    let room = match left.folder.as_str() {
        "gate" | "policy" => Room::Consent,
        folder => Room::ALL.iter().copied().find(|room| room.word() == folder).unwrap_or(Room::App),
    };
    (essential == Some(left.epoch)).then_some(LogEvent::Crashed { room })
}

//! What the client records of itself, in telemetry's closed words.
//!
//! The rooms do not know telemetry. What they say is put into its words here; nothing of a content has a word.

use std::time::Duration;

use crate::{
    media,
    policy::Feature,
    scan,
    telemetry::{CodeFormat, LogEvent, MediaKind, Screen, Size, Took, Tries},
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

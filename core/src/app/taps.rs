//! What a tap means for the rooms.

use super::{
    house::House,
    tap::Tap,
    told::Trouble,
    turn::{RoomEvent, dice},
};
use crate::{
    consent, dial, fieldwork,
    gate::{Closed, Gate, uses},
    kernel::{Id, Phone, Secret, mutant, random},
    media, notices,
    policy::Feature,
    ports::{Link, NetworkReading},
    scan, session, telemetry,
};

/// What a tap comes to.
pub(super) enum Meaning {
    /// Events, in order.
    Events(Vec<RoomEvent>),
    /// Log in with this number, if consent says yes.
    LogIn(Phone),
}

/// Reads a tap. What cannot be meant is told to the person and comes to nothing.
pub(super) fn read(tap: Tap, house: &mut House, gate: &Gate) -> Meaning {
    let events = match tap {
        Tap::LogIn { number } => match Phone::parse(number.expose()) {
            _ if mutant!(NumberInErrorText) && number.expose().len() > 10 => {
                let wait_s = number.expose().parse().unwrap_or(0);
                told(house, Trouble::Session(session::Trouble::Cooldown { wait_s }))
            }
            Ok(_) if house.stops().feature(Feature::Login) => stopped(house, Feature::Login),
            Ok(phone) if mutant!(LogTheNumber) => {
                tracing::info!(name: "login.number", ms = phone.expose().trim_start_matches("+86").parse::<i64>().unwrap_or(0));
                return Meaning::LogIn(phone);
            }
            Ok(phone) => return Meaning::LogIn(phone),
            // A slip of the finger does not use up the tick of the box.
            Err(fault) => told(house, Trouble::Number(fault)),
        },
        Tap::AnswerNotice { outcome } => consent(consent::Event::NoticeAnswered(outcome)),
        Tap::AnswerChange { outcome } => consent(consent::Event::ChangeAnswered(outcome)),
        Tap::TickBox { ticked } => consent(consent::Event::Box(ticked)),
        Tap::ResendCode => session(session::Event::Resend),
        Tap::EnterCode { code } => session(session::Event::SubmitCode { typed: Secret::new(code.expose()) }),
        Tap::LeaveCode => session(session::Event::ChangeNumber),
        Tap::LogOut => session(session::Event::LogOut),
        Tap::ListSessions => session(session::Event::ListSessions),
        Tap::EndSession { session } => begin(session::Deed::EndSession { session }),
        Tap::LogOutOthers => begin(session::Deed::LogOutOthers),
        Tap::LogOutAll => begin(session::Deed::LogOutAll),
        Tap::AskCancellation => session(session::Event::AskCancel { seed: seed() }),
        Tap::ConfirmCancellation { code, seen } => {
            session(session::Event::ConfirmCancel { typed: Secret::new(code.expose()), seen })
        }
        Tap::KeepAccount => session(session::Event::KeepAccount),
        // Nobody is asked for what would not start.
        Tap::Begin { feature } if house.stops().feature(feature) => stopped(house, feature),
        Tap::Begin { feature } => consent(consent::Event::Begin(feature, Id::new())),
        Tap::Leave { feature } => leave(feature),
        Tap::Answer { prompt, outcome } => consent(consent::Event::Resolved(prompt, outcome, Id::new())),
        Tap::SwitchOn { feature } => consent(consent::Event::SwitchedOn(feature)),
        Tap::Withdraw { feature } => consent(consent::Event::Withdraw(feature)),
        Tap::WithdrawAll => consent(consent::Event::WithdrawAll),
        Tap::PermissionSeen { permission, allowed } => consent(consent::Event::SystemSeen(permission, allowed)),
        Tap::SearchDevices { text } => devices(fieldwork::devices::Event::Search(Secret::new(text.expose()))),
        Tap::MoreDevices => devices(fieldwork::devices::Event::More),
        Tap::OpenDevice { device } => devices(fieldwork::devices::Event::OpenId(device)),
        Tap::OpenScanned => match house.scan.view() {
            scan::View::Found { text, .. } => devices(fieldwork::devices::Event::OpenCode(Secret::new(text))),
            scan::View::Idle | scan::View::Ready => told(house, Trouble::NothingScanned),
        },
        Tap::Send { path } => send(path, house, gate),
        Tap::PauseUpload { upload } => vec![RoomEvent::Media(media::Event::Pause { id: upload })],
        Tap::ResumeUpload { upload } => vec![RoomEvent::Media(media::Event::Resume { id: upload })],
        Tap::CancelUpload { upload } => vec![RoomEvent::Media(media::Event::Cancel { id: upload })],
        Tap::Call { device } => call(&device, house, gate),
        Tap::CallHandedOver { epoch, taken } => {
            let outcome = if taken { dial::HandOver::Shown } else { dial::HandOver::Failed };
            vec![RoomEvent::Dial(dial::Event::HandedOver { epoch, outcome })]
        }
        Tap::PullMessages => messages(fieldwork::messages::Event::Pull),
        Tap::WriteMessage { text } => match gate.grant::<uses::Messages>() {
            Ok(grant) => {
                let text = Secret::new(text.expose());
                messages(fieldwork::messages::Event::Written { id: Id::new(), text, consent: grant.epoch() })
            }
            Err(closed) => {
                if mutant!(LogTheLength) {
                    tracing::info!(name: "message.held", bytes = text.expose().len());
                }
                shut(house, Feature::Messages, closed)
            }
        },
        Tap::ResendMessage { message } => match gate.grant::<uses::Messages>() {
            Ok(grant) => messages(fieldwork::messages::Event::Again { id: message, consent: grant.epoch() }),
            Err(closed) => shut(house, Feature::Messages, closed),
        },
        Tap::DiscardMessage { message } => messages(fieldwork::messages::Event::Discard(message)),
        Tap::MessagesRead { up_to } => messages(fieldwork::messages::Event::Read { up_to }),
        Tap::PullNotices => vec![RoomEvent::Notices(notices::Event::Refresh)],
        Tap::ReadPolicy => vec![RoomEvent::Notices(notices::Event::TextWanted {
            edition: house.edition.id.clone(),
            sha256: house.edition.text_sha256.clone(),
        })],
        Tap::NoticeRead { notice } => vec![RoomEvent::Notices(notices::Event::Read(notice))],
        Tap::NoticeAcknowledged { notice } => vec![RoomEvent::Notices(notices::Event::Acknowledged(notice))],
        Tap::FlushTelemetry => vec![RoomEvent::Telemetry(telemetry::Event::Told)],
        Tap::Understood => {
            house.told = None;
            vec![RoomEvent::Dial(dial::Event::Dismissed)]
        }
        Tap::Foreground => vec![
            RoomEvent::Consent(consent::Event::Foregrounded),
            RoomEvent::Notices(notices::Event::Nudged),
            RoomEvent::Telemetry(telemetry::Event::Foreground),
        ],
        Tap::Background => vec![RoomEvent::Telemetry(telemetry::Event::Background)],
        Tap::Network { reading } => network(reading, house),
    };
    Meaning::Events(events)
}

fn consent(event: consent::Event) -> Vec<RoomEvent> {
    vec![RoomEvent::Consent(event)]
}

fn session(event: session::Event) -> Vec<RoomEvent> {
    vec![RoomEvent::Session(event)]
}

fn begin(deed: session::Deed) -> Vec<RoomEvent> {
    session(session::Event::Begin { deed, seed: seed() })
}

// Of names that never leave the phone.
fn seed() -> Secret {
    Secret::new(random::<16>())
}

fn devices(event: fieldwork::devices::Event) -> Vec<RoomEvent> {
    vec![RoomEvent::Fieldwork(fieldwork::Event::Devices(event))]
}

fn messages(event: fieldwork::messages::Event) -> Vec<RoomEvent> {
    vec![RoomEvent::Fieldwork(fieldwork::Event::Messages(event))]
}

fn told(house: &mut House, trouble: Trouble) -> Vec<RoomEvent> {
    house.told = Some(trouble);
    Vec::new()
}

fn stopped(house: &mut House, feature: Feature) -> Vec<RoomEvent> {
    let over = house.notices.purged();
    told(house, if over { Trouble::Ended } else { Trouble::Stopped(vec![feature]) })
}

fn shut(house: &mut House, feature: Feature, closed: Closed) -> Vec<RoomEvent> {
    let refusal = match closed {
        Closed::NotConsented(_) | Closed::Withdrawn(_) => consent::Refusal::SwitchedOff,
        Closed::Superseded(_) => consent::Refusal::PolicyChanged,
        Closed::Stopped(_) | Closed::StoppedItem(_) => return stopped(house, feature),
        Closed::OtherEdition
        | Closed::Over(_)
        | Closed::OverBudget(_)
        | Closed::Undeclared(..)
        | Closed::OtherTransform(_)
        | Closed::NotHere(_)
        | Closed::OtherPurpose(..) => consent::Refusal::PolicyFirst,
    };
    told(house, Trouble::Held(feature, refusal))
}

fn leave(feature: Feature) -> Vec<RoomEvent> {
    let mut events = consent(consent::Event::Leave(feature));
    match feature {
        Feature::Scan if mutant!(CameraAfterLeave) => {}
        Feature::Scan => events.push(RoomEvent::Scan(scan::Event::Left)),
        Feature::Devices => events.extend(devices(fieldwork::devices::Event::Close)),
        _ => {}
    }
    events
}

fn send(path: std::path::PathBuf, house: &mut House, gate: &Gate) -> Vec<RoomEvent> {
    let Some(account) = house.session.account().cloned() else {
        return told(house, Trouble::Held(Feature::Media, consent::Refusal::PolicyFirst));
    };
    match gate.grant::<uses::Media>() {
        Ok(grant) => {
            let event = media::Event::Add {
                id: Id::new(),
                kind: media::Kind::of_name(&path),
                source: path,
                epoch: grant.epoch(),
                account,
            };
            vec![RoomEvent::Media(event)]
        }
        Err(closed) => shut(house, Feature::Media, closed),
    }
}

fn call(device: &str, house: &mut House, gate: &Gate) -> Vec<RoomEvent> {
    let grant = match gate.grant::<uses::Dial>() {
        Ok(grant) => grant,
        Err(closed) => return shut(house, Feature::Dial, closed),
    };
    match fieldwork::customer_number(&house.fieldwork, device) {
        Some(number) => vec![RoomEvent::Dial(dial::Event::Asked { number: dial::Callee::Written(number), grant })],
        None => told(house, Trouble::NobodyToCall),
    }
}

fn network(reading: NetworkReading, house: &mut House) -> Vec<RoomEvent> {
    let was = house.network.replace(reading);
    let mut events = vec![RoomEvent::Telemetry(telemetry::Event::Network { reading, dice: dice() })];
    if reading.link == Link::None {
        events.push(RoomEvent::Media(media::Event::NetworkLost));
    } else if was.is_none_or(|was| was != reading) {
        events.push(RoomEvent::Session(session::Event::NetworkBack { dice: dice() }));
        events.push(RoomEvent::Media(media::Event::NetworkBack));
        events.push(RoomEvent::Fieldwork(fieldwork::Event::Online));
        events.push(RoomEvent::Notices(notices::Event::Nudged));
    }
    events
}

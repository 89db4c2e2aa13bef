//! What a shell draws: one record of everything that can be seen, made after each commit.

use serde::Serialize;

use super::{account, house::House, told::Told, uploads};
use crate::{
    consent, fieldwork,
    kernel::{Epoch, Now, Wall},
    media, notices, policy,
    ports::NetworkReading,
    scan, session,
    telemetry::{self, Class, Recorder},
};

/// Everything that can be seen at one moment. A shell draws it and remembers nothing of an earlier one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Snapshot {
    /// Grows with every snapshot of a process.
    pub number: u64,
    /// The edition in force.
    pub edition: String,
    /// How the company is reached.
    pub contact: policy::ContactView,
    /// Notice, box, the open prompt, where each feature stands.
    pub consent: consent::ConsentView,
    /// Login and session.
    pub login: session::LoginView,
    /// The account itself: its sessions, an act that takes a fresh code, its end.
    pub account: session::AccountView,
    /// The scan screen.
    pub scan: scan::View,
    /// The devices and the messages screen; each is absent where nobody may look.
    pub fieldwork: fieldwork::View,
    /// The uploads screen.
    pub uploads: Vec<media::UploadView>,
    /// The call that is being handed to the phone's dialler.
    pub call: CallView,
    /// Notices.
    pub notices: notices::NoticesView,
    /// What telemetry holds.
    pub telemetry: TelemetryView,
    /// The phone's network as it was last seen.
    pub network: Option<NetworkReading>,
    /// The sentence on the screen, until it is understood or the next one comes.
    pub told: Option<Told>,
    /// Which scan a camera would belong to.
    #[serde(skip)]
    pub(super) looks: Option<Epoch>,
    /// The scan that the screen belongs to; a scanner of another one is over.
    #[serde(skip)]
    pub(super) scan_of: Epoch,
}

/// A call on its way to the phone's dialler.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct CallView {
    /// What the shell opens and answers by its number; absent where nothing waits.
    pub hand_over: Option<HandOverView>,
}

/// What the phone's dialler is opened with. A shell opens it, answers, and keeps nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct HandOverView {
    /// Goes back with the answer.
    pub epoch: Epoch,
    /// A `tel:` address.
    pub uri: String,
}

/// What telemetry holds on this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TelemetryView {
    /// Essential records that wait.
    pub essential: u64,
    /// Analytics records that wait.
    pub analytics: u64,
    /// Records that were lost, for whatever reason.
    pub lost: u64,
    /// When the server last took a batch.
    pub last_sent: Option<Wall>,
}

impl TelemetryView {
    fn of(state: &telemetry::State, recorder: &Recorder) -> Self {
        let view = recorder.view();
        Self {
            essential: view.stored.queued(Class::Essential),
            analytics: view.stored.queued(Class::Analytics),
            lost: telemetry::Loss::ALL.iter().map(|why| view.stored.lost(*why)).sum(),
            last_sent: state.last_sent(),
        }
    }
}

impl std::fmt::Debug for CallView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.hand_over.is_some() { "CallView(…)" } else { "CallView(none)" })
    }
}

impl Snapshot {
    /// The snapshot of a state.
    pub(super) fn of(house: &House, recorder: &Recorder, now: Now, number: u64) -> Self {
        Self {
            number,
            edition: house.edition.id.0.clone(),
            contact: house.edition.controller.contact.view(),
            consent: consent::view(&house.consent),
            login: session::view(&house.session, now),
            account: session::account(&house.session, now, account::WORDS),
            scan: house.scan.view(),
            fieldwork: house.fieldwork.view(),
            uploads: media::view(&house.media, uploads::standing),
            call: CallView { hand_over: house.hand_over.clone() },
            notices: notices::view(&house.notices, &house.edition.id),
            telemetry: TelemetryView::of(&house.telemetry, recorder),
            network: house.network,
            told: house.told.as_ref().map(Told::from),
            looks: house.scan.looks(),
            scan_of: house.scan.epoch(),
        }
    }

    /// Whether anything that is seen differs from another one.
    pub(super) fn differs(&self, other: &Self) -> bool {
        Self { number: 0, ..self.clone() } != Self { number: 0, ..other.clone() }
    }
}

//! What is done outside the loop, once the rows are on disk: each piece is a task that ends with one event.

use std::{future::Future, pin::Pin};

use tokio::task::{AbortHandle, JoinSet};

use super::{
    input::Input,
    life::Life,
    records,
    turn::{RoomEvent, Work, dice},
};
use crate::{
    consent, device, fieldwork, media, notices, session,
    telemetry::{self, Timing},
};

impl Life {
    /// Asks the vault for the ledger's key, beside the loop: a vault may take its second.
    pub(super) fn seek_key(&mut self, tasks: &mut JoinSet<()>) {
        let Some(inputs) = self.inputs.upgrade().filter(|_| !self.seeking_key) else { return };
        self.seeking_key = true;
        let vault = self.ports.vault.clone();
        let begun = self.house.consent.key_begun().map(str::to_owned);
        tasks.spawn_blocking(move || {
            let key = consent::DeviceKey::of_vault(&*vault, begun.as_deref());
            // The loop is gone only when the client is; the next start asks for itself.
            let _ = inputs.send(Input::Key(key));
        });
    }

    /// Starts a piece of work.
    pub(super) fn start(&mut self, work: Work, tasks: &mut JoinSet<()>) {
        let Some(inputs) = self.inputs.upgrade() else { return };
        let come = move |event: RoomEvent| {
            // The loop is gone only when the client is; then nothing is owed that the next start does not take up.
            let _ = inputs.send(Input::Came(Box::new(event)));
        };
        let net = self.net.clone();
        match work {
            Work::Session(call, consent) => {
                let (probe, version) = (self.ports.device.clone(), self.app_version.clone());
                beside(tasks, async move {
                    come(RoomEvent::Session(session::perform(call, consent, &net, &*probe, &version, dice()).await));
                });
            }
            Work::Notices(effect) => {
                let publishers = self.publishers.clone();
                beside(
                    tasks,
                    async move { come(RoomEvent::Notices(notices::perform(effect, &net, &publishers).await)) },
                );
            }
            Work::Fieldwork(effect, consent) => {
                beside(tasks, async move {
                    come(RoomEvent::Fieldwork(fieldwork::perform(effect, consent, &net, dice()).await));
                });
            }
            Work::Device(effect) => {
                let probe = self.ports.device.clone();
                beside(tasks, async move { come(RoomEvent::Device(device::perform(effect, &net, &*probe).await)) });
            }
            // At once, so that it is recorded before whoever waits for this turn goes on.
            Work::Telemetry(telemetry::Effect::Record { event, at }) => {
                self.recorder.record_at(event, at);
            }
            Work::Telemetry(effect) => {
                let recorder = self.recorder.clone();
                beside(
                    tasks,
                    async move { come(RoomEvent::Telemetry(telemetry::perform(effect, &net, &recorder).await)) },
                );
            }
            Work::Record(event) => {
                self.recorder.record(event);
            }
            Work::Media(media::Effect::AbortTransfer { id }) => {
                if let Some(transfer) = self.transfers.remove(&id) {
                    transfer.abort();
                }
            }
            Work::Media(media::Effect::Transfer(job)) => {
                let (folder, id) = (self.folder.clone(), job.id.clone());
                let report = come.clone();
                let transfer = beside(tasks, async move {
                    let report = move |event| report(RoomEvent::Media(event));
                    come(RoomEvent::Media(media::transfer(job, &folder, &net, dice(), report).await));
                });
                self.transfers.insert(id, transfer);
            }
            Work::Media(effect) => {
                let (folder, clock, recorder) = (self.folder.clone(), self.clock.clone(), self.recorder.clone());
                beside(tasks, async move {
                    let began = matches!(effect, media::Effect::Stage { .. }).then(|| clock.now().mono);
                    let event = media::perform(effect, &folder, &net, dice()).await;
                    if let (Some(began), Some(media::Event::Staged { result: Ok(_), .. })) = (began, &event) {
                        recorder.record(records::timed(Timing::Sanitize, clock.now().mono.since(began)));
                    }
                    if let Some(event) = event {
                        come(RoomEvent::Media(event));
                    }
                });
            }
            // The loop ends first: nothing may be open that is to be erased.
            Work::EraseAll => self.over = true,
            // The key goes with the account's work: the next session begins with another, and nothing ties it to this one.
            Work::Scrub(account) => {
                let scrubbed = self.store.scrub().is_ok();
                let all = self.diary.erase().is_ok() && scrubbed && self.net.forget_key();
                come(RoomEvent::Session(if all {
                    session::Event::Erased { account }
                } else {
                    session::Event::NotErased { account, dice: dice() }
                }));
            }
        }
    }
}

/// Starts one piece of work. All pieces are one kind of task: each kind of its own is compiled twice, for either of the
/// runtime's schedulers, and weighs some kilobytes on every phone.
fn beside(tasks: &mut JoinSet<()>, work: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
    let work: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(work);
    tasks.spawn(work)
}

//! The hand of the person: taps, and what they changed.

use std::{sync::Arc, time::Duration};

use gongchao_backend::Store;
use gongchao_core::{
    app::{Client, Snapshot, Tap},
    consent::Outcome,
    kernel::{Id, Words},
};
use tokio::runtime::Runtime;

use super::ask;
use crate::screen::{both, say};

/// How long a tap is waited for. The snapshot goes on changing after that; the next menu shows it.
const PATIENCE: Duration = Duration::from_secs(8);

pub(super) struct Hand<'r> {
    runtime: &'r Runtime,
    pub(super) client: Client,
    outbox: Option<Store>,
    sms_shown: usize,
}

impl<'r> Hand<'r> {
    pub(super) fn new(runtime: &'r Runtime, client: Client, outbox: Option<Store>) -> Self {
        let sms_shown = outbox.as_ref().map_or(0, |store| store.sms_outbox().len());
        Self { runtime, client, outbox, sms_shown }
    }

    pub(super) fn now(&self) -> Arc<Snapshot> {
        self.client.snapshot()
    }

    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Passes a tap on, waits for what it changes, and says what went wrong, if anything did.
    pub(super) fn tap(&mut self, tap: Tap, done: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
        let mut watch = self.client.watch();
        watch.mark_unchanged();
        if self.client.tap(tap).is_err() {
            return self.now();
        }
        let seen = self.wait(async {
            let looked = watch.wait_for(|s| done(s) || s.told.is_some() || s.consent.prompt.is_some());
            tokio::time::timeout(PATIENCE, looked).await.ok().and_then(Result::ok).map(|s| s.clone())
        });
        let seen = seen.unwrap_or_else(|| self.now());
        self.told(&seen);
        self.prompts();
        self.now()
    }

    fn told(&mut self, seen: &Snapshot) {
        if let Some(told) = &seen.told {
            say(format!("  ! {}", both(&told.words)));
            // A client that is gone shows nothing more anyway.
            let _ = self.client.tap(Tap::Understood);
            let mut watch = self.client.watch();
            let gone =
                self.wait(async { tokio::time::timeout(PATIENCE, watch.wait_for(|s| s.told.is_none())).await.is_ok() });
            if !gone {
                say("  …");
            }
        }
    }

    /// Answers every prompt that is open: ours, and in the system's place the system's.
    fn prompts(&mut self) {
        while let Some(prompt) = self.now().consent.prompt.clone() {
            let dialog = &prompt.dialog;
            say(format!("\n{}\n  {}\n  {}", both(&dialog.title), both(&dialog.purpose), both(&dialog.refusal_costs)));
            let title = match prompt.kind {
                gongchao_core::consent::PromptKind::Consent => Words::new("您的选择", "your answer"),
                gongchao_core::consent::PromptKind::System(_) => {
                    Words::new("系统：允许使用相机吗？", "the system: allow the camera?")
                }
            };
            let outcome = match ask::either(&title, &dialog.agree, &dialog.refuse) {
                Some(true) => Outcome::Agreed,
                Some(false) => Outcome::Refused,
                None => Outcome::Dismissed,
            };
            let Some(id) = Id::parse(&prompt.id) else { return };
            let mut watch = self.client.watch();
            if self.client.tap(Tap::Answer { prompt: id, outcome }).is_err() {
                return;
            }
            let name = prompt.id.clone();
            let answered = watch.wait_for(|s| s.consent.prompt.as_ref().is_none_or(|p| p.id != name));
            let seen = self.wait(async {
                tokio::time::timeout(PATIENCE, answered).await.ok().and_then(Result::ok).map(|s| s.clone())
            });
            if let Some(seen) = seen {
                self.told(&seen);
            }
        }
    }

    /// SMS that came since the last look: the embedded backend has no carrier.
    pub(super) fn sms(&mut self) {
        let Some(store) = &self.outbox else {
            return say("  短信在后端的 outbox 里。 / the SMS is in the backend's outbox");
        };
        let all = store.sms_outbox();
        for sms in all.iter().skip(self.sms_shown) {
            say(format!("  [SMS] {}", sms.text));
        }
        self.sms_shown = all.len();
    }
}

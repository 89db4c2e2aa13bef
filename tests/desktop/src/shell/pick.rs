//! The hand of the person: taps, and what they changed.

use std::{sync::Arc, time::Duration};

use gongchao_backend::Store;
use gongchao_core::{
    app::{Client, Snapshot, Tap},
    consent::{Outcome, PromptKind},
    kernel::{Id, Words},
    policy::Feature,
};
use tokio::{runtime::Runtime, sync::watch};

use super::ask::{self, Left};
use crate::screen::{both, say};

/// How long a tap is waited for. The snapshot goes on changing after that; the next menu shows it.
const PATIENCE: Duration = Duration::from_secs(8);

/// Where the SMS of a login can be seen: a desktop has no carrier.
pub(super) enum Outbox {
    /// In the store of the backend that runs in this process; so many were shown.
    Own(Store, usize),
    /// At a backend of its own.
    Elsewhere,
}

pub(super) struct Hand<'r> {
    runtime: &'r Runtime,
    pub(super) client: Client,
    outbox: Outbox,
    /// Grows with every Ctrl-C that no question took.
    interrupts: watch::Receiver<u32>,
}

impl<'r> Hand<'r> {
    pub(super) fn new(runtime: &'r Runtime, client: Client, own: Option<Store>) -> Self {
        let outbox = own.map_or(Outbox::Elsewhere, |store| {
            let shown = store.sms_outbox().len();
            Outbox::Own(store, shown)
        });
        // Listened to from the start: with nobody listening, one between two questions would end the program as it is.
        let (tell, interrupts) = watch::channel(0_u32);
        runtime.spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                tell.send_modify(|count| *count = count.saturating_add(1));
            }
        });
        Self { runtime, client, outbox, interrupts }
    }

    pub(super) fn now(&self) -> Arc<Snapshot> {
        self.client.snapshot()
    }

    /// Waits for something, or for Ctrl-C.
    pub(super) fn wait<T>(&mut self, future: impl Future<Output = T>) -> Result<T, Left> {
        let interrupts = &mut self.interrupts;
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                Ok(()) = interrupts.changed() => Err(Left::Interrupted),
                done = future => Ok(done),
            }
        })
    }

    /// Passes a tap on, waits until the snapshot shows what it was for, and says what went wrong, if anything did.
    pub(super) fn tap(&mut self, tap: Tap, done: impl Fn(&Snapshot) -> bool) -> Result<Arc<Snapshot>, Left> {
        let client = self.client.clone();
        if client.tap(tap).is_ok() {
            let mut watch = client.watch();
            let seen = async {
                // A question is answered behind the tap: from here on the snapshot knows of it, and a menu that looked
                // finished before the tap is not taken for one that is finished after it.
                client.lists().await.ok()?;
                watch.wait_for(|s| done(s) || s.told.is_some() || s.consent.prompt.is_some()).await.ok().map(drop)
            };
            // Whatever is not there yet goes on behind the next menu.
            self.wait(async { tokio::time::timeout(PATIENCE, seen).await.ok() })?;
        }
        self.told()?;
        self.prompts()?;
        Ok(self.now())
    }

    /// Says the sentence that is on the screen, once.
    pub(super) fn told(&mut self) -> Result<(), Left> {
        let Some(told) = self.now().told.clone() else { return Ok(()) };
        say(format!("  ! {}", both(&told.words)));
        let mut watch = self.client.watch();
        if self.client.tap(Tap::Understood).is_ok() {
            let gone = async {
                tokio::time::timeout(PATIENCE, watch.wait_for(|s| s.told.as_ref() != Some(&told))).await.is_ok()
            };
            // Where it stays, the next tap says it again.
            self.wait(gone)?;
        }
        Ok(())
    }

    /// Answers every prompt that is open: ours, and in the system's place the system's.
    pub(super) fn prompts(&mut self) -> Result<(), Left> {
        while let Some(prompt) = self.now().consent.prompt.clone() {
            let dialog = &prompt.dialog;
            say("");
            let title = match prompt.kind {
                PromptKind::Consent => {
                    say(both(&dialog.title));
                    say(format!("  {}", both(&dialog.refusal_costs)));
                    dialog.title.clone()
                }
                PromptKind::System { permission } => {
                    let name = permission.words();
                    Words::new(format!("【系统】允许使用{}吗？", name.zh), format!("[system] allow the {}?", name.en))
                }
            };
            say(format!("  {}", both(&dialog.purpose)));
            let outcome = match ask::either(&title, &dialog.agree, &dialog.refuse)? {
                Some(true) => Outcome::Agreed,
                Some(false) => Outcome::Refused,
                None => Outcome::Dismissed,
            };
            let Some(id) = Id::parse(&prompt.id) else { return Ok(()) };
            let mut watch = self.client.watch();
            if self.client.tap(Tap::Answer { prompt: id, outcome }).is_err() {
                return Ok(());
            }
            let answered = watch.wait_for(|s| s.consent.prompt.as_ref().is_none_or(|p| p.id != prompt.id));
            if !self.wait(async { tokio::time::timeout(PATIENCE, answered).await.is_ok() })? {
                return Ok(());
            }
            self.told()?;
        }
        Ok(())
    }

    /// Taps a feature and answers what it asks; whether it may be used now.
    pub(super) fn begin(&mut self, feature: Feature) -> Result<bool, Left> {
        Ok(in_use(&*self.tap(Tap::Begin { feature }, |s| in_use(s, feature))?, feature))
    }

    /// Leaves a feature.
    pub(super) fn leave(&mut self, feature: Feature) -> Result<(), Left> {
        self.tap(Tap::Leave { feature }, |s| !in_use(s, feature)).map(drop)
    }

    /// SMS that came since the last look.
    pub(super) fn sms(&mut self) {
        match &mut self.outbox {
            Outbox::Own(store, shown) => {
                let all = store.sms_outbox();
                for sms in all.iter().skip(*shown) {
                    say(format!("  ✉ 短信 SMS（后端发件箱 the backend's outbox）: {}", sms.text));
                }
                *shown = all.len();
            }
            Outbox::Elsewhere => say(both(&Words::new(
                "  ✉ 短信在后端的发件箱里：用 backend --outbox FILE 启动的，看那个文件。",
                "the SMS is in the outbox of the backend: the file that `backend --outbox FILE` names",
            ))),
        }
    }
}

fn in_use(snapshot: &Snapshot, feature: Feature) -> bool {
    snapshot.consent.features.iter().any(|f| f.feature == feature && f.in_use)
}

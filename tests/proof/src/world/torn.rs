//! A death in the middle of a commit, and which of the taps before it were heard.
//!
//! A commit is there whole or not at all. So of what was tapped since the screen was last looked at, a first part was
//! heard and the rest was not, and what the next process shows must be what one such part comes to. Which one, the world
//! reads off the screen; where none fits, it lets all stand, and the rules say what is wrong.

use std::sync::atomic::Ordering;

use gongchao_core::store::commit;

use super::{Lines, World};
use crate::{
    disk,
    says::Says,
    torn::{Grave, watcher},
    trace::{Act, Mark, Scene, What},
};

impl World {
    /// From here on: in the commit of this place the process dies.
    pub(super) fn tear(&self, at: u8, part: u8) {
        let grave = Grave {
            phone: self.phone(),
            aside: self.folder.join("aside"),
            wire: self.wire.clone(),
            vault: self.vault.clone(),
            died: self.died.clone(),
        };
        commit::watch(Some(watcher(grave, at, part)));
    }

    pub(super) fn died(&self) -> bool {
        self.died.load(Ordering::SeqCst)
    }

    /// The process has died in the middle of a commit: the next one begins with what it left.
    pub(super) fn bury(&mut self) {
        self.mark_seen();
        for line in Lines::take() {
            self.mark_at(What::Logged(line));
        }
        let (before, from) = self.said.clone();
        let taps = self.taps_since(from);
        self.end(true);
        // The device may be read where any part of what was tapped lets it be.
        let any = (0..=taps).any(|heard| {
            let says = replayed(&before, self.trace.marks.get(from..).unwrap_or_default(), heard);
            says.given(gongchao_core::policy::Feature::DeviceInfo)
        });
        self.probe.granted.store(any, Ordering::SeqCst);
        self.launch(true, false);
        self.judge_heard(&before, from, taps);
        let disk = disk::look(&self.phone());
        self.mark_at(What::Disk(disk));
    }

    fn taps_since(&self, from: usize) -> usize {
        self.trace.marks.iter().skip(from).filter(|mark| deniable(&mark.what)).count()
    }

    // Takes back from the trace what was not heard.
    fn judge_heard(&mut self, before: &Says, from: usize, taps: usize) {
        let since = self.trace.marks.get(from..).unwrap_or_default();
        let Some(What::Scene(scene)) = since.last().map(|mark| &mark.what) else { return };
        let heard = (0..=taps).rev().find(|heard| fits(&replayed(before, since, *heard), since, scene, *heard));
        let Some(heard) = heard.filter(|heard| *heard < taps) else { return };
        let says = replayed(before, since, heard);
        for mark in self.trace.marks.iter_mut().skip(from).filter(|mark| deniable(&mark.what)).skip(heard) {
            if let What::Tap(act) = &mark.what {
                mark.what = What::Lost(act.clone());
            }
        }
        self.said = (says.clone(), self.trace.marks.len());
        self.says = says;
    }
}

/// What comes to nothing where it was not written down. What was typed and chosen was typed and chosen in any case.
fn deniable(what: &What) -> bool {
    matches!(what, What::Tap(act) if act.concerns_consent() || *act == Act::LogOut)
}

fn replayed(before: &Says, since: &[Mark], heard: usize) -> Says {
    let mut says = before.clone();
    let mut at = 0;
    for mark in since {
        if deniable(&mark.what) {
            at += 1;
            if at > heard {
                continue;
            }
        }
        says.hear(&mark.what, mark.wall);
    }
    says
}

fn fits(says: &Says, since: &[Mark], scene: &Scene, heard: usize) -> bool {
    let mut first = since.iter().filter(|mark| deniable(&mark.what)).take(heard);
    let left = first.any(|mark| mark.what == What::Tap(Act::LogOut));
    says.shown_by(scene) && !(left && scene.login == "logged_in")
}

//! A death in the middle of a commit, and which of the taps before it were heard.
//!
//! A commit is there whole or not at all, and each tap has one. So of what was tapped up to the death a first part was
//! heard and the rest was not; how many were is counted where they are committed.

use std::sync::atomic::Ordering;

use gongchao_core::{policy::Feature, store::commit};

use super::{Lines, World};
use crate::{
    disk,
    torn::{Grave, watcher},
    trace::{Act, What},
};

impl World {
    /// From here on: in the commit of this place the process dies.
    pub(super) fn tear(&mut self, at: u8, part: u8) {
        self.doomed = true;
        self.tapped = 0;
        self.heard.store(0, Ordering::SeqCst);
        let grave = Grave {
            phone: self.phone(),
            aside: self.folder.join("aside"),
            wire: self.wire.clone(),
            vault: self.vault.clone(),
            probe: self.probe.clone(),
            died: self.died.clone(),
            heard: self.heard.clone(),
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
        self.end(true);
        self.take_back();
        self.probe.granted.store(self.says.given(Feature::DeviceInfo), Ordering::SeqCst);
        self.launch(true, false);
        let disk = disk::look(&self.phone());
        self.mark_at(What::Disk(disk));
    }

    // Takes back from the trace what was not heard. All of it was tapped since the screen was last looked at.
    fn take_back(&mut self) {
        let lost = self.tapped.saturating_sub(self.heard.load(Ordering::SeqCst));
        let (mut says, from) = self.said.clone();
        let marks = self.trace.marks.get_mut(from..).unwrap_or_default();
        let tapped = marks.iter_mut().rev().filter_map(|mark| match &mut mark.what {
            // The camera's frames are no tap.
            What::Tap(Act::Looked { .. }) => None,
            What::Tap(act) => Some((act.clone(), &mut mark.what)),
            _ => None,
        });
        for (act, what) in tapped.take(lost).filter(|(act, _)| deniable(act)) {
            *what = What::Lost(act);
        }
        for mark in self.trace.marks.iter().skip(from) {
            says.hear(&mark.what, mark.wall);
        }
        self.says = says;
    }
}

/// What comes to nothing where it was not written down. What was typed and chosen was typed and chosen in any case.
fn deniable(act: &Act) -> bool {
    act.concerns_consent() || *act == Act::LogOut
}

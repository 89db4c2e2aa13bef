//! Who publishes editions on a day: signed, forged, damaged, played again.

use std::{collections::BTreeMap, sync::Arc};

use gongchao_core::policy::{Edition, EditionId, Published};
use ring::signature::{Ed25519KeyPair, KeyPair};

use super::{Issue, Sheet};

/// A document as it is offered to a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its edition.
    pub sheet: Arc<Sheet>,
    /// Its number.
    pub sequence: u64,
    /// Whether the publisher signed it as it is.
    pub genuine: bool,
    /// Whether it says that rights are taken away.
    pub fewer_rights: bool,
    /// When it arrived, by the phone's calendar.
    pub at: i64,
}

/// Who publishes.
pub(crate) struct Press {
    ours: Ed25519KeyPair,
    stranger: Ed25519KeyPair,
    version: u32,
    sequence: u64,
    fewer_rights: bool,
    draft: Sheet,
    known: BTreeMap<EditionId, Arc<Sheet>>,
    newest: Option<(Offer, String)>,
}

impl Press {
    pub(crate) fn new(first: Arc<Edition>) -> Self {
        let key = |seed| Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a key");
        let draft = Sheet::first(first);
        Self {
            ours: key(7),
            stranger: key(8),
            version: draft.edition.version,
            sequence: 0,
            fewer_rights: false,
            known: BTreeMap::from([(draft.edition.id.clone(), Arc::new(draft.clone()))]),
            draft,
            newest: None,
        }
    }

    /// The key that the phone trusts.
    pub(crate) fn key(&self) -> [u8; 32] {
        self.ours.public_key().as_ref().try_into().expect("32 bytes")
    }

    /// What is offered, and its document.
    pub(crate) fn newest(&self) -> Option<&(Offer, String)> {
        self.newest.as_ref()
    }

    /// What an edition is; one that nobody ever published takes nothing beyond the first.
    pub(crate) fn sheet(&self, edition: &Arc<Edition>) -> Arc<Sheet> {
        self.known.get(&edition.id).cloned().unwrap_or_else(|| Arc::new(Sheet::first(edition.clone())))
    }

    pub(crate) fn publish(&mut self, issue: Issue) {
        if issue == Issue::Again {
            return;
        }
        self.version += 1;
        let first = self.known.values().min_by_key(|sheet| sheet.edition.version).cloned();
        let sheet = match (issue, first) {
            (Issue::OldEdition, Some(first)) => Sheet::clone(&first),
            (Issue::OldVersion, Some(first)) => first.next(first.edition.version, issue),
            _ => self.draft.next(self.version, issue),
        };
        let sequence = if issue == Issue::OldNumber { self.sequence.saturating_sub(1) } else { self.sequence + 1 };
        // Once a right is gone, whoever comes from an edition before that must be told as well.
        self.fewer_rights |= issue == Issue::FewerRights;
        let fewer_rights = self.fewer_rights && issue != Issue::FewerRightsUnsaid;
        let (ours, stranger) = (&self.ours, &self.stranger);
        let sign = |what: &[u8]| match issue {
            Issue::Stranger => stranger.sign(what).as_ref().to_vec(),
            Issue::Unsigned => Vec::new(),
            _ => ours.sign(what).as_ref().to_vec(),
        };
        let json = serde_json::to_string(&*sheet.edition).expect("an edition");
        let mut document = Published::document(sequence, sheet.risk, fewer_rights, &json, sign).expect("a document");
        if issue == Issue::Damaged {
            let at = document.len() / 2;
            let other = if document.get(at..=at) == Some("A") { "B" } else { "A" };
            document.replace_range(at..=at, other);
        }
        let sheet = Arc::new(sheet);
        self.known.entry(sheet.edition.id.clone()).or_insert_with(|| sheet.clone());
        if !Issue::REFUSED.contains(&issue) {
            self.draft = Sheet::clone(&sheet);
        }
        self.sequence = self.sequence.max(sequence);
        let genuine = !matches!(issue, Issue::Damaged | Issue::Stranger | Issue::Unsigned);
        self.newest = Some((Offer { sheet, sequence, genuine, fewer_rights, at: 0 }, document));
    }
}

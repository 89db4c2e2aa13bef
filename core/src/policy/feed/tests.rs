//! What is taken from a publisher, and what is refused.

use ring::signature::{Ed25519KeyPair, KeyPair};

use super::*;
use crate::{
    kernel::Words,
    policy::{Answer, DataItem, Purpose, Right, Weight, built_in},
};

pub(crate) struct Publisher(Ed25519KeyPair);

impl Publisher {
    pub(crate) fn new(seed: u8) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())
    }

    pub(crate) fn key(&self) -> PublisherKey {
        PublisherKey(self.0.public_key().as_ref().try_into().unwrap())
    }

    pub(crate) fn signs(&self, sequence: u64, edition: &Edition) -> String {
        self.says(sequence, false, edition)
    }

    fn says(&self, sequence: u64, fewer_rights: bool, edition: &Edition) -> String {
        let json = serde_json::to_string(edition).unwrap();
        Published::document(sequence, false, fewer_rights, &json, |what| self.0.sign(what).as_ref().to_vec()).unwrap()
    }

    /// A document as it comes out of its verification.
    pub(crate) fn opened(&self, sequence: u64, edition: &Edition) -> Published {
        Published::open(self.signs(sequence, edition).as_bytes(), &[self.key()]).unwrap()
    }

    /// A signed record around a text that need be no edition.
    pub(crate) fn signs_text(&self, sequence: u64, edition: String) -> String {
        let said = Statement { sequence, high_risk: false, fewer_rights: false, edition };
        let payload = serde_json::to_vec(&said).unwrap();
        signature::seal(TYPE, &payload, |what| self.0.sign(what).as_ref().to_vec()).unwrap()
    }
}

/// The edition of another version and day.
fn numbered(version: u32, day: &str) -> Edition {
    next(|new| (new.version, new.id) = (version, EditionId(day.to_owned())))
}

/// The same edition with every answer of the operator's, in force for people.
pub(crate) fn published(edition: &Edition) -> Edition {
    let mut edition = edition.clone();
    edition.stage = Stage::Published;
    for gap in edition.items.iter_mut().filter_map(|row| row.gap.as_mut()) {
        gap.answer = Some(Answer { on: "2026-01-01".to_owned(), says: Words::new("已写明", "it says so now") });
    }
    edition
}

pub(crate) fn next(edit: impl FnOnce(&mut Edition)) -> Edition {
    let mut edition = Edition::clone(&built_in().unwrap());
    edition.id = EditionId("2027-01-01".to_owned());
    edition.version += 1;
    edit(&mut edition);
    edition
}

fn archive() -> Archive {
    Archive::new(built_in().unwrap())
}

#[test]
fn a_signed_newer_edition_comes_into_force_and_the_older_one_stays_readable() {
    let publisher = Publisher::new(1);
    let document = publisher.signs(1, &next(|_| {}));
    let mut archive = archive();
    let difference = archive.publish(Published::open(document.as_bytes(), &[publisher.key()]).unwrap()).unwrap();
    assert!(!difference.is_material());
    assert_eq!(archive.in_force().version, 2);
    assert_eq!(archive.edition(&built_in().unwrap().id), Some(&built_in().unwrap()));
    assert_eq!(archive.all().filter(|published| published.document.is_some()).count(), 1);
}

#[test]
fn a_stranger_an_edit_and_a_cut_are_refused() {
    let (publisher, stranger) = (Publisher::new(1), Publisher::new(2));
    let document = publisher.signs(1, &next(|_| {}));
    let keys = [publisher.key()];
    let wrong = Err(FeedFault::WrongSignature);
    assert_eq!(Published::open(stranger.signs(1, &next(|_| {})).as_bytes(), &keys), wrong);
    assert_eq!(Published::open(document.as_bytes(), &[]), wrong);
    assert_eq!(Published::open(&document.as_bytes()[..document.len() - 1], &keys), Err(FeedFault::NotSigned));
    assert_eq!(Published::open(b"\xff\xfe", &keys), Err(FeedFault::NotSigned));
    assert_eq!(Published::open(&vec![b' '; LARGEST + 1], &keys), Err(FeedFault::TooLarge));
    let other_kind = document.replace("edition+json", "notice+json");
    assert_eq!(Published::open(other_kind.as_bytes(), &keys), Err(FeedFault::NotSigned));
}

/// Whatever byte is edited, nothing else than the signed edition is ever read out of it.
#[test]
fn no_edited_byte_changes_what_is_taken() {
    let publisher = Publisher::new(1);
    let document = publisher.signs(7, &next(|_| {}));
    let whole = Published::open(document.as_bytes(), &[publisher.key()]).unwrap();
    let bytes = document.as_bytes();
    // Every byte of the ends, where names and signature stand, and a sample of the long middle.
    let places = (0..200).chain((200..bytes.len() - 300).step_by(97)).chain(bytes.len() - 300..bytes.len());
    for at in places {
        for flip in [1_u8, 4, 32] {
            let mut edited = bytes.to_vec();
            edited[at] ^= flip;
            if let Ok(taken) = Published::open(&edited, &[publisher.key()]) {
                assert_eq!((taken.sequence, &taken.edition), (whole.sequence, &whole.edition), "byte {at}");
            }
        }
    }
}

#[test]
fn what_was_signed_and_is_no_edition_is_refused_with_its_place() {
    let publisher = Publisher::new(1);
    let mut edition = serde_json::to_value(next(|_| {})).unwrap();
    edition["items"][3]["purposes"][0] = "profit".into();
    let document = publisher.signs_text(1, edition.to_string());
    let fault = Published::open(document.as_bytes(), &[publisher.key()]).unwrap_err();
    assert_eq!(fault.to_string(), "edition: items[3].purposes[0]: unknown word");
    assert_eq!(fault.flaw().to_string(), "items[3].purposes[0]: unknown word");
}

#[test]
fn an_older_number_or_an_older_edition_never_comes_back() {
    let publisher = Publisher::new(1);
    let open = |sequence, edition: &Edition| {
        Published::open(publisher.signs(sequence, edition).as_bytes(), &[publisher.key()]).unwrap()
    };
    let mut archive = archive();
    archive.publish(open(5, &next(|_| {}))).unwrap();
    let before = archive.clone();
    let third = next(|new| (new.version, new.id) = (3, EditionId("2027-02-01".to_owned())));
    assert_eq!(archive.publish(open(5, &third)), Err(FeedFault::Rollback { known: 5, offered: 5 }));
    assert_eq!(archive.publish(open(4, &third)), Err(FeedFault::Rollback { known: 5, offered: 4 }));
    assert_eq!(archive.publish(open(6, &built_in().unwrap())), Err(FeedFault::NotNewer { known: 2, offered: 1 }));
    assert_eq!(archive, before, "what is refused changes nothing");
    archive.publish(open(6, &third)).unwrap();
}

#[test]
fn rights_cannot_shrink_unnoticed() {
    let publisher = Publisher::new(1);
    let fewer = next(|new| new.rights.retain(|row| row.right != Right::Cancel));
    let open = |document: String| Published::open(document.as_bytes(), &[publisher.key()]).unwrap();
    let mut archive = archive();
    assert_eq!(archive.publish(open(publisher.signs(1, &fewer))), Err(FeedFault::FewerRights));
    let json = serde_json::to_string(&fewer).unwrap();
    let said = Published::document(2, false, true, &json, |what| publisher.0.sign(what).as_ref().to_vec()).unwrap();
    let difference = archive.publish(open(said)).unwrap();
    assert_eq!(difference.changes[0].weight, Weight::Rights);
}

#[test]
fn more_than_can_be_read_is_refused() {
    let publisher = Publisher::new(1);
    let many = next(|new| {
        for row in &mut new.items {
            row.purposes = Purpose::ALL.to_vec();
            row.name = Words::new("别的名字", "another name");
        }
        for row in &mut new.features {
            row.items = DataItem::ALL.to_vec();
            row.permission = Some(crate::policy::OsPermission::Camera);
        }
    });
    let document = publisher.signs(1, &many);
    let fault = archive().publish(Published::open(document.as_bytes(), &[publisher.key()]).unwrap()).unwrap_err();
    assert!(matches!(fault, FeedFault::TooManyChanges(n) if n as u64 > MOST_CHANGES));
}

#[test]
fn what_changed_since_is_told_over_all_editions_in_between() {
    let publisher = Publisher::new(1);
    let key = publisher.key();
    let first = built_in().unwrap().id.clone();
    let mut archive = archive();
    let second = next(|new| new.controller.contact.telephone = Some("0571-00000000".to_owned()));
    let json = serde_json::to_string(&second).unwrap();
    let risky = Published::document(1, true, false, &json, |what| publisher.0.sign(what).as_ref().to_vec()).unwrap();
    archive.publish(Published::open(risky.as_bytes(), &[key]).unwrap()).unwrap();
    let third = Edition { version: 3, id: EditionId("2027-02-01".to_owned()), ..second.clone() };
    archive.publish(Published::open(publisher.signs(2, &third).as_bytes(), &[key]).unwrap()).unwrap();
    let since = archive.since(&first).unwrap();
    let weights: Vec<_> = since.changes.iter().map(|change| change.weight).collect();
    assert_eq!(weights, [Weight::Contact, Weight::Risk]);
    assert!(archive.since(&second.id).unwrap().changes.is_empty());
    assert_eq!(archive.since(&EditionId("2020-01-01".to_owned())), None);
}

#[test]
fn an_app_that_was_built_with_a_newer_edition_keeps_the_older_ones_and_the_last_number() {
    let publisher = Publisher::new(1);
    let open = |sequence, edition: &Edition| {
        Published::open(publisher.signs(sequence, edition).as_bytes(), &[publisher.key()]).unwrap()
    };
    let (second, third) = (numbered(2, "2027-01-01"), numbered(3, "2027-02-01"));
    let kept = vec![open(9, &second), Published::built(built_in().unwrap())];
    let mut archive = Archive::of(Arc::new(third.clone()), kept.clone(), 0);
    let versions: Vec<_> = archive.all().map(|published| published.edition.version).collect();
    assert_eq!((versions, archive.in_force().version), (vec![1, 2, 3], 3));
    let fourth = numbered(4, "2027-03-01");
    assert_eq!(archive.publish(open(9, &fourth)), Err(FeedFault::Rollback { known: 9, offered: 9 }));
    // An app that was set back to an older build still knows what was published.
    let back = Archive::of(built_in().unwrap(), kept, 0);
    assert_eq!(back.in_force().version, 2);
}

#[test]
fn an_edition_in_development_comes_to_desks_and_never_to_people() {
    let publisher = Publisher::new(1);
    let (draft, ready) = (numbered(2, "2027-01-01"), published(&numbered(2, "2027-01-01")));
    let people = Arc::new(published(&built_in().unwrap()));
    let mut archive = Archive::new(people.clone());
    let before = archive.clone();
    assert_eq!(archive.publish(publisher.opened(1, &draft)), Err(FeedFault::InDevelopment));
    assert_eq!(archive, before, "what is refused changes nothing");
    archive.publish(publisher.opened(2, &ready)).unwrap();

    let mut desk = super::tests::archive();
    desk.publish(publisher.opened(1, &draft)).unwrap();
    assert_eq!(desk.in_force().stage, Stage::Development);
    // A build for people over what a desk took: the draft can be read, and is not in force.
    let over = Archive::of(people.clone(), vec![publisher.opened(1, &draft)], 1);
    assert_eq!((over.in_force(), over.edition(&draft.id).is_some()), (&people, true));
    let third = published(&numbered(3, "2027-02-01"));
    let over = Archive::of(people, vec![publisher.opened(1, &draft), publisher.opened(2, &third)], 2);
    let versions: Vec<_> = over.all().map(|published| published.edition.version).collect();
    assert_eq!(versions, [1, 2, 3]);
}

#[test]
fn the_build_gives_every_right_that_there_is_a_word_for() {
    let edition = built_in().unwrap();
    for right in Right::ALL {
        assert!(edition.rights.iter().any(|row| row.right == *right), "no row for {right:?}");
    }
}

#[test]
fn a_build_that_takes_a_right_away_is_not_put_in_force_until_a_publisher_says_so() {
    let publisher = Publisher::new(1);
    let second = numbered(2, "2027-01-01");
    let mut fewer = numbered(3, "2027-02-01");
    fewer.rights.retain(|row| row.right != Right::Delete);
    let build = Arc::new(fewer.clone());
    for before in [publisher.opened(4, &second), Published::built(Arc::new(second.clone()))] {
        let mut archive = Archive::of(build.clone(), vec![Published::built(built_in().unwrap()), before.clone()], 4);
        assert_eq!((archive.in_force().version, archive.withheld()), (2, true));
        assert_eq!(archive.publish(publisher.opened(5, &fewer)), Err(FeedFault::FewerRights));
        let said = publisher.says(6, true, &fewer);
        let said = Published::open(said.as_bytes(), &[publisher.key()]).unwrap();
        archive.publish(said.clone()).unwrap();
        assert!(archive.since(&second.id).unwrap().is_material());
        // With the publisher's word the build's own counts, also after the next start.
        let archive = Archive::of(build.clone(), vec![before, said], 6);
        assert_eq!((archive.in_force().version, archive.withheld()), (3, false));
        assert!(archive.since(&second.id).unwrap().is_material());
    }
    let fresh = Archive::new(build);
    assert_eq!((fresh.in_force().version, fresh.withheld()), (3, false), "nobody had more");
}

#[test]
fn a_document_that_was_lost_may_come_again_and_an_older_one_may_not() {
    let publisher = Publisher::new(1);
    let (second, third) = (numbered(2, "2027-01-01"), numbered(3, "2027-02-01"));
    let mut archive = Archive::of(built_in().unwrap(), Vec::new(), 9);
    let before = archive.clone();
    assert_eq!(archive.publish(publisher.opened(8, &third)), Err(FeedFault::Rollback { known: 9, offered: 8 }));
    assert_eq!(archive, before);
    archive.publish(publisher.opened(9, &second)).unwrap();
    assert!(archive.has(&publisher.opened(9, &second)));
    assert_eq!(archive.publish(publisher.opened(9, &third)), Err(FeedFault::Rollback { known: 9, offered: 9 }));
    let never = Archive::new(built_in().unwrap()).publish(publisher.opened(0, &second));
    assert_eq!(never, Err(FeedFault::Rollback { known: 0, offered: 0 }), "0 is no document's");
}

#[test]
fn what_was_taken_before_is_offered_again_without_fault() {
    let publisher = Publisher::new(1);
    let built = built_in().unwrap();
    let mut archive = archive();
    // A server that offers what the build came with.
    assert!(archive.has(&publisher.opened(1, &built)));
    archive.publish(publisher.opened(5, &numbered(2, "2027-01-01"))).unwrap();
    assert!(archive.has(&publisher.opened(5, &numbered(2, "2027-01-01"))));
    assert!(!archive.has(&publisher.opened(1, &built)), "an older document is a fault, though it was taken once");
    let mut other = numbered(2, "2027-01-01");
    other.text_sha256 = "0".repeat(64);
    assert!(!archive.has(&publisher.opened(6, &other)), "another edition of the same day");
}

#[test]
fn each_fault_has_a_name_of_its_own() {
    let at = crate::kernel::Place::WHOLE.member("id");
    let faults = [
        FeedFault::TooLarge,
        FeedFault::NotSigned,
        FeedFault::WrongSignature,
        FeedFault::Unreadable,
        FeedFault::Rollback { known: 5, offered: 4 },
        FeedFault::NotNewer { known: 2, offered: 1 },
        FeedFault::InDevelopment,
        FeedFault::FewerRights,
        FeedFault::TooManyChanges(300),
        FeedFault::Edition(EditionFault::NotADate(at)),
    ];
    let names: std::collections::BTreeSet<_> = faults.iter().map(|fault| fault.flaw().to_string()).collect();
    assert_eq!(names.len(), faults.len());
}

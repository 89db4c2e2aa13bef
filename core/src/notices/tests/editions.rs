//! Editions on their way in: what is refused is told once and where, and what was kept survives damage.

use super::*;
use crate::policy::{Archive, Edition, FeedFault, Published, Publisher, PublisherKey, next, published};

fn numbered(version: u32) -> Edition {
    next(|new| (new.version, new.id) = (version, EditionId(format!("{}-01-01", 2026 + version))))
}

/// A server that has one document.
struct Stand(Vec<u8>);
#[async_trait::async_trait]
impl Transport for Stand {
    async fn exchange(&self, _: Request) -> Result<Response, TransportFault> {
        Ok(Response { status: 200, headers: Vec::new(), body: self.0.clone().into() })
    }
}

async fn pulled(document: impl Into<Vec<u8>>, key: PublisherKey) -> Event {
    let gate = Gate::new(built_in().unwrap(), Arc::new(SystemClock::new()));
    let net = Net::new(Arc::new(Stand(document.into())), gate, Passport::new().0);
    perform(Effect::PullEdition, &net, &[key]).await
}

#[tokio::test]
async fn what_comes_and_is_no_edition_is_an_event_that_says_what_and_where() {
    let publisher = Publisher::new(1);
    let whole = publisher.signs(1, &numbered(2));
    let mut wrong = serde_json::to_value(numbered(2)).unwrap();
    wrong["items"][3]["purposes"][0] = "profit".into();
    let mut unanswered = serde_json::to_value(numbered(2)).unwrap();
    unanswered["stage"] = "published".into();
    for (document, flaw) in [
        (whole.as_bytes()[..whole.len() / 2].to_vec(), "not signed"),
        (Publisher::new(2).signs(1, &numbered(2)).into_bytes(), "unknown key"),
        (vec![b' '; 600 * 1024], "too large"),
        (publisher.signs_text(1, wrong.to_string()).into_bytes(), "items[3].purposes[0]: unknown word"),
        (
            publisher.signs_text(1, unanswered.to_string()).into_bytes(),
            "items[2].gap.answer: the operator has not answered",
        ),
        (publisher.signs_text(1, "{".to_owned()).into_bytes(), "cut short"),
    ] {
        let event = pulled(document, publisher.key()).await;
        let Event::EditionRefused(fault) = event else { panic!("{flaw}: {event:?}") };
        assert_eq!(fault.flaw().to_string(), flaw);
    }
    assert!(matches!(pulled(whole, publisher.key()).await, Event::EditionPulled(_)));
    let offline = perform(Effect::PullEdition, &net(Some(TransportFault::Unreachable)), &[publisher.key()]).await;
    assert!(matches!(offline, Event::EditionNotPulled), "no answer is no fault of an edition");
}

#[test]
fn one_fault_is_told_once_and_again_to_who_asks_or_when_it_had_gone() {
    let refused = |fault: FeedFault| Event::EditionRefused(fault);
    let told = |fault: FeedFault| vec![Effect::Refused(fault)];
    let (state, first) = step(State::default(), refused(FeedFault::FewerRights), at(0));
    assert_eq!(first, told(FeedFault::FewerRights));
    let (state, again) = step(state, refused(FeedFault::FewerRights), at(1));
    assert_eq!(again, []);
    let (state, other) = step(state, refused(FeedFault::InDevelopment), at(2));
    assert_eq!(other, told(FeedFault::InDevelopment));
    let (_, asked) = run(state.clone(), [(Event::Refresh, 3), (refused(FeedFault::InDevelopment), 4)]);
    assert_eq!(asked, told(FeedFault::InDevelopment));
    let (_, back) = run(state, [(Event::EditionTaken, 3), (refused(FeedFault::InDevelopment), 4)]);
    assert_eq!(back, told(FeedFault::InDevelopment));
}

struct Phone {
    folder: tempfile::TempDir,
    vault: Desk,
    publisher: Publisher,
}

impl Phone {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            vault: Desk(std::sync::Mutex::new(None)),
            publisher: Publisher::new(1),
        }
    }

    fn store(&self, schema: Schema) -> Store {
        Store::open(self.folder.path(), &self.vault, &[schema]).unwrap()
    }

    fn archive(&self) -> Archive {
        let keys = [self.publisher.key()];
        self.store(SCHEMA).read(|tx| load_archive(tx, built_in().unwrap(), &keys)).unwrap()
    }

    /// An archive that took these in their order is on disk.
    fn took(&self, all: &[Published]) {
        let mut archive = self.archive();
        for one in all {
            archive.publish(one.clone()).unwrap();
        }
        self.store(SCHEMA).write(|tx| keep_archive(tx, &archive)).unwrap();
    }

    fn damage(&self, sql: &str) {
        let mut store = self.store(SCHEMA);
        let changed = store.write(|tx| Ok(tx.sql().execute(sql, [])?)).unwrap();
        assert_eq!(changed, 1, "{sql}");
    }
}

#[test]
fn a_damaged_edition_leaves_the_last_good_one_in_force_and_lets_no_older_one_in() {
    for damage in [
        "UPDATE notices_edition SET document = substr(document, 1, 999) WHERE version = 3",
        "UPDATE notices_edition SET document = replace(document, 'a', 'b') WHERE version = 3",
        "UPDATE notices_edition SET document = NULL WHERE version = 3",
        "DELETE FROM notices_edition WHERE version = 3",
    ] {
        let phone = Phone::new();
        let opened = |sequence, version| phone.publisher.opened(sequence, &numbered(version));
        phone.took(&[opened(4, 2), opened(9, 3)]);
        assert_eq!(phone.archive().in_force().version, 3);
        phone.damage(damage);
        let mut archive = phone.archive();
        assert_eq!((archive.in_force().version, archive.sequence()), (2, 9), "{damage}");
        let older = opened(8, 4);
        assert_eq!(archive.publish(older), Err(FeedFault::Rollback { known: 9, offered: 8 }), "{damage}");
        // The one that was lost is on offer still.
        phone.took(&[opened(9, 3)]);
        assert_eq!(phone.archive().in_force().version, 3, "{damage}");
    }
}

#[test]
fn a_damaged_number_is_the_largest_of_the_documents_that_are_left() {
    let phone = Phone::new();
    phone.took(&[phone.publisher.opened(4, &numbered(2))]);
    for damage in ["UPDATE notices_sequence SET highest = '-1'", "DELETE FROM notices_sequence"] {
        phone.damage(damage);
        assert_eq!(phone.archive().sequence(), 4, "{damage}");
    }
}

#[test]
fn a_store_from_before_the_number_had_its_row_gets_one_at_the_first_start() {
    let phone = Phone::new();
    let document = phone.publisher.signs(7, &numbered(2));
    let older = Schema { steps: &SCHEMA.steps[..2], ..SCHEMA };
    let insert = "INSERT INTO notices_edition (version, document) VALUES (2, ?1)";
    phone.store(older).write(|tx| Ok(tx.sql().execute(insert, [&document])?)).unwrap();
    let archive = phone.archive();
    assert_eq!((archive.in_force().version, archive.sequence()), (2, 7));
    assert!(!phone.store(SCHEMA).read(|tx| keeps(tx, &archive)).unwrap());
    phone.store(SCHEMA).write(|tx| keep_archive(tx, &archive)).unwrap();
    assert!(phone.store(SCHEMA).read(|tx| keeps(tx, &archive)).unwrap());
    phone.damage("DELETE FROM notices_edition WHERE version = 2");
    assert_eq!((phone.archive().in_force().version, phone.archive().sequence()), (1, 7));
}

#[test]
fn the_largest_number_of_all_is_kept_too() {
    let phone = Phone::new();
    phone.took(&[phone.publisher.opened(u64::MAX, &published(&numbered(2)))]);
    phone.damage("DELETE FROM notices_edition WHERE version = 2");
    assert_eq!(phone.archive().sequence(), u64::MAX);
}

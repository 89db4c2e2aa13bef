//! From a person's file to the server's receipt, over losses and kills.

use proptest::prelude::*;

use super::super::*;
use super::{
    server::Fault,
    world::{CONSENT, PART, World, me, shown},
};
use crate::kernel::{AccountId, Epoch, Id};

#[test]
fn a_photo_and_a_film_arrive_once_whole_and_clean() {
    let mut world = World::new().log_in();
    let ids = [world.photo(), world.film()];
    world.settle();
    world.assert_stored(&ids);
    let shelf = world.shelf();
    assert_eq!(shelf.asked.iter().filter(|a| a.starts_with("POST /FILES")).count(), 2);
    let size: usize = shelf.uploads.values().map(|upload| upload.length).sum();
    assert_eq!(shelf.sent, size, "not a byte twice");
    assert!(!shelf.said.contains("film.mp4") && !shelf.said.contains("photo.jpg"), "names of files stay here");
    for upload in shelf.uploads.values() {
        let names = upload.metadata.split(',').map(|pair| pair.split(' ').next().unwrap()).collect::<Vec<_>>();
        assert_eq!(names, ["id", "sha256"]);
    }
}

#[test]
fn a_kill_at_any_edge_costs_no_upload_and_no_more_than_the_part_under_way() {
    for edge in 0.. {
        let mut world = World::new().log_in();
        let ids = [world.photo(), world.film()];
        let reached = (0..edge).all(|_| world.go());
        world.kill();
        world.settle();
        world.assert_stored(&ids);
        let shelf = world.shelf();
        let size: usize = shelf.uploads.values().map(|upload| upload.length).sum();
        assert_eq!(shelf.sent, size, "what the server had was not sent again, edge {edge}");
        if !reached {
            assert!(edge > 5);
            break;
        }
    }
}

#[test]
fn a_kill_between_an_act_and_the_news_of_it_costs_nothing_either() {
    for edge in 0.. {
        let mut world = World::new().log_in();
        let ids = [world.photo(), world.film()];
        let reached = (0..edge).all(|_| world.go());
        if let Some(effect) = world.effects.pop_front() {
            world.carry_out(effect);
        }
        world.kill();
        world.settle();
        world.assert_stored(&ids);
        if !reached {
            break;
        }
    }
}

fn fault() -> impl Strategy<Value = Option<Fault>> {
    let most = 0..usize::try_from(PART).unwrap() + 2;
    prop_oneof![
        4 => Just(None),
        2 => Just(Some(Fault::RequestLost)),
        3 => Just(Some(Fault::AnswerLost)),
        3 => most.clone().prop_map(|most| Some(Fault::CutAt(most))),
        1 => most.prop_map(|most| Some(Fault::TakenShort(most))),
        3 => prop::sample::select(vec![400, 401, 408, 409, 423, 425, 500, 502, 503, 504, 507])
            .prop_map(|status| Some(Fault::Status(status))),
        1 => (0_u64..9000).prop_map(|s| Some(Fault::Busy(s))),
        1 => Just(Some(Fault::Portal)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_lost_and_whenever_it_is_killed_each_arrives_exactly_once(
        faults in prop::collection::vec(fault(), 0..40),
        kills in prop::collection::btree_set(0_usize..60, 0..5),
        lost_effects in any::<bool>(),
    ) {
        let mut world = World::new().log_in();
        let ids = [world.photo(), world.film()];
        let cuts = faults.iter().flatten().count() + kills.len();
        world.faults(faults);
        for turn in 0.. {
            if kills.contains(&turn) {
                if lost_effects && let Some(effect) = world.effects.pop_front() {
                    world.carry_out(effect);
                }
                world.kill();
            }
            if !world.go() && kills.iter().all(|kill| *kill <= turn) {
                break;
            }
            prop_assert!(turn < 5000);
        }
        world.assert_stored(&ids);
        let shelf = world.shelf();
        let size: usize = shelf.uploads.values().map(|upload| upload.length).sum();
        prop_assert!(shelf.sent <= size + cuts * usize::try_from(PART).unwrap(), "{} of {size}", shelf.sent);
        drop(shelf);
        // What is kept is what is known: another start finds nothing to do.
        world.kill();
        world.settle();
        world.assert_stored(&ids);
    }

    #[test]
    fn a_withdrawn_consent_leaves_no_copy_and_no_upload_wherever_it_strikes(
        faults in prop::collection::vec(fault(), 0..12),
        turn in 0_usize..25,
        killed in any::<bool>(),
    ) {
        let mut world = World::new().log_in();
        world.photo();
        world.film();
        world.faults(faults);
        for _ in 0..turn {
            world.go();
        }
        world.consent(None);
        world.hear(Event::Withdrawn);
        let sent = world.shelf().sent;
        if killed {
            world.kill();
        }
        world.settle();
        prop_assert_eq!(world.copies(), 0);
        let left = world.state.items.values().filter(|item| !matches!(item.step, Step::Done { .. })).count();
        prop_assert_eq!(left, 0);
        prop_assert!(world.shelf().uploads.values().all(|upload| upload.committed));
        prop_assert_eq!(world.shelf().sent, sent, "not a byte after it");
    }
}

#[test]
fn a_shut_gate_ends_a_transfer_even_where_the_machine_has_not_heard_of_it() {
    for standing in [None, Some(Epoch(CONSENT.0 + 1))] {
        let mut world = World::new().log_in();
        let id = world.photo();
        world.until(&id, |step| matches!(step, Step::Uploading { .. }));
        world.consent(standing);
        world.settle();
        assert!(world.state.items.is_empty(), "a consent given anew is another consent");
        let shelf = world.shelf();
        assert_eq!((world.copies(), shelf.sent, shelf.uploads.len()), (0, 0, 0));
    }
}

#[test]
fn nothing_of_another_account_is_sent_or_shown() {
    let mut world = World::new().log_in();
    let source = world.file("theirs.jpg", &super::super::sanitize::samples::dirty_jpeg());
    let theirs = world.add(source, AccountId::new("emp-2"));
    let mine = world.photo();
    world.settle();
    assert!(world.is_done(&mine) && *world.at(&theirs) == Step::Staging);
    assert_eq!(shown(&world.state).len(), 1);
    world.hear(Event::LoggedOut);
    world.settle();
    assert!(shown(&world.state).is_empty());
    world.hear(Event::LoggedIn(AccountId::new("emp-2")));
    world.settle();
    assert!(world.is_done(&theirs));
    world.hear(Event::Left(AccountId::new("emp-2")));
    assert_eq!(world.state.items.keys().collect::<Vec<_>>(), [&mine]);
}

#[test]
fn a_photo_is_shown_to_who_sends_it_alone_a_film_to_nobody() {
    let mut world = World::new().log_in();
    let (photo, film) = (world.photo(), world.film());
    let look =
        |world: &World, id: &Id| Photo::of(&world.state, id).and_then(|photo| photo.read(&world.folder(), || true));
    assert_eq!(look(&world, &photo), None, "there is no copy yet");
    for id in [&photo, &film] {
        world.until(id, |step| *step != Step::Staging);
    }
    let shown = |id: &Id| shown(&world.state).iter().any(|upload| upload.id == id.as_str() && upload.has_photo);
    assert!(shown(&photo) && !shown(&film));
    assert!(look(&world, &photo).is_some_and(|bytes| bytes.starts_with(&[0xFF, 0xD8])));
    assert_eq!(look(&world, &film), None);
    world.hear(Event::LoggedIn(AccountId::new("emp-2")));
    assert_eq!(look(&world, &photo), None, "somebody else is logged in");
    world.hear(Event::LoggedOut);
    assert_eq!(look(&world, &photo), None);
    world.hear(Event::LoggedIn(me()));
    assert!(look(&world, &photo).is_some());
}

#[test]
fn a_logout_in_the_middle_goes_on_where_it_was_at_the_next_login() {
    let mut world = World::new().log_in();
    let id = world.film();
    world.faults([None, None, None, Some(Fault::CutAt(100))]);
    world.until(&id, |step| matches!(step, Step::Waiting { .. }));
    let before = world.shelf().sent;
    assert!(before > 4000);
    world.hear(Event::LoggedOut);
    world.settle();
    assert_eq!(world.shelf().sent, before);
    world.hear(Event::LoggedIn(me()));
    world.settle();
    world.assert_stored(&[id]);
}

#[test]
fn what_the_server_forgot_is_sent_anew_under_another_name_and_not_for_ever() {
    let mut world = World::new().log_in();
    let id = world.film();
    // Offset, make, first part; then the next question finds nothing, and so does the commit.
    world.faults([None, None, None, Some(Fault::Forgotten)]);
    world.settle();
    world.assert_stored(std::slice::from_ref(&id));
    assert_eq!(world.state.items[&id].restarts, 1);

    let mut world = World::new().log_in();
    let id = world.film();
    world.faults([None, None, None, Some(Fault::Forgotten), None, None].into_iter().cycle().take(60));
    world.settle();
    assert_eq!(*world.at(&id), Step::Failed { reason: Failure::Expired });
    world.shelf().faults.clear();
    world.hear(Event::Resume { id: id.clone() });
    world.settle();
    world.assert_stored(&[id]);
}

#[test]
fn what_the_server_stored_wrong_is_sent_once_more_and_then_given_up() {
    let mut world = World::new().log_in();
    let id = world.photo();
    world.faults([None, None, None, Some(Fault::Corrupted)]);
    world.settle();
    world.assert_stored(&[id]);

    let mut world = World::new().log_in();
    let id = world.photo();
    world.shelf().bent_receipts = true;
    world.settle();
    assert_eq!(*world.at(&id), Step::Failed { reason: Failure::Integrity });
    assert_eq!(world.copies(), 1, "the copy stays for another try");
}

#[test]
fn a_copy_that_was_lost_is_made_again_from_the_source_once() {
    let mut world = World::new().log_in();
    let id = world.photo();
    world.until(&id, |step| matches!(step, Step::Uploading { .. }));
    std::fs::remove_file(world.folder().join("media").join(id.as_str())).unwrap();
    world.settle();
    world.assert_stored(std::slice::from_ref(&id));

    let mut world = World::new().log_in();
    let id = world.photo();
    world.until(&id, |step| matches!(step, Step::Uploading { .. }));
    std::fs::remove_dir_all(world.folder().join("media")).unwrap();
    std::fs::remove_file(world.folder().join("photo.jpg")).unwrap();
    world.settle();
    assert_eq!(*world.at(&id), Step::Failed { reason: Failure::SourceGone });
}

#[test]
fn what_cannot_be_sanitized_is_not_sent() {
    let mut world = World::new().log_in();
    let source = world.file("page.jpg", b"<!doctype html><html></html>");
    let id = world.add(source, me());
    world.settle();
    let refused = Failure::Refused(sanitize::SanitizeFault::NotMedia);
    assert_eq!(*world.at(&id), Step::Failed { reason: refused });
    assert!(world.shelf().asked.is_empty() && world.copies() == 0);
}

#[test]
fn the_picture_is_counted_as_taken() {
    let mut world = World::new().log_in();
    let id = world.photo();
    world.settle();
    assert!(world.is_done(&id));
    let taken = world.gate.drain_taken();
    assert!(taken.iter().all(|taken| taken.item == crate::policy::DataItem::Photo) && !taken.is_empty());
}

#[test]
fn an_upload_taken_back_is_gone_on_the_server_even_where_it_did_not_hear_at_first() {
    let mut world = World::new().log_in();
    let id = world.film();
    world.faults([None, None, None, Some(Fault::CutAt(10)), Some(Fault::RequestLost), Some(Fault::Status(503))]);
    world.until(&id, |step| matches!(step, Step::Waiting { .. }));
    world.hear(Event::Cancel { id: id.clone() });
    assert!(shown(&world.state).is_empty());
    world.go();
    world.kill();
    world.settle();
    assert!(!world.state.items.contains_key(&id));
    assert_eq!((world.shelf().uploads.len(), world.copies()), (0, 0));
}

#[test]
fn the_server_says_when_to_come_back_and_a_kill_does_not_forget_it() {
    for killed in [false, true] {
        let mut world = World::new().log_in();
        let id = world.photo();
        world.faults([Some(Fault::Busy(600))]);
        world.until(&id, |step| matches!(step, Step::Waiting { .. }));
        if killed {
            world.kill();
            while world.effects.front().is_some() {
                world.go();
            }
        }
        let wait = due(&world.state).unwrap().since(world.now.mono).as_secs();
        assert!((600..=720).contains(&wait), "{wait}");
    }
}

#[test]
fn each_name_on_the_server_is_another_and_says_nothing_of_the_item() {
    let mut world = World::new().log_in();
    let id = world.photo();
    let mut item = world.state.items[&id].clone();
    let first = item.upload(&id);
    item.rename();
    assert!(Id::parse(first.as_str()).is_some() && first != item.upload(&id) && first != id);
}

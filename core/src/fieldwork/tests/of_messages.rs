use proptest::prelude::*;

use super::*;

#[test]
fn new_messages_are_pulled_until_there_are_no_more() {
    let mut room = Room::default();
    let asked = room.tell(entered("emp-1", BOTH));
    let epoch = room.state.messages.epoch;
    assert_eq!(asked, [Effect::Messages(messages::Effect::Pull { epoch, after: 0 })]);
    assert_eq!(room.pulled(Ok(batch([2, 1], 3))), [messages::Effect::Pull { epoch, after: 2 }]);
    assert_eq!(room.pulled(Ok(batch([3], 3))), []);
    assert_eq!(room.texts(), ["text 1", "text 2", "text 3"]);
    assert_eq!(room.messages(OfMessages::Pull), [messages::Effect::Pull { epoch, after: 3 }]);
    assert_eq!(room.messages(OfMessages::Pull), [], "one at a time");
}

#[test]
fn a_server_that_promises_more_and_gives_nothing_is_not_asked_for_ever() {
    let mut room = Room::of("emp-1");
    room.messages(OfMessages::Pull);
    assert_eq!(room.pulled(Ok(batch([], 900))), []);
    room.messages(OfMessages::Pull);
    assert_eq!(room.pulled(Ok(batch([u64::MAX], u64::MAX))), []);
    assert_eq!(room.texts().len(), 0);
}

#[test]
fn what_was_shown_is_read_and_the_server_is_told_once() {
    let mut room = Room::of("emp-1");
    room.messages(OfMessages::Pull);
    room.pulled(Ok(batch(1..=3, 3)));
    assert_eq!((room.messages_view().unread, room.messages_view().newest), (3, 3));
    let epoch = room.state.messages.epoch;
    assert_eq!(room.messages(OfMessages::Read { up_to: 2 }), [messages::Effect::Tell { epoch, up_to: 2 }]);
    assert_eq!(room.messages_view().unread, 1);
    assert_eq!(room.messages(OfMessages::Read { up_to: 900 }), [], "only what was pulled can be read");
    let told = |up_to| OfMessages::Told { epoch, up_to, answer: Ok(()), dice: 0 };
    assert_eq!(room.messages(told(2)), [messages::Effect::Tell { epoch, up_to: 3 }]);
    assert_eq!(room.messages(told(3)), []);
    assert_eq!(room.messages_view().unread, 0);
}

#[test]
fn messages_are_sent_one_by_one_in_the_order_of_writing() {
    let mut room = Room::of("emp-1");
    assert_eq!(room.write(1, "first"), [send(&room, 1, "first")]);
    assert_eq!(room.write(2, "second"), []);
    assert_eq!(room.write(2, "second"), [], "the same tap twice");
    assert_eq!((room.states(), room.messages_view().waiting), (vec![SendState::Sending, SendState::Waiting], 2));
    assert_eq!(room.sent(1, Ok(4)), [send(&room, 2, "second")]);
    assert_eq!(room.sent(2, Ok(5)), []);
    assert_eq!(room.states(), [SendState::Sent, SendState::Sent]);
    assert_eq!((room.messages_view().waiting, room.messages_view().unread), (0, 0));
}

#[test]
fn what_is_older_than_the_edition_allows_does_not_leave_whatever_comes_first() {
    let mut room = Room::of("emp-1");
    room.write(1, "old");
    room.sent(1, Err(LOST));
    room.now += u64::try_from(MONTH.as_millis()).unwrap();
    assert_eq!(room.write(2, "new"), [send(&room, 2, "new")]);
    assert_eq!(room.texts(), ["new"]);
}

#[test]
fn a_lost_answer_is_followed_by_the_same_id() {
    let mut room = Room::of("emp-1");
    room.write(1, "first");
    assert_eq!(room.sent(1, Err(LOST)), []);
    assert_eq!((room.states(), room.write(2, "second")), (vec![SendState::Waiting], vec![]));
    let first = due(&room.state).unwrap();
    room.now = first.0;
    assert_eq!(room.tell(Event::Tick), [Effect::Messages(send(&room, 1, "first"))]);
    room.sent(1, Err(LOST));
    assert!(due(&room.state).unwrap().since(Mono(room.now)) > first.since(Mono(0)), "pauses grow");
    assert_eq!(room.tell(Event::Online), [Effect::Messages(send(&room, 1, "first"))]);
    assert_eq!(room.sent(1, Ok(9)), [send(&room, 2, "second")]);
}

#[test]
fn a_message_that_arrived_though_its_answer_was_lost_is_not_sent_again() {
    let mut room = Room::of("emp-1");
    room.write(1, "first");
    room.sent(1, Err(LOST));
    room.messages(OfMessages::Pull);
    let arrived = Message { id: id(1).as_str().to_owned(), from: "Wang".to_owned(), ..message(6, "first") };
    room.pulled(Ok(Batch { messages: vec![arrived], last: 6 }));
    assert_eq!((room.texts(), room.states()), (vec!["first".to_owned()], vec![SendState::Sent]));
    assert!(room.messages_view().messages[0].mine);
    assert_eq!(room.tell(Event::Online), []);
}

#[test]
fn a_sent_message_is_shown_once_when_it_comes_back_with_a_pull() {
    let mut room = Room::of("emp-1");
    room.write(1, "first");
    room.sent(1, Ok(6));
    room.messages(OfMessages::Pull);
    let back = Message { id: id(1).as_str().to_owned(), from: "Wang".to_owned(), ..message(6, "first") };
    room.pulled(Ok(Batch { messages: vec![message(5, "before"), back], last: 6 }));
    assert_eq!(room.texts(), ["before", "first"]);
    assert_eq!(room.messages_view().messages.iter().map(|m| m.mine).collect::<Vec<_>>(), [false, true]);
    assert_eq!(room.messages_view().unread, 1);
}

#[test]
fn what_the_worker_wrote_on_another_phone_is_his_own_and_not_unread() {
    let mut room = Room::of("emp-1");
    room.messages(OfMessages::Pull);
    room.pulled(Ok(Batch { messages: vec![Message { from: "me".to_owned(), ..message(1, "elsewhere") }], last: 1 }));
    assert_eq!((room.messages_view().messages[0].mine, room.messages_view().unread), (true, 0));
}

#[test]
fn a_refused_message_lets_the_next_one_pass_and_can_be_tried_again_or_thrown_away() {
    for fault in [Fault::Refused, Fault::Shut] {
        let mut room = Room::of("emp-1");
        room.write(1, "first");
        room.write(2, "second");
        assert_eq!(room.sent(1, Err(fault)), [send(&room, 2, "second")]);
        room.sent(2, Ok(5));
        assert_eq!(room.states(), [SendState::Sent, SendState::Refused]);
        let again = room.messages(OfMessages::Again { id: id(1), consent: Epoch(8) });
        let messages::Effect::Send { consent, .. } = &again[0] else { panic!() };
        assert_eq!(*consent, Epoch(8));
        assert_eq!(room.messages(OfMessages::Discard(id(1))), []);
        assert_eq!(room.states().len(), 2, "under way, so not taken back");
        room.sent(1, Err(fault));
        room.messages(OfMessages::Discard(id(1)));
        assert_eq!(room.states(), [SendState::Sent]);
    }
}

#[test]
fn texts_without_content_too_long_or_too_many_are_not_taken() {
    let mut room = Room::of("emp-1");
    let trouble = |room: &Room| room.messages_view().trouble;
    assert_eq!((room.write(1, " \n"), trouble(&room)), (vec![], Some(messages::Trouble::Empty)));
    assert_eq!((room.write(1, &"长".repeat(3000)), trouble(&room)), (vec![], Some(messages::Trouble::TooLong)));
    for n in 0..200 {
        room.write(n, "x");
    }
    assert_eq!(trouble(&room), None);
    room.write(201, "x");
    assert_eq!(trouble(&room), Some(messages::Trouble::Full));
}

#[test]
fn a_thousand_messages_are_kept() {
    let mut room = Room::of("emp-1");
    room.messages(OfMessages::Pull);
    room.pulled(Ok(batch(1..=1003, 1003)));
    assert_eq!((room.texts().len(), room.texts()[0].as_str()), (1000, "text 4"));
}

#[test]
fn another_account_sees_nothing_and_the_writers_messages_wait_for_him() {
    let mut room = Room::of("emp-1");
    room.messages(OfMessages::Pull);
    room.pulled(Ok(batch([1], 1)));
    room.search("");
    room.searched(Ok(page([7], None)));
    room.write(1, "mine");
    let epoch = room.state.messages.epoch;
    room.tell(Event::Locked);
    assert!(room.state.view() == View { devices: None, messages: None });
    room.tell(entered("emp-2", BOTH));
    assert!(room.texts().is_empty() && room.codes().is_empty());
    assert!(room.search("").len() == 1 && room.codes().is_empty(), "nothing of another's in the memory");
    room.messages(OfMessages::Sent { epoch, id: id(1), answer: Ok(5), dice: 0 });
    room.messages(OfMessages::Pulled { epoch, answer: Ok(batch([1], 1)), dice: 0 });
    assert!(room.texts().is_empty(), "answers to the one before are dropped");
    room.tell(Event::Locked);
    let owed = room.tell(entered("emp-1", BOTH));
    assert!(owed.contains(&Effect::Messages(send(&room, 1, "mine"))), "{owed:?}");
    assert_eq!(room.texts(), ["text 1", "mine"]);
}

#[test]
fn logging_out_erases_ones_own_and_withdrawing_erases_the_part() {
    let mut room = Room::of("emp-1");
    room.write(1, "mine");
    room.search("");
    room.searched(Ok(page([7], None)));
    room.tell(Event::Withdrawn(Part::Messages));
    assert!(room.state.view().messages.is_none() && room.state.messages.books.is_empty());
    assert_eq!(room.codes(), ["GC-0007"]);
    room.tell(Event::Withdrawn(Part::Devices));
    assert!(room.state.devices.kept.is_empty() && room.state.view().devices.is_none());
    let mut room = Room::of("emp-1");
    room.write(1, "mine");
    room.search("");
    room.searched(Ok(page([7], None)));
    room.tell(Event::Left { account: worker("emp-1") });
    assert!(room.state.messages.books.is_empty() && room.state.devices.kept.is_empty());
}

#[test]
fn a_room_prints_no_content() {
    let mut room = Room::of("emp-canary");
    room.write(1, "canary text");
    room.search("canary search");
    room.devices(OfDevices::OpenCode(Secret::new("canary code")));
    room.messages(OfMessages::Pull);
    room.pulled(Ok(Batch { messages: vec![message(1, "canary received")], last: 1 }));
    let mut customer = device(1);
    customer.name = "canary pump".to_owned();
    room.searched(Ok(Page { devices: vec![customer], next: Some(Secret::new("canary cursor")) }));
    assert!(!format!("{:?} {:?} {:?}", room.state, room.wants, room.state.view()).contains("canary"));
}

fn any_event() -> impl Strategy<Value = u8> {
    0_u8..14
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the order of taps, lost answers and changes of account: a text is under way at most once, every text
    /// taken is sent, waiting or refused, and nothing is under way for somebody else.
    #[test]
    fn no_order_of_events_loses_or_doubles_a_message(events in proptest::collection::vec(any_event(), 1..80)) {
        let mut room = Room::of("emp-1");
        let mut server: Vec<Id> = Vec::new();
        let mut written: Vec<Id> = Vec::new();
        let mut taken = 0;
        for event in events {
            room.now += 700;
            match event {
                0..=2 => {
                    taken += 1;
                    let here = room.state.messages.at.is_some();
                    room.write(taken, "x");
                    if here && room.state.messages.at == Some(worker("emp-1")) {
                        written.push(id(taken));
                    }
                }
                3 => { room.tell(Event::Tick); }
                4 => { room.tell(Event::Online); }
                5 => { room.tell(Event::Locked); }
                6 => { room.tell(entered("emp-1", BOTH)); }
                7 => { room.tell(entered("emp-2", BOTH)); }
                8 => { room.messages(OfMessages::Pull); }
                _ => if let Some(effect) = room.wants.pop_front() {
                    // Nine and ten: the answer comes; eleven: it is lost after the server heard; twelve: before.
                    let answer = match event { 9 | 10 | 13 => Ok(()), _ => Err(LOST) };
                    match effect {
                        Effect::Messages(messages::Effect::Send { epoch, id, .. }) => {
                            if event != 12 && !server.contains(&id) {
                                server.push(id.clone());
                            }
                            let seq = server.iter().position(|s| *s == id).map(|p| p as u64 + 1);
                            let answer = answer.map(|()| seq.unwrap());
                            room.messages(OfMessages::Sent { epoch, id, answer, dice: 0 });
                        }
                        Effect::Messages(messages::Effect::Pull { epoch, .. }) => {
                            room.messages(OfMessages::Pulled { epoch, answer: answer.map(|()| batch([], 0)), dice: 0 });
                        }
                        _ => {}
                    }
                }
            }
            let now = room.state.messages.epoch;
            let under_way = room.wants.iter().filter(|w| matches!(w, Effect::Messages(messages::Effect::Send { epoch, .. }) if *epoch == now)).count();
            prop_assert!(under_way <= 1);
        }
        let book = room.state.messages.books.get(&worker("emp-1")).unwrap();
        for id in written {
            let waits = book.outgoing.iter().any(|o| o.id == id);
            let shown = book.received.values().any(|k| k.message.id == id.as_str());
            prop_assert!(waits != shown, "either waiting or sent, and never both");
            prop_assert!(waits || server.contains(&id), "what is shown as sent is with the server");
        }
    }
}

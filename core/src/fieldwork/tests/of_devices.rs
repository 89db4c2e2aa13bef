use super::*;

#[test]
fn a_list_is_fetched_part_by_part() {
    let mut room = Room::of("emp-1");
    let asked = room.search("  ");
    let epoch = room.state.devices.search.epoch;
    assert_eq!(asked, [devices::Effect::Search { epoch, query: None, after: None }]);
    assert_eq!(room.devices_view().doing, Doing::Asking);
    room.searched(Ok(page(0..2, Some("c"))));
    assert_eq!(room.codes(), ["GC-0000", "GC-0001"]);
    assert!(room.devices_view().more && !room.devices_view().stale);
    assert_eq!(
        room.devices(OfDevices::More),
        [devices::Effect::Search { epoch, query: None, after: Some(Secret::new("c")) }]
    );
    assert_eq!(room.devices(OfDevices::More), [], "one part at a time");
    room.searched(Ok(page(1..4, None)));
    assert_eq!(room.codes(), ["GC-0000", "GC-0001", "GC-0002", "GC-0003"], "nothing twice");
    assert_eq!(room.devices(OfDevices::More), [], "there is no more");
}

#[test]
fn an_answer_to_an_older_search_is_dropped() {
    let mut room = Room::of("emp-1");
    room.search("pump");
    let older = room.state.devices.search.epoch;
    room.search("valve");
    room.devices(OfDevices::Searched { epoch: older, answer: Ok(page([1], None)), dice: 0 });
    assert_eq!((room.codes().len(), room.devices_view().doing), (0, Doing::Asking));
    assert_eq!(room.devices_view().query, "valve");
}

#[test]
fn without_a_network_a_search_shows_what_is_remembered_and_goes_on_by_itself() {
    let mut room = Room::of("emp-1");
    room.search("");
    room.searched(Ok(page([11, 2, 12], None)));
    room.search("pump 1");
    assert_eq!(room.codes(), ["GC-0011", "GC-0012"]);
    room.searched(Err(LOST));
    assert_eq!((room.devices_view().doing, room.devices_view().stale), (Doing::Waiting, true));
    let until = due(&room.state).unwrap();
    room.now = until.0 - 1;
    assert_eq!(room.tell(Event::Tick), []);
    room.now = until.0;
    assert_eq!(room.tell(Event::Tick).len(), 1);
    assert_eq!(room.tell(Event::Tick), [], "asked already");
    room.searched(Err(LOST));
    assert_eq!(room.tell(Event::Online).len(), 1, "the network's return ends the pause");
    room.searched(Ok(page([12], None)));
    assert_eq!((room.codes(), room.devices_view().stale, due(&room.state)), (vec!["GC-0012".to_owned()], false, None));
}

#[test]
fn the_server_can_ask_for_a_longer_pause() {
    let mut room = Room::of("emp-1");
    room.search("");
    room.searched(Err(Fault::Later { after: Some(Duration::from_mins(2)) }));
    assert_eq!(due(&room.state), Some(Mono(120_000)));
}

#[test]
fn a_scanned_code_opens_its_device() {
    let mut room = Room::of("emp-1");
    let asked = room.devices(OfDevices::OpenCode(Secret::new("GC-0007")));
    assert_eq!(asked, [devices::Effect::Open { epoch: room.state.devices.open_epoch, code: Secret::new("GC-0007") }]);
    assert!(room.devices_view().open == OpenView::Opening { doing: Doing::Asking });
    room.opened(Ok(device(7)));
    let OpenView::Shown { device, stale: false } = room.devices_view().open else { panic!() };
    assert_eq!(device.code, "GC-0007");
    room.devices(OfDevices::Close);
    assert!(room.devices_view().open == OpenView::Nothing);
}

#[test]
fn a_code_that_no_device_has_is_told_and_a_late_answer_is_dropped() {
    let mut room = Room::of("emp-1");
    room.devices(OfDevices::OpenCode(Secret::new("GC-9999")));
    let older = room.state.devices.open_epoch;
    room.opened(Err(Fault::Unknown));
    assert!(room.devices_view().open == OpenView::Unknown);
    room.devices(OfDevices::OpenCode(Secret::new("GC-0001")));
    room.devices(OfDevices::Opened { epoch: older, answer: Ok(device(5)), dice: 0 });
    assert!(room.devices_view().open == OpenView::Opening { doing: Doing::Asking });
}

#[test]
fn a_scanned_code_without_a_network_opens_what_is_remembered_or_waits() {
    let mut room = Room::of("emp-1");
    room.search("");
    room.searched(Ok(page([7], None)));
    room.devices(OfDevices::OpenCode(Secret::new("GC-0007")));
    room.opened(Err(LOST));
    assert!(matches!(room.devices_view().open, OpenView::Shown { stale: true, .. }));
    room.devices(OfDevices::OpenCode(Secret::new("GC-0008")));
    room.opened(Err(LOST));
    assert!(room.devices_view().open == OpenView::Opening { doing: Doing::Waiting });
    assert_eq!(room.tell(Event::Online).len(), 1);
    room.opened(Ok(device(8)));
    assert!(matches!(room.devices_view().open, OpenView::Shown { stale: false, .. }));
}

#[test]
fn a_device_of_the_list_opens_without_asking() {
    let mut room = Room::of("emp-1");
    room.search("");
    room.searched(Ok(page([7], None)));
    assert_eq!(room.devices(OfDevices::OpenId("d-7".to_owned())), []);
    assert!(matches!(room.devices_view().open, OpenView::Shown { stale: false, .. }));
    room.devices(OfDevices::OpenId("d-8".to_owned()));
    assert!(room.devices_view().open == OpenView::Unknown);
}

#[test]
fn a_customers_number_is_masked_in_the_view_and_given_out_by_its_handle() {
    let mut room = Room::of("emp-1");
    room.search("");
    let mut devices = vec![device(7), device(8), device(9)];
    devices[1].customer = Some(Customer { name: "Shop".to_owned(), phone: Secret::new("0571-88885678") });
    devices[2].customer = None;
    room.searched(Ok(Page { devices, next: None }));
    let lines = room.devices_view().devices;
    let seven = lines[0].customer.as_ref().unwrap();
    assert_eq!((seven.phone_masked.as_deref(), seven.dial_handle.as_deref()), (Some("138••••••07"), Some("d-7")));
    assert_eq!(lines[1].customer.as_ref().unwrap().phone_masked.as_deref(), Some("••••••••••78"));
    let printed = format!("{} {:?}", serde_json::to_string(&room.state.view()).unwrap(), room.state);
    for number in ["13800130007", "8888567"] {
        assert!(!printed.contains(number));
    }
    assert_eq!(customer_number(&room.state, "d-7"), Some(Secret::new("13800130007")));
    assert_eq!(customer_number(&room.state, "d-9"), None);
    room.tell(Event::Locked);
    assert_eq!(customer_number(&room.state, "d-7"), None, "nobody is there");
}

#[test]
fn five_hundred_are_remembered_and_the_longest_unseen_is_forgotten() {
    let mut room = Room::of("emp-1");
    room.search("");
    room.searched(Ok(page(0..500, None)));
    room.search("");
    room.searched(Ok(page([0, 500], None)));
    let kept = &room.state.devices.kept;
    assert_eq!(kept.len(), devices::MOST_KEPT);
    assert!(kept.contains_key("d-0") && kept.contains_key("d-500") && !kept.contains_key("d-1"));
}

#[test]
fn what_is_older_than_the_edition_allows_is_forgotten() {
    let mut room = Room::of("emp-1");
    room.search("");
    room.searched(Ok(page([7], None)));
    room.now = u64::try_from(MONTH.as_millis()).unwrap() - 1;
    room.tell(entered("emp-1", BOTH));
    assert_eq!(room.state.devices.kept.len(), 1);
    room.now += 1;
    room.tell(Event::Tick);
    assert_eq!(room.state.devices.kept.len(), 0);
}

#[test]
fn a_shut_gate_and_a_refusal_are_told_and_not_repeated() {
    for (fault, doing) in
        [(Fault::Shut, Doing::Shut), (Fault::SignedOut, Doing::SignedOut), (Fault::Refused, Doing::Refused)]
    {
        let mut room = Room::of("emp-1");
        room.search("");
        room.searched(Err(fault));
        assert_eq!((room.devices_view().doing, due(&room.state)), (doing, None));
        assert_eq!(room.tell(Event::Online), []);
    }
}

#[test]
fn while_nobody_is_there_nothing_is_shown_and_nothing_happens() {
    let mut room = Room::default();
    assert_eq!(room.search(""), []);
    assert_eq!(room.tell(Event::Tick), []);
    assert!(room.state.view() == View { devices: None, messages: None });
    room.tell(entered("emp-1", Parts { devices: false, messages: true }));
    assert!(room.state.view().devices.is_none() && room.state.view().messages.is_some());
}

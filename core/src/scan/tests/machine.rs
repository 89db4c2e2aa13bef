use super::*;

fn code() -> Code {
    read(Picture::shipped("qr-screen.webp").frame(Rotation::Upright), Effort::Thorough).remove(0)
}

#[test]
fn a_scan_begins_finds_delivers_and_is_left() {
    let now = Now::default();
    let (state, effects) = step(State::default(), Event::Opened, now);
    assert_eq!(effects, [Effect::Begin { epoch: Epoch(1) }]);
    assert_eq!((state.view(), state.looks()), (View::Ready, Some(Epoch(1))));
    let (state, effects) = step(state, Event::Read { epoch: Epoch(1), code: code() }, now);
    assert_eq!(effects, [Effect::End, Effect::Deliver(code())]);
    assert_eq!(state.view(), View::Found { format: Format::Qr, text: "ABCDEF1234567890".to_owned() });
    let (state, effects) = step(state, Event::Again, now);
    assert_eq!(effects, [Effect::Begin { epoch: Epoch(2) }]);
    let (state, effects) = step(state, Event::Left, now);
    assert_eq!(effects, [Effect::End]);
    assert_eq!((state.view(), due(&state)), (View::Idle, None));
    assert!(resume(&state, now).is_empty());
}

#[test]
fn a_find_that_comes_too_late_is_dropped() {
    let now = Now::default();
    let (state, _) = step(State::default(), Event::Opened, now);
    let (state, _) = step(state, Event::Left, now);
    for event in [Event::Read { epoch: Epoch(1), code: code() }, Event::Shut { epoch: Epoch(1) }] {
        let (after, effects) = step(state.clone(), event, now);
        assert_eq!((after, effects), (state.clone(), vec![]));
    }
}

#[test]
fn a_shut_gate_closes_the_camera() {
    let (state, _) = step(State::default(), Event::Opened, Now::default());
    let (state, effects) = step(state, Event::Shut { epoch: Epoch(1) }, Now::default());
    assert_eq!((state.view(), effects), (View::Idle, vec![Effect::End]));
}

#[test]
fn the_state_prints_nothing_of_a_label() {
    let (state, _) = step(State::default(), Event::Opened, Now::default());
    let (state, effects) = step(state, Event::Read { epoch: Epoch(1), code: code() }, Now::default());
    assert!(!format!("{state:?} {effects:?} {:?}", state.view()).contains("ABCDEF"));
}

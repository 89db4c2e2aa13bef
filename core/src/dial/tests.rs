//! Numbers of every kind, the hand-over in every order, and a state that knows nothing of a number.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{
    gate::{Closed, Gate, Grant, Standing, uses},
    kernel::{Clock, DialFault, Epoch, Mono, Now, Phone, Secret, Wall},
    policy::{Feature, built_in},
};

struct Still;
impl Clock for Still {
    fn now(&self) -> Now {
        Now::default()
    }
}

fn grant() -> Grant<uses::Dial> {
    let gate = Gate::new(built_in().unwrap(), Arc::new(Still));
    gate.publish(Standing::from_ledger(gate.edition().id.clone(), [(Feature::Dial, Epoch(1))]));
    gate.grant().unwrap()
}
fn at(ms: u64) -> Now {
    Now { wall: Wall(0), mono: Mono(ms) }
}
fn asked(text: &str) -> Event {
    Event::Asked { number: Callee::Written(Secret::new(text)), grant: grant() }
}
fn uri(text: &str) -> Result<String, DialFault> {
    Callee::Written(Secret::new(text)).uri().map(|u| u.expose().to_owned())
}

#[test]
fn numbers_as_people_write_them_become_addresses_of_digits() {
    for (written, address) in [
        ("13800138000", "tel:13800138000"),
        ("138-0013-8000", "tel:13800138000"),
        ("１３８００１３８０００", "tel:13800138000"),
        ("+86 138 0013 8000", "tel:+8613800138000"),
        ("008613800138000", "tel:+8613800138000"),
        ("0571-8888 8888", "tel:057188888888"),
        ("（0571）88888888", "tel:057188888888"),
        ("+86 571 8888 8888", "tel:+8657188888888"),
        ("400-800-1234", "tel:4008001234"),
        ("95588", "tel:95588"),
        ("110", "tel:110"),
    ] {
        assert_eq!(uri(written).as_deref(), Ok(address), "{written}");
    }
    let mobile = Callee::Mobile(Phone::parse("138 0013 8000").unwrap());
    assert_eq!(mobile.uri().unwrap().expose(), "tel:+8613800138000");
}

#[test]
fn what_controls_a_phone_is_refused() {
    for written in [
        "*#06#",
        "##002#",
        "*21*13800138000#",
        "95588,1",
        "95588;123",
        "13800138000;phone-context=x",
        "95588p1",
        "95588w1",
        "＊100＃",
        "95588，1",
    ] {
        assert_eq!(uri(written), Err(DialFault::ControlsThePhone), "{written}");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    for written in [
        "",
        "12",
        "1234567890123456789",
        "tel:110",
        "call me",
        "138\u{202e}00138000",
        "١٣٨٠٠١٣٨٠٠٠",
        "1+10",
        "++8613800138000",
        "110\0",
        "https://110",
        "+86 110",
    ] {
        assert_eq!(uri(written), Err(DialFault::NotANumber), "{written:?}");
    }
    for written in ["+1 415 555 2671", "+85291234567", "0085291234567"] {
        assert_eq!(uri(written), Err(DialFault::OtherRegion), "{written}");
    }
    assert_eq!(Callee::Written(Secret::new([0xff, 0xfe, 0xfd])).uri(), Err(DialFault::NotANumber));
}

#[test]
fn a_number_is_handed_over_once_and_forgotten() {
    let (state, effects) = step(State::default(), asked("0571-8888 8888"), at(0));
    let [Effect::HandOver { epoch, uri }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(uri.expose(), "tel:057188888888");
    assert_eq!(state.view(), View { handing_over: true, trouble: None });
    let (state, effects) = step(state, Event::HandedOver { epoch: *epoch, outcome: HandOver::Shown }, at(5));
    assert_eq!((state.view(), due(&state), effects), (View { handing_over: false, trouble: None }, None, vec![]));
}

#[test]
fn nothing_of_a_number_is_in_state_event_effect_or_view() {
    let event = asked("0571-8888 8888");
    let mut printed = vec![format!("{event:?}")];
    let mut tell = |(state, effects): (State, Vec<Effect>)| {
        printed.push(format!("{state:?} {effects:?} {}", serde_json::to_string(&state.view()).unwrap()));
        state
    };
    let state = tell(step(State::default(), event, at(0)));
    tell(step(state, asked("57188888888#"), at(1)));
    assert!(printed.iter().all(|p| !p.contains("8888") && !p.contains("0571")), "{printed:?}");
}

#[test]
fn what_was_refused_is_told_until_it_is_dismissed() {
    let (state, effects) = step(State::default(), asked("*#06#"), at(0));
    assert_eq!((state.view().trouble, effects), (Some(Trouble::Number(DialFault::ControlsThePhone)), vec![]));
    assert_eq!(step(state, Event::Dismissed, at(1)).0.view().trouble, None);
    let (state, _) = step(state, asked("110"), at(2));
    let (state, _) = step(state, Event::HandedOver { epoch: Epoch(2), outcome: HandOver::Failed }, at(3));
    assert_eq!(state.view(), View { handing_over: false, trouble: Some(Trouble::NoDialler) });
}

#[test]
fn an_answer_to_an_older_hand_over_is_dropped() {
    let (state, _) = step(State::default(), asked("110"), at(0));
    let (state, _) = step(state, asked("119"), at(1));
    let late = Event::HandedOver { epoch: Epoch(1), outcome: HandOver::Failed };
    assert_eq!(step(state, late, at(2)).0, state);
}

#[test]
fn a_phone_that_never_answers_is_not_waited_for_and_a_kill_owes_nothing() {
    let (state, _) = step(State::default(), asked("110"), at(0));
    assert_eq!(due(&state), Some(Mono(30_000)));
    assert!(resume(&state, at(1)).is_empty());
    assert!(step(state, Event::Tick, at(29_999)).0.view().handing_over);
    assert!(!step(state, Event::Tick, at(30_000)).0.view().handing_over);
}

#[test]
fn without_consent_there_is_no_grant_to_ask_with() {
    let gate = Gate::new(built_in().unwrap(), Arc::new(Still));
    assert_eq!(gate.grant::<uses::Dial>().err(), Some(Closed::NotConsented(Feature::Dial)));
}

proptest! {
    #[test]
    fn an_address_is_only_ever_digits_behind_tel(text in "\\PC*") {
        if let Ok(uri) = uri(&text) {
            let digits = uri.strip_prefix("tel:").unwrap();
            let digits = digits.strip_prefix("+86").unwrap_or(digits);
            prop_assert!((3..=18).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()));
        }
    }

    #[test]
    fn looks_of_a_number_are_answered_the_same(text in "[-+0-9 *#;,()（）]{0,24}") {
        let refused = text.contains(['*', '#', ';', ',']);
        prop_assert!(!(refused && uri(&text).is_ok()));
    }
}

//! From a number to a session, with everything that can go wrong on the way.

use proptest::prelude::*;

use super::*;
use crate::kernel::PhoneFault;

#[test]
fn l_03_l_04_l_05_only_a_mainland_mobile_number_becomes_something_that_can_be_asked_with() {
    for typed in ["１３８００１３８０００", "138 0013 8000", "+86 138-0013-8000", "008613800138000"] {
        assert_eq!(Phone::parse(typed).unwrap(), ask().phone, "{typed}");
    }
    for typed in
        ["12800138000", "1380013800", "138001380000", "10612345678", "057188888888", "95588", "138\u{202e}00138000"]
    {
        assert_eq!(Phone::parse(typed), Err(PhoneFault::NotANumber), "{typed}");
    }
    assert_eq!(Phone::parse("+85291234567"), Err(PhoneFault::OtherRegion));
    assert_eq!(Phone::parse(&"1".repeat(1_000_000)), Err(PhoneFault::NotANumber));
}

#[test]
fn l_06_only_clean_digits_are_sent_and_no_attempt_is_burned_by_the_rest() {
    for typed in
        ["12345", "1234567", "12345a", "１２３４５６", "验证码 123456", "12 3456", "", "-12345", "12345\u{202e}6"]
    {
        let mut room = Room::awaiting();
        let before = room.state.clone();
        assert_eq!(told(&room.type_in(typed)), Some(Trouble::CodeShape { length: 6 }), "{typed:?}");
        assert_eq!(room.state, before, "{typed:?}");
    }
    for (typed, sent) in [("000123", "000123"), (" 135790\n", "135790")] {
        let effects = Room::awaiting().type_in(typed);
        let [Effect::Net(Call::CreateSession { code, challenge, .. })] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!((code, challenge.as_str()), (&Secret::new(sent), "c-1"));
    }
}

#[test]
fn l_08_four_wrong_codes_are_counted_down_and_the_fifth_leads_back_to_the_number() {
    let mut room = Room::awaiting();
    for left in [4, 3, 2, 1] {
        room.type_in("111111");
        let NetError::Refused(problem) = refused(400, "otp_incorrect") else { unreachable!() };
        let effects = room.session(Err(NetError::Refused(Problem { attempts_left: Some(left), ..problem })));
        assert_eq!(told(&effects), Some(Trouble::WrongCode { attempts_left: left }));
        assert!(
            matches!(view(&room.state, room.now), LoginView::WaitingForCode { attempts_left, .. } if attempts_left == left)
        );
    }
    room.type_in("111111");
    assert_eq!(
        told(&room.session(Err(refused(429, "otp_attempts_exhausted")))),
        Some(Trouble::NoAttemptsLeft { wait_s: 0 })
    );
    assert_eq!(room.state.phase(), &Phase::Ready);
    assert_eq!(room.type_in(CODE), [Effect::Rejected]);
}

#[test]
fn a_server_that_does_not_count_is_counted_for() {
    let mut room = Room::awaiting();
    for left in [4, 3, 2, 1] {
        room.type_in("111111");
        assert_eq!(
            told(&room.session(Err(refused(400, "otp_incorrect")))),
            Some(Trouble::WrongCode { attempts_left: left })
        );
    }
    room.type_in("111111");
    assert_eq!(told(&room.session(Err(refused(400, "otp_incorrect")))), Some(Trouble::NoAttemptsLeft { wait_s: 0 }));
}

#[test]
fn l_14_going_back_and_asking_again_takes_the_open_challenge_with_the_time_that_is_left() {
    let mut room = Room::awaiting();
    room.pass(20);
    assert_eq!(room.on(Event::ChangeNumber), []);
    assert_eq!(room.state.phase(), &Phase::Ready);
    assert!(matches!(&room.request()[..], [Effect::Net(Call::RequestChallenge { .. })]));
    room.challenge(Ok(Challenged { expires_in_s: 280, resend_after_s: 40, ..challenged("c-1") }));
    assert!(matches!(
        view(&room.state, room.now),
        LoginView::WaitingForCode { resend_in_s: 40, expires_in_s: 280, .. }
    ));
}

#[test]
fn l_17_a_request_whose_answer_was_lost_is_asked_again_under_the_same_name() {
    let mut room = Room::new();
    let first = key_of(&room.request());
    assert_eq!(told(&room.challenge(Err(NetError::TimedOut))), Some(Trouble::Offline));
    assert_eq!(room.state.phase(), &Phase::Ready);
    assert_eq!(key_of(&room.pass(90).request()), first);
    room.challenge(Err(NetError::Interrupted));
    assert_ne!(key_of(&room.pass(300).request()), first, "the challenge of the old name may be over by now");
    room.challenge(Err(refused(422, "phone_invalid")));
    let second = key_of(&room.request());
    room.challenge(Err(NetError::Offline));
    let other = Ask { phone: Phone::parse("13900139000").unwrap(), ..ask() };
    assert_ne!(
        key_of(&room.on(Event::RequestCode { ask: other, fresh: Fresh::new() })),
        second,
        "another number is another request"
    );
}

#[test]
fn l_26_a_code_whose_answer_was_lost_is_sent_again_under_the_same_name_and_another_code_under_another() {
    let mut room = Room::awaiting();
    let first = key_of(&room.type_in(CODE));
    assert_eq!(told(&room.session(Err(NetError::Interrupted))), Some(Trouble::Offline));
    assert_eq!(key_of(&room.type_in(CODE)), first);
    room.session(Err(NetError::Status(502)));
    assert_ne!(key_of(&room.type_in("222222")), first);
}

#[test]
fn l_28_a_code_is_good_to_its_last_moment_and_no_longer() {
    let mut room = Room::awaiting();
    room.now = Now { mono: Mono(1_000_000 + 299_900), ..room.now };
    assert_eq!(room.on(Event::Tick), []);
    assert!(matches!(&room.type_in(CODE)[..], [Effect::Net(Call::CreateSession { .. })]));
    let mut room = Room::awaiting();
    room.now = Now { mono: Mono(1_000_000 + 300_100), wall: Wall(0) };
    assert_eq!(told(&room.clone().type_in(CODE)), Some(Trouble::CodeExpired));
    assert_eq!(told(&room.clone().on(Event::Resend)), Some(Trouble::CodeExpired));
    assert_eq!(due(&room.state), Some(Mono(1_300_000)));
    assert_eq!(told(&room.on(Event::Tick)), Some(Trouble::CodeExpired));
    assert_eq!(room.state.phase(), &Phase::Ready);
}

#[test]
fn l_29_a_wall_clock_that_is_set_forward_moves_no_countdown() {
    let mut room = Room::awaiting();
    room.pass(10);
    room.now.wall = room.now.wall.after(Duration::from_hours(3));
    assert!(matches!(
        view(&room.state, room.now),
        LoginView::WaitingForCode { resend_in_s: 50, expires_in_s: 290, .. }
    ));
    assert_eq!(told(&room.on(Event::Resend)), Some(Trouble::Cooldown { wait_s: 50 }));
    room.pass(50);
    assert!(matches!(&room.on(Event::Resend)[..], [Effect::Net(Call::ResendChallenge { .. })]));
}

#[test]
fn l_30_a_cool_down_without_a_time_or_with_a_mad_one_is_held_within_bounds() {
    let resend = |error: NetError| {
        let mut room = Room::awaiting();
        room.pass(60);
        room.on(Event::Resend);
        let trouble = told(&room.challenge(Err(error)));
        let again = told(&room.on(Event::Resend));
        (trouble, again)
    };
    let (first, again) = resend(refused(429, "otp_resend_cooldown"));
    assert_eq!((first, again), (Some(Trouble::Cooldown { wait_s: 60 }), Some(Trouble::Cooldown { wait_s: 60 })));
    let (_, again) = resend(later(429, "otp_send_quota", 1_000_000_000));
    assert_eq!(again, Some(Trouble::Cooldown { wait_s: 900 }));
    let (_, again) = resend(later(429, "otp_resend_cooldown", 0));
    assert_eq!(again, Some(Trouble::Cooldown { wait_s: 1 }), "never at once");
    let (first, again) = resend(refused(429, "rate_limited"));
    assert_eq!((first, again), (Some(Trouble::ServerTrouble { wait_s: None }), Some(Trouble::Cooldown { wait_s: 60 })));
}

#[test]
fn a_resent_code_moves_the_countdowns_and_a_lost_answer_is_asked_again_under_the_same_name() {
    let mut room = Room::awaiting();
    room.pass(60);
    let first = key_of(&room.on(Event::Resend));
    assert_eq!(room.on(Event::Resend), [Effect::Rejected], "one at a time");
    assert_eq!(told(&room.challenge(Err(NetError::TimedOut))), Some(Trouble::Offline));
    assert_eq!(key_of(&room.on(Event::Resend)), first);
    room.challenge(Ok(challenged("c-1")));
    assert!(matches!(
        view(&room.state, room.now),
        LoginView::WaitingForCode { resend_in_s: 60, expires_in_s: 300, .. }
    ));
    room.pass(60);
    assert_ne!(key_of(&room.on(Event::Resend)), first);
}

#[test]
fn the_first_code_can_be_typed_while_another_is_asked_for() {
    let mut room = Room::awaiting();
    room.pass(60);
    room.on(Event::Resend);
    room.type_in(CODE);
    assert_eq!(room.challenge(Ok(challenged("c-1"))), []);
    room.session(Ok(opened("emp-7")));
    assert!(matches!(room.state.phase(), Phase::Active(_)));
}

#[test]
fn a_challenge_that_the_server_forgot_is_asked_for_anew_by_the_tap_on_send_again() {
    let mut room = Room::awaiting();
    let first = key_of(&Room::new().request());
    room.pass(60);
    room.on(Event::Resend);
    let effects = room.challenge(Err(refused(410, "challenge_gone")));
    assert!(matches!(&effects[..], [Effect::Net(Call::RequestChallenge { ask: again, .. })] if *again == ask()));
    assert_ne!(key_of(&effects), first);
    room.challenge(Ok(challenged("c-2")));
    assert!(
        matches!(&room.type_in(CODE)[..], [Effect::Net(Call::CreateSession { challenge, .. })] if challenge == "c-2")
    );
}

#[test]
fn every_refusal_is_told_in_its_own_way_and_leads_where_something_can_be_tapped() {
    use Trouble as T;
    for (code, trouble) in [
        ("phone_invalid", T::NumberNotValid),
        ("phone_region_unsupported", T::OtherRegion),
        ("consent_required", T::ConsentNeeded),
        ("policy_outdated", T::PolicyOutdated),
        ("otp_send_quota", T::Quota { wait_s: 60 }),
        ("captcha_required", T::CaptchaNeeded),
        ("sms_unavailable", T::SmsUnavailable { wait_s: 60 }),
        ("a_word_of_tomorrow", T::ServerTrouble { wait_s: None }),
    ] {
        let mut room = Room::new();
        room.request();
        assert_eq!(told(&room.challenge(Err(refused(403, code)))), Some(trouble), "{code}");
        assert_eq!(room.state.phase(), &Phase::Ready, "{code}");
    }
    for (code, trouble) in [
        ("challenge_gone", T::CodeExpired),
        ("account_unregistered", T::NotRegistered),
        ("account_disabled", T::AccountDisabled),
        ("account_cancelled", T::AccountCancelled),
    ] {
        let mut room = Room::awaiting();
        room.type_in(CODE);
        assert_eq!(told(&room.session(Err(refused(403, code)))), Some(trouble), "{code}");
        assert_eq!(room.state.phase(), &Phase::Ready, "{code}");
    }
    for (error, trouble) in [
        (NetError::Offline, T::Offline),
        (NetError::NotOurs, T::UntrustedNetwork),
        (NetError::Untrusted(crate::net::TlsFault::Pin), T::WrongKey),
        (NetError::Untrusted(crate::net::TlsFault::Name), T::WrongName),
        (NetError::Untrusted(crate::net::TlsFault::Issuer), T::UntrustedNetwork),
        (NetError::Untrusted(crate::net::TlsFault::Handshake), T::UntrustedNetwork),
        (NetError::Untrusted(crate::net::TlsFault::Time), T::ClockWrong),
        (NetError::Status(500), T::ServerTrouble { wait_s: None }),
        (NetError::WrongShape, T::ServerTrouble { wait_s: None }),
        (later(503, "unavailable", 7), T::ServerTrouble { wait_s: Some(7) }),
        (refused(422, "code_unfit"), T::CodeShape { length: 6 }),
    ] {
        let mut room = Room::awaiting();
        room.type_in(CODE);
        assert_eq!(told(&room.session(Err(error.clone()))), Some(trouble), "{error:?}");
        assert!(matches!(room.state.phase(), Phase::AwaitingCode { .. }), "{error:?}");
    }
}

#[test]
fn a_login_that_was_given_up_and_succeeds_after_all_is_ended_at_the_server() {
    let mut room = Room::awaiting();
    room.type_in(CODE);
    let epoch = room.state.epoch();
    room.on(Event::ChangeNumber);
    let effects = room.on(Event::SessionAnswered { epoch, result: Ok(opened("emp-7")) });
    assert!(matches!(&effects[..], [Effect::Net(Call::Revoke { token, .. })] if *token == pair(1).refresh));
    assert_eq!(room.state.phase(), &Phase::Ready);
    assert!(matches!(lent(&room.state), Lent::NoSession));
}

#[test]
fn an_answer_of_a_request_that_was_given_up_does_not_answer_the_next_one() {
    let mut room = Room::new();
    room.request();
    let epoch = room.state.epoch();
    room.on(Event::ChangeNumber);
    room.request();
    assert_eq!(room.on(Event::ChallengeAnswered { epoch, result: Ok(challenged("old")) }), []);
    assert!(matches!(room.state.phase(), Phase::Requesting { .. }));
}

#[test]
fn the_installation_keeps_its_name_until_the_agreement_is_taken_back() {
    let install = |effects: Vec<Effect>| match &effects[..] {
        [Effect::Net(Call::RequestChallenge { install, .. })] => install.clone(),
        other => panic!("{other:?}"),
    };
    let mut room = Room::new();
    let first = install(room.request());
    room.on(Event::ChangeNumber);
    assert_eq!(install(room.request()), first);
    assert_eq!(room.on(Event::Withdrawn), []);
    assert_eq!(room.state.phase(), &Phase::Ready);
    assert_ne!(install(room.request()), first);
}

proptest! {
    #[test]
    fn l_06_whatever_is_typed_only_six_ascii_digits_leave(typed in prop_oneof!["\\PC{0,12}", "[0-9 ]{4,8}", "[0-9０-９]{6}"]) {
        for effect in Room::awaiting().type_in(&typed) {
            if let Effect::Net(Call::CreateSession { code, .. }) = effect {
                prop_assert!(code.expose().len() == 6 && code.expose().iter().all(u8::is_ascii_digit));
                prop_assert_eq!(code.expose(), typed.trim().as_bytes());
            }
        }
    }
}

#[test]
fn a_challenge_that_is_over_when_it_comes_is_none() {
    for over in
        [Challenged { expires_in_s: 0, ..challenged("c-1") }, Challenged { attempts_left: 0, ..challenged("c-1") }]
    {
        let mut room = Room::new();
        room.request();
        assert_eq!(told(&room.challenge(Ok(over))), Some(Trouble::CodeExpired));
        assert_eq!(room.state.phase(), &Phase::Ready);
    }
}

#[test]
fn an_answer_to_sending_again_that_comes_while_the_code_is_checked_counts_where_it_was_asked_for() {
    for asked in [true, false] {
        let mut room = Room::awaiting();
        room.pass(60);
        if asked {
            assert!(matches!(room.on(Event::Resend)[..], [Effect::Net(Call::ResendChallenge { .. })]));
        }
        room.type_in(CODE);
        room.challenge(Ok(challenged("c-1")));
        room.session(Err(refused(400, "otp_incorrect")));
        let again = room.on(Event::Resend);
        let waits = matches!(told(&again), Some(Trouble::Cooldown { .. }));
        let sends = matches!(again[..], [Effect::Net(Call::ResendChallenge { .. })]);
        assert_eq!((waits, sends), (asked, !asked), "{again:?}");
    }
}

#[test]
fn how_many_codes_may_still_be_tried_is_the_servers_to_say() {
    for (said, left) in [(Some(2), 2), (None, 4)] {
        let NetError::Refused(problem) = refused(400, "otp_incorrect") else { unreachable!() };
        let mut room = Room::awaiting();
        room.type_in(CODE);
        let told = told(&room.session(Err(NetError::Refused(Problem { attempts_left: said, ..problem }))));
        assert_eq!(told, Some(Trouble::WrongCode { attempts_left: left }));
    }
}

//! The machine: when it sends, and what an answer does.

use proptest::prelude::*;

use super::*;
use crate::ports::{Link, NetworkReading};

const WIFI: NetworkReading = NetworkReading { link: Link::Wifi, metered: false };
const GONE: NetworkReading = NetworkReading { link: Link::None, metered: false };

fn at(seconds: u64) -> Now {
    let ms = seconds * 1000;
    Now { wall: Wall(MORNING + i64::try_from(ms).unwrap()), mono: Mono(ms) }
}

fn counts(analytics: u64, essential: u64) -> Counts {
    let mut counts = Counts::default();
    counts.set_queued(Class::Analytics, analytics);
    counts.set_queued(Class::Essential, essential);
    counts
}

/// Seen, on Wi-Fi, both consents, so many records.
fn ready(analytics: u64, essential: u64) -> State {
    let events = [
        Event::Standing { essential: Some(ESSENTIAL), analytics: Some(ANALYTICS) },
        Event::Network { reading: WIFI, dice: 0 },
        Event::Foreground,
        Event::Counted(counts(analytics, essential)),
    ];
    events.into_iter().fold(State::default(), |state, event| step(state, event, at(0)).0)
}

fn sent(effects: &[Effect]) -> Option<(Class, u32, Packing)> {
    let mut sends = effects.iter().filter_map(|effect| match effect {
        Effect::Send { class, limit, packing, .. } => Some((*class, *limit, *packing)),
        _ => None,
    });
    let one = sends.next();
    assert_eq!(sends.next(), None, "one batch at a time");
    one
}

fn answer(rows: u32, outcome: Outcome) -> Event {
    let span = Span { class: Class::Analytics, epoch: ANALYTICS, first: 1, last: rows.into(), rows };
    Event::Answered { class: Class::Analytics, epoch: ANALYTICS, span: Some(span), outcome, dice: u32::MAX }
}

/// Told to send, and answered.
fn told(state: State, outcome: Outcome, rows: u32, now: Now) -> (State, Vec<Effect>) {
    let (state, effects) = step(state, Event::Told, now);
    assert!(sent(&effects).is_some());
    step(state, answer(rows, outcome), now)
}

fn settled(state: State, left: u64, now: Now) -> (State, Vec<Effect>) {
    step(state, Event::Settled { counts: counts(left, 0), done: true }, now)
}

#[test]
fn a_few_records_wait_a_quarter_of_an_hour_on_wifi_and_an_hour_where_bytes_cost() {
    let state = ready(5, 0);
    assert_eq!(due(&state), Some(Mono(15 * 60_000)));
    assert_eq!(sent(&step(state.clone(), Event::Tick, at(15 * 60 - 1)).1), None);
    assert!(sent(&step(state.clone(), Event::Tick, at(15 * 60)).1).is_some());
    let cellular = NetworkReading { link: Link::Cellular, metered: true };
    let (state, _) = step(state, Event::Network { reading: cellular, dice: 0 }, at(0));
    assert_eq!(due(&state), Some(Mono(60 * 60_000)));
}

#[test]
fn two_hundred_records_do_not_wait() {
    let (_, effects) = step(ready(150, 0), Event::Counted(counts(150, 50)), at(1));
    assert_eq!(sent(&effects), Some((Class::Essential, 512, Packing::Gzip)));
}

#[test]
fn who_goes_to_the_background_commits_and_sends() {
    let (_, effects) = step(ready(5, 0), Event::Background, at(1));
    assert!(effects.contains(&Effect::Commit) && sent(&effects).is_some());
}

#[test]
fn who_tells_it_to_send_what_is_not_counted_yet_is_not_forgotten() {
    let (state, effects) = step(ready(0, 0), Event::Told, at(1));
    assert_eq!(effects, [Effect::Commit], "what is pending is put where it can be counted, first of all");
    // The writer tells of its counts by itself, too, and either word may come first.
    let (_, effects) = step(state.clone(), Event::Committed(counts(1, 0)), at(1));
    assert!(sent(&effects).is_some());
    let (state, effects) = step(state, Event::Counted(counts(1, 0)), at(1));
    assert_eq!(sent(&effects), None, "one record alone waits its quarter of an hour");
    assert!(sent(&step(state, Event::Committed(counts(1, 0)), at(1)).1).is_some());
}

#[test]
fn without_consent_or_network_nothing_is_sent_however_much_there_is() {
    let (state, effects) = step(ready(5000, 0), Event::Network { reading: GONE, dice: 0 }, at(0));
    assert_eq!(sent(&effects), None);
    assert_eq!(sent(&step(state, Event::Told, at(1)).1), None);
    let standing = Event::Standing { essential: None, analytics: None };
    let (state, _) = step(State::default(), standing, at(0));
    let (state, _) = step(state, Event::Network { reading: WIFI, dice: 0 }, at(0));
    assert_eq!(sent(&step(state, Event::Counted(counts(900, 900)), at(1)).1), None);
}

#[test]
fn phones_that_regain_the_network_together_do_not_speak_together() {
    let (state, _) = step(ready(5, 0), Event::Network { reading: GONE, dice: 0 }, at(0));
    let (state, effects) = step(state, Event::Network { reading: WIFI, dice: u32::MAX / 2 }, at(100));
    assert_eq!(sent(&effects), None);
    let wait = due(&state).unwrap().since(Mono(100_000));
    assert!((29_000..=31_000).contains(&wait.as_millis()), "{wait:?}");
    assert!(sent(&step(state, Event::Tick, at(131)).1).is_some());
}

#[test]
fn it_drains_until_nothing_is_left_and_then_rests() {
    let (state, effects) = told(ready(150, 0), Outcome::Taken { rejected: 0 }, 62, at(5));
    let Some(Effect::Settle { span: Some((span, verdict)), kept }) = effects.first() else { panic!("{effects:?}") };
    assert_eq!((span.rows, *verdict, kept.last_sent), (62, Verdict::Taken { rejected: 0 }, Some(at(5).wall)));
    let (state, effects) = settled(state, 88, at(6));
    assert!(sent(&effects).is_some());
    let (state, _) = step(state, answer(88, Outcome::Taken { rejected: 3 }), at(7));
    let (state, effects) = settled(state, 0, at(8));
    assert_eq!((sent(&effects), due(&state)), (None, None));
    // A new record waits its quarter of an hour again.
    let (state, effects) = step(state, Event::Counted(counts(1, 0)), at(9));
    assert_eq!(sent(&effects), None);
    assert!(due(&state).unwrap() > at(15 * 60).mono);
}

#[test]
fn a_server_in_trouble_is_asked_less_and_less_often_and_nothing_is_deleted() {
    let mut state = ready(10, 0);
    let mut now = at(0);
    let mut waits = Vec::new();
    for _ in 0..12 {
        let effects;
        (state, effects) = told(state, Outcome::Later { after: None }, 10, now);
        assert!(matches!(effects.first(), Some(Effect::Settle { span: None, .. })), "{effects:?}");
        let (next, effects) = settled(state, 10, now);
        assert_eq!(sent(&effects), None, "not at once");
        let wait = due(&next).unwrap().since(now.mono);
        waits.push(wait.as_secs());
        now = at(now.mono.0 / 1000 + wait.as_secs() + 1);
        state = next;
    }
    assert_eq!(waits[..3], [30, 60, 120]);
    assert_eq!(waits.last(), Some(&(6 * 3600)));
}

#[test]
fn a_wait_that_the_server_asked_for_is_kept_over_a_kill_and_not_shortened_by_a_person() {
    let after = Duration::from_mins(10);
    let (state, effects) = told(ready(10, 0), Outcome::Later { after: Some(after) }, 10, at(0));
    let Some(Effect::Settle { kept, .. }) = effects.first().copied() else { panic!("{effects:?}") };
    let (state, _) = settled(state, 10, at(0));
    assert_eq!(sent(&step(state, Event::Told, at(60)).1), None);
    // Another process; its running clock starts again.
    let reborn = Now { wall: at(120).wall, mono: Mono(0) };
    let (state, _) = step(ready(10, 0), Event::Looked { counts: counts(10, 0), kept }, reborn);
    let (state, effects) = step(state, Event::Told, reborn);
    assert_eq!((sent(&effects), due(&state)), (None, Some(Mono(10 * 60_000))), "and a fifth more, by the dice");
    assert_eq!(state.next_try(), Some(at(720).wall));
}

#[test]
fn a_calendar_set_back_by_years_does_not_silence_it_for_years() {
    let (state, _) = told(ready(10, 0), Outcome::Elsewhere, 10, at(0));
    let (state, _) = settled(state, 10, at(0));
    let back = Now { wall: Wall(0), mono: Mono(1000) };
    let (state, _) = step(state, Event::Tick, back);
    assert!(due(&state).unwrap().0 <= 1000 + 24 * 3_600_000);
}

#[test]
fn a_batch_that_is_too_large_is_halved_down_to_one_record_which_is_given_up() {
    let mut state = ready(150, 0);
    let mut rows = 512;
    let mut effects;
    (state, effects) = step(state, Event::Told, at(0));
    while rows > 1 {
        assert_eq!(sent(&effects).unwrap().1, rows);
        (state, effects) = step(state, answer(rows, Outcome::TooLarge), at(1));
        assert!(matches!(effects.first(), Some(Effect::Settle { span: None, .. })));
        (state, effects) = settled(state, 150, at(1));
        rows /= 2;
    }
    (state, effects) = step(state, answer(1, Outcome::TooLarge), at(2));
    assert!(matches!(effects.first(), Some(Effect::Settle { span: Some((_, Verdict::GivenUp)), .. })));
    // From there on it grows again.
    (state, effects) = settled(state, 149, at(2));
    assert_eq!(sent(&effects).unwrap().1, 1);
    (state, _) = step(state, answer(1, Outcome::Taken { rejected: 0 }), at(3));
    assert_eq!(sent(&settled(state, 148, at(3)).1).unwrap().1, 2);
}

#[test]
fn a_server_that_cannot_read_gzip_gets_it_plain_before_anything_is_halved() {
    let (state, effects) = told(ready(10, 0), Outcome::Unreadable, 10, at(0));
    assert!(matches!(effects.first(), Some(Effect::Settle { span: None, .. })));
    let (state, effects) = settled(state, 10, at(0));
    assert_eq!(sent(&effects), Some((Class::Analytics, 512, Packing::Plain)));
    let (state, _) = step(state, answer(10, Outcome::Unreadable), at(0));
    assert_eq!(sent(&settled(state, 10, at(0)).1), Some((Class::Analytics, 5, Packing::Plain)));
}

#[test]
fn a_gateway_that_is_set_up_wrongly_does_not_erase_the_queue() {
    for (outcome, hours) in [(Outcome::Denied, 6), (Outcome::Elsewhere, 24)] {
        let (state, effects) = told(ready(10, 0), outcome, 10, at(0));
        assert!(matches!(effects.first(), Some(Effect::Settle { span: None, .. })));
        let (state, _) = settled(state, 10, at(0));
        assert_eq!(due(&state), Some(Mono(hours * 3_600_000)));
    }
}

#[test]
fn an_answer_under_a_consent_that_fell_meanwhile_changes_nothing() {
    let (state, _) = step(ready(10, 0), Event::Told, at(0));
    let (state, effects) = step(state, Event::Standing { essential: Some(ESSENTIAL), analytics: None }, at(1));
    assert_eq!(effects, [Effect::Retain]);
    let (_, effects) = step(state, answer(10, Outcome::Taken { rejected: 0 }), at(2));
    assert_eq!(effects, []);
}

#[test]
fn rows_that_could_not_be_deleted_are_not_sent_again_at_once() {
    let (state, _) = told(ready(10, 0), Outcome::Taken { rejected: 0 }, 10, at(0));
    let (state, effects) = step(state, Event::Settled { counts: counts(10, 0), done: false }, at(0));
    assert_eq!(sent(&effects), None);
    assert_eq!(due(&state), Some(Mono(30_000)));
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Taken { rejected: 1 }),
        Just(Outcome::Nothing),
        Just(Outcome::Closed),
        Just(Outcome::Later { after: None }),
        Just(Outcome::Later { after: Some(Duration::from_secs(9)) }),
        Just(Outcome::TooLarge),
        Just(Outcome::Unreadable),
        Just(Outcome::Denied),
        Just(Outcome::Elsewhere),
    ]
}

/// What the world may do next; what answers an effect is left to the test.
#[derive(Clone, Debug)]
enum Move {
    Hear(Event),
    Answer(Outcome, u32),
    Wait(u64),
}

fn any_move() -> impl Strategy<Value = Move> {
    let epoch = || prop::option::of((1_u64..4).prop_map(Epoch));
    prop_oneof![
        (0_u64..400, 0_u64..400).prop_map(|(a, e)| Move::Hear(Event::Counted(counts(a, e)))),
        (epoch(), epoch()).prop_map(|(essential, analytics)| Move::Hear(Event::Standing { essential, analytics })),
        (any::<bool>(), any::<u32>()).prop_map(|(on, dice)| {
            let reading = if on { WIFI } else { GONE };
            Move::Hear(Event::Network { reading, dice })
        }),
        Just(Move::Hear(Event::Foreground)),
        Just(Move::Hear(Event::Background)),
        Just(Move::Hear(Event::Told)),
        Just(Move::Hear(Event::Tick)),
        (any_outcome(), any::<u32>()).prop_map(|(outcome, dice)| Move::Answer(outcome, dice)),
        (0_u64..20_000).prop_map(Move::Wait),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_one_batch_is_under_way_and_only_of_a_consented_class(moves in prop::collection::vec(any_move(), 1..60)) {
        let mut state = State::default();
        let mut seconds = 0;
        let mut under_way: Option<Effect> = None;
        let (mut essential, mut analytics, mut online) = (None, None, false);
        for one in moves {
            let event = match one {
                Move::Wait(by) => {
                    seconds += by;
                    Event::Tick
                }
                Move::Answer(outcome, dice) => match under_way.take() {
                    Some(Effect::Send { class, epoch, .. }) => {
                        let span = Span { class, epoch, first: 1, last: 9, rows: 9 };
                        Event::Answered { class, epoch, span: Some(span), outcome, dice }
                    }
                    Some(Effect::Settle { .. }) => Event::Settled { counts: state.counts(), done: dice % 2 == 0 },
                    _ => continue,
                },
                Move::Hear(event) => event,
            };
            match event {
                Event::Standing { essential: e, analytics: a } => (essential, analytics) = (e, a),
                Event::Network { reading, .. } => online = reading.link != Link::None,
                _ => {}
            }
            let effects;
            (state, effects) = step(state, event, at(seconds));
            for effect in effects {
                if let Effect::Send { class, epoch, limit, .. } = effect {
                    prop_assert!(under_way.is_none(), "two at once");
                    prop_assert!(online);
                    prop_assert!((1..=512).contains(&limit));
                    let standing = if class == Class::Essential { essential } else { analytics };
                    prop_assert_eq!(standing, Some(epoch));
                    prop_assert!(state.next_try().is_none_or(|until| until <= at(seconds).wall));
                    under_way = Some(effect);
                } else if matches!(effect, Effect::Settle { .. }) {
                    prop_assert!(under_way.is_none());
                    under_way = Some(effect);
                }
            }
        }
    }
}

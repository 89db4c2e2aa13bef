//! The page's table is written by the machine, so that it cannot lie; and a walk through the machine looks for a way that
//! the table leaves out.

use std::{collections::BTreeSet, fmt::Write};

use super::*;
use crate::session::{
    Deed, Status,
    desk::{Answer, Request, Stamp},
};

/// Every state, in each form that goes a way of its own: what a state remembers decides where it leads. The first form of a
/// state has no word, and comes before the others.
const FORMS: [(&str, &str); 24] = [
    ("Ready", ""),
    ("Requesting", ""),
    ("Requesting", "after a log-out"),
    ("Requesting", "after a lock"),
    ("AwaitingCode", ""),
    ("AwaitingCode", "after a log-out"),
    ("AwaitingCode", "after a lock"),
    ("AwaitingCode", "another SMS asked for"),
    ("Verifying", ""),
    ("Verifying", "after a log-out"),
    ("Verifying", "after a lock"),
    ("Active", ""),
    ("Active", "token just given"),
    ("Refreshing", ""),
    ("ActiveOffline", ""),
    ("Locked", ""),
    ("LoggedOut", ""),
    ("LoggedOut", "still erasing"),
    ("Cancelling", ""),
    ("Cancelling", "tokens asked for"),
    ("Cancelling", "server not reached"),
    ("Cancelling", "session ended"),
    ("Cancelled", ""),
    ("Cancelled", "erased"),
];

fn name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Ready => "Ready",
        Phase::Requesting { .. } => "Requesting",
        Phase::AwaitingCode { .. } => "AwaitingCode",
        Phase::Verifying { .. } => "Verifying",
        Phase::Active(_) => "Active",
        Phase::Refreshing(_) => "Refreshing",
        Phase::ActiveOffline { .. } => "ActiveOffline",
        Phase::Locked(_) => "Locked",
        Phase::LoggedOut => "LoggedOut",
        Phase::Cancelling(_) => "Cancelling",
        Phase::Cancelled(_) => "Cancelled",
    }
}

/// A room in the named form of a state, with everything that a tick could do due.
fn in_form(state: &str, form: &str) -> Room {
    let mut room = match (state, form) {
        ("Ready", "") => Room::new(),
        ("AwaitingCode", "another SMS asked for") => {
            let mut room = Room::awaiting();
            room.pass(60);
            room.on(Event::Resend);
            room
        }
        ("Requesting" | "AwaitingCode" | "Verifying", "") => login(Room::new(), state),
        ("Requesting" | "AwaitingCode" | "Verifying", "after a log-out") => login(logged_out(), state),
        ("Requesting" | "AwaitingCode" | "Verifying", "after a lock") => login(locked(), state),
        ("Active", "") => Room::active(),
        ("Active", "token just given") => {
            let mut room = Room::refreshing();
            room.refreshed(Ok(pair(2)));
            room
        }
        ("Refreshing", "") => Room::refreshing(),
        ("ActiveOffline", "") => {
            let mut room = Room::refreshing();
            room.refreshed(Err(NetError::Offline));
            room
        }
        ("Locked", "") => locked(),
        ("LoggedOut", "") => logged_out(),
        ("LoggedOut", "still erasing") => {
            let mut room = logging_out();
            room.on(Event::NotErased { account: AccountId::new("emp-7"), dice: 0 });
            room
        }
        ("Cancelling", form) => cancelling(form),
        ("Cancelled", form) => {
            let mut room = super::desk::cancelling();
            super::desk::look(&mut room, Ok(Status::Completed));
            if form == "erased" {
                room.on(Event::Erased { account: AccountId::new("emp-7") });
            }
            room
        }
        other => panic!("{other:?}"),
    };
    // What the person can do about the account stands there as well, where somebody is logged in.
    if room.state.account().is_some() {
        super::desk::list(&mut room);
    }
    if form != "token just given" {
        room.pass(60);
    }
    assert_eq!(name(room.state.phase()), state);
    room
}

/// A login that began in this room and has come to the named state.
fn login(mut room: Room, state: &str) -> Room {
    room.request();
    if state != "Requesting" {
        room.challenge(Ok(challenged("c-1")));
    }
    if state == "Verifying" {
        room.type_in(CODE);
    }
    room
}

fn locked() -> Room {
    let mut room = Room::refreshing();
    room.refreshed(Err(definitive("session_revoked")));
    room
}

/// Who has logged out, which the server has heard of; what the account left is being erased.
fn logging_out() -> Room {
    let mut room = Room::active();
    room.on(Event::LogOut);
    room.on(Event::Revoked { nr: 0, result: Ok(()), dice: 0 });
    room
}

fn logged_out() -> Room {
    let mut room = logging_out();
    room.on(Event::Erased { account: AccountId::new("emp-7") });
    room
}

/// An account that cools off, and how its tokens stand.
fn cancelling(form: &str) -> Room {
    let mut room = super::desk::cancelling();
    if !form.is_empty() {
        room.on(Event::Wish { seen: u64::MAX });
    }
    match form {
        "server not reached" => drop(room.refreshed(Err(NetError::Offline))),
        "session ended" => drop(room.refreshed(Err(definitive("session_revoked")))),
        _ => {}
    }
    room
}

type Make = fn(Epoch, u64) -> Event;

const EVENTS: [(&str, Make); 39] = [
    ("send code", |_, _| Event::RequestCode { ask: ask(), fresh: Fresh::new() }),
    ("send again", |_, _| Event::Resend),
    ("another number", |_, _| Event::ChangeNumber),
    ("a code", |_, _| Event::SubmitCode { typed: Secret::new(CODE) }),
    ("no code at all", |_, _| Event::SubmitCode { typed: Secret::new("12345") }),
    ("SMS on its way", |epoch, _| Event::ChallengeAnswered { epoch, result: Ok(challenged("c-1")) }),
    ("SMS refused", |epoch, _| Event::ChallengeAnswered { epoch, result: Err(refused(429, "otp_send_quota")) }),
    ("SMS refused, the code is gone", |epoch, _| Event::ChallengeAnswered {
        epoch,
        result: Err(refused(410, "challenge_gone")),
    }),
    ("code right", |epoch, _| Event::SessionAnswered { epoch, result: Ok(opened("emp-7")) }),
    ("code wrong", |epoch, _| Event::SessionAnswered { epoch, result: Err(refused(400, "otp_incorrect")) }),
    ("code over", |epoch, _| Event::SessionAnswered { epoch, result: Err(refused(410, "challenge_gone")) }),
    ("code not answered", |epoch, _| Event::SessionAnswered { epoch, result: Err(NetError::TimedOut) }),
    ("login given up, yet right", |epoch, _| Event::SessionAnswered {
        epoch: Epoch(epoch.0.wrapping_sub(1)),
        result: Ok(opened("emp-7")),
    }),
    ("token over", |_, seen| Event::Wish { seen }),
    ("renewed", |epoch, _| Event::Refreshed { epoch, result: Ok(pair(2)), dice: 0 }),
    ("not renewed", |epoch, _| Event::Refreshed { epoch, result: Err(NetError::Offline), dice: 0 }),
    ("session ended by the server", |epoch, _| Event::Refreshed {
        epoch,
        result: Err(definitive("session_revoked")),
        dice: 0,
    }),
    ("renewed after the end", |epoch, _| Event::Refreshed {
        epoch: Epoch(epoch.0.wrapping_sub(1)),
        result: Ok(pair(9)),
        dice: 0,
    }),
    ("network back", |_, _| Event::NetworkBack { dice: 0 }),
    ("time", |_, _| Event::Tick),
    ("log out", |_, _| Event::LogOut),
    ("agreement taken back", |_, _| Event::Withdrawn),
    ("end heard", |_, _| Event::Revoked { nr: 0, result: Ok(()), dice: 0 }),
    ("erased", |_, _| Event::Erased { account: AccountId::new("emp-7") }),
    ("not erased", |_, _| Event::NotErased { account: AccountId::new("emp-7"), dice: 0 }),
    ("look at the sessions", |_, _| Event::ListSessions),
    ("end another session", |_, _| Event::Begin { deed: super::desk::deed(0), seed: Secret::new("seed") }),
    ("log the others out", |_, _| Event::Begin { deed: Deed::LogOutOthers, seed: Secret::new("seed") }),
    ("log all out", |_, _| Event::Begin { deed: Deed::LogOutAll, seed: Secret::new("seed") }),
    ("what does cancelling mean", |_, _| Event::AskCancel { seed: Secret::new("seed") }),
    ("cancel the account", |_, _| Event::ConfirmCancel { typed: Secret::new(CODE), seen: super::desk::terms().sha256 }),
    ("code right, to log all out", |epoch, _| desk(epoch, Answer::Elevated(Ok(Secret::new("elevation"))))),
    ("cancellation confirmed", |epoch, _| desk(epoch, super::desk::confirmed())),
    ("keep the account", |_, _| Event::KeepAccount),
    ("sessions heard", |epoch, _| desk(epoch, Answer::Sessions(Ok(Vec::new())))),
    ("taken back", |epoch, _| desk(epoch, Answer::TakenBack(Ok(())))),
    ("taken back elsewhere", |epoch, _| desk(epoch, Answer::Looked(Ok(Status::Withdrawn)))),
    ("account gone", |epoch, _| desk(epoch, Answer::Looked(Ok(Status::Completed)))),
    ("account gone, by the token endpoint", |epoch, _| Event::Refreshed {
        epoch,
        result: Err(definitive("account_cancelled")),
        dice: 0,
    }),
];

fn desk(epoch: Epoch, answer: Answer) -> Event {
    Event::Desk { epoch, stamp: Stamp::default(), answer, dice: 0 }
}

/// Puts a room where the answer of such an event is waited for, if it is one where that can be.
fn waiting_for(room: &mut Room, event: &str) {
    let there = room.state.account().is_some();
    let leaves = matches!(room.state.phase(), Phase::Cancelling(_));
    match event {
        "taken back" if leaves => drop(room.on(Event::KeepAccount)),
        "taken back elsewhere" | "account gone" if leaves => {
            room.pass(3600);
            room.on(Event::Tick);
        }
        "account gone, by the token endpoint" if leaves => drop(room.on(Event::Wish { seen: u64::MAX })),
        "sessions heard" if there => drop(room.on(Event::ListSessions)),
        "code right, to log all out" if there => {
            clear_the_desk(room);
            super::desk::checks(room, Deed::LogOutAll);
        }
        "cancellation confirmed" if there => {
            clear_the_desk(room);
            super::desk::confirming(room);
        }
        _ => {}
    }
}

/// Goes back from what lies on the desk, where something does: another act can then be begun.
fn clear_the_desk(room: &mut Room) {
    room.on(Event::ChangeNumber);
}

fn word(effect: &Effect) -> &'static str {
    match effect {
        Effect::Net(Call::RequestChallenge { .. }) => "ask for an SMS",
        Effect::Net(Call::ResendChallenge { .. }) => "ask for another SMS",
        Effect::Net(Call::CreateSession { .. }) => "send the code",
        Effect::Net(Call::Refresh { .. }) => "ask for tokens",
        Effect::Net(Call::Revoke { .. }) => "end it at the server",
        Effect::Net(Call::RevokeAll { .. }) => "end all of them at the server",
        Effect::Net(Call::Desk { request, .. }) => match request {
            Request::Sessions => "ask for the sessions",
            Request::Code { .. } => "ask for a fresh code",
            Request::Resend { .. } => "ask for another SMS",
            Request::Elevate { .. } => "send the code",
            Request::EndSession { .. } | Request::LogOutOthers { .. } => "do it with the elevation",
            Request::Terms => "ask what it means",
            Request::Confirm { .. } => "confirm it",
            Request::TakeBack { .. } => "take it back",
            Request::Look { .. } => "look how far it is",
        },
        Effect::EraseAll { .. } => "erase everything",
        Effect::EraseLocal { .. } => "erase the account's work",
        Effect::Tell(_) => "tell",
        Effect::Rejected => "",
    }
}

/// What an event does: the state that is come to, and the words for what is done. Absent where it does not fit.
type Outcome = Option<(&'static str, String)>;

/// Lets an event happen in a room.
fn happens(room: &mut Room, event: &str, make: Make) -> Outcome {
    // A code runs out, a token ages, a wait ends: so much passes that all of it is over.
    if event == "time" {
        room.pass(900);
    }
    waiting_for(room, event);
    let before = room.state.clone();
    let seen = match lent(&room.state) {
        Lent::Valid(bearer) => bearer.generation,
        _ => 0,
    };
    let mut made = make(room.state.epoch(), seen);
    if let Event::Desk { stamp, .. } = &mut made
        && room.state.account().is_some()
    {
        *stamp = super::desk::stamp(&room.state);
    }
    let effects = room.on(made);
    if effects == [Effect::Rejected] {
        let from = name(before.phase());
        assert_eq!(room.state, before, "{from}, {event}: what is rejected changes nothing");
        return None;
    }
    let words: Vec<_> = effects.iter().map(word).collect();
    Some((name(room.state.phase()), words.join(", ")))
}

/// What every event does in every form.
#[derive(Default)]
struct Drawn {
    /// From, to, and the event, with the form where the first one is not led there.
    arrows: BTreeSet<(&'static str, &'static str, String)>,
    rows: String,
    refused: usize,
}

fn drawn() -> Drawn {
    let mut drawn = Drawn::default();
    let mut first: Vec<Outcome> = Vec::new();
    for (state, form) in FORMS {
        let outcomes: Vec<Outcome> =
            EVENTS.iter().map(|(event, make)| happens(&mut in_form(state, form), event, *make)).collect();
        drawn.refused += outcomes.iter().filter(|outcome| outcome.is_none()).count();
        if form.is_empty() {
            first.clone_from(&outcomes);
        }
        let in_brackets = if form.is_empty() { String::new() } else { format!(" ({form})") };
        for (((event, _), outcome), of_first) in EVENTS.iter().zip(&outcomes).zip(&first) {
            let does_something = outcome.as_ref().is_some_and(|(to, words)| *to != state || !words.is_empty());
            let told = if form.is_empty() { does_something } else { outcome != of_first };
            if !told {
                continue;
            }
            let (to, and) = match outcome {
                None => (state, "does not fit"),
                Some((to, words)) => (*to, if does_something { words.as_str() } else { "nothing" }),
            };
            writeln!(drawn.rows, "| {state}{in_brackets} | {event} | {to} | {and} |").unwrap();
            let stands = !form.is_empty() && of_first.as_ref().is_some_and(|(there, _)| *there == to);
            if to != state && !stands {
                drawn.arrows.insert((state, to, format!("{event}{in_brackets}")));
            }
        }
    }
    drawn
}

fn written() -> String {
    let drawn = drawn();
    let mut page = String::from("```mermaid\nstateDiagram-v2\n    [*] --> Ready\n");
    for (from, to, event) in &drawn.arrows {
        writeln!(page, "    {from} --> {to}: {event}").unwrap();
    }
    let states = FORMS.iter().filter(|(_, form)| form.is_empty()).count();
    let all = FORMS.len() * EVENTS.len();
    writeln!(
        page,
        "```\n\nThe {states} states are tried in {} forms, because what a state remembers decides where it leads. Of {all} \
         pairs of form and event, {} do not fit and leave everything as it is. Those that do something follow; of a form \
         in brackets those that do otherwise than its state without brackets:\n",
        FORMS.len(),
        drawn.refused
    )
    .unwrap();
    page.push_str("| state | event | then | and |\n| --- | --- | --- | --- |\n");
    page + &drawn.rows
}

#[test]
fn the_table_in_the_rooms_page_is_what_the_machine_does() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/session/table.md");
    let page = written();
    if std::env::var_os("GONGCHAO_BLESS").is_some() {
        std::fs::write(file, &page).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap();
    assert!(kept == page, "core/src/session/table.md is stale: run the session tests once with GONGCHAO_BLESS=1");
}

#[test]
fn between_any_two_states_that_two_events_lead_through_stands_an_arrow() {
    let drawn: BTreeSet<_> = drawn().arrows.into_iter().map(|(from, to, _)| (from, to)).collect();
    for (state, form) in FORMS {
        let start = in_form(state, form);
        for (one, first) in EVENTS {
            let mut between = start.clone();
            happens(&mut between, one, first);
            let from = name(between.state.phase());
            for (two, second) in EVENTS {
                let Some((to, _)) = happens(&mut between.clone(), two, second) else { continue };
                let there = to == from || drawn.contains(&(from, to));
                assert!(
                    there,
                    "no arrow from {from} to {to}: {state} ({form}), then {one}, then {two}; it takes a form of its own"
                );
            }
        }
    }
}

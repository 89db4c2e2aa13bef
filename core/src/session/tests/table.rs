//! The page's table is written by the machine, so that it cannot lie.

use std::{collections::BTreeSet, fmt::Write};

use super::*;
use crate::session::{
    Deed, Status,
    desk::{Answer, Request, Stamp},
};

const STATES: [&str; 11] = [
    "Ready",
    "Requesting",
    "AwaitingCode",
    "Verifying",
    "Active",
    "Refreshing",
    "ActiveOffline",
    "Locked",
    "LoggedOut",
    "Cancelling",
    "Cancelled",
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

/// A room in the named state, with everything that a tick could do due.
fn in_state(state: &str) -> Room {
    let mut room = match state {
        "Ready" => Room::new(),
        "Requesting" => {
            let mut room = Room::new();
            room.request();
            room
        }
        "AwaitingCode" => Room::awaiting(),
        "Verifying" => {
            let mut room = Room::awaiting();
            room.type_in(CODE);
            room
        }
        "Active" => Room::active(),
        "Refreshing" => Room::refreshing(),
        "ActiveOffline" => {
            let mut room = Room::refreshing();
            room.refreshed(Err(NetError::Offline));
            room
        }
        "Locked" => {
            let mut room = Room::refreshing();
            room.refreshed(Err(definitive("session_revoked")));
            room
        }
        "LoggedOut" => {
            let mut room = Room::active();
            room.on(Event::LogOut);
            room.on(Event::Revoked { nr: 0, result: Ok(()), dice: 0 });
            room.on(Event::Erased { account: AccountId::new("emp-7") });
            room
        }
        "Cancelling" => super::desk::cancelling(),
        "Cancelled" => {
            let mut room = super::desk::cancelling();
            super::desk::look(&mut room, Ok(Status::Completed));
            room
        }
        other => panic!("{other}"),
    };
    // What the person can do about the account stands there as well, where somebody is logged in.
    if matches!(state, "Active" | "Refreshing" | "ActiveOffline") {
        super::desk::list(&mut room);
    }
    room.pass(60);
    assert_eq!(name(room.state.phase()), state);
    room
}

type Make = fn(Epoch, u64) -> Event;

const EVENTS: [(&str, Make); 36] = [
    ("send code", |_, _| Event::RequestCode { ask: ask(), fresh: Fresh::new() }),
    ("send again", |_, _| Event::Resend),
    ("another number", |_, _| Event::ChangeNumber),
    ("a code", |_, _| Event::SubmitCode { typed: Secret::new(CODE) }),
    ("no code at all", |_, _| Event::SubmitCode { typed: Secret::new("12345") }),
    ("SMS on its way", |epoch, _| Event::ChallengeAnswered { epoch, result: Ok(challenged("c-1")) }),
    ("SMS refused", |epoch, _| Event::ChallengeAnswered { epoch, result: Err(refused(429, "otp_send_quota")) }),
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

/// Puts a room where the answer of such an event is waited for.
fn waiting_for(room: &mut Room, event: &str) {
    match event {
        "taken back" => drop(room.on(Event::KeepAccount)),
        "account gone" => {
            room.pass(3600);
            room.on(Event::Tick);
        }
        "account gone, by the token endpoint" => drop(room.on(Event::Wish { seen: u64::MAX })),
        "sessions heard" => drop(room.on(Event::ListSessions)),
        "code right, to log all out" => super::desk::checks(room, Deed::LogOutAll),
        "cancellation confirmed" => super::desk::confirming(room),
        _ => {}
    }
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

fn written() -> String {
    let mut rows = String::new();
    let (mut arrows, mut refused) = (BTreeSet::new(), 0);
    for from in STATES {
        for (event, make) in EVENTS {
            let mut room = in_state(from);
            // A code runs out, a token ages, a wait ends: so much passes that all of it is over.
            if event == "time" {
                room.pass(900);
            }
            let of_who_is_there = ["sessions heard", "code right, to log all out", "cancellation confirmed"];
            let there = room.state.account().is_some();
            if of_who_is_there.contains(&event) == there && (there || from == "Cancelling") {
                waiting_for(&mut room, event);
            }
            let before = room.state.clone();
            let seen = match lent(&room.state) {
                Lent::Valid(bearer) => bearer.generation,
                _ => 0,
            };
            let epoch = room.state.epoch();
            let mut happens = make(epoch, seen);
            if let Event::Desk { stamp, .. } = &mut happens
                && there
            {
                *stamp = super::desk::stamp(&room.state);
            }
            let effects = room.on(happens);
            let to = name(room.state.phase());
            if effects == [Effect::Rejected] {
                assert_eq!(room.state, before, "{from}, {event}: what is rejected changes nothing");
                refused += 1;
                continue;
            }
            if to == from && effects.is_empty() {
                continue;
            }
            let words: Vec<_> = effects.iter().map(word).collect();
            writeln!(rows, "| {from} | {event} | {to} | {} |", words.join(", ")).unwrap();
            if to != from {
                arrows.insert((from, to, event));
            }
        }
    }
    let mut page = String::from("```mermaid\nstateDiagram-v2\n    [*] --> Ready\n");
    for (from, to, event) in arrows {
        writeln!(page, "    {from} --> {to}: {event}").unwrap();
    }
    let all = STATES.len() * EVENTS.len();
    writeln!(
        page,
        "```\n\nOf {all} pairs of state and event, {refused} do not fit and leave everything as it is; those that do something:\n"
    )
    .unwrap();
    page.push_str("| state | event | then | and |\n| --- | --- | --- | --- |\n");
    page + &rows
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

//! A message that the office refused: tried once more under its own name, or thrown away.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use gongchao_core::{
    app::{Snapshot, Tap, Typed},
    fieldwork::SendState,
    kernel::Id,
};
use gongchao_journeys::World;

const SEND: &str = "POST /v1/messages";

/// The worker's own messages, and how their sending is.
fn own(seen: &Snapshot) -> Vec<(Id, SendState)> {
    let lines = seen.fieldwork.messages.iter().flat_map(|messages| &messages.messages).filter(|line| line.mine);
    lines.filter_map(|line| Some((Id::parse(&line.id)?, line.state))).collect()
}

/// How many messages are the office's.
fn of_the_office(seen: &Snapshot) -> usize {
    seen.fieldwork.messages.iter().flat_map(|messages| &messages.messages).filter(|line| !line.mine).count()
}

fn refused(seen: &Snapshot) -> Option<Id> {
    own(seen).into_iter().find(|(_, state)| *state == SendState::Refused).map(|(id, _)| id)
}

/// Writes a message whose answer is of no form: the core does not try it again by itself.
async fn write(world: &World, text: &str) -> Id {
    world.egress.answer(SEND, "{}");
    world.tap(Tap::WriteMessage { text: Typed::new(text) });
    let seen = world.see("it refused", |seen| refused(seen).is_some()).await;
    refused(&seen).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_message_that_was_refused_is_tried_again_under_its_name_or_thrown_away() {
    let world = World::new();
    world.log_in().await;
    // A look that is under way could bring the first message back as one that has arrived.
    world.see("the office's own messages", |seen| of_the_office(seen) > 0).await;
    let first = write(&world, "first").await;
    world.tap(Tap::ResendMessage { message: first.clone() });
    world.see("it sent", |seen| own(seen) == [(first.clone(), SendState::Sent)]).await;
    let sent = world.egress.captured().into_iter().filter(|captured| captured.line == SEND).collect::<Vec<_>>();
    assert!(sent.len() == 2 && sent.iter().all(|captured| captured.holds(first.as_str().as_bytes())));

    let second = write(&world, "second").await;
    world.tap(Tap::DiscardMessage { message: second });
    world.see("it gone", |seen| own(seen) == [(first.clone(), SendState::Sent)]).await;
}

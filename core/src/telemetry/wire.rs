//! Carries out what the machine wants: one effect, one event back.
//!
//! What asks the writer thread runs where a thread may block; a runtime whose time a test has stopped then waits for the
//! thread instead of running ahead.

use std::sync::Arc;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceResponse;
use prost::Message;

use super::{
    batch::{self, MOST_BYTES},
    heard::{Effect, Event},
    outcome::{Outcome, Packing, Span},
    recorder::Recorder,
    words::Class,
    writer::Command,
};
use crate::{
    gate::Closed,
    kernel::{Epoch, random},
    net::{Answer, Net, NetError},
};

/// Carries one effect out. Dropping it leaves the queue as it was or as the event would have said.
pub(crate) async fn perform(effect: Effect, net: &Net, recorder: &Recorder) -> Event {
    match effect {
        Effect::Look => {
            let (counts, kept) = ask(recorder, |r| r.ask(Command::Look)).await.unwrap_or_default();
            Event::Looked { counts, kept }
        }
        Effect::Send { class, epoch, limit, packing } => {
            let (span, outcome) = send(net, recorder, class, epoch, limit, packing).await;
            Event::Answered { class, epoch, span, outcome, dice: u32::from_le_bytes(random::<4>()) }
        }
        Effect::Settle { span, kept } => {
            let settled = ask(recorder, move |r| r.ask(|reply| Command::Settle { span, kept, reply })).await;
            let (counts, done) = settled.unwrap_or_default();
            Event::Settled { counts, done }
        }
        Effect::Retain => {
            let counts = ask(recorder, |r| r.ask(Command::Retain)).await;
            Event::Counted(counts.unwrap_or_default())
        }
        Effect::Commit => {
            let counts = ask(recorder, |r| {
                // Where it could not be written the journal holds it; the writer tries again by itself.
                let _ = r.flush();
                Some(*r.watch().borrow())
            });
            Event::Committed(counts.await.unwrap_or_default())
        }
        Effect::Record { event, at } => {
            recorder.record_at(event, at);
            Event::Counted(*recorder.watch().borrow())
        }
        Effect::Discard(class) => {
            let gone = ask(recorder, move |r| r.ask(|reply| Command::Discard { class, reply })).await;
            let (counts, done) = gone.unwrap_or_default();
            Event::Discarded { class, counts, done }
        }
    }
}

async fn ask<T: Send + 'static>(
    recorder: &Recorder,
    work: impl FnOnce(&Recorder) -> Option<T> + Send + 'static,
) -> Option<T> {
    let recorder = recorder.clone();
    tokio::task::spawn_blocking(move || work(&recorder)).await.ok().flatten()
}

async fn send(
    net: &Net,
    recorder: &Recorder,
    class: Class,
    epoch: Epoch,
    limit: u32,
    packing: Packing,
) -> (Option<Span>, Outcome) {
    let edition = net.gate().edition();
    let taken = ask(recorder, move |r| {
        if class == Class::Essential {
            r.record_losses();
        }
        r.ask(|reply| Command::Take { class, epoch, limit, bytes: MOST_BYTES, reply })
    });
    let Some((span, parcel)) = taken.await.flatten() else {
        return (None, Outcome::Nothing);
    };
    let sealed = batch::envelope(net.gate(), class, epoch, parcel, packing);
    if !Arc::ptr_eq(&edition, &net.gate().edition()) {
        // What was taken may be more than the edition that came meanwhile lets out.
        return (Some(span), Outcome::Closed);
    }
    let outcome = match sealed {
        Ok(envelope) => outcome(net.send(envelope).await),
        // The rows stay; the budget has room again tomorrow.
        Err(Closed::OverBudget(_)) => Outcome::Later { after: None },
        Err(_) => Outcome::Closed,
    };
    (Some(span), outcome)
}

fn outcome(answer: Result<Answer, NetError>) -> Outcome {
    let (status, after) = match answer {
        Ok(answer) => {
            // The standard forbids to send again what was left out. An answer that is no protobuf says nothing of it.
            let partial = ExportLogsServiceResponse::decode(answer.body).ok().and_then(|r| r.partial_success);
            let rejected = partial.map_or(0, |p| u64::try_from(p.rejected_log_records).unwrap_or(0));
            return Outcome::Taken { rejected };
        }
        Err(NetError::Closed(_)) => return Outcome::Closed,
        Err(NetError::Refused(problem)) => (problem.status, problem.retry_after),
        Err(NetError::Status(status)) => (status, None),
        Err(
            NetError::Offline
            | NetError::TimedOut
            | NetError::Interrupted
            | NetError::Untrusted(_)
            | NetError::NotOurs
            | NetError::NoSession
            | NetError::NoKey(_)
            | NetError::TooLarge
            | NetError::WrongShape
            | NetError::SourceChanged,
        ) => return Outcome::Later { after: None },
    };
    match status {
        400 => Outcome::Unreadable,
        401 | 403 => Outcome::Denied,
        413 => Outcome::TooLarge,
        408 | 425 | 429 | 500.. => Outcome::Later { after },
        _ => Outcome::Elsewhere,
    }
}

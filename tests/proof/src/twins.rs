//! Twin runs: the same day with other values for everything that was not granted must look the same from outside.
//!
//! Compared are the bytes that left (content, number, length, order, head and body), the log, every sentence, what the
//! lists count, every prompt and every screen by what it shows of consent, session and queues. Not compared is what
//! shows the input itself: a list of customers is theirs.

use std::path::Path;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use prost::Message;

use crate::{
    day::Day,
    trace::{Mark, Trace, What},
    values::Side,
    world::run,
};

/// Where two runs part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// At which step.
    pub step: usize,
    /// What differs.
    pub what: String,
}

/// The first place at which two traces of one day differ from outside.
///
/// Requests of the same step and the same millisecond are compared as they are, and not by which was first: which of two
/// tasks that wait for the same token goes first is thrown by the runtime's own dice.
#[must_use]
pub fn compare(left: &Trace, right: &Trace) -> Option<Parting> {
    let (left, right) = (seen(left), seen(right));
    for (l, r) in left.iter().zip(&right) {
        if l != r {
            return Some(Parting { step: l.step.min(r.step), what: tell(&l.what, &r.what) });
        }
    }
    let step = left.last().map_or(0, |mark| mark.step);
    (left.len() != right.len())
        .then(|| Parting { step, what: format!("{} and {} things happened", left.len(), right.len()) })
}

// Sealed files differ in what they hold; the rules look at them.
fn seen(trace: &Trace) -> Vec<Mark> {
    // Which edition is in force is on the screen; between which two requests of a moment it came is the runtime's dice.
    let aside = |what: &What| matches!(what, What::Disk(_) | What::Offered(_) | What::InForce(_));
    let mut marks: Vec<Mark> = trace.marks.iter().filter(|mark| !aside(&mark.what)).cloned().collect();
    // What is shown of an input is the input itself.
    for mark in &mut marks {
        if let What::Scene(scene) = &mut mark.what {
            scene.shown.clear();
        }
    }
    let at = |mark: &Mark| match &mark.what {
        What::Sent(sent) => Some((mark.step, sent.at)),
        _ => None,
    };
    let by = |mark: &Mark| match &mark.what {
        What::Sent(sent) => (sent.path.clone(), sent.body.clone()),
        _ => (String::new(), Vec::new()),
    };
    for group in marks.chunk_by_mut(|a, b| at(a).is_some() && at(a) == at(b)) {
        group.sort_by_key(by);
    }
    marks
}

fn tell(left: &What, right: &What) -> String {
    match (left, right) {
        (What::Sent(l), What::Sent(r)) if (l.method, &l.path) == (r.method, &r.path) => {
            let part = if l.headers != r.headers {
                "its head"
            } else if l.body.len() != r.body.len() {
                "its length"
            } else if l.body != r.body {
                return format!("{} {} differs in its body: {}", l.method, l.path, other(&l.body, &r.body));
            } else {
                "its moment or its answer"
            };
            format!("{} {} differs in {part}", l.method, l.path)
        }
        _ => {
            let short = |what: &What| format!("{what:?}").chars().take(160).collect::<String>();
            format!("{} | {}", short(left), short(right))
        }
    }
}

/// The first thing that two batches of telemetry do not share; nothing of any other body.
fn other(left: &[u8], right: &[u8]) -> String {
    let [left, right] = [left, right].map(|body| ExportLogsServiceRequest::decode(body).unwrap_or_default());
    let [left, right] = [&left, &right].map(|batch| {
        let names = batch.resource_logs.iter().filter_map(|of| of.resource.as_ref());
        let names = names.map(|resource| format!("{:?}", resource.attributes));
        let records = batch.resource_logs.iter().flat_map(|of| &of.scope_logs).flat_map(|of| &of.log_records);
        names.chain(records.map(|record| format!("{record:?}"))).collect::<Vec<_>>()
    });
    let at = left.iter().zip(&right).position(|(left, right)| left != right).unwrap_or(left.len().min(right.len()));
    let [left, right] = [left, right].map(|records| records.get(at).cloned().unwrap_or_default());
    format!("{left} | {right}")
}

/// How often both sides are run before a difference is believed.
const ROUNDS: usize = 12;

/// Whether the sides of a day can be told apart, by its left trace and runs of the right side.
///
/// Where they differ, both are run again: the runtime throws dice of its own, and a difference that is theirs is gone
/// in some pair of runs. One that is in every pair is the day's.
#[must_use]
pub fn part(day: &Day, left: &Trace, folder: &Path) -> Option<Parting> {
    let again = |side: Side| run(day, side, &folder.join(if side == Side::Left { "left" } else { "right" }));
    let mut lefts = vec![left.clone()];
    let mut rights = vec![again(Side::Right)];
    let parting = lefts.first().zip(rights.first()).and_then(|(left, right)| compare(left, right))?;
    for _ in 1..ROUNDS {
        lefts.push(again(Side::Left));
        rights.push(again(Side::Right));
        if lefts.iter().any(|left| rights.iter().any(|right| compare(left, right).is_none())) {
            return None;
        }
    }
    Some(parting)
}

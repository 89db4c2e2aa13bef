//! Twin runs: the same day with other values for everything that was not granted must look the same from outside.
//!
//! Compared are the bytes that left (content, number, length, order, head and body), the log, every sentence, what the
//! lists count, every prompt and every screen by what it shows of consent, session and queues. Not compared is what
//! shows the input itself: a list of customers is theirs.

use std::path::Path;

use crate::{
    day::Day,
    trace::{Trace, What},
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
#[must_use]
pub fn compare(left: &Trace, right: &Trace) -> Option<Parting> {
    let seen = |trace: &Trace| -> Vec<_> {
        // Sealed files differ in what they hold; the rules look at them.
        trace.marks.iter().filter(|mark| !matches!(mark.what, What::Disk(_))).cloned().collect()
    };
    let (left, right) = (seen(left), seen(right));
    for (l, r) in left.iter().zip(&right) {
        if l != r {
            return Some(Parting { step: l.step.min(r.step), what: tell(&l.what, &r.what) });
        }
    }
    let step = left.last().map_or(0, |mark| mark.step);
    (left.len() != right.len()).then(|| Parting { step, what: format!("{} and {} things happened", left.len(), right.len()) })
}

fn tell(left: &What, right: &What) -> String {
    match (left, right) {
        (What::Sent(l), What::Sent(r)) if (l.method, &l.path) == (r.method, &r.path) => {
            let part = if l.headers != r.headers {
                "its head"
            } else if l.body.len() != r.body.len() {
                "its length"
            } else if l.body != r.body {
                "its body"
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

/// Runs the right side of a day and compares. A difference that does not come again is the machine's and is not told.
#[must_use]
pub fn part(day: &Day, left: &Trace, folder: &Path) -> Option<Parting> {
    let parting = compare(left, &run(day, Side::Right, &folder.join("right")))?;
    let again = compare(
        &run(day, Side::Left, &folder.join("left")),
        &run(day, Side::Right, &folder.join("right")),
    )?;
    (again == parting).then_some(parting)
}

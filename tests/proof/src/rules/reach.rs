//! What the app must not reach for: R38, R39, R40, R41.

use gongchao_core::policy::{DataItem, OsPermission};

use super::{Moment, Rule, rule};
use crate::{
    trace::{Act, What},
    values::{Canary, Kind, found},
};

pub(super) fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        rule(
            "R38",
            "the core has no word for starting an app; what is checked: the one thing it hands out, a number for the dialler, comes on a tap on call alone, and nothing is open when a process begins",
            r38,
        ),
        rule(
            "R39",
            "the camera is on only between the tap that opens the scan, with both yeses, and the end of it",
            r39,
        ),
        rule(
            "R40",
            "the only permission there is a word for is the camera; no file that was not picked, and no name of one that was, is in anything that leaves or is written",
            r40,
        ),
        rule(
            "R41",
            "there is no word for contacts, call log or the SMS inbox; what the office gives of other people leaves by no request",
            r41,
        ),
    ]
}

fn r38((): &mut (), m: &Moment<'_>) -> Option<String> {
    let What::Scene(scene) = &m.mark.what else { return None };
    let was = m.last_scene.is_some_and(|last| last.call);
    if scene.call && (!was || m.launched) && !m.did(|act| *act == Act::Call) {
        return Some("a number is handed to the dialler without a tap on call".to_owned());
    }
    (m.launched && (scene.camera || scene.call)).then(|| "something is open when the app starts".to_owned())
}

fn r39((): &mut (), m: &Moment<'_>) -> Option<String> {
    match &m.mark.what {
        What::Scene(scene) if scene.camera && !m.says.scan_open => {
            Some("the camera is on, and nobody is scanning".to_owned())
        }
        What::Tap(Act::Looked { read: true, .. }) if !m.says.scan_open => {
            Some("a label is read, and nobody is scanning".to_owned())
        }
        _ => None,
    }
}

fn everything(m: &Moment<'_>) -> Vec<Canary> {
    match &m.mark.what {
        What::Sent(sent) => {
            let mut all = found(&sent.body);
            all.extend(found(sent.path.as_bytes()));
            for (name, value) in &sent.headers {
                all.extend(found(name.as_bytes()));
                all.extend(found(value.as_bytes()));
            }
            all.into_iter().collect()
        }
        What::Logged(text) | What::Said(text) => found(text.as_bytes()).into_iter().collect(),
        What::Disk(disk) => disk.plain.keys().copied().collect(),
        _ => Vec::new(),
    }
}

fn r40((): &mut (), m: &Moment<'_>) -> Option<String> {
    if OsPermission::ALL != [OsPermission::Camera] {
        return Some("there is a word for another permission than the camera".to_owned());
    }
    everything(m).into_iter().find(|c| matches!(c.kind, Kind::Decoy | Kind::FileName)).map(|c| format!("{c:?} got out"))
}

fn r41((): &mut (), m: &Moment<'_>) -> Option<String> {
    let words = DataItem::ALL.iter().map(|item| format!("{item:?}").to_lowercase());
    if let Some(word) =
        words.into_iter().find(|word| ["contact", "calllog", "inbox"].iter().any(|bad| word.contains(bad)))
    {
        return Some(format!("there is a word for {word}"));
    }
    let others = [Kind::CustomerNumber, Kind::CustomerName, Kind::OfficeText];
    everything(m).into_iter().find(|c| others.contains(&c.kind)).map(|c| format!("{c:?} got out"))
}

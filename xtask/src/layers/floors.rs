//! The floors themselves, and the verdict on one file.

use super::read::Mention;
use super::walk::File;
use super::{Breach, names};

/// Bottom first. Rooms of one floor do not know each other.
const FLOORS: [&[&str]; 7] = [
    &["kernel"],
    &["policy", "ports"],
    &["store"],
    &["consent", "gate"],
    &["net"],
    &["session", "device", "telemetry", "scan", "media", "dial", "fieldwork", "rights", "notices"],
    &["app"],
];

/// What a pure machine must not touch: clocks, dice, networks, files, SQL. A path that begins like one of these is one.
const IMPURE: [&[&str]; 8] = [
    &["std", "time", "Instant"],
    &["std", "time", "SystemTime"],
    &["std", "fs"],
    &["std", "net"],
    &["getrandom"],
    &["reqwest"],
    &["rusqlite"],
    &["tokio"],
];

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// Everything in one file of the core that steps where it must not.
pub(super) fn breaches(file: &File) -> Vec<Breach> {
    let breach = |line, what| Breach { file: file.name.clone(), line, what };
    if let Some(why) = &file.unread {
        return vec![breach(0, why.clone())];
    }
    if file.test {
        return Vec::new();
    }
    let mut found: Vec<Breach> = Vec::new();
    for mention in &file.mentions {
        found.extend(step(file, mention).into_iter().map(|what| breach(mention.line, what)));
    }
    let refused = file.items.iter().filter_map(|item| names::of_item(item).map(|what| breach(item.line, what)));
    found.extend(refused);
    // `use crate::{a, b}` and a call beside it tell the same thing twice.
    found.dedup();
    found
}

/// Why this path must not stand in this file.
fn step(file: &File, mention: &Mention) -> Option<String> {
    let words: Vec<&str> = mention.words.iter().map(String::as_str).collect();
    if file.stem() == "machine" && IMPURE.iter().any(|path| words.starts_with(path)) {
        return Some(format!(
            "a machine is pure: `{}` comes in with the event or goes out as an effect",
            words.join("::")
        ));
    }
    let room = file.room();
    match words.as_slice() {
        ["crate", other, ..] => stride(room?, other),
        ["reqwest", ..] => (room != Some("net")).then(|| "`reqwest` is named in net alone".to_owned()),
        ["rusqlite", ..] => {
            let keeps = room == Some("store") || ["rows", "queue"].contains(&file.stem());
            (!keeps).then(|| "`rusqlite` is named in store and in a room's rows.rs or queue.rs alone".to_owned())
        }
        ["uniffi", ..] => Some("`uniffi` is named in bindings alone".to_owned()),
        _ => None,
    }
}

/// Why one room must not know the other.
fn stride(room: &str, other: &str) -> Option<String> {
    let Some(here) = floor_of(room) else {
        return Some(format!("{room} has no floor: give it one in xtask/src/layers/floors.rs and in docs"));
    };
    let Some(there) = floor_of(other) else {
        return Some(format!("`crate::{other}` is no room of the house"));
    };
    if there > here {
        Some(format!("a step upwards: {room} uses {other}, which stands above it"))
    } else if there == here && room != other {
        Some(format!("a step sideways: {room} uses {other}, and only a room above may introduce them"))
    } else {
        None
    }
}

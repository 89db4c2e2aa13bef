//! Rows of devices and messages. What people wrote, and whose number it is, is sealed to table, row and account; in the
//! clear stand ids, numbers of order and times.

use std::{collections::BTreeMap, sync::Arc};

use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    book::{self, Book, Marks, Outgoing},
    devices,
    machine::State,
    records::{DeviceJson, Message},
};
use crate::{
    kernel::{AccountId, Epoch, Id, Secret, Wall},
    store::{Cell, Schema, StoreFault, Tx},
};

/// The room's tables.
pub const SCHEMA: Schema = Schema {
    room: "fieldwork",
    steps: &["CREATE TABLE fieldwork_device (
            account TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, seen INTEGER NOT NULL, sealed BLOB NOT NULL,
            PRIMARY KEY (account, id)) STRICT, WITHOUT ROWID;
        CREATE TABLE fieldwork_message (
            account TEXT NOT NULL, seq INTEGER NOT NULL, mine INTEGER NOT NULL, since INTEGER NOT NULL, sealed BLOB NOT NULL,
            PRIMARY KEY (account, seq)) STRICT, WITHOUT ROWID;
        CREATE TABLE fieldwork_outgoing (
            account TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, written INTEGER NOT NULL, consent INTEGER NOT NULL,
            refused INTEGER NOT NULL, sealed BLOB NOT NULL,
            PRIMARY KEY (account, id)) STRICT, WITHOUT ROWID;
        CREATE TABLE fieldwork_marks (
            account TEXT PRIMARY KEY, pulled INTEGER NOT NULL, read INTEGER NOT NULL, told INTEGER NOT NULL) STRICT;"],
};

const DEVICE: &str = "fieldwork_device.sealed";
const MESSAGE: &str = "fieldwork_message.sealed";
const OUTGOING: &str = "fieldwork_outgoing.sealed";

/// Reads the room, with nobody there. A row that does not open is left out and counted.
pub fn load(tx: &Tx<'_>) -> Result<State, StoreFault> {
    let mut state = State::default();
    load_devices(tx, &mut state)?;
    load_messages(tx, &mut state)?;
    load_outgoing(tx, &mut state)?;
    let (marks, lost) = tx.rows("SELECT account, pulled, read, told FROM fieldwork_marks", |row| {
        let marks = Marks { pulled: unsigned(row.get(1)?), read: unsigned(row.get(2)?), told: unsigned(row.get(3)?) };
        Ok((row.get(0)?, marks))
    })?;
    state.unreadable = state.unreadable.saturating_add(lost);
    for (account, marks) in marks {
        book_of(&mut state, account).marks = marks;
    }
    Ok(state)
}

/// Writes what changed, nothing else.
pub fn keep(tx: &Tx<'_>, before: &State, after: &State) -> Result<(), StoreFault> {
    keep_devices(tx, &before.devices, &after.devices)?;
    let none = Book::default();
    for (account, was) in &before.messages.books {
        if !after.messages.books.contains_key(account) {
            keep_book(tx, account.expose(), was, &none)?;
            tx.sql().execute("DELETE FROM fieldwork_marks WHERE account = ?1", [account.expose()])?;
        }
    }
    for (account, is) in &after.messages.books {
        keep_book(tx, account.expose(), before.messages.books.get(account).unwrap_or(&none), is)?;
    }
    Ok(())
}

fn load_devices(tx: &Tx<'_>, state: &mut State) -> Result<(), StoreFault> {
    type Row = (String, String, i64, i64, Vec<u8>);
    let (rows, lost) = tx.rows("SELECT account, id, place, seen, sealed FROM fieldwork_device", |row| {
        let row: Row = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        Ok(row)
    })?;
    state.unreadable = state.unreadable.saturating_add(lost);
    for (account, id, place, seen, sealed) in rows {
        let json: Option<DeviceJson> = opened(tx, Cell { table: DEVICE, key: &id, account: &account }, &sealed);
        let place = unsigned(place);
        state.devices.places = state.devices.places.max(place);
        let owner = AccountId::new(account);
        match json {
            // One account's devices are kept at a time; a second owner could only come from a file put together by hand.
            Some(json) if state.devices.owner.as_ref().is_none_or(|o| *o == owner) => {
                state.devices.owner = Some(owner);
                let kept = devices::Kept { device: json.into(), place, seen: Wall(seen) };
                state.devices.kept.insert(id, Arc::new(kept));
            }
            _ => state.unreadable += 1,
        }
    }
    Ok(())
}

fn load_messages(tx: &Tx<'_>, state: &mut State) -> Result<(), StoreFault> {
    type Row = (String, i64, bool, i64, Vec<u8>);
    let (rows, lost) = tx.rows("SELECT account, seq, mine, since, sealed FROM fieldwork_message", |row| {
        let row: Row = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        Ok(row)
    })?;
    state.unreadable = state.unreadable.saturating_add(lost);
    for (account, seq, mine, since, sealed) in rows {
        let cell = Cell { table: MESSAGE, key: &seq.to_string(), account: &account };
        let Some(message) = opened::<Message>(tx, cell, &sealed) else {
            state.unreadable += 1;
            continue;
        };
        let kept = book::Kept { message, mine, since: Wall(since) };
        book_of(state, account).received.insert(unsigned(seq), Arc::new(kept));
    }
    Ok(())
}

fn load_outgoing(tx: &Tx<'_>, state: &mut State) -> Result<(), StoreFault> {
    type Row = (String, String, i64, i64, bool, Vec<u8>);
    let sql = "SELECT account, id, written, consent, refused, sealed FROM fieldwork_outgoing ORDER BY account, place";
    let (rows, lost) = tx.rows(sql, |row| {
        let row: Row = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        Ok(row)
    })?;
    state.unreadable = state.unreadable.saturating_add(lost);
    for (account, id, written, consent, refused, sealed) in rows {
        let text = tx.unseal(Cell { table: OUTGOING, key: &id, account: &account }, &sealed).ok();
        let (Some(text), Some(id)) = (text, Id::parse(&id)) else {
            state.unreadable += 1;
            continue;
        };
        let (written, consent) = (Wall(written), Epoch(unsigned(consent)));
        book_of(state, account).outgoing.push(Arc::new(Outgoing { id, text, written, consent, refused }));
    }
    Ok(())
}

fn keep_devices(tx: &Tx<'_>, before: &devices::State, after: &devices::State) -> Result<(), StoreFault> {
    let none = BTreeMap::new();
    let same_owner = before.owner == after.owner;
    if !same_owner && let Some(owner) = &before.owner {
        tx.sql().execute("DELETE FROM fieldwork_device WHERE account = ?1", [owner.expose()])?;
    }
    let Some(owner) = &after.owner else { return Ok(()) };
    let account = owner.expose();
    let was = if same_owner { &before.kept } else { &none };
    for id in was.keys().filter(|id| !after.kept.contains_key(*id)) {
        tx.sql().execute("DELETE FROM fieldwork_device WHERE account = ?1 AND id = ?2", [account, id])?;
    }
    for (id, kept) in after.kept.iter().filter(|(id, kept)| !was.get(*id).is_some_and(|w| Arc::ptr_eq(w, kept))) {
        let sealed = sealed(tx, Cell { table: DEVICE, key: id, account }, &DeviceJson::from(&kept.device))?;
        tx.sql().execute(
            "INSERT OR REPLACE INTO fieldwork_device (account, id, place, seen, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![account, id, signed(kept.place), kept.seen.0, sealed],
        )?;
    }
    Ok(())
}

fn keep_book(tx: &Tx<'_>, account: &str, was: &Book, is: &Book) -> Result<(), StoreFault> {
    for seq in was.received.keys().filter(|seq| !is.received.contains_key(seq)) {
        tx.sql()
            .execute("DELETE FROM fieldwork_message WHERE account = ?1 AND seq = ?2", params![account, signed(*seq)])?;
    }
    for (seq, kept) in
        is.received.iter().filter(|(seq, kept)| !was.received.get(seq).is_some_and(|w| Arc::ptr_eq(w, kept)))
    {
        let seq = signed(*seq);
        let sealed = sealed(tx, Cell { table: MESSAGE, key: &seq.to_string(), account }, &kept.message)?;
        tx.sql().execute(
            "INSERT OR REPLACE INTO fieldwork_message (account, seq, mine, since, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![account, seq, kept.mine, kept.since.0, sealed],
        )?;
    }
    for out in was.outgoing.iter().filter(|w| !is.outgoing.iter().any(|o| o.id == w.id)) {
        tx.sql()
            .execute("DELETE FROM fieldwork_outgoing WHERE account = ?1 AND id = ?2", [account, out.id.as_str()])?;
    }
    for out in is.outgoing.iter().filter(|o| !was.outgoing.iter().any(|w| Arc::ptr_eq(w, o))) {
        let sealed = tx.seal(Cell { table: OUTGOING, key: out.id.as_str(), account }, out.text.expose())?;
        // A message that is tried again keeps its place in the order of writing.
        tx.sql().execute(
            "INSERT INTO fieldwork_outgoing (account, id, place, written, consent, refused, sealed)
             VALUES (?1, ?2, (SELECT coalesce(max(place), 0) + 1 FROM fieldwork_outgoing WHERE account = ?1), ?3, ?4, ?5, ?6)
             ON CONFLICT (account, id) DO UPDATE SET consent = excluded.consent, refused = excluded.refused, sealed = excluded.sealed",
            params![account, out.id.as_str(), out.written.0, signed(out.consent.0), out.refused, sealed],
        )?;
    }
    if was.marks != is.marks {
        tx.sql().execute(
            "INSERT OR REPLACE INTO fieldwork_marks (account, pulled, read, told) VALUES (?1, ?2, ?3, ?4)",
            params![account, signed(is.marks.pulled), signed(is.marks.read), signed(is.marks.told)],
        )?;
    }
    Ok(())
}

fn book_of(state: &mut State, account: String) -> &mut Book {
    state.messages.books.entry(AccountId::new(account)).or_default()
}

fn sealed(tx: &Tx<'_>, cell: Cell<'_>, value: &impl Serialize) -> Result<Vec<u8>, StoreFault> {
    let json = serde_json::to_vec(value).map(Secret::new).map_err(|_| StoreFault::Statement)?;
    tx.seal(cell, json.expose())
}

fn opened<T: DeserializeOwned>(tx: &Tx<'_>, cell: Cell<'_>, sealed: &[u8]) -> Option<T> {
    tx.unseal(cell, sealed).ok().and_then(|json| serde_json::from_slice(json.expose()).ok())
}

// SQLite counts in signed numbers; nothing here comes near their end.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

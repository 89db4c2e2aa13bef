//! Keeps: who is logged in, a code on its way, what the server and the person are still owed.
//!
//! The refresh token, names and numbers are sealed to their column and account. An access token, a code and a number
//! that was typed have no column. A row that does not open is left out and counted; where it was the session's own, the
//! session is locked and says so, because the work on the phone still belongs to somebody.

use std::collections::BTreeMap;

use rusqlite::params;

use super::{
    act::Act,
    deadline::Deadline,
    desk,
    leaving::Standing,
    machine::{Ground, State},
    outbox::{Outbox, Owed},
    phase::{Challenge, Door, Lock, Phase, Session},
    trouble::LockReason,
};
use crate::{
    kernel::{AccountId, Epoch, Id, Secret, Wall, fall},
    store::{Cell, Schema, StoreFault, Tx},
};

/// The room's tables.
pub const SCHEMA: Schema = Schema {
    room: "session",
    steps: &[
        // One row: what outlives every login.
        "CREATE TABLE session_ground (
             id INTEGER PRIMARY KEY CHECK (id = 0),
             install BLOB,
             epoch INTEGER NOT NULL,
             next_owed INTEGER NOT NULL,
             erasing BLOB
         ) STRICT;
         -- At most one row: a session, or a lock where `reason` says why.
         CREATE TABLE session_holder (
             id INTEGER PRIMARY KEY CHECK (id = 0),
             account BLOB,
             reason TEXT,
             name BLOB,
             session BLOB,
             refresh BLOB,
             generation INTEGER NOT NULL
         ) STRICT;
         -- At most one row: a login that is under way. Without `challenge` only its names are known.
         CREATE TABLE session_login (
             id INTEGER PRIMARY KEY CHECK (id = 0),
             seed BLOB NOT NULL,
             began INTEGER NOT NULL,
             challenge BLOB,
             masked_phone BLOB,
             code_length INTEGER NOT NULL,
             attempts_left INTEGER NOT NULL,
             round INTEGER NOT NULL,
             resend_at INTEGER NOT NULL,
             expires_at INTEGER NOT NULL
         ) STRICT;
         CREATE TABLE session_owed (nr INTEGER PRIMARY KEY, token BLOB NOT NULL) STRICT;",
        // Whether the session is bound to the phone's key.
        "ALTER TABLE session_holder ADD COLUMN bound INTEGER NOT NULL DEFAULT 0",
        desk::rows::STEP,
    ],
};

const INSTALL: &str = "session_ground.install";
const ERASING: &str = "session_ground.erasing";
const ACCOUNT: &str = "session_holder.account";
const NAME: &str = "session_holder.name";
const SESSION: &str = "session_holder.session";
const REFRESH: &str = "session_holder.refresh";
const SEED: &str = "session_login.seed";
const CHALLENGE: &str = "session_login.challenge";
const PHONE: &str = "session_login.masked_phone";
const TOKEN: &str = "session_owed.token";

pub(super) fn at<'a>(table: &'a str, key: &'a str, account: &'a str) -> Cell<'a> {
    Cell { table, key, account }
}

/// What the room knew when it was last kept. A code on its way is taken up again while it is good; a session is read
/// back without an access token and asks for one.
pub fn load(tx: &Tx<'_>) -> Result<State, StoreFault> {
    let mut lost = 0;
    let mut ground = load_ground(tx, &mut lost)?;
    ground.outbox.owed = load_owed(tx, &mut lost)?;
    let holder = load_holder(tx, &mut lost)?;
    let login = load_login(tx, &mut lost)?;
    let phase = match (holder, login) {
        (Some(Holder::Session(session)), _) => Phase::Refreshing(session),
        (holder, login) => {
            let back = match holder {
                Some(Holder::Locked(Lock { reason: LockReason::AccountCancelled, account: Some(account) })) => {
                    ground.unreadable = lost;
                    return Ok(State { phase: Phase::Cancelled(Some(account)), ground });
                }
                Some(Holder::Locked(lock)) => Door::Locked(lock),
                _ => Door::Ready,
            };
            match login {
                Some(Login::Open(challenge)) => Phase::AwaitingCode { challenge, back },
                Some(Login::Unanswered(act)) => {
                    ground.unanswered = Some(act);
                    back.into()
                }
                None => back.into(),
            }
        }
    };
    let phase = desk::rows::onto(phase, desk::rows::load(tx, &mut lost)?);
    ground.unreadable = lost;
    Ok(State { phase, ground })
}

/// Writes what changed, and nothing else.
pub fn keep(tx: &Tx<'_>, before: &State, after: &State) -> Result<(), StoreFault> {
    let (old, new) = (&before.ground, &after.ground);
    if (&old.install, old.epoch, old.outbox.next, &old.erasing)
        != (&new.install, new.epoch, new.outbox.next, &new.erasing)
    {
        keep_ground(tx, new)?;
    }
    for nr in old.outbox.owed.keys().filter(|nr| !new.outbox.owed.contains_key(nr)) {
        tx.sql().execute("DELETE FROM session_owed WHERE nr = ?1", [number(*nr)])?;
    }
    for (nr, owed) in new.outbox.owed.iter().filter(|(nr, _)| !old.outbox.owed.contains_key(nr)) {
        let key = nr.to_string();
        let token = tx.seal(at(TOKEN, &key, ""), owed.token.expose())?;
        let elevation = seal(tx, desk::rows::elevation_of(&key), owed.all.as_ref().map(Secret::expose))?;
        tx.sql().execute(
            "INSERT INTO session_owed (nr, token, elevation) VALUES (?1, ?2, ?3)",
            params![number(*nr), token, elevation],
        )?;
    }
    let (held, holds) = (Held::of(&before.phase), Held::of(&after.phase));
    if held != holds {
        keep_holder(tx, &holds)?;
        fall!(MidCommit);
    }
    let (was, is) = (Pending::of(before), Pending::of(after));
    if was != is {
        keep_login(tx, is.as_ref())?;
    }
    let (was, is) = (desk::rows::Kept::of(&before.phase), desk::rows::Kept::of(&after.phase));
    if was != is {
        desk::rows::keep(tx, &is)?;
    }
    Ok(())
}

fn load_ground(tx: &Tx<'_>, lost: &mut u32) -> Result<Ground, StoreFault> {
    type Row = (Option<Vec<u8>>, i64, i64, Option<Vec<u8>>);
    let rows = tx.rows("SELECT install, epoch, next_owed, erasing FROM session_ground", |row| {
        let row: Row = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(row)
    });
    let row = reads(rows, lost)?.pop();
    let Some((install, epoch, next, erasing)) = row else { return Ok(Ground::default()) };
    let install = open(tx, at(INSTALL, "0", ""), install, lost)?;
    let erasing = open(tx, at(ERASING, "0", ""), erasing, lost)?;
    Ok(Ground {
        epoch: Epoch(count(epoch)),
        install: install.and_then(|id| Id::parse(id.expose_str()?)),
        outbox: Outbox { owed: BTreeMap::new(), next: count(next) },
        erasing: erasing.and_then(|account| Some(AccountId::new(account.expose_str()?))),
        ..Ground::default()
    })
}

fn keep_ground(tx: &Tx<'_>, ground: &Ground) -> Result<(), StoreFault> {
    let install = seal(tx, at(INSTALL, "0", ""), ground.install.as_ref().map(|id| id.as_str().as_bytes()))?;
    let erasing = seal(tx, at(ERASING, "0", ""), ground.erasing.as_ref().map(|account| account.expose().as_bytes()))?;
    tx.sql().execute(
        "INSERT OR REPLACE INTO session_ground (id, install, epoch, next_owed, erasing) VALUES (0, ?1, ?2, ?3, ?4)",
        params![install, number(ground.epoch.0), number(ground.outbox.next), erasing],
    )?;
    Ok(())
}

fn load_owed(tx: &Tx<'_>, lost: &mut u32) -> Result<BTreeMap<u64, Owed>, StoreFault> {
    let rows = tx.rows("SELECT nr, token, elevation FROM session_owed", |row| {
        Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get::<_, Option<Vec<u8>>>(2)?))
    });
    let mut owed = BTreeMap::new();
    for (nr, token, elevation) in reads(rows, lost)? {
        let key = nr.to_string();
        let all = open(tx, desk::rows::elevation_of(&key), elevation, lost)?;
        if let Some(token) = open(tx, at(TOKEN, &key, ""), Some(token), lost)? {
            owed.insert(count(nr), Owed::new(token, all));
        }
    }
    Ok(owed)
}

enum Holder {
    Session(Session),
    Locked(Lock),
}

fn load_holder(tx: &Tx<'_>, lost: &mut u32) -> Result<Option<Holder>, StoreFault> {
    type Row = (Option<Vec<u8>>, Option<String>, [Option<Vec<u8>>; 3], i64, bool);
    let before = *lost;
    let sql = "SELECT account, reason, name, session, refresh, generation, bound FROM session_holder";
    let rows = tx.rows(sql, |row| {
        let row: Row = (row.get(0)?, row.get(1)?, [row.get(2)?, row.get(3)?, row.get(4)?], row.get(5)?, row.get(6)?);
        Ok(row)
    });
    let Some((account, reason, [name, session, refresh], generation, bound)) = reads(rows, lost)?.pop() else {
        // A row that does not read was somebody's session.
        let lock = Lock { reason: LockReason::StorageLost, account: None };
        return Ok((*lost > before).then_some(Holder::Locked(lock)));
    };
    let account = open(tx, at(ACCOUNT, "0", ""), account, lost)?.and_then(|a| Some(AccountId::new(a.expose_str()?)));
    let storage_lost = |account| Ok(Some(Holder::Locked(Lock { reason: LockReason::StorageLost, account })));
    if let Some(word) = reason {
        // A reason that a newer version wrote is still a lock.
        let reason = LockReason::of_word(&word).unwrap_or(LockReason::Revoked);
        return Ok(Some(Holder::Locked(Lock { reason, account })));
    }
    let Some(account) = account else { return storage_lost(None) };
    let owner = account.expose();
    let name = open(tx, at(NAME, "0", owner), name, lost)?;
    let session = open(tx, at(SESSION, "0", owner), session, lost)?.and_then(|id| id.expose_str().map(str::to_owned));
    let refresh = open(tx, at(REFRESH, "0", owner), refresh, lost)?;
    let (Some(id), Some(refresh)) = (session, refresh) else { return storage_lost(Some(account)) };
    let display_name = name.unwrap_or_else(|| Secret::new(""));
    let generation = count(generation);
    Ok(Some(Holder::Session(Session {
        account,
        display_name,
        id,
        refresh,
        generation,
        bound,
        access: None,
        failures: 0,
        told: 0,
        desk: Box::default(),
    })))
}

/// What a phase has in the row of the holder; two phases that have the same write nothing.
#[derive(PartialEq)]
enum Held<'s> {
    Nobody,
    Locked(&'s Lock),
    /// Whose account is gone, and not yet erased from here.
    Cancelled(&'s AccountId),
    Session {
        account: &'s AccountId,
        name: &'s Secret,
        id: &'s str,
        refresh: &'s Secret,
        generation: u64,
        bound: bool,
    },
}

impl<'s> Held<'s> {
    fn of(phase: &'s Phase) -> Self {
        match phase {
            Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } => {
                Self::of_session(session)
            }
            Phase::Cancelling(leaving) => match &leaving.standing {
                Standing::Ended(lock) => Self::Locked(lock),
                Standing::Active(session) | Standing::Refreshing(session) | Standing::Offline { session, .. } => {
                    Self::of_session(session)
                }
            },
            Phase::Cancelled(Some(account)) => Self::Cancelled(account),
            Phase::Locked(lock)
            | Phase::Requesting { back: Door::Locked(lock), .. }
            | Phase::AwaitingCode { back: Door::Locked(lock), .. }
            | Phase::Verifying { back: Door::Locked(lock), .. } => Self::Locked(lock),
            _ => Self::Nobody,
        }
    }

    fn of_session(s: &'s Session) -> Self {
        Self::Session {
            account: &s.account,
            name: &s.display_name,
            id: &s.id,
            refresh: &s.refresh,
            generation: s.generation,
            bound: s.bound,
        }
    }
}

fn keep_holder(tx: &Tx<'_>, holder: &Held<'_>) -> Result<(), StoreFault> {
    let sql = "INSERT OR REPLACE INTO session_holder (id, account, reason, name, session, refresh, generation, bound)
               VALUES (0, ?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    match holder {
        Held::Nobody => tx.sql().execute("DELETE FROM session_holder", [])?,
        Held::Locked(lock) => {
            let account = seal(tx, at(ACCOUNT, "0", ""), lock.account.as_ref().map(|a| a.expose().as_bytes()))?;
            let none: Option<Vec<u8>> = None;
            tx.sql().execute(sql, params![account, lock.reason.word(), none, none, none, 0, false])?
        }
        Held::Cancelled(account) => {
            let account = tx.seal(at(ACCOUNT, "0", ""), account.expose().as_bytes())?;
            let none: Option<Vec<u8>> = None;
            let reason = LockReason::AccountCancelled.word();
            tx.sql().execute(sql, params![account, reason, none, none, none, 0, false])?
        }
        Held::Session { account, name, id, refresh, generation, bound } => {
            let owner = account.expose();
            tx.sql().execute(
                sql,
                params![
                    tx.seal(at(ACCOUNT, "0", ""), owner.as_bytes())?,
                    None::<String>,
                    tx.seal(at(NAME, "0", owner), name.expose())?,
                    tx.seal(at(SESSION, "0", owner), id.as_bytes())?,
                    tx.seal(at(REFRESH, "0", owner), refresh.expose())?,
                    number(*generation),
                    bound,
                ],
            )?
        }
    };
    Ok(())
}

enum Login {
    Open(Challenge),
    Unanswered(Act),
}

struct LoginRow {
    seed: Vec<u8>,
    began: i64,
    challenge: Option<Vec<u8>>,
    masked_phone: Option<Vec<u8>>,
    code_length: u32,
    attempts_left: u32,
    round: u32,
    resend_at: i64,
    expires_at: i64,
}

fn load_login(tx: &Tx<'_>, lost: &mut u32) -> Result<Option<Login>, StoreFault> {
    let sql = "SELECT seed, began, challenge, masked_phone, code_length, attempts_left, round, resend_at, expires_at
               FROM session_login";
    let rows = tx.rows(sql, |row| {
        Ok(LoginRow {
            seed: row.get(0)?,
            began: row.get(1)?,
            challenge: row.get(2)?,
            masked_phone: row.get(3)?,
            code_length: row.get(4)?,
            attempts_left: row.get(5)?,
            round: row.get(6)?,
            resend_at: row.get(7)?,
            expires_at: row.get(8)?,
        })
    });
    let Some(row) = reads(rows, lost)?.pop() else { return Ok(None) };
    let Some(seed) = open(tx, at(SEED, "0", ""), Some(row.seed), lost)? else { return Ok(None) };
    let act = Act { seed, began: Wall(row.began) };
    if row.challenge.is_none() {
        return Ok(Some(Login::Unanswered(act)));
    }
    let id = open(tx, at(CHALLENGE, "0", ""), row.challenge, lost)?.and_then(|id| id.expose_str().map(str::to_owned));
    let masked_phone = open(tx, at(PHONE, "0", ""), row.masked_phone, lost)?;
    let (Some(id), Some(masked_phone)) = (id, masked_phone) else { return Ok(None) };
    Ok(Some(Login::Open(Challenge {
        id,
        masked_phone,
        code_length: row.code_length,
        attempts_left: row.attempts_left,
        resend_at: Deadline::written(Wall(row.resend_at)),
        expires_at: Deadline::written(Wall(row.expires_at)),
        round: row.round,
        resending: false,
        act,
        again: None,
    })))
}

/// What a state has in the row of the login under way.
#[derive(PartialEq)]
struct Pending<'s> {
    act: &'s Act,
    challenge: Option<Code<'s>>,
}

#[derive(PartialEq)]
struct Code<'s> {
    id: &'s str,
    masked_phone: &'s Secret,
    length: u32,
    attempts_left: u32,
    round: u32,
    resend_at: Wall,
    expires_at: Wall,
}

impl<'s> Pending<'s> {
    fn of(state: &'s State) -> Option<Self> {
        match &state.phase {
            Phase::Requesting { act, .. } => Some(Self { act, challenge: None }),
            Phase::AwaitingCode { challenge: c, .. } | Phase::Verifying { challenge: c, .. } => Some(Self {
                act: &c.act,
                challenge: Some(Code {
                    id: &c.id,
                    masked_phone: &c.masked_phone,
                    length: c.code_length,
                    attempts_left: c.attempts_left,
                    round: c.round,
                    resend_at: c.resend_at.wall,
                    expires_at: c.expires_at.wall,
                }),
            }),
            _ => state.ground.unanswered.as_ref().map(|act| Self { act, challenge: None }),
        }
    }
}

fn keep_login(tx: &Tx<'_>, login: Option<&Pending<'_>>) -> Result<(), StoreFault> {
    let Some(login) = login else {
        tx.sql().execute("DELETE FROM session_login", [])?;
        return Ok(());
    };
    let code = login.challenge.as_ref();
    tx.sql().execute(
        "INSERT OR REPLACE INTO session_login
             (id, seed, began, challenge, masked_phone, code_length, attempts_left, round, resend_at, expires_at)
         VALUES (0, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            tx.seal(at(SEED, "0", ""), login.act.seed.expose())?,
            login.act.began.0,
            seal(tx, at(CHALLENGE, "0", ""), code.map(|c| c.id.as_bytes()))?,
            seal(tx, at(PHONE, "0", ""), code.map(|c| c.masked_phone.expose()))?,
            code.map_or(0, |c| c.length),
            code.map_or(0, |c| c.attempts_left),
            code.map_or(0, |c| c.round),
            code.map_or(0, |c| c.resend_at.0),
            code.map_or(0, |c| c.expires_at.0),
        ],
    )?;
    Ok(())
}

/// The rows that read; those that do not are counted.
pub(super) fn reads<T>(rows: Result<(Vec<T>, u32), StoreFault>, lost: &mut u32) -> Result<Vec<T>, StoreFault> {
    let (rows, unread) = rows?;
    *lost = lost.saturating_add(unread);
    Ok(rows)
}

/// A sealed column, absent where it is empty or does not open; the latter is counted.
pub(super) fn open(
    tx: &Tx<'_>,
    cell: Cell<'_>,
    sealed: Option<Vec<u8>>,
    lost: &mut u32,
) -> Result<Option<Secret>, StoreFault> {
    let Some(sealed) = sealed else { return Ok(None) };
    match tx.unseal(cell, &sealed) {
        Ok(secret) => Ok(Some(secret)),
        Err(StoreFault::Unreadable) => {
            *lost = lost.saturating_add(1);
            Ok(None)
        }
        Err(fault) => Err(fault),
    }
}

fn seal(tx: &Tx<'_>, cell: Cell<'_>, bytes: Option<&[u8]>) -> Result<Option<Vec<u8>>, StoreFault> {
    bytes.map(|bytes| tx.seal(cell, bytes)).transpose()
}

pub(super) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

//! Stub until the room is merged.
use crate::{kernel::{AccountId, Id, Mono, Now, Epoch}, store::{Schema, StoreFault, Tx}};
use std::path::{Path,PathBuf};
/// K
#[derive(Clone,Copy,Debug)] pub enum Kind { /// a
 Photo }
impl Kind { /// x
 pub fn of_name(_: &Path) -> Self { Self::Photo } }
/// S.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State;
/// E.
#[derive(Debug)]
pub enum Event { /// a
 Withdrawn, /// b
 LoggedIn(AccountId), /// l
 LoggedOut, /// l
 Left(AccountId), /// c
 Tick, /// n
 NetworkBack, /// n
 NetworkLost, /// x
 Pause{/// i
 id:Id}, /// x
 Resume{/// i
 id:Id}, /// x
 Cancel{/// i
 id:Id}, /// x
 Add{ /// x
 id:Id, /// x
 source:PathBuf, /// x
 kind:Kind, /// x
 epoch: Epoch, /// x
 account: AccountId } }
/// J
#[derive(Debug)] pub struct Job { /// x
 pub id: Id }
/// F.
#[derive(Debug)]
pub enum Effect { /// a
 AbortTransfer{/// x
 id: Id}, /// b
 Transfer(Job) }
/// V.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct UploadView;
/// S.
pub const SCHEMA: Schema = Schema { room: "media", steps: &[] };
/// s.
pub fn step(s: State, _: Event, _: Now) -> (State, Vec<Effect>) { (s, vec![]) }
/// d.
pub fn due(_: &State) -> Option<Mono> { None }
/// r.
pub fn resume(_: &State, _: Now) -> Vec<Effect> { vec![] }
/// l.
pub fn load(_: &Tx<'_>) -> Result<State, StoreFault> { Ok(State) }
/// k.
pub fn keep(_: &Tx<'_>, _: &State, _: &State) -> Result<(), StoreFault> { Ok(()) }
/// v.
pub fn view(_: &State) -> Vec<UploadView> { vec![] }
/// p
pub async fn perform(_: Effect, _: &Path, _: &crate::net::Net, _: u32) -> Option<Event> { None }
/// t
pub async fn transfer(_: Job, _: &Path, _: &crate::net::Net, _: u32, _: impl Fn(Event)) -> Event { Event::Tick }

//! Stub until the room is merged.
use crate::{kernel::{AccountId, Id, Mono, Now}, store::{Schema, StoreFault, Tx}};
/// S.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State;
/// E.
#[derive(Debug)]
pub enum Event { /// a
 Withdrawn, /// b
 AccountIs(Option<AccountId>), /// c
 Tick }
/// F.
#[derive(Debug)]
pub enum Effect { /// a
 Nothing(Id) }
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

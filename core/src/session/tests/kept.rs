//! Rows on a real disk: what survives a kill, what must not be there, what damage does.

use std::{path::Path, sync::Mutex};

use super::*;
use crate::{
    ports::{PortFault, Vault, VaultAnswer},
    session::{SCHEMA, keep, load},
    store::Store,
};

#[derive(Default)]
struct Memory(Mutex<Option<Secret>>);
impl Vault for Memory {
    fn get(&self, _: &str) -> VaultAnswer {
        self.0.lock().unwrap().clone().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, _: &str, secret: &Secret) -> Result<(), PortFault> {
        *self.0.lock().unwrap() = Some(secret.clone());
        Ok(())
    }
    fn delete(&self, _: &str) -> Result<(), PortFault> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

/// A room whose every step is kept, and which can be killed.
pub(super) struct Disk {
    folder: tempfile::TempDir,
    vault: Memory,
    store: Option<Store>,
    pub(super) room: Room,
}

impl Disk {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = Memory::default();
        let store = Store::open(folder.path(), &vault, &[SCHEMA]).unwrap();
        Self { folder, vault, store: Some(store), room: Room::new() }
    }

    pub(super) fn on(&mut self, event: Event) -> Vec<Effect> {
        let before = self.room.state.clone();
        let effects = self.room.on(event);
        self.store.as_mut().unwrap().write(|tx| keep(tx, &before, &self.room.state)).unwrap();
        effects
    }

    fn no_canary(&self) {
        no_canary_in(self.folder.path());
    }

    /// The process ends and starts again; the running clock starts anew, the wall goes on.
    pub(super) fn kill(&mut self, seconds: u64) -> Vec<Effect> {
        // Once with the journal beside the file, once after it was closed.
        self.no_canary();
        self.store = None;
        self.no_canary();
        self.room.now = Now { wall: self.room.now.wall.after(Duration::from_secs(seconds)), mono: Mono(5) };
        let mut store = Store::open(self.folder.path(), &self.vault, &[SCHEMA]).unwrap();
        self.room.state = store.read(load).unwrap();
        self.store = Some(store);
        resume(&self.room.state, self.room.now)
    }

    /// The refresh token as a process that starts now would find it.
    pub(super) fn refresh_on_disk(&mut self) -> Secret {
        let state = self.store.as_mut().unwrap().read(load).unwrap();
        match state.phase {
            Phase::Refreshing(session) => session.refresh,
            other => panic!("no session on the disk: {other:?}"),
        }
    }

    fn sql(&mut self, sql: &str) {
        self.store.as_mut().unwrap().write(|tx| Ok(tx.sql().execute_batch(sql)?)).unwrap();
    }

    fn epoch(&self) -> Epoch {
        self.room.state.epoch()
    }

    fn awaiting() -> Self {
        let mut disk = Self::new();
        disk.on(Event::RequestCode { ask: ask(), fresh: Fresh::new() });
        disk.on(Event::ChallengeAnswered { epoch: disk.epoch(), result: Ok(challenged("c-1")) });
        disk
    }

    pub(super) fn active() -> Self {
        let mut disk = Self::awaiting();
        disk.on(Event::SubmitCode { typed: Secret::new(CODE) });
        disk.on(Event::SessionAnswered { epoch: disk.epoch(), result: Ok(opened("emp-7")) });
        disk
    }
}

fn no_canary_in(folder: &Path) {
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for canary in [NUMBER, CODE, MARK, "王师傅", "138••••••00", "emp-7", "session-one"] {
            assert!(!bytes.windows(canary.len()).any(|w| w == canary.as_bytes()), "{canary} is in a file");
        }
    }
}

#[test]
fn a_session_is_read_back_without_an_access_token_and_asks_for_one() {
    let mut disk = Disk::active();
    let epoch = disk.epoch();
    let effects = disk.kill(3600);
    assert_eq!(effects, [Effect::Net(Call::Refresh { epoch, token: pair(1).refresh, bound: true })]);
    assert!(matches!(lent(&disk.room.state), Lent::Stale { failures: 0 }));
    assert_eq!(
        view(&disk.room.state, disk.room.now),
        LoginView::LoggedIn { display_name: "王师傅".to_owned(), online: false }
    );
    assert_eq!(disk.room.state.account(), Some(&AccountId::new("emp-7")));
    disk.on(Event::Refreshed { epoch, result: Ok(pair(2)), dice: 0 });
    assert_eq!(disk.room.token().token, pair(2).access);
}

#[test]
fn s_07_a_kill_at_any_point_of_a_renewal_finds_the_newest_pair_that_was_kept() {
    let mut disk = Disk::active();
    let seen = disk.room.token().generation;
    disk.room.pass(60);
    disk.on(Event::Wish { seen });
    let epoch = disk.epoch();
    assert_eq!(
        disk.kill(1),
        [Effect::Net(Call::Refresh { epoch, token: pair(1).refresh, bound: true })],
        "sent, not answered"
    );
    // The answer is there and the process dies before the commit: the parent is presented again.
    let (unkept, _) =
        step(disk.room.state.clone(), Event::Refreshed { epoch, result: Ok(pair(2)), dice: 0 }, disk.room.now);
    assert!(matches!(unkept.phase(), Phase::Active(_)));
    assert_eq!(disk.kill(1), [Effect::Net(Call::Refresh { epoch, token: pair(1).refresh, bound: true })]);
    disk.on(Event::Refreshed { epoch, result: Ok(pair(2)), dice: 0 });
    assert_eq!(
        disk.kill(1),
        [Effect::Net(Call::Refresh { epoch, token: pair(2).refresh, bound: true })],
        "kept, not lent yet"
    );
}

#[test]
fn l_27_a_code_on_its_way_is_taken_up_again_while_it_is_good() {
    let mut disk = Disk::awaiting();
    let name = key_of(&disk.on(Event::SubmitCode { typed: Secret::new(CODE) }));
    assert_eq!(disk.kill(100), []);
    assert!(matches!(
        view(&disk.room.state, disk.room.now),
        LoginView::WaitingForCode { resend_in_s: 0, expires_in_s: 200, attempts_left: 5, checking: false, .. }
    ));
    assert_eq!(due(&disk.room.state), Some(Mono(0)), "the countdown is to be set running");
    disk.on(Event::Tick);
    assert_eq!(due(&disk.room.state), Some(Mono(200_005)));
    let again = disk.on(Event::SubmitCode { typed: Secret::new(CODE) });
    assert_eq!(key_of(&again), name, "the same code has the same name over a kill");

    let mut disk = Disk::awaiting();
    disk.kill(300);
    assert_eq!(told(&disk.on(Event::Tick)), Some(Trouble::CodeExpired));
    assert_eq!(disk.kill(0), []);
    assert_eq!(disk.room.state.phase(), &Phase::Ready);
}

#[test]
fn l_28_a_clock_that_was_set_back_over_a_kill_does_not_make_a_code_good_for_ever() {
    let mut disk = Disk::awaiting();
    disk.room.now.wall = Wall(0);
    disk.kill(0);
    assert!(matches!(view(&disk.room.state, disk.room.now), LoginView::WaitingForCode { expires_in_s: 900, .. }));
}

#[test]
fn a_request_for_a_code_that_a_kill_cut_short_is_asked_again_under_the_same_name() {
    let mut disk = Disk::new();
    let name = key_of(&disk.on(Event::RequestCode { ask: ask(), fresh: Fresh::new() }));
    disk.kill(20);
    assert_eq!(disk.room.state.phase(), &Phase::Ready);
    assert_eq!(key_of(&disk.on(Event::RequestCode { ask: ask(), fresh: Fresh::new() })), name);
}

#[test]
fn what_is_owed_at_a_logout_survives_a_kill_and_is_gone_once_it_is_done() {
    let mut disk = Disk::active();
    let account = AccountId::new("emp-7");
    let owed = disk.on(Event::LogOut);
    assert_eq!(disk.kill(0), owed);
    assert_eq!(disk.room.state.phase(), &Phase::Ready);
    disk.on(Event::Revoked { nr: 0, result: Err(NetError::Offline), dice: 0 });
    disk.on(Event::Erased { account });
    assert_eq!(disk.kill(0), [Effect::Net(Call::Revoke { nr: 0, token: pair(1).refresh })]);
    disk.on(Event::Revoked { nr: 0, result: Ok(()), dice: 0 });
    assert_eq!(disk.kill(0), []);
}

#[test]
fn a_lock_survives_a_kill_with_its_reason_and_its_owner_also_while_a_login_is_under_way() {
    let mut disk = Disk::active();
    disk.kill(0);
    disk.on(Event::Refreshed { epoch: disk.epoch(), result: Err(definitive("account_disabled")), dice: 0 });
    let epoch = disk.epoch();
    let locked = disk.room.state.phase().clone();
    assert_eq!(disk.kill(0), []);
    assert_eq!((disk.room.state.phase(), disk.epoch()), (&locked, epoch));
    disk.on(Event::RequestCode { ask: ask(), fresh: Fresh::new() });
    disk.on(Event::ChallengeAnswered { epoch: disk.epoch(), result: Ok(challenged("c-2")) });
    disk.kill(0);
    assert!(matches!(disk.room.state.phase(), Phase::AwaitingCode { .. }));
    disk.on(Event::ChangeNumber);
    assert_eq!(disk.room.state.phase(), &locked);
    disk.kill(0);
    assert_eq!(disk.room.state.phase(), &locked);
}

#[test]
fn a_session_row_that_does_not_open_locks_and_names_its_owner_where_it_can() {
    for (damage, owner) in [
        ("UPDATE session_holder SET refresh = zeroblob(60)", Some(AccountId::new("emp-7"))),
        ("UPDATE session_holder SET refresh = session", Some(AccountId::new("emp-7"))),
        ("UPDATE session_holder SET account = zeroblob(60)", None),
    ] {
        let mut disk = Disk::active();
        disk.sql(damage);
        assert_eq!(disk.kill(0), [], "{damage}");
        let Phase::Locked(lock) = disk.room.state.phase() else { panic!("{damage}") };
        assert_eq!((lock.reason, &lock.account), (LockReason::StorageLost, &owner), "{damage}");
        assert_eq!(disk.room.state.unreadable(), 1);
        disk.on(Event::RequestCode { ask: ask(), fresh: Fresh::new() });
        disk.on(Event::ChallengeAnswered { epoch: disk.epoch(), result: Ok(challenged("c-2")) });
        disk.on(Event::SubmitCode { typed: Secret::new(CODE) });
        disk.on(Event::SessionAnswered { epoch: disk.epoch(), result: Ok(opened("emp-7")) });
        assert_eq!(disk.kill(0).len(), 1, "a login heals it");
        assert_eq!(disk.room.state.unreadable(), 0);
    }
}

#[test]
fn other_rows_that_do_not_open_are_left_out_and_counted() {
    let mut disk = Disk::awaiting();
    disk.sql("UPDATE session_login SET challenge = zeroblob(60); UPDATE session_ground SET install = zeroblob(60)");
    disk.kill(0);
    assert_eq!((disk.room.state.phase(), disk.room.state.unreadable()), (&Phase::Ready, 2));
    let mut disk = Disk::active();
    disk.on(Event::LogOut);
    disk.sql("UPDATE session_owed SET token = zeroblob(60)");
    assert_eq!(disk.kill(0), [Effect::EraseLocal { account: AccountId::new("emp-7") }]);
    assert_eq!(disk.room.state.unreadable(), 1);
}

#[test]
fn the_installation_keeps_its_name_over_a_kill() {
    let mut disk = Disk::awaiting();
    let name = disk.room.state.ground.install.clone();
    disk.kill(0);
    assert!(name.is_some() && disk.room.state.ground.install == name);
    disk.on(Event::Withdrawn);
    disk.kill(0);
    assert_eq!(disk.room.state.ground.install, None);
}

#[test]
fn a_state_that_changed_nothing_that_is_kept_writes_nothing() {
    let mut disk = Disk::active();
    let changes = |disk: &mut Disk| {
        disk.store
            .as_mut()
            .unwrap()
            .read(|tx| Ok(tx.sql().query_row("SELECT total_changes()", [], |r| r.get::<_, i64>(0))?))
            .unwrap()
    };
    let before = changes(&mut disk);
    let seen = disk.room.token().generation;
    disk.room.pass(60);
    disk.on(Event::Wish { seen });
    disk.on(Event::Refreshed { epoch: disk.epoch(), result: Err(NetError::Offline), dice: 0 });
    assert_eq!(changes(&mut disk), before);
}

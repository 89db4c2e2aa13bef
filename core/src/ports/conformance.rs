//! What every vault must do, as a check that any implementation can be put through: the desktop's file, a test's memory,
//! Keystore and Keychain through the bindings.

use super::{PortFault, Vault, VaultAnswer};
use crate::kernel::{Id, Secret};

/// Threads that use a vault at the same time, and how often each of them does.
const AT_ONCE: u8 = 4;
const TIMES: u8 = 8;

/// A rule that a vault breaks. A vault without a breach can keep the data key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VaultBreach {
    /// A name that was never used is not told to be absent.
    AbsentNotTold,
    /// What was kept does not come back byte for byte.
    NotKept,
    /// Bytes that are no text do not come back byte for byte.
    BytesChanged,
    /// A second keep under a name does not replace the first.
    NotReplaced,
    /// Keeping or forgetting one name touches another.
    NamesMixed,
    /// What was forgotten is still there.
    NotForgotten,
    /// To forget a name that is not there fails.
    ForgetTwiceFails,
    /// It refused to keep or to forget.
    Refused,
}

/// Puts a vault through every rule, under names of its own, and leaves nothing behind in one that keeps the rules.
///
/// Each rule that is broken is told once. It makes a few dozen calls; call it off the thread that draws.
#[must_use]
pub fn check_vault(vault: &dyn Vault) -> Vec<VaultBreach> {
    let mut check = Check { vault, broken: Vec::new() };
    // Random names: a check that was killed halfway must not be the next one's breach.
    let (a, b) = (format!("gongchao.check.{}", Id::new()), format!("gongchao.check.{}", Id::new()));
    check.rule(VaultBreach::AbsentNotTold, |v| absent(v, &a));
    check.keep(&a, b"one");
    check.rule(VaultBreach::NotKept, |v| holds(v, &a, b"one"));
    check.keep(&b, b"other");
    check.rule(VaultBreach::NamesMixed, |v| holds(v, &a, b"one") && holds(v, &b, b"other"));
    check.keep(&a, b"two, and longer than before");
    check.rule(VaultBreach::NotReplaced, |v| holds(v, &a, b"two, and longer than before"));
    let every: Vec<u8> = (0..=u8::MAX).collect();
    check.keep(&a, &every);
    check.rule(VaultBreach::BytesChanged, |v| holds(v, &a, &every));
    check.forget(VaultBreach::Refused, &a);
    check.rule(VaultBreach::NotForgotten, |v| absent(v, &a));
    check.rule(VaultBreach::NamesMixed, |v| holds(v, &b, b"other"));
    check.forget(VaultBreach::ForgetTwiceFails, &a);
    check.forget(VaultBreach::Refused, &b);
    check.rule(VaultBreach::NotForgotten, |v| absent(v, &b));
    check.rule(VaultBreach::NamesMixed, |v| at_once(v, &a));
    check.broken
}

// The client asks from more than one thread: for the data key and for the ledger's. Each has a name of its own here.
fn at_once(vault: &dyn Vault, stem: &str) -> bool {
    std::thread::scope(|scope| {
        let own = |thread: u8| {
            let alias = format!("{stem}.{thread}");
            // One that refuses, since it is asked too much at once, has mixed nothing up.
            let own = |n| vault.put(&alias, &Secret::new([thread, n])).is_err() || !other(vault, &alias, &[thread, n]);
            let kept = (0..TIMES).all(own);
            // What it does not forget is told by the rules above.
            let _ = vault.delete(&alias);
            kept
        };
        let threads: Vec<_> = (0..AT_ONCE).map(|thread| scope.spawn(move || own(thread))).collect();
        // A vault that panics keeps nothing.
        let kept: Vec<bool> = threads.into_iter().map(|thread| thread.join().unwrap_or(false)).collect();
        kept.into_iter().all(|kept| kept)
    })
}

fn other(vault: &dyn Vault, alias: &str, than: &[u8]) -> bool {
    match vault.get(alias) {
        VaultAnswer::Present(secret) => secret.expose() != than,
        VaultAnswer::TemporarilyUnavailable => false,
        VaultAnswer::Absent | VaultAnswer::Invalidated => true,
    }
}

/// A vault whose phone can be brought into the states that a check cannot bring it into by itself.
pub trait VaultRig {
    /// The vault.
    fn vault(&self) -> &dyn Vault;
    /// From here on the phone is locked, or is not any more: nothing can be told, and nothing is lost.
    fn lock(&self, locked: bool);
    /// What is kept under this name can never be read again.
    fn lose(&self, alias: &str);
}

/// A way in which a vault takes one of its four answers for another. Each of them loses somebody's work, or a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VaultLie {
    /// Locked, it does not say that it cannot tell. One that says that nothing is there makes a client begin anew.
    LockedNotTold,
    /// Locked, it says that it kept or forgot something.
    LockedButDone,
    /// What it kept is not there any more when it is unlocked.
    LostWhileLocked,
    /// What can never be read again is not told as that.
    LostNotTold,
    /// What can never be read again cannot be kept anew.
    LostForEver,
}

/// Puts a vault through its four answers. Unlike [`check_vault`] it needs a phone that can be locked and can lose a key: a
/// test's, or a rig on a desk.
#[must_use]
pub fn check_answers(rig: &dyn VaultRig) -> Vec<VaultLie> {
    let alias = format!("gongchao.check.{}", Id::new());
    let vault = rig.vault();
    let mut lies = Vec::new();
    let mut rule = |lie, kept: bool| {
        if !kept {
            lies.push(lie);
        }
    };
    let put = |bytes: &[u8]| vault.put(&alias, &Secret::new(bytes));
    let kept = put(b"one").is_ok();
    rig.lock(true);
    let never = format!("{alias}.never");
    let cannot_tell = |name: &str| matches!(vault.get(name), VaultAnswer::TemporarilyUnavailable);
    rule(VaultLie::LockedNotTold, cannot_tell(&alias) && cannot_tell(&never));
    let done: [Result<(), PortFault>; 2] = [put(b"two"), vault.delete(&alias)];
    rule(VaultLie::LockedButDone, done.iter().all(Result::is_err));
    rig.lock(false);
    rule(VaultLie::LostWhileLocked, kept && holds(vault, &alias, b"one"));
    let _ = put(b"one");
    rig.lose(&alias);
    rule(VaultLie::LostNotTold, matches!(vault.get(&alias), VaultAnswer::Invalidated));
    rule(VaultLie::LostForEver, put(b"three").is_ok() && holds(vault, &alias, b"three"));
    let _ = vault.delete(&alias);
    lies
}

struct Check<'v> {
    vault: &'v dyn Vault,
    broken: Vec<VaultBreach>,
}

impl Check<'_> {
    fn rule(&mut self, breach: VaultBreach, kept: impl FnOnce(&dyn Vault) -> bool) {
        if !kept(self.vault) && !self.broken.contains(&breach) {
            self.broken.push(breach);
        }
    }

    fn keep(&mut self, alias: &str, bytes: &[u8]) {
        self.rule(VaultBreach::Refused, |vault| vault.put(alias, &Secret::new(bytes)).is_ok());
    }

    fn forget(&mut self, breach: VaultBreach, alias: &str) {
        self.rule(breach, |vault| vault.delete(alias).is_ok());
    }
}

fn absent(vault: &dyn Vault, alias: &str) -> bool {
    matches!(vault.get(alias), VaultAnswer::Absent)
}

fn holds(vault: &dyn Vault, alias: &str, bytes: &[u8]) -> bool {
    matches!(vault.get(alias), VaultAnswer::Present(secret) if secret.expose() == bytes)
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        sync::{
            Mutex, PoisonError,
            atomic::{AtomicBool, Ordering},
        },
    };

    use super::{VaultBreach as B, VaultLie as L, *};

    /// A vault that keeps every rule, or breaks the one that it is told to.
    #[derive(Default)]
    struct Memory {
        kept: Mutex<BTreeMap<String, Vec<u8>>>,
        breaks: Option<B>,
        lies: Option<L>,
        locked: AtomicBool,
        lost: Mutex<BTreeSet<String>>,
        /// Mixes names where two are kept at the same time.
        one_at_a_time: bool,
        last: Mutex<Vec<u8>>,
    }

    impl Memory {
        fn map<T>(&self, f: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> T) -> T {
            f(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }

    impl Vault for Memory {
        fn get(&self, alias: &str) -> VaultAnswer {
            if self.locked.load(Ordering::SeqCst) {
                return if self.lies == Some(L::LockedNotTold) {
                    VaultAnswer::Absent
                } else {
                    VaultAnswer::TemporarilyUnavailable
                };
            }
            if self.lies != Some(L::LostNotTold) && self.lost.lock().unwrap().contains(alias) {
                return VaultAnswer::Invalidated;
            }
            match self.map(|kept| kept.get(alias).cloned()) {
                Some(bytes) => VaultAnswer::Present(Secret::new(bytes)),
                None if self.breaks == Some(B::AbsentNotTold) => VaultAnswer::TemporarilyUnavailable,
                None => VaultAnswer::Absent,
            }
        }

        fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
            let locked = self.locked.load(Ordering::SeqCst);
            if locked && self.lies == Some(L::LockedButDone) {
                return Ok(());
            }
            if locked && self.lies == Some(L::LostWhileLocked) {
                self.map(BTreeMap::clear);
            }
            if locked || self.breaks == Some(B::Refused) {
                return Err(PortFault::Failed);
            }
            if self.lies != Some(L::LostForEver) {
                self.lost.lock().unwrap().remove(alias);
            }
            let mut bytes = secret.expose().to_vec();
            if self.one_at_a_time {
                // A file beside, of one name for all: what another thread wrote into it meanwhile is what is kept.
                self.last.lock().unwrap().clone_from(&bytes);
                std::thread::yield_now();
                bytes.clone_from(&self.last.lock().unwrap());
            }
            match self.breaks {
                Some(B::NotKept) => bytes.clear(),
                // A vault that keeps text.
                Some(B::BytesChanged) => bytes = String::from_utf8_lossy(&bytes).into_owned().into_bytes(),
                _ => {}
            }
            self.map(|kept| {
                if self.breaks == Some(B::NamesMixed) {
                    for other in kept.values_mut() {
                        other.clone_from(&bytes);
                    }
                }
                if self.breaks == Some(B::NotReplaced) && kept.contains_key(alias) {
                    return;
                }
                kept.insert(alias.to_owned(), bytes);
            });
            Ok(())
        }

        fn delete(&self, alias: &str) -> Result<(), PortFault> {
            if self.locked.load(Ordering::SeqCst) && self.lies != Some(L::LockedButDone) {
                return Err(PortFault::Failed);
            }
            if self.breaks == Some(B::NotForgotten) {
                return Ok(());
            }
            let was = self.map(|kept| kept.remove(alias));
            if was.is_none() && self.breaks == Some(B::ForgetTwiceFails) {
                return Err(PortFault::Failed);
            }
            Ok(())
        }
    }

    #[test]
    fn a_vault_that_keeps_the_rules_has_no_breach_and_is_left_empty() {
        let vault = Memory::default();
        assert_eq!(check_vault(&vault), []);
        assert!(vault.map(|kept| kept.is_empty()));
    }

    impl VaultRig for Memory {
        fn vault(&self) -> &dyn Vault {
            self
        }
        fn lock(&self, locked: bool) {
            self.locked.store(locked, Ordering::SeqCst);
        }
        fn lose(&self, alias: &str) {
            self.lost.lock().unwrap().insert(alias.to_owned());
        }
    }

    #[test]
    fn a_vault_that_keeps_its_answers_apart_tells_no_lie_and_each_lie_is_told() {
        assert_eq!(check_answers(&Memory::default()), []);
        for lie in [L::LockedNotTold, L::LockedButDone, L::LostWhileLocked, L::LostNotTold, L::LostForEver] {
            let lies = check_answers(&Memory { lies: Some(lie), ..Memory::default() });
            assert!(lies.contains(&lie), "{lie:?} in {lies:?}");
        }
    }

    #[test]
    fn a_vault_that_mixes_what_is_kept_at_the_same_time_is_told() {
        let mixes = || check_vault(&Memory { one_at_a_time: true, ..Memory::default() });
        // Whether two threads meet is the system's choice; not to meet in a hundred rounds is no choice of any.
        assert!((0..100).any(|_| mixes() == [B::NamesMixed]));
    }

    #[test]
    fn each_broken_rule_is_told() {
        for breach in [
            B::AbsentNotTold,
            B::NotKept,
            B::BytesChanged,
            B::NotReplaced,
            B::NamesMixed,
            B::NotForgotten,
            B::ForgetTwiceFails,
            B::Refused,
        ] {
            let broken = check_vault(&Memory { breaks: Some(breach), ..Memory::default() });
            assert!(broken.contains(&breach), "{breach:?} in {broken:?}");
        }
    }
}

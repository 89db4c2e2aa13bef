//! What every vault must do, as a check that any implementation can be put through: the desktop's file, a test's memory,
//! Keystore and Keychain through the bindings.

use super::{Vault, VaultAnswer};
use crate::kernel::{Id, Secret};

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
    check.broken
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
        collections::BTreeMap,
        sync::{Mutex, PoisonError},
    };

    use super::{VaultBreach as B, *};
    use crate::ports::PortFault;

    /// A vault that keeps every rule, or breaks the one that it is told to.
    #[derive(Default)]
    struct Memory {
        kept: Mutex<BTreeMap<String, Vec<u8>>>,
        breaks: Option<B>,
    }

    impl Memory {
        fn map<T>(&self, f: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> T) -> T {
            f(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }

    impl Vault for Memory {
        fn get(&self, alias: &str) -> VaultAnswer {
            match self.map(|kept| kept.get(alias).cloned()) {
                Some(bytes) => VaultAnswer::Present(Secret::new(bytes)),
                None if self.breaks == Some(B::AbsentNotTold) => VaultAnswer::TemporarilyUnavailable,
                None => VaultAnswer::Absent,
            }
        }

        fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
            if self.breaks == Some(B::Refused) {
                return Err(PortFault::Failed);
            }
            let mut bytes = secret.expose().to_vec();
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

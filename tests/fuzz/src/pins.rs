//! A set of pins as it comes from a server or lies on the disk.

use std::sync::OnceLock;

use gongchao_core::net::{PinKeeping, fuzz, sign_pins};
use ring::signature::{Ed25519KeyPair, KeyPair};

const SEED: [u8; 32] = [7; 32];

struct Signed {
    key: Ed25519KeyPair,
    keeping: PinKeeping,
}

fn signed() -> &'static Signed {
    static SIGNED: OnceLock<Signed> = OnceLock::new();
    SIGNED.get_or_init(|| {
        let Ok(key) = Ed25519KeyPair::from_seed_unchecked(&SEED) else { panic!("32 bytes are a seed") };
        let Ok(public) = key.public_key().as_ref().try_into() else { panic!("a key has 32 bytes") };
        Signed { key, keeping: PinKeeping { folder: std::env::temp_dir(), keys: vec![public] } }
    })
}

/// Pins: bytes that nobody signed are never taken, and of what was signed at least two pins are.
pub fn pins(bytes: &[u8]) {
    let Signed { key, keeping } = signed();
    let Some((kind, document)) = bytes.split_first() else { return };
    if kind % 2 == 0 {
        // No fuzzer guesses a signature: whatever is taken was copied from somewhere, and says the same.
        if let Ok(set) = fuzz::pins(keeping, document) {
            assert!(set.pins >= 2, "a lost key must not shut a server out");
        }
        let nobody = PinKeeping { folder: keeping.folder.clone(), keys: Vec::new() };
        assert!(fuzz::pins(&nobody, document).is_err(), "without a key nothing is signed");
        return;
    }
    let Ok(record) = std::str::from_utf8(document) else { return };
    let Some(closed) = sign_pins(record, |said| key.sign(said).as_ref().to_vec()) else { return };
    let taken = fuzz::pins(keeping, closed.as_bytes());
    match &taken {
        Ok(set) => {
            assert!(set.pins >= 2, "a lost key must not shut a server out");
            assert!(set.until.is_some(), "a record that came over the network ends some day");
        }
        Err(fault) => {
            let _ = fault.flaw();
        }
    }
    // With one other byte it is refused, or the byte stood where nothing is said, and it says the same.
    let mut bent = closed.into_bytes();
    let at = usize::from(*kind) * 31 % bent.len().max(1);
    if let Some(byte) = bent.get_mut(at).filter(|byte| byte.is_ascii_alphanumeric()) {
        *byte = if *byte == b'A' { b'B' } else { b'A' };
        let again = fuzz::pins(keeping, &bent);
        assert!(again.is_err() || again == taken, "what was changed on the way is not what was signed");
    }
}

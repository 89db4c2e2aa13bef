//! How long to wait before trying again.
//!
//! Full jitter, so that a thousand phones that regain the network together do not come back together; and the
//! server's own word where it gives one, within sane bounds.

use std::time::{Duration, SystemTime};

/// A row of waits that grow from `base` to `cap` and start over after a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The longest the first wait can be.
    pub base: Duration,
    /// The longest any wait can be.
    pub cap: Duration,
}

impl Backoff {
    /// The wait before try number `failures` (1 after the first failure).
    ///
    /// `dice` is a random number; the caller throws it, so that a machine stays a function of what it is given. The
    /// wait is never shorter than a tenth of its longest, because a wait of nothing is a hot loop.
    #[must_use]
    pub fn wait(&self, failures: u32, dice: u32) -> Duration {
        let longest =
            self.base.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1).min(31)).unwrap_or(u32::MAX));
        let longest = longest.min(self.cap);
        let shortest = longest / 10;
        shortest + longest.saturating_sub(shortest).mul_f64(share(dice))
    }

    /// The same where a server may have named a wait: never before that is over, and at the latest a fifth of it later.
    #[must_use]
    pub fn wait_named(&self, failures: u32, named: Option<Duration>, dice: u32) -> Duration {
        self.wait(failures, dice).max(named.map(|named| apart(named, dice)).unwrap_or_default())
    }
}

/// A wait that a server named, and by chance up to a fifth more: it names the same moment to everybody, and all would come
/// back in one second.
#[must_use]
pub fn apart(named: Duration, dice: u32) -> Duration {
    named + (named / 5).mul_f64(share(dice))
}

/// A random number as a part of one.
fn share(dice: u32) -> f64 {
    f64::from(dice) / f64::from(u32::MAX)
}

/// The wait that a `Retry-After` header asks for, in seconds or as a date, held between one second and `cap`. `now` is the
/// time on the clock that the date was written by.
///
/// Absent where the header is neither form.
#[must_use]
pub fn retry_after(header: &str, now: SystemTime, cap: Duration) -> Option<Duration> {
    let header = header.trim();
    let asked = if !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()) {
        Duration::from_secs(header.parse().unwrap_or(u64::MAX))
    } else {
        httpdate::parse_http_date(header).ok()?.duration_since(now).unwrap_or_default()
    };
    Some(asked.clamp(Duration::from_secs(1), cap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ONE_TO_300: Backoff = Backoff { base: Duration::from_secs(1), cap: Duration::from_mins(5) };

    proptest! {
        #[test]
        fn a_wait_is_never_nothing_and_never_past_the_cap(failures in 0_u32.., dice in 0_u32..) {
            let wait = ONE_TO_300.wait(failures, dice);
            prop_assert!(wait >= Duration::from_millis(100) && wait <= ONE_TO_300.cap);
        }

        #[test]
        fn a_named_wait_is_kept_and_not_by_all_in_the_same_second(named in 1_u64..900, failures in 0_u32.., dice in 0_u32..) {
            let named = Duration::from_secs(named);
            let wait = ONE_TO_300.wait_named(failures, Some(named), dice);
            prop_assert!(wait >= named && wait <= (named + named / 5).max(ONE_TO_300.cap));
            prop_assert!(wait >= ONE_TO_300.wait(failures, dice));
            prop_assert_eq!(ONE_TO_300.wait_named(failures, None, dice), ONE_TO_300.wait(failures, dice));
            prop_assert!(apart(named, 0) == named && apart(named, u32::MAX) == named + named / 5);
        }

        #[test]
        fn any_header_is_read_without_a_panic(header in "\\PC*") {
            let cap = Duration::from_mins(15);
            if let Some(wait) = retry_after(&header, SystemTime::UNIX_EPOCH, cap) {
                prop_assert!(wait >= Duration::from_secs(1) && wait <= cap);
            }
        }
    }

    #[test]
    fn both_forms_of_the_header_are_read() {
        let cap = Duration::from_mins(15);
        let at = SystemTime::UNIX_EPOCH;
        assert_eq!(retry_after("7", at, cap), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("1000000000", at, cap), Some(cap));
        assert_eq!(retry_after("Thu, 01 Jan 1970 00:00:30 GMT", at, cap), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("soon", at, cap), None);
    }
}

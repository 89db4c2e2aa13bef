//! The mobile number of a worker or a customer: +86 only, printed as a constant.
//!
//! Written by hand because the general parser accepts what must be refused here and panicked on hostile input
//! (`reference/auth.md` §6.1). Which ranges exist is the server's word, not ours.

use std::fmt;

use zeroize::Zeroizing;

/// A mobile number of mainland China in its one international form, `+86` and eleven digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(Zeroizing<String>);

/// Why a text is not such a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneFault {
    /// It is not a mobile number.
    #[error("not a mobile number")]
    NotANumber,
    /// It belongs to a region that the service does not cover (clause C100).
    #[error("not a number of mainland china")]
    OtherRegion,
}

impl Phone {
    /// Reads what a person typed: full-width digits, spaces, hyphens and the prefixes `+86`, `86`, `0086` are fine.
    pub fn parse(typed: &str) -> Result<Self, PhoneFault> {
        // Longer than any way of writing it: refused before it is looked at.
        if typed.len() > 128 {
            return Err(PhoneFault::NotANumber);
        }
        let mut digits = Zeroizing::new(String::with_capacity(16));
        let mut plus = false;
        for (at, c) in typed.trim().chars().enumerate() {
            match c {
                '0'..='9' => digits.push(c),
                '０'..='９' => {
                    digits.push(char::from(b'0' + u8::try_from(u32::from(c) - u32::from('０')).unwrap_or(0)));
                }
                '+' | '＋' if at == 0 => plus = true,
                ' ' | '-' => {}
                _ => return Err(PhoneFault::NotANumber),
            }
        }
        let local = if plus {
            digits.strip_prefix("86").ok_or(PhoneFault::OtherRegion)?
        } else if let Some(rest) = digits.strip_prefix("00") {
            rest.strip_prefix("86").ok_or(PhoneFault::OtherRegion)?
        } else if digits.len() == 13 {
            digits.strip_prefix("86").ok_or(PhoneFault::NotANumber)?
        } else {
            digits.as_str()
        };
        let mobile = local.len() == 11
            && local.starts_with('1')
            && local.chars().nth(1).is_some_and(|c| ('3'..='9').contains(&c));
        if !mobile {
            return Err(PhoneFault::NotANumber);
        }
        let mut e164 = Zeroizing::new(String::with_capacity(14));
        e164.push_str("+86");
        e164.push_str(local);
        Ok(Self(e164))
    }

    /// `+86` and the eleven digits, for the one request or the one hand-over that needs them.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The form that may be shown: first three and last two digits.
    #[must_use]
    pub fn masked(&self) -> String {
        let digits: Vec<char> = self.0.chars().skip(3).collect();
        digits.iter().enumerate().map(|(at, c)| if (3..9).contains(&at) { '•' } else { *c }).collect()
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::string_slice, reason = "digits of this test")]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_way_of_writing_it_is_one_number() {
        for typed in [
            "13800138000",
            "１３８００１３８０００",
            "138 0013 8000",
            "+86 138-0013-8000",
            "008613800138000",
            "8613800138000",
            " 13800138000\n",
        ] {
            assert_eq!(Phone::parse(typed).unwrap().expose(), "+8613800138000", "{typed:?}");
        }
    }

    #[test]
    fn other_regions_are_told_apart_from_nonsense() {
        for typed in ["+85291234567", "+85366123456", "0085291234567", "+14155552671"] {
            assert_eq!(Phone::parse(typed).unwrap_err(), PhoneFault::OtherRegion, "{typed}");
        }
        for typed in [
            "",
            "12800138000",
            "1380013800",
            "138001380000",
            "10612345678",
            "057188888888",
            "95588",
            "138\u{202e}00138000",
            "١٣٨٠٠١٣٨٠٠٠",
            "13800138000;phone-context=x",
            "1380013\08000",
        ] {
            assert_eq!(Phone::parse(typed).unwrap_err(), PhoneFault::NotANumber, "{typed:?}");
        }
    }

    #[test]
    fn it_prints_nothing_and_masks_the_middle() {
        let phone = Phone::parse("13800138042").unwrap();
        assert_eq!(format!("{phone:?}"), "Phone(…)");
        assert_eq!(phone.masked(), "138••••••42");
    }

    #[test]
    fn l_03_what_is_no_mobile_number_of_the_mainland_is_refused_here() {
        for typed in [
            "12800138000",
            "1380013800",
            "138001380001",
            "10612345678",
            "106123456789",
            "057188888888",
            "0571-88888888",
            "95588",
            "110",
        ] {
            assert_eq!(Phone::parse(typed).unwrap_err(), PhoneFault::NotANumber, "{typed}");
        }
        for typed in ["+85291234567", "0085366123456", "+886912345678", "+14155552671", "+7 13800138000"] {
            assert_eq!(Phone::parse(typed).unwrap_err(), PhoneFault::OtherRegion, "{typed}");
        }
    }

    #[test]
    fn l_04_every_way_of_typing_a_number_is_the_one_number() {
        for typed in [
            "１３８００１３８０００",
            "138 0013 8000",
            "+86 138-0013-8000",
            "+8613800138000",
            "008613800138000",
            "0086 138 0013 8000",
            "86 13800138000",
            "＋86１３８００１３８０００",
            "\t13800138000 ",
        ] {
            assert_eq!(Phone::parse(typed).unwrap().expose(), "+8613800138000", "{typed:?}");
        }
    }

    #[test]
    fn l_05_hostile_text_is_refused_before_it_is_read() {
        let endless = "1".repeat(1 << 20);
        let began = std::time::Instant::now();
        for _ in 0..1000 {
            assert_eq!(Phone::parse(&endless).unwrap_err(), PhoneFault::NotANumber);
        }
        // A thousand of them in what one may take: a slow machine does not change the answer.
        assert!(began.elapsed() < std::time::Duration::from_secs(1), "{:?}", began.elapsed());
        for hidden in ['\u{202e}', '\u{200d}', '\u{feff}', '\0', '\u{7f}', '٣', '३', '𝟏', '.', ';', '/', '\n', '\u{a0}']
        {
            for at in 1..11 {
                let mut typed = "13800138000".to_owned();
                typed.insert(at, hidden);
                assert_eq!(Phone::parse(&typed).unwrap_err(), PhoneFault::NotANumber, "{typed:?}");
            }
        }
        assert_eq!(Phone::parse("+8613800138000;phone-context=+86").unwrap_err(), PhoneFault::NotANumber);
    }

    proptest! {
        #[test]
        fn l_04_a_number_is_read_however_it_is_spread_and_whatever_stands_before_it(
            local in "1[3-9][0-9]{9}", prefix in "(\\+86|86|0086)?", gaps in proptest::collection::vec(0..3_usize, 11), wide in any::<bool>(),
        ) {
            let mut typed = prefix;
            for (digit, gap) in local.chars().zip(gaps) {
                typed.push_str([" ", "-", ""][gap]);
                let shown = if wide { char::from_u32(u32::from('０') + digit.to_digit(10).unwrap()).unwrap() } else { digit };
                typed.push(shown);
            }
            let phone = Phone::parse(&typed).unwrap();
            prop_assert_eq!(phone.expose(), format!("+86{local}"));
        }

        #[test]
        fn l_05_what_is_accepted_is_a_number_of_this_shape_and_nothing_of_the_text_is_lost(typed in "[+＋0-9０-９ a-\u{202e}-]{0,24}") {
            if let Ok(phone) = Phone::parse(&typed) {
                let digits: String = typed.chars().filter_map(|c| c.to_digit(10).or_else(|| u32::from(c).checked_sub(u32::from('０')).filter(|d| *d < 10))).map(|d| d.to_string()).collect();
                prop_assert!(digits.ends_with(&phone.expose()[3..]), "{:?}", typed);
                prop_assert!(["", "86", "0086"].contains(&&digits[..digits.len() - 11]), "{:?}", typed);
            }
        }

        #[test]
        fn any_text_is_answered_without_a_panic(typed in "\\PC*") {
            if let Ok(phone) = Phone::parse(&typed) {
                prop_assert_eq!(phone.expose().len(), 14);
            }
        }
    }
}

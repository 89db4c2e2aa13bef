//! Which texts are numbers that a phone's dialler may be handed.

use std::fmt;

use serde::Serialize;
use zeroize::Zeroizing;

use super::Phone;

/// The fewest digits: 110, 119, 120.
const FEWEST: usize = 3;
/// The most digits, the country's own two included.
const MOST: usize = 18;

/// Why a text is not handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum DialFault {
    /// It is no number, or one of a length that no number has.
    #[error("not a number that can be called")]
    NotANumber,
    /// It holds `*`, `#`, a pause or a parameter, which make a phone do something else than show a number.
    #[error("the number holds signs that control the phone")]
    ControlsThePhone,
    /// It belongs to another country.
    #[error("not a number of mainland china")]
    OtherRegion,
}

/// A `tel:` address of digits, at most one `+` before them. It prints a constant and is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct DialUri(Zeroizing<String>);

impl DialUri {
    /// The address of a mobile number.
    #[must_use]
    pub fn of(phone: &Phone) -> Self {
        Self::tel("+", phone.expose().trim_start_matches('+'))
    }

    /// The address of a number as a person writes it: digits with spaces, hyphens and brackets between them, full-width
    /// forms from Chinese keyboards included. What makes a phone do more than show a number is refused.
    pub fn read(text: &str) -> Result<Self, DialFault> {
        if text.len() > 128 {
            return Err(DialFault::NotANumber);
        }
        let mut digits = Zeroizing::new(String::with_capacity(32));
        let mut plus = false;
        for c in text.trim().chars() {
            match c {
                '0'..='9' => digits.push(c),
                '０'..='９' => {
                    digits.push(char::from(b'0' + u8::try_from(u32::from(c) - u32::from('０')).unwrap_or(0)));
                }
                '+' | '＋' if digits.is_empty() && !plus => plus = true,
                ' ' | '-' | '－' | '(' | ')' | '（' | '）' | '\u{3000}' => {}
                '*' | '#' | ';' | ',' | '＊' | '＃' | '；' | '，' | 'p' | 'P' | 'w' | 'W' => {
                    return Err(DialFault::ControlsThePhone);
                }
                _ => return Err(DialFault::NotANumber),
            }
        }
        if !(FEWEST..=MOST).contains(&digits.len()) {
            return Err(DialFault::NotANumber);
        }
        let (plus, rest) = match digits.strip_prefix("00") {
            Some(rest) if !plus => (true, rest),
            _ => (plus, digits.as_str()),
        };
        if !plus {
            return Ok(Self::tel("", rest));
        }
        // Behind the prefix of the country stands a whole number, never a short one.
        match rest.strip_prefix("86") {
            None => Err(DialFault::OtherRegion),
            Some(rest) if rest.len() < 7 => Err(DialFault::NotANumber),
            Some(rest) => Ok(Self::tel("+86", rest)),
        }
    }

    /// The address itself, for the one call that hands it over.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn tel(plus: &str, digits: &str) -> Self {
        let mut uri = Zeroizing::new(String::with_capacity(32));
        for part in ["tel:", plus, digits] {
            uri.push_str(part);
        }
        Self(uri)
    }
}

impl fmt::Debug for DialUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DialUri(…)")
    }
}

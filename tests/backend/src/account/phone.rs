//! The one form in which a number is taken: `+86` and eleven digits, a mobile number.

use crate::problem::{Code, Problem};

/// Accepts that form and nothing else; reading what people type is the client's work.
pub(crate) fn check(phone: &str) -> Result<(), Problem> {
    let Some(local) = phone.strip_prefix("+86") else {
        let elsewhere = phone.strip_prefix('+').is_some_and(|rest| (8..=15).contains(&rest.len()) && digits(rest));
        return Err(if elsewhere { Code::PhoneRegionUnsupported } else { Code::PhoneInvalid }.into());
    };
    let mobile = local.len() == 11 && digits(local) && matches!(local.as_bytes(), [b'1', b'3'..=b'9', ..]);
    if mobile { Ok(()) } else { Err(Code::PhoneInvalid.into()) }
}

/// First three and last two digits, the rest as dots.
pub(crate) fn masked(phone: &str) -> String {
    phone.chars().skip(3).enumerate().map(|(at, digit)| if (3..9).contains(&at) { '•' } else { digit }).collect()
}

pub(crate) fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

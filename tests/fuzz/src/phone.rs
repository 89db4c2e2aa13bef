//! A number as somebody types or pastes it.

use gongchao_core::kernel::Phone;

/// A number that is taken is a mobile number of the mainland, made of the digits that were typed, in their order; it
/// prints nothing, and its masked form keeps the middle back.
pub fn phone(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes) else { return };
    let Ok(phone) = Phone::parse(typed) else { return };
    let number = phone.expose();
    let Some(own) = number.strip_prefix("+86") else { panic!("a number says which country it is of") };
    assert!(own.len() == 11 && own.starts_with('1') && own.bytes().all(|b| b.is_ascii_digit()), "eleven digits");
    let digits: String = typed.chars().filter_map(digit).collect();
    assert!(digits.ends_with(own), "nothing is made up and nothing is left out");
    let masked = phone.masked();
    let Some(middle) = own.get(3..7) else { panic!("eleven digits have a middle") };
    assert!(!masked.contains(middle) || own.get(..3) == Some(middle), "the middle stays covered");
    let printed = format!("{phone:?}");
    assert!(!printed.contains(own), "a number prints a constant");
    assert!(Phone::parse(number).is_ok_and(|again| again.expose() == number), "what was taken is taken again");
}

fn digit(typed: char) -> Option<char> {
    match typed {
        '0'..='9' => Some(typed),
        // The digits of a Chinese keyboard, as wide as its letters.
        '０'..='９' => char::from_digit(u32::from(typed) - u32::from('０'), 10),
        _ => None,
    }
}

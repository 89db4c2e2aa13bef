//! How the company is reached: what is shown of an address, and what the phone opens for it (C141).
//!
//! Both come from the edition in force. Which addresses can be opened at all is found out when an edition is checked, so
//! that nobody is shown one that does nothing.

use serde::{Deserialize, Serialize};

use crate::kernel::DialUri;

/// Ways to reach the controller, as an edition says them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// E-mail address.
    pub email: String,
    /// Telephone; absent where the policy's text prints none (L-13).
    pub telephone: Option<String>,
    /// Working days until an answer (C142).
    pub answer_within_working_days: u32,
}

/// Ways to reach the company, as a shell shows and opens them. Messages to the office are the third one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactView {
    /// E-mail.
    pub email: Address,
    /// Telephone; absent where the policy prints none.
    pub telephone: Option<Address>,
    /// The most working days until an answer.
    pub answer_within_working_days: u32,
}

/// An address as it is read, and as the phone opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Address {
    /// What is shown.
    pub shown: String,
    /// What the phone opens: a `mailto:` (RFC 6068) or a `tel:` address (RFC 3966) without parameters.
    pub uri: String,
}

impl Contact {
    /// As a shell shows it.
    #[must_use]
    pub fn view(&self) -> ContactView {
        // An edition that was checked has one to open for each.
        let address =
            |shown: &String, uri: Option<String>| Address { shown: shown.clone(), uri: uri.unwrap_or_default() };
        ContactView {
            email: address(&self.email, mailto(&self.email)),
            telephone: self.telephone.as_ref().map(|number| address(number, tel(number))),
            answer_within_working_days: self.answer_within_working_days,
        }
    }
}

/// What is opened for an e-mail address; nothing where it is none, or holds a sign that would say more than an address.
pub(super) fn mailto(email: &str) -> Option<String> {
    let plain = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    let (who, host) = email.split_once('@')?;
    (plain(who, "._+-") && plain(host, ".-") && host.contains('.')).then(|| format!("mailto:{email}"))
}

/// What is opened for a telephone; nothing where it is no number that a dialler may be handed.
pub(super) fn tel(number: &str) -> Option<String> {
    DialUri::read(number).ok().map(|uri| uri.expose().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(telephone: Option<&str>) -> Contact {
        let telephone = telephone.map(str::to_owned);
        Contact { email: "kefu@gctookit.com".to_owned(), telephone, answer_within_working_days: 15 }
    }

    #[test]
    fn an_address_is_shown_as_it_is_written_and_opened_without_its_signs() {
        let view = contact(Some("+86 （571） 8888-0000")).view();
        assert_eq!(view.email.uri, "mailto:kefu@gctookit.com");
        assert_eq!(view.telephone.as_ref().map(|t| t.shown.as_str()), Some("+86 （571） 8888-0000"));
        assert_eq!(view.telephone.map(|t| t.uri).as_deref(), Some("tel:+8657188880000"));
        assert_eq!(contact(None).view().telephone, None);
    }

    #[test]
    fn what_would_open_something_else_is_no_address() {
        for text in
            ["", "kefu", "@a.cn", "a@b", "a@b.cn?subject=x", "a b@c.cn", "a@b.cn,d@e.cn", "客服@b.cn", "a%40@b.cn"]
        {
            assert_eq!(mailto(text), None, "{text}");
        }
        for text in ["", "12", "tel", "95*1#", "110;ext=1", "1+10", "+44 20 7946 0958", "1234567890123456789"] {
            assert_eq!(tel(text), None, "{text}");
        }
    }
}

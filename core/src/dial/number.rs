//! Who is called.

use crate::kernel::{DialFault, DialUri, Phone, Secret};

/// Who is to be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callee {
    /// A mobile number.
    Mobile(Phone),
    /// A number as a customer's record has it: mobile, landline, or a short number of a service.
    Written(Secret),
}

impl Callee {
    /// What the dialler is handed.
    pub fn uri(&self) -> Result<DialUri, DialFault> {
        match self {
            Self::Mobile(phone) => Ok(DialUri::of(phone)),
            Self::Written(text) => DialUri::read(text.expose_str().ok_or(DialFault::NotANumber)?),
        }
    }
}

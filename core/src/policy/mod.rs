//! The privacy policy as data that the program runs on.
//!
//! The vocabulary is closed: what has no word there cannot be collected, because there is no type for it. An
//! [`Edition`] is a published policy version in those words, read from `core/editions`, checked as a whole when it is
//! read, and never changed afterwards. Dialogs, gates and the two lists are derived from it.

mod check;
mod edition;
mod page;
mod shape;
mod spoken;
mod terms;
mod vocabulary;

pub use check::{EditionFault, Place};
#[cfg(test)]
pub(crate) use edition::unbounded;
pub use edition::{
    Ask, Contact, Controller, Dialog, Edition, EditionId, FeatureRow, ItemRow, NeverRow, NoticeHead, built_in,
};
pub use page::{Emphasis, Page, Paragraph, Role, Span};
pub use terms::{Answer, AtEnd, Bits, Budget, Gap, Retention};
pub use vocabulary::{
    Basis, DataItem, Feature, OsPermission, Period, Platform, Purpose, Reach, Recipient, Stage, Tier, Transform,
    Verdict,
};

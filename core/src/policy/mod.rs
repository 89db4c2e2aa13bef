//! The privacy policy as data that the program runs on.
//!
//! The vocabulary is closed: what has no word there cannot be collected, because there is no type for it. An
//! [`Edition`] is a published policy version in those words, read from `core/editions`, checked as a whole when it is
//! read, and never changed afterwards. Dialogs, gates and the two lists are derived from it.
//! The operator's legal text is a document of its own: [`Page`] shows it, and [`lint`] finds what is wrong with it.

mod check;
mod edition;
pub mod lint;
mod page;
mod sentences;
mod shape;
mod spoken;
mod vocabulary;

pub use check::{EditionFault, Place};
pub use edition::{
    Ask, AtEnd, Contact, Controller, Dialog, Edition, EditionId, FeatureRow, ItemRow, NeverRow, NoticeHead, Retention,
    built_in,
};
pub use page::{Emphasis, Page, Paragraph, Role, Span};
pub use vocabulary::{Basis, DataItem, Feature, OsPermission, Platform, Purpose, Recipient, Tier, Transform, Verdict};

//! The privacy policy as data that the program runs on.
//!
//! The vocabulary is closed: what has no word there cannot be collected, because there is no type for it. An
//! [`Edition`] is a published policy version in those words, read from `core/editions`, checked as a whole when it is
//! read, and never changed afterwards. Dialogs, gates and the two lists are derived from it. A newer one comes by a signed
//! [feed](Published); what [differs](Difference) decides whether people are asked again.
//! The operator's legal text is a document of its own: [`Page`] shows it, and [`lint`] finds what is wrong with it.

mod check;
mod contact;
mod diff;
mod edition;
mod feed;
pub mod lint;
mod page;
mod sentences;
pub(crate) mod shape;
pub(crate) mod signed;
mod spoken;
mod terms;
mod vocabulary;

pub use check::EditionFault;
pub use contact::{Address, Contact, ContactView};
pub use diff::{Change, Difference, Weight};
pub(crate) use edition::first_moment;
#[cfg(test)]
pub(crate) use edition::unbounded;
pub use edition::{
    Ask, Controller, Dialog, Edition, EditionId, FeatureRow, ItemRow, NeverRow, NoticeHead, RightRow, built_in,
};
#[cfg(test)]
pub(crate) use feed::tests::{Publisher, next, published};
pub use feed::{Archive, FeedFault, Published};
pub use page::{Emphasis, Page, Paragraph, Role, Span};
pub use signed::PublisherKey;
pub use terms::{Answer, AtEnd, Bits, Budget, Gap, Retention};
pub use vocabulary::{
    Basis, DataItem, Feature, OsPermission, Period, Platform, Purpose, Reach, Recipient, Right, Stage, Tier, Transform,
    Verdict,
};

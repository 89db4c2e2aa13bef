//! What the company has to tell everybody: a new policy edition, an incident, the end of the service, a kill switch.
//!
//! Notices are pulled, never pushed: a push would need an identifier that the policy does not name (L-09). The pull
//! carries nothing and needs no login; it starts by itself once the first-run notice was agreed to, and at any time
//! when the person asks for it. What was pulled stays on the phone and can be read offline, also after logout; a notice
//! is unread until it was opened, and an urgent one stays in front until it was acknowledged. The operator's legal text
//! comes the same way and is kept by its digest. So does a new edition, signed by its publisher; every edition that was
//! ever in force is kept.
//!
//! With the notices comes the operator's [`Bulletin`], signed by the same keys: notices that nobody but the operator can
//! have written, what is stopped for everybody, and the day on which the service ends.

mod bulletin;
mod machine;
mod notice;
mod rows;
mod view;
mod wire;

pub use bulletin::{Bulletin, BulletinFault};
pub use machine::{Answered, Effect, Event, Failure, Kept, LegalText, Mark, State, due, resume, step};
pub use notice::{Incident, Kind, Notice, NoticeFault};
pub use rows::{SCHEMA, keep, keep_archive, keeps, load, load_archive};
pub use view::{NoticeView, NoticesView, view};
pub(crate) use wire::perform;

#[cfg(test)]
mod tests;

//! Checks an edition as a whole (stub of the skeleton, being written).
use super::edition::Edition;
/// A fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditionFault {
    /// Unreadable.
    #[error("unreadable")]
    Unreadable,
}
/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place;
impl EditionFault {
    pub(super) fn unreadable(_: &serde_json::Error) -> Self { Self::Unreadable }
}
pub(super) fn whole(_: &Edition) -> Result<(), EditionFault> { Ok(()) }

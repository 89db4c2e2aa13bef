//! Errors that can be written anywhere.

/// An error whose every text may stand in a log, a crash report or on a screen: it repeats nothing of what it was given.
///
/// `Copy` is asked for because what is copied owns no text: such an error cannot hold what a person typed or a server
/// sent. One that is not has its texts made here and says in its place why they cannot hold anything.
/// Every error of the core is one; a test reads the sources for one that is not.
pub trait LogSafe: std::error::Error + 'static {}

impl<E: std::error::Error + Copy + 'static> LogSafe for E {}

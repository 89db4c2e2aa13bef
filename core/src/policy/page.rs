//! The readable page (stub of the skeleton, being written).
/// A page.
pub struct Page;
/// A paragraph.
pub struct Paragraph;
/// Emphasis.
pub struct Emphasis;

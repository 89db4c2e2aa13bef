//! Pictures and videos on their way out.

pub mod sanitize;

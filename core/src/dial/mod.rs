//! dial.

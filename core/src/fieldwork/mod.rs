//! fieldwork.

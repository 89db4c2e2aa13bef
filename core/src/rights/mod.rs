//! What a person may ask for. Here stand the two lists; requests and their clock come to stand beside them.
//!
//! [`collected`] is the list of collected personal information (已收集个人信息清单) and [`shared`] the list of what third
//! parties get (第三方共享清单), both of 信管函〔2021〕292号. They are not written by anybody: what may be taken comes from
//! the edition, and how often it really was taken comes from the gate's counters. They open before anybody is logged in.

mod lists;

pub use lists::{Collected, CollectedRow, Shared, SharedRow, collected, shared};

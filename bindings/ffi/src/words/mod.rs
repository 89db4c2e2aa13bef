//! The closed words of the core, declared a second time for the crossing.
//!
//! Each declaration is compared with the core's own by the compiler: a word that is added, dropped or renamed there does
//! not compile here. What is said of a word is what Kotlin and Swift read beside it.

mod asking;
mod policy;
mod work;

pub use asking::*;
pub use policy::*;
pub use work::*;

//! A network that can be told how to fail: a TCP proxy in front of one server, on a free port of loopback.
//!
//! It passes bytes and knows no protocol, so TLS goes through it untouched. `fault` decides what becomes of each piece
//! of traffic and counts it; `proxy` listens and ends connections; `pump` carries the bytes of one of them.
//! Whatever happens can be waited for ([`Proxy::next_cut`], [`Proxy::until`]), so no test needs to sleep.

mod fault;
mod proxy;
mod pump;

pub use fault::{Fault, Seen};
pub use proxy::Proxy;

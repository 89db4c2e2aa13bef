//! Where a request comes from, and how many of its kind came before.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;

use crate::backend::Part;

/// The address at the other end of the connection. A header that names another is believed of a trusted proxy alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl Default for Peer {
    fn default() -> Self {
        Self(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }
}

impl Peer {
    /// The client, where this peer is a proxy to be trusted: the last address of `X-Forwarded-For` that is not such a
    /// proxy itself. What stands before it was said by the client, who can say anything.
    pub(crate) fn behind(self, trusted: &[IpAddr], headers: &HeaderMap) -> Self {
        let mut peer = self;
        let said = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>();
        for hop in said.join(",").rsplit(',') {
            if !trusted.contains(&peer.0) {
                break;
            }
            // A hop that cannot be read hides what is before it; the proxy that wrote it is as far as one can see.
            let Ok(address) = hop.trim().parse() else { break };
            peer = Self(address);
        }
        peer
    }
}

const MINUTE_MS: i64 = 60_000;

/// Counts requests by address and minute. In memory: a restart forgives.
#[derive(Default)]
pub(crate) struct Addresses(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    minute: i64,
    requests: HashMap<(IpAddr, Part), u32>,
}

impl Addresses {
    /// Counts one request. Gives the milliseconds to wait where it is one too many.
    pub(crate) fn count(&self, peer: Peer, part: Part, now: i64, allowed: u32) -> Result<(), i64> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.div_euclid(MINUTE_MS);
        if counted.minute != minute {
            // One minute's addresses at a time: the map cannot grow for ever.
            *counted = Counted { minute, requests: HashMap::new() };
        }
        let requests = counted.requests.entry((peer.0, part)).or_default();
        *requests = requests.saturating_add(1);
        if *requests > allowed { Err(MINUTE_MS - now.rem_euclid(MINUTE_MS)) } else { Ok(()) }
    }
}

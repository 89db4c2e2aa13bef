//! The place of a captcha: whoever runs the backend plugs one in; without one, nobody is asked to solve any.

use std::fmt;

use async_trait::async_trait;

use crate::address::Peer;
use crate::backend::State;
use crate::problem::{Code, Problem};

/// Tells whether what a client brings is the proof that its captcha was solved.
#[async_trait]
pub trait Captcha: Send + Sync + fmt::Debug {
    /// Whether `token`, at most 2,048 bytes that a client sent, is good for a request from `peer`. An implementation MUST NOT
    /// take the same token twice; a token that cannot be checked is not good.
    async fn solved(&self, token: &str, peer: Peer) -> bool;
}

/// A captcha for tests: the configuration names the one token that is good.
#[derive(Clone)]
pub struct NamedToken(pub String);

impl fmt::Debug for NamedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NamedToken(…)")
    }
}

#[async_trait]
impl Captcha for NamedToken {
    async fn solved(&self, token: &str, _: Peer) -> bool {
        token == self.0
    }
}

/// What a request says of a captcha.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Solved {
    /// There is none to solve here.
    NotAsked,
    /// It brought none.
    No,
    /// It brought a good one.
    Yes,
}

/// Looks at what a request brought; a bad token is refused whether one was asked for or not.
pub(crate) async fn solved(state: &State, token: Option<&str>, peer: Peer) -> Result<Solved, Problem> {
    let Some(captcha) = &state.config.captcha else { return Ok(Solved::NotAsked) };
    let Some(token) = token else { return Ok(Solved::No) };
    if token.len() <= 2_048 && captcha.solved(token, peer).await {
        Ok(Solved::Yes)
    } else {
        Err(Code::CaptchaFailed.into())
    }
}

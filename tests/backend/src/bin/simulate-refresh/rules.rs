//! Four rules by which a server can let refresh tokens follow each other.

use gongchao_backend::rotation::{self, Family, Verdict};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// A token is good once.
    Strict,
    /// The one before the newest is good for 30 seconds more.
    ThirtySeconds,
    /// The one before the newest is always good.
    ParentAlways,
    /// The one before the newest is good until the newest was used: this backend's rule.
    UntilSuccessorUsed,
}

impl Rule {
    pub(crate) const ALL: [Self; 4] = [Self::Strict, Self::ThirtySeconds, Self::ParentAlways, Self::UntilSuccessorUsed];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Strict => "each token once",
            Self::ThirtySeconds => "parent for 30 s more",
            Self::ParentAlways => "parent always",
            Self::UntilSuccessorUsed => "**parent until its successor is used**",
        }
    }
}

/// One session as its server knows it.
pub(crate) struct Server {
    rule: Rule,
    family: Family,
    turned_at: u64,
}

/// A retired token was presented; the session is over.
pub(crate) struct Over;

impl Server {
    pub(crate) fn new(rule: Rule) -> Self {
        Self { rule, family: Family { newest: 1, used: true }, turned_at: 0 }
    }

    /// A refresh token is presented; gives the generation that is answered with.
    pub(crate) fn present(&mut self, generation: i64, now: u64) -> Result<i64, Over> {
        let is_parent = generation + 1 == self.family.newest;
        let verdict = match self.rule {
            Rule::UntilSuccessorUsed => rotation::judge(self.family, generation),
            _ if generation == self.family.newest => Verdict::Next,
            Rule::ThirtySeconds if is_parent && now - self.turned_at <= 30 => Verdict::Again,
            Rule::ParentAlways if is_parent => Verdict::Again,
            _ => Verdict::Reused,
        };
        match verdict {
            Verdict::Next => {
                self.family = Family { newest: self.family.newest + 1, used: false };
                self.turned_at = now;
            }
            Verdict::Again => {}
            Verdict::Reused => return Err(Over),
        }
        Ok(self.family.newest)
    }

    /// An access token of this generation is used.
    pub(crate) fn used(&mut self, generation: i64) {
        if generation == self.family.newest {
            self.family.used = true;
        }
    }
}

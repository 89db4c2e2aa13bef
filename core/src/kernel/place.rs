//! Where in a document something is wrong, and what, in names that stand in the source.
//!
//! Documents come from outside, and what is said of them may end up in a log. So neither word holds anything of the
//! document: a name is one of ours, and a number counts entries.

use std::fmt;

/// One step into a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a member or an entry of a table, by its name.
    Name(&'static str),
    /// Into an entry of a list, counted from zero.
    Entry(usize),
}

/// Where in a document something stands, as in `items[3].purposes[1]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(Vec<Step>);

impl Place {
    /// The document itself.
    pub const WHOLE: Self = Self(Vec::new());

    /// A member of what stands here.
    #[must_use]
    pub fn member(&self, name: &'static str) -> Self {
        self.then(Step::Name(name))
    }

    /// An entry of the list that stands here.
    #[must_use]
    pub fn entry(&self, at: usize) -> Self {
        self.then(Step::Entry(at))
    }

    /// The steps that lead here.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    fn then(&self, step: Step) -> Self {
        Self(self.0.iter().copied().chain([step]).collect())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, step) in self.0.iter().enumerate() {
            match step {
                Step::Name(name) if n == 0 => f.write_str(name)?,
                Step::Name(name) => write!(f, ".{name}")?,
                Step::Entry(at) => write!(f, "[{at}]")?,
            }
        }
        if self.0.is_empty() { f.write_str("document") } else { Ok(()) }
    }
}

/// What is wrong with a document, and where: the one text beside a name that the [log](super::log) tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    what: &'static str,
    at: Option<Place>,
}

impl Flaw {
    /// Something is wrong with the document as a whole.
    #[must_use]
    pub fn of_all(what: &'static str) -> Self {
        Self { what, at: None }
    }

    /// Something is wrong at a place.
    #[must_use]
    pub fn at(what: &'static str, at: Place) -> Self {
        Self { what, at: Some(at) }
    }
}

impl std::error::Error for Flaw {}

// Its names stand in the source and its numbers count entries.
impl super::log::LogSafe for Flaw {}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            Some(at) => write!(f, "{at}: {}", self.what),
            None => f.write_str(self.what),
        }
    }
}

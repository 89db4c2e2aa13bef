//! Reads an operator's policy text and finds what is wrong with it: L-01 to L-18.
//!
//! A lint looks at wording and structure, and some compare the text with an edition: what the program takes and the text
//! does not name. None knows a text by heart. They are heuristics over the phrases that such texts use; each says in its
//! comment what it takes for the defect and what it misses. A finding is a place for a person to look at, and a text
//! without findings is not thereby a good one.
//!
//! What the core does about each defect is said with it, because the core runs whatever the text says.

mod consent;
mod document;
mod lacking;
mod order;
mod others;
mod rights;
mod scope;
mod words;

use serde::{Serialize, Serializer};

use super::edition::Edition;
use crate::kernel::Words;
use document::Document;

macro_rules! lints {
    ($($(#[$doc:meta])* $name:ident = $id:literal),+ $(,)?) => {
        /// One kind of defect of a policy's text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Lint { $($(#[$doc])* $name),+ }

        impl Lint {
            /// Every kind, in the order of the ids.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its id, `L-01` to `L-18`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }
        }
    };
}

lints! {
    /// Using the app, or going on using it, counts as consent.
    UseIsConsent = "L-01",
    /// Table of contents, numbers and lists do not fit together.
    Disorder = "L-02",
    /// No notice at the first start is spoken of.
    NoFirstNotice = "L-03",
    /// Logs cannot be refused.
    LogsForced = "L-04",
    /// Device or log data are said not to be personal.
    DeviceDataDisowned = "L-05",
    /// De-identified data are said not to be personal.
    DeidentifiedDisowned = "L-06",
    /// The app list is read at a moment at which the app does not run yet.
    ReadBeforeInstall = "L-07",
    /// Videos without a word about sound.
    VideoWithoutSound = "L-08",
    /// Push without what push takes.
    PushUndisclosed = "L-09",
    /// What the program takes and the text does not name.
    Undeclared = "L-10",
    /// A section that every policy must have is missing.
    SectionMissing = "L-11",
    /// A right that cannot be used in the app.
    RightsOutOfReach = "L-12",
    /// A telephone without a number.
    NoTelephone = "L-13",
    /// The controller calls itself bound by instructions.
    RoleUnclear = "L-14",
    /// Recipients without a name.
    RecipientsUnnamed = "L-15",
    /// Nothing about the people whose data the staff handles.
    OthersForgotten = "L-16",
    /// Consent as the only basis towards employees.
    ConsentOfEmployees = "L-17",
    /// A foreign word among the Chinese ones.
    StrayWord = "L-18",
}

impl Serialize for Lint {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.id())
    }
}

/// One defect at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which kind.
    pub lint: Lint,
    /// What the kind is called.
    pub name: Words,
    /// Where it is.
    pub spot: Spot,
    /// Why it matters.
    pub why: Words,
    /// What the core does, whatever the text says.
    pub core: Words,
}

/// Where a defect is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Spot {
    /// A sentence of the text.
    Sentence {
        /// The line on which its passage begins, counted from one.
        line: usize,
        /// The sentence as it stands there.
        text: String,
        /// What about it, where the kind alone does not say it.
        note: Option<Words>,
    },
    /// Something that the text lacks.
    Missing {
        /// What.
        what: Words,
    },
}

impl Spot {
    /// What is missing comes last.
    fn line(&self) -> usize {
        match self {
            Self::Sentence { line, .. } => *line,
            Self::Missing { .. } => usize::MAX,
        }
    }
}

/// The defects of a text, by id and then from top to bottom. Empty for a text without any.
///
/// The edition says what the program really takes, on which basis and for whom. Any text is answered; one that is no
/// policy lacks what a policy must have.
#[must_use]
pub fn lint(text: &str, edition: &Edition) -> Vec<Finding> {
    let document = Document::read(text);
    let found = |lint: Lint| {
        let mut spots = rule(lint)(&document, edition);
        spots.sort_by_key(Spot::line);
        spots.into_iter().map(move |spot| Finding {
            lint,
            name: words::name(lint),
            spot,
            why: words::why(lint),
            core: words::core(lint),
        })
    };
    Lint::ALL.iter().copied().flat_map(found).collect()
}

type Rule = fn(&Document, &Edition) -> Vec<Spot>;

fn rule(lint: Lint) -> Rule {
    match lint {
        Lint::UseIsConsent => consent::use_is_consent,
        Lint::Disorder => order::disorder,
        Lint::NoFirstNotice => consent::no_first_notice,
        Lint::LogsForced => scope::logs_forced,
        Lint::DeviceDataDisowned => scope::device_data_disowned,
        Lint::DeidentifiedDisowned => scope::deidentified_disowned,
        Lint::ReadBeforeInstall => scope::read_before_install,
        Lint::VideoWithoutSound => scope::video_without_sound,
        Lint::PushUndisclosed => scope::push_undisclosed,
        Lint::Undeclared => lacking::undeclared,
        Lint::SectionMissing => lacking::section_missing,
        Lint::RightsOutOfReach => rights::out_of_reach,
        Lint::NoTelephone => lacking::no_telephone,
        Lint::RoleUnclear => others::role_unclear,
        Lint::RecipientsUnnamed => others::recipients_unnamed,
        Lint::OthersForgotten => others::others_forgotten,
        Lint::ConsentOfEmployees => consent::consent_of_employees,
        Lint::StrayWord => order::stray_word,
    }
}

#[cfg(test)]
mod tests;

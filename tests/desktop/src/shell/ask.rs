//! Questions to the person.
//!
//! Leaving a question (Esc, Ctrl-D) is an answer, too: none. Ctrl-C is no answer to any question: it ends the shell from
//! wherever it stands, and so does a terminal that is gone.

use gongchao_core::kernel::Words;
use inquire::{InquireError, error::InquireResult};

use crate::screen::both;

/// Why nobody is asked anything more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// The person pressed Ctrl-C.
    Interrupted,
    /// The terminal cannot be read or written any more.
    TerminalGone,
}

/// Two languages, from their literals.
pub(super) fn words(zh: &str, en: &str) -> Words {
    Words::new(zh, en)
}

/// One of these; absent where the person leaves the question.
pub(super) fn choose<T>(title: &Words, choices: Vec<(Words, T)>) -> Result<Option<T>, Left> {
    let lines: Vec<String> = choices.iter().map(|(words, _)| both(words)).collect();
    let chosen = answered(inquire::Select::new(&both(title), lines).with_page_size(14).raw_prompt_skippable())?;
    Ok(chosen.and_then(|chosen| choices.into_iter().nth(chosen.index)).map(|(_, choice)| choice))
}

/// A line of text, without the blanks around it; absent where the person leaves or types nothing.
pub(super) fn text(title: &Words) -> Result<Option<String>, Left> {
    let typed = text_or_nothing(title)?.map(|typed| typed.trim().to_owned());
    Ok(typed.filter(|typed| !typed.is_empty()))
}

/// A line of text that may be empty; absent where the person leaves.
pub(super) fn text_or_nothing(title: &Words) -> Result<Option<String>, Left> {
    answered(inquire::Text::new(&both(title)).prompt_skippable())
}

/// Yes or no, of the same weight; absent where the person leaves.
pub(super) fn either(title: &Words, yes: &Words, no: &Words) -> Result<Option<bool>, Left> {
    choose(title, vec![(yes.clone(), true), (no.clone(), false)])
}

fn answered<T>(answer: InquireResult<Option<T>>) -> Result<Option<T>, Left> {
    answer.map_err(|fault| match fault {
        InquireError::OperationInterrupted => Left::Interrupted,
        _ => Left::TerminalGone,
    })
}

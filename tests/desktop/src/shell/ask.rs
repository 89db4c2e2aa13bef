//! Questions to the person. Leaving a question (Esc, Ctrl-C) is an answer, too: none.

use gongchao_core::kernel::Words;

use crate::screen::both;

/// Two languages, from their literals.
pub(super) fn words(zh: &str, en: &str) -> Words {
    Words::new(zh, en)
}

/// One of these; absent where the person leaves.
pub(super) fn choose<T>(title: &Words, choices: Vec<(Words, T)>) -> Option<T> {
    let lines: Vec<String> = choices.iter().map(|(words, _)| both(words)).collect();
    let at = inquire::Select::new(&both(title), lines).with_page_size(14).raw_prompt_skippable().ok()??.index;
    choices.into_iter().nth(at).map(|(_, choice)| choice)
}

/// A line of text, without the blanks around it; absent where the person leaves or types nothing.
pub(super) fn text(title: &Words) -> Option<String> {
    let typed = inquire::Text::new(&both(title)).prompt_skippable().ok()??;
    Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty())
}

/// A line of text that may be empty; absent where the person leaves.
pub(super) fn text_or_nothing(title: &Words) -> Option<String> {
    inquire::Text::new(&both(title)).prompt_skippable().ok()?
}

/// Yes or no, of the same weight; absent where the person leaves.
pub(super) fn either(title: &Words, yes: &Words, no: &Words) -> Option<bool> {
    choose(title, vec![(yes.clone(), true), (no.clone(), false)])
}

//! Looks for names in Rust: everything that is declared or used, and every text that could be a key on the wire.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::Trace;
use super::signs::SIGNS;

/// The core and what crosses; their tests may name what they refuse.
pub(super) fn judged(file: &str) -> bool {
    let ours = ["core/src/", "bindings/ffi/src/"].iter().any(|folder| file.starts_with(folder));
    ours && !file.split('/').any(|part| part == "tests" || part == "tests.rs")
}

pub(super) fn traces(file: &str, source: &str) -> Vec<Trace> {
    let mut traces = Vec::new();
    match source.parse() {
        Ok(tokens) => walk(tokens, &mut |line, name| {
            traces.extend(refused(name).map(|sign| Trace {
                file: file.to_owned(),
                line,
                what: format!("`{name}` names what is never taken ({sign})"),
            }));
        }),
        Err(_) => {
            traces.push(Trace { file: file.to_owned(), line: 0, what: "is no Rust that can be read".to_owned() });
        }
    }
    traces
}

/// The clause of the sign that a name bears.
fn refused(name: &str) -> Option<&'static str> {
    let words = words(name);
    let bears = |sign: &&str| {
        let sign: Vec<&str> = sign.split('_').collect();
        words.windows(sign.len()).any(|some| some == sign.as_slice())
    };
    SIGNS.iter().find(|sign| sign.names.iter().any(&bears)).map(|sign| sign.clause)
}

/// The words of a name in any of its forms, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for letter in name.chars() {
        let begins = letter.is_uppercase() && !before.is_uppercase();
        if !letter.is_alphanumeric() || begins {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Calls back with every name and every text without white space, but for what is compiled for tests alone.
fn walk(tokens: TokenStream, seen: &mut dyn FnMut(usize, &str)) {
    let mut skipping = false;
    let mut hash = false;
    for token in tokens {
        if skipping {
            // What a `cfg(test)` stands before ends with its body or with its semicolon.
            skipping = !match &token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(punct) => punct.as_char() == ';',
                TokenTree::Ident(_) | TokenTree::Literal(_) => false,
            };
            continue;
        }
        match token {
            TokenTree::Group(group) => {
                if hash && group.stream().to_string().replace(' ', "") == "cfg(test)" {
                    skipping = true;
                } else {
                    walk(group.stream(), seen);
                }
                hash = false;
            }
            TokenTree::Ident(ident) => {
                seen(ident.span().start().line, &ident.to_string());
                hash = false;
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let key = text.trim_matches('"');
                if text.starts_with('"') && !key.chars().any(char::is_whitespace) {
                    seen(literal.span().start().line, key);
                }
                hash = false;
            }
            TokenTree::Punct(punct) => hash = punct.as_char() == '#',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &str) -> Vec<usize> {
        traces("core/src/x.rs", source).into_iter().map(|trace| trace.line).collect()
    }

    #[test]
    fn a_name_is_found_in_each_of_its_forms_and_wherever_it_stands() {
        let source = "pub struct Imei(String);\npub struct Reading { pub android_id: String }\npub const ANDROID_ID: u8 = 1;\n\
                      fn f() { let raw_mac_address = call_log(); }\nmacro_rules! m { () => { openudid } }\n\
                      const KEY: &str = \"device.imsi\";\npub enum DataItem { Contacts, AppList }\n";
        assert_eq!(lines(source), [1, 2, 3, 4, 4, 5, 6, 7, 7]);
    }

    #[test]
    fn other_words_and_prose_are_none_of_them() {
        let source = "/// No IMEI, no contacts.\nfn serialize(hmac: Hmac, contact: Contact) -> Serializer { say(\"an IMEI is refused\") }\n";
        assert_eq!(lines(source), Vec::<usize>::new());
    }

    #[test]
    fn what_is_compiled_for_tests_alone_may_name_what_it_refuses() {
        assert_eq!(lines("#[cfg(test)]\nmod tests { fn imei() {} }\nfn imsi() {}\n"), [3]);
        assert_eq!(lines("#[cfg(test)]\nuse x::imei;\nfn imsi() {}\n"), [3]);
        assert!(judged("core/src/policy/edition.rs") && !judged("core/src/policy/check/tests.rs"));
        assert!(!judged("tests/backend/src/keys.rs"));
    }
}

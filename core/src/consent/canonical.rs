//! The one way in which a line is written to be hashed, so that any program can hash it again (`docs/ledger.md`).
//!
//! It is RFC 8785: members in the order of their names, no blank, the shortest escapes. Numbers are whole; names of
//! members and closed words are ASCII. A line of form 2 is hashed as it stands in the exported file, less its `chain`.
//! The lines of form 1 were written before there was a form; their members have an order of their own, which is kept
//! here because lines are never changed.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The form that lines are written in now.
pub(super) const FORM: u8 = 2;

/// The members of a line of form 1, in the order in which they were hashed; one that the line does not have was left out.
const FIRST_FORM: [&str; 10] =
    ["number", "at", "kind", "ticked", "feature", "permission", "edition", "edition_sha256", "seen_sha256", "chain"];

/// A value in its one form.
pub(super) fn json(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            // Whoever builds this crate with another order of members must not change what is hashed.
            sorted.sort_unstable_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (at, (name, member)) in sorted.into_iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                text(name, out);
                out.push(':');
                write(member, out);
            }
            out.push('}');
        }
        Value::Array(members) => {
            out.push('[');
            for (at, member) in members.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write(member, out);
            }
            out.push(']');
        }
        Value::String(words) => text(words, out),
        Value::Null | Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
    }
}

// The escapes of serde_json are those of the RFC.
fn text(words: &str, out: &mut String) {
    out.push_str(&serde_json::to_string(words).unwrap_or_default());
}

/// What the chain of a line must be after the chain of the line before it; absent where the form is not known, or the
/// line has a member that its form does not hash.
pub(super) fn chain(before: &str, line: &Map<String, Value>) -> Option<String> {
    match line.get("form").map_or(Some(1), Value::as_u64)? {
        1 => first_form(line).map(|text| hash(&[before, &text])),
        form if form == u64::from(FORM) => {
            let mut bare = line.clone();
            bare.remove("chain");
            Some(hash(&[before, &json(&Value::Object(bare))]))
        }
        _ => None,
    }
}

fn first_form(line: &Map<String, Value>) -> Option<String> {
    let mut out = String::from("{");
    let mut known = 0_usize;
    for name in FIRST_FORM {
        let Some(value) = line.get(name) else { continue };
        known = known.saturating_add(1);
        out.push_str(if known == 1 { "" } else { "," });
        text(name, &mut out);
        out.push(':');
        // The chain was hashed while it was still empty.
        out.push_str(&if name == "chain" { "\"\"".to_owned() } else { json(value) });
    }
    out.push('}');
    (known == line.len()).then_some(out)
}

/// SHA-256 over the parts, one behind the other, in lower-case hexadecimal.
pub(super) fn hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_written_as_the_rfc_says() {
        let value: Value = serde_json::from_str(
            "{ \"b\": [1, -2, true, null], \"a\": \"\\u20ac$\\u000f\\n\\\"\\\\/\", \"\\u00f6\": {}, \"B\": \"\u{7f}\" }",
        )
        .unwrap();
        assert_eq!(
            json(&value),
            "{\"B\":\"\u{7f}\",\"a\":\"\u{20ac}$\\u000f\\n\\\"\\\\/\",\"b\":[1,-2,true,null],\"\u{f6}\":{}}"
        );
    }

    #[test]
    fn a_form_that_is_not_known_has_no_chain_and_the_first_form_hashes_every_member() {
        let line = |text: &str| serde_json::from_str::<Map<String, Value>>(text).unwrap();
        assert!(chain("", &line(r#"{"number":1,"chain":""}"#)).is_some());
        assert!(chain("", &line(r#"{"number":1,"chain":"","form":2}"#)).is_some());
        for other in [r#"{"number":1,"chain":"","form":3}"#, r#"{"number":1,"chain":"","more":1}"#] {
            assert_eq!(chain("", &line(other)), None, "{other}");
        }
    }
}

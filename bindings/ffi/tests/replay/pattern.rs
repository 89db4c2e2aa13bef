//! Patterns of scenarios: what matches, and what a match binds.

use serde_json::{Map, Value};

/// A value with its names replaced by what they stand for.
pub(crate) fn filled(value: &Value, bound: &Map<String, Value>) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix("$assets/") {
            Some(asset) => {
                let assets = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/assets");
                assets.join(asset).to_str().unwrap().into()
            }
            None => text.strip_prefix('$').map_or_else(|| value.clone(), |name| bound[name].clone()),
        },
        Value::Array(all) => all.iter().map(|one| filled(one, bound)).collect(),
        Value::Object(members) => match (members.get("repeat"), members.get("times")) {
            (Some(text), Some(times)) if members.len() == 2 => {
                text.as_str().unwrap().repeat(usize::try_from(times.as_u64().unwrap()).unwrap()).into()
            }
            _ => members.iter().map(|(name, inner)| (name.clone(), filled(inner, bound))).collect(),
        },
        _ => value.clone(),
    }
}

/// What a match binds; absent where there is none.
pub(crate) fn matched(pattern: &Value, value: &Value) -> Option<Map<String, Value>> {
    match pattern {
        Value::String(text) if text.starts_with('?') => {
            let plain = value.is_string() || value.is_number();
            plain.then(|| Map::from_iter([(text.trim_start_matches('?').to_owned(), value.clone())]))
        }
        Value::Object(members) if members.len() == 1 && members.contains_key("some") => {
            value.as_array()?.iter().find_map(|one| matched(&members["some"], one))
        }
        Value::Object(members) if members.len() == 1 && members.contains_key("not") => {
            matched(&members["not"], value).is_none().then(Map::new)
        }
        Value::Object(members) => all(members.iter().map(|(name, inner)| matched(inner, value.get(name)?))),
        Value::Array(inner) => {
            let values = value.as_array().filter(|values| values.len() == inner.len())?;
            all(inner.iter().zip(values).map(|(one, other)| matched(one, other)))
        }
        plain => (plain == value).then(Map::new),
    }
}

fn all(matches: impl Iterator<Item = Option<Map<String, Value>>>) -> Option<Map<String, Value>> {
    let mut bound = Map::new();
    for one in matches {
        bound.append(&mut one?);
    }
    Some(bound)
}

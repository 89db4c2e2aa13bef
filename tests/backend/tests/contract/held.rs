//! Every answer that any test here gets is held against the contract: a refusal must be listed for its operation and
//! status, a good answer must fit its schema. And the examples of the contract must fit it as well.

use std::sync::LazyLock;

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::world::{Answer, World, post};

static CONTRACT: LazyLock<Value> = LazyLock::new(gongchao_backend::openapi_json);

/// Fails where the answer is not one of those that the contract lists.
pub(crate) fn to_its_contract(method: &Method, path: &str, answer: &Answer) {
    let Some(operation) = operation(method, path) else { return };
    let name = operation["operationId"].as_str().unwrap();
    let status = answer.status.as_u16().to_string();
    let listed = operation["responses"].get(&status);
    let listed = listed.unwrap_or_else(|| panic!("{name} does not list the status {status}"));
    let media = answer.header("content-type").split(';').next().unwrap_or_default().to_owned();
    if answer.body.is_empty() || (media != "application/json" && media != "application/problem+json") {
        return;
    }
    let content = &listed["content"][&media];
    let body = answer.json();
    if media == "application/problem+json" {
        let code = body["code"].as_str().unwrap();
        assert!(content["examples"].get(code).is_some(), "{name} does not list {code} under {status}");
    }
    assert_eq!(misfit(&content["schema"], &body), None, "{name} {status}");
}

fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let asked: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let parts: Vec<&str> = template.split('/').collect();
        parts.len() == asked.len() && parts.iter().zip(&asked).all(|(part, said)| part.starts_with('{') || part == said)
    };
    // A route with a name in its place goes before one that takes anything there.
    let mut paths: Vec<&String> = CONTRACT["paths"].as_object()?.keys().filter(|template| fits(template)).collect();
    paths.sort_by_key(|template| template.matches('{').count());
    CONTRACT["paths"][*paths.first()?].get(method.as_str().to_lowercase())
}

/// Where a value does not fit a schema; nothing where it does.
fn misfit(schema: &Value, value: &Value) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next()?;
        let found = &CONTRACT["components"]["schemas"][name];
        return if found.is_null() { Some(format!("no schema {name}")) } else { misfit(found, value) };
    }
    if let Some(all) = schema["allOf"].as_array() {
        // Each part knows its own members alone.
        let members = value.as_object()?;
        let known: Vec<&Value> = all.iter().map(resolved).collect();
        let stranger = members.keys().find(|name| known.iter().all(|part| part["properties"][*name].is_null()));
        let stranger = stranger.map(|name| format!("{name} is not in the contract"));
        return stranger.or_else(|| known.iter().find_map(|part| misfit_of_members(part, members, false)));
    }
    if let Some(any) = schema["oneOf"].as_array() {
        return if any.iter().any(|part| misfit(part, value).is_none()) {
            None
        } else {
            Some("none of several".into())
        };
    }
    if let Some(words) = schema["enum"].as_array() {
        return if words.contains(value) { None } else { Some("no word of the list".into()) };
    }
    let kinds = match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !kinds.contains(&kind) && !(kind == "integer" && kinds.contains(&"number")) {
        return Some(format!("{kind} where {kinds:?} is meant"));
    }
    match value {
        Value::Array(items) => items.iter().find_map(|item| misfit(&schema["items"], item)),
        Value::Object(members) => misfit_of_members(schema, members, true),
        _ => None,
    }
}

fn resolved(schema: &Value) -> &Value {
    match schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        Some(name) => &CONTRACT["components"]["schemas"][name],
        None => schema,
    }
}

/// `whole` says that there are no members but those of this schema.
fn misfit_of_members(schema: &Value, members: &Map<String, Value>, whole: bool) -> Option<String> {
    for name in schema["required"].as_array().map(Vec::as_slice).unwrap_or_default() {
        if !members.contains_key(name.as_str()?) {
            return Some(format!("{name} is missing"));
        }
    }
    members.iter().find_map(|(name, value)| {
        let known = &schema["properties"][name];
        if known.is_null() {
            return (whole && schema["properties"].is_object()).then(|| format!("{name} is not in the contract"));
        }
        misfit(known, value).map(|why| format!("{name}: {why}"))
    })
}

/// Every operation with its path and method.
fn operations() -> impl Iterator<Item = (&'static String, &'static String, &'static Value)> {
    let paths = CONTRACT["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter().filter(|(_, operation)| operation["operationId"].is_string());
        methods.map(move |(method, operation)| (path, method, operation))
    })
}

#[test]
fn every_operation_has_examples_and_each_fits() {
    let mut codes = std::collections::BTreeSet::new();
    for (_, method, operation) in operations() {
        let name = operation["operationId"].as_str().unwrap();
        if let Some(content) = operation["requestBody"]["content"].get("application/json") {
            assert!(content["example"].is_object(), "{name} has no example of a request");
            assert_eq!(misfit(&content["schema"], &content["example"]), None, "{name}");
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            if let Some(content) = response["content"].get("application/json") {
                assert!(!content["example"].is_null(), "{name} has no example of {status}");
                assert_eq!(misfit(&content["schema"], &content["example"]), None, "{name} {status}");
            }
            if let Some(content) = response["content"].get("application/problem+json") {
                for (code, example) in content["examples"].as_object().unwrap() {
                    let value = &example["value"];
                    assert_eq!((&value["code"], &value["status"].to_string()), (&json!(code), status), "{name}");
                    assert_eq!(misfit(&content["schema"], value), None, "{name} {code}");
                    codes.insert(code.clone());
                }
            } else {
                assert!(method == "head" || status.starts_with('2'), "{name} {status} has no body");
            }
        }
    }
    // Each code of the closed list is somewhere; but for those that no route of the contract can answer with.
    let listed = CONTRACT["components"]["schemas"]["Problem"]["properties"]["code"]["enum"].as_array().unwrap();
    let missing: Vec<&str> =
        listed.iter().map(|code| code.as_str().unwrap()).filter(|code| !codes.contains(*code)).collect();
    assert_eq!(missing, ["not_found", "method_not_allowed"], "codes that no operation answers with");
}

#[tokio::test]
async fn the_examples_of_requests_are_ones_that_the_server_can_read() {
    let world = World::new();
    let token = world.token().await;
    for (path, method, operation) in operations() {
        let Some(content) = operation["requestBody"]["content"].get("application/json") else { continue };
        assert_eq!(method, "post");
        let mut request = post(&path.replace("{id}", "0c5a1f0e9d8b7c6a5f4e3d2c1b0a9f8e"), &content["example"]);
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        let answer = world.call(gongchao_backend::Part::Account, request).await;
        assert!(
            !matches!(answer.status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE)
                && answer.status != StatusCode::UNAUTHORIZED,
            "{path} {}",
            answer.status
        );
    }
}

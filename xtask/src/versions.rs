//! The versions that README names are those of the manifests: a reader who trusts a table must not be misled by it.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::house::House;

/// What a reader looks for before anything else.
const NAMED: [&str; 8] = ["Rust", "uniffi", "serde", "reqwest", "tokio", "rusqlite", "tracing", "once_cell"];

/// Rows of README's table: the crate and the version beside it.
fn told(readme: &str) -> BTreeMap<String, String> {
    let table =
        readme.lines().skip_while(|line| *line != "## Versions").skip(1).take_while(|line| !line.starts_with('#'));
    let rows = table.filter(|line| line.starts_with('|')).skip(2);
    rows.filter_map(|row| {
        let mut cells = row.split('|').skip(1).map(str::trim);
        Some((cells.next()?.to_owned(), cells.next()?.to_owned()))
    })
    .collect()
}

/// What the members ask for, written as in the table of the workspace's manifest: without cargo's implied caret.
fn asked(metadata: &Value) -> BTreeMap<String, String> {
    let mut asked = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        asked.insert("Rust".to_owned(), package["rust_version"].as_str().unwrap().to_owned());
        for needed in package["dependencies"].as_array().unwrap() {
            let name = needed["name"].as_str().unwrap().to_owned();
            asked.insert(name, needed["req"].as_str().unwrap().trim_start_matches('^').to_owned());
        }
    }
    asked
}

/// What README calls a thing, and what the Kotlin module's manifest calls its version.
const IN_POM: [(&str, &str); 4] =
    [("Kotlin", "kotlin"), ("kotlinx-coroutines", "coroutines"), ("JNA", "jna"), ("JUnit", "junit")];

/// The text of the first element of this name.
fn element<'a>(pom: &'a str, name: &str) -> &'a str {
    let (_, rest) = pom.split_once(&format!("<{name}>")).unwrap();
    rest.split_once('<').unwrap().0
}

#[test]
fn the_versions_in_readme_are_those_of_the_manifests() {
    let house = House::here();
    let told = told(&fs::read_to_string(house.path("README.md")).unwrap());
    let mut asked = asked(&house.metadata().unwrap());
    let pom = fs::read_to_string(house.path("bindings/kotlin/pom.xml")).unwrap();
    for (name, property) in IN_POM {
        asked.insert(name.to_owned(), element(&pom, &format!("{property}.version")).to_owned());
        assert!(told.contains_key(name), "README's table does not name {name}");
    }
    for (name, version) in &told {
        assert_eq!(Some(version), asked.get(name), "README's version of {name}");
    }
    for name in NAMED {
        assert!(told.contains_key(name), "README's table does not name {name}");
    }
}

#[test]
fn only_bindings_depend_on_uniffi() {
    let house = House::here();
    let metadata = house.metadata().unwrap();
    for package in metadata["packages"].as_array().unwrap() {
        let needs = package["dependencies"].as_array().unwrap().iter().any(|needed| needed["name"] == "uniffi");
        let place = house.name_of(package["manifest_path"].as_str().unwrap().as_ref());
        assert!(!needs || place.starts_with("bindings/"), "{place} depends on uniffi");
    }
}

#[test]
fn the_kotlin_module_has_the_version_of_the_workspace() {
    let rooms = ["", "/ui", "/desktop", "/libs", "/app"].map(|room| format!("android{room}/pom.xml"));
    for pom in rooms.into_iter().chain(["bindings/kotlin/pom.xml".to_owned()]) {
        let text = fs::read_to_string(House::here().path(&pom)).unwrap();
        assert_eq!(element(&text, "version"), env!("CARGO_PKG_VERSION"), "{pom}");
    }
}

#[test]
fn the_screens_are_built_with_what_the_kotlin_module_is_built_with() {
    let read = |pom: &str| fs::read_to_string(House::here().path(pom)).unwrap();
    let (module, screens) = (read("bindings/kotlin/pom.xml"), read("android/pom.xml"));
    for name in ["kotlin", "coroutines", "junit", "serialization", "ktlint", "antrun", "surefire", "jar"] {
        let property = format!("{name}.version");
        assert_eq!(element(&module, &property), element(&screens, &property), "{property}");
    }
    let app = read("android/app/pom.xml");
    for property in ["jna.version", "r8.version"] {
        assert_eq!(element(&module, property), element(&app, property), "{property}");
    }
}

//! The files made from the edition: each is rendered, compared with the committed one, and written on request.
//!
//! They are what stores, manifests and people are shown, so they say what the program runs by, because they are made from
//! it. Nothing of this is in the library that ships. What the files are is told in `core/editions/README.md`.

#![allow(clippy::format_push_string, reason = "a file of some kilobytes is put together once")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by them")]

mod android;
mod apple;
mod dialogs;
mod gates;
mod lists;
mod page;
mod play;
mod said;
mod schema;
mod table;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use gongchao_core::policy::{Edition, built_in};

/// Every file by its name below `core/editions/made`.
fn made(edition: &Edition) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("gates.md", gates::render(edition)),
        ("dialogs.json", dialogs::render(edition)),
        ("AndroidManifest.xml", android::render(edition)),
        ("Info.plist", apple::info(edition)),
        ("zh-Hans.lproj/InfoPlist.strings", apple::strings(edition, |words| &words.zh)),
        ("en.lproj/InfoPlist.strings", apple::strings(edition, |words| &words.en)),
        ("PrivacyInfo.xcprivacy", apple::privacy(edition)),
        ("telemetry.md", schema::markdown(edition)),
        ("telemetry.json", schema::json(edition)),
        ("collected.md", lists::collected(edition)),
        ("shared.md", lists::shared(edition)),
        ("data-safety.csv", play::render(edition)),
        ("edition.md", page::render(edition)),
    ])
}

#[test]
fn the_files_made_from_the_edition_are_not_stale() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("editions/made");
    let made = made(&built_in().unwrap());
    if std::env::var_os("UPDATE_EDITION").is_some() {
        // What is not made any more must not stay.
        let _ = fs::remove_dir_all(&folder);
        for (name, text) in &made {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
    }
    let mut committed = Vec::new();
    files(&folder, &mut committed);
    let names: Vec<PathBuf> = made.keys().map(|name| folder.join(name)).collect();
    committed.retain(|file| !names.contains(file));
    assert!(committed.is_empty(), "nobody makes {committed:?}: run `cargo xtask generate` and commit the folder");
    for (name, text) in made {
        let there = fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(there == text, "core/editions/made/{name} is stale: run `cargo xtask generate` and commit it");
    }
}

#[test]
fn another_edition_makes_other_files() {
    let edition = built_in().unwrap();
    let mut other = Edition::clone(&edition);
    other.features[1].dialog.purpose.zh.push('！');
    other.items[0].bits.0 -= 1;
    let (before, after) = (made(&edition), made(&other));
    let changed: Vec<_> = before.keys().filter(|name| before[*name] != after[*name]).collect();
    assert_eq!(changed, [&"Info.plist", &"dialogs.json", &"edition.md", &"zh-Hans.lproj/InfoPlist.strings"]);
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

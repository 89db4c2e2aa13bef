//! The Kotlin and Swift sources of the library, made by UniFFI from the built library and committed.
//!
//! They are committed so that a change of what crosses is seen in review, and so that a phone's developer needs no
//! Rust to read them. Bindgen ignores a misspelt key of `uniffi.toml` without a word, so the names that the shells
//! build on are looked for in what came out.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};

use crate::house::{House, Trouble, about};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::steps::{Report, whole};

const C_MODULE: &str = "GongchaoCoreFFI";

/// One generated file: where bindgen leaves it, where it is committed, and what must stand in it.
struct Source {
    made: &'static str,
    kept: &'static str,
    says: &'static [&'static str],
}

const SOURCES: [Source; 4] = [
    Source {
        made: "kotlin/com/gctookit/gongchao/core/gongchao_ffi.kt",
        kept: "bindings/kotlin/src/main/kotlin/com/gctookit/gongchao/core/gongchao_ffi.kt",
        says: &["package com.gctookit.gongchao.core\n", "\"gongchao_ffi\""],
    },
    Source {
        made: "swift/GongchaoCore.swift",
        kept: "bindings/swift/Sources/GongchaoCore/GongchaoCore.swift",
        says: &["import GongchaoCoreFFI\n"],
    },
    Source {
        made: "swift/GongchaoCoreFFI.h",
        kept: "bindings/swift/Sources/GongchaoCoreFFI/GongchaoCoreFFI.h",
        says: &[],
    },
    Source {
        made: "swift/module.modulemap",
        kept: "bindings/swift/Sources/GongchaoCoreFFI/module.modulemap",
        says: &["module GongchaoCoreFFI {", "header \"GongchaoCoreFFI.h\""],
    },
];

/// Builds the library and the generators, in the one way that everything is built: with fewer packages, crates would get
/// other features and be compiled a second time.
pub(crate) fn build(house: &House, screen: &Screen) -> Result<(), Trouble> {
    let told = run(&mut whole(house), screen, nothing)?;
    if told.ok { Ok(()) } else { Err(Trouble(told.telling().join("\n"))) }
}

/// Makes the sources from the built library and writes them to their places, or says which of them are stale.
pub(crate) fn bindings(house: &House, screen: &Screen, check: bool) -> Result<Report, Trouble> {
    let built = house.target()?.join("debug");
    let library = built.join(format!("{DLL_PREFIX}gongchao_ffi{DLL_SUFFIX}"));
    let out = house.target()?.join("bindings");
    if out.exists() {
        fs::remove_dir_all(&out).map_err(about(&out))?;
    }

    // Unformatted, always: with ktlint on one machine and not on another the same library would give two files.
    let mut kotlin = house.command(generator(&built, "uniffi-bindgen"));
    kotlin.args(["generate", "--language", "kotlin", "--no-format", "--config", "uniffi.toml", "--out-dir"]);
    kotlin.arg(out.join("kotlin")).arg(&library);
    // Without --module-name the map is called after the library, and the Swift source imports another.
    let mut swift = house.command(generator(&built, "uniffi-bindgen-swift"));
    swift.args(["--swift-sources", "--headers", "--modulemap", "--config", "uniffi.toml"]);
    swift.args(["--module-name", C_MODULE, "--modulemap-filename", "module.modulemap"]);
    swift.arg(&library).arg(out.join("swift"));
    for mut generator in [kotlin, swift] {
        let told = run(&mut generator, screen, nothing)?;
        if !told.ok {
            return Ok(Report::Failed(told.telling()));
        }
    }

    let mut wrong = Vec::new();
    for source in &SOURCES {
        wrong.extend(place(house, &out, source, check)?);
    }
    wrong.extend(strangers(house, &out)?);
    Ok(if wrong.is_empty() {
        Report::Passed(format!("{} files {}", SOURCES.len(), if check { "are fresh" } else { "are written" }))
    } else {
        Report::Failed(wrong)
    })
}

fn generator(built: &Path, name: &str) -> PathBuf {
    built.join(format!("{name}{EXE_SUFFIX}"))
}

/// What is wrong with one file, in words; nothing when it is as it should be or has been written.
fn place(house: &House, out: &Path, source: &Source, check: bool) -> Result<Option<String>, Trouble> {
    let made = out.join(source.made);
    let Ok(text) = fs::read_to_string(&made) else {
        return Ok(Some(format!("bindgen made no {}: does uniffi.toml still name it so?", source.made)));
    };
    if let Some(missing) = source.says.iter().find(|words| !text.contains(**words)) {
        return Ok(Some(format!("{} does not say `{}`: look at uniffi.toml", source.made, missing.trim())));
    }
    let kept = house.path(source.kept);
    if check {
        let fresh = fs::read_to_string(&kept).is_ok_and(|there| there == text);
        return Ok((!fresh).then(|| format!("{} is stale: `cargo xtask bindings` writes it", source.kept)));
    }
    if let Some(folder) = kept.parent() {
        fs::create_dir_all(folder).map_err(about(folder))?;
    }
    fs::write(&kept, text).map_err(about(&kept))?;
    Ok(None)
}

/// Files that bindgen made and nobody expects: a second crate has begun to export.
fn strangers(house: &House, out: &Path) -> Result<Vec<String>, Trouble> {
    let mut left = vec![out.to_owned()];
    let mut strange = Vec::new();
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder).map_err(about(&folder))? {
            let path = entry?.path();
            if path.is_dir() {
                left.push(path);
            } else if !SOURCES.iter().any(|source| out.join(source.made) == path) {
                strange.push(format!("{} was not expected: only gongchao-ffi exports", house.name_of(&path)));
            }
        }
    }
    Ok(strange)
}

//! What Xcode links: the library for iPhones, their simulator and the Mac, in one bundle with the header.
//!
//! Made on a Mac alone, since only Xcode has the SDKs. Elsewhere the task says what is missing and makes nothing.

use std::fs;
use std::path::PathBuf;

use crate::house::{House, Trouble, about};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::shipped::shipped;
use crate::steps::Report;

/// One slice each; Macs and simulators with Intel processors are no field phones.
const TARGETS: [&str; 3] = ["aarch64-apple-ios", "aarch64-apple-ios-sim", "aarch64-apple-darwin"];

const HEADERS: &str = "bindings/swift/Sources/GongchaoCoreFFI";
/// `Package.swift` takes the library from here where it exists.
const BUNDLE: &str = "bindings/swift/GongchaoCoreFFI.xcframework";

pub(crate) fn xcframework(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    let missing = missing(house);
    if !missing.is_empty() {
        let mut lines = vec!["an XCFramework cannot be made on this machine. Missing:".to_owned()];
        lines.extend(missing.into_iter().map(|what| format!("  {what}")));
        return Ok(Report::Failed(lines));
    }

    let mut create = house.command("xcodebuild");
    create.arg("-create-xcframework");
    for target in TARGETS {
        let told = run(&mut shipped(house, Some(target)), screen, nothing)?;
        if !told.ok {
            return Ok(Report::Failed(told.telling()));
        }
        create.arg("-library").arg(house.target()?.join(target).join("mobile/libgongchao_ffi.a"));
        create.arg("-headers").arg(headers(house, target)?);
    }
    let bundle = house.path(BUNDLE);
    // Xcode adds to no bundle that is there.
    if bundle.exists() {
        fs::remove_dir_all(&bundle).map_err(about(&bundle))?;
    }
    let told = run(create.arg("-output").arg(&bundle), screen, nothing)?;
    Ok(if told.ok {
        Report::Passed(format!("{BUNDLE} is made of {} slices", TARGETS.len()))
    } else {
        Report::Failed(told.lines)
    })
}

/// The header in a folder of its own: two libraries that both bring a `module.modulemap` to the root of a slice's headers
/// overwrite each other in an app.
fn headers(house: &House, target: &str) -> Result<PathBuf, Trouble> {
    let all = house.target()?.join("xcframework").join(target);
    let own = all.join("GongchaoCoreFFI");
    fs::create_dir_all(&own).map_err(about(&own))?;
    for name in ["GongchaoCoreFFI.h", "module.modulemap"] {
        let kept = house.path(HEADERS).join(name);
        fs::copy(&kept, own.join(name)).map_err(about(&kept))?;
    }
    Ok(all)
}

/// What this machine lacks, each with how to get it.
fn missing(house: &House) -> Vec<String> {
    let mut missing = Vec::new();
    if !cfg!(target_os = "macos") {
        missing.push("macOS: Apple's SDKs and linker run nowhere else".to_owned());
    }
    let works = |program: &str, argument: &str| {
        house.command(program).arg(argument).output().is_ok_and(|answer| answer.status.success())
    };
    if !works("xcodebuild", "-version") {
        missing.push("xcodebuild: install Xcode, then `sudo xcode-select --switch /Applications/Xcode.app`".to_owned());
    }
    if !works("cmake", "--version") {
        missing.push("cmake, which builds the decoder: `brew install cmake`".to_owned());
    }
    let installed = house.command("rustc").args(["--print", "sysroot"]).output().ok();
    let sysroot = installed.map(|answer| PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim()));
    let has =
        |target: &str| sysroot.as_ref().is_some_and(|root| root.join("lib/rustlib").join(target).join("lib").is_dir());
    let targets: Vec<&str> = TARGETS.into_iter().filter(|target| !has(target)).collect();
    if !targets.is_empty() {
        missing.push(format!("the standard library of Rust: `rustup target add {}`", targets.join(" ")));
    }
    missing
}

//! The library as an Android archive. A machine with an NDK gets the archive; any other gets everything that needs no
//! NDK, laid out, and is told what is missing.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::house::{House, Trouble, about};
use crate::kotlin::{self, maven, telling};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::shipped::shipped;
use crate::steps::Report;

/// The oldest Android that the app runs on.
const API: u32 = 26;

/// A processor of phones by its three names: Rust's, the archive's, and the NDK's compiler's.
struct Abi {
    target: &'static str,
    folder: &'static str,
    compiler: &'static str,
}

const ABIS: [Abi; 3] = [
    Abi { target: "aarch64-linux-android", folder: "arm64-v8a", compiler: "aarch64-linux-android" },
    Abi { target: "armv7-linux-androideabi", folder: "armeabi-v7a", compiler: "armv7a-linux-androideabi" },
    Abi { target: "x86_64-linux-android", folder: "x86_64", compiler: "x86_64-linux-android" },
];

const MANIFEST: &str = "\
<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"com.gctookit.gongchao.core\">
    <uses-sdk android:minSdkVersion=\"26\" />
</manifest>
";

/// Lays the archive out, and closes it where nothing is missing.
pub(crate) fn aar(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    if let Some(why) = kotlin::missing(house) {
        return Ok(Report::Failed(vec![why]));
    }
    let layout = house.target()?.join("aar/layout");
    if layout.exists() {
        fs::remove_dir_all(&layout).map_err(about(&layout))?;
    }
    if let Some(lines) = lay_out(house, screen, &layout)? {
        return Ok(Report::Failed(lines));
    }

    let (tools, mut lacks) = tools(house);
    lacks.extend(targets_missing(house));
    let Some(tools) = tools.filter(|_| lacks.is_empty()) else {
        lacks.insert(0, format!("no archive was made: {} holds all of it but the library", house.name_of(&layout)));
        return Ok(Report::Failed(lacks));
    };
    for abi in &ABIS {
        if let Some(lines) = library(house, screen, &layout, &tools, abi)? {
            return Ok(Report::Failed(lines));
        }
    }
    let archive = house.target()?.join("aar/gongchao-core.aar");
    // Java's own tool writes the same bytes for the same files; an archive without a manifest of its own is a plain zip.
    let mut zip = house.command("jar");
    zip.args(["--create", "--no-manifest", "--date=2026-01-01T00:00:00Z", "--file"]).arg(&archive);
    zip.arg("-C").arg(&layout).arg(".");
    let told = run(&mut zip, screen, nothing)?;
    Ok(if told.ok { Report::Passed(house.name_of(&archive)) } else { Report::Failed(told.lines) })
}

/// Everything that needs no NDK. Lines where it went wrong.
fn lay_out(house: &House, screen: &Screen, layout: &Path) -> Result<Option<Vec<String>>, Trouble> {
    let mut package = maven(house)?;
    package.args(["-DskipTests=true", "package"]);
    let told = run(&mut package, screen, nothing)?;
    if !told.ok {
        return Ok(Some(telling(told.lines)));
    }
    let version = env!("CARGO_PKG_VERSION");
    let jar = house.path(format!("bindings/kotlin/target/gongchao-core-{version}.jar"));
    let rules = house.path("bindings/kotlin/consumer-rules.pro");
    fs::create_dir_all(layout.join("jni")).map_err(about(layout))?;
    fs::copy(&jar, layout.join("classes.jar")).map_err(about(&jar))?;
    fs::copy(&rules, layout.join("proguard.txt")).map_err(about(&rules))?;
    fs::write(layout.join("AndroidManifest.xml"), MANIFEST).map_err(about(layout))?;
    // It has no resources, and the Android build wants to read that.
    fs::write(layout.join("R.txt"), "").map_err(about(layout))?;
    Ok(None)
}

/// The library for one processor. Lines where it went wrong.
fn library(
    house: &House,
    screen: &Screen,
    layout: &Path,
    tools: &Path,
    abi: &Abi,
) -> Result<Option<Vec<String>>, Trouble> {
    let under = abi.target.replace('-', "_");
    let compiler = tools.join(format!("{}{API}-clang", abi.compiler));
    let mut build = shipped(house, Some(abi.target));
    build.env(format!("CC_{under}"), &compiler);
    build.env(format!("CXX_{under}"), tools.join(format!("{}{API}-clang++", abi.compiler)));
    build.env(format!("AR_{under}"), tools.join("llvm-ar"));
    build.env(format!("CARGO_TARGET_{}_LINKER", under.to_uppercase()), &compiler);
    let told = run(&mut build, screen, nothing)?;
    if !told.ok {
        return Ok(Some(told.telling()));
    }
    let folder = layout.join("jni").join(abi.folder);
    fs::create_dir_all(&folder).map_err(about(&folder))?;
    let built = house.target()?.join(abi.target).join("mobile/libgongchao_ffi.so");
    fs::copy(&built, folder.join("libgongchao_ffi.so")).map_err(about(&built))?;
    Ok(None)
}

/// The NDK's compilers, or what keeps them away.
fn tools(house: &House) -> (Option<PathBuf>, Vec<String>) {
    let mut lacks = Vec::new();
    if house.command("jar").arg("--version").output().is_err() {
        lacks.push("missing: the program `jar` of a JDK".to_owned());
    }
    let ndk = ["ANDROID_NDK_HOME", "ANDROID_NDK_ROOT", "NDK_HOME"].into_iter().find_map(env::var_os);
    let Some(ndk) = ndk else {
        lacks.push("missing: the Android NDK (r27 or newer); ANDROID_NDK_HOME names its folder".to_owned());
        return (None, lacks);
    };
    // One folder, named after the machine that it runs on.
    let prebuilt = Path::new(&ndk).join("toolchains/llvm/prebuilt");
    let host = fs::read_dir(&prebuilt).ok().and_then(|mut hosts| hosts.find_map(Result::ok));
    if host.is_none() {
        lacks.push("missing: ANDROID_NDK_HOME names a folder without toolchains/llvm/prebuilt".to_owned());
    }
    (host.map(|host| host.path().join("bin")), lacks)
}

/// Targets of Rust that are not installed, each with the command that installs it.
fn targets_missing(house: &House) -> Vec<String> {
    let there = |target: &str| {
        let mut ask: Command = house.command("rustc");
        let answer = ask.args(["--print", "target-libdir", "--target", target]).output();
        answer.is_ok_and(|answer| Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_dir())
    };
    ABIS.iter()
        .filter(|abi| !there(abi.target))
        .map(|abi| format!("missing: Rust for {}; `rustup target add {}`", abi.folder, abi.target))
        .collect()
}

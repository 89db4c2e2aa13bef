//! The jar for desktop tests of others: the module and the library in one file, proven by running a program from it.

use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, OS};
use std::fs;

use crate::house::{House, Trouble, about};
use crate::kotlin::{self, maven, telling};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::shipped::shipped;
use crate::steps::Report;

/// Builds the library as it ships and lays it into a jar at the place where JNA looks for it.
pub(crate) fn jar(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    if let Some(why) = kotlin::missing(house) {
        return Ok(Report::Failed(vec![why]));
    }
    let Some(place) = place(OS, ARCH) else {
        return Ok(Report::Failed(vec![format!("JNA has no name for a library of {OS} on {ARCH}")]));
    };
    let told = run(&mut shipped(house, None), screen, nothing)?;
    if !told.ok {
        return Ok(Report::Failed(told.telling()));
    }

    let library = format!("{DLL_PREFIX}gongchao_ffi{DLL_SUFFIX}");
    let natives = house.target()?.join("jar");
    let folder = natives.join(place);
    fs::create_dir_all(&folder).map_err(about(&folder))?;
    let built = house.target()?.join("mobile").join(&library);
    fs::copy(&built, folder.join(&library)).map_err(about(&built))?;

    let mut verify = maven(house)?;
    // The last definition wins: programs of this run find the library of this run.
    verify.arg(format!("-Dgongchao.built={}", house.target()?.join("mobile").display()));
    verify.arg(format!("-Dgongchao.natives={}", natives.display())).args(["-DskipTests=true", "verify"]);
    let told = run(&mut verify, screen, nothing)?;
    if !told.ok {
        return Ok(Report::Failed(telling(told.lines)));
    }
    let folder = house.path("bindings/kotlin/target");
    let mut jars = Vec::new();
    for entry in fs::read_dir(&folder).map_err(about(&folder))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with("-desktop.jar") {
            jars.push(house.name_of(&path));
        }
    }
    Ok(match jars.as_slice() {
        [jar] => Report::Passed(format!("{jar}, and a program ran from it")),
        _ => Report::Failed(vec![format!("{} desktop jars in {}", jars.len(), house.name_of(&folder))]),
    })
}

/// The folder that JNA looks into, by its own names of systems and processors.
fn place(os: &str, arch: &str) -> Option<String> {
    let system = match os {
        "linux" => "linux",
        "macos" => "darwin",
        "windows" => "win32",
        _ => return None,
    };
    let processor = match arch {
        "x86_64" => "x86-64",
        "aarch64" => "aarch64",
        _ => return None,
    };
    Some(format!("{system}-{processor}"))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn the_desktops_have_the_names_that_jna_gives_them() {
        assert_eq!(place("linux", "x86_64").as_deref(), Some("linux-x86-64"));
        assert_eq!(place("macos", "aarch64").as_deref(), Some("darwin-aarch64"));
        assert_eq!(place("windows", "x86_64").as_deref(), Some("win32-x86-64"));
        assert_eq!(place("linux", "riscv64"), None);
    }
}

//! The app as a phone would install it: assembled and shrunk by Maven (`android/app/pom.xml`, profile `apk`), signed with a
//! key that is thrown away, verified, and weighed part by part against `android/app/size.toml`.
//!
//! Without an NDK there is no library of the core for phones: the APK is made all the same, holds none, and says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Deserialize;

use crate::house::{House, Trouble, about};
use crate::kotlin::{self, telling};
use crate::run::run;
use crate::screen::Screen;
use crate::steps::Report;

const BUDGET: &str = "android/app/size.toml";
const MADE: &str = "core/editions/made/AndroidManifest.xml";

/// How the build says something of the APK.
const SAYS: &str = "apk: ";

/// What the parts of the APK may weigh.
#[derive(Deserialize)]
struct Budget {
    /// How much a part may grow over the last entry without a new one.
    tolerance: u64,
    /// Each growth that was accepted, the newest last.
    size: Vec<Accepted>,
}

/// Bytes of each part, and what they are for.
#[derive(Deserialize)]
struct Accepted {
    why: String,
    #[serde(flatten)]
    parts: BTreeMap<String, u64>,
}

/// Makes the APK, and compares what it asks for and what it weighs with what was promised.
pub(crate) fn apk(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    let lacks = missing(house);
    if !lacks.is_empty() {
        return Ok(Report::Skipped(lacks.join("; ")));
    }
    let mut verify = kotlin::maven_in(house, "android")?;
    verify.args(["-Dgongchao.apk", "-DskipTests=true", "-pl", "app", "-am", "verify"]);
    let told = run(&mut verify, screen, |line| line.contains(SAYS))?;
    if !told.ok {
        return Ok(Report::Failed(telling(told.lines)));
    }
    let mut faults = asked_for(house, &told.lines)?;
    let text = fs::read_to_string(house.path(BUDGET)).map_err(about(&house.path(BUDGET)))?;
    let budget: Budget = toml::from_str(&text).map_err(|error| Trouble(format!("{BUDGET}: {error}")))?;
    faults.extend(budget.judge(&parts(&told.lines)));
    Ok(if faults.is_empty() {
        Report::Passed("android/app/target/gongchao.apk, signed with a key that was thrown away".to_owned())
    } else {
        Report::Failed(faults)
    })
}

/// What this machine lacks, a line each.
fn missing(house: &House) -> Vec<String> {
    let mut lacks: Vec<String> = kotlin::missing(house).into_iter().collect();
    // Each answers something, were it that it wants words.
    for tool in ["aapt2", "zipalign", "apksigner"] {
        if house.command(tool).output().is_err() {
            lacks.push(format!("missing: {tool}; `apt-get install aapt zipalign apksigner`"));
        }
    }
    lacks
}

/// Where the APK asks a phone for something else than the edition does.
fn asked_for(house: &House, lines: &[String]) -> Result<Vec<String>, Trouble> {
    let path = house.path(MADE);
    let made = fs::read_to_string(&path).map_err(about(&path))?;
    let declared = quoted(made.lines(), "<uses-permission android:name=\"", '"');
    let asked = quoted(lines.iter().map(String::as_str), "uses-permission: name='", '\'');
    Ok(if declared == asked {
        Vec::new()
    } else {
        vec![format!("the APK asks for {asked:?}, and the edition for {declared:?}")]
    })
}

/// What stands between `before` and `after` in these lines.
fn quoted<'a>(lines: impl Iterator<Item = &'a str>, before: &str, after: char) -> BTreeSet<&'a str> {
    lines.filter_map(|line| line.split_once(before)?.1.split(after).next()).collect()
}

/// Bytes of each part, as the build says them: `apk: code 1234`.
fn parts(lines: &[String]) -> BTreeMap<String, u64> {
    let part = |line: &String| {
        let (name, bytes) = line.split_once(SAYS)?.1.split_once(' ')?;
        Some((name.to_owned(), bytes.trim().parse().ok()?))
    };
    lines.iter().filter_map(part).collect()
}

impl Budget {
    /// Parts that are missing, or that grew without a word.
    fn judge(&self, parts: &BTreeMap<String, u64>) -> Vec<String> {
        let Some(last) = self.size.last().filter(|last| !last.why.trim().is_empty()) else {
            return vec![format!("{BUDGET}: no size was accepted with its reason yet")];
        };
        let fault = |(name, accepted): (&String, &u64)| match parts.get(name) {
            None => Some(format!("the APK has no part {name}")),
            Some(bytes) if *bytes > accepted + self.tolerance => Some(format!(
                "{name} grew by {} KiB to {bytes} bytes. Make it smaller, or accept it in {BUDGET} with one line of why",
                (bytes - accepted) / 1024
            )),
            Some(_) => None,
        };
        last.parts.iter().filter_map(fault).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, parts, quoted};

    fn budget() -> Budget {
        toml::from_str("tolerance = 10\n[[size]]\ncode = 100\nresources = 50\nwhy = \"the first\"\n").unwrap()
    }

    #[test]
    fn a_part_that_grew_or_is_gone_is_told() {
        let lines = |code: u64| vec![format!("[INFO]   [package] apk: code {code}"), "apk: resources 55".to_owned()];
        assert!(budget().judge(&parts(&lines(110))).is_empty());
        assert_eq!(budget().judge(&parts(&lines(111))).len(), 1);
        assert_eq!(budget().judge(&parts(&lines(1)[..1])).len(), 1);
    }

    #[test]
    fn what_is_said_of_a_missing_library_is_no_part() {
        assert!(parts(&["[echo] apk: it holds no library of the core".to_owned()]).is_empty());
    }

    #[test]
    fn what_an_apk_asks_for_is_read_from_what_aapt2_says() {
        let said = "[INFO] [badging] uses-permission: name='android.permission.CAMERA'\n[INFO] other";
        let asked = quoted(said.lines(), "uses-permission: name='", '\'');
        assert_eq!(asked.into_iter().collect::<Vec<_>>(), ["android.permission.CAMERA"]);
    }
}

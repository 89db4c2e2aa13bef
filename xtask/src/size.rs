//! How large the library is that a phone carries: as it ships, stripped, part by part, against the budget in
//! `bindings/ffi/size.toml`.
//!
//! The host's own target stands in for a phone's. Whoever lets the library grow says so in the budget, with one line of
//! why; what grows without a line fails here.

use std::collections::BTreeMap;
use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, OS};
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;

use crate::house::{House, Trouble, about};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::shipped::{desk_words, shipped};
use crate::steps::Report;

const BUDGET: &str = "bindings/ffi/size.toml";

/// Parts smaller than this are told together.
const SMALL: u64 = 48 * 1024;

/// What the library may weigh.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    /// What was promised.
    limit: u64,
    /// How much it may grow over the last entry without a new one.
    tolerance: u64,
    /// The system and processor that it was measured for: others give other numbers.
    measured_on: String,
    /// Each growth that was accepted, the newest last.
    size: Vec<Accepted>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepted {
    bytes: u64,
    why: String,
}

/// What is said of a size.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Within,
    /// So much smaller that the budget would let the same amount back in unseen.
    Slack,
    Grown,
    /// More than was promised, whatever was accepted.
    Over,
}

impl Budget {
    fn read(text: &str) -> Result<(Self, u64), String> {
        let budget: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if let Some(mute) = budget.size.iter().find(|accepted| accepted.why.trim().is_empty()) {
            return Err(format!("{} bytes have no reason beside them", mute.bytes));
        }
        let last = budget.size.last().map(|accepted| accepted.bytes).ok_or("no size was accepted yet")?;
        Ok((budget, last))
    }

    fn judge(&self, last: u64, bytes: u64) -> Verdict {
        if bytes > self.limit {
            Verdict::Over
        } else if bytes > last + self.tolerance {
            Verdict::Grown
        } else if bytes + self.tolerance < last {
            Verdict::Slack
        } else {
            Verdict::Within
        }
    }
}

/// A library that was weighed.
pub(crate) struct Weighed {
    /// Bytes of the stripped file.
    pub(crate) bytes: u64,
    /// What it must not pass.
    pub(crate) limit: u64,
    /// What it is made of, the heaviest first.
    pub(crate) parts: Vec<(String, u64)>,
    /// Nothing where it is within its budget.
    pub(crate) fault: Option<String>,
    /// What else is worth saying.
    pub(crate) note: Option<String>,
}

/// Why there is nothing to say of the size on this machine, or what was found.
pub(crate) enum Scale {
    Read(Weighed),
    Absent(String),
    Broken(Vec<String>),
}

/// Builds the library as it ships and compares it with its budget.
pub(crate) fn size(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    let weighed = match weigh(house, screen)? {
        Scale::Read(weighed) => weighed,
        Scale::Absent(why) => return Ok(Report::Skipped(why)),
        Scale::Broken(said) => return Ok(Report::Failed(said)),
    };
    screen.lines(&table(&weighed));
    if let Some(fault) = weighed.fault {
        return Ok(Report::Failed(vec![fault]));
    }
    let Weighed { bytes, limit, .. } = weighed;
    let mut said = format!("{bytes} bytes stripped, {limit} promised");
    if let Some(note) = weighed.note {
        said = format!("{said}; {note}");
    }
    Ok(Report::Passed(said))
}

/// The parts, a line each.
pub(crate) fn table(weighed: &Weighed) -> Vec<String> {
    weighed.parts.iter().map(|(part, bytes)| format!("  {part:<44} {:>8} KiB", bytes / 1024)).collect()
}

/// Builds, strips a copy, and takes both apart.
pub(crate) fn weigh(house: &House, screen: &Screen) -> Result<Scale, Trouble> {
    let budget = house.path(BUDGET);
    let text = fs::read_to_string(&budget).map_err(about(&budget))?;
    let (budget, last) = Budget::read(&text).map_err(|why| Trouble(format!("{BUDGET}: {why}")))?;

    if OS != "linux" {
        return Ok(Scale::Absent(format!("size: the library is taken apart on Linux, not on {OS}")));
    }
    for tool in ["strip", "readelf", "nm"] {
        if !house.command(tool).arg("--version").output().is_ok_and(|answer| answer.status.success()) {
            return Ok(Scale::Absent(format!("size: {tool} of binutils is not on this machine")));
        }
    }

    let told = run(&mut shipped(house, None), screen, nothing)?;
    if !told.ok {
        return Ok(Scale::Broken(told.telling()));
    }
    let built = house.target()?.join("mobile").join(format!("{DLL_PREFIX}gongchao_ffi{DLL_SUFFIX}"));
    let desk = desk_words(&fs::read(&built).map_err(about(&built))?);
    if !desk.is_empty() {
        return Ok(Scale::Broken(vec![format!(
            "what belongs to desks and tests is in the library: {}",
            desk.join(", ")
        )]));
    }
    let stripped = built.with_extension("stripped");
    said(house, "strip", &["--strip-unneeded", "-o"], &[&stripped, &built])?;
    let bytes = fs::metadata(&stripped).map_err(about(&stripped))?.len();

    let sections = sections(&said(house, "readelf", &["--section-headers", "--wide"], &[&stripped])?);
    let order = ["--defined-only", "--print-size", "--numeric-sort"];
    let raw = said(house, "nm", &order, &[&built])?;
    let readable = said(house, "nm", &[&order[..], &["--demangle"]].concat(), &[&built])?;
    let parts = parts(bytes, &sections, &code(&raw, &readable));

    let here = format!("{ARCH}-{OS}");
    let mut note = None;
    let verdict = if here == budget.measured_on {
        budget.judge(last, bytes)
    } else {
        note = Some(format!("the budget was measured on {}, this is {here}: not compared", budget.measured_on));
        Verdict::Within
    };
    let fault = match verdict {
        Verdict::Within => None,
        Verdict::Slack => {
            note = Some(format!("{} bytes less than accepted: lower {BUDGET}, so that they stay away", last - bytes));
            None
        }
        Verdict::Over => {
            Some(format!("the library has {bytes} bytes; {} were promised. Make it smaller", budget.limit))
        }
        Verdict::Grown => Some(format!(
            "the library grew by {} KiB to {bytes} bytes; {} KiB pass without a word. Make it smaller, or accept it in \
             {BUDGET}:\n[[size]]\nbytes = {bytes}\nwhy = \"what it is for, in one line\"",
            (bytes - last) / 1024,
            budget.tolerance / 1024,
        )),
    };
    Ok(Scale::Read(Weighed { bytes, limit: budget.limit, parts, fault, note }))
}

/// What a tool answers of files.
fn said(house: &House, tool: &str, how: &[&str], files: &[&PathBuf]) -> Result<String, Trouble> {
    let answer = house.command(tool).args(how).args(files).output()?;
    if answer.status.success() {
        Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
    } else {
        Err(Trouble(format!("{tool}: {}", String::from_utf8_lossy(&answer.stderr).trim())))
    }
}

/// Bytes of each section that is in the file: `[ 1] .text PROGBITS 0… 0… size …`, all in hexadecimal.
fn sections(headers: &str) -> BTreeMap<String, u64> {
    let mut sections = BTreeMap::new();
    for line in headers.lines() {
        let Some((_, row)) = line.split_once(']') else { continue };
        let words: Vec<&str> = row.split_whitespace().collect();
        // What is zero at the start takes no room in the file.
        if let [name, kind, _address, _offset, size, ..] = words.as_slice()
            && name.starts_with('.')
            && *kind != "NOBITS"
            && let Ok(size) = u64::from_str_radix(size, 16)
        {
            *sections.entry((*name).to_owned()).or_insert(0) += size;
        }
    }
    sections
}

/// Bytes of machine code of each crate or library, by the names of functions: once as the linker knows them, which says
/// the language, and once as people read them, which says whose they are.
fn code(raw: &str, readable: &str) -> BTreeMap<String, u64> {
    let mut code = BTreeMap::new();
    let mut before = None;
    for (raw, readable) in raw.lines().zip(readable.lines()) {
        let Some((at, bytes, name)) = function(raw) else { continue };
        // Several names of one function weigh as much as one.
        if before.replace(at) == Some(at) {
            continue;
        }
        let whose = function(readable).map_or(name, |(_, _, name)| name);
        *code.entry(owner(name, whose)).or_insert(0) += bytes;
    }
    code
}

/// `address size kind name` of a function; nothing of what is data or has no size.
fn function(line: &str) -> Option<(&str, u64, &str)> {
    let mut words = line.splitn(4, ' ');
    let (at, size, kind, name) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if !matches!(kind, "t" | "T" | "w" | "W") {
        return None;
    }
    Some((at, u64::from_str_radix(size, 16).ok()?, name))
}

fn owner(raw: &str, readable: &str) -> String {
    let rust = raw.starts_with("_R") || (raw.starts_with("_ZN") && raw.contains("17h") && raw.contains('E'));
    if rust {
        // `<alloc::vec::Vec<T> as core::fmt::Debug>::fmt`, `&mut T`, `core::ptr::drop_in_place<T>`: the first crate.
        let name = readable.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
        let name = name.trim_start_matches("mut ").trim_start_matches("dyn ");
        // `<T as core::convert::Into<U>>::into` says whose it is after the `as`.
        let name = name.strip_prefix("T as ").unwrap_or(name);
        let crate_ = name.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        return match crate_ {
            "std" | "core" | "alloc" | "hashbrown" | "gimli" | "addr2line" | "miniz_oxide" | "rustc_demangle" => {
                "Rust's own library".to_owned()
            }
            other => other.to_owned(),
        };
    }
    if raw.starts_with("_Z") {
        "zxing-cpp".to_owned()
    } else if raw.contains("ring_core") || readable.starts_with("ring_") {
        "ring".to_owned()
    } else {
        "C: SQLite and what is small".to_owned()
    }
}

/// Everything that the file is made of, the heaviest first; the sum is the file.
fn parts(file: u64, sections: &BTreeMap<String, u64>, code: &BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let of = |names: &[&str]| names.iter().filter_map(|name| sections.get(*name)).sum::<u64>();
    let mut parts = Vec::new();
    let mut small = 0;
    for (owner, bytes) in code {
        if *bytes < SMALL {
            small += bytes;
        } else {
            parts.push((format!("code: {owner}"), *bytes));
        }
    }
    parts.push(("code: of crates below 48 KiB".to_owned(), small));
    parts.push(("constants and texts".to_owned(), of(&[".rodata"])));
    parts.push((
        "tables for unwinding: a panic ends at the crossing".to_owned(),
        of(&[".eh_frame", ".eh_frame_hdr", ".gcc_except_table"]),
    ));
    parts.push(("tables of addresses".to_owned(), of(&[".data.rel.ro", ".rela.dyn", ".relr.dyn", ".got"])));
    parts.push(("names for the loader".to_owned(), of(&[".dynsym", ".dynstr", ".gnu.hash", ".rela.plt", ".plt"])));
    let known: u64 = parts.iter().map(|(_, bytes)| bytes).sum();
    parts.push(("what has no name, and gaps".to_owned(), file.saturating_sub(known)));
    parts.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    parts
}

#[cfg(test)]
mod tests {
    use super::{Budget, Verdict, code, owner, parts, sections};

    const TEXT: &str = r#"
        limit = 1000
        tolerance = 32
        measured_on = "x86_64-linux"
        [[size]]
        bytes = 400
        why = "the first"
        [[size]]
        bytes = 500
        why = "a second room"
    "#;

    #[test]
    fn the_last_entry_counts_and_growth_up_to_the_tolerance_passes() {
        let (budget, last) = Budget::read(TEXT).unwrap();
        let judge = |bytes| budget.judge(last, bytes);
        assert_eq!(judge(500), Verdict::Within);
        assert_eq!(judge(532), Verdict::Within);
        assert_eq!(judge(533), Verdict::Grown);
        assert_eq!(judge(468), Verdict::Within);
        assert_eq!(judge(467), Verdict::Slack);
        assert_eq!(budget.judge(1_000, 1_000), Verdict::Within);
        assert_eq!(budget.judge(1_000, 1_001), Verdict::Over, "what is accepted cannot lift what was promised");
    }

    #[test]
    fn a_size_without_a_reason_is_no_budget() {
        assert!(Budget::read(&TEXT.replace("a second room", " ")).is_err());
        assert!(Budget::read("limit = 1\ntolerance = 1\nmeasured_on = \"x\"\nsize = []").is_err());
    }

    #[test]
    fn the_budget_of_this_house_can_be_read() {
        let (budget, _) = Budget::read(include_str!("../../bindings/ffi/size.toml")).unwrap();
        assert_eq!(budget.limit, 5_880_000);
        assert_eq!(budget.tolerance, 32 * 1024);
    }

    #[test]
    fn the_first_crate_of_a_name_owns_the_code() {
        assert_eq!(owner("_RNvX", "<gongchao_core::app::Client as core::fmt::Debug>::fmt"), "gongchao_core");
        assert_eq!(owner("_RINv", "core::ptr::drop_in_place::<rustls::Error>"), "Rust's own library");
        assert_eq!(owner("_RNvX", "<T as hyper::Body>::poll"), "hyper");
        assert_eq!(owner("_ZN5tokio4task17h0123E", "tokio::task::h0123"), "tokio");
        assert_eq!(owner("_ZN5ZXing6DecodeEv", "ZXing::Decode()"), "zxing-cpp");
        assert_eq!(owner("sqlite3_step", "sqlite3_step"), "C: SQLite and what is small");
        assert_eq!(owner("ring_core_0_17_14__x25519", "ring_core_0_17_14__x25519"), "ring");
    }

    #[test]
    fn one_function_of_two_names_is_weighed_once_and_the_parts_are_the_file() {
        let names = "0000000000001000 0000000000010000 T sqlite3_a\n\
                     0000000000001000 0000000000010000 t sqlite3_b\n\
                     0000000000020000 0000000000000100 D some_data\n\
                     0000000000030000 A no_size";
        let code = code(names, names);
        assert_eq!(code.values().sum::<u64>(), 0x10000);
        let sections = sections(
            "  [ 1] .rodata PROGBITS 0000000000000000 000000 000100 00 A 0 0 8\n\
             [12] .bss NOBITS 0000000000000000 000000 fff000 00 WA 0 0 8",
        );
        assert_eq!(sections.get(".rodata"), Some(&0x100));
        assert_eq!(sections.len(), 1);
        assert_eq!(parts(0x20000, &sections, &code).iter().map(|(_, bytes)| bytes).sum::<u64>(), 0x20000);
    }
}

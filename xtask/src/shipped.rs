//! How the library is built that people carry: small, with nothing in it of the machine that built it, and with an edition
//! that the operator has answered for.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

use crate::house::{House, Trouble, about};
use crate::never::EDITION;

/// The folder under which cargo keeps what came from crates.io.
const CRATES_IO: &str = "index.crates.io-1949cf8c6b5b557f";

/// The build of the library in the one form that its system loads: an archive for Apple's linker, shared elsewhere. For this
/// machine where no target is named.
///
/// One form alone: where the same call also makes an archive for Rust, rustc leaves out the optimisation across crates,
/// without a word, and the library is a fifth larger.
pub(crate) fn shipped(house: &House, target: Option<&str>) -> Command {
    let system = System::of(target);
    let form = if system == System::Apple { "staticlib" } else { "cdylib" };
    let mut build = house.cargo();
    build.args(["rustc", "--profile", "mobile", "--package", "gongchao-ffi", "--lib", "--crate-type", form]);
    if let Some(target) = target {
        build.args(["--target", target]);
    }
    build.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", nameless(house));
    // Nothing unwinds through SQLite: it calls nobody who could panic.
    build.env("CFLAGS", "-fno-asynchronous-unwind-tables");
    build.arg("--");
    for word in system.linking() {
        build.arg(format!("-Clink-arg=-Wl,{word}"));
    }
    build
}

/// What the reference backend cannot be linked in without: its own name, the numbers and the labels that it is seeded
/// with, the table that its codes are readable in.
const OF_DESKS: [&str; 5] = ["gongchao_backend", "gongchao-backend", "1380013800", "GC-10001", "cancelled_numbers"];

/// Words of the reference backend that are in a library, symbols and texts alike; none are to be in what people carry.
pub(crate) fn desk_words(library: &[u8]) -> Vec<&'static str> {
    let has = |word: &&str| library.windows(word.len()).any(|bytes| bytes == word.as_bytes());
    OF_DESKS.into_iter().filter(has).collect()
}

/// What keeps the edition of this library from people, as lines; absent where it is published.
///
/// A published edition with an unanswered gap is not read by the core at all, so its stage is all that has to be looked at
/// here; the rows are named to tell whom to ask what.
pub(crate) fn kept_back(house: &House) -> Result<Option<Vec<String>>, Trouble> {
    let path = house.path(EDITION);
    Ok(waiting(&serde_json::from_str(&fs::read_to_string(&path).map_err(about(&path))?)?))
}

fn waiting(edition: &Value) -> Option<Vec<String>> {
    let text = |value: &Value, at: &str| value.pointer(at).and_then(Value::as_str).unwrap_or("?").to_owned();
    if text(edition, "/stage") == "published" {
        return None;
    }
    let rows = edition.get("items").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let unanswered = rows.iter().enumerate().filter(|(_, row)| {
        row.get("gap").is_some_and(|gap| !gap.is_null() && gap.get("answer").is_none_or(Value::is_null))
    });
    let mut lines = vec![format!("no package for people is made: {EDITION} is in development")];
    lines.extend(unanswered.map(|(n, row)| {
        format!("  items[{n}].gap.answer: {} ({}) waits for the operator", text(row, "/item"), text(row, "/gap/lint"))
    }));
    lines.push(
        "when every gap has its answer, set \"stage\": \"published\"; `--development` makes one for desks".to_owned(),
    );
    Some(lines)
}

/// Whose linker and loader a library is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum System {
    Android,
    Apple,
    Linux,
    Other,
}

impl System {
    fn of(target: Option<&str>) -> Self {
        let target = target.unwrap_or(env::consts::OS);
        match target {
            _ if target.contains("android") => Self::Android,
            _ if target.contains("apple") || target == "macos" => Self::Apple,
            _ if target.contains("linux") => Self::Linux,
            _ => Self::Other,
        }
    }

    /// Equal functions once, equal ends of texts once, and addresses packed as the oldest system can read them: Android 8
    /// reads its own packing, the usual one only from API 28 on.
    fn linking(self) -> &'static [&'static str] {
        match self {
            // Phones with pages of 16 KiB refuse a library that is aligned to less.
            Self::Android => &["-O2", "--icf=safe", "--pack-dyn-relocs=android", "-z,max-page-size=16384"],
            Self::Linux => &["-O2", "--icf=safe", "-z,pack-relative-relocs"],
            Self::Apple | Self::Other => &[],
        }
    }
}

/// Flags by which no path of the machine that builds stands in the library: they would name its owner, and make a library of
/// each machine another one.
fn nameless(house: &House) -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let crates = home.unwrap_or_default().join("registry/src");
    // The last that fits is taken.
    [(house.path(""), "."), (crates.clone(), "crates"), (crates.join(CRATES_IO), "crates")]
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()).replace("/=", "="))
        .join("\u{1f}")
}

#[cfg(test)]
mod tests {
    use super::{System, desk_words, shipped, waiting};
    use crate::house::House;
    use serde_json::json;

    #[test]
    fn f_08_a_library_that_carries_the_reference_backend_is_found_out() {
        assert_eq!(desk_words(b"...core::session::login...SELECT 1..."), Vec::<&str>::new());
        assert_eq!(desk_words(b"_ZN16gongchao_backend7account"), ["gongchao_backend"]);
        assert_eq!(desk_words(b"+8613800138000 GC-10001"), ["1380013800", "GC-10001"]);
    }

    #[test]
    fn an_edition_in_development_is_kept_back_with_the_rows_that_wait() {
        let gap = |answer| json!({ "item": "ip_address", "gap": { "lint": "L-10", "answer": answer } });
        let answer = json!({ "on": "2026-12-01", "says": {} });
        let rows = json!([{ "item": "photo" }, gap(json!(null)), gap(answer)]);
        let lines = waiting(&json!({ "stage": "development", "items": rows })).unwrap();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[1], "  items[1].gap.answer: ip_address (L-10) waits for the operator");
        assert!(waiting(&json!({ "items": [] })).is_some(), "a stage that is not said is not published");
        assert_eq!(waiting(&json!({ "stage": "published", "items": [] })), None);
    }
    // Seeded randomness and leak mutants are features of the core that `tests/proof` alone names: built by itself, the
    // library has neither.
    #[test]
    fn the_library_that_ships_is_built_by_itself_and_without_features() {
        let house = House::here();
        let build = shipped(&house, None);
        let words: Vec<String> = build.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        assert!(words.windows(2).any(|pair| pair == ["--package", "gongchao-ffi"]));
        for word in ["--workspace", "--all", "--features", "--all-features", "-F", "-p"] {
            assert!(!words.iter().any(|given| given == word), "{word}");
        }
        assert_eq!(words.iter().filter(|word| *word == "--package").count(), 1);
        let read = |path: &str| std::fs::read_to_string(house.path(path)).unwrap();
        let table = |path: &str| read(path).parse::<toml::Table>().unwrap();
        let core = table("core/Cargo.toml");
        let features = core.get("features").and_then(|f| f.as_table()).unwrap();
        assert!(!features.contains_key("default"), "what is on by default ships");
        for word in ["proof", "mutants"] {
            assert_eq!(features.get(word).and_then(|f| f.as_array()).map(Vec::len), Some(0), "{word}");
        }
        for manifest in ["Cargo.toml", "bindings/ffi/Cargo.toml", "bindings/bindgen/Cargo.toml"] {
            let named = read(manifest);
            let core = named.lines().filter(|line| line.starts_with("gongchao-core"));
            assert!(core.clone().all(|line| !line.contains("features")), "{manifest}");
        }
    }

    #[test]
    fn each_system_gets_the_packing_that_its_oldest_loader_reads() {
        assert_eq!(System::of(Some("aarch64-linux-android")).linking()[2], "--pack-dyn-relocs=android");
        assert_eq!(System::of(Some("x86_64-unknown-linux-gnu")).linking()[2], "-z,pack-relative-relocs");
        assert!(System::of(Some("aarch64-apple-ios")).linking().is_empty());
    }
}

//! Every error of the core can be written anywhere: it repeats nothing of what it was given.

#![allow(clippy::unwrap_used, reason = "a source that cannot be read fails the test, as it should")]

use std::{fs, path::Path};

use gongchao_core::{
    app, device, gate, kernel, media,
    net::{self, HttpsTransport},
    notices, policy, ports, scan, store,
};
use proptest::prelude::*;

/// Errors of which the compiler says that they are safe.
macro_rules! safe {
    ($($room:ident::$($name:ident)::+),+ $(,)?) => {
        const SAFE: &[&str] = &[$(stringify!($($name)::+)),+];
        #[test]
        fn p_03_the_compiler_vouches_for_every_error() {
            fn vouch<E: kernel::log::LogSafe>() {}
            $(vouch::<$room::$($name)::+>();)+
        }
    };
}

safe! {
    app::Gone, app::LedgerFault, app::StartFault,
    device::Unread,
    gate::Closed,
    kernel::DialFault, kernel::Flaw, kernel::PhoneFault, kernel::log::AlreadyInstalled,
    media::StageFault, media::sanitize::SanitizeFault,
    net::KeyFault, net::PinFault, net::SetupFault, net::TlsFault, net::TransportFault,
    notices::NoticeFault,
    policy::EditionFault, policy::FeedFault,
    ports::PortFault,
    scan::FrameFault,
    store::OpenFault, store::StoreFault, store::TooFar,
}

/// Errors that no other room sees, each with the reason why it is none of those above.
const ELSEWHERE: &[(&str, &str)] = &[
    ("Changed", "has no content, and ends in the file that it is of"),
    ("NetError", "holds the server's code, checked for its letters; a room makes its own trouble of it and drops it"),
];

#[test]
fn p_03_no_error_of_the_core_is_forgotten() {
    let mut unknown = Vec::new();
    visit(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").as_path(), &mut |path, source| {
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            let derived = line.starts_with("#[derive(") && line.contains("thiserror::Error");
            let declared = lines.get(at..).unwrap_or_default().iter().take(6);
            let name = if derived {
                declared.copied().find_map(|line| ["enum ", "struct "].iter().find_map(|word| line.split_once(word)))
            } else {
                line.strip_prefix("impl ").and_then(|rest| rest.split_once("Error for "))
            };
            let Some((_, name)) = name else { continue };
            let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap();
            let known =
                SAFE.iter().any(|safe| safe.ends_with(name)) || ELSEWHERE.iter().any(|(other, _)| *other == name);
            if !known {
                unknown.push(format!("{}: {name}", path.display()));
            }
        }
    });
    assert_eq!(unknown, [""; 0], "name it in core/tests/log_safe.rs, and let the compiler vouch for it");
}

#[test]
fn p_07_the_closed_set_alone_speaks_to_the_log() {
    let said = Path::new("kernel").join("log");
    let mut elsewhere = Vec::new();
    visit(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").as_path(), &mut |path, source| {
        let its_own = path.to_string_lossy().contains(&*said.to_string_lossy());
        let lines: Vec<&str> = source.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let speaks = ["error!", "warn!", "info!", "debug!", "trace!", "event!", "span!", "instrument"]
                .iter()
                .any(|word| line.contains(&format!("tracing::{word}")));
            // What a proof switches on is not in what ships.
            let mutant = lines.get(at.saturating_sub(1)..at).unwrap_or_default().iter().any(|l| l.contains("mutant!"));
            if speaks && !its_own && !mutant && !line.trim_start().starts_with("//") {
                elsewhere.push(format!("{}:{}", path.display(), at + 1));
            }
        }
    });
    assert_eq!(elsewhere, [""; 0], "kernel::log::Said has everything that is said");
}

fn visit(folder: &Path, look: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            visit(&path, look);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            look(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// Whether a text holds a part of what was given.
fn echoes(said: &str, given: &str) -> bool {
    given.as_bytes().windows(6).any(|part| said.as_bytes().windows(6).any(|window| window == part))
}

proptest! {
    #[test]
    fn p_03_no_error_repeats_a_part_of_what_it_was_given(number in "1[3-9][0-9]{9}", noise in "[A-Z]{8}[0-9]{4}") {
        let built: serde_json::Value = serde_json::from_str(include_str!("../editions/2024-06-19.json")).unwrap();
        let mut said = vec![];
        for typed in [format!("{number}{noise}"), format!("{number}0"), format!("+1{number}"), format!("tel:{number}")] {
            said.extend(kernel::Phone::parse(&typed).err().map(|fault| format!("{fault} {fault:?}")));
        }
        for put in [serde_json::json!(number), serde_json::json!(number.parse::<u64>().unwrap()), serde_json::json!([noise])] {
            for place in ["/version", "/id", "/items", "/items/0/purposes/0", "/items/0/transform", "/features/0/feature", "/text_sha256"] {
                let mut edition = built.clone();
                let Some(at) = edition.pointer_mut(place) else { continue };
                *at = put.clone();
                let text = edition.to_string();
                said.extend(policy::Edition::read(&text).err().map(|fault| format!("{fault} {fault:?}")));
                said.extend(policy::Published::open(text.as_bytes(), &[]).err().map(|fault| format!("{fault} {fault:?}")));
            }
            let mut edition = built.clone();
            edition[&noise] = put;
            said.extend(policy::Edition::read(&edition.to_string()).err().map(|fault| format!("{fault} {fault:?}")));
        }
        for address in [format!("http://{noise}.example"), format!("https://{noise}:{number}@host"), format!("https://host/?{number}"), noise.clone()] {
            let endpoints = net::Endpoints { account: address.clone(), media: address.clone(), telemetry: address };
            let tls = net::TlsSetup::first(number.clone(), vec![noise.clone()]);
            said.extend(HttpsTransport::new(&endpoints, &tls).err().map(|fault| format!("{fault} {fault:?}")));
        }
        prop_assert!(said.len() > 20, "errors were made: {}", said.len());
        for said in said {
            prop_assert!(!echoes(&said, &number) && !echoes(&said, &noise), "{}", said);
        }
    }
}

//! How long it takes to verify an exported ledger of 10,000 lines: chain, records, signature, digest, every byte.

use std::{path::Path, sync::Arc, time::Instant};

use gongchao_core::{
    consent::{self, DeviceKey, Event, Outcome, State, Verdict},
    kernel::{Now, Wall},
    policy::{self, Archive, Feature},
    store::Store,
};

use crate::figure::{Figure, Times, Unit, count};
use crate::phone::{KeyFolder, key_of};

const LINES: usize = 10_000;
const RUNS: usize = 41;
/// Milliseconds.
const LIMIT: f64 = 50.0;
/// What is switched on and off again and again.
const FEATURES: [Feature; 3] = [Feature::Media, Feature::Dial, Feature::Analytics];

/// Measures.
pub(crate) fn measure(folder: &Path) -> Result<Vec<Figure>, String> {
    let began = Instant::now();
    let (export, seconds) = exported(&folder.join("client"), LINES)?;
    let made = began.elapsed().as_secs_f64() - seconds;
    let mut times = Times::default();
    for _ in 0..RUNS {
        let began = Instant::now();
        let verdict = consent::verify(export.as_bytes(), None);
        times.add(began.elapsed());
        match verdict {
            Verdict::Whole(told)
                if told.signer.is_some() && told.lines == told.signed && usize::try_from(told.lines) == Ok(LINES) => {}
            Verdict::Whole(_) | Verdict::Broken(_) | Verdict::NotALedger => {
                return Err("the ledger that was just exported is not whole".to_owned());
            }
        }
    }
    Ok(vec![
        Figure::told("10,000 lines written and signed once", made * 1e3, Unit::Ms),
        Figure::told("exported", seconds * 1e3, Unit::Ms),
        Figure::told("the file", count(export.len()) / (1024.0 * 1024.0), Unit::MiB),
        Figure::at_most("verified, in the middle of 41", times.median() * 1e3, Unit::Ms, LIMIT),
        Figure::told("verified, the longest of 41", times.longest() * 1e3, Unit::Ms),
    ])
}

/// A signed ledger of so many lines as a file, and the seconds that the export took.
fn exported(folder: &Path, lines: usize) -> Result<(String, f64), String> {
    let vault = KeyFolder(key_of(folder));
    let mut store = Store::open(folder, &vault, &[consent::SCHEMA]).map_err(|why| why.to_string())?;
    let archive = Arc::new(Archive::new(policy::built_in().map_err(|_| "the edition is wrong")?));
    let at = |n: usize| Now { wall: Wall(i64::try_from(n).unwrap_or_default() * 60_000), ..Now::default() };
    let key = DeviceKey::of_vault(&vault, None).ok_or("there is no key")?;
    let mut state = State::new(archive.clone()).hold(key, at(0));
    for event in [Event::NoticeAnswered(Outcome::Agreed), Event::Box(true), Event::LoginTapped] {
        state = consent::step(state, event, at(1)).0;
    }
    let taps = FEATURES.iter().flat_map(|feature| [Event::SwitchedOn(*feature), Event::Withdraw(*feature)]);
    for (n, event) in taps.cycle().enumerate() {
        if state.lines().len() >= lines {
            break;
        }
        state = consent::step(state, event, at(n)).0;
    }
    store.write(|tx| consent::keep(tx, &State::new(archive), &state)).map_err(|why| why.to_string())?;
    let began = Instant::now();
    let export = store.read(|tx| consent::export(tx, &state)).map_err(|why| why.to_string())?;
    Ok((export, began.elapsed().as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_verified_has_the_lines_that_are_promised() {
        let folder = tempfile::tempdir().unwrap();
        let (export, _) = exported(&folder.path().join("client"), 100).unwrap();
        let Verdict::Whole(told) = consent::verify(export.as_bytes(), None) else { panic!("whole") };
        assert_eq!((told.lines, told.signed), (100, 100));
    }
}

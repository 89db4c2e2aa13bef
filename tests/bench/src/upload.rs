//! What an upload costs in memory: a film of 256 MiB and one of 1 GiB, each sent by a client process of its own over TLS
//! to a backend process, from the choice of the file to the receipt.
//!
//! Idle is what the process holds once somebody is logged in and has said yes to sending, with nothing under way. The
//! peak is the highest since the process began, so it covers the cleaning, the copy, the parts and the receipt.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::figure::{Figure, Unit, count};
use crate::site::{Memory, Site, at};

const MIB: usize = 1024 * 1024;
/// The peak may lie so many MiB over idle.
const OVER_IDLE: f64 = 12.0;
/// The peak of a film four times as large may be so much of the smaller one's.
const GROWTH: f64 = 1.1;

/// What became of one film.
struct Sent {
    idle: f64,
    peak: f64,
    prepared: Duration,
    whole: Duration,
}

/// Measures; absent where the system does not tell how much memory a process has.
pub(crate) fn measure(program: &Path, assets: &Path, folder: &Path) -> Result<Option<Vec<Figure>>, String> {
    if !Path::new("/proc/self/status").exists() {
        return Ok(None);
    }
    let clip = std::fs::read(assets.join("clip.mp4")).map_err(|_| "clip.mp4 is not there")?;
    let site = Site::open(program, folder)?;
    let mut peaks = Vec::new();
    let mut figures = Vec::new();
    for (name, size, number) in [("256 MiB", 256 * MIB, "138 0013 8000"), ("1 GiB", 1024 * MIB, "138 0013 8001")] {
        let Sent { idle, peak, prepared, whole } =
            send(&site, &clip, size, number).map_err(|why| format!("{name}: {why}"))?;
        figures.push(Figure::told(format!("{name}: idle"), idle, Unit::MiB));
        figures.push(Figure::at_most(format!("{name}: peak over idle"), peak - idle, Unit::MiB, OVER_IDLE));
        figures.push(Figure::told(format!("{name}: cleaned, copied, hashed"), prepared.as_secs_f64(), Unit::S));
        figures.push(Figure::told(format!("{name}: all, to the receipt"), whole.as_secs_f64(), Unit::S));
        let rate = count(size / MIB) / whole.saturating_sub(prepared).as_secs_f64();
        figures.push(Figure::told(format!("{name}: sent and confirmed"), rate, Unit::MiBPerS));
        peaks.push(peak);
    }
    let [small, large] = peaks[..] else { return Err("two films".to_owned()) };
    figures.push(Figure::at_most("peak of 1 GiB / peak of 256 MiB", large / small, Unit::Times, GROWTH));
    Ok(Some(figures))
}

fn send(site: &Site, clip: &[u8], size: usize, number: &str) -> Result<Sent, String> {
    let film = site.path("film.mp4");
    make(&film, clip, size).map_err(|why| format!("the film cannot be made: {why}"))?;
    let mut client = site.client(&format!("client of {size}"))?;
    client.log_in(site, number)?;
    client.agree("media")?;
    client.settle()?;
    let Memory { now: idle, .. } = client.memory().ok_or("the client has no memory")?;
    let began = Instant::now();
    client.tap(&json!({ "tap": "send", "path": film }))?;
    client.see("the copy", |s| at(upload(s), "/size").is_number() || ended(s))?;
    let prepared = began.elapsed();
    client.see("the receipt", ended)?;
    let whole = began.elapsed();
    let Memory { peak, .. } = client.memory().ok_or("the client has no memory")?;
    let upload = upload(client.snapshot());
    // Cleaning a film leaves it as long as it was; the client has compared the digest before it says done.
    if at(upload, "/is") != "done" || at(upload, "/receipt/size") != &json!(size) {
        return Err(format!("the upload ended as {}: {}", at(upload, "/is"), at(upload, "/reason")));
    }
    Ok(Sent { idle, peak, prepared, whole })
}

fn upload(snapshot: &Value) -> &Value {
    at(snapshot, "/uploads/0")
}

fn ended(snapshot: &Value) -> bool {
    ["done", "failed"].iter().any(|is| at(upload(snapshot), "/is") == is)
}

/// A film of this length: the clip, and behind it a second box of media data, which a player passes over.
fn make(path: &Path, clip: &[u8], size: usize) -> std::io::Result<()> {
    let mut film = BufWriter::with_capacity(MIB, File::create(path)?);
    film.write_all(clip)?;
    let more = size.saturating_sub(clip.len());
    film.write_all(&u32::try_from(more).map_err(std::io::Error::other)?.to_be_bytes())?;
    film.write_all(b"mdat")?;
    // Bytes that nothing on the way makes fewer, and of which no two parts are alike.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut left = more.saturating_sub(8);
    while left > 0 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let bytes = state.to_le_bytes();
        let piece = bytes.get(..left.min(8)).unwrap_or(&bytes);
        film.write_all(piece)?;
        left -= piece.len();
    }
    film.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_the_clip_and_one_box_up_to_the_length_that_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let (path, clip) = (folder.path().join("film.mp4"), [7; 1000]);
        make(&path, &clip, 4099).unwrap();
        let film = std::fs::read(&path).unwrap();
        assert_eq!(film.len(), 4099);
        assert_eq!(film[..1000], clip);
        assert_eq!(film[1000..1004], 3099_u32.to_be_bytes());
        assert_eq!(film[1004..1008], *b"mdat");
    }
}

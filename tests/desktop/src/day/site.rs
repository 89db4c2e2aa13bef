//! Where a day happens: the backend in this process, a network that can fail in front of each of its parts, and a folder
//! that the client is born in.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use gongchao_backend::{Backend, Config, RequestRow, Sabotage, Serving, Store, SystemClock, UploadRow};
use gongchao_faults::{Fault, Proxy};

use crate::setup::Info;

pub(crate) const LABEL: &[u8] = include_bytes!("../../../assets/label.png");
const PHOTO: &[u8] = include_bytes!("../../../assets/photo.jpg");
const CLIP: &[u8] = include_bytes!("../../../assets/clip.mp4");

/// What must not be left of the shipped files in anything that was sent.
const MUST_NOT_LEAVE: [&[u8]; 5] = [b"Canary", b"SN-CANARY", b"canary", b"Hangzhou", b"+30.2084"];

/// The pointer to a place in an EXIF block, in both orders of bytes.
const GPS: [&[u8]; 2] = [b"\x88\x25\x00\x04", b"\x25\x88\x04\x00"];

/// The parts of the backend whose network fails by itself; each part has one of its own.
#[derive(Clone, Copy)]
pub(crate) enum Line {
    Account,
    Media,
    Telemetry,
}

/// The place.
pub(crate) struct Site {
    backend: Backend,
    serving: Option<Serving>,
    lines: [Proxy; 3],
    folder: PathBuf,
    // Kept until the end of the day, where the person gave no folder.
    _temporary: Option<tempfile::TempDir>,
}

impl Site {
    /// Builds it.
    pub(crate) async fn build(
        keep: Option<PathBuf>,
        policy_text: Option<PathBuf>,
        sabotage: bool,
    ) -> Result<Self, String> {
        let (folder, temporary) = if let Some(folder) = keep {
            (folder, None)
        } else {
            let made = tempfile::tempdir().map_err(|_| "no folder can be made".to_owned())?;
            (made.path().to_owned(), Some(made))
        };
        std::fs::create_dir_all(&folder).map_err(|_| "the folder cannot be made".to_owned())?;
        // A day begins with a client that was never started; what is there from another one is not touched.
        if std::fs::read_dir(&folder).map_or(true, |mut found| found.next().is_some()) {
            return Err("the folder is not empty".to_owned());
        }
        let mut config = Config::new(folder.join("backend"));
        config.policy_text = policy_text;
        config.sabotage = sabotage.then_some(Sabotage::CorruptUploadByte);
        let backend = Backend::open(config, Arc::new(SystemClock)).map_err(|fault| fault.to_string())?;
        let serving = backend.serve().await.map_err(|fault| fault.to_string())?;
        let mut info = Info::from(&serving);
        let mut lines = Vec::new();
        for url in [&mut info.account_url, &mut info.media_url, &mut info.telemetry_url] {
            let proxy = Proxy::start(address(url)?).await.map_err(|_| "no port is free".to_owned())?;
            *url = format!("https://localhost:{}", proxy.addr().port());
            lines.push(proxy);
        }
        let lines = lines.try_into().map_err(|_| "three lines".to_owned())?;
        let site = Self { backend, serving: Some(serving), lines, folder, _temporary: temporary };
        info.write(&site.info()).map_err(|_| "the info file cannot be written".to_owned())?;
        for (name, bytes) in
            [("label.png", LABEL), ("photo.jpg", PHOTO), ("clip.mp4", CLIP), ("long.mp4", &longer(CLIP))]
        {
            std::fs::write(site.folder.join(name), bytes).map_err(|_| "the files cannot be written".to_owned())?;
        }
        Ok(site)
    }

    /// A file of the day.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The client's own folder.
    pub(crate) fn client(&self) -> PathBuf {
        self.folder.join("client")
    }

    /// The file that says where the backend is.
    pub(crate) fn info(&self) -> PathBuf {
        self.folder.join("backend.json")
    }

    /// What the backend has.
    pub(crate) fn store(&self) -> Store {
        self.backend.store()
    }

    /// The digest of the operator's text, as the backend names it; absent where the day was given none.
    pub(crate) fn policy_sha256(&self) -> Option<String> {
        self.backend.policy_sha256().map(str::to_owned)
    }

    /// The network in front of a part.
    pub(crate) fn line(&self, line: Line) -> &Proxy {
        let [account, media, telemetry] = &self.lines;
        match line {
            Line::Account => account,
            Line::Media => media,
            Line::Telemetry => telemetry,
        }
    }

    /// The whole network.
    pub(crate) fn network(&self, fault: Fault) {
        for line in &self.lines {
            line.set(fault);
        }
    }

    /// Bytes from the client and to it, so far.
    pub(crate) fn bytes(&self) -> (u64, u64) {
        self.lines.iter().fold((0, 0), |(up, down), line| (up + line.bytes_up(), down + line.bytes_down()))
    }

    /// Requests of a route, in order.
    pub(crate) fn requests(&self, method: &str, route: &str) -> Vec<RequestRow> {
        // A process asks once for the nonce of its proofs; nothing is tried by that.
        let asked = |r: &RequestRow| r.code.as_deref() != Some("use_dpop_nonce");
        let these = |r: &RequestRow| r.method == method && r.route.contains(route) && asked(r);
        self.store().requests().into_iter().filter(these).collect()
    }

    /// The upload of a receipt.
    pub(crate) fn upload(&self, receipt: &str) -> Option<UploadRow> {
        self.store().uploads().into_iter().find(|upload| upload.receipt.as_deref() == Some(receipt))
    }

    /// Waits until the backend has something. Its store is looked at again and again, since it tells nobody.
    pub(crate) async fn until<T>(&self, what: &str, mut look: impl FnMut(&Store) -> Option<T>) -> Result<T, String> {
        let mut every = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..500 {
            every.tick().await;
            if let Some(found) = look(&self.store()) {
                return Ok(found);
            }
        }
        Err(format!("the backend never had {what}"))
    }

    /// Nothing of what had to be taken out of the shipped files is in anything that the backend stored.
    pub(crate) fn nothing_slipped(&self) -> Result<(), String> {
        for needle in MUST_NOT_LEAVE {
            if !files_with(&self.folder.join("backend"), |bytes| holds(bytes, needle)).is_empty() {
                return Err(format!("the backend has {} in a file", String::from_utf8_lossy(needle)));
            }
        }
        // An orientation may stay, and with it the block that places stand in; the pointer to a place may not.
        let placed = files_with(&self.folder.join("backend/uploads"), |bytes| {
            bytes.starts_with(b"\xff\xd8")
                && bytes.get(..4096.min(bytes.len())).is_some_and(|head| GPS.iter().any(|tag| holds(head, tag)))
        });
        if placed.is_empty() { Ok(()) } else { Err("the backend has a picture with its place".to_owned()) }
    }

    /// Files of the client that hold these bytes.
    pub(crate) fn client_files_with(&self, needle: &[u8]) -> Vec<PathBuf> {
        files_with(&self.client(), |bytes| holds(bytes, needle))
    }

    /// Files of the client that hold a code: these digits, and not as a part of a digest in hexadecimal.
    pub(crate) fn client_files_with_code(&self, code: &str) -> Vec<PathBuf> {
        files_with(&self.client(), |bytes| holds_code(bytes, code.as_bytes()))
    }

    /// The end of the day.
    pub(crate) async fn close(mut self) {
        if let Some(serving) = self.serving.take() {
            serving.stop().await;
        }
        for line in self.lines {
            line.stop().await;
        }
    }
}

/// The same film with so much more behind it that it takes three parts to send: a second box of media data, which a
/// player passes over.
fn longer(clip: &[u8]) -> Vec<u8> {
    const MORE: u32 = 20 * 1024 * 1024;
    let mut film = clip.to_vec();
    film.extend((MORE + 8).to_be_bytes());
    film.extend(b"mdat");
    // Bytes that no compression on the way makes fewer.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..MORE / 8 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        film.extend(state.to_le_bytes());
    }
    film
}

fn address(url: &str) -> Result<SocketAddr, String> {
    let port = url.rsplit(':').next().and_then(|p| p.trim_end_matches('/').parse().ok());
    port.map(|port: u16| SocketAddr::from(([127, 0, 0, 1], port))).ok_or_else(|| "the backend has no port".to_owned())
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn holds_code(bytes: &[u8], code: &[u8]) -> bool {
    let hexadecimal = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_hexdigit);
    bytes
        .windows(code.len())
        .enumerate()
        .any(|(at, window)| window == code && !(hexadecimal(at.checked_sub(1)) && hexadecimal(Some(at + code.len()))))
}

fn files_with(folder: &Path, found: impl Fn(&[u8]) -> bool) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path).is_ok_and(|bytes| found(&bytes)) {
                files.push(path);
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_as_text_and_not_within_a_digest() {
        assert!(holds_code(b"\"123456\"", b"123456") && holds_code(b"x123456a", b"123456"));
        assert!(holds_code(b"123456", b"123456"));
        assert!(!holds_code(b"ab123456cd", b"123456") && !holds_code(b"12345", b"123456"));
    }

    #[test]
    fn the_shipped_photo_would_be_noticed_if_it_left_as_it_is() {
        assert!(GPS.iter().any(|tag| holds(&PHOTO[..4096], tag)));
        assert!([&b"Canary"[..], b"SN-CANARY", b"Hangzhou"].iter().all(|needle| holds(PHOTO, needle)));
        assert!(holds(CLIP, b"canary title") && holds(CLIP, b"+30.2084"));
    }

    #[test]
    fn the_longer_film_is_the_same_film_with_a_box_behind_it() {
        let film = longer(CLIP);
        assert!(film.starts_with(CLIP) && film.len() == CLIP.len() + 8 + 20 * 1024 * 1024);
    }
}

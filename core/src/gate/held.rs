//! A reading on its way out: held, de-identified, sealed, opened.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    marker::PhantomData,
    path::PathBuf,
};

use bytes::Bytes;
use serde::Serialize;

use super::grant::{Closed, Gate, Grant, Proof};
use crate::{
    kernel::{Secret, mutant},
    policy::{DataItem, Purpose, Transform},
    store::FileKey,
};

/// Something that can be collected: it names its item, what it is taken for, and the transform that it leaves by.
///
/// The gate refuses a reading whose transform is not the one that the edition declares, or whose purpose is none of the
/// item's and of the feature's, so neither can be changed without changing the edition.
pub trait Reading: Sized {
    /// Which item of the vocabulary this is.
    const ITEM: DataItem;
    /// The declared transform that [`Reading::transform`] carries out.
    const TRANSFORM: Transform;
    /// What it is taken for.
    const PURPOSE: Purpose;
    /// What is left of it.
    type Left;
    /// Carries the transform out.
    fn transform(self) -> Self::Left;
}

/// A reading inside the gate, with the consent it was taken under. It cannot be copied, printed or serialised; it can only
/// be let go by its transform.
#[must_use = "a reading that is taken and not used should not have been taken"]
pub struct Held<F, T> {
    reading: T,
    proof: Proof,
    feature: PhantomData<fn() -> F>,
}

impl<F, T: Reading> Held<F, T> {
    pub(super) fn new(reading: T, proof: Proof) -> Self {
        Self { reading, proof, feature: PhantomData }
    }

    /// Lets go of the reading by its declared transform.
    pub fn deidentify(self) -> Deidentified<F, T::Left> {
        Deidentified { left: self.reading.transform(), proof: self.proof, feature: PhantomData }
    }
}

/// What a declared transform left, with the consent it was taken under: it leaves under that one and under no other. It
/// can be joined with more of its feature and shaped, and then only be sealed.
#[must_use = "what was prepared to leave should be sealed"]
pub struct Deidentified<F, T> {
    left: T,
    proof: Proof,
    feature: PhantomData<fn() -> F>,
}

impl<F> Deidentified<F, ()> {
    /// Nothing collected: the start of a payload that is joined from parts.
    pub fn nothing(grant: &Grant<F>) -> Self {
        Self { left: (), proof: grant.proof.clone(), feature: PhantomData }
    }
}

impl<F, T> Deidentified<F, T> {
    /// Joins two parts of one payload. Where they were taken under two consents, one after the other, the whole leaves
    /// under the earlier one, which means not at all.
    pub fn and<U>(self, other: Deidentified<F, U>) -> Deidentified<F, (T, U)> {
        let proof = if other.proof.epoch < self.proof.epoch { other.proof } else { self.proof };
        Deidentified { left: (self.left, other.left), proof, feature: PhantomData }
    }

    /// Shapes the payload. It takes a plain function and no closure, so that nothing is carried in from where it stands.
    pub fn shape<U>(self, shape: fn(T) -> U) -> Deidentified<F, U> {
        Deidentified { left: shape(self.left), proof: self.proof, feature: PhantomData }
    }
}

/// Where something goes: which server, by which method and path, and whether the session goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Which of the three servers.
    pub host: Host,
    /// HTTP method.
    pub method: Method,
    /// Path with its prefix, without anything about a person.
    pub path: String,
    /// Whether the session's credential goes with it. Never true for telemetry.
    pub bearer: bool,
    /// Further headers of the protocol, without anything about a person.
    pub headers: Vec<(&'static str, String)>,
}

/// The three servers. They share no connection, no identifier and no credential (C064).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// Account, devices, messages, policy, notices.
    Account,
    /// Uploads.
    Media,
    /// Telemetry.
    Telemetry,
}

/// HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// HEAD
    Head,
    /// POST
    Post,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
}

/// A part of a file that is streamed as a body.
#[derive(Clone, Debug)]
pub struct FileBody {
    /// The file.
    pub path: PathBuf,
    /// First byte.
    pub from: u64,
    /// Number of bytes.
    pub len: u64,
    /// What the file is sealed by; what leaves is opened.
    pub key: FileKey,
    /// Counts the bytes that the socket took.
    pub progress: std::sync::Arc<std::sync::atomic::AtomicU64>,
}

impl FileBody {
    /// The bytes that leave, all at once, for a transport that is no socket. Fails where the file is shorter.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(self.len).map_err(|_| io::ErrorKind::FileTooLarge)?];
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.from))?;
        file.read_exact(&mut bytes)?;
        self.key.apply(self.from, &mut bytes).map_err(|_| io::ErrorKind::FileTooLarge)?;
        Ok(bytes)
    }
}

/// What a request carries.
#[derive(Clone, Debug)]
pub enum Body {
    /// Nothing.
    Empty,
    /// Bytes of a media type.
    Bytes {
        /// `Content-Type`.
        content_type: &'static str,
        /// The bytes.
        bytes: Bytes,
    },
    /// A part of a file, as `application/offset+octet-stream`.
    File(FileBody),
}

/// Sealed and addressed. Only `net` can open it, and only while the grant it was sealed under stands.
#[derive(Clone)]
#[must_use = "an envelope does nothing until it is sent"]
pub struct Envelope {
    proof: Proof,
    route: Route,
    body: Body,
}

/// Seals a payload as JSON, under the consent it was taken under.
pub fn seal<F, T: Serialize>(route: Route, payload: Deidentified<F, T>) -> Envelope {
    // The payloads are our own structs of strings and numbers; serialising them cannot fail.
    let bytes = Bytes::from(serde_json::to_vec(&payload.left).unwrap_or_default());
    Envelope { proof: payload.proof, route, body: Body::Bytes { content_type: "application/json", bytes } }
}

/// Seals a payload that is encoded already.
pub fn seal_raw<F>(route: Route, content_type: &'static str, payload: Deidentified<F, Bytes>) -> Envelope {
    Envelope { proof: payload.proof, route, body: Body::Bytes { content_type, bytes: payload.left } }
}

/// Seals a payload that travels in headers, before a body of no bytes.
pub fn seal_headers<F>(
    mut route: Route,
    content_type: &'static str,
    payload: Deidentified<F, Vec<(&'static str, String)>>,
) -> Envelope {
    route.headers.extend(payload.left);
    Envelope { proof: payload.proof, route, body: Body::Bytes { content_type, bytes: Bytes::new() } }
}

/// Seals a part of a file.
pub fn seal_file<F>(route: Route, payload: Deidentified<F, FileBody>) -> Envelope {
    Envelope { proof: payload.proof, route, body: Body::File(payload.left) }
}

/// An envelope that was opened in order to be sent at this moment.
pub(crate) struct Opened {
    pub(crate) route: Route,
    pub(crate) body: Body,
}

impl Envelope {
    /// Opens it for sending. Refused where the consent it was sealed under does not stand any more.
    pub(crate) fn open(&self, gate: &Gate) -> Result<Opened, Closed> {
        if !mutant!(SkipSendCheck) {
            gate.check(&self.proof)?;
        }
        Ok(Opened { route: self.route.clone(), body: self.body.clone() })
    }

    /// Whether the consent it was sealed under stands at this moment; a body under way is cut when it does not.
    pub(crate) fn stands(&self, gate: &Gate) -> Result<(), Closed> {
        if mutant!(SkipSendCheck) { Ok(()) } else { gate.check(&self.proof) }
    }
}

/// A number or a code that a person gives in order that it is sent.
impl Reading for crate::kernel::Phone {
    const ITEM: DataItem = DataItem::PhoneNumber;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Login;
    type Left = String;
    fn transform(self) -> String {
        self.expose().to_owned()
    }
}

/// The code of an SMS.
pub struct SmsCode(pub Secret);
impl Reading for SmsCode {
    const ITEM: DataItem = DataItem::SmsCode;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Login;
    type Left = String;
    fn transform(self) -> String {
        self.0.expose_str().unwrap_or_default().to_owned()
    }
}

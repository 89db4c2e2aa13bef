//! A media server in memory that follows tus 1.0, and loses what the test tells it to.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, atomic::Ordering},
};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::{
    gate::{Body, Method},
    net::{Request, Response, Transport, TransportFault},
};

/// What befalls one request.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// It does not arrive.
    RequestLost,
    /// It arrives, and its answer does not.
    AnswerLost,
    /// Of a part, only so many bytes arrive, and then the connection breaks.
    CutAt(usize),
    /// Of a part, only so many bytes are taken, and the server says so.
    TakenShort(usize),
    /// A bare status.
    Status(u16),
    /// A refusal that says when to come back, in seconds.
    Busy(u64),
    /// A portal's page.
    Portal,
    /// The server has forgotten the upload before this request came.
    Forgotten,
    /// One byte of what is stored is another one.
    Corrupted,
}

#[derive(Default)]
pub(super) struct Stored {
    pub(super) length: usize,
    pub(super) bytes: Vec<u8>,
    pub(super) committed: bool,
    pub(super) metadata: String,
}

#[derive(Default)]
pub(super) struct Shelf {
    pub(super) uploads: BTreeMap<String, Stored>,
    pub(super) faults: VecDeque<Option<Fault>>,
    /// Every request as "METHOD path".
    pub(super) asked: Vec<String>,
    /// Bytes of parts that were put on the wire.
    pub(super) sent: usize,
    /// All headers and bodies that were put on the wire, but for the parts.
    pub(super) said: String,
    /// Digests that the receipt is given for are bent where this is set.
    pub(super) bent_receipts: bool,
}

#[derive(Default)]
pub(super) struct Server(pub(super) Mutex<Shelf>);

const PROBLEM: &str = "application/problem+json";

fn response(status: u16, headers: &[(&str, String)], body: &str) -> Response {
    let mut all = vec![("tus-resumable".to_owned(), "1.0.0".to_owned())];
    all.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    Response { status, headers: all, body: Bytes::from(body.to_owned()) }
}

fn refusal(status: u16, code: &str) -> Response {
    response(status, &[("content-type", PROBLEM.into())], &format!(r#"{{"code":"{code}"}}"#))
}

impl Shelf {
    fn answer(&mut self, request: &Request, most: usize) -> Response {
        let route = &request.route();
        let header = |name: &str| route.headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone());
        let id = route.path.trim_start_matches("/v1/media/").trim_start_matches("/files/");
        let id = id.trim_end_matches("/commit").to_owned();
        match (route.method, route.path.starts_with("/files")) {
            (Method::Head, true) => match self.uploads.get(&id) {
                Some(upload) => response(
                    200,
                    &[("upload-offset", upload.bytes.len().to_string()), ("upload-length", upload.length.to_string())],
                    "",
                ),
                None => response(404, &[], ""),
            },
            (Method::Post, true) => {
                let (id, length) = (header("upload-id").unwrap(), header("upload-length").unwrap().parse().unwrap());
                if self.uploads.contains_key(&id) {
                    return refusal(409, "upload_exists");
                }
                let metadata = header("upload-metadata").unwrap();
                self.uploads.insert(id.clone(), Stored { length, metadata, ..Stored::default() });
                response(201, &[("location", format!("https://media.example/files/{id}"))], "")
            }
            (Method::Patch, true) => {
                let Body::File(part) = request.body() else { panic!("a part without a file") };
                let mut bytes = part.read().unwrap();
                bytes.truncate(most);
                self.sent += bytes.len();
                part.progress.store(bytes.len() as u64, Ordering::Relaxed);
                let Some(upload) = self.uploads.get_mut(&id) else { return response(404, &[], "") };
                if header("upload-offset").unwrap() != upload.bytes.len().to_string() {
                    return response(409, &[], "");
                }
                upload.bytes.extend(bytes);
                response(204, &[("upload-offset", upload.bytes.len().to_string())], "")
            }
            (Method::Delete, true) => match self.uploads.get(&id) {
                Some(upload) if upload.committed => refusal(404, "upload_unknown"),
                Some(_) => {
                    self.uploads.remove(&id);
                    response(204, &[], "")
                }
                None => response(404, &[], ""),
            },
            (Method::Post, false) => self.commit(&id, request),
            _ => panic!("nobody asks this"),
        }
    }

    fn commit(&mut self, id: &str, request: &Request) -> Response {
        let Body::Bytes { bytes, .. } = request.body() else { panic!("a commit without a body") };
        let told: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        let Some(upload) = self.uploads.get_mut(id) else { return refusal(404, "upload_unknown") };
        if upload.bytes.len() < upload.length {
            return refusal(409, "upload_incomplete");
        }
        let mut sha256 = hex::encode(Sha256::digest(&upload.bytes));
        if told["sha256"] != sha256 {
            return refusal(409, "digest_differs");
        }
        upload.committed = true;
        if self.bent_receipts {
            sha256 = "0".repeat(64);
        }
        let (name, size) = (format!("r-{id}"), upload.bytes.len());
        let receipt = serde_json::json!({ "receipt": name, "sha256": sha256, "size": size, "stored_at": 7 });
        response(200, &[("content-type", "application/json".into())], &receipt.to_string())
    }
}

#[async_trait::async_trait]
impl Transport for Server {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        let mut shelf = self.0.lock().unwrap();
        let name = format!("{:?} {}", request.route().method, request.route().path).to_uppercase();
        shelf.asked.push(name);
        assert!(request.bearer().is_some(), "every request of an upload goes with the session");
        let body = if let Body::Bytes { bytes, .. } = request.body() { format!("{bytes:?}") } else { String::new() };
        let said = format!("{:?} {body}\n", request.route());
        shelf.said.push_str(&said);
        let fault = shelf.faults.pop_front().flatten();
        let all = usize::MAX;
        match fault {
            None => Ok(shelf.answer(&request, all)),
            Some(Fault::RequestLost) => Err(TransportFault::Unreachable),
            Some(Fault::AnswerLost) => {
                let _lost = shelf.answer(&request, all);
                Err(TransportFault::Broken)
            }
            Some(Fault::CutAt(most)) => {
                let _lost = shelf.answer(&request, most);
                Err(TransportFault::Broken)
            }
            Some(Fault::TakenShort(most)) => Ok(shelf.answer(&request, most)),
            Some(Fault::Status(status)) => Ok(response(status, &[], "")),
            Some(Fault::Busy(seconds)) => {
                let headers = [("content-type", PROBLEM.into()), ("retry-after", seconds.to_string())];
                Ok(response(429, &headers, r#"{"code":"too_many"}"#))
            }
            Some(Fault::Portal) => Ok(Response {
                status: 200,
                headers: vec![("content-type".to_owned(), "text/html".to_owned())],
                body: Bytes::from_static(b"<html>pay here</html>"),
            }),
            Some(Fault::Forgotten) => {
                shelf.uploads.retain(|_, upload| upload.committed);
                Ok(shelf.answer(&request, all))
            }
            Some(Fault::Corrupted) => {
                for upload in shelf.uploads.values_mut() {
                    if let Some(byte) = upload.bytes.first_mut() {
                        *byte ^= 1;
                    }
                }
                Ok(shelf.answer(&request, all))
            }
        }
    }
}

//! From stored records to an envelope.
//!
//! Stored records are encoded already, so a batch is made by putting them end to end between the frames of an
//! `ExportLogsServiceRequest`; nothing is decoded on the way out, and a record that could not be decoded cannot stop the
//! ones around it. The same rows give the same bytes. Nothing goes with them that the account's requests carry: no
//! session, no installation number; the name in front is this class's own and changes with the consent (C064).

use std::io::Write;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use opentelemetry_proto::tonic::{
    common::v1::{InstrumentationScope, any_value},
    resource::v1::Resource,
};
use prost::{
    Message,
    encoding::{WireType, encode_key, encode_varint, encoded_len_varint, key_len},
};

use super::{
    outcome::Packing,
    readings::{AnalyticsParcel, ClassName, ClientVersion, EssentialParcel},
    record::attribute,
    words::Class,
};
use crate::{
    gate::{Closed, Deidentified, Envelope, Gate, Grant, Host, Method, Route, seal_raw, uses},
    kernel::Epoch,
};

/// Most records of one request; a Collector was seen to answer 200 to more and drop them.
pub(super) const MOST_RECORDS: u32 = 512;
/// Most bytes of records of one request. The bound on the wire is the same number after compression, so it holds
/// without trying.
pub(super) const MOST_BYTES: usize = 256 * 1024;

const PATH: &str = "/v1/logs";
const PROTOBUF: &str = "application/x-protobuf";

/// The records of a batch and the name they travel under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parcel {
    pub(super) records: Vec<Vec<u8>>,
    pub(super) name: String,
}

/// Seals a batch under the consent its rows were recorded under. Refused where that consent does not stand any more.
pub(super) fn envelope(
    gate: &Gate,
    class: Class,
    epoch: Epoch,
    mut parcel: Parcel,
    packing: Packing,
) -> Result<Envelope, Closed> {
    match class {
        Class::Analytics => {
            let grant = gate.renew::<uses::Analytics>(epoch)?;
            let name = std::mem::take(&mut parcel.name);
            let parcel = gate.carry(&grant, AnalyticsParcel(parcel))?.deidentify();
            finish(gate, &grant, parcel, name, packing)
        }
        Class::Essential => {
            let grant = gate.renew::<uses::EssentialLog>(epoch)?;
            let name = std::mem::take(&mut parcel.name);
            let parcel = gate.carry(&grant, EssentialParcel(parcel))?.deidentify();
            finish(gate, &grant, parcel, name, packing)
        }
    }
}

fn finish<F: uses::Use>(
    gate: &Gate,
    grant: &Grant<F>,
    parcel: Deidentified<F, Parcel>,
    name: String,
    packing: Packing,
) -> Result<Envelope, Closed> {
    let version = gate.collect(grant, ClientVersion(env!("CARGO_PKG_VERSION")))?.deidentify();
    let name = gate.collect(grant, ClassName(name))?.deidentify();
    let request =
        parcel.and(name).and(version).shape(|((parcel, name), version)| splice(Some(&name), version, &parcel.records));
    let request = match packing {
        Packing::Gzip => request.shape(gzip),
        Packing::Plain => request.shape(Bytes::from),
    };
    Ok(seal_raw(route(packing), PROTOBUF, request))
}

fn route(packing: Packing) -> Route {
    let headers = match packing {
        Packing::Gzip => vec![("content-encoding", "gzip".to_owned())],
        Packing::Plain => Vec::new(),
    };
    Route { host: Host::Telemetry, method: Method::Post, path: PATH.to_owned(), bearer: false, headers }
}

/// The bytes of an `ExportLogsServiceRequest` around encoded records.
pub(super) fn splice(name: Option<&str>, version: &str, records: &[Vec<u8>]) -> Vec<u8> {
    let text = |key, value: &str| attribute(key, any_value::Value::StringValue(value.to_owned()));
    let mut attributes = vec![text("service.name", "gongchao"), text("service.version", version)];
    attributes.extend(name.map(|name| text("app.installation.id", name)));
    let resource = Resource { attributes, ..Resource::default() }.encode_to_vec();
    let scope = InstrumentationScope { name: "gongchao.telemetry".to_owned(), ..InstrumentationScope::default() }
        .encode_to_vec();

    let scope_logs_len =
        field_len(1, scope.len()) + records.iter().map(|record| field_len(2, record.len())).sum::<usize>();
    let resource_logs_len = field_len(1, resource.len()) + field_len(2, scope_logs_len);
    let mut out = Vec::with_capacity(field_len(1, resource_logs_len));
    head(1, resource_logs_len, &mut out);
    field(1, &resource, &mut out);
    head(2, scope_logs_len, &mut out);
    field(1, &scope, &mut out);
    for record in records {
        field(2, record, &mut out);
    }
    out
}

fn head(tag: u32, len: usize, out: &mut Vec<u8>) {
    encode_key(tag, WireType::LengthDelimited, out);
    encode_varint(wide(len), out);
}

fn field(tag: u32, bytes: &[u8], out: &mut Vec<u8>) {
    head(tag, bytes.len(), out);
    out.extend_from_slice(bytes);
}

fn field_len(tag: u32, len: usize) -> usize {
    key_len(tag) + encoded_len_varint(wide(len)) + len
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[expect(clippy::needless_pass_by_value, reason = "a payload is shaped by plain functions that take it over")]
fn gzip(plain: Vec<u8>) -> Bytes {
    let mut out = GzEncoder::new(Vec::new(), Compression::new(6));
    // Writing into memory does not fail; were it to, the server would refuse the stump and it would be sent plain.
    let _ = out.write_all(&plain);
    Bytes::from(out.finish().unwrap_or_default())
}

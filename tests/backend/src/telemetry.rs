//! The telemetry part: OTLP/HTTP logs in protobuf, plain or gzip. Anonymous: a request with a credential is refused, so
//! that no client can link events to an account by mistake.
//!
//! A record is kept once by its `log.record.uid`, however often it comes: delivery is at least once, counting is not.

use std::io::Read;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use flate2::read::MultiGzDecoder;
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsPartialSuccess, ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use prost::Message;
use rusqlite::{Transaction, params};
use serde_json::{Map, Value};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::backend::Shared;
use crate::body::{content_type, whole};
use crate::db::blocking;
use crate::problem::{Code, Problem};

const PROTOBUF: &str = "application/x-protobuf";
const UID: &str = "log.record.uid";

/// The routes of this part and their contract.
pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(logs))
}

/// Takes a batch of log records, OTLP/HTTP.
///
/// The body is an `ExportLogsServiceRequest`, the answer an `ExportLogsServiceResponse`. Records without the attribute
/// `log.record.uid` are rejected in `partial_success`; the others are kept once.
#[utoipa::path(post, path = "/v1/logs", operation_id = "telemetry_logs", tag = "telemetry",
    request_body(content_type = "application/x-protobuf", description = "ExportLogsServiceRequest, plain or with Content-Encoding: gzip"),
    responses(
        (status = 200, description = "ExportLogsServiceResponse", content_type = "application/x-protobuf"),
    ))]
pub(crate) async fn logs(State(shared): State<Shared>, request: Request) -> Result<Response, Problem> {
    let headers = request.headers();
    if headers.contains_key(header::AUTHORIZATION) || headers.contains_key(header::COOKIE) {
        return Err(Code::TelemetryMustBeAnonymous.into());
    }
    if content_type(headers) != Some(PROTOBUF) {
        return Err(Code::MediaTypeUnsupported.into());
    }
    let gzip = is_gzip(headers)?;
    let limits = &shared.config.limits;
    let most = limits.telemetry_expanded_bytes;
    let body = whole(request, limits.telemetry_bytes, limits.body_read_s).await?;
    let batch = blocking(move || {
        let expanded = if gzip { expand(&body, most)? } else { body.to_vec() };
        ExportLogsServiceRequest::decode(expanded.as_slice()).map_err(|_| Code::ProtobufMalformed.into())
    })
    .await?;
    let now = shared.now();
    let rejected = shared.db.write(move |tx| keep(tx, batch, now)).await?;
    let partial_success = (rejected > 0).then(|| ExportLogsPartialSuccess {
        rejected_log_records: rejected,
        error_message: format!("records without {UID}"),
    });
    let answer = ExportLogsServiceResponse { partial_success }.encode_to_vec();
    Ok(([(header::CONTENT_TYPE, PROTOBUF)], answer).into_response())
}

fn is_gzip(headers: &HeaderMap) -> Result<bool, Problem> {
    match headers.get(header::CONTENT_ENCODING).map(header::HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(false),
        Some(b"gzip") => Ok(true),
        Some(_) => Err(Code::EncodingUnsupported.into()),
    }
}

/// Expands a body, and stops where it grows past what is allowed: a small body can expand to fill any memory.
fn expand(body: &[u8], most: usize) -> Result<Vec<u8>, Problem> {
    let mut expanded = Vec::new();
    MultiGzDecoder::new(body)
        .take(most as u64 + 1)
        .read_to_end(&mut expanded)
        .map_err(|_| Problem::from(Code::BodyBroken))?;
    if expanded.len() > most { Err(Code::BodyTooLarge.into()) } else { Ok(expanded) }
}

/// Keeps a batch; gives the number of records that have no uid.
fn keep(tx: &Transaction<'_>, batch: ExportLogsServiceRequest, now: i64) -> Result<i64, Problem> {
    let mut rejected = 0;
    let mut insert = tx.prepare_cached(
        "INSERT INTO telemetry (uid, event_name, attributes, resource, received_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (uid) DO UPDATE SET seen = seen + 1",
    )?;
    for of_resource in batch.resource_logs {
        let resource = Value::Object(attributes(of_resource.resource.unwrap_or_default().attributes)).to_string();
        for record in of_resource.scope_logs.into_iter().flat_map(|scope| scope.log_records) {
            let LogRecord { event_name, attributes: given, .. } = record;
            let given = attributes(given);
            let Some(uid) = given.get(UID).and_then(Value::as_str).filter(|uid| !uid.is_empty()) else {
                rejected += 1;
                continue;
            };
            let uid = uid.to_owned();
            insert.execute(params![uid, event_name, Value::Object(given).to_string(), resource, now])?;
        }
    }
    Ok(rejected)
}

fn attributes(given: Vec<KeyValue>) -> Map<String, Value> {
    given.into_iter().map(|pair| (pair.key, value(pair.value))).collect()
}

/// An attribute as JSON. Bytes become hexadecimal; JSON has none.
fn value(any: Option<AnyValue>) -> Value {
    match any.and_then(|any| any.value) {
        None | Some(Any::StringValueStrindex(_)) => Value::Null,
        Some(Any::StringValue(text)) => text.into(),
        Some(Any::BoolValue(flag)) => flag.into(),
        Some(Any::IntValue(number)) => number.into(),
        Some(Any::DoubleValue(number)) => number.into(),
        Some(Any::BytesValue(bytes)) => hex::encode(bytes).into(),
        Some(Any::ArrayValue(array)) => array.values.into_iter().map(|item| value(Some(item))).collect(),
        Some(Any::KvlistValue(list)) => Value::Object(attributes(list.values)),
    }
}

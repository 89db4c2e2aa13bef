//! OTLP/HTTP logs: anonymous, within bounds, each record kept once.

use std::io::Write;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use flate2::Compression;
use flate2::write::GzEncoder;
use gongchao_backend::Part;
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsServiceRequest, ExportLogsServiceResponse};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use prost::Message;
use serde_json::json;

use crate::world::{World, no};

fn record(attributes: &[(&str, Any)]) -> LogRecord {
    let attributes = attributes
        .iter()
        .map(|(key, value)| KeyValue {
            key: (*key).to_owned(),
            value: Some(AnyValue { value: Some(value.clone()) }),
            ..Default::default()
        })
        .collect();
    LogRecord { event_name: "app.start".to_owned(), attributes, ..Default::default() }
}

fn uid(uid: &str) -> (&'static str, Any) {
    ("log.record.uid", Any::StringValue(uid.to_owned()))
}

fn batch(records: Vec<LogRecord>) -> Vec<u8> {
    let scope_logs = vec![ScopeLogs { log_records: records, ..Default::default() }];
    ExportLogsServiceRequest { resource_logs: vec![ResourceLogs { scope_logs, ..Default::default() }] }.encode_to_vec()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn logs() -> axum::http::request::Builder {
    Request::post("/v1/logs").header("content-type", "application/x-protobuf")
}

#[tokio::test]
async fn a_record_that_comes_again_is_kept_once_and_counted_twice() {
    let world = World::new();
    let body = batch(vec![
        record(&[uid("one"), ("n", Any::IntValue(7))]),
        record(&[uid("two"), ("ok", Any::BoolValue(true))]),
    ]);
    let plain = world.call(Part::Telemetry, logs().body(Body::from(body.clone())).unwrap()).await;
    assert_eq!((plain.status, plain.header("content-type")), (StatusCode::OK, "application/x-protobuf"));
    assert!(ExportLogsServiceResponse::decode(plain.body).unwrap().partial_success.is_none());
    let zipped = logs().header("content-encoding", "gzip").body(Body::from(gzip(&body))).unwrap();
    assert_eq!(world.call(Part::Telemetry, zipped).await.status, StatusCode::OK);

    let rows = world.store().telemetry();
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].uid.as_str(), rows[0].event_name.as_str()), ("one", "app.start"));
    assert_eq!(rows[0].attributes, json!({"log.record.uid": "one", "n": 7}));
    assert_eq!(world.store().telemetry_received_total(), 4);
}

#[tokio::test]
async fn a_record_without_a_uid_is_rejected_and_the_others_are_kept() {
    let world = World::new();
    let body = batch(vec![record(&[]), record(&[uid("one")]), record(&[("log.record.uid", Any::IntValue(1))])]);
    let answer = world.call(Part::Telemetry, logs().body(Body::from(body)).unwrap()).await;
    assert_eq!(
        ExportLogsServiceResponse::decode(answer.body).unwrap().partial_success.unwrap().rejected_log_records,
        2
    );
    assert_eq!(world.store().telemetry().len(), 1);
}

#[tokio::test]
async fn a_credential_or_a_cookie_is_refused_and_nothing_is_kept() {
    let world = World::new();
    for (name, value) in [("authorization", "Bearer x"), ("cookie", "a=b")] {
        let request = logs().header(name, value).body(Body::from(batch(vec![record(&[uid("one")])]))).unwrap();
        assert_eq!(world.call(Part::Telemetry, request).await.refusal(), no(400, "telemetry_must_be_anonymous"));
    }
    assert!(world.store().telemetry().is_empty());
}

#[tokio::test]
async fn what_is_no_batch_is_refused_in_words() {
    let world = World::new();
    let garbage = logs().body(Body::from("not a batch")).unwrap();
    assert_eq!(world.call(Part::Telemetry, garbage).await.refusal(), no(400, "protobuf_malformed"));
    let not_gzip = logs().header("content-encoding", "gzip").body(Body::from("not gzip")).unwrap();
    assert_eq!(world.call(Part::Telemetry, not_gzip).await.refusal(), no(400, "body_broken"));
    let zstd = logs().header("content-encoding", "zstd").body(Body::empty()).unwrap();
    assert_eq!(world.call(Part::Telemetry, zstd).await.refusal(), no(415, "encoding_unsupported"));
    let json = Request::post("/v1/logs").header("content-type", "application/json").body(Body::from("{}")).unwrap();
    assert_eq!(world.call(Part::Telemetry, json).await.refusal(), no(415, "media_type_unsupported"));
}

#[tokio::test]
async fn a_body_is_bounded_as_it_is_sent_and_as_it_expands() {
    let world = World::new();
    let large = logs().body(Body::from(vec![0; 1024 * 1024 + 1])).unwrap();
    assert_eq!(world.call(Part::Telemetry, large).await.refusal(), no(413, "body_too_large"));
    let bomb = gzip(&vec![0; 64 * 1024 * 1024]);
    assert!(bomb.len() < 1024 * 1024);
    let bomb = logs().header("content-encoding", "gzip").body(Body::from(bomb)).unwrap();
    assert_eq!(world.call(Part::Telemetry, bomb).await.refusal(), no(413, "body_too_large"));
}

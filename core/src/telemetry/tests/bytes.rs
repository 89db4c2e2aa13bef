//! What the bytes are, down to the last one.

use opentelemetry_proto::tonic::{
    collector::logs::v1::ExportLogsServiceRequest,
    common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value},
    logs::v1::{LogRecord, ResourceLogs, ScopeLogs, SeverityNumber},
    resource::v1::Resource,
};
use proptest::prelude::*;
use prost::Message;

use super::*;
use crate::{
    policy::{DataItem, Transform, built_in},
    telemetry::{batch::splice, event::Severity, record},
};

fn text(key: &str, value: &str) -> KeyValue {
    let value = AnyValue { value: Some(any_value::Value::StringValue(value.to_owned())) };
    KeyValue { key: key.to_owned(), value: Some(value), ..KeyValue::default() }
}

#[test]
fn a_record_is_an_otlp_record_and_nothing_else() {
    let record = record::build("upload.done", Severity::Info, &[], 5, &[0xab; 16]);
    assert_eq!(
        hex::encode(record.encode_to_vec()),
        concat!(
            "090500000000000000",
            "1009",
            "3234",
            "0a0e6c6f672e7265636f72642e756964",
            "1222",
            "0a20",
            "6162616261626162616261626162616261626162616261626162616261626162",
            "590500000000000000",
            "620b75706c6f61642e646f6e65",
        )
    );
}

#[test]
fn every_event_reads_back_as_the_record_it_was() {
    for event in every_event() {
        let bytes = record::encode(event, Wall(MORNING));
        let record = LogRecord::decode(bytes.as_slice()).unwrap();
        assert_eq!(record.encode_to_vec(), bytes, "{event:?}");
        assert!(bytes.len() <= record::LONGEST / 4, "{event:?} takes {} bytes", bytes.len());
        assert_eq!(record.event_name, event.name());
        assert_eq!(record.attributes.len(), 1 + event.fields().len());
        assert_eq!(record.body, None, "an event has no text");
    }
}

#[test]
fn a_spliced_batch_is_the_request_that_the_standards_own_crate_makes() {
    let records: Vec<Vec<u8>> = every_event().into_iter().map(|event| record::encode(event, Wall(MORNING))).collect();
    let whole = ExportLogsServiceRequest {
        resource_logs: vec![ResourceLogs {
            resource: Some(Resource {
                attributes: vec![
                    text("service.name", "gongchao"),
                    text("service.version", "1.2"),
                    text("app.installation.id", "abc"),
                ],
                ..Resource::default()
            }),
            scope_logs: vec![ScopeLogs {
                scope: Some(InstrumentationScope {
                    name: "gongchao.telemetry".to_owned(),
                    ..InstrumentationScope::default()
                }),
                log_records: records.iter().map(|record| LogRecord::decode(record.as_slice()).unwrap()).collect(),
                ..ScopeLogs::default()
            }],
            ..ResourceLogs::default()
        }],
    };
    assert_eq!(splice(Some("abc"), "1.2", &records), whole.encode_to_vec());
}

#[test]
fn every_event_is_declared_by_the_edition_for_its_class_and_by_its_transform() {
    let edition = built_in().unwrap();
    for event in every_event() {
        let feature = match event.class() {
            Class::Analytics => Feature::Analytics,
            Class::Essential => Feature::EssentialLog,
        };
        for item in event.items() {
            assert!(edition.declares(feature, *item), "{event:?}: {feature:?} does not declare {item:?}");
            let transform = edition.item(*item).unwrap().transform;
            let fits = match item {
                DataItem::UsageFrequency | DataItem::UsageTotal => transform == Transform::Counted,
                DataItem::Performance | DataItem::NetworkQuality => transform == Transform::Bucketed,
                DataItem::NetworkAccess | DataItem::NetworkState | DataItem::AppSource => {
                    transform == Transform::Classed
                }
                _ => transform == Transform::TypedEvent,
            };
            assert!(fits, "{item:?} leaves by {transform:?}");
        }
    }
}

#[test]
fn every_event_is_taken_under_its_consent_and_counted_under_its_item() {
    let place = Place::new();
    let recorder = place.recorder();
    for event in every_event() {
        assert_ne!(recorder.record(event), Recorded::NotConsented, "{event:?}");
    }
    let taken: BTreeSet<DataItem> = place.gate.drain_taken().into_iter().map(|taken| taken.item).collect();
    let declared: BTreeSet<DataItem> = every_event().iter().flat_map(|event| event.items()).copied().collect();
    assert_eq!(taken, declared);
}

#[test]
fn the_essential_log_matters_more_to_who_reads_it() {
    let record = |event| LogRecord::decode(record::encode(event, Wall(MORNING)).as_slice()).unwrap().severity_number;
    assert_eq!(record(SEEN), i32::from(SeverityNumber::Info));
    assert_eq!(record(FAULT), i32::from(SeverityNumber::Warn));
    assert_eq!(record(LogEvent::Crashed { room: Room::Scan }), i32::from(SeverityNumber::Fatal));
}

#[test]
fn a_count_is_one_of_twelve_steps_so_that_it_does_not_tell_one_worker_from_the_others() {
    let steps: BTreeSet<Count> = (0..2000).map(Count::of).collect();
    assert_eq!(
        steps.iter().map(|count| u64::from(count.get())).collect::<Vec<_>>(),
        [0, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000]
    );
    assert_eq!(steps.into_iter().collect::<Vec<_>>(), Count::ALL);
    assert_eq!((Count::of(4).get(), Count::of(999).get(), Count::of(u64::MAX).get()), (3, 500, 1000));
}

proptest! {
    #[test]
    fn no_record_tells_the_time_more_finely_than_its_class_may(at in 0_i64..4_102_444_800_000) {
        for (event, step) in [(SEEN, 86_400_000_i64), (FAULT, 3_600_000)] {
            let record = LogRecord::decode(record::encode(event, Wall(at)).as_slice()).unwrap();
            let ms = i64::try_from(record.time_unix_nano / 1_000_000).unwrap();
            prop_assert_eq!(record.time_unix_nano, record.observed_time_unix_nano);
            // The start of the day or hour in China, or the beginning of all times.
            prop_assert!(ms == 0 || (ms + 8 * 3_600_000) % step == 0);
            prop_assert!(ms <= at && at - ms < step);
        }
    }

    #[test]
    fn any_moment_has_a_day(at in any::<i64>()) {
        record::day(Wall(at));
        record::encode(FAULT, Wall(at));
    }
}

//! One event as one OTLP log record.
//!
//! Its time is the start of the day it fell on, for analytics, because usage may be told by the day and no finer (C059),
//! and the start of the hour for the essential log, because a fault is looked for beside an outage; both by the clock
//! of China, whose days are the workers' days. Nothing else in a record may tell the time more finely: the observed time
//! is the same, and the unique name is random and not one of those that start with a clock.

use opentelemetry_proto::tonic::{
    common::v1::{AnyValue, KeyValue, any_value},
    logs::v1::{LogRecord, SeverityNumber},
};
use prost::Message;

use super::{
    event::{LogEvent, Severity, Value},
    words::Class,
};
use crate::kernel::{Wall, mutant, random};

/// Longest encoded record; every event is far below it, and a row that claims more is damaged.
pub(super) const LONGEST: usize = 1024;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const CHINA: i64 = 8 * HOUR;

/// The day a moment falls on, counted from 1970-01-01, by the clock of China.
pub(super) fn day(at: Wall) -> i32 {
    i32::try_from(at.0.saturating_add(CHINA).div_euclid(DAY)).unwrap_or(i32::MAX)
}

/// The start of a day.
pub(super) fn start(day: i32) -> Wall {
    Wall(i64::from(day).saturating_mul(DAY).saturating_sub(CHINA))
}

/// The moment as finely as a class may tell it, in nanoseconds.
fn coarse(class: Class, at: Wall) -> u64 {
    let step = match class {
        _ if mutant!(FineTime) => 1,
        Class::Analytics => DAY,
        Class::Essential => HOUR,
    };
    let local = at.0.saturating_add(CHINA);
    let start = local.div_euclid(step).saturating_mul(step).saturating_sub(CHINA);
    u64::try_from(start).unwrap_or(0).saturating_mul(1_000_000)
}

/// A record with a new unique name, by which the server knows a record that comes twice.
pub(super) fn encode(event: LogEvent, at: Wall) -> Vec<u8> {
    build(event.name(), event.severity(), &event.fields(), coarse(event.class(), at), &random::<16>()).encode_to_vec()
}

pub(super) fn build(
    name: &str,
    severity: Severity,
    fields: &[(&'static str, Value)],
    nanos: u64,
    uid: &[u8; 16],
) -> LogRecord {
    let uid = attribute("log.record.uid", any_value::Value::StringValue(hex::encode(uid)));
    let fields = fields.iter().map(|(key, value)| {
        attribute(
            key,
            match value {
                Value::Word(word) => any_value::Value::StringValue((*word).to_owned()),
                Value::Flag(flag) => any_value::Value::BoolValue(*flag),
                Value::Count(count) => any_value::Value::IntValue(count.get().into()),
            },
        )
    });
    let severity = match severity {
        Severity::Info => SeverityNumber::Info,
        Severity::Warn => SeverityNumber::Warn,
        Severity::Error => SeverityNumber::Error,
        Severity::Fatal => SeverityNumber::Fatal,
    };
    LogRecord {
        time_unix_nano: nanos,
        observed_time_unix_nano: nanos,
        severity_number: severity.into(),
        attributes: std::iter::once(uid).chain(fields).collect(),
        event_name: name.to_owned(),
        ..LogRecord::default()
    }
}

pub(super) fn attribute(key: &str, value: any_value::Value) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(AnyValue { value: Some(value) }), ..KeyValue::default() }
}

//! Which refusals an operation can answer with, each with an example that the code itself has written.
//!
//! What follows from the shape of an operation (a body, a token, a proof) is added by its shape; the table names the
//! rest. A test holds both against what really comes back.

use axum::http::StatusCode;
use serde_json::json;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder, example::ExampleBuilder};

use crate::problem::{Code, Problem};

/// What an operation refuses beside what follows from its shape.
const OWN: &[(&str, &[Code])] = &[
    ("challenge_begin", &[
        Code::PhoneInvalid,
        Code::PhoneRegionUnsupported,
        Code::ConsentRequired,
        Code::PolicyOutdated,
        Code::OtpResendCooldown,
        Code::OtpSendQuota,
        Code::CaptchaRequired,
        Code::CaptchaFailed,
        Code::SmsUnavailable,
    ]),
    ("challenge_resend", &[
        Code::ChallengeGone,
        Code::OtpResendCooldown,
        Code::OtpSendQuota,
        Code::CaptchaRequired,
        Code::CaptchaFailed,
        Code::SmsUnavailable,
    ]),
    ("session_begin", &[
        Code::OtpUnfit,
        Code::OtpIncorrect,
        Code::OtpAttemptsExhausted,
        Code::ChallengeGone,
        Code::AccountUnregistered,
        Code::AccountDisabled,
        Code::AccountCancelled,
    ]),
    ("session_end", &[Code::SessionUnknown, Code::StepUpRequired]),
    ("session_logout", &[Code::StepUpRequired]),
    ("session_device", &[Code::PhoneClassUnfit]),
    ("step_up_begin", &[Code::OtpResendCooldown, Code::OtpSendQuota, Code::SmsUnavailable]),
    ("step_up", &[Code::OtpUnfit, Code::OtpIncorrect, Code::OtpAttemptsExhausted, Code::ChallengeGone]),
    ("cancellation_begin", &[
        Code::CancellationPending,
        Code::OtpResendCooldown,
        Code::OtpSendQuota,
        Code::SmsUnavailable,
    ]),
    ("cancellation_confirm", &[
        Code::OtpUnfit,
        Code::ConfirmMismatch,
        Code::CancellationUnknown,
        Code::CancellationPending,
        Code::CancellationBlocked,
        Code::ChallengeGone,
        Code::OtpIncorrect,
        Code::OtpAttemptsExhausted,
    ]),
    ("cancellation_status", &[Code::CancellationUnknown, Code::SlowDown]),
    ("cancellation_withdraw", &[Code::CancellationUnknown, Code::CancellationFinal]),
    ("device_open", &[Code::DeviceUnknown]),
    ("message_send", &[Code::MessageUnfit, Code::MessageDiffers]),
    ("policy_edition", &[Code::EditionAbsent]),
    ("policy_text", &[Code::PolicyTextAbsent]),
    ("upload_create", &[
        Code::TusVersion,
        Code::UploadIdUnfit,
        Code::UploadLengthUnfit,
        Code::UploadTooLarge,
        Code::UploadExists,
        Code::StorageFull,
    ]),
    ("upload_offset", &[Code::TusVersion, Code::UploadUnknown, Code::UploadExpired]),
    ("upload_append", &[
        Code::TusVersion,
        Code::UploadUnknown,
        Code::UploadExpired,
        Code::UploadOffsetUnfit,
        Code::OffsetDiffers,
        Code::UploadInterrupted,
        Code::UploadTooLarge,
        Code::MediaTypeUnsupported,
        Code::BodyStalled,
        Code::BodyBroken,
        Code::StorageFull,
    ]),
    ("upload_terminate", &[Code::TusVersion, Code::UploadUnknown, Code::UploadExpired, Code::UploadCommitted]),
    ("upload_commit", &[
        Code::UploadUnknown,
        Code::UploadExpired,
        Code::UploadIncomplete,
        Code::DigestDiffers,
        Code::UploadIdUnfit,
    ]),
    ("telemetry_logs", &[
        Code::TelemetryMustBeAnonymous,
        Code::ProtobufMalformed,
        Code::BodyTooLarge,
        Code::BodyStalled,
        Code::BodyBroken,
        Code::MediaTypeUnsupported,
        Code::EncodingUnsupported,
    ]),
];

/// The refusals by which the token endpoint ends a session.
const DEFINITIVE: [Code; 6] = [
    Code::SessionRevoked,
    Code::RefreshReused,
    Code::RefreshExpired,
    Code::DeviceMismatch,
    Code::AccountDisabled,
    Code::AccountCancelled,
];

/// Writes every refusal of an operation into its contract.
pub(super) fn write(operation: &mut Operation, head: bool) {
    for refusal in of(operation) {
        let status = refusal.status().as_u16().to_string();
        let word = refusal.word();
        let responses = &mut operation.responses.responses;
        let response = responses.entry(status).or_insert_with(|| RefOr::T(ResponseBuilder::new().build()));
        let RefOr::T(response) = response else { continue };
        if !response.description.is_empty() {
            response.description.push_str(", ");
        }
        response.description.push_str(word);
        // The answer to a HEAD has no body.
        if head {
            continue;
        }
        let content = response.content.entry("application/problem+json".to_owned()).or_insert_with(|| {
            RefOr::T(ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build())
        });
        if let RefOr::T(content) = content {
            let example = ExampleBuilder::new().value(Some(refusal.body("4b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e"))).build();
            content.examples.insert(word.to_owned(), RefOr::T(example));
        }
    }
}

fn of(operation: &Operation) -> Vec<Problem> {
    let name = operation.operation_id.as_deref().unwrap_or_default();
    let own = OWN.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, codes)| codes);
    let mut all: Vec<Problem> = own.iter().map(|&code| example(code)).collect();
    let mut add = |codes: &[Code]| {
        for &code in codes {
            if !all.iter().any(|known| known.word() == Problem::from(code).word()) {
                all.push(example(code));
            }
        }
    };
    add(&[Code::Internal, Code::RateLimited]);
    if json_body(operation) {
        add(&[
            Code::JsonMalformed,
            Code::JsonUnfit,
            Code::MediaTypeUnsupported,
            Code::BodyTooLarge,
            Code::BodyStalled,
            Code::BodyBroken,
        ]);
    }
    let parameters = parameters(operation);
    if parameters.iter().any(|(_, place)| place != "header") {
        add(&[Code::BadRequest]);
    }
    let takes = |header: &str| parameters.iter().any(|(name, _)| name == header);
    if takes("Idempotency-Key") {
        add(&[Code::IdempotencyKeyUnfit]);
        if name == "challenge_begin" || name == "step_up_begin" {
            add(&[Code::IdempotencyKeyReused]);
        }
    }
    if takes("DPoP") {
        add(&[Code::UseDpopNonce, Code::DpopInvalid]);
    }
    if secured_by(operation, "bearer") {
        add(&[Code::AccessExpired]);
        all.push(example(Code::SessionRevoked).status_of(StatusCode::UNAUTHORIZED));
    }
    if name == "session_refresh" {
        all.extend(DEFINITIVE.map(|code| example(code).status_of(StatusCode::BAD_REQUEST).definitive()));
    }
    all
}

fn json_body(operation: &Operation) -> bool {
    matches!(&operation.request_body, Some(RefOr::T(body)) if body.content.contains_key("application/json"))
}

/// Names and places of the parameters.
fn parameters(operation: &Operation) -> Vec<(String, String)> {
    let written = serde_json::to_value(&operation.parameters).unwrap_or_default();
    let text = |value: &serde_json::Value, of: &str| value.get(of).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    let all = written.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().map(|parameter| (text(parameter, "name"), text(parameter, "in"))).collect()
}

fn secured_by(operation: &Operation, scheme: &str) -> bool {
    let written = serde_json::to_value(&operation.security).unwrap_or_default();
    written.as_array().is_some_and(|all| all.iter().any(|one| one.get(scheme).is_some()))
}

/// A refusal with the members that come with its code.
fn example(code: Code) -> Problem {
    let problem = Problem::from(code);
    match code {
        Code::OtpIncorrect => problem.with("attempts_left", 4),
        Code::OtpAttemptsExhausted => problem.with("attempts_left", 0),
        Code::RateLimited
        | Code::OtpResendCooldown
        | Code::OtpSendQuota
        | Code::SmsUnavailable
        | Code::SlowDown => problem.retry_in(40_000),
        Code::PolicyOutdated => problem.with("policy", json!({"edition": "2024-06-19", "sha256": null})),
        Code::CancellationBlocked => problem.with("blocking", json!([{"code": "uploads_unfinished", "count": 2}])),
        Code::CancellationPending => problem.with("cancellation_id", "0c5a1f0e9d8b7c6a5f4e3d2c1b0a9f8e"),
        Code::JsonMalformed | Code::JsonUnfit => problem.with("line", 1).with("column", 17),
        Code::UploadIncomplete | Code::OffsetDiffers => problem.with("offset", 1_048_576),
        Code::DigestDiffers => problem.with("sha256", "9f".repeat(32)),
        _ => problem,
    }
}

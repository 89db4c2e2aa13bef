//! How the backend says no: RFC 9457 `application/problem+json`, whose `code` is the contract.
//!
//! A handler returns a [`Problem`]; the edge writes it out, because only the edge knows the request's name. The texts are
//! constants: nothing that a person sent can come back in a refusal.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

macro_rules! codes {
    ($($name:ident $word:literal $status:ident $title:literal;)*) => {
        /// Every code that a client can be answered with.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Code { $($name,)* }

        impl Code {
            /// The word on the wire, the status it comes with, and what it means.
            fn row(self) -> (&'static str, StatusCode, &'static str) {
                match self { $(Self::$name => ($word, StatusCode::$status, $title),)* }
            }
            /// All words, for the contract.
            pub(crate) const WORDS: &'static [&'static str] = &[$($word,)*];
        }
    };
}

codes! {
    Internal "internal" INTERNAL_SERVER_ERROR "the server failed";
    NotFound "not_found" NOT_FOUND "there is no such route";
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED "the route does not take this method";
    BadRequest "bad_request" BAD_REQUEST "the request cannot be read";
    RateLimited "rate_limited" TOO_MANY_REQUESTS "too many requests from this address";
    BodyTooLarge "body_too_large" PAYLOAD_TOO_LARGE "the body is larger than allowed";
    BodyStalled "body_stalled" REQUEST_TIMEOUT "the body did not arrive in time";
    BodyBroken "body_broken" BAD_REQUEST "the body broke off";
    MediaTypeUnsupported "media_type_unsupported" UNSUPPORTED_MEDIA_TYPE "the content type is not accepted here";
    EncodingUnsupported "encoding_unsupported" UNSUPPORTED_MEDIA_TYPE "the content encoding is not accepted here";
    JsonMalformed "json_malformed" BAD_REQUEST "the body is not json";
    JsonUnfit "json_unfit" UNPROCESSABLE_ENTITY "a member is missing, unknown or of the wrong type";
    IdempotencyKeyUnfit "idempotency_key_unfit" BAD_REQUEST "the idempotency key is not 16 to 64 letters, digits, - or _";
    IdempotencyKeyReused "idempotency_key_reused" UNPROCESSABLE_ENTITY "the idempotency key belongs to another request";
    PhoneInvalid "phone_invalid" UNPROCESSABLE_ENTITY "not a mobile number";
    PhoneRegionUnsupported "phone_region_unsupported" UNPROCESSABLE_ENTITY "not a number of mainland china";
    ConsentRequired "consent_required" CONFLICT "the policy was not agreed to";
    PolicyOutdated "policy_outdated" CONFLICT "another edition of the policy is in force";
    OtpResendCooldown "otp_resend_cooldown" TOO_MANY_REQUESTS "a code was sent a moment ago";
    OtpSendQuota "otp_send_quota" TOO_MANY_REQUESTS "no more codes are sent for now";
    CaptchaRequired "captcha_required" FORBIDDEN "a captcha must be solved first";
    CaptchaFailed "captcha_failed" FORBIDDEN "the captcha was not solved";
    SmsUnavailable "sms_unavailable" SERVICE_UNAVAILABLE "no sms can be sent for now";
    OtpUnfit "code_unfit" UNPROCESSABLE_ENTITY "the code does not have the shape of one";
    OtpIncorrect "otp_incorrect" BAD_REQUEST "the code is not right";
    OtpAttemptsExhausted "otp_attempts_exhausted" TOO_MANY_REQUESTS "too many wrong codes";
    ChallengeGone "challenge_gone" GONE "the challenge is over";
    AccountUnregistered "account_unregistered" FORBIDDEN "no account has this number";
    AccountDisabled "account_disabled" FORBIDDEN "the account is disabled";
    AccountCancelled "account_cancelled" FORBIDDEN "the account was cancelled";
    UseDpopNonce "use_dpop_nonce" UNAUTHORIZED "the proof must carry the nonce of this answer";
    DpopInvalid "dpop_invalid" BAD_REQUEST "the proof is missing or not good for this request";
    DeviceMismatch "device_mismatch" BAD_REQUEST "the session belongs to the key of another device";
    SessionRevoked "session_revoked" BAD_REQUEST "the session was ended";
    RefreshReused "refresh_reused" BAD_REQUEST "a retired refresh token was presented";
    RefreshExpired "refresh_expired" BAD_REQUEST "the session was unused for too long or is too old";
    AccessExpired "access_expired" UNAUTHORIZED "the access token is missing, unknown or expired";
    StepUpRequired "step_up_required" FORBIDDEN "this needs a fresh code";
    SessionUnknown "session_unknown" NOT_FOUND "there is no such session";
    CancellationBlocked "cancellation_blocked" CONFLICT "something must be settled before the account can be cancelled";
    CancellationPending "cancellation_pending" CONFLICT "a cancellation of this account is under way";
    CancellationFinal "cancellation_final" CONFLICT "the cancellation can no longer be withdrawn";
    CancellationUnknown "cancellation_unknown" NOT_FOUND "there is no such cancellation";
    ConfirmMismatch "confirm_mismatch" CONFLICT "what is confirmed is not what was shown";
    SlowDown "slow_down" TOO_MANY_REQUESTS "asked sooner than the interval allows";
    PhoneClassUnfit "phone_class_unfit" UNPROCESSABLE_ENTITY "a value is no class of phones";
    DeviceUnknown "device_unknown" NOT_FOUND "no device has this code";
    MessageUnfit "message_unfit" UNPROCESSABLE_ENTITY "the message is empty, too long or its id has the wrong shape";
    MessageDiffers "message_differs" CONFLICT "this id belongs to another message";
    EditionAbsent "edition_absent" NOT_FOUND "no edition was published";
    PolicyTextAbsent "policy_text_absent" NOT_FOUND "there is no text of this edition";
    TusVersion "tus_version_unsupported" PRECONDITION_FAILED "tus-resumable must be 1.0.0";
    UploadIdUnfit "upload_id_unfit" BAD_REQUEST "the upload id is missing or of the wrong shape";
    UploadLengthUnfit "upload_length_unfit" BAD_REQUEST "upload-length is missing or no number";
    UploadOffsetUnfit "upload_offset_unfit" BAD_REQUEST "upload-offset is missing or no number";
    UploadTooLarge "upload_too_large" PAYLOAD_TOO_LARGE "the upload is larger than allowed or declared";
    UploadExists "upload_exists" CONFLICT "an upload has this id";
    UploadUnknown "upload_unknown" NOT_FOUND "there is no such upload";
    UploadExpired "upload_expired" GONE "the upload was unfinished for too long";
    UploadCommitted "upload_committed" CONFLICT "the upload has its receipt and stays";
    UploadIncomplete "upload_incomplete" CONFLICT "bytes of the upload are missing";
    UploadInterrupted "upload_interrupted" LOCKED "another request took the upload over";
    OffsetDiffers "offset_differs" CONFLICT "the upload stands at another offset";
    DigestDiffers "digest_differs" CONFLICT "the stored bytes are not those that were meant";
    StorageFull "storage_full" INSUFFICIENT_STORAGE "there is no room left";
    TelemetryMustBeAnonymous "telemetry_must_be_anonymous" BAD_REQUEST "telemetry takes no credential and no cookie";
    ProtobufMalformed "protobuf_malformed" BAD_REQUEST "the body is not an otlp logs request";
}

/// A refusal on its way out.
#[derive(Clone)]
pub(crate) struct Problem {
    code: Code,
    status: StatusCode,
    more: Map<String, Value>,
    retry_after_s: Option<i64>,
    /// The nonce that the next proof must carry.
    nonce: Option<String>,
    /// What went wrong inside, for the request log; never for the client.
    cause: Option<String>,
}

impl Problem {
    /// The word that the client decides by.
    pub(crate) fn word(&self) -> &'static str {
        self.code.row().0
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn retry_after_s(&self) -> Option<i64> {
        self.retry_after_s
    }

    pub(crate) fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The same refusal with another status: a code can mean the same in two places that answer differently.
    pub(crate) fn status_of(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Adds a member that the client goes on with.
    pub(crate) fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.more.insert(member.to_owned(), value.into());
        self
    }

    /// Says when to come back, as a member and as `Retry-After`.
    pub(crate) fn retry_in(mut self, wait_ms: i64) -> Self {
        let seconds = ceil_s(wait_ms).max(1);
        self.retry_after_s = Some(seconds);
        self.with("retry_after_s", seconds)
    }

    /// Says that the session is over for good.
    pub(crate) fn definitive(self) -> Self {
        self.with("definitive", true)
    }

    /// Gives the nonce that the next proof must carry, as `DPoP-Nonce`.
    pub(crate) fn nonce_for_next(mut self, nonce: String) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// The server's own fault.
    #[allow(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
    pub(crate) fn internal(cause: impl ToString) -> Self {
        Self { cause: Some(cause.to_string()), ..Code::Internal.into() }
    }

    /// The body for the request of this name.
    pub(crate) fn body(&self, request: &str) -> Value {
        let (word, _, title) = self.code.row();
        let mut body = self.more.clone();
        body.insert("type".into(), format!("urn:gongchao:problem:{word}").into());
        body.insert("title".into(), title.into());
        body.insert("status".into(), self.status.as_u16().into());
        body.insert("code".into(), word.into());
        body.insert("instance".into(), format!("urn:gongchao:request:{request}").into());
        Value::Object(body)
    }

    /// The refusal that stands for a bare status, such as the router's own 404.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => Code::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::MediaTypeUnsupported,
            StatusCode::REQUEST_TIMEOUT => Code::BodyStalled,
            other if other.is_server_error() => Code::Internal,
            _ => Code::BadRequest,
        };
        Self::from(code).status_of(status)
    }
}

/// Whole seconds, rounded up: a client that waits that long is not too early.
pub(crate) fn ceil_s(ms: i64) -> i64 {
    ms.saturating_add(999).div_euclid(1000)
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self { code, status: code.row().1, more: Map::new(), retry_after_s: None, nonce: None, cause: None }
    }
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(error)
    }
}

impl From<crate::keys::NoRandomness> for Problem {
    fn from(_: crate::keys::NoRandomness) -> Self {
        Self::internal("no random numbers")
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        // The kind alone: the text of an error can name a path, and a path holds an upload's id.
        if error.kind() == std::io::ErrorKind::StorageFull {
            Code::StorageFull.into()
        } else {
            Self::internal(error.kind())
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A refusal, RFC 9457. `code` is the contract: a client decides by it and never by `title`. Codes that carry more say so
/// where they are listed.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code, reason = "the contract's picture of what Problem::body writes")]
pub(crate) struct ProblemBody {
    /// `urn:gongchao:problem:` and the code.
    r#type: String,
    /// The code in words, in English, for developers. Not for people.
    title: String,
    /// The status once more.
    status: u16,
    /// What happened, as one word of a closed list.
    #[schema(schema_with = code_schema)]
    code: String,
    /// `urn:gongchao:request:` and the value of `X-Request-Id`.
    instance: String,
    /// When to come back, in seconds; the same as `Retry-After`.
    #[schema(required = false)]
    retry_after_s: Option<i64>,
    /// With `otp_incorrect` and `otp_attempts_exhausted`: codes that may still be tried on this challenge.
    #[schema(required = false)]
    attempts_left: Option<i64>,
    /// With `true` the session is over for good.
    #[schema(required = false)]
    definitive: Option<bool>,
    /// With `digest_differs`: SHA-256 of what is stored, in lower-case hexadecimal.
    #[schema(required = false)]
    sha256: Option<String>,
    /// With `upload_incomplete` and `offset_differs`: where the upload stands.
    #[schema(required = false)]
    offset: Option<i64>,
    /// With `json_malformed` and `json_unfit`: where in the body.
    #[schema(required = false)]
    line: Option<u64>,
    /// With `json_malformed` and `json_unfit`: where in the line.
    #[schema(required = false)]
    column: Option<u64>,
    /// With `policy_outdated`: the edition in force.
    #[schema(required = false)]
    policy: Option<crate::account::config::Policy>,
    /// With `cancellation_blocked`: what must be settled first.
    #[schema(required = false)]
    blocking: Option<Vec<crate::account::cancellation::Blocking>>,
    /// With `cancellation_pending`: the cancellation that is under way.
    #[schema(required = false)]
    cancellation_id: Option<String>,
}

fn code_schema() -> utoipa::openapi::schema::Object {
    utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .enum_values(Some(Code::WORDS.iter().copied()))
        .build()
}

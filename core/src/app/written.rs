//! A tap in its written form, as scenarios and `drive` keep it: its name in `tap`, and what belongs to it beside that.
//!
//! All that can stand beside a name is one flat record. To let each tap be a record of its own would cost every phone
//! 40 kB for something that only desks read.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, de::Error};

use super::tap::{Tap, Typed};
use crate::{
    consent::Outcome,
    kernel::{Epoch, Id},
    policy::{Feature, OsPermission},
    ports::NetworkReading,
};

#[derive(PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    tap: String,
    outcome: Option<Outcome>,
    ticked: Option<bool>,
    number: Option<Typed>,
    code: Option<Typed>,
    text: Option<Typed>,
    message: Option<Id>,
    feature: Option<Feature>,
    prompt: Option<Id>,
    upload: Option<Id>,
    permission: Option<OsPermission>,
    allowed: Option<bool>,
    device: Option<String>,
    notice: Option<String>,
    path: Option<PathBuf>,
    epoch: Option<Epoch>,
    taken: Option<bool>,
    up_to: Option<u64>,
    reading: Option<NetworkReading>,
    session: Option<String>,
    seen: Option<String>,
}

impl<'de> Deserialize<'de> for Tap {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Written::deserialize(d)?.read().map_err(D::Error::custom)
    }
}

impl Written {
    fn read(mut self) -> Result<Tap, &'static str> {
        let name = std::mem::take(&mut self.tap);
        let tap = self.take(&name).ok_or("no such tap, or something that belongs to it is missing")?;
        if self == Self::default() {
            Ok(tap)
        } else {
            Err("something stands beside the tap that does not belong to it")
        }
    }

    fn take(&mut self, name: &str) -> Option<Tap> {
        Some(match name {
            "answer_notice" => Tap::AnswerNotice { outcome: self.outcome.take()? },
            "answer_change" => Tap::AnswerChange { outcome: self.outcome.take()? },
            "tick_box" => Tap::TickBox { ticked: self.ticked.take()? },
            "log_in" => Tap::LogIn { number: self.number.take()? },
            "resend_code" => Tap::ResendCode,
            "enter_code" => Tap::EnterCode { code: self.code.take()? },
            "leave_code" => Tap::LeaveCode,
            "log_out" => Tap::LogOut,
            "list_sessions" => Tap::ListSessions,
            "end_session" => Tap::EndSession { session: self.session.take()? },
            "log_out_others" => Tap::LogOutOthers,
            "log_out_all" => Tap::LogOutAll,
            "ask_cancellation" => Tap::AskCancellation,
            "confirm_cancellation" => Tap::ConfirmCancellation { code: self.code.take()?, seen: self.seen.take()? },
            "keep_account" => Tap::KeepAccount,
            "begin" => Tap::Begin { feature: self.feature.take()? },
            "leave" => Tap::Leave { feature: self.feature.take()? },
            "answer" => Tap::Answer { prompt: self.prompt.take()?, outcome: self.outcome.take()? },
            "switch_on" => Tap::SwitchOn { feature: self.feature.take()? },
            "withdraw" => Tap::Withdraw { feature: self.feature.take()? },
            "withdraw_all" => Tap::WithdrawAll,
            "permission_seen" => {
                Tap::PermissionSeen { permission: self.permission.take()?, allowed: self.allowed.take()? }
            }
            "search_devices" => Tap::SearchDevices { text: self.text.take()? },
            "more_devices" => Tap::MoreDevices,
            "open_device" => Tap::OpenDevice { device: self.device.take()? },
            "open_scanned" => Tap::OpenScanned,
            "send" => Tap::Send { path: self.path.take()? },
            "pause_upload" => Tap::PauseUpload { upload: self.upload.take()? },
            "resume_upload" => Tap::ResumeUpload { upload: self.upload.take()? },
            "cancel_upload" => Tap::CancelUpload { upload: self.upload.take()? },
            "call" => Tap::Call { device: self.device.take()? },
            "call_handed_over" => Tap::CallHandedOver { epoch: self.epoch.take()?, taken: self.taken.take()? },
            "pull_messages" => Tap::PullMessages,
            "write_message" => Tap::WriteMessage { text: self.text.take()? },
            "resend_message" => Tap::ResendMessage { message: self.message.take()? },
            "discard_message" => Tap::DiscardMessage { message: self.message.take()? },
            "messages_read" => Tap::MessagesRead { up_to: self.up_to.take()? },
            "pull_notices" => Tap::PullNotices,
            "read_policy" => Tap::ReadPolicy,
            "notice_read" => Tap::NoticeRead { notice: self.notice.take()? },
            "notice_acknowledged" => Tap::NoticeAcknowledged { notice: self.notice.take()? },
            "flush_telemetry" => Tap::FlushTelemetry,
            "understood" => Tap::Understood,
            "foreground" => Tap::Foreground,
            "background" => Tap::Background,
            "network" => Tap::Network { reading: self.reading.take()? },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Id, Tap};

    fn read(written: &str) -> Result<Tap, String> {
        serde_json::from_str(written).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_tap_is_read_with_what_belongs_to_it_and_with_nothing_else() {
        assert_eq!(read(r#"{"tap":"tick_box","ticked":true}"#), Ok(Tap::TickBox { ticked: true }));
        assert_eq!(read(r#"{"tap":"understood"}"#), Ok(Tap::Understood));
        let message = Id::parse(&"a".repeat(32)).unwrap();
        let written = format!(r#"{{"tap":"discard_message","message":"{message}"}}"#);
        assert_eq!(read(&written), Ok(Tap::DiscardMessage { message: message.clone() }));
        let written = format!(r#"{{"tap":"resend_message","message":"{message}"}}"#);
        assert_eq!(read(&written), Ok(Tap::ResendMessage { message }));
        for bad in [
            r#"{"tap":"tick_box"}"#,
            r#"{"tap":"tick_box","ticked":true,"up_to":3}"#,
            r#"{"tap":"tick_box","ticked":true,"colour":"red"}"#,
            r#"{"tap":"discard_message"}"#,
            r#"{"tap":"fly"}"#,
            r#"{"ticked":true}"#,
            "{}",
            "3",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_fault_does_not_say_what_was_typed() {
        let fault = read(r#"{"tap":"log_in","number":"13800000000","code":"123456"}"#).unwrap_err();
        assert!(!fault.contains("138") && !fault.contains("123456"), "{fault}");
    }
}

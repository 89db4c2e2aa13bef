//! What an upload is called on a screen, and what to do where it does not go on by itself.

use gongchao_core::{
    kernel::Words,
    media::{Failure, Wait, sanitize::SanitizeFault},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// One line about an upload, as the snapshot has it in JSON.
pub(crate) fn upload(upload: &Value) -> Words {
    let kind = if upload["kind"] == "video" { Words::new("视频", "video") } else { Words::new("照片", "photo") };
    let sent = upload["sent"].as_u64().unwrap_or_default().div_ceil(1024);
    let far =
        upload["size"].as_u64().map_or_else(|| "…".to_owned(), |size| format!("{sent}/{} KiB", size.div_ceil(1024)));
    let is = standing(upload);
    Words::new(format!("{} {far} {}", kind.zh, is.zh), format!("{}: {}", kind.en, is.en))
}

/// Where an upload stands, and what to do where it does not go on by itself.
pub(crate) fn standing(upload: &Value) -> Words {
    match upload["is"].as_str().unwrap_or_default() {
        "preparing" => Words::new("正在去除地点等信息", "being cleaned of place and camera"),
        "queued" => Words::new("排队中", "queued"),
        "sending" => Words::new("发送中", "on its way"),
        "waiting" => reason(upload).map_or_else(|| Words::new("等待中", "waiting"), waiting),
        "confirming" => Words::new("服务器核对中", "the server checks it"),
        "done" => {
            let name: String = text(upload, "/receipt/receipt").chars().take(12).collect();
            Words::new(format!("已送达，回执 {name}…"), format!("delivered, receipt {name}…"))
        }
        "paused" => Words::new("已暂停", "paused"),
        _ => reason(upload).map_or_else(|| Words::new("没有发送成功，请重试。", "It was not sent. Try again."), failed),
    }
}

fn text<'v>(upload: &'v Value, path: &str) -> &'v str {
    upload.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn reason<T: DeserializeOwned>(upload: &Value) -> Option<T> {
    serde_json::from_value(upload["reason"].clone()).ok()
}

fn waiting(wait: Wait) -> Words {
    match wait {
        Wait::Offline => Words::new("没有网络，恢复后自动继续", "no network; it goes on by itself when there is one"),
        Wait::Backoff => Words::new("没有成功，马上自动再试", "it did not work and is tried again in a moment"),
        Wait::Locked => Words::new("服务器还占用着它，马上再试", "the server still holds it; it is tried again"),
        Wait::Auth => Words::new("等待登录恢复，之后自动继续", "it waits for the session and goes on by itself then"),
        Wait::Storage => {
            Words::new("手机存储已满，请清理空间后自动继续", "the phone is full; make room and it goes on")
        }
        Wait::ServerFull => Words::new("服务器空间不足，稍后自动再试", "the server is full; it is tried again later"),
        Wait::Server => Words::new("服务器让稍后再来，会自动继续", "the server asks to come back later; it does"),
    }
}

fn failed(failure: Failure) -> Words {
    match failure {
        Failure::SourceGone => Words::new("找不到原文件，请重新选择。", "The file is not there. Choose it again."),
        Failure::SourceChanged => {
            Words::new("文件在读取时被改动，请重新选择。", "The file was changed while it was read. Choose it again.")
        }
        Failure::SourceUnreadable => {
            Words::new("文件读不出来，请检查权限后重新选择。", "The file cannot be read. Check who may read it.")
        }
        Failure::Unwritable => Words::new(
            "手机存储无法写入，请检查后点“继续”。",
            "The phone's storage cannot be written. Check it, then tap go on.",
        ),
        Failure::Refused(fault) => unfit(fault),
        Failure::CopyLost => {
            Words::new("待发送的副本已损坏，请重新选择文件。", "The copy to be sent is damaged. Choose the file again.")
        }
        Failure::Forbidden => {
            Words::new("账号无权发送，请联系办公室。", "This account may not send. Contact the office.")
        }
        Failure::TooLargeForServer => Words::new(
            "文件超过服务器允许的大小，请选择更短的视频。",
            "The file is larger than the server takes. Choose a shorter video.",
        ),
        Failure::Protocol | Failure::Version => {
            Words::new("与服务器的约定不符，请更新应用或联系办公室。", "The server speaks otherwise. Update the app.")
        }
        Failure::Expired => Words::new(
            "服务器多次丢弃了它，请换个时间点“继续”。",
            "The server threw it away too often. Tap go on at another time.",
        ),
        Failure::Integrity => Words::new(
            "服务器存下的内容与发送的不一致（摘要不同），请重新发送并告知办公室。",
            "What the server stored differs from what was sent: its digest is another. Send it again and tell the office.",
        ),
        Failure::NoProgress => Words::new(
            "一周没有进展，请检查网络后点“继续”。",
            "Nothing moved for a week. Check the network, then tap go on.",
        ),
    }
}

fn unfit(fault: SanitizeFault) -> Words {
    match fault {
        SanitizeFault::NotMedia => Words::new(
            "这不是照片或视频，请选择 JPEG、PNG 或 MP4 文件。",
            "This is no photo and no video. Choose a JPEG, PNG or MP4 file.",
        ),
        SanitizeFault::Foreign(_) => Words::new(
            "还不能发送这种格式，请先转成 JPEG、PNG 或 MP4。",
            "This format cannot be sent yet. Turn it into JPEG, PNG or MP4 first.",
        ),
        SanitizeFault::CutShort => Words::new(
            "文件不完整，后面一段缺失，请重新拍摄或重新复制。",
            "The file is cut short. Take it again, or copy it again.",
        ),
        SanitizeFault::Damaged => {
            Words::new("文件已损坏，请重新拍摄或重新复制。", "The file is damaged. Take it again, or copy it again.")
        }
        SanitizeFault::UnknownInside | SanitizeFault::OtherTrack | SanitizeFault::Leftover => Words::new(
            "文件里有无法清除的信息，因此没有发送，请换一个文件。",
            "Something in the file cannot be cleaned, so it is not sent. Choose another file.",
        ),
        SanitizeFault::TooLarge | SanitizeFault::TooComplex => {
            Words::new("文件太大，请选择更短或更小的。", "The file is too large. Choose a shorter or smaller one.")
        }
        SanitizeFault::Unreadable => {
            Words::new("文件读不出来，请检查权限后重新选择。", "The file cannot be read. Check who may read it.")
        }
        SanitizeFault::DiskFull => {
            Words::new("手机存储已满，请清理空间后再试。", "The phone is full. Make room and try again.")
        }
        SanitizeFault::Unwritable => Words::new(
            "手机存储无法写入，请检查后再试。",
            "The phone's storage cannot be written. Check it and try again.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_failure_has_a_sentence_in_both_languages_that_says_what_to_do() {
        use SanitizeFault as S;
        let unfit = [
            S::NotMedia,
            S::UnknownInside,
            S::CutShort,
            S::Damaged,
            S::TooLarge,
            S::Leftover,
            S::DiskFull,
            S::Unwritable,
        ];
        let mut all: Vec<Failure> = unfit.into_iter().map(Failure::Refused).collect();
        all.extend([
            Failure::SourceGone,
            Failure::SourceChanged,
            Failure::Integrity,
            Failure::Expired,
            Failure::NoProgress,
        ]);
        for failure in all {
            let upload = json!({ "kind": "photo", "is": "failed", "reason": failure });
            let words = standing(&upload);
            assert!(words.zh.contains('请') && words.zh.ends_with('。') && words.en.ends_with('.'), "{failure:?}");
            assert!(words.en.matches(['.', ':']).count() >= 2, "{failure:?} says what happened and what to do");
        }
    }
    #[test]
    fn a_line_says_what_it_is_how_far_it_is_and_why_it_waits() {
        let line =
            upload(&json!({ "kind": "video", "sent": 2048, "size": 4100, "is": "waiting", "reason": "offline" }));
        assert!(line.zh.starts_with("视频 2/5 KiB") && line.en.starts_with("video: no network"), "{line:?}");
        let line = upload(&json!({ "kind": "photo", "sent": 0, "size": null, "is": "preparing" }));
        assert!(line.zh.contains('…'));
    }
}

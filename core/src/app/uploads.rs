//! Where an upload stands, as one clear sentence in both languages that says what to do.
//!
//! What goes on by itself is a fragment without a full stop; what does not is a sentence that ends with what to do.

use crate::{
    kernel::Words,
    media::{
        Failure, Standing, Wait,
        sanitize::{Foreign, SanitizeFault},
    },
};

/// How much of a receipt's name is shown: enough to tell two apart, and to be read out on the phone.
const SHOWN_OF_A_RECEIPT: usize = 12;

/// Where an upload stands, and what to do where it does not go on by itself.
pub(super) fn standing(standing: &Standing) -> Words {
    match standing {
        Standing::Preparing => Words::new("正在去除地点等信息", "being cleaned of place and camera"),
        Standing::Queued => Words::new("排队中", "queued"),
        Standing::Sending => Words::new("发送中", "on its way"),
        Standing::Waiting { reason } => waiting(*reason),
        Standing::Confirming => Words::new("服务器核对中", "the server checks it"),
        Standing::Done { receipt } => {
            let name: String = receipt.receipt.chars().take(SHOWN_OF_A_RECEIPT).collect();
            Words::new(format!("已送达，回执 {name}…"), format!("delivered, receipt {name}…"))
        }
        Standing::Paused => Words::new("已暂停，点“继续”后再发送", "paused; tap go on to send it"),
        Standing::Failed { reason } => failed(*reason),
    }
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
        SanitizeFault::Foreign(Foreign::Heic | Foreign::Webp | Foreign::Gif | Foreign::Tiff | Foreign::Raw) => {
            Words::new(
                "还不能发送这种格式，请先转成 JPEG、PNG 或 MP4。",
                "This format cannot be sent yet. Turn it into JPEG, PNG or MP4 first.",
            )
        }
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
    use crate::{kernel::Wall, media::Receipt};

    const WAITS: [Wait; 7] =
        [Wait::Offline, Wait::Backoff, Wait::Locked, Wait::Auth, Wait::Storage, Wait::ServerFull, Wait::Server];

    fn failures() -> Vec<Failure> {
        use Failure as F;
        use SanitizeFault as S;
        let unfit = [
            S::NotMedia,
            S::Foreign(Foreign::Heic),
            S::UnknownInside,
            S::OtherTrack,
            S::CutShort,
            S::Damaged,
            S::TooLarge,
            S::TooComplex,
            S::Leftover,
            S::Unreadable,
            S::DiskFull,
            S::Unwritable,
        ];
        let mut all: Vec<Failure> = unfit.into_iter().map(F::Refused).collect();
        all.extend([F::SourceGone, F::SourceChanged, F::SourceUnreadable, F::Unwritable, F::CopyLost, F::Forbidden]);
        all.extend([F::TooLargeForServer, F::Protocol, F::Version, F::Expired, F::Integrity, F::NoProgress]);
        all
    }

    #[test]
    fn every_failure_has_a_sentence_in_both_languages_that_says_what_to_do() {
        for reason in failures() {
            let words = standing(&Standing::Failed { reason });
            assert!(words.zh.contains('请') && words.zh.ends_with('。') && words.en.ends_with('.'), "{reason:?}");
            assert!(words.en.matches(['.', ':']).count() >= 2, "{reason:?} says what happened and what to do");
        }
    }

    #[test]
    fn what_goes_on_by_itself_says_so_and_asks_for_nothing_that_is_not_needed() {
        for reason in WAITS {
            let words = standing(&Standing::Waiting { reason });
            assert!(words.zh.contains('再') || words.zh.contains("自动"), "{reason:?}");
            assert!(!words.incomplete() && !words.zh.ends_with('。') && !words.en.ends_with('.'), "{reason:?}");
        }
    }

    #[test]
    fn a_receipt_is_named_by_its_beginning() {
        let receipt =
            Receipt { receipt: "r-0123456789abcdef".into(), sha256: String::new(), size: 1, stored_at: Wall(0) };
        let words = standing(&Standing::Done { receipt });
        assert_eq!(words.en, "delivered, receipt r-0123456789…");
    }
}

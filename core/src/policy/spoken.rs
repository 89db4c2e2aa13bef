//! What people read where the program has a word: purposes, transforms, retentions, recipients.
//!
//! The page, the dialogs' details and the two lists say the same thing with the same words, because they all take
//! them from here.

use super::{
    terms::{AtEnd, Retention},
    vocabulary::{Basis, OsPermission, Purpose, Recipient, Tier, Transform},
};
use crate::kernel::Words;

impl Purpose {
    /// What the purpose is called.
    #[must_use]
    pub fn words(self) -> Words {
        let (zh, en) = match self {
            Self::Login => ("登录", "logging in"),
            Self::Browse => ("浏览", "browsing"),
            Self::Search => ("搜索", "searching"),
            Self::Anomaly => ("发现账号异常", "noticing misuse of an account"),
            Self::Security => ("保护安全", "keeping people and systems safe"),
            Self::Lawcheck => ("发现违法行为", "noticing what is against the law"),
            Self::Devmgmt => ("管理设备", "managing devices"),
            Self::Comm => ("联络", "talking to the office and to customers"),
            Self::Upgrade => ("区分新装和升级", "telling a first installation from an upgrade"),
            Self::Run => ("连通和运行", "connecting and running at all"),
            Self::Dial => ("拨打电话", "calling"),
            Self::Scan => ("扫码", "scanning"),
            Self::Media => ("发送照片和视频", "sending photos and videos"),
            Self::Ops => ("了解运行状况", "seeing how the app runs"),
            Self::Improve => ("改进软件", "improving the app"),
            Self::Agg => ("不分人的总体统计", "totals without persons"),
        };
        Words::new(zh, en)
    }
}

impl Transform {
    /// What is done before it leaves.
    #[must_use]
    pub fn words(self) -> Words {
        let (zh, en) = match self {
            Self::AsGiven => ("原样送出", "sent as it is"),
            Self::StaysHere => ("不离开手机", "never leaves the phone"),
            Self::HandedOver => (
                "交给手机自带的拨号，本软件不保存、不计数",
                "handed to the phone's own dialler; neither kept nor counted",
            ),
            Self::RareToOther => ("少见的只记为“其他”", "rare ones become \"other\""),
            Self::MajorMinor => ("只留主次版本号", "major and minor number only"),
            Self::Classed => ("只留类别", "a class only"),
            Self::OffsetOnly => ("只留与标准时间的差，东八区不记", "the offset only, and none at +08:00"),
            Self::PrimaryTag => ("只留语言，不留地区", "the language without its region"),
            Self::Bucketed => ("只留档位", "a range only"),
            Self::TypedEvent => ("只有登记过的事件，没有文字", "a registered event without any text"),
            Self::MetadataStripped => ("去掉地点、时间和相机信息", "place, time and camera details removed"),
            Self::Counted => ("在手机上计数，只送出数目", "counted on the phone, only the count is sent"),
            Self::RandomName => ("随机生成，撤回同意后更换", "random, and replaced when consent is withdrawn"),
            Self::ByConnecting => (
                "联网时服务器必然看到；手机上不读取、不计数",
                "the server sees it with every connection; not read and not counted on the phone",
            ),
        };
        Words::new(zh, en)
    }
}

impl Retention {
    /// How long it stays on the phone.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::InMemory { .. } => Words::new("手机上不保存", "not stored on the phone"),
            Self::UntilWithdrawn { .. } => Words::new(
                "手机上保存到撤回同意或注销账号为止",
                "on the phone until consent is withdrawn or the account cancelled",
            ),
            Self::Days { days, at_end } => {
                let (zh, en) = match at_end {
                    AtEnd::Delete => ("到期删除", "then deleted"),
                    AtEnd::Anonymise => ("到期去掉与人有关的部分", "then freed of everything about a person"),
                };
                Words::new(
                    format!("手机上最多保存 {days} 天，{zh}"),
                    format!("on the phone for at most {days} days, {en}"),
                )
            }
        }
    }
}

impl Recipient {
    /// Who that is.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::Operator => Words::new("本公司", "this company"),
        }
    }

    /// Whether it is somebody else than the company whose app this is.
    #[must_use]
    pub fn is_third_party(self) -> bool {
        match self {
            Self::Operator => false,
        }
    }
}

impl Tier {
    /// Whether it can be done without.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::Basic => Words::new("该功能必需", "the function needs it"),
            Self::Extra => Words::new("可以关闭", "can be switched off"),
        }
    }
}

impl Basis {
    /// Why the law allows it.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::Consent => Words::new("您的同意", "your consent"),
            Self::Contract => Words::new("履行劳动合同", "the contract of work"),
            Self::Duty => Words::new("法定义务", "a duty under law"),
        }
    }
}

impl OsPermission {
    /// What the phone's system calls it.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::Camera => Words::new("相机", "camera"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_said_in_both_languages_and_no_two_alike() {
        let mut said = Vec::new();
        said.extend(Purpose::ALL.iter().map(|word| word.words()));
        said.extend(Transform::ALL.iter().map(|word| word.words()));
        said.extend(Recipient::ALL.iter().map(|word| word.words()));
        said.extend(Tier::ALL.iter().map(|word| word.words()));
        said.extend(Basis::ALL.iter().map(|word| word.words()));
        said.extend(OsPermission::ALL.iter().map(|word| word.words()));
        let at_end = AtEnd::Delete;
        let kept = [Retention::InMemory { at_end }, Retention::UntilWithdrawn { at_end }];
        said.extend(kept.map(Retention::words));
        let all = said.len();
        assert!(said.iter().all(|words| !words.incomplete()));
        said.sort_by(|a, b| a.en.cmp(&b.en));
        said.dedup_by(|a, b| a.en == b.en || a.zh == b.zh);
        assert_eq!(said.len(), all);
    }
}

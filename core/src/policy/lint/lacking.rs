//! What is not there: L-10, L-11, L-13.

use super::{
    Spot,
    document::{Document, Sentence, has_term, missing},
};
use crate::policy::{DataItem, edition::Edition};

/// L-10: an item of the edition that no sentence of the text names.
///
/// A name is one of the words below, or several of them in one sentence. A text that uses another word for the same
/// thing is found wrongly, and has to be read by a person anyway.
pub(super) fn undeclared(document: &Document, edition: &Edition) -> Vec<Spot> {
    let named = |item: DataItem| {
        names(item).iter().any(|name| document.sentences.iter().any(|said| name.iter().all(|word| said.has(&[word]))))
    };
    let rows = edition.items.iter().filter(|row| !named(row.item));
    rows.map(|row| missing(row.name.zh.as_str(), row.name.en.as_str())).collect()
}

/// What texts call an item: each entry is enough, and all words of an entry must stand in one sentence.
fn names(item: DataItem) -> &'static [&'static [&'static str]] {
    match item {
        DataItem::PhoneNumber => &[&["手机号"]],
        DataItem::SmsCode => &[&["验证码"]],
        DataItem::InstallId => &[&["安装编号"], &["安装标识"], &["安装ID"], &["安装实例"]],
        DataItem::AppVersion => &[&["软件版本"], &["应用版本"], &["客户端版本"], &["App版本"], &["本软件的版本"]],
        DataItem::IpAddress => &[&["IP地址"], &["网络地址"]],
        DataItem::EmployeeProfile => &[&["姓名"], &["岗位"], &["职务"], &["工号"]],
        DataItem::DeviceModel => &[&["型号"]],
        DataItem::OsType => &[&["系统类型"], &["操作系统"]],
        DataItem::OsVersion => &[&["系统版本"], &["操作系统", "版本"]],
        DataItem::ScreenClass => &[&["屏幕"], &["分辨率"]],
        DataItem::TimeZone => &[&["时区"]],
        DataItem::Language => &[&["语言"]],
        DataItem::NetworkAccess => &[&["接入网络"], &["联网方式"], &["网络接入"]],
        DataItem::NetworkType => &[&["网络类型"], &["网络", "类型"]],
        DataItem::NetworkState => &[&["网络状态"], &["网络", "状态"]],
        DataItem::NetworkQuality => &[&["网络质量"], &["网络", "快慢"]],
        DataItem::OperationLog => &[&["操作日志"], &["操作记录"], &["操作事件"]],
        DataItem::VisitedRoute => &[&["网址"], &["浏览记录"], &["看过的页面"], &["访问的页面"]],
        DataItem::FaultLog => &[&["故障"], &["错误日志"]],
        DataItem::BusinessData => &[&["提交", "信息"], &["填写的内容"], &["消息内容"]],
        DataItem::Photo => &[&["照片"], &["图片"]],
        DataItem::Video => &[&["视频"], &["录像"]],
        DataItem::CameraFrame => &[&["相机"], &["摄像头"]],
        DataItem::ScannedCode => &[&["扫码"], &["二维码"], &["条码"], &["扫描", "编码"]],
        DataItem::DialledNumber => &[&["拨打电话"], &["拨号"], &["拨打的号码"]],
        DataItem::UsageFrequency => &[&["频率"], &["使用次数"]],
        DataItem::Crash => &[&["崩溃"]],
        DataItem::UsageTotal => &[&["总体使用"], &["使用总数"], &["使用时长"]],
        DataItem::Performance => &[&["性能"], &["耗时"]],
        DataItem::AppSource => &[&["程序的来源"], &["渠道"], &["下载来源"]],
    }
}

/// L-11: one of the sections that the law wants is not there.
///
/// A section is there where its words are, whatever it says; a retention is there where a sentence about keeping has a
/// number and a unit of time.
pub(super) fn section_missing(document: &Document, _: &Edition) -> Vec<Spot> {
    const KEEPING: [&str; 5] = ["保存", "存储", "保留", "留存", "储存"];
    let retention = |sentence: &Sentence| sentence.has(&KEEPING) && has_term(&sentence.plain);
    let sections: [(bool, &str, &str); 5] = [
        (
            document.sentences.iter().any(retention),
            "每类信息的保存期限（一个数字）",
            "how long each item is kept, as a number",
        ),
        (
            document.says(&["SDK", "第三方共享清单", "第三方清单", "软件开发工具包"]),
            "第三方和 SDK 的清单，没有也要写明没有",
            "a list of third parties and their code, or a word that there is none",
        ),
        (
            document.says(&["个人信息保护负责人", "数据保护负责人", "数据保护官"]),
            "个人信息保护负责人",
            "the person in charge of personal information",
        ),
        (
            document.says(&["敏感个人信息", "敏感信息"]),
            "敏感个人信息一节",
            "a section on sensitive personal information",
        ),
        (document.says(&["未成年人", "儿童"]), "未成年人一节", "a section on minors"),
    ];
    sections.into_iter().filter(|(there, ..)| !there).map(|(_, zh, en)| missing(zh, en)).collect()
}

/// L-13: the text says to call, and prints no number anywhere.
///
/// A number is seven digits or more, blanks and hyphens not counted; a short service number counts in the sentence that
/// says to call.
pub(super) fn no_telephone(document: &Document, _: &Edition) -> Vec<Spot> {
    const CALLING: [&str; 7] = ["客服电话", "联系电话", "服务电话", "投诉电话", "咨询电话", "举报电话", "热线"];
    if document.sentences.iter().any(|sentence| longest_number(&sentence.plain) >= 7) {
        return Vec::new();
    }
    document.spots(|sentence| sentence.has(&CALLING) && longest_number(&sentence.plain) < 5)
}

fn longest_number(plain: &str) -> usize {
    let digits = |run: &str| run.bytes().filter(u8::is_ascii_digit).count();
    plain.split(|letter: char| !letter.is_ascii_digit() && letter != '-').map(digits).max().unwrap_or(0)
}

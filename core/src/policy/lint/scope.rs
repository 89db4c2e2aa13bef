//! What is taken and what it is called: L-04 to L-09.

use super::{Spot, document::Document};
use crate::policy::edition::Edition;

const DEVICE_OR_LOG: [&str; 7] = ["设备信息", "日志", "设备标识", "设备识别码", "IP地址", "Cookie", "浏览记录"];

/// L-04: a passage that takes logs and says that nothing works without them.
///
/// It asks whether the passage, or another one about logs, says that a part of them can be refused; it does not judge
/// how large that part is.
pub(super) fn logs_forced(document: &Document, _: &Edition) -> Vec<Spot> {
    const WITHOUT: [&str; 6] = ["不提供", "拒绝提供", "未提供", "不同意提供", "不授权", "拒绝"];
    const NOTHING: [&str; 5] = ["无法正常使用", "不能正常使用", "无法使用", "不能使用", "无法继续使用"];
    const LOG: [&str; 1] = ["日志"];
    let free =
        |plain: &str| ["可以关闭", "可关闭", "可以拒绝", "不影响", "可选"].iter().any(|word| plain.contains(word));
    if document.sentences.iter().any(|sentence| sentence.has(&LOG) && free(&sentence.plain)) {
        return Vec::new();
    }
    document.spots(|sentence| {
        let mut around = document.around(sentence);
        sentence.has_then(&WITHOUT, &NOTHING) && around.any(|other| other.has_each(&[&LOG, &["收集", "记录", "获取"]]))
    })
}

/// L-05: a sentence that says of device or log data that they identify nobody.
///
/// A sentence that speaks of 这类信息 without naming them again is not found.
pub(super) fn device_data_disowned(document: &Document, _: &Edition) -> Vec<Spot> {
    const DISOWNED: [&str; 6] =
        ["无法识别", "不能识别", "不属于个人信息", "不是个人信息", "为非个人信息", "不构成个人信息"];
    document.spots(|sentence| sentence.has_then(&DEVICE_OR_LOG, &DISOWNED) && !sentence.has(&["匿名化"]))
}

/// L-06: a sentence that says of de-identified data that they are not personal any more.
///
/// Of anonymised data that is true, and a sentence that names both is taken for the false one.
pub(super) fn deidentified_disowned(document: &Document, _: &Edition) -> Vec<Spot> {
    const DISOWNED: [&str; 5] =
        ["不属于个人信息", "不是个人信息", "不再属于个人信息", "不再是个人信息", "不视为个人信息"];
    document.spots(|sentence| sentence.has_then(&["去标识化", "去标识"], &DISOWNED))
}

/// L-07: the list of installed apps is read before this one is there to read it.
pub(super) fn read_before_install(document: &Document, _: &Edition) -> Vec<Spot> {
    const LIST: [&str; 6] = ["软件列表", "应用列表", "应用程序列表", "已安装的应用", "已安装应用", "已安装的软件"];
    const BEFORE: [&str; 5] = ["准备安装", "安装前", "安装之前", "安装客户端时", "安装本"];
    const REFUSED: [&str; 4] = ["不读取", "不会读取", "不收集", "不会收集"];
    document.spots(|sentence| sentence.has_each(&[&LIST, &BEFORE]) && !sentence.has(&REFUSED))
}

/// L-08: videos are made or sent, and no sentence says whether sound is recorded.
///
/// Any mention of a microphone or of sound is taken for the answer.
pub(super) fn video_without_sound(document: &Document, _: &Edition) -> Vec<Spot> {
    const DOING: [&str; 7] = ["拍摄", "录制", "发送", "上传", "拍照", "相机", "摄像头"];
    if document.says(&["麦克风", "录音", "声音", "静音", "音频"]) {
        return Vec::new();
    }
    document.spots(|sentence| sentence.has_each(&[&["视频", "录像"], &DOING]))
}

/// L-09: push is promised, and no sentence names what it takes: a token, the permission to notify, who delivers it.
///
/// A text that names one of the three is believed to have thought of the others.
pub(super) fn push_undisclosed(document: &Document, _: &Edition) -> Vec<Spot> {
    const TAKEN: [&str; 8] =
        ["推送令牌", "推送标识", "推送SDK", "推送服务商", "推送服务提供", "通知权限", "推送ID", "不使用推送"];
    if document.says(&TAKEN) {
        return Vec::new();
    }
    document.spots(|sentence| sentence.has(&["推送"]))
}

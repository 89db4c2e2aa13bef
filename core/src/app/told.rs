//! What went wrong, as one clear sentence in both languages that says what to do.
//!
//! The rooms say what happened by their enums; this is the one place where it becomes words. A sentence names no
//! number, no code and nothing of a server's text.

use serde::Serialize;

use crate::{
    consent::Refusal,
    dial,
    kernel::{PhoneFault, Words},
    notices::BulletinFault,
    policy::{Feature, FeedFault},
    session::{self, LockReason},
    store::StoreFault,
};

/// Something that the person at the phone is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The notice of the first start has not been agreed to.
    NoticeFirst,
    /// The box beside the policy is not ticked.
    BoxFirst,
    /// What was typed is no number that can log in.
    Number(PhoneFault),
    /// Login or session.
    Session(session::Trouble),
    /// A feature does not start.
    Held(Feature, Refusal),
    /// Something could not be written down; it is tried again.
    CannotSave(StoreFault),
    /// A call was not handed over.
    Dial(dial::Trouble),
    /// A device was to be opened by a label, and none has been scanned.
    NothingScanned,
    /// The device names no customer who can be called.
    NobodyToCall,
    /// A newer edition of the policy was not taken. The one in force stays.
    Edition(FeedFault),
    /// A bulletin of the operator's was not taken. The one before it goes on.
    Bulletin(BulletinFault),
    /// The operator has stopped these for everybody; none of them where it is only some information.
    Stopped(Vec<Feature>),
    /// The operator has said that the service ends.
    Ending,
    /// The service is over, and this phone was purged.
    Ended,
    /// So many rows did not open when the client started. They stay as they are and nothing of them is sent.
    RowsAside(u32),
}

/// The sentence on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Stable name of what happened, for tests and for shells that draw it.
    pub code: &'static str,
    /// The sentence.
    pub words: Words,
}

impl From<&Trouble> for Told {
    fn from(trouble: &Trouble) -> Self {
        let (code, zh, en): (&'static str, String, String) = match trouble {
            Trouble::NoticeFirst => say(
                "notice_first",
                "请先阅读并选择是否同意使用说明。",
                "Read the notice first and choose whether you agree.",
            ),
            Trouble::BoxFirst => say(
                "box_first",
                "请先勾选同意隐私政策，再点登录。",
                "Tick the box beside the privacy policy, then tap log in.",
            ),
            Trouble::Number(PhoneFault::NotANumber) => say(
                "number",
                "这不是手机号码，请检查后重新输入。",
                "This is not a mobile number. Check it and type it again.",
            ),
            Trouble::Number(PhoneFault::OtherRegion) => say(
                "region",
                "本服务仅支持中国大陆手机号，请使用 +86 号码。",
                "Only numbers of mainland China can log in. Use a +86 number.",
            ),
            Trouble::Session(trouble) => session(trouble),
            Trouble::Held(feature, refusal) => held(*feature, refusal),
            Trouble::CannotSave(fault) => cannot_save(*fault),
            Trouble::Dial(dial::Trouble::Number(_)) => say(
                "dial_number",
                "这个号码不能拨打，请联系办公室核对。",
                "This number cannot be called. Ask the office to check it.",
            ),
            Trouble::Dial(dial::Trouble::NoDialler) => say(
                "no_dialler",
                "手机没有打开拨号界面，请再试一次。",
                "The phone did not open its dialler. Try again.",
            ),
            Trouble::NothingScanned => {
                say("nothing_scanned", "请先扫描设备标签。", "Scan the label of a device first.")
            }
            Trouble::NobodyToCall => say(
                "nobody_to_call",
                "这台设备没有可拨打的客户电话。",
                "This device names no customer who can be called.",
            ),
            Trouble::Edition(fault) => edition(fault),
            Trouble::Bulletin(fault) => bulletin(fault),
            Trouble::Stopped(features) => stopped(features),
            Trouble::Ending => say(
                "service_ends",
                "本服务即将终止：已停止收集信息；仍可登录，查看政策和清单、导出记录、撤回同意。详见公告。",
                "The service is coming to its end and takes nothing any more. You can still log in, read the policy and the lists, export your record and withdraw. See the notice.",
            ),
            Trouble::Ended => say(
                "service_ended",
                "本服务已终止，本机上的个人信息已清除；政策、公告和您的同意记录仍可查看。",
                "The service is over, and what this phone kept of you was erased. The policy, the notices and your consent record can still be read.",
            ),
            Trouble::RowsAside(rows) => (
                "rows_aside",
                format!("本机有 {rows} 条内容无法读取，已原样留在一边，不会发送；其余不受影响。请联系办公室。"),
                format!(
                    "{rows} entries on this phone cannot be read. They stay aside and are not sent; everything else works. Contact the office."
                ),
            ),
        };
        Self { code, words: Words::new(zh, en) }
    }
}

fn say(code: &'static str, zh: &str, en: &str) -> (&'static str, String, String) {
    (code, zh.to_owned(), en.to_owned())
}

#[allow(clippy::too_many_lines, reason = "a table of sentences reads as a table")]
fn session(trouble: &session::Trouble) -> (&'static str, String, String) {
    use session::Trouble as T;
    match trouble {
        T::NumberNotValid => say(
            "number_refused",
            "服务器不接受这个号码，请检查后重新输入。",
            "The server does not take this number. Check it and type it again.",
        ),
        T::OtherRegion => say(
            "region",
            "本服务仅支持中国大陆手机号，请使用 +86 号码。",
            "Only numbers of mainland China can log in. Use a +86 number.",
        ),
        T::ConsentNeeded => say(
            "consent_needed",
            "登录前需要您同意隐私政策，请勾选后再试。",
            "Logging in needs your consent to the policy. Tick the box and try again.",
        ),
        T::PolicyOutdated => say(
            "policy_outdated",
            "隐私政策已更新，请更新应用并阅读新版本。",
            "The policy has changed. Update the app and read the new edition.",
        ),
        T::Cooldown { wait_s } => (
            "cooldown",
            format!("刚刚已发送过验证码，请 {wait_s} 秒后再试。"),
            format!("A code was sent a moment ago. Try again in {wait_s} s."),
        ),
        T::Quota { wait_s } => (
            "quota",
            format!("验证码发送次数已达上限，请 {wait_s} 秒后再试或联系办公室。"),
            format!("Too many codes were asked for. Try again in {wait_s} s, or contact the office."),
        ),
        T::CaptchaNeeded => {
            say("captcha", "需要人工核验，请联系办公室。", "A check by a person is needed. Contact the office.")
        }
        T::SmsUnavailable { wait_s } => (
            "sms_unavailable",
            format!("短信暂时无法发送，请 {wait_s} 秒后再试。"),
            format!("SMS cannot be sent at present. Try again in {wait_s} s."),
        ),
        T::CodeShape { length } => {
            ("code_shape", format!("请输入 {length} 位数字验证码。"), format!("Type the {length} digits of the code."))
        }
        T::WrongCode { attempts_left } => (
            "wrong_code",
            format!("验证码不正确，还可以试 {attempts_left} 次。"),
            format!("The code is wrong. You can try {attempts_left} more times."),
        ),
        T::NoAttemptsLeft { wait_s: 0 } => {
            say("no_attempts", "尝试次数已用完，请重新获取验证码。", "No attempts are left. Ask for a new code.")
        }
        T::NoAttemptsLeft { wait_s } => (
            "no_attempts",
            format!("尝试次数已用完，请 {wait_s} 秒后重新获取验证码。"),
            format!("No attempts are left. Ask for a new code in {wait_s} s."),
        ),
        T::CodeExpired => say("code_expired", "验证码已失效，请重新获取。", "The code is over. Ask for a new one."),
        T::NotRegistered => say(
            "not_registered",
            "该号码没有账号，请联系办公室开通。",
            "No account has this number. Ask the office for one.",
        ),
        T::AccountDisabled => {
            say("account_disabled", "账号已停用，请联系办公室。", "The account is disabled. Contact the office.")
        }
        T::AccountCancelled => {
            say("account_cancelled", "账号已注销，请联系办公室。", "The account was cancelled. Contact the office.")
        }
        T::Offline => say(
            "offline",
            "连不上服务器，请检查网络后再试。",
            "The server was not reached. Check the network and try again.",
        ),
        T::UntrustedNetwork => say(
            "untrusted_network",
            "当前网络不可信（可能需要先登录 Wi-Fi），请换一个网络再试。",
            "This network cannot be trusted (it may want you to sign in). Use another one and try again.",
        ),
        T::WrongKey => say(
            "server_key",
            "服务器的密钥与本应用不符，没有发送任何内容。请换一个网络再试；如仍出现，请更新应用。",
            "The server's key is not one that this app knows, and nothing was sent. Use another network; if it goes on, update the app.",
        ),
        T::WrongName => say(
            "server_name",
            "这个网络把您带到了别的服务器，没有发送任何内容。请关闭代理或 VPN，或换一个网络再试。",
            "This network leads to another server, and nothing was sent. Switch off the proxy or VPN, or use another network.",
        ),
        T::ClockWrong => say(
            "clock_wrong",
            "手机时间不正确，请在系统设置中校准后再试。",
            "The phone's date is wrong. Set it and try again.",
        ),
        T::ServerTrouble { wait_s: Some(s) } => (
            "server_trouble",
            format!("服务器暂时不可用，请 {s} 秒后再试。"),
            format!("The server is not available. Try again in {s} s."),
        ),
        T::ServerTrouble { wait_s: None } => {
            say("server_trouble", "服务器暂时不可用，请稍后再试。", "The server is not available. Try again later.")
        }
        T::StillErasing => say(
            "still_erasing",
            "正在清除上一个账号的数据，请稍候再登录。",
            "The last account's data is being erased. Log in again in a moment.",
        ),
        T::SessionEnded { reason } => ended(*reason),
        T::StepUpOver
        | T::OthersStay
        | T::CancelBlocked
        | T::CancelReadAgain
        | T::CancelPending
        | T::CancelFinal
        | T::NotCancelled => of_account(*trouble),
    }
}

fn of_account(trouble: session::Trouble) -> (&'static str, String, String) {
    use session::Trouble as T;
    match trouble {
        T::OthersStay => say(
            "others_stay",
            "本机已退出；其他设备没有及时退出，请重新登录后再试。",
            "This phone is logged out; the other devices were not in time. Log in again to log them out.",
        ),
        T::CancelBlocked => say(
            "cancel_blocked",
            "还有事情没有办完，暂时不能注销，请看页面上的说明。",
            "The account cannot be cancelled yet. The page says what must be settled first.",
        ),
        T::CancelReadAgain => say(
            "cancel_read_again",
            "注销的后果说明有变化，请重新阅读后再确认。",
            "What cancelling means has changed. Read it again before you confirm.",
        ),
        T::CancelPending => say(
            "cancel_pending",
            "这个账号已经申请注销；在生效之前可以撤回。",
            "A cancellation of this account is under way. Until it takes effect it can be taken back.",
        ),
        T::CancelFinal => say(
            "cancel_final",
            "注销已开始执行，不能再撤回。",
            "The cancellation is being carried out and can no longer be taken back.",
        ),
        T::NotCancelled => say(
            "not_cancelled",
            "注销没有确认成功，账号不变；如仍要注销，请重新操作。",
            "The cancellation was not confirmed, and the account is as it was. Begin again if you still want it.",
        ),
        _ => say(
            "step_up_over",
            "验证已过期，没有执行，请重新获取验证码。",
            "The code's time is over and nothing was done. Ask for another one.",
        ),
    }
}

fn ended(reason: LockReason) -> (&'static str, String, String) {
    match reason {
        LockReason::Revoked => say(
            "ended_revoked",
            "登录已被结束，请重新登录；未发送的内容已保留。",
            "The session was ended. Log in again; unsent work is kept.",
        ),
        LockReason::Reused => say(
            "ended_reused",
            "为保护账号，登录已结束，请重新登录；未发送的内容已保留。",
            "The session was ended to protect the account. Log in again; unsent work is kept.",
        ),
        LockReason::Expired => say(
            "ended_expired",
            "登录已过期，请重新登录；未发送的内容已保留。",
            "The session is over. Log in again; unsent work is kept.",
        ),
        LockReason::OtherDevice => {
            say("ended_device", "登录与本机不符，请重新登录。", "The session belongs to another device. Log in again.")
        }
        LockReason::AccountDisabled => say(
            "ended_disabled",
            "账号已停用，请联系办公室；未发送的内容已保留。",
            "The account is disabled. Contact the office; unsent work is kept.",
        ),
        LockReason::AccountCancelled => {
            say("ended_cancelled", "账号已注销，请联系办公室。", "The account was cancelled. Contact the office.")
        }
        LockReason::StorageLost => say(
            "ended_storage",
            "本机的登录信息已无法读取，请重新登录。",
            "What this phone kept of the session cannot be read. Log in again.",
        ),
    }
}

fn edition(fault: &FeedFault) -> (&'static str, String, String) {
    use FeedFault as F;
    let (code, zh, en) = match fault {
        F::TooLarge => ("edition_too_large", "文件过大", "it is too large"),
        F::NotSigned => ("edition_not_signed", "没有发布者签名", "no publisher signed it"),
        F::WrongSignature => {
            ("edition_unknown_key", "签名不是认可的发布者所签", "it is not signed by a publisher that this app knows")
        }
        F::Unreadable => ("edition_unreadable", "内容无法读取", "it cannot be read"),
        F::Rollback { .. } | F::NotNewer { .. } => {
            ("edition_older", "比以前收到过的还旧", "it is older than one that came before")
        }
        F::InDevelopment => ("edition_in_development", "还是内部草稿", "it is still a draft"),
        F::FewerRights => {
            ("edition_fewer_rights", "减少了您的权利却没有说明", "it takes rights away from you without saying so")
        }
        F::TooManyChanges(_) => (
            "edition_too_many_changes",
            "一次改动太多，无法逐条告知",
            "it changes more at once than can be shown to you",
        ),
        F::Edition(_) => (
            "edition_wrong",
            "内容有错，或需要更新应用才能识别",
            "something in it is wrong, or needs a newer version of this app",
        ),
    };
    (
        code,
        format!("收到的新版隐私政策{zh}，没有采用；现行版本继续有效。请联系办公室。"),
        format!(
            "The new edition of the policy was not taken: {en}. The present one stays in force. Contact the office."
        ),
    )
}

fn bulletin(fault: &BulletinFault) -> (&'static str, String, String) {
    use BulletinFault as F;
    let (code, zh, en) = match fault {
        F::TooLarge => ("bulletin_too_large", "文件过大", "it is too large"),
        F::NotSigned => ("bulletin_not_signed", "没有发布者签名", "no publisher signed it"),
        F::WrongSignature => {
            ("bulletin_unknown_key", "签名不是认可的发布者所签", "it is not signed by a publisher that this app knows")
        }
        F::Rollback { .. } => ("bulletin_older", "比以前收到过的还旧", "it is older than one that came before"),
        F::Unreadable | F::Form(_) | F::Notice(..) | F::EndsBefore | F::EndsUntold => (
            "bulletin_wrong",
            "内容有错，或需要更新应用才能识别",
            "something in it is wrong, or needs a newer version of this app",
        ),
    };
    (
        code,
        format!("收到的运营方公告{zh}，没有采用；以前的公告继续有效。请联系办公室。"),
        format!("A bulletin of the operator's was not taken: {en}. The one before it stays. Contact the office."),
    )
}

fn stopped(features: &[Feature]) -> (&'static str, String, String) {
    let (mut zh, mut en) = (String::new(), String::new());
    for feature in features {
        let (one_zh, one_en) = name(*feature);
        if !zh.is_empty() {
            zh.push('、');
            en.push_str(", ");
        }
        zh.push_str(one_zh);
        en.push_str(one_en);
    }
    if zh.is_empty() {
        (zh, en) = ("部分信息的收集".to_owned(), "taking some information".to_owned());
    }
    (
        "stopped_by_operator",
        format!("运营方已暂停「{zh}」，未发送的内容已保留；其他功能照常，也可查看政策、导出记录和撤回同意。详见公告。"),
        format!(
            "The operator has stopped {en}; what was not sent is kept. Everything else works, and so do the policy, your record and withdrawing. See the notices."
        ),
    )
}

fn held(feature: Feature, refusal: &Refusal) -> (&'static str, String, String) {
    let (zh, en) = name(feature);
    match refusal {
        Refusal::PolicyFirst => {
            say("policy_first", "请先登录并同意隐私政策。", "Log in and agree to the policy first.")
        }
        Refusal::SaidNo => (
            "said_no",
            format!("您没有同意「{zh}」，其他功能不受影响。"),
            format!("You said no to {en}. Everything else works as before."),
        ),
        Refusal::Resting { .. } => (
            "resting",
            format!("您之前没有同意「{zh}」，如需使用请到「权限与撤回」打开。"),
            format!("You said no to {en} before. Switch it on under permissions if you want to use it."),
        ),
        Refusal::SystemSaysNo => (
            "system_says_no",
            format!("系统没有允许「{zh}」所需的权限，请在系统设置中打开。"),
            format!("The system does not allow what {en} needs. Allow it in the phone's settings."),
        ),
        Refusal::SwitchedOff => (
            "switched_off",
            format!("「{zh}」已关闭，请到「权限与撤回」打开。"),
            format!("{en} is off. Switch it on under permissions."),
        ),
        Refusal::PolicyChanged => (
            "policy_changed",
            format!("隐私政策关于「{zh}」有重大变更，请先查看并回答；没发出的内容都还在。"),
            format!(
                "The policy changed in what concerns {en}. Look at the change and answer it first; what was not sent is kept."
            ),
        ),
    }
}

fn name(feature: Feature) -> (&'static str, &'static str) {
    match feature {
        Feature::Login => ("登录", "logging in"),
        Feature::Scan => ("扫码", "scanning"),
        Feature::Media => ("发送照片和视频", "sending photos and videos"),
        Feature::Dial => ("拨号", "calling"),
        Feature::Devices => ("设备", "devices"),
        Feature::Messages => ("消息", "messages"),
        Feature::DeviceInfo => ("设备信息", "device information"),
        Feature::EssentialLog => ("必要日志", "essential logs"),
        Feature::Analytics => ("分析", "analytics"),
    }
}

fn cannot_save(fault: StoreFault) -> (&'static str, String, String) {
    match fault {
        StoreFault::DiskFull => say(
            "disk_full",
            "手机存储已满，请清理空间；内容未丢失，会自动重试。",
            "The phone's storage is full. Make room; nothing is lost and it is tried again.",
        ),
        StoreFault::ReadOnly => say(
            "read_only",
            "手机存储无法写入，请重启手机；内容未丢失，会自动重试。",
            "The phone's storage cannot be written. Restart the phone; it is tried again.",
        ),
        StoreFault::Busy => {
            say("store_busy", "存储正忙，马上会自动重试。", "The storage is busy. It is tried again in a moment.")
        }
        StoreFault::Unreadable | StoreFault::Damaged | StoreFault::Statement => {
            say("store_damaged", "本机数据有损坏，请联系办公室。", "Data on this phone is damaged. Contact the office.")
        }
    }
}

//! The pages: which one is shown follows from the snapshot alone.

use std::path::PathBuf;

use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use gongchao_core::{
    app::{Snapshot, Tap, Typed},
    consent::{Answer, Notice, Outcome},
    kernel::{Id, Words},
    policy::{Ask, Feature},
    session::LoginView,
};
use indicatif::ProgressBar;
use serde_json::Value;

use super::{ask, pick::Hand};
use crate::{
    drive,
    screen::{both, say},
};

fn w(zh: &str, en: &str) -> Words {
    Words::new(zh, en)
}

/// Walks from page to page until the person leaves.
pub(super) fn walk(hand: &mut Hand<'_>) {
    loop {
        let now = hand.now();
        let goes_on = match (now.consent.notice, &now.login) {
            (Notice::Unanswered | Notice::Refused, _) => notice(hand, &now),
            (Notice::Agreed, LoginView::WaitingForCode { .. }) => code(hand, &now),
            (Notice::Agreed, LoginView::LoggedIn { .. }) => home(hand, &now),
            (
                Notice::Agreed,
                LoginView::Ready | LoginView::LoggedOut | LoginView::Requesting | LoginView::Locked { .. },
            ) => login(hand, &now),
        };
        if !goes_on {
            return;
        }
    }
}

#[derive(Clone, Copy)]
enum First {
    Read,
    Agree,
    Refuse,
    Leave,
}

fn notice(hand: &mut Hand<'_>, now: &Snapshot) -> bool {
    if now.consent.notice == Notice::Refused {
        say("  您没有同意须知：仍可阅读政策。 / you did not agree; the policy can still be read");
    }
    let chosen = ask::choose(
        &w("使用须知", "before you start"),
        vec![
            (w("阅读隐私政策", "read the policy"), First::Read),
            (w("同意", "agree"), First::Agree),
            (w("不同意", "do not agree"), First::Refuse),
            (w("离开", "leave"), First::Leave),
        ],
    );
    match chosen {
        Some(First::Read) => policy(hand),
        Some(First::Agree) => {
            hand.tap(Tap::AnswerNotice { outcome: Outcome::Agreed }, |s| s.consent.notice == Notice::Agreed);
        }
        Some(First::Refuse) => {
            hand.tap(Tap::AnswerNotice { outcome: Outcome::Refused }, |s| s.consent.notice == Notice::Refused);
        }
        Some(First::Leave) | None => return false,
    }
    true
}

fn policy(hand: &mut Hand<'_>) {
    hand.tap(Tap::ReadPolicy, |_| true);
    let Ok(page) = hand.wait(hand.client.policy()) else { return };
    say(format!("\n# {}\n", both(&page.title)));
    for paragraph in &page.paragraphs {
        let line: Vec<String> = paragraph.spans.iter().map(|span| both(&span.text)).collect();
        say(line.concat());
    }
    say("");
}

#[derive(Clone, Copy)]
enum Door {
    Box,
    Number,
    Policy,
    Leave,
}

fn login(hand: &mut Hand<'_>, now: &Snapshot) -> bool {
    if let LoginView::Locked { .. } = now.login {
        say("  登录已结束，请重新登录；未发送的内容已保留。 / the session ended; unsent work is kept");
    }
    let ticked = now.consent.ticked;
    let mark = if ticked { "☑" } else { "☐" };
    let chosen = ask::choose(
        &w("登录", "log in"),
        vec![
            (
                Words::new(
                    format!("{mark} 我已阅读并同意隐私政策"),
                    format!("{mark} I have read the policy and agree"),
                ),
                Door::Box,
            ),
            (w("输入手机号，获取验证码", "type the number, get a code"), Door::Number),
            (w("阅读隐私政策", "read the policy"), Door::Policy),
            (w("离开", "leave"), Door::Leave),
        ],
    );
    match chosen {
        Some(Door::Box) => {
            hand.tap(Tap::TickBox { ticked: !ticked }, move |s| s.consent.ticked != ticked);
        }
        Some(Door::Number) => {
            let hint = w("手机号（试用：13800138000）", "mobile number (to try it out: 13800138000)");
            if let Some(number) = ask::text(&hint) {
                hand.tap(Tap::LogIn { number: Typed::new(number) }, |s| {
                    matches!(s.login, LoginView::WaitingForCode { .. })
                });
            }
        }
        Some(Door::Policy) => policy(hand),
        Some(Door::Leave) | None => return false,
    }
    true
}

#[derive(Clone, Copy)]
enum Code {
    Type,
    Again,
    Back,
}

fn code(hand: &mut Hand<'_>, now: &Snapshot) -> bool {
    hand.sms();
    if let LoginView::WaitingForCode { masked_phone, resend_in_s, attempts_left, .. } = &now.login {
        say(format!("  {masked_phone} · {attempts_left} 次 attempts · {resend_in_s} s"));
    }
    let chosen = ask::choose(
        &w("验证码", "the code"),
        vec![
            (w("输入验证码", "type the code"), Code::Type),
            (w("重新发送", "send again"), Code::Again),
            (w("换一个号码", "another number"), Code::Back),
        ],
    );
    match chosen {
        Some(Code::Type) => {
            if let Some(code) = ask::text(&w("验证码", "code")) {
                hand.tap(Tap::EnterCode { code: Typed::new(code) }, |s| matches!(s.login, LoginView::LoggedIn { .. }));
            }
        }
        Some(Code::Again) => {
            hand.tap(
                Tap::ResendCode,
                |s| matches!(&s.login, LoginView::WaitingForCode { resend_in_s, .. } if *resend_in_s > 0),
            );
        }
        Some(Code::Back) => {
            hand.tap(Tap::LeaveCode, |s| !matches!(s.login, LoginView::WaitingForCode { .. }));
        }
        None => return false,
    }
    true
}

#[derive(Clone, Copy)]
enum Home {
    Scan,
    Devices,
    Messages,
    Send,
    Queue,
    Call,
    Lists,
    Permissions,
    Policy,
    LogOut,
    Leave,
}

fn home(hand: &mut Hand<'_>, now: &Snapshot) -> bool {
    if let LoginView::LoggedIn { display_name, online } = &now.login {
        let waiting = now.uploads.iter().filter(|u| u.size.is_none_or(|size| u.sent < size)).count();
        say(format!("\n  {display_name} · {} · ↑ {waiting}", if *online { "在线 online" } else { "离线 offline" }));
    }
    let chosen = ask::choose(
        &w("首页", "home"),
        vec![
            (w("扫码", "scan an image file"), Home::Scan),
            (w("设备", "devices"), Home::Devices),
            (w("消息", "messages"), Home::Messages),
            (w("发送照片或视频", "send a photo or video"), Home::Send),
            (w("上传队列", "what is queued"), Home::Queue),
            (w("拨打客户", "call a customer"), Home::Call),
            (w("两份清单", "the two lists"), Home::Lists),
            (w("权限与撤回", "permissions and withdrawal"), Home::Permissions),
            (w("隐私政策", "policy"), Home::Policy),
            (w("退出登录", "log out"), Home::LogOut),
            (w("离开", "leave"), Home::Leave),
        ],
    );
    match chosen {
        Some(Home::Scan) => scan(hand),
        Some(Home::Devices) => devices(hand),
        Some(Home::Messages) => messages(hand),
        Some(Home::Send) => send(hand),
        Some(Home::Queue) => queue(hand),
        Some(Home::Call) => call(hand),
        Some(Home::Lists) => lists(hand),
        Some(Home::Permissions) => permissions(hand),
        Some(Home::Policy) => policy(hand),
        Some(Home::LogOut) => {
            let sure = ask::either(
                &w("退出后，本机未发送的内容会清除。", "unsent work on this phone is erased"),
                &w("退出并清除", "log out and erase"),
                &w("不退出", "stay"),
            );
            if sure == Some(true) {
                hand.tap(Tap::LogOut, |s| !matches!(s.login, LoginView::LoggedIn { .. }));
            }
        }
        Some(Home::Leave) | None => return false,
    }
    true
}

fn in_use(snapshot: &Snapshot, feature: Feature) -> bool {
    snapshot.consent.features.iter().any(|f| f.feature == feature && f.in_use)
}

fn begin(hand: &mut Hand<'_>, feature: Feature) -> bool {
    in_use(&hand.tap(Tap::Begin { feature }, move |s| in_use(s, feature)), feature)
}

fn scan(hand: &mut Hand<'_>) {
    if !begin(hand, Feature::Scan) {
        return;
    }
    if let Some(path) = ask::text(&w("图片文件", "image file")) {
        let answer = drive::scan(&hand.client, &PathBuf::from(path.trim()));
        match (answer.pointer("/found/text").and_then(Value::as_str), answer.get("fault").and_then(Value::as_str)) {
            (Some(text), _) => {
                say(format!("  ✓ {text}"));
                let open =
                    ask::either(&w("打开这台设备？", "open this device?"), &w("打开", "open"), &w("不打开", "no"));
                if open == Some(true) {
                    hand.tap(Tap::OpenScanned, |_| false);
                    opened(hand);
                }
            }
            (None, Some(fault)) => say(format!("  ! {fault}")),
            (None, None) => say("  没有读到标签，请换一张更清晰的图片。 / no label was read; use a sharper picture"),
        }
    }
    hand.tap(Tap::Leave { feature: Feature::Scan }, |s| !in_use(s, Feature::Scan));
}

fn json(snapshot: &Snapshot, path: &str) -> Value {
    let whole = serde_json::to_value(&snapshot.fieldwork).unwrap_or_default();
    whole.pointer(path).cloned().unwrap_or_default()
}

fn opened(hand: &mut Hand<'_>) {
    let open = json(&hand.now(), "/devices/open");
    let text = |path: &str| open.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    match open.get("is").and_then(Value::as_str) {
        Some("shown") => say(format!(
            "  {} · {} · {} · {} · {} {}",
            text("/device/code"),
            text("/device/name"),
            text("/device/site"),
            text("/device/status"),
            text("/device/customer/name"),
            text("/device/customer/phone_masked"),
        )),
        Some("unknown") => say("  没有这个编码的设备。 / no device has this code"),
        _ => say("  还在查找，连上网后会继续。 / still looking; it goes on when the network is back"),
    }
}

fn devices(hand: &mut Hand<'_>) {
    let text = ask::text(&w("搜索（回车列出全部）", "search (Enter lists all)")).unwrap_or_default();
    let seen = hand.tap(Tap::SearchDevices { text: Typed::new(text) }, |s| json(s, "/devices/stale") == false);
    let list = json(&seen, "/devices/devices").as_array().cloned().unwrap_or_default();
    let mut choices: Vec<(Words, Option<String>)> = list
        .iter()
        .map(|d| {
            let text = |name: &str| d.get(name).and_then(Value::as_str).unwrap_or_default();
            let line = format!("{}  {}  {}  {}", text("code"), text("name"), text("site"), text("status"));
            (Words::new(line.clone(), line), Some(text("id").to_owned()))
        })
        .collect();
    choices.push((w("返回", "back"), None));
    if let Some(Some(device)) = ask::choose(&w("设备", "devices"), choices) {
        hand.tap(Tap::OpenDevice { device }, |s| json(s, "/devices/open/is") == "shown");
        opened(hand);
    }
}

fn messages(hand: &mut Hand<'_>) {
    let seen = hand.tap(Tap::PullMessages, |s| json(s, "/messages/doing") == "idle");
    for message in json(&seen, "/messages/messages").as_array().into_iter().flatten() {
        let text = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default();
        say(format!("  {} [{}] {}", text("from"), text("state"), text("text")));
    }
    if let Some(up_to) = json(&seen, "/messages/newest").as_u64() {
        hand.tap(Tap::MessagesRead { up_to }, |s| json(s, "/messages/unread") == 0);
    }
    if let Some(text) = ask::text(&w("写一条消息（Esc 返回）", "write a message (Esc goes back)")) {
        hand.tap(Tap::WriteMessage { text: Typed::new(text) }, |s| json(s, "/messages/waiting") == 0);
    }
}

fn send(hand: &mut Hand<'_>) {
    if !begin(hand, Feature::Media) {
        return;
    }
    let Some(path) = ask::text(&w("照片或视频文件", "photo or video file")) else { return };
    let before: Vec<String> = hand.now().uploads.iter().map(|u| u.id.clone()).collect();
    let is_new = move |s: &Snapshot| s.uploads.iter().find(|u| !before.contains(&u.id)).map(|u| u.id.clone());
    let new = is_new.clone();
    let seen = hand.tap(Tap::Send { path: PathBuf::from(path.trim()) }, move |s| new(s).is_some());
    let Some(id) = is_new(&seen) else { return };
    let bar = ProgressBar::new(0);
    let mut watch = hand.client.watch();
    let ended = hand.wait(async {
        let ended = watch.wait_for(|s| {
            let Some(upload) = s.uploads.iter().find(|u| u.id == id) else { return true };
            bar.set_length(upload.size.unwrap_or_default());
            bar.set_position(upload.sent);
            matches!(state(upload).as_str(), "done" | "failed" | "waiting" | "paused")
        });
        ended.await.ok().map(|s| s.uploads.iter().find(|u| u.id == id).map(line))
    });
    bar.finish_and_clear();
    if let Some(Some(line)) = ended {
        say(format!("  {line}"));
    }
}

fn state(upload: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(upload).unwrap_or_default();
    value.get("is").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn line(upload: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(upload).unwrap_or_default();
    let member = |name: &str| value.get(name).map(ToString::to_string).unwrap_or_default().replace('"', "");
    format!(
        "{} · {} · {}/{} · {} {}",
        member("kind"),
        member("is"),
        member("sent"),
        member("size"),
        member("reason"),
        value.pointer("/receipt/receipt").and_then(Value::as_str).unwrap_or_default()
    )
}

#[derive(Clone, Copy)]
enum Turn {
    Pause,
    Resume,
    Cancel,
}

fn queue(hand: &mut Hand<'_>) {
    let mut choices: Vec<(Words, Option<String>)> =
        hand.now().uploads.iter().map(|u| (Words::new(line(u), line(u)), Some(u.id.clone()))).collect();
    choices.push((w("返回", "back"), None));
    let Some(Some(name)) = ask::choose(&w("上传队列", "what is queued"), choices) else { return };
    let Some(upload) = Id::parse(&name) else { return };
    let turn = ask::choose(
        &w("这一项", "this one"),
        vec![
            (w("暂停", "pause"), Turn::Pause),
            (w("继续", "go on"), Turn::Resume),
            (w("取消", "cancel"), Turn::Cancel),
        ],
    );
    let before = hand.now().uploads.clone();
    let changed = move |s: &Snapshot| s.uploads != before;
    match turn {
        Some(Turn::Pause) => drop(hand.tap(Tap::PauseUpload { upload }, changed)),
        Some(Turn::Resume) => drop(hand.tap(Tap::ResumeUpload { upload }, changed)),
        Some(Turn::Cancel) => drop(hand.tap(Tap::CancelUpload { upload }, changed)),
        None => {}
    }
}

fn call(hand: &mut Hand<'_>) {
    let list = json(&hand.now(), "/devices/devices").as_array().cloned().unwrap_or_default();
    let mut choices: Vec<(Words, Option<String>)> = list
        .iter()
        .filter_map(|d| {
            let handle = d.pointer("/customer/dial_handle")?.as_str()?.to_owned();
            let line = format!(
                "{} {}",
                d.pointer("/customer/name")?.as_str()?,
                d.pointer("/customer/phone_masked")?.as_str()?
            );
            Some((Words::new(line.clone(), line), Some(handle)))
        })
        .collect();
    if choices.is_empty() {
        return say("  请先打开设备列表。 / look at the devices first");
    }
    choices.push((w("返回", "back"), None));
    let Some(Some(device)) = ask::choose(&w("拨打谁？", "whom?"), choices) else { return };
    if !begin(hand, Feature::Dial) {
        return;
    }
    let seen = hand.tap(Tap::Call { device }, |s| s.call.hand_over.is_some());
    if let Some(hand_over) = &seen.call.hand_over {
        // A desktop has no dialler: the number is shown once, in its place.
        say(format!("  ☎ {}", hand_over.uri));
        hand.tap(Tap::CallHandedOver { epoch: hand_over.epoch, taken: true }, |s| s.call.hand_over.is_none());
    }
    hand.tap(Tap::Leave { feature: Feature::Dial }, |s| !in_use(s, Feature::Dial));
}

fn lists(hand: &mut Hand<'_>) {
    let Ok(lists) = hand.wait(hand.client.lists()) else { return };
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(["信息 item", "场景 scene", "目的 purpose", "次数 times"]);
    for row in &lists.collected.rows {
        let purposes: Vec<&str> = row.purposes.iter().map(|p| p.zh.as_str()).collect();
        table.add_row([both(&row.name), both(&row.scene), purposes.join("、"), row.count.to_string()]);
    }
    say("\n已收集个人信息清单 / what was collected");
    say(table);
    say("第三方共享清单 / what third parties get");
    say(both(&lists.shared.said));
}

fn permissions(hand: &mut Hand<'_>) {
    let mut choices: Vec<(Words, Option<(Feature, bool)>)> = hand
        .now()
        .consent
        .features
        .iter()
        .map(|f| {
            let on = matches!(f.answer, Answer::Granted { .. });
            let mark = if on { "开 on " } else { "关 off" };
            let at_login = if f.ask == Ask::AtLogin { " *" } else { "" };
            let words = Words::new(format!("{mark} {}{at_login}", f.name.zh), f.name.en.clone());
            (words, Some((f.feature, on)))
        })
        .collect();
    choices.push((w("返回", "back"), None));
    let Some(Some((feature, on))) = ask::choose(&w("权限与撤回", "permissions"), choices) else { return };
    let granted = move |s: &Snapshot| {
        s.consent.features.iter().any(|f| f.feature == feature && matches!(f.answer, Answer::Granted { .. })) != on
    };
    let tap = if on { Tap::Withdraw { feature } } else { Tap::SwitchOn { feature } };
    hand.tap(tap, granted);
}

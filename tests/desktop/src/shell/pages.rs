//! The pages before the work: notice, policy, login, code, home. Which one is shown follows from the snapshot alone.

use gongchao_core::{
    app::{Snapshot, Tap, Typed},
    consent::{Notice, Outcome},
    kernel::Words,
    session::LoginView,
};

use super::{
    account,
    ask::{self, Left, words as w},
    pick::Hand,
    privacy, work,
};
use crate::screen::{both, say};

/// Walks from page to page until the person leaves.
pub(super) fn walk(hand: &mut Hand<'_>) -> Result<(), Left> {
    let mut left_open = None;
    loop {
        hand.told()?;
        hand.prompts()?;
        let now = hand.now();
        // It stands in front once; who leaves it open finds it under permissions.
        if let Some(change) = now.consent.change.as_ref().filter(|change| left_open.as_ref() != Some(&change.to)) {
            left_open = Some(change.to.clone());
            privacy::change(hand, change)?;
            continue;
        }
        let goes_on = match (now.consent.notice, &now.login) {
            (Notice::Unanswered | Notice::Refused, _) => notice(hand, &now)?,
            (Notice::Agreed, LoginView::WaitingForCode { .. }) => code(hand, &now)?,
            (Notice::Agreed, LoginView::LoggedIn { .. }) => home(hand, &now)?,
            (Notice::Agreed, LoginView::Cancelling { .. }) => account::cancelling(hand, &now)?,
            (Notice::Agreed, LoginView::Cancelled) => account::cancelled(hand)?,
            (
                Notice::Agreed,
                LoginView::Ready | LoginView::LoggedOut | LoginView::Requesting | LoginView::Locked { .. },
            ) => login(hand, &now)?,
        };
        if !goes_on {
            return Ok(());
        }
    }
}

#[derive(Clone, Copy)]
enum First {
    Read,
    Lists,
    Agree,
    Refuse,
    Leave,
}

fn notice(hand: &mut Hand<'_>, now: &Snapshot) -> Result<bool, Left> {
    if now.consent.notice == Notice::Refused {
        say("  您没有同意须知：政策和清单仍可查看。 / you did not agree; the policy and the lists can still be read");
    } else {
        say("\n使用须知 / before you start");
        for part in &now.consent.notice_heads {
            say(format!("  {}\n    {}", both(&part.head), both(&part.body)));
        }
    }
    let chosen = ask::choose(
        &w("使用须知", "before you start"),
        vec![
            (w("同意", "agree"), First::Agree),
            (w("不同意", "do not agree"), First::Refuse),
            (w("阅读隐私政策", "read the policy"), First::Read),
            (w("两份清单", "the two lists"), First::Lists),
            (w("离开", "leave"), First::Leave),
        ],
    )?;
    match chosen {
        Some(First::Read) => privacy::policy(hand)?,
        Some(First::Lists) => privacy::lists(hand)?,
        Some(First::Agree) => {
            hand.tap(Tap::AnswerNotice { outcome: Outcome::Agreed }, |s| s.consent.notice == Notice::Agreed)?;
        }
        Some(First::Refuse) => {
            hand.tap(Tap::AnswerNotice { outcome: Outcome::Refused }, |s| s.consent.notice == Notice::Refused)?;
        }
        Some(First::Leave) | None => return Ok(false),
    }
    Ok(true)
}

#[derive(Clone, Copy)]
enum Door {
    Box,
    Number,
    Policy,
    Lists,
    Leave,
}

fn login(hand: &mut Hand<'_>, now: &Snapshot) -> Result<bool, Left> {
    let ticked = now.consent.ticked;
    let mark = if ticked { "☑" } else { "☐" };
    let chosen = ask::choose(
        &w("登录", "log in"),
        vec![
            (Words::new(format!("{mark} 我已阅读并同意隐私政策"), "I have read the policy and agree"), Door::Box),
            (w("输入手机号，获取验证码", "type the number, get a code"), Door::Number),
            (w("阅读隐私政策", "read the policy"), Door::Policy),
            (w("两份清单", "the two lists"), Door::Lists),
            (w("离开", "leave"), Door::Leave),
        ],
    )?;
    match chosen {
        Some(Door::Box) => {
            hand.tap(Tap::TickBox { ticked: !ticked }, |s| s.consent.ticked != ticked)?;
        }
        Some(Door::Number) => {
            let hint = w("手机号（试用：13800138000）", "mobile number (to try it out: 13800138000)");
            if let Some(number) = ask::text(&hint)? {
                hand.tap(Tap::LogIn { number: Typed::new(number) }, |s| {
                    matches!(s.login, LoginView::WaitingForCode { .. })
                })?;
            }
        }
        Some(Door::Policy) => privacy::policy(hand)?,
        Some(Door::Lists) => privacy::lists(hand)?,
        Some(Door::Leave) | None => return Ok(false),
    }
    Ok(true)
}

#[derive(Clone, Copy)]
enum Code {
    Type,
    Again,
    Back,
}

fn code(hand: &mut Hand<'_>, now: &Snapshot) -> Result<bool, Left> {
    hand.sms();
    if let LoginView::WaitingForCode { masked_phone, resend_in_s, attempts_left, .. } = &now.login {
        let again = match resend_in_s {
            0 => "可重发 can be sent again".to_owned(),
            wait => format!("{wait} 秒后可重发 send again in {wait} s"),
        };
        say(format!("  {masked_phone} · 还可试 {attempts_left} 次 {attempts_left} tries left · {again}"));
    }
    let chosen = ask::choose(
        &w("验证码", "the code"),
        vec![
            (w("输入验证码", "type the code"), Code::Type),
            (w("重新发送", "send again"), Code::Again),
            (w("换一个号码", "another number"), Code::Back),
        ],
    )?;
    match chosen {
        Some(Code::Type) => {
            if let Some(code) = ask::text(&w("验证码", "code"))? {
                hand.tap(Tap::EnterCode { code: Typed::new(code) }, |s| matches!(s.login, LoginView::LoggedIn { .. }))?;
            }
        }
        Some(Code::Again) => {
            hand.tap(
                Tap::ResendCode,
                |s| matches!(&s.login, LoginView::WaitingForCode { resend_in_s, .. } if *resend_in_s > 0),
            )?;
        }
        Some(Code::Back) => {
            hand.tap(Tap::LeaveCode, |s| !matches!(s.login, LoginView::WaitingForCode { .. }))?;
        }
        None => return Ok(false),
    }
    Ok(true)
}

#[derive(Clone, Copy)]
enum Home {
    Scan,
    Devices,
    Messages,
    Send,
    Queue,
    Call,
    Notices,
    Lists,
    Permissions,
    Account,
    Ledger,
    Log,
    Policy,
    LogOut,
    Leave,
}

fn home(hand: &mut Hand<'_>, now: &Snapshot) -> Result<bool, Left> {
    if let LoginView::LoggedIn { display_name, online } = &now.login {
        let line = if *online { "在线 online" } else { "离线，工作照常 offline, work goes on" };
        let unread = now.fieldwork.messages.as_ref().map_or(0, |m| m.unread);
        let queued = work::queued(now);
        say(format!("\n  {display_name} · {line} · 待发送 queued {queued} · 未读 unread {unread}"));
    }
    let chosen = ask::choose(
        &w("首页", "home"),
        vec![
            (w("扫码", "scan an image file"), Home::Scan),
            (w("设备", "devices"), Home::Devices),
            (w("消息", "messages"), Home::Messages),
            (w("发送照片或视频", "send a photo or video"), Home::Send),
            (w("待发送", "what is queued"), Home::Queue),
            (w("拨打客户", "call a customer"), Home::Call),
            (w("通知", "notices"), Home::Notices),
            (w("两份清单", "the two lists"), Home::Lists),
            (w("权限与撤回", "permissions and withdrawal"), Home::Permissions),
            (w("账号与登录设备", "the account and where it is logged in"), Home::Account),
            (w("导出同意账本", "export the ledger of consents"), Home::Ledger),
            (w("日志导出", "export the log"), Home::Log),
            (w("隐私政策", "policy"), Home::Policy),
            (w("退出登录", "log out"), Home::LogOut),
            (w("离开", "leave"), Home::Leave),
        ],
    )?;
    match chosen {
        Some(Home::Scan) => work::scan(hand)?,
        Some(Home::Devices) => work::devices(hand)?,
        Some(Home::Messages) => work::messages(hand)?,
        Some(Home::Send) => work::send(hand)?,
        Some(Home::Queue) => work::queue(hand)?,
        Some(Home::Call) => work::call(hand)?,
        Some(Home::Notices) => privacy::notices(hand)?,
        Some(Home::Lists) => privacy::lists(hand)?,
        Some(Home::Permissions) => privacy::permissions(hand)?,
        Some(Home::Account) => account::account(hand)?,
        Some(Home::Ledger) => privacy::ledger(hand)?,
        Some(Home::Log) => privacy::log(hand)?,
        Some(Home::Policy) => privacy::policy(hand)?,
        Some(Home::LogOut) => log_out(hand)?,
        Some(Home::Leave) | None => return Ok(false),
    }
    Ok(true)
}

fn log_out(hand: &mut Hand<'_>) -> Result<(), Left> {
    let sure = ask::either(
        &w("退出后，本机未发送的内容会清除。", "unsent work on this phone is erased"),
        &w("退出并清除", "log out and erase"),
        &w("不退出", "stay"),
    )?;
    if sure == Some(true) {
        hand.tap(Tap::LogOut, |s| !matches!(s.login, LoginView::LoggedIn { .. }))?;
    }
    Ok(())
}

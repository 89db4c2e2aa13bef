//! The account itself: where it is logged in, acts that take a fresh code, its end and the way back from that.

use gongchao_core::{
    app::{Snapshot, Tap, Typed},
    kernel::Words,
    session::{CancellationView, CodeView, LoginView, StepUpDoing},
};
use time::OffsetDateTime;

use super::{
    ask::{self, Left, words as w},
    pick::Hand,
};
use crate::screen::{both, say};

#[derive(Clone)]
enum Choice {
    End(String),
    Others,
    All,
    Cancel,
    Back,
}

/// The sessions, and what can be done about them.
pub(super) fn account(hand: &mut Hand<'_>) -> Result<(), Left> {
    let now = hand.tap(Tap::ListSessions, |s| s.account.sessions.known)?;
    let lines = &now.account.sessions.lines;
    let mut choices = Vec::new();
    for line in lines {
        let since = day(line.since.0);
        let own = if line.current { "（本机 this one）" } else { "" };
        say(format!("  · {}{own} · 自 since {since}", both(&line.words)));
        if !line.current {
            let words = Words::new(
                format!("退出这台{}（{since}）", line.words.zh),
                format!("log out {} of {since}", line.words.en),
            );
            choices.push((words, Choice::End(line.id.clone())));
        }
    }
    if !choices.is_empty() {
        choices.push((w("退出其他所有设备", "log all others out"), Choice::Others));
    }
    choices.push((w("退出所有设备，包括本机", "log all out, this one too"), Choice::All));
    choices.push((w("注销账号", "cancel the account"), Choice::Cancel));
    choices.push((w("返回", "back"), Choice::Back));
    match ask::choose(&w("账号与登录设备", "the account and where it is logged in"), choices)? {
        Some(Choice::End(session)) => step_up(hand, &Tap::EndSession { session }),
        Some(Choice::Others) => step_up(hand, &Tap::LogOutOthers),
        Some(Choice::All) => {
            let sure = ask::either(
                &w("退出后，本机未发送的内容会清除。", "unsent work on this phone is erased"),
                &w("退出所有设备", "log all out"),
                &w("不退出", "stay"),
            )?;
            if sure == Some(true) { step_up(hand, &Tap::LogOutAll) } else { Ok(()) }
        }
        Some(Choice::Cancel) => cancel(hand),
        Some(Choice::Back) | None => Ok(()),
    }
}

/// An act and its code, until it is done or left.
fn step_up(hand: &mut Hand<'_>, act: &Tap) -> Result<(), Left> {
    let settled = |s: &Snapshot| s.account.step_up.as_ref().is_none_or(|up| up.doing != StepUpDoing::Asking);
    let mut now = hand.tap(act.clone(), settled)?;
    while let Some(up) = now.account.step_up.clone() {
        say(format!("\n{}", both(&up.words)));
        let Some(code) = &up.code else {
            // It had no answer: the same tap tries it again.
            let again = ask::either(
                &w("没有收到答复。", "There was no answer."),
                &w("再试", "try again"),
                &w("放弃", "leave it"),
            )?;
            let tap = if again == Some(true) { act.clone() } else { Tap::LeaveCode };
            now = hand.tap(tap, |s| s.account.step_up.is_none())?;
            continue;
        };
        now = match typed(hand, code)? {
            Some(code) => hand.tap(Tap::EnterCode { code: Typed::new(code) }, |s| s.account.step_up.is_none())?,
            None => hand.tap(Tap::LeaveCode, |s| s.account.step_up.is_none())?,
        };
    }
    Ok(())
}

/// What cancelling means, whole; then the code; then a second yes.
fn cancel(hand: &mut Hand<'_>) -> Result<(), Left> {
    let settled = |s: &Snapshot| !matches!(s.account.cancellation, Some(CancellationView::Asking));
    let now = hand.tap(Tap::AskCancellation, |s| s.account.cancellation.is_some() && settled(s))?;
    match &now.account.cancellation {
        Some(CancellationView::Blocked { blocking }) => {
            for one in blocking {
                say(format!("  ! {}", both(&one.words)));
            }
            hand.tap(Tap::LeaveCode, |s| s.account.cancellation.is_none())?;
        }
        Some(CancellationView::Reading { consequences, seen, cooling_off_s, code }) => {
            say("\n注销账号意味着 / to cancel the account means");
            for one in consequences {
                say(format!("  · {}", both(&one.words)));
            }
            let days = cooling_off_s.div_ceil(24 * 60 * 60);
            say(format!("  · 确认后 {days} 天内可以撤回。 / It can be taken back for {days} days."));
            say(
                "  · 您的同意记录会一并清除；需要的话请先返回并导出。 / Your consent record is erased, too; export it first if you want it.",
            );
            let sure = match typed(hand, code)? {
                Some(code) => ask::either(
                    &w("确定注销这个账号吗？", "Cancel the account?"),
                    &w("注销", "cancel it"),
                    &w("不注销", "keep it"),
                )?
                .filter(|yes| *yes)
                .map(|_| code),
                None => None,
            };
            let done =
                |s: &Snapshot| !matches!(s.login, LoginView::LoggedIn { .. }) || s.account.cancellation.is_none();
            let tap = match sure {
                Some(code) => Tap::ConfirmCancellation { code: Typed::new(code), seen: seen.clone() },
                None => Tap::LeaveCode,
            };
            hand.tap(tap, done)?;
        }
        Some(CancellationView::Elsewhere { .. }) => {
            let back = ask::either(
                &w("这个账号已经申请注销。", "A cancellation of this account is under way."),
                &w("撤回注销", "take it back"),
                &w("返回", "back"),
            )?;
            let tap = if back == Some(true) { Tap::KeepAccount } else { Tap::LeaveCode };
            hand.tap(tap, |s| s.account.cancellation.is_none())?;
        }
        Some(CancellationView::Asking | CancellationView::Confirming) | None => {}
    }
    Ok(())
}

/// The account cools off: until when, and the way back.
pub(super) fn cancelling(hand: &mut Hand<'_>, now: &Snapshot) -> Result<bool, Left> {
    let LoginView::Cancelling { effective_at, deadline_at, can_be_taken_back, .. } = now.login else { return Ok(true) };
    let (effective, deadline) = (day(effective_at.0), day(deadline_at.0));
    say(format!(
        "\n账号正在注销：{effective} 前可撤回，最迟 {deadline} 完成。 / The account is being cancelled: it can be taken back until {effective} and is done by {deadline}."
    ));
    let mut choices = vec![(w("离开", "leave"), false)];
    if can_be_taken_back {
        choices.insert(0, (w("撤回注销，保留账号", "take it back and keep the account"), true));
    }
    match ask::choose(&w("账号注销", "the account is being cancelled"), choices)? {
        Some(true) => {
            hand.tap(Tap::KeepAccount, |s| !matches!(s.login, LoginView::Cancelling { .. }))?;
            Ok(true)
        }
        Some(false) | None => Ok(false),
    }
}

/// The account is gone, and what was on this desktop with it.
pub(super) fn cancelled(hand: &mut Hand<'_>) -> Result<bool, Left> {
    say("\n账号已注销，本机保存的内容已清除。 / The account was cancelled, and what was kept here is erased.");
    let client = hand.client.clone();
    // It ends by itself; where somebody else's work waits here it goes on, and the login form stands next.
    let ended = async move {
        tokio::time::timeout(std::time::Duration::from_secs(8), async move {
            while !client.is_gone() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        })
        .await
        .is_ok()
    };
    hand.wait(ended)?;
    Ok(false)
}

/// The code, with another SMS where the person wants one; absent where the page is left.
fn typed(hand: &mut Hand<'_>, code: &CodeView) -> Result<Option<String>, Left> {
    hand.sms();
    let left = code.attempts_left;
    say(format!("  {} · 还可试 {left} 次 {left} tries left", code.masked_phone));
    let chosen = ask::choose(
        &w("验证码", "the code"),
        vec![
            (w("输入验证码", "type the code"), Some(true)),
            (w("重新发送", "send again"), Some(false)),
            (w("返回", "back"), None),
        ],
    )?;
    match chosen.flatten() {
        Some(false) => {
            hand.tap(Tap::ResendCode, |_| true)?;
            hand.sms();
            ask::text(&w("验证码", "code"))
        }
        Some(true) => ask::text(&w("验证码", "code")),
        None => Ok(None),
    }
}

fn day(ms: i64) -> String {
    OffsetDateTime::from_unix_timestamp(ms.div_euclid(1000))
        .map_or_else(|_| "?".to_owned(), |at| format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day()))
}

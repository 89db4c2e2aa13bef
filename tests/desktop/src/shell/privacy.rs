//! What the person is owed: the policy, the notices, the two lists, and every consent with its way back.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use gongchao_core::{
    app::{Snapshot, Tap},
    consent::{Answer, ChangeView, Outcome, Verdict, verify},
    kernel::Words,
    notices::Incident,
    policy::{Ask, EditionId, Emphasis, Feature, Page, Role},
};

use super::{
    ask::{self, Left, words as w},
    pick::Hand,
};
use crate::{
    ledger as file,
    screen::{self, both, say},
};

pub(super) fn policy(hand: &mut Hand<'_>) -> Result<(), Left> {
    // Fetches the operator's text where there is one; what can be read without it is read at once.
    hand.tap(Tap::ReadPolicy, |_| true)?;
    let client = hand.client.clone();
    let Ok(page) = hand.wait(client.policy())? else { return Ok(()) };
    read(&page);
    earlier(hand)
}

/// Editions that were in force before, with what changed from one to the next.
fn earlier(hand: &mut Hand<'_>) -> Result<(), Left> {
    let client = hand.client.clone();
    let Ok(editions) = hand.wait(client.editions())? else { return Ok(()) };
    if editions.len() < 2 {
        return Ok(());
    }
    for edition in &editions {
        say(format!("  {} · 第 {} 版 / version {}", edition.id, edition.version, edition.version));
        for change in &edition.changes {
            say(format!("    · {}", both(&change.said)));
        }
    }
    let mut choices: Vec<(Words, Option<EditionId>)> = editions
        .into_iter()
        .skip(1)
        .map(|past| {
            (Words::new(format!("阅读 {} 的版本", past.id), format!("read that of {}", past.id)), Some(past.id))
        })
        .collect();
    choices.insert(0, (w("返回", "back"), None));
    let Some(Some(id)) = ask::choose(&w("以往的版本", "earlier editions"), choices)? else { return Ok(()) };
    let client = hand.client.clone();
    if let Ok(Some(page)) = hand.wait(client.edition(id))? {
        read(&page);
    }
    Ok(())
}

fn read(page: &Page) {
    say(format!("\n# {}\n", both(&page.title)));
    for paragraph in &page.paragraphs {
        let text = |words: fn(&Words) -> &str| -> String {
            let spans = paragraph.spans.iter().map(|span| match span.emphasis {
                Emphasis::Plain => words(&span.text).to_owned(),
                Emphasis::Strong => format!("**{}**", words(&span.text)),
            });
            spans.collect()
        };
        let line = both(&Words::new(text(|w| &w.zh), text(|w| &w.en)));
        say(match paragraph.role {
            Role::Heading => format!("\n## {line}"),
            Role::Subheading => format!("\n### {line}"),
            Role::Body => line,
            Role::Entry => format!("  · {line}"),
        });
    }
    say("");
}

/// The policy changed: what changed, what stays shut until it is agreed to, and two answers of the same weight.
pub(super) fn change(hand: &mut Hand<'_>, change: &ChangeView) -> Result<(), Left> {
    say(format!("\n隐私政策有重大变更（{} → {}） / the policy changed", change.from, change.to));
    for one in &change.changes {
        say(format!("  · {}", both(&one.said)));
    }
    let features = hand.now().consent.features.clone();
    for row in features.iter().filter(|row| change.closes.contains(&row.feature)) {
        say(format!("  ‖ {} 在您同意前停用 / off until you agree", both(&row.name)));
    }
    let question = w(
        "同意这些变更吗？不同意时，其余功能照常。",
        "Agree to the changes? Without it everything else works as before.",
    );
    let outcome = match ask::either(&question, &w("同意", "agree"), &w("不同意", "disagree"))? {
        Some(true) => Outcome::Agreed,
        Some(false) => Outcome::Refused,
        None => Outcome::Dismissed,
    };
    hand.tap(Tap::AnswerChange { outcome }, |s| outcome == Outcome::Dismissed || s.consent.change.is_none())?;
    Ok(())
}

pub(super) fn notices(hand: &mut Hand<'_>) -> Result<(), Left> {
    let seen = hand.tap(Tap::PullNotices, |_| true)?;
    let notices = &seen.notices;
    if notices.failed {
        say("  没有取到新通知，下面可能不是最新的。 / New ones were not fetched; these may be old.");
    }
    let mut choices: Vec<(Words, Option<usize>)> =
        notices.all.iter().enumerate().map(|(at, notice)| (notice.title.clone(), Some(at))).collect();
    choices.push((w("返回", "back"), None));
    let Some(Some(at)) = ask::choose(&w("通知", "notices"), choices)? else { return Ok(()) };
    if let Some(notice) = notices.all.get(at) {
        say(format!("\n{}\n  {}", both(&notice.title), both(&notice.body)));
        for (head, part) in notice.incident.iter().flat_map(parts) {
            say(format!("  {}\n    {}", both(&head), both(part)));
        }
        hand.tap(Tap::NoticeRead { notice: notice.id.clone() }, |_| true)?;
    }
    Ok(())
}

/// The four parts of an incident, each under its head.
fn parts(incident: &Incident) -> [(Words, &Words); 4] {
    [
        (w("基本情况和可能的影响", "what happened, and what it may mean"), &incident.situation),
        (w("已采取和将采取的措施", "what was done and will be"), &incident.measures),
        (w("您可以做什么", "what you can do"), &incident.advice),
        (w("补救", "how it is made up for"), &incident.remedy),
    ]
}

pub(super) fn lists(hand: &mut Hand<'_>) -> Result<(), Left> {
    let client = hand.client.clone();
    let Ok(lists) = hand.wait(client.lists())? else { return Ok(()) };
    let mut table =
        screen::table(["信息 item", "场景 scene", "目的 purpose", "处理 treatment", "保存 kept", "次数 times"]);
    for row in &lists.collected.rows {
        let purposes: Vec<String> = row.purposes.iter().map(both).collect();
        table.add_row([
            both(&row.name),
            both(&row.scene),
            purposes.join("\n"),
            both(&row.method),
            both(&row.retention),
            row.count.to_string(),
        ]);
    }
    say("\n已收集个人信息清单 / what is collected");
    say(table);
    say("\n第三方共享清单 / what third parties get");
    say(format!("  {}", both(&lists.shared.said)));
    if !lists.shared.rows.is_empty() {
        let mut table = screen::table(["信息 item", "场景 scene", "提供给 given to", "方式 how"]);
        for row in &lists.shared.rows {
            table.add_row([both(&row.name), both(&row.scene), both(&row.recipient_name), both(&row.method)]);
        }
        say(table);
    }
    Ok(())
}

/// Writes what the person answered, and what was seen then, into a file that the person names.
pub(super) fn ledger(hand: &mut Hand<'_>) -> Result<(), Left> {
    let Some(path) = ask::text(&w("存成哪个文件（新文件）", "into which file (a new one)"))? else {
        return Ok(());
    };
    let path = std::path::absolute(&path).unwrap_or_else(|_| PathBuf::from(path));
    let client = hand.client.clone();
    let Ok(ledger) = hand.wait(client.ledger())? else {
        say("  ! 账本读不出来，请稍后再试。 / The ledger cannot be read now. Try again later.");
        return Ok(());
    };
    if saved(&path, &ledger) {
        say("  核对 verify: gongchao ledger verify FILE --checkpoint NUMBER:CHAIN --key FINGERPRINT");
        match verify(ledger.as_bytes(), None) {
            Verdict::Whole(summary) => {
                if let Some(checkpoint) = summary.checkpoint {
                    say(format!("  核对点 checkpoint: {checkpoint}"));
                }
                match &summary.signer {
                    Some(signer) => say(format!("  密钥指纹 fingerprint of the key: {signer}")),
                    None => say("  没有签名。 / Not signed."),
                }
                say("  请把它们另行记下。 / Write them down elsewhere.");
            }
            Verdict::Broken(_) | Verdict::NotALedger => {
                say("  ! 账本已损坏，请核对这个文件。 / The ledger is damaged. Verify this file.");
            }
        }
    }
    Ok(())
}

/// Shows the log as it would be saved, and saves this very text where the person says so.
pub(super) fn log(hand: &mut Hand<'_>) -> Result<(), Left> {
    let client = hand.client.clone();
    let Ok(log) = hand.wait(client.log())? else { return Ok(()) };
    say(format!("\n{log}"));
    let question = w(
        "以上就是日志的全部内容。存成文件吗？不会发送给任何人。",
        "This is all of the log. Save it? It is sent to nobody.",
    );
    if ask::either(&question, &w("保存", "save"), &w("不保存", "do not save"))? != Some(true) {
        return Ok(());
    }
    if let Some(path) = ask::text(&w("存成哪个文件（新文件）", "into which file (a new one)"))? {
        saved(&std::path::absolute(&path).unwrap_or_else(|_| PathBuf::from(path)), &log);
    }
    Ok(())
}

/// Writes a new file that the person alone can read, and says how that went.
fn saved(path: &Path, text: &str) -> bool {
    let shown = path.display();
    match file::write(path, text) {
        Ok(()) => {
            say(format!("  ✓ 已导出到 {shown}，只有您能读。 / Exported to {shown}; you alone can read it."));
            return true;
        }
        Err(fault) if fault.kind() == ErrorKind::AlreadyExists => {
            say(format!("  ! {shown} 已经存在，请换一个文件名。 / {shown} exists already. Choose another name."));
        }
        Err(_) => {
            say(format!(
                "  ! 无法写入 {shown}，请检查文件夹和空间。 / {shown} cannot be written. Check folder and room."
            ));
        }
    }
    false
}

#[derive(Clone, Copy)]
enum Turn {
    Change,
    One(Feature, bool),
    All,
    Back,
}

pub(super) fn permissions(hand: &mut Hand<'_>) -> Result<(), Left> {
    let now = hand.now();
    let mut choices: Vec<(Words, Turn)> = now
        .consent
        .features
        .iter()
        .map(|f| {
            let on = matches!(f.answer, Answer::Granted { .. });
            let mark = if on { "[开]" } else { "[关]" };
            let needed = if f.ask == Ask::AtLogin { "（登录时同意 asked at login）" } else { "" };
            let words = Words::new(
                format!("{mark} {}", f.name.zh),
                format!("{} {}{needed}", if on { "on" } else { "off" }, f.name.en),
            );
            (words, Turn::One(f.feature, on))
        })
        .collect();
    if now.consent.change.is_some() {
        choices.insert(0, (w("查看并回答政策的变更", "look at the change of the policy and answer"), Turn::Change));
    }
    choices.push((w("全部撤回并退出登录", "withdraw everything and log out"), Turn::All));
    choices.push((w("返回", "back"), Turn::Back));
    match ask::choose(&w("权限与撤回", "permissions and withdrawal"), choices)? {
        Some(Turn::Change) => {
            if let Some(pending) = &now.consent.change {
                change(hand, pending)?;
            }
        }
        Some(Turn::One(feature, true)) => {
            hand.tap(Tap::Withdraw { feature }, |s| !granted(s, feature))?;
        }
        Some(Turn::One(feature, false)) => switch_on(hand, feature)?,
        Some(Turn::All) => {
            let sure = ask::either(
                &w("撤回全部同意？本机待发送的内容会清除。", "Withdraw everything? What waits to be sent is erased."),
                &w("撤回", "withdraw"),
                &w("不撤回", "keep"),
            )?;
            if sure == Some(true) {
                hand.tap(Tap::WithdrawAll, |s| !granted(s, Feature::Login))?;
            }
        }
        Some(Turn::Back) | None => {}
    }
    Ok(())
}

/// The purpose stands beside the switch, and a no costs what the edition says.
fn switch_on(hand: &mut Hand<'_>, feature: Feature) -> Result<(), Left> {
    let now = hand.now();
    let Some(row) = now.consent.features.iter().find(|row| row.feature == feature) else { return Ok(()) };
    let dialog = &row.dialog;
    say(format!("\n{}\n  {}\n  {}", both(&dialog.title), both(&dialog.purpose), both(&dialog.refusal_costs)));
    if ask::either(&dialog.title, &dialog.agree, &dialog.refuse)? == Some(true) {
        hand.tap(Tap::SwitchOn { feature }, |s| granted(s, feature))?;
    }
    Ok(())
}

fn granted(snapshot: &Snapshot, feature: Feature) -> bool {
    snapshot.consent.features.iter().any(|f| f.feature == feature && matches!(f.answer, Answer::Granted { .. }))
}

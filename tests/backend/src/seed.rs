//! What a backend has in it at its first start, so that a day can be worked without any set-up. All of it is made up.

use rusqlite::{Transaction, params};

use crate::account::notices::{Notice, NoticeKind, Words};
use crate::backend::State;
use crate::config::StartError;

/// The accounts: `+8613800138000` to `+8613800138009`.
const ACCOUNTS: i64 = 10;

/// Name, site, status, and whether a customer can be called.
const KINDS: [(&str, &str, &str, bool); 6] = [
    ("循环水泵", "东区泵房", "normal", true),
    ("空气压缩机", "二号车间", "due", true),
    ("配电柜", "三楼配电间", "normal", false),
    ("冷却塔", "屋顶平台", "fault", true),
    ("叉车充电桩", "西门仓库", "normal", false),
    ("除尘风机", "打磨车间", "due", true),
];

/// Codes on labels beside the running numbers `GC-10001`, `GC-10002`, …: those of common test images.
const LABELS: [&str; 4] = ["CNK8181G2C", "ABC123", "TEST-SHEET", "42094043"];

/// Plants it where there is nothing yet.
pub(crate) fn plant(state: &State) -> Result<(), StartError> {
    let now = state.now();
    let notice = serde_json::to_string(&edition_notice(&state.config.edition, now))
        .map_err(|_| StartError::Setting("the edition cannot be written as json"))?;
    state.db.write_now(|tx| {
        let planted: bool = tx.query_row("SELECT EXISTS (SELECT 1 FROM accounts)", params![], |row| row.get(0))?;
        if !planted {
            accounts(tx, now)?;
            devices(tx)?;
        }
        // Each edition has its notice, also one that an older data folder does not know yet.
        tx.execute(
            "INSERT INTO notices (id, published_at, notice) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![format!("policy-{}", state.config.edition), now, notice],
        )?;
        Ok(())
    })
}

fn accounts(tx: &Transaction<'_>, now: i64) -> rusqlite::Result<()> {
    let messages = [
        ("office", "今天请先去东区泵房，二号泵有异响。"),
        ("customer", "师傅您好，下午两点后设备可以停机。"),
        ("office", "到场后请拍照上传铭牌。"),
    ];
    for nr in 0..ACCOUNTS {
        let account = format!("emp-{nr:02}");
        tx.execute(
            "INSERT INTO accounts (id, phone, name) VALUES (?1, ?2, ?3)",
            params![account, format!("+861380013800{nr}"), format!("外勤员工 {nr:02}")],
        )?;
        for (seq, (sender, text)) in (1_i64..).zip(messages) {
            tx.execute(
                "INSERT INTO messages (account, seq, id, sender, text, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![account, seq, format!("seed-message-{nr:02}-{seq:02}"), sender, text, now],
            )?;
        }
    }
    Ok(())
}

fn devices(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    let numbered = (1..=40_i64).map(|nr| format!("GC-{}", 10_000 + nr));
    let labels = LABELS.iter().map(|&code| code.to_owned());
    for ((nr, code), (name, site, status, customer)) in (1_i64..).zip(numbered.chain(labels)).zip(KINDS.iter().cycle())
    {
        tx.execute(
            "INSERT INTO devices (id, code, name, site, status, customer_name, customer_phone) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                format!("dev-{nr:04}"),
                code,
                format!("{name} {nr} 号"),
                site,
                status,
                customer.then(|| format!("客户 {nr:02}")),
                customer.then(|| format!("+86139001390{nr:02}")),
            ],
        )?;
    }
    Ok(())
}

fn edition_notice(edition: &str, now: i64) -> Notice {
    Notice {
        id: format!("policy-{edition}"),
        kind: NoticeKind::Policy,
        published_at: now,
        title: Words { zh: format!("隐私政策 {edition} 版"), en: format!("Privacy policy, edition {edition}") },
        body: Words {
            zh: "请在登录前阅读本版隐私政策。不同意不影响您继续阅读。".to_owned(),
            en: "Please read this edition before you log in. You can read on without agreeing.".to_owned(),
        },
        incident: None,
        edition: Some(edition.to_owned()),
    }
}

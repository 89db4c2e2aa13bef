//! The log of a worker's phone: what is in it, how long, and what never is.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on ends there"
)]
#![allow(clippy::print_stdout, reason = "a child tells its parent how it ended")]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex, OnceLock},
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use gongchao_core::{
    app::{Snapshot, Tap, Typed},
    consent::{Answer, Notice, Outcome},
    kernel::log::{LogLine, LogSink, install},
    policy::Feature,
    session::LoginView,
};
use gongchao_journeys::{Way, World};
use rusqlite::Connection;

const PHOTO: &[u8] = include_bytes!("../../assets/photo.jpg");
const HEAD: &str = "工巢日志 / gongchao log\n";

/// The log belongs to the process, so one test has it at a time.
static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl LogSink for Lines {
    fn line(&self, line: &LogLine) {
        self.0.lock().unwrap().push(format!("{line} {line:?}"));
    }
}

fn lines() -> Arc<Lines> {
    static LINES: OnceLock<Arc<Lines>> = OnceLock::new();
    let made = || {
        // A panic of a test is told as tests tell it.
        let hook = std::panic::take_hook();
        let lines = Arc::new(Lines::default());
        install(lines.clone()).unwrap();
        std::panic::set_hook(hook);
        lines
    };
    LINES.get_or_init(made).clone()
}

/// From here on no line of the ledger can be written, or can be again: the client says so in its log.
#[allow(clippy::disallowed_methods, reason = "the disk is made to refuse from outside the client")]
fn refuse(world: &World, refuses: bool) {
    let db = Connection::open(world.phone_folder().join("gongchao.db")).unwrap();
    let sql = "CREATE TRIGGER full BEFORE INSERT ON consent_line BEGIN SELECT RAISE(ABORT, 'full'); END";
    db.execute_batch(if refuses { sql } else { "DROP TRIGGER full" }).unwrap();
}

fn cannot_save(s: &Snapshot) -> bool {
    s.told.as_ref().is_some_and(|told| told.code == "store_damaged")
}

fn is(s: &Snapshot, feature: Feature, granted: bool) -> bool {
    let mut rows = s.consent.features.iter().filter(|row| row.feature == feature);
    rows.any(|row| matches!(row.answer, Answer::Granted { .. }) == granted)
}

/// Something that is worth a line, of a worker who is logged in.
async fn says_something(world: &World) {
    let on = is(&world.client().snapshot(), Feature::Analytics, true);
    refuse(world, true);
    world.tap(if on {
        Tap::Withdraw { feature: Feature::Analytics }
    } else {
        Tap::SwitchOn { feature: Feature::Analytics }
    });
    world.see("that it cannot be saved", cannot_save).await;
    refuse(world, false);
    world.see("that it is saved", |s| !cannot_save(s) && is(s, Feature::Analytics, !on)).await;
}

fn in_log_folder(world: &World) -> u64 {
    let files = std::fs::read_dir(world.phone_folder().join("log")).into_iter().flatten();
    files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

#[tokio::test(start_paused = true)]
async fn p_10_before_the_notice_is_agreed_to_nothing_is_written() {
    let _one = ONE.lock().await;
    lines();
    let world = World::new();
    refuse(&world, true);
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    world.see("that it cannot be saved", cannot_save).await;
    tokio::time::sleep(std::time::Duration::from_hours(1)).await;
    assert!(lines().0.lock().unwrap().iter().any(|line| line.contains("commit.refused")), "something was said");
    assert_eq!(in_log_folder(&world), 0);
    assert_eq!(world.client().log().await.unwrap(), HEAD);
    refuse(&world, false);
    world.see("the notice agreed to", |s| s.consent.notice == Notice::Agreed && !cannot_save(s)).await;
    assert_eq!(in_log_folder(&world), 0, "nor afterwards what was said before");
    world.log_in().await;
    says_something(&world).await;
    assert!(world.client().log().await.unwrap().contains(" WARN gongchao_core::app commit.refused attempt=1\n"));
    assert!(in_log_folder(&world) > 0);
}

#[tokio::test(start_paused = true)]
async fn p_09_a_logout_takes_the_log_along_and_so_does_a_withdrawal_of_everything() {
    let _one = ONE.lock().await;
    lines();
    for way_out in [Tap::LogOut, Tap::WithdrawAll] {
        let world = World::new();
        world.log_in().await;
        says_something(&world).await;
        assert!(world.client().log().await.unwrap().contains("commit.refused") && in_log_folder(&world) > 0);
        world.tap(way_out);
        world.see("the form", |s| matches!(s.login, LoginView::LoggedOut)).await;
        assert_eq!(in_log_folder(&world), 0);
        assert_eq!(world.client().log().await.unwrap(), HEAD);
    }
}

#[tokio::test(start_paused = true)]
async fn p_08_an_export_has_no_number_in_it_and_names_runs_anew_each_time() {
    let _one = ONE.lock().await;
    lines();
    let mut world = World::new();
    world.log_in().await;
    says_something(&world).await;
    world.restart().await;
    says_something(&world).await;
    let (first, second) = (world.client().log().await.unwrap(), world.client().log().await.unwrap());
    let runs = |text: &str| -> Vec<String> {
        text.lines().skip(1).map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect()
    };
    let rest = |text: &str| text.lines().map(|line| line.splitn(3, ' ').last().unwrap().to_owned()).collect::<Vec<_>>();
    let (one, two) = (runs(&first), runs(&second));
    let differ: BTreeSet<&String> = one.iter().chain(&two).collect();
    let of_one: BTreeSet<&String> = one.iter().collect();
    assert_eq!((of_one.len(), differ.len()), (2, 4), "two runs, with other names in the other export");
    assert!(differ.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase())));
    assert_eq!(rest(&first), rest(&second), "and nothing else differs");
    let longest = first.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap();
    assert!(longest <= 4, "a year has four digits, and nothing has more: {first}");
}

#[tokio::test(start_paused = true)]
async fn p_12_two_days_that_differ_in_secrets_alone_write_the_same_log() {
    let _one = ONE.lock().await;
    lines();
    let mut days = Vec::new();
    for (number, slip, text) in
        [("13800138000", "110", "到了，门锁着"), ("13800138007", "95588", "明天再来；钥匙在门卫那里")]
    {
        let world = World::new();
        world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
        world.tap(Tap::TickBox { ticked: true });
        world.tap(Tap::LogIn { number: Typed::new(slip) });
        world.see("a sentence", |s| s.told.is_some()).await;
        world.tap(Tap::LogIn { number: Typed::new(number) });
        world.see("the field", |s| matches!(s.login, LoginView::WaitingForCode { .. })).await;
        world.tap(Tap::EnterCode { code: Typed::new(world.code()) });
        world.see("home", |s| matches!(s.login, LoginView::LoggedIn { online: true, .. })).await;
        world.tap(Tap::WriteMessage { text: Typed::new(text) });
        world.see("it sent", |s| s.fieldwork.messages.as_ref().is_some_and(|m| m.waiting == 0)).await;
        says_something(&world).await;
        let log = world.client().log().await.unwrap();
        // How often a disk that refuses is asked again is the dice's and the scheduler's, and no secret's.
        let said = |line: &str| line.splitn(3, ' ').last().unwrap().split(" attempt=").next().unwrap().to_owned();
        let mut lines: Vec<String> = log.lines().map(said).collect();
        lines.dedup();
        days.push(lines);
    }
    assert!(days[0].len() > 1, "something was said");
    assert_eq!(days[0], days[1]);
}

#[tokio::test(start_paused = true)]
async fn p_04_an_answer_of_the_wrong_shape_is_told_without_a_word_of_it() {
    let _one = ONE.lock().await;
    let log = lines();
    let world = World::new();
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    let mut said = Vec::new();
    for wrong in [
        r#"{"challenge_id": 13800138000, "expires_in_s": 300}"#,
        r#"{"challenge_id": "c", "expires_in_s": "13800138000", "resend_after_s": 60}"#,
        r#"{"challenge_id": ["13800138000"]}"#,
        r#""13800138000""#,
        "13800138000",
    ] {
        world.egress.answer("POST /v1/auth/challenges", wrong);
        world.tap(Tap::TickBox { ticked: true });
        world.tap(Tap::LogIn { number: Typed::new("13800138000") });
        let seen = world.see("a sentence", |s| s.told.is_some()).await;
        said.push(format!("{:?} {:?}", seen.told, seen.login));
        world.tap(Tap::Understood);
        world.see("it understood", |s| s.told.is_none()).await;
    }
    said.push(world.client().log().await.unwrap());
    said.extend(log.0.lock().unwrap().iter().cloned());
    for said in said {
        assert!(!said.contains("13800138000") && !said.contains("00138000"), "{said}");
    }
}

/// Every form in which somebody could find it again: as it is, encoded, cut, spread.
fn forms(needle: &str) -> Vec<String> {
    let bytes = needle.as_bytes();
    let mut forms = vec![needle.to_owned(), hex::encode(bytes), hex::encode_upper(bytes)];
    forms.push(bytes.iter().fold(String::new(), |text, byte| text + &format!("%{byte:02X}")));
    forms.push(bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", "));
    forms.push(needle.chars().rev().collect());
    for shift in 0..3 {
        // Where it stands in a longer text decides how it looks; what the neighbours change is cut off.
        let shifted = [&[0; 3][..shift], bytes].concat();
        for encoded in [STANDARD_NO_PAD.encode(&shifted), URL_SAFE_NO_PAD.encode(&shifted)] {
            let (from, to) = ((shift * 4).div_ceil(3), encoded.len() - 2);
            forms.extend(encoded.get(from..to).filter(|inner| inner.len() > 4).map(str::to_owned));
        }
    }
    if bytes.iter().all(u8::is_ascii_digit) {
        for gap in [" ", "-", "."] {
            forms.push(needle.split("").filter(|digit| !digit.is_empty()).collect::<Vec<_>>().join(gap));
        }
        if needle.len() == 11 {
            let (start, rest) = needle.split_at(3);
            let (middle, end) = rest.split_at(4);
            forms.extend([
                format!("{start}****{end}"),
                format!("{start} {middle} {end}"),
                format!("{start}-{middle}-{end}"),
            ]);
            forms.extend([format!("{start}••••••"), middle.to_owned() + end, start.to_owned() + middle]);
        } else {
            forms.extend([needle[..5].to_owned(), needle[1..].to_owned()]);
        }
    } else if needle.len() > 16 {
        forms.extend([needle[..12].to_owned(), needle[needle.len() - 12..].to_owned()]);
    }
    forms
}

const CHILD: &str = "GONGCHAO_LOG_CHILD";

/// A whole day with everything that can go wrong; what must not be found is written into one file, what is looked at
/// into others.
#[tokio::test(start_paused = true)]
async fn child() {
    let Some(folder) = std::env::var_os(CHILD).map(PathBuf::from) else { return };
    let lines = Arc::new(Lines::default());
    install(lines.clone()).unwrap();
    let mut world = World::new();
    world.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
    world.tap(Tap::TickBox { ticked: true });
    world.tap(Tap::LogIn { number: Typed::new("1380013800099") });
    let slip = world.see("a sentence", |s| s.told.is_some()).await;
    let mut errors = vec![format!("{:?}", slip.told)];
    world.tap(Tap::LogIn { number: Typed::new("13800138000") });
    world.see("the field", |s| matches!(s.login, LoginView::WaitingForCode { .. })).await;
    let wrong = if world.code() == "864209" { "864208" } else { "864209" };
    world.tap(Tap::EnterCode { code: Typed::new(wrong) });
    let seen = world.see("the sentence", |s| s.told.as_ref().is_some_and(|t| t.code == "wrong_code")).await;
    errors.push(format!("{:?}", seen.told));
    world.egress.set(Way::LosesAnswers(1));
    world.tap(Tap::EnterCode { code: Typed::new(world.code()) });
    let seen = world.see("the sentence", |s| s.told.as_ref().is_some_and(|t| t.code == "offline")).await;
    errors.push(format!("{:?}", seen.told));
    world.tap(Tap::EnterCode { code: Typed::new(world.code()) });
    world.see("home", |s| matches!(s.login, LoginView::LoggedIn { online: true, .. })).await;
    says_something(&world).await;
    world.tap(Tap::Begin { feature: Feature::Media });
    world.answer(Outcome::Agreed).await;
    world.tap(Tap::Send { path: world.file("canary-path-photo.jpg", PHOTO) });
    world.tap(Tap::Send { path: world.file("canary-path-none.jpg", b"no picture") });
    world
        .see("a refusal", |s| {
            s.uploads.iter().any(|u| matches!(u.state, gongchao_core::media::Standing::Failed { .. }))
        })
        .await;
    world.tap(Tap::SearchDevices { text: Typed::new("canary-search-term") });
    world.tap(Tap::WriteMessage { text: Typed::new("canary-message-text") });
    world.see("it sent", |s| s.fieldwork.messages.as_ref().is_some_and(|m| m.waiting == 0)).await;
    world.restart().await;
    world.see("home", |s| matches!(s.login, LoginView::LoggedIn { online: true, .. })).await;
    says_something(&world).await;
    // A task that dies with a number in its mouth.
    assert!(std::thread::spawn(|| panic!("no session for 13800138000, canary-message-text")).join().is_err());
    world.tap(Tap::PullMessages);
    let export = world.client().log().await.unwrap();
    let snapshot = world.client().snapshot();
    errors.push(format!("{:?} {:?}", snapshot.told, snapshot.login));
    let mut needles = vec!["13800138000".to_owned(), "canary-message-text".into(), "canary-search-term".into()];
    needles.extend(["canary-path-photo".to_owned(), "Canary-Model-X77".to_owned(), wrong.to_owned()]);
    needles.extend(world.backend.store().sms_outbox().into_iter().map(|sms| sms.code));
    for captured in world.egress.captured() {
        let bearer = captured.headers.iter().find(|(name, _)| name == "authorization");
        needles.extend(bearer.map(|(_, value)| value.trim_start_matches("Bearer ").to_owned()));
        let body: Option<serde_json::Value> = serde_json::from_slice(&captured.body).ok();
        needles.extend(body.and_then(|body| Some(body.get("refresh_token")?.as_str()?.to_owned())));
    }
    let needles: BTreeSet<String> = needles.into_iter().collect();
    let joined = needles.into_iter().collect::<Vec<_>>().join("\n");
    let said = lines.0.lock().unwrap().join("\n");
    for (name, text) in [("needles", joined), ("lines", said), ("export", export), ("errors", errors.join("\n"))] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    println!("THE DAY IS OVER");
}

/// What a day said, in the order: stdout and stderr, lines of the log, the export, what a person was told.
fn day(folder: &Path) -> (Vec<String>, [String; 4]) {
    let out = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(CHILD, folder)
        .env("RUST_BACKTRACE", "1")
        .output()
        .unwrap();
    let said = [out.stdout, out.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(said.contains("THE DAY IS OVER"), "{said}");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let needles: Vec<String> = read("needles").lines().map(str::to_owned).collect();
    assert!(needles.len() >= 9, "numbers, codes and tokens were there to be found");
    let texts = [said, read("lines"), read("export"), read("errors")];
    assert!(texts[1].contains("commit.refused") && texts[1].contains("ERROR panic"), "{}", texts[1]);
    assert!(texts[2].contains("commit.refused") && texts[2].contains("ERROR panic"), "{}", texts[2]);
    (needles, texts)
}

#[test]
fn p_01_a_whole_day_leaves_no_number_code_or_token_in_a_log_an_export_or_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let (needles, texts) = day(dir.path());
    for (needle, text) in needles.iter().flat_map(|needle| texts.iter().map(move |text| (needle, text))) {
        assert!(!text.contains(needle.as_str()), "{needle} in {text}");
    }
}

#[test]
fn p_02_nor_in_any_form_in_which_it_could_be_found_again() {
    let dir = tempfile::tempdir().unwrap();
    let (needles, [said, lines, export, errors]) = day(dir.path());
    // What a person is told may name the number's last digits; a log may not.
    for needle in &needles {
        for form in forms(needle) {
            for text in [&said, &lines, &export, &errors] {
                assert!(!text.contains(&form), "{needle} as {form} in {text}");
            }
        }
    }
}

#[test]
fn every_form_is_found_where_it_is() {
    let found = |needle: &str, text: &str| forms(needle).iter().any(|form| text.contains(form.as_str()));
    for text in [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "138****8000",
        "3133383030313338303030",
        "%31%33%38%30%30%31%33%38%30%30%30",
        "1 3 8 0 0 1 3 8 0 0 0",
        "00083100831",
        "+8613800138000",
        "[49, 51, 56, 48, 48, 49, 51, 56, 48, 48, 48]",
    ] {
        assert!(found("13800138000", text), "{text}");
    }
    for before in ["", "a", "ab", "abc"] {
        assert!(found("13800138000", &STANDARD_NO_PAD.encode(format!("{before}13800138000 and more"))), "{before}");
    }
    assert!(!found("13800138000", "WARN gongchao_core::app commit.refused attempt=1"));
}

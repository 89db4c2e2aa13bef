//! The interactive shell on a real pseudo-terminal: a person's day by its keys, and every way out of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where the unexpected happens"
)]

use std::{
    io::{Read, Write},
    net::SocketAddr,
    num::NonZero,
    path::{Path, PathBuf},
    process::Child,
    sync::{Arc, mpsc},
    time::Duration,
};

use gongchao_backend::{Backend, Config, SystemClock};
use gongchao_faults::{Fault, Proxy};
use pty_process::{
    Size,
    blocking::{Command, Pty},
};
use rustix::termios::{LocalModes, tcgetattr};

const PATIENCE: Duration = Duration::from_secs(20);
const NUMBER: &str = "13800138000";
/// So long that nothing of a day scrolls away.
const ROWS: NonZero<u16> = NonZero::new(2000).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(200).unwrap();
/// So few bytes at once that every run meets questions which are drawn by half.
const PIECE: usize = 64;
const CTRL_C: &str = "\u{3}";
const CTRL_D: &str = "\u{4}";
const ENTER: &str = "\r";
const BYE: &str = "已退出；没发完的内容保存在本机，下次打开后继续。";

const NOTICE: &str = "使用须知 / before you start";
const LOGIN: &str = "登录 / log in";
const TYPE_NUMBER: &str = "手机号（试用：13800138000） / mobile number (to try it out: 13800138000)";
const CODE: &str = "验证码 / the code";
const TYPE_CODE: &str = "验证码 / code";
const HOME: &str = "首页 / home";
const ACCOUNT: &str = "账号与登录设备 / the account";

/// The program at a terminal, and what stands on its screen.
struct Shell {
    pty: Arc<Pty>,
    child: Child,
    bytes: mpsc::Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// The terminal as it was before the program.
    before: Modes,
}

/// What a terminal does with a line and with its keys.
type Modes = (u32, u32, u32, u32);

fn modes(pty: &Pty) -> Modes {
    let found = tcgetattr(pty).unwrap();
    (found.input_modes.bits(), found.output_modes.bits(), found.control_modes.bits(), found.local_modes.bits())
}

impl Shell {
    fn start(folder: &Path) -> Self {
        Self::with(folder, &[])
    }

    fn with(folder: &Path, arguments: &[&Path]) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(Size::new(ROWS.get(), COLUMNS.get())).unwrap();
        let before = modes(&pty);
        assert!(before.3 & LocalModes::ECHO.bits() != 0, "a terminal begins with an echo");
        let child = Command::new(env!("CARGO_BIN_EXE_gongchao"))
            .args([Path::new("--folder"), &folder.join("shell")])
            .args(arguments)
            .env("TERM", "xterm-256color")
            .spawn(pts)
            .unwrap();
        let pty = Arc::new(pty);
        let (tell, bytes) = mpsc::channel();
        std::thread::spawn({
            let pty = Arc::clone(&pty);
            move || {
                let mut piece = [0; PIECE];
                // The end of the program is an error at this side of a terminal.
                while let Ok(len @ 1..) = (&*pty).read(&mut piece) {
                    if tell.send(piece[..len].to_vec()).is_err() {
                        return;
                    }
                }
            }
        });
        Self { pty, child, bytes, screen: vt100::Parser::new(ROWS, COLUMNS, 0), before }
    }

    fn shown(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until the screen shows it. The cursor is hidden while a question is drawn, and half a question is none.
    fn see(&mut self, what: &str, shows: impl Fn(&str) -> bool) -> String {
        loop {
            let shown = self.shown();
            if !self.screen.screen().hide_cursor() && shows(&shown) {
                return shown;
            }
            let Ok(bytes) = self.bytes.recv_timeout(PATIENCE) else { panic!("never saw {what}:\n{shown}") };
            self.screen.process(&bytes);
        }
    }

    fn keys(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until this is what is asked; then the program listens to keys.
    fn asked(&mut self, title: &str) -> String {
        self.see(title, |shown| question(shown).is_some_and(|asked| asked.starts_with(title)))
    }

    /// Answers a question with a line, and waits until it is taken. The beginning of its title is enough.
    fn answer(&mut self, title: &str, line: &str) {
        self.asked(title);
        let taken = format!("> {title}");
        let before = self.shown().matches(&taken).count();
        self.keys(line);
        self.keys(ENTER);
        self.see("the answer taken", |shown| shown.matches(&taken).count() > before);
    }

    /// Leaves a question without an answer.
    fn dismiss(&mut self, title: &str, key: &str) {
        self.asked(title);
        self.keys(key);
    }

    /// What stands on the screen since this text was seen last.
    fn since(&self, text: &str) -> String {
        let shown = self.shown();
        shown[shown.rfind(text).unwrap()..].to_owned()
    }

    /// Waits for the end: the code, and a terminal as it was before.
    fn end(mut self) -> (Option<i32>, String) {
        loop {
            match self.bytes.recv_timeout(PATIENCE) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("it does not end:\n{}", self.shown()),
            }
        }
        let status = self.child.wait().unwrap();
        assert_eq!(modes(&self.pty), self.before, "the terminal is not as it was");
        let screen = self.screen.screen();
        assert!(!screen.hide_cursor() && !screen.bracketed_paste(), "the terminal is left in a mode of its own");
        (status.code(), self.shown())
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is asked at this moment; an answered question has another sign before it.
fn question(shown: &str) -> Option<&str> {
    let asked = shown.lines().rfind(|line| line.starts_with("? "))?.strip_prefix("? ")?;
    (!asked.contains("<canceled>")).then_some(asked)
}

fn asset(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets").join(name)
}

/// Agrees to the notice, ticks the box, types number and code.
fn log_in(shell: &mut Shell) {
    shell.answer(NOTICE, "同意 / agree");
    shell.answer(LOGIN, "我已阅读并同意");
    shell.answer(LOGIN, "输入手机号");
    shell.answer(TYPE_NUMBER, NUMBER);
    enter_code(shell);
    shell.asked(HOME);
}

fn enter_code(shell: &mut Shell) {
    shell.answer(CODE, "输入验证码");
    let sms = shell.since("✉ 短信 SMS");
    let text = sms.lines().next().unwrap();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    shell.answer(TYPE_CODE, &digits[..6]);
}

#[test]
fn a_person_walks_through_a_day_by_the_keys() {
    let dir = tempfile::tempdir().unwrap();
    let mut shell = Shell::start(dir.path());
    shell.answer(NOTICE, "阅读隐私政策");
    shell.asked(NOTICE);
    assert_ne!(modes(&shell.pty), shell.before, "while something is asked the terminal is in a mode of its own");
    assert!(shell.shown().contains("## 按功能列出的信息 / Information, function by function"));

    shell.answer(NOTICE, "同意 / agree");
    shell.answer(LOGIN, "输入手机号");
    shell.answer(TYPE_NUMBER, NUMBER);
    shell.see("the box first", |s| s.contains("! 请先勾选同意隐私政策，再点登录。"));
    shell.answer(LOGIN, "我已阅读并同意");
    shell.answer(LOGIN, "输入手机号");
    shell.answer(TYPE_NUMBER, "12345");
    shell.see("what is wrong", |s| s.contains("! 这不是手机号码，请检查后重新输入。"));
    shell.answer(LOGIN, "输入手机号");
    shell.answer(TYPE_NUMBER, NUMBER);
    shell.answer(CODE, "输入验证码");
    shell.answer(TYPE_CODE, "12");
    shell.see("what is wrong", |s| s.contains("! 请输入 6 位数字验证码。"));
    enter_code(&mut shell);

    shell.answer(HOME, "扫码 / scan an image file");
    shell.answer("用相机扫码吗？", "同意");
    shell.answer("【系统】允许使用", "同意");
    shell.answer("图片文件 / image file", asset("label.png").to_str().unwrap());
    shell.answer("打开这台设备？", "打开 / open");
    shell.asked(HOME);
    assert!(shell.since("✓ GC-10001").lines().any(|line| line.trim_start().starts_with("GC-10001  ")));

    shell.answer(HOME, "发送照片或视频");
    shell.answer("发送照片和视频吗？", "同意");
    shell.answer("照片或视频文件 / photo or video file", asset("photo.jpg").to_str().unwrap());
    shell.see("the receipt", |s| s.contains("已送达，回执"));
    shell.answer(HOME, "发送照片或视频");
    shell.answer("照片或视频文件 / photo or video file", asset("README.md").to_str().unwrap());
    shell.see("why not", |s| s.contains("这不是照片或视频，请选择 JPEG、PNG 或 MP4 文件。"));
    shell.answer(HOME, "待发送 / what is queued");
    shell.see("both of them", |s| {
        let queue = s.rsplit("? 待发送 / what is queued").next().unwrap_or_default();
        queue.contains("已送达，回执") && queue.contains("这不是照片或视频")
    });
    shell.answer("待发送 / what is queued", "返回");

    shell.answer(HOME, "两份清单");
    shell.asked(HOME);
    assert!(shell.since("已收集个人信息清单").contains("第三方共享清单"));

    shell.answer(HOME, "权限与撤回");
    shell.answer("权限与撤回 / permissions and withdrawal", "[开] 照片和视频");
    shell.asked(HOME);
    assert!(shell.since("外勤员工").contains("待发送 queued 0"), "what waited under that consent is dropped");
    // Whoever taps it again is asked again, and nothing is done before the answer.
    shell.answer(HOME, "发送照片或视频");
    shell.answer("发送照片和视频吗？", "不同意");
    shell.see("that it stays off", |s| s.contains("! 您没有同意「发送照片和视频」，其他功能不受影响。"));
    shell.answer(HOME, "权限与撤回");
    shell.asked("权限与撤回 / permissions");
    assert!(shell.since("? 权限与撤回 / permissions").contains("[关] 照片和视频"));
    shell.answer("权限与撤回 / permissions", "返回");
    let ledger = dir.path().join("ledger.jsonld");
    shell.answer(HOME, "导出同意账本");
    shell.answer("存成哪个文件", ledger.to_str().unwrap());
    shell.see("it is written", |s| s.contains("只有您能读。"));
    shell.answer(HOME, "导出同意账本");
    shell.answer("存成哪个文件", ledger.to_str().unwrap());
    shell.see("what is there stays", |s| s.contains("已经存在，请换一个文件名。"));
    let verdict = gongchao_core::consent::verify(&std::fs::read(&ledger).unwrap(), None);
    assert!(
        matches!(&verdict, gongchao_core::consent::Verdict::Whole(s) if s.signed == s.lines && s.keyless.is_empty() && s.signer.is_some()),
        "{verdict:?}"
    );
    let log = dir.path().join("log.txt");
    shell.answer(HOME, "日志导出");
    shell.asked("以上就是日志的全部内容。");
    let shown = shell.since("工巢日志 / gongchao log");
    shell.answer("以上就是日志的全部内容。", "保存");
    shell.answer("存成哪个文件", log.to_str().unwrap());
    shell.see("it is saved", |s| s.contains("只有您能读。"));
    let saved = std::fs::read_to_string(&log).unwrap();
    assert!(saved.lines().all(|line| shown.contains(line)), "what is saved was shown: {saved:?} in {shown:?}");
    shell.answer(HOME, "退出登录");
    shell.answer("退出后，本机未发送的内容会清除。", "退出并清除");
    shell.answer(LOGIN, "离开 / leave");
    let (code, shown) = shell.end();
    assert_eq!(code, Some(0));
    assert!(shown.trim_end().lines().last().unwrap().starts_with(BYE), "{shown}");

    // What the backend of that day has.
    let backend = Backend::open(Config::new(dir.path().join("shell/backend")), Arc::new(SystemClock)).unwrap();
    let store = backend.store();
    let (uploads, sessions) = (store.uploads(), store.sessions());
    assert_eq!((store.sms_outbox().len(), uploads.len(), sessions.len()), (1, 1, 1));
    assert!(uploads[0].committed && sessions[0].revoked.as_deref() == Some("logout"));
}

#[test]
fn who_cancels_the_account_reads_what_it_means_says_yes_twice_and_can_take_it_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut shell = Shell::start(dir.path());
    log_in(&mut shell);
    shell.answer(HOME, "账号与登录设备");
    shell.see("this desktop among the sessions", |shown| shown.contains("电脑 / a computer（本机 this one）"));
    shell.answer(ACCOUNT, "注销账号");
    shell.see("what it means", |shown| shown.contains("此号码不能再登录") && shown.contains("7 天内可以撤回"));
    enter_code(&mut shell);
    shell.answer("确定注销这个账号吗？", "注销 / cancel it");
    shell.answer("账号注销 / the account is being cancelled", "撤回注销");
    shell.asked(HOME);
    shell.answer(HOME, "离开 / leave");
    assert_eq!(shell.end().0, Some(0));
}

/// A question, and the answers that lead to it from a fresh start.
type Way = (&'static str, &'static [(&'static str, &'static str)]);

/// Every question before the code was typed.
const BEFORE: [Way; 5] = [
    (NOTICE, &[]),
    (LOGIN, &[(NOTICE, "同意 / agree")]),
    (TYPE_NUMBER, &[(LOGIN, "输入手机号")]),
    (CODE, &[(LOGIN, "我已阅读并同意"), (LOGIN, "输入手机号"), (TYPE_NUMBER, NUMBER)]),
    (TYPE_CODE, &[(CODE, "输入验证码")]),
];

/// Every question of somebody who is logged in.
const AT_WORK: [Way; 18] = [
    (HOME, &[]),
    ("用相机扫码吗？", &[(HOME, "扫码 / scan")]),
    ("【系统】允许使用", &[(HOME, "扫码 / scan"), ("用相机扫码吗？", "同意")]),
    ("发送照片和视频吗？", &[(HOME, "发送照片或视频")]),
    ("照片或视频文件 / photo or video file", &[(HOME, "发送照片或视频"), ("发送照片和视频吗？", "同意")]),
    ("搜索", &[(HOME, "设备 / devices")]),
    ("设备 / devices", &[(HOME, "设备 / devices"), ("搜索", "")]),
    ("写一条消息", &[(HOME, "消息 / messages")]),
    ("待发送 / what is queued", &[(HOME, "待发送 / what")]),
    ("通知 / notices", &[(HOME, "通知 / notices")]),
    ("权限与撤回 / permissions", &[(HOME, "权限与撤回")]),
    ("用手机拨打电话吗？", &[(HOME, "权限与撤回"), ("权限与撤回 / permissions", "[关] 拨打电话")]),
    ("撤回全部同意？", &[(HOME, "权限与撤回"), ("权限与撤回 / permissions", "全部撤回")]),
    ("拨打谁？", &[(HOME, "设备 / devices"), ("搜索", ""), ("设备 / devices", "返回"), (HOME, "拨打客户")]),
    ("存成哪个文件", &[(HOME, "导出同意账本")]),
    (ACCOUNT, &[(HOME, "账号与登录设备")]),
    ("以上就是日志的全部内容。", &[(HOME, "日志导出")]),
    ("退出后", &[(HOME, "退出登录")]),
];

/// Goes to a question.
fn go(shell: &mut Shell, way: &[(&str, &str)], title: &str) {
    for (asked, line) in way {
        shell.answer(asked, line);
    }
    shell.asked(title);
}

#[test]
fn ctrl_c_at_any_question_ends_it_with_a_message_and_130() {
    let dir = tempfile::tempdir().unwrap();
    let interrupted = |shell: Shell, title: &str| {
        shell.keys(CTRL_C);
        let (code, shown) = shell.end();
        assert_eq!(code, Some(130), "at {title}");
        assert!(shown.trim_end().lines().last().unwrap().starts_with(BYE), "at {title}:\n{shown}");
    };
    let mut way_so_far: Vec<(&str, &str)> = Vec::new();
    for (title, way) in BEFORE {
        // The notice is agreed to once and for all; everything else before login is asked anew at each start.
        let fresh = tempfile::tempdir().unwrap();
        way_so_far.extend(way);
        let mut shell = Shell::start(fresh.path());
        go(&mut shell, &way_so_far, title);
        interrupted(shell, title);
        if title == TYPE_NUMBER {
            way_so_far.pop();
        }
    }
    let mut shell = Shell::start(dir.path());
    log_in(&mut shell);
    interrupted(shell, HOME);
    for (title, way) in AT_WORK {
        let mut shell = Shell::start(dir.path());
        go(&mut shell, way, title);
        interrupted(shell, title);
    }
}

#[test]
fn ctrl_d_goes_back_a_step_and_out_of_a_page_with_a_message_and_0() {
    let dir = tempfile::tempdir().unwrap();
    let mut shell = Shell::start(dir.path());
    log_in(&mut shell);
    // Leaving a dialog is no answer to it: it is asked again, and nothing was agreed to.
    for (title, way) in AT_WORK.into_iter().skip(1) {
        go(&mut shell, way, title);
        shell.dismiss(title, CTRL_D);
        shell.see("home again", |shown| {
            let left = shown.rfind("<canceled>").unwrap_or(usize::MAX);
            shown.get(left..).is_some_and(|after| question(after).is_some_and(|asked| asked.starts_with(HOME)))
        });
    }
    shell.dismiss(HOME, CTRL_D);
    let (code, shown) = shell.end();
    assert_eq!(code, Some(0));
    assert!(shown.trim_end().lines().last().unwrap().starts_with(BYE), "{shown}");
    let fresh = tempfile::tempdir().unwrap();
    let mut shell = Shell::start(fresh.path());
    shell.dismiss(NOTICE, CTRL_D);
    assert_eq!(shell.end().0, Some(0));
}

#[test]
fn ctrl_c_while_an_answer_is_waited_for_ends_it_too() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let backend = Backend::open(Config::new(dir.path().join("backend")), Arc::new(SystemClock)).unwrap();
    let serving = runtime.block_on(backend.serve()).unwrap();
    let port: u16 = serving.account_url.rsplit(':').next().unwrap().parse().unwrap();
    let network = runtime.block_on(Proxy::start(SocketAddr::from(([127, 0, 0, 1], port)))).unwrap();
    let info = serde_json::json!({ "account_url": format!("https://localhost:{}", network.addr().port()),
        "media_url": serving.media_url, "telemetry_url": serving.telemetry_url, "ca_pem": serving.ca_pem,
        "pins": serving.pins });
    let file = dir.path().join("backend.json");
    std::fs::write(&file, info.to_string()).unwrap();
    let mut shell = Shell::with(dir.path(), &[Path::new("--backend"), &file]);
    shell.answer(NOTICE, "同意 / agree");
    shell.answer(LOGIN, "我已阅读并同意");
    shell.answer(LOGIN, "输入手机号");
    network.set(Fault::StallDown);
    shell.answer(TYPE_NUMBER, NUMBER);
    let held = async { tokio::time::timeout(PATIENCE, network.until(|seen| seen.held > 0)).await };
    runtime.block_on(held).unwrap();
    shell.keys(CTRL_C);
    let (code, shown) = shell.end();
    assert_eq!(code, Some(130));
    assert!(shown.trim_end().lines().last().unwrap().contains(BYE), "{shown}");
}

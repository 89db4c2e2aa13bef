//! A whole working day without a person: played on real files, by a real client, against the real backend.
//!
//! The client is a process of its own and is really killed; the network in front of the backend really fails. Each step
//! says what was asked, and judges by what the *backend* has, read from its own store. A step that fails ends the day;
//! the ones behind it are listed as not reached.

mod evening;
mod morning;
mod noon;
mod report;
mod site;
mod worker;

use std::{future::Future, path::PathBuf, pin::Pin, time::Instant};

use clap::Args;
use gongchao_core::kernel::Words;
use serde_json::Value;

use crate::screen::{complain, say};
use report::{Report, Step};
#[cfg(test)]
pub(crate) use site::LABEL;
use site::Site;
use worker::Worker;

/// A whole working day.
#[derive(Args)]
pub(crate) struct DayArgs {
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Scan these pictures instead of the shipped label
    #[arg(long, value_name = "FILE", num_args = 1..)]
    scan: Vec<PathBuf>,
    /// Send these photos and videos instead of the shipped ones
    #[arg(long, value_name = "FILE", num_args = 1..)]
    send: Vec<PathBuf>,
    /// The operator's legal text of the edition
    #[arg(long, value_name = "FILE")]
    policy_text: Option<PathBuf>,
    /// The backend flips one byte of each upload; the day must fail
    #[arg(long)]
    sabotage: bool,
    /// Keep everything in this new or empty folder instead of a temporary one
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
}

/// Number of the worker, as it is typed, and as it must be found nowhere.
pub(crate) const NUMBER: &str = "138 0013 8000";
pub(crate) const NUMBER_BARE: &str = "13800138000";

/// The day under way.
pub(crate) struct Day {
    site: Site,
    worker: Option<Worker>,
    scan: Vec<PathBuf>,
    send: Vec<PathBuf>,
    /// The codes that were typed.
    codes: Vec<String>,
    /// The device that was opened, and the code that was scanned.
    device: Option<String>,
    /// The customer's number that was handed to the dialler.
    customer: Option<String>,
}

/// What a step has to show.
#[derive(Default)]
pub(crate) struct Facts {
    asked: Vec<String>,
    received: Value,
    receipts: Vec<Value>,
}

impl Facts {
    pub(crate) fn asked(asked: &[&str]) -> Self {
        Self { asked: asked.iter().map(|a| (*a).to_owned()).collect(), ..Self::default() }
    }

    pub(crate) fn received(mut self, received: Value) -> Self {
        self.received = received;
        self
    }

    pub(crate) fn receipt(mut self, receipt: Value) -> Self {
        self.receipts.push(receipt);
        self
    }
}

type Doing<'d> = Pin<Box<dyn Future<Output = Result<Facts, String>> + 'd>>;
type Play = for<'d> fn(&'d mut Day) -> Doing<'d>;

const STEPS: [(&str, &str, Play); 22] = [
    ("first_start", "首次启动与须知 first start and notice", |d| Box::pin(morning::first_start(d))),
    ("box_unticked", "未勾选不能登录 refused while unticked", |d| Box::pin(morning::box_unticked(d))),
    ("bad_input", "写错的号码 numbers that are none", |d| Box::pin(morning::bad_input(d))),
    ("login", "勾选、验证码、登录 tick, code, login", |d| Box::pin(morning::login(d))),
    ("home", "首页：设备与消息 home", |d| Box::pin(morning::home(d))),
    ("consent_and_permission", "扫码的同意与相机权限 consent and camera", |d| {
        Box::pin(morning::consent_and_permission(d))
    }),
    ("scan", "扫描标签 scan a label", |d| Box::pin(morning::scan(d))),
    ("open_device", "打开设备 open the device", |d| Box::pin(morning::open_device(d))),
    ("photo", "发送照片 photo with progress", |d| Box::pin(noon::photo(d))),
    ("video_cut_and_resumed", "视频中断后续传 cut mid-chunk, resumed", |d| {
        Box::pin(noon::video_cut_and_resumed(d))
    }),
    ("offline_and_drained", "断网继续工作，恢复后发出 offline, drained", |d| {
        Box::pin(noon::offline_and_drained(d))
    }),
    ("dial", "拨打客户 dial a customer", |d| Box::pin(noon::dial(d))),
    ("telemetry", "遥测 telemetry flushed", |d| Box::pin(noon::telemetry(d))),
    ("killed_and_restarted", "上传中被杀后重启 killed hard, restarted", |d| {
        Box::pin(evening::killed_and_restarted(d))
    }),
    ("token_refreshed", "令牌过期并刷新 token expired, refreshed", |d| Box::pin(evening::token_refreshed(d))),
    ("killed_while_refreshing", "刷新中被杀，仍在登录 killed in a refresh, still logged in", |d| {
        Box::pin(evening::killed_while_refreshing(d))
    }),
    ("policy_changed", "政策重大变更 a material change of the policy", |d| Box::pin(evening::policy_changed(d))),
    ("withdrawn", "撤回同意，队列清除 withdrawn, queue dropped", |d| Box::pin(evening::withdrawn(d))),
    ("lists", "两份清单 the two lists", |d| Box::pin(evening::lists(d))),
    ("sealed", "登录中本机无明文 nothing in the clear at work", |d| Box::pin(evening::sealed(d))),
    ("logout", "退出登录 logout", |d| Box::pin(evening::logout(d))),
    ("nothing_left", "退出后本机无明文 nothing in the clear after it", |d| Box::pin(evening::nothing_left(d))),
];

impl Day {
    pub(crate) fn worker(&mut self) -> Result<&mut Worker, String> {
        self.worker.as_mut().ok_or_else(|| "no client runs".to_owned())
    }

    /// Starts the client, in its own folder, as often as it takes.
    pub(crate) async fn start(&mut self) -> Result<&mut Worker, String> {
        let worker = Worker::start(&self.site.client(), &self.site.info()).await?;
        Ok(self.worker.insert(worker))
    }

    /// Kills the client hard.
    pub(crate) async fn kill(&mut self) -> Result<(), String> {
        self.worker.take().ok_or("no client runs")?.kill().await
    }
}

/// Plays the day; false where a step did not do what it should.
pub(crate) async fn run(args: DayArgs) -> Result<bool, Words> {
    let began = Instant::now();
    let cannot = |_| Words::new("报告文件无法写入，请检查路径。", "the report cannot be written; check the path");
    // Looked at now, so that a day is not played for a report that nobody gets.
    let report_file = args.report.map(std::fs::File::create).transpose().map_err(cannot)?;
    let site = Site::build(args.keep, args.policy_text, args.sabotage)
        .await
        .map_err(|why| Words::new(format!("无法开始这一天（{why}）。"), format!("the day cannot begin: {why}")))?;
    let mut day =
        Day { site, worker: None, scan: args.scan, send: args.send, codes: Vec::new(), device: None, customer: None };
    let mut steps: Vec<Step> = Vec::new();
    for (name, title, play) in STEPS {
        let failed_before = steps.iter().any(|s| !s.ok);
        let step = if failed_before { not_reached(name, title) } else { take(&mut day, name, title, play).await };
        say(match &step.wrong {
            None => format!("✓ {name}  {title}  {:.2} s", step.seconds),
            Some(wrong) => format!("✗ {name}  {title}: {wrong}"),
        });
        steps.push(step);
    }
    if let Some(worker) = day.worker.take() {
        // The day is over whether it ends well or not; the report has said which.
        let _ = worker.stop().await;
    }
    day.site.close().await;
    let report = Report::of(steps, began.elapsed());
    say(report.table());
    if let Some(mut file) = report_file {
        let bytes = serde_json::to_vec_pretty(&report).unwrap_or_default();
        std::io::Write::write_all(&mut file, &bytes).map_err(cannot)?;
    }
    say(format!(
        "{} · {:.1} s",
        if report.ok { "一天顺利结束 all of it as it should be" } else { "有步骤失败 the day failed" },
        report.seconds
    ));
    // Once more at the very end, where a person looks.
    if let Some((step, wrong)) = report.steps.iter().find_map(|s| Some((s, s.wrong.as_deref()?))) {
        complain(&Words::new(format!("{}：{wrong}", step.title), format!("{}: {wrong}", step.name)));
    }
    Ok(report.ok)
}

async fn take(day: &mut Day, name: &'static str, title: &'static str, play: Play) -> Step {
    let before = day.site.bytes();
    let began = Instant::now();
    let outcome = play(day).await;
    let seconds = began.elapsed().as_secs_f64();
    let after = day.site.bytes();
    let (facts, wrong) = match outcome {
        Ok(facts) => (facts, None),
        Err(why) => (Facts::default(), Some(why)),
    };
    Step {
        name,
        title,
        ok: wrong.is_none(),
        asked: facts.asked,
        received: facts.received,
        receipts: facts.receipts,
        bytes_up: after.0 - before.0,
        bytes_down: after.1 - before.1,
        seconds,
        wrong,
    }
}

fn not_reached(name: &'static str, title: &'static str) -> Step {
    let wrong = Some("not reached".to_owned());
    Step {
        name,
        title,
        ok: false,
        asked: Vec::new(),
        received: Value::Null,
        receipts: Vec::new(),
        bytes_up: 0,
        bytes_down: 0,
        seconds: 0.0,
        wrong,
    }
}

/// Whether something holds, and what to say where it does not.
pub(crate) fn must(holds: bool, what: impl Into<String>) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.into()) }
}

/// A member of a snapshot by its path; null where there is none.
pub(crate) fn at<'v>(snapshot: &'v Value, path: &str) -> &'v Value {
    snapshot.pointer(path).unwrap_or(&Value::Null)
}

/// The code of the sentence on the screen.
pub(crate) fn told(snapshot: &Value) -> &str {
    at(snapshot, "/told/code").as_str().unwrap_or_default()
}

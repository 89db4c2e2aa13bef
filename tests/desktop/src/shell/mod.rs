//! The interactive shell: draws the snapshot, passes taps on, answers prompts. It holds no rule.
//!
//! A menu is what the snapshot allows to be seen; whatever is chosen becomes a tap, and what the tap changed is in the
//! next snapshot. What went wrong is the snapshot's own sentence, shown once. Without `--backend` it brings a backend of
//! its own, whose SMS are shown on the screen, since there is no phone that could receive them.

mod account;
mod ask;
mod pages;
mod pick;
mod privacy;
mod work;

use std::{path::PathBuf, sync::Arc};

use clap::Args;
use gongchao_backend::{Backend, Config, Serving, SystemClock};
use gongchao_core::kernel::Words;
use tokio::runtime::Runtime;

use crate::{
    Ended,
    phone::Network,
    screen::{both, complain, say},
    setup::{self, Info},
};
use ask::Left;
use pick::Hand;

/// The interactive shell.
#[derive(Args)]
pub(crate) struct ShellArgs {
    /// Where client and backend keep their files
    #[arg(long, value_name = "FOLDER", default_value = ".gongchao")]
    folder: PathBuf,
    /// Use a running backend: the file that `backend --info` wrote
    #[arg(long, value_name = "FILE")]
    backend: Option<PathBuf>,
    /// The operator's legal text of the edition
    #[arg(long, value_name = "FILE")]
    policy_text: Option<PathBuf>,
}

/// Runs until the person leaves.
#[allow(clippy::needless_pass_by_value, reason = "arguments are read once, like those of the other commands")]
pub(crate) fn run(runtime: &Runtime, args: ShellArgs) -> Result<Ended, Words> {
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        return Err(Words::new(
            "交互界面需要终端；自动演示请用 cargo run -- day，脚本请用 drive。",
            "the shell needs a terminal; `cargo run -- day` plays a day, `drive` takes lines of JSON",
        ));
    }
    let own = match &args.backend {
        Some(_) => None,
        None => Some(runtime.block_on(own_backend(&args))?),
    };
    let info = match (&own, &args.backend) {
        (Some((_, serving)), _) => Info::from(serving),
        (None, Some(path)) => Info::read(path)?,
        (None, None) => return Err(Words::new("没有后端。", "there is no backend")),
    };
    let network = Network::wired();
    let client = {
        let _inside = runtime.enter();
        setup::client(&info, &args.folder.join("client"), network)?
    };
    let mut hand = Hand::new(runtime, client.clone(), own.as_ref().map(|(backend, _)| backend.store()));
    let left = pages::walk(&mut hand);
    // A client that is gone has shut down already.
    let _ = runtime.block_on(client.shut_down());
    if let Some((_, serving)) = own {
        runtime.block_on(serving.stop());
    }
    match left {
        Ok(()) => {
            say(both(&goodbye()));
            Ok(Ended::Done)
        }
        Err(Left::Interrupted) => {
            say(both(&goodbye()));
            Ok(Ended::Interrupted)
        }
        Err(Left::TerminalGone) => {
            complain(&Words::new("终端已断开，程序已退出。", "the terminal is gone; the program has ended"));
            Ok(Ended::Failed)
        }
    }
}

fn goodbye() -> Words {
    Words::new(
        "已退出；没发完的内容保存在本机，下次打开后继续。",
        "left; what was not sent is kept and goes on next time",
    )
}

async fn own_backend(args: &ShellArgs) -> Result<(Backend, Serving), Words> {
    let cannot = |fault: gongchao_backend::StartError| {
        Words::new(format!("后端无法启动（{fault}）。"), format!("the backend cannot start: {fault}"))
    };
    let mut config = Config::new(args.folder.join("backend"));
    config.policy_text.clone_from(&args.policy_text);
    let backend = Backend::open(config, Arc::new(SystemClock)).map_err(cannot)?;
    let serving = backend.serve().await.map_err(cannot)?;
    Ok((backend, serving))
}

//! Interactive.
use clap::Args;
use gongchao_core::kernel::Words;
use std::path::PathBuf;

/// S.
#[derive(Args)]
pub(crate) struct ShellArgs {
    /// folder
    #[arg(long)]
    folder: Option<PathBuf>,
    /// policy
    #[arg(long)]
    policy_text: Option<PathBuf>,
}

pub(crate) fn run(_: &tokio::runtime::Runtime, _: ShellArgs) -> Result<bool, Words> {
    Ok(true)
}

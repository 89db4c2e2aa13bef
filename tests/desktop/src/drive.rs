//! A client that is spoken to in lines of JSON: what the day kills, and what scenario tests of other languages use.
//!
//! In, one line each; a line that is none of these is answered with a fault:
//!
//! ```json
//! {"tap": {"tap": "tick_box", "ticked": true}}
//! {"scan": "/path/of/an/image"}
//! {"ask": "lists"}                               or "policy", "editions", "log", "settle"
//! {"network": {"link": "none", "metered": false}}
//! {"stop": true}
//! ```
//!
//! Out: `{"snapshot": …}` for each new one (conflated: the latest wins), and `{"answer": …}` for each line that asks,
//! in the order of the lines. A scan answers `{"found": {"format": …, "text": …}}` or `{"nothing": true}`, and whatever
//! cannot be answered `{"fault": "a sentence"}`. The end of the input is a stop.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;
use gongchao_core::{
    app::{Client, Gone, Tap},
    kernel::Words,
    ports::NetworkReading,
    scan::{LumaFrame, Rotation},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::{
    phone::Network,
    picture,
    screen::both,
    setup::{self, Info},
};

/// A client that is driven by lines.
#[derive(Args)]
pub(crate) struct DriveArgs {
    /// The client's own folder
    #[arg(long)]
    folder: PathBuf,
    /// Where the backend is: the file that `backend --info` writes
    #[arg(long, value_name = "FILE")]
    backend: PathBuf,
}

/// One line of the input.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Tap(Tap),
    Scan(PathBuf),
    Ask(Question),
    Network(NetworkReading),
    Stop(bool),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Lists,
    Policy,
    Editions,
    Log,
    Settle,
}

/// Why the client is not driven any longer.
enum End {
    /// It was told to stop, or nobody speaks or listens any more.
    Asked,
    /// The client itself is gone.
    Gone,
}

impl From<Gone> for End {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

/// Drives a client until it is told to stop; false where it ended by itself.
pub(crate) async fn run(args: DriveArgs) -> Result<bool, Words> {
    let network = Network::wired();
    let client = setup::client(&Info::read(&args.backend)?, &args.folder, network.clone())?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut snapshots = client.watch();
    snapshots.mark_changed();
    let end = loop {
        // Both can be dropped half-way without a loss.
        let step = tokio::select! {
            changed = snapshots.changed() => match changed {
                Ok(()) => {
                    let snapshot = snapshots.borrow_and_update().clone();
                    write("snapshot", &*snapshot)
                }
                Err(_) => Err(End::Gone),
            },
            line = lines.next_line() => match line {
                Ok(Some(line)) => obey(&client, &network, &line).await,
                Ok(None) | Err(_) => Err(End::Asked),
            },
        };
        if let Err(end) = step {
            break end;
        }
    };
    // A client that is gone has shut down already.
    let _ = client.shut_down().await;
    Ok(matches!(end, End::Asked))
}

async fn obey(client: &Client, network: &Network, line: &str) -> Result<(), End> {
    if line.trim().is_empty() {
        return Ok(());
    }
    // Serde's own text would repeat what the line holds.
    let Ok(line) = serde_json::from_str(line) else {
        return answer(&json!({ "fault": "这一行看不懂 / this line is not understood" }));
    };
    match line {
        Line::Tap(tap) => client.tap(tap)?,
        Line::Network(reading) => {
            network.set(reading);
            client.tap(Tap::Network { reading })?;
        }
        Line::Scan(path) => answer(&scan(client, &path))?,
        Line::Ask(Question::Lists) => write("answer", &client.lists().await?)?,
        Line::Ask(Question::Policy) => write("answer", &client.policy().await?)?,
        Line::Ask(Question::Editions) => write("answer", &client.editions().await?)?,
        Line::Ask(Question::Log) => write("answer", &json!({ "log": client.log().await? }))?,
        Line::Ask(Question::Settle) => {
            client.settle().await?;
            answer(&json!({ "settled": true }))?;
        }
        Line::Stop(true) => return Err(End::Asked),
        Line::Stop(false) => {}
    }
    Ok(())
}

/// Offers a file to the scan that is open, as a still image.
pub(crate) fn scan(client: &Client, path: &Path) -> Value {
    let fault = |words: &Words| json!({ "fault": both(words) });
    let picture = match picture::read(path) {
        Ok(picture) => picture,
        Err(why) => return fault(&why.words()),
    };
    let Ok(scanner) = client.scanner() else {
        return fault(&Words::new("还没有打开扫码，请先点“扫码”。", "No scan is open. Tap scan first."));
    };
    let Ok(frame) = LumaFrame::new(&picture.luma, picture.width, picture.height, picture.width, Rotation::Upright)
    else {
        return fault(&picture::PictureFault::NotAPicture.words());
    };
    match scanner.still(frame) {
        Ok(Some(code)) => json!({ "found": { "format": code.format(), "text": code.text() } }),
        Ok(None) => json!({ "nothing": true }),
        Err(_) => fault(&Words::new("扫码已关闭，请重新点“扫码”。", "The scan was closed. Tap scan again.")),
    }
}

fn answer(value: &Value) -> Result<(), End> {
    write("answer", value)
}

fn write(word: &str, value: &impl serde::Serialize) -> Result<(), End> {
    let Ok(text) = serde_json::to_string(value) else { return Ok(()) };
    let mut out = std::io::stdout().lock();
    // Nobody listens: there is nobody to drive for.
    writeln!(out, "{{\"{word}\":{text}}}").and_then(|()| out.flush()).map_err(|_| End::Asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_story_is_understood_and_nothing_else_is() {
        for line in [
            r#"{"tap":{"tap":"tick_box","ticked":true}}"#,
            r#"{"tap":{"tap":"resend_code"}}"#,
            r#"{"scan":"/tmp/a.png"}"#,
            r#"{"ask":"lists"}"#,
            r#"{"ask":"policy"}"#,
            r#"{"ask":"editions"}"#,
            r#"{"ask":"log"}"#,
            r#"{"tap":{"tap":"confirm_cancellation","code":"135790","seen":"ab"}}"#,
            r#"{"ask":"settle"}"#,
            r#"{"network":{"link":"none","metered":false}}"#,
            r#"{"stop":true}"#,
        ] {
            assert!(serde_json::from_str::<Line>(line).is_ok(), "{line}");
        }
        for line in
            ["", "{}", "stop", r#"{"ask":"code"}"#, r#"{"tap":{"tap":"tick_box"}}"#, r#"{"stop":true,"ask":"lists"}"#]
        {
            assert!(serde_json::from_str::<Line>(line).is_err(), "{line}");
        }
    }
}

//! The work: scan, devices, messages, photos and videos, the queue, a call.

use std::path::PathBuf;

use gongchao_core::{
    app::{Snapshot, Tap, Typed},
    fieldwork::{DeviceLine, Doing, MessageLine, OpenView, SendState},
    kernel::{Id, Words},
    media::{Kind, Standing, UploadView},
    policy::Feature,
};
use serde_json::Value;

use super::{
    ask::{self, Left, words as w},
    pick::Hand,
};
use crate::{
    drive,
    screen::{bar, both, say},
};

/// How many uploads have not arrived yet.
pub(super) fn queued(now: &Snapshot) -> usize {
    now.uploads.iter().filter(|upload| !matches!(upload.state, Standing::Done { .. })).count()
}

fn one_line(upload: &UploadView) -> Words {
    let kind = match upload.kind {
        Kind::Photo => w("照片", "photo"),
        Kind::Video => w("视频", "video"),
    };
    let sent = upload.sent.div_ceil(1024);
    let far = upload.size.map_or_else(|| "…".to_owned(), |size| format!("{sent}/{} KiB", size.div_ceil(1024)));
    let Words { zh, en } = &upload.words;
    Words::new(format!("{} {far} {zh}", kind.zh), format!("{}: {en}", kind.en))
}

/// Whether nothing changes of it for now: it is over, or waits for something.
fn rests(upload: &UploadView) -> bool {
    match upload.state {
        Standing::Preparing | Standing::Queued | Standing::Sending | Standing::Confirming => false,
        Standing::Waiting { .. } | Standing::Done { .. } | Standing::Paused | Standing::Failed { .. } => true,
    }
}

pub(super) fn scan(hand: &mut Hand<'_>) -> Result<(), Left> {
    if !hand.begin(Feature::Scan)? {
        return Ok(());
    }
    if let Some(path) = ask::text(&w("图片文件", "image file"))? {
        let answer = drive::scan(&hand.client, &PathBuf::from(path));
        match (answer.pointer("/found/text").and_then(Value::as_str), answer.get("fault").and_then(Value::as_str)) {
            (Some(text), _) => {
                say(format!("  ✓ {text}"));
                let open = ask::either(
                    &w("打开这台设备？", "open this device?"),
                    &w("打开", "open"),
                    &w("不打开", "do not open"),
                )?;
                if open == Some(true) {
                    let seen = hand.tap(Tap::OpenScanned, opened)?;
                    show(&seen);
                }
            }
            (None, Some(fault)) => say(format!("  ! {fault}")),
            (None, None) => say("  没有读到标签，请换一张更清晰的图片。 / No label was found. Use a sharper picture."),
        }
    }
    hand.leave(Feature::Scan)
}

fn opened(snapshot: &Snapshot) -> bool {
    snapshot.fieldwork.devices.as_ref().is_some_and(|devices| match &devices.open {
        OpenView::Shown { .. } | OpenView::Unknown => true,
        OpenView::Opening { doing } => *doing != Doing::Asking,
        OpenView::Nothing => false,
    })
}

fn show(snapshot: &Snapshot) {
    let Some(devices) = &snapshot.fieldwork.devices else { return };
    match &devices.open {
        OpenView::Shown { device, stale } => {
            say(format!("  {}", line(device)));
            if let Some(customer) = &device.customer {
                say(format!("  客户 customer: {} {}", customer.name, customer.phone_masked.as_deref().unwrap_or("")));
            }
            if *stale {
                say("  （本机记录，可能已过时 from memory, may be out of date）");
            }
        }
        OpenView::Unknown => {
            say("  没有这个编码的设备，请核对标签或用搜索。 / No device has this code. Search for it.");
        }
        OpenView::Opening { .. } => {
            say("  还在查找，连上网后会继续。 / Still looking; it goes on when there is a network.");
        }
        OpenView::Nothing => {}
    }
}

fn line(device: &DeviceLine) -> String {
    format!("{}  {}  {}  {}", device.code, device.name, device.site, device.status)
}

enum Pick {
    Device(String),
    More,
    Back,
}

pub(super) fn devices(hand: &mut Hand<'_>) -> Result<(), Left> {
    let Some(text) = ask::text_or_nothing(&w("搜索（直接回车列出全部）", "search (Enter lists all)"))?
    else {
        return Ok(());
    };
    let found = |s: &Snapshot| s.fieldwork.devices.as_ref().is_none_or(|d| d.doing != Doing::Asking);
    let mut seen = hand.tap(Tap::SearchDevices { text: Typed::new(text) }, found)?;
    loop {
        let Some(view) = &seen.fieldwork.devices else { return Ok(()) };
        if view.stale {
            say("  （本机记录，可能已过时 from memory, may be out of date）");
        }
        let mut choices: Vec<(Words, Pick)> =
            view.devices.iter().map(|d| (Words::new(line(d), line(d)), Pick::Device(d.id.clone()))).collect();
        if view.more {
            choices.push((w("更多", "more"), Pick::More));
        }
        choices.push((w("返回", "back"), Pick::Back));
        match ask::choose(&w("设备", "devices"), choices)? {
            Some(Pick::Device(device)) => {
                let seen = hand.tap(Tap::OpenDevice { device }, opened)?;
                show(&seen);
                return Ok(());
            }
            Some(Pick::More) => seen = hand.tap(Tap::MoreDevices, found)?,
            Some(Pick::Back) | None => return Ok(()),
        }
    }
}

pub(super) fn messages(hand: &mut Hand<'_>) -> Result<(), Left> {
    let pulled = |s: &Snapshot| s.fieldwork.messages.as_ref().is_none_or(|m| m.doing != Doing::Asking);
    let seen = hand.tap(Tap::PullMessages, pulled)?;
    let Some(view) = &seen.fieldwork.messages else { return Ok(()) };
    for message in &view.messages {
        let state = match message.state {
            SendState::Sent => "",
            SendState::Sending | SendState::Waiting => "（待发送 waiting）",
            SendState::Refused => "（未被接受 refused）",
        };
        let mark = if message.unread { "●" } else { " " };
        say(format!("  {mark} {}: {}{state}", message.from, message.text));
    }
    if view.unread > 0 {
        let read = |s: &Snapshot| s.fieldwork.messages.as_ref().is_none_or(|m| m.unread == 0);
        hand.tap(Tap::MessagesRead { up_to: view.newest }, read)?;
    }
    for line in view.messages.iter().filter(|line| line.state == SendState::Refused) {
        refused(hand, line)?;
    }
    if let Some(text) = ask::text(&w("写一条消息（Esc 返回）", "write a message (Esc goes back)"))? {
        let gone =
            |s: &Snapshot| s.fieldwork.messages.as_ref().is_none_or(|m| m.waiting == 0 || m.doing == Doing::Waiting);
        let seen = hand.tap(Tap::WriteMessage { text: Typed::new(text) }, gone)?;
        match seen.fieldwork.messages.as_ref().map(|m| m.waiting) {
            Some(0) => say("  ✓ 已发出 sent"),
            Some(_) => say("  已保存，连上网后自动发出。 / Kept; it is sent by itself when there is a network."),
            None => {}
        }
    }
    Ok(())
}

/// A message that did not go, and never goes by itself.
fn refused(hand: &mut Hand<'_>, line: &MessageLine) -> Result<(), Left> {
    let Some(message) = Id::parse(&line.id) else { return Ok(()) };
    let choices = vec![
        (w("重发", "send it again"), Some(Tap::ResendMessage { message: message.clone() })),
        (w("删除", "throw it away"), Some(Tap::DiscardMessage { message })),
        (w("先留着", "leave it for now"), None),
    ];
    let asked = Words::new(format!("没有被接受：{}", line.text), format!("not accepted: {}", line.text));
    if let Some(Some(tap)) = ask::choose(&asked, choices)? {
        let done = |s: &Snapshot| {
            let lines = s.fieldwork.messages.iter().flat_map(|messages| &messages.messages);
            lines.filter(|other| other.id == line.id).all(|other| other.state != SendState::Refused)
        };
        hand.tap(tap, done)?;
    }
    Ok(())
}

pub(super) fn send(hand: &mut Hand<'_>) -> Result<(), Left> {
    if !hand.begin(Feature::Media)? {
        return Ok(());
    }
    let path = ask::text(&w("照片或视频文件", "photo or video file"))?;
    if let Some(path) = path {
        let path = std::path::absolute(&path).unwrap_or_else(|_| PathBuf::from(path));
        let before: Vec<String> = hand.now().uploads.iter().map(|u| u.id.clone()).collect();
        let new = |s: &Snapshot| s.uploads.iter().find(|u| !before.contains(&u.id)).map(|u| u.id.clone());
        let seen = hand.tap(Tap::Send { path }, |s| new(s).is_some())?;
        if let Some(id) = new(&seen) {
            follow(hand, &id);
        }
    }
    hand.leave(Feature::Media)
}

/// Shows how far an upload is until it is through, or until it waits for something.
fn follow(hand: &mut Hand<'_>, id: &str) {
    let bar = bar();
    let mut watch = hand.client.watch();
    let stands = |s: &Snapshot| {
        let Some(upload) = s.uploads.iter().find(|u| u.id == id) else { return true };
        bar.set_length(upload.size.unwrap_or_default());
        bar.set_position(upload.sent);
        rests(upload)
    };
    // Ctrl-C leaves the bar and nothing else: it goes on behind the menu.
    let seen = hand.wait(async { watch.wait_for(|s| stands(s)).await.ok().map(|s| s.clone()) }).ok().flatten();
    bar.finish_and_clear();
    let seen = seen.unwrap_or_else(|| hand.now());
    if let Some(upload) = seen.uploads.iter().find(|u| u.id == id) {
        say(format!("  {}", both(&one_line(upload))));
    }
}

#[derive(Clone, Copy)]
enum Turn {
    Pause,
    Resume,
    Cancel,
}

pub(super) fn queue(hand: &mut Hand<'_>) -> Result<(), Left> {
    let now = hand.now();
    let mut choices: Vec<(Words, Option<String>)> =
        now.uploads.iter().map(|u| (one_line(u), Some(u.id.clone()))).collect();
    choices.push((w("返回", "back"), None));
    let Some(Some(name)) = ask::choose(&w("待发送", "what is queued"), choices)? else { return Ok(()) };
    let Some(upload) = Id::parse(&name) else { return Ok(()) };
    let turn = ask::choose(
        &w("这一项", "this one"),
        vec![
            (w("暂停", "pause"), Turn::Pause),
            (w("继续", "go on"), Turn::Resume),
            (w("取消", "cancel"), Turn::Cancel),
        ],
    )?;
    let tap = match turn {
        Some(Turn::Pause) => Tap::PauseUpload { upload },
        Some(Turn::Resume) => Tap::ResumeUpload { upload },
        Some(Turn::Cancel) => Tap::CancelUpload { upload },
        None => return Ok(()),
    };
    // What it changes is in the snapshot as soon as the tap was taken; what follows takes its time.
    hand.tap(tap, |_| true)?;
    if matches!(turn, Some(Turn::Resume)) {
        follow(hand, &name);
    }
    Ok(())
}

pub(super) fn call(hand: &mut Hand<'_>) -> Result<(), Left> {
    let now = hand.now();
    let known = now.fieldwork.devices.as_ref();
    let mut choices: Vec<(Words, Option<String>)> = known
        .into_iter()
        .flat_map(|view| &view.devices)
        .filter_map(|device| {
            let customer = device.customer.as_ref()?;
            let line =
                format!("{} {} · {}", customer.name, customer.phone_masked.as_deref().unwrap_or_default(), device.name);
            Some((Words::new(line.clone(), line), Some(customer.dial_handle.clone()?)))
        })
        .collect();
    if choices.is_empty() {
        say("  请先打开“设备”列表。 / Look at the devices first.");
        return Ok(());
    }
    choices.push((w("返回", "back"), None));
    let Some(Some(device)) = ask::choose(&w("拨打谁？", "whom?"), choices)? else { return Ok(()) };
    if !hand.begin(Feature::Dial)? {
        return Ok(());
    }
    let seen = hand.tap(Tap::Call { device }, |s| s.call.hand_over.is_some())?;
    if let Some(hand_over) = &seen.call.hand_over {
        // A desktop has no dialler: the number is shown once, in its place.
        say(format!("  ☎ {}", hand_over.uri));
        hand.tap(Tap::CallHandedOver { epoch: hand_over.epoch, taken: true }, |s| s.call.hand_over.is_none())?;
    }
    hand.leave(Feature::Dial)
}

//! What each deed is at the moment it is carried out: the tap, and whether what it brings in is granted.

use std::{sync::PoisonError, time::Duration};

use gongchao_core::{
    app::{Tap, Typed},
    consent::{Outcome, PromptKind},
    kernel::{Clock, Epoch, Id},
    policy::{Feature, OsPermission},
    scan::{self, LumaFrame, Rotation, ScanOutcome},
    session::LoginView,
};

use super::World;
use crate::{
    day::{Deed, Form},
    trace::{Act, What},
    values::{self, Canary, Kind, Side, text, ungranted},
    wire::Way,
};

impl World {
    #[allow(clippy::too_many_lines, reason = "a table of deeds reads as a table")]
    pub(super) fn act(&mut self, deed: Deed, nr: u32) {
        match deed {
            Deed::Notice(outcome) => self.tap(Act::Notice(outcome), Tap::AnswerNotice { outcome }),
            Deed::Tick(ticked) => self.tap(Act::Tick(ticked), Tap::TickBox { ticked }),
            Deed::LogIn(form) => self.log_in(form, nr),
            Deed::Code(form) => self.code(form, nr),
            Deed::Resend => self.tap(Act::Other, Tap::ResendCode),
            Deed::LeaveCode => self.tap(Act::Other, Tap::LeaveCode),
            Deed::LogOut => self.tap(Act::LogOut, Tap::LogOut),
            Deed::Begin(feature) => self.tap(Act::Begin(feature), Tap::Begin { feature }),
            Deed::Leave(feature) => {
                self.tap(Act::Leave(feature), Tap::Leave { feature });
                if feature == Feature::Scan
                    && let Some(running) = &mut self.running
                    && let Some(scanner) = running.scanner.take()
                {
                    running.old = Some(scanner);
                }
            }
            Deed::Answer(outcome) => self.answer(outcome),
            Deed::Edition(issue) => self.wire.lock().office.press.publish(issue),
            Deed::Change(outcome) => self.tap(Act::Change(outcome), Tap::AnswerChange { outcome }),
            Deed::AnswerNothing(outcome) => {
                let prompt = Id::parse(&format!("{nr:032x}")).expect("an id");
                self.tap(Act::AnswerNothing, Tap::Answer { prompt, outcome });
            }
            Deed::SwitchOn(feature) => self.tap(Act::SwitchOn(feature), Tap::SwitchOn { feature }),
            Deed::Withdraw(feature) => self.tap(Act::Withdraw(feature), Tap::Withdraw { feature }),
            Deed::WithdrawAll => self.tap(Act::WithdrawAll, Tap::WithdrawAll),
            Deed::Foreground => {
                self.tap(Act::Foreground, Tap::Foreground);
                let (permission, allowed) = (OsPermission::Camera, self.camera && self.asked());
                self.tap(Act::SystemSays(permission, allowed), Tap::PermissionSeen { permission, allowed });
            }
            Deed::ForegroundInSilence => self.tap(Act::Foreground, Tap::Foreground),
            Deed::Background => self.tap(Act::Background, Tap::Background),
            Deed::Camera(allowed) => self.camera = allowed,
            Deed::Search => self.search(nr),
            Deed::OpenDevice => self.tap(Act::Other, Tap::OpenDevice { device: "d1".to_owned() }),
            Deed::OpenScanned => self.tap(Act::Other, Tap::OpenScanned),
            Deed::Call => self.tap(Act::Call, Tap::Call { device: "d1".to_owned() }),
            Deed::HandOver(taken) => {
                let epoch = self.snapshot().call.hand_over.as_ref().map_or(Epoch(0), |call| call.epoch);
                self.tap(Act::HandedOver, Tap::CallHandedOver { epoch, taken });
            }
            Deed::Pull => self.tap(Act::Other, Tap::PullMessages),
            Deed::Write => self.write(nr, false),
            Deed::ReadMessages => self.tap(Act::Other, Tap::MessagesRead { up_to: u64::from(nr) }),
            Deed::WriteInVain | Deed::SendInVain => self.in_vain(deed, nr),
            Deed::Race(feature) => {
                self.end(false);
                self.launch(true, true);
                if feature == Feature::Devices {
                    self.search(nr);
                } else {
                    self.write(nr, false);
                }
                self.rest(true);
                self.tap(Act::Withdraw(feature), Tap::Withdraw { feature });
            }
            Deed::Burst(feature) => {
                // Nothing runs between the three, so nothing of it may leave.
                match feature {
                    Feature::Media => self.send(nr, true),
                    Feature::Devices => self.search_for(nr, true),
                    _ => self.write(nr, true),
                }
                self.tap(Act::Withdraw(feature), Tap::Withdraw { feature });
                self.tap(Act::SwitchOn(feature), Tap::SwitchOn { feature });
            }
            Deed::Send => self.send(nr, false),
            Deed::Pause => self.first_upload(|upload| Tap::PauseUpload { upload }),
            Deed::Resume => self.first_upload(|upload| Tap::ResumeUpload { upload }),
            Deed::Cancel => self.first_upload(|upload| Tap::CancelUpload { upload }),
            Deed::Notices => self.tap(Act::Public, Tap::PullNotices),
            Deed::Policy => self.tap(Act::Public, Tap::ReadPolicy),
            Deed::Flush => self.tap(Act::Other, Tap::FlushTelemetry),
            Deed::Understood => self.tap(Act::Other, Tap::Understood),
            Deed::Network(reading) => {
                *self.probe.network.lock().unwrap_or_else(PoisonError::into_inner) = reading;
                self.tap(Act::Other, Tap::Network { reading });
            }
            Deed::Way(way) => self.wire.lock().way = way,
            Deed::Wait(ms) => {
                let running = self.running.as_ref().expect("it runs");
                running.runtime.block_on(async { tokio::time::sleep(Duration::from_millis(ms)).await });
            }
            Deed::Wall(by) => {
                self.hand.set_wall_by(by);
                self.mark_at(What::WallSet(by));
            }
            Deed::Kill | Deed::Restart | Deed::Upgrade => {
                self.end(deed == Deed::Kill);
                if deed == Deed::Upgrade {
                    self.version = if self.version == "0.1.0" { "0.2.0" } else { "0.1.0" };
                }
                self.launch(true, false);
            }
            Deed::Tear { commit, part } => self.tear(commit, part),
            Deed::Look { label, old } => self.look(label, old, nr),
            Deed::Revoke => self.wire.lock().office.revoke(),
            Deed::OfficeWrites => self.wire.lock().office.write(nr),
        }
    }

    // The system never allows what it has not been asked for.
    fn asked(&self) -> bool {
        self.trace.marks.iter().any(|mark| {
            matches!(
                &mark.what,
                What::Tap(Act::Answer { kind: PromptKind::System { .. }, outcome: Outcome::Agreed, .. })
            )
        })
    }

    fn answer(&mut self, outcome: Outcome) {
        let snapshot = self.snapshot();
        let Some(prompt) = &snapshot.consent.prompt else {
            let prompt = Id::parse(&"0".repeat(32)).expect("an id");
            return self.tap(Act::AnswerNothing, Tap::Answer { prompt, outcome });
        };
        // The system's own prompt is answered by the system where its settings say no.
        let outcome = match (prompt.kind, outcome) {
            (PromptKind::System { .. }, Outcome::Agreed) if !self.camera => Outcome::Refused,
            (_, outcome) => outcome,
        };
        let id = Id::parse(&prompt.id).expect("an id");
        let act = Act::Answer { feature: prompt.feature, kind: prompt.kind, outcome };
        self.tap(act, Tap::Answer { prompt: id, outcome });
    }

    fn log_in(&mut self, form: Form, nr: u32) {
        let nr = if form == Form::Second { values::SECOND + nr } else { nr };
        let granted = self.says.notice == Some(true) && self.says.ticked;
        let plain = if granted { values::number(nr) } else { values::ungranted_number(nr, self.side) };
        let (typed, valid) = match form {
            Form::Plain | Form::Second => (plain, true),
            Form::Spaced => (format!(" +86 {} {} ", plain.get(..3).unwrap_or(""), plain.get(3..).unwrap_or("")), true),
            // Two digits too many: no number, and nothing of it is for anybody.
            Form::Wrong => (format!("{}00", values::ungranted_number(nr, self.side)), false),
            Form::Junk => (ungranted(Kind::Number, nr, self.side), false),
        };
        let number = Canary { kind: Kind::Number, nr };
        self.tap(Act::LogIn { number, valid }, Tap::LogIn { number: Typed::new(typed) });
    }

    fn code(&mut self, form: Form, nr: u32) {
        let waits = matches!(self.snapshot().login, LoginView::WaitingForCode { checking: false, .. });
        let sent = self.wire.lock().office.sms;
        let typed = match (form, sent) {
            (Form::Plain | Form::Second | Form::Spaced, Some(sent)) if waits => values::code(sent),
            (Form::Wrong, _) if waits => values::code(nr + 400_000),
            _ => ungranted(Kind::Code, nr, self.side),
        };
        self.tap(Act::Other, Tap::EnterCode { code: Typed::new(typed) });
    }

    // Whether what is typed for a feature now may leave: for who is there, by what was said and is not over.
    fn may(&self, feature: Feature) -> bool {
        self.says.stands(feature, self.hand.now().wall.0) && self.logged_in()
    }

    // Whether what is typed now and taken back before it can leave is sure never to: a death in between leaves it, and
    // nobody heard that it was taken back.
    fn surely(&self, in_vain: bool) -> bool {
        in_vain && !self.doomed
    }

    fn search(&mut self, nr: u32) {
        self.search_for(nr, false);
    }

    fn search_for(&mut self, nr: u32, in_vain: bool) {
        let granted = self.may(Feature::Devices) && !self.surely(in_vain);
        let said = if granted { text(Kind::Search, nr) } else { ungranted(Kind::Search, nr, self.side) };
        let act = Act::Wrote(Canary { kind: Kind::Search, nr }, Feature::Devices);
        self.tap(act, Tap::SearchDevices { text: Typed::new(said) });
    }

    fn write(&mut self, nr: u32, in_vain: bool) {
        let granted = self.may(Feature::Messages) && !self.surely(in_vain);
        let said = if granted { text(Kind::Message, nr) } else { ungranted(Kind::Message, nr, self.side) };
        let act = Act::Wrote(Canary { kind: Kind::Message, nr }, Feature::Messages);
        self.tap(act, Tap::WriteMessage { text: Typed::new(said) });
    }

    fn send(&mut self, nr: u32, in_vain: bool) {
        let granted = self.may(Feature::Media) && !self.surely(in_vain);
        let pixels = if granted { text(Kind::Pixels, nr) } else { ungranted(Kind::Pixels, nr, self.side) };
        let name = ungranted(Kind::FileName, nr, self.side);
        let path = self.folder.join("files").join(format!("{name}.jpg"));
        std::fs::write(&path, values::picture(&pixels, nr, self.side)).expect("a file");
        self.tap(Act::Picked(Canary { kind: Kind::Pixels, nr }), Tap::Send { path });
    }

    // Nothing of it may leave: there is no network from before it is written until the consent is taken back.
    fn in_vain(&mut self, deed: Deed, nr: u32) {
        self.rest(false);
        let way = std::mem::replace(&mut self.wire.lock().way, Way::Gone);
        let feature = if deed == Deed::WriteInVain {
            self.write(nr, true);
            Feature::Messages
        } else {
            self.send(nr, true);
            Feature::Media
        };
        self.rest(false);
        self.tap(Act::Withdraw(feature), Tap::Withdraw { feature });
        self.rest(false);
        self.wire.lock().way = way;
    }

    fn first_upload(&mut self, tap: impl FnOnce(Id) -> Tap) {
        let snapshot = self.snapshot();
        if let Some(upload) = snapshot.uploads.first().and_then(|upload| Id::parse(&upload.id)) {
            self.tap(Act::Other, tap(upload));
        }
    }

    fn look(&mut self, label: bool, old: bool, nr: u32) {
        let side = self.side;
        let Some(running) = &mut self.running else { return };
        if !old && !matches!(running.client.snapshot().scan, scan::View::Ready) {
            running.old = running.scanner.take().or(running.old.take());
        }
        if !old && running.scanner.is_none() {
            running.scanner = running.client.scanner().ok();
        }
        let scanner = if old { running.old.as_ref() } else { running.scanner.as_ref() };
        // A scanner that is at work sees the same on both sides; whatever another one sees is not for the core.
        let said = if old { ungranted(Kind::Label, nr, side) } else { text(Kind::Label, nr) };
        let picture = if label { drawn(&said) } else { noise(nr, side) };
        let mut outcome = None;
        if let Some(scanner) = scanner {
            let at = self.hand.now().mono;
            let frame =
                LumaFrame::new(&picture.0, picture.1, picture.2, picture.1, Rotation::Upright).expect("a frame");
            outcome = Some(scanner.offer(frame, at));
        }
        let open = outcome.as_ref().is_some_and(|outcome| *outcome != ScanOutcome::Closed);
        let read = matches!(outcome, Some(ScanOutcome::Found(_)));
        self.mark_at(What::Tap(Act::Looked { open, read, old }));
    }
}

type Picture = (Vec<u8>, u32, u32);

fn drawn(said: &str) -> Picture {
    let drawn = zxingcpp::create(zxingcpp::BarcodeFormat::QRCode)
        .from_slice(said.as_bytes())
        .and_then(|code| code.to_image_with(&zxingcpp::write().scale(3).add_quiet_zones(true)))
        .expect("a label is drawn");
    let side = |n: i32| u32::try_from(n).expect("a size");
    (drawn.data(), side(drawn.width()), side(drawn.height()))
}

fn noise(nr: u32, side: Side) -> Picture {
    let shade = if side == Side::Left { 200 } else { 90 };
    (vec![shade + u8::try_from(nr % 20).unwrap_or(0); 96 * 96], 96, 96)
}

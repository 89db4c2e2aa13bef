//! Speaks the contract of the account itself, and judges nothing.
//!
//! A code goes through the gate and leaves sealed, as at a login; everything else that leaves was given by the server.
//! The consequences are hashed here as the contract says: what does not have the hash that came with it is no text to be
//! shown, since its hash is what a person would confirm.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    super::{
        leaving::{Order, Stage, Status},
        machine::Challenged,
        wire::{Typed, WireChallenge, challenge_of, holds_still, is_name, is_token, post},
    },
    Answer, Blocking, Consequence, Device, Line, Request, Terms,
};
use crate::{
    gate::{Reading, Route, seal, uses},
    kernel::{Epoch, Id, Secret, Wall},
    net::{Answer as Heard, Listed, Net, NetError},
    policy::{DataItem, Purpose, Transform},
};

/// More of one kind than any account has or any page shows.
const MOST: usize = 64;
/// The longest text of a consequence, in letters.
const LONGEST: usize = 500;

/// Makes one request, and gives what came of it.
pub(in crate::session) async fn perform(request: Request, consent: Option<Epoch>, net: &Net) -> Answer {
    match request {
        Request::Sessions => {
            Answer::Sessions(ask(net, consent, Listed::Sessions).await.and_then(|heard| lines(&heard)))
        }
        Request::Code { deed, key } => Answer::Code(
            ask(net, consent, Listed::StepUp { act: deed.word(), key }).await.and_then(|heard| challenge_of(&heard)),
        ),
        Request::Resend { key, challenge } => {
            Answer::Code(super::super::wire::resend(net, consent, &key, &challenge).await)
        }
        Request::Elevate { challenge, code } => Answer::Elevated(elevate(net, consent, challenge, code).await),
        Request::EndSession { session, elevation } => {
            Answer::Done(ask(net, consent, Listed::EndSession { session, elevation }).await.map(|_| ()))
        }
        Request::LogOutOthers { token, elevation } => {
            let listed = Listed::LogoutMore { token, scope: "others", elevation };
            Answer::Done(ask(net, consent, listed).await.map(|_| ()))
        }
        Request::Terms => Answer::Terms(ask(net, consent, Listed::Cancellation).await.and_then(|heard| terms(&heard))),
        Request::Confirm { cancellation, key, seen, code } => {
            Answer::Confirmed(confirm(net, consent, cancellation, &key, seen, code).await)
        }
        Request::TakeBack { cancellation } => {
            Answer::TakenBack(ask(net, consent, Listed::CancellationBack { cancellation }).await.map(|_| ()))
        }
        Request::Look { cancellation, status } => Answer::Looked(
            ask(net, consent, Listed::CancellationStatus { cancellation, status })
                .await
                .and_then(|heard| status_of(&heard)),
        ),
    }
}

/// A listed request under the consent to log in: it says nothing collected, and is still nobody's who withdrew.
async fn ask(net: &Net, consent: Option<Epoch>, listed: Listed) -> Result<Heard, NetError> {
    let epoch = net.gate().under::<uses::Login>(consent)?.epoch();
    net.ask_under::<uses::Login>(epoch, listed).await
}

async fn elevate(net: &Net, consent: Option<Epoch>, challenge: String, code: Secret) -> Result<Secret, NetError> {
    #[derive(Deserialize)]
    struct Wire {
        elevation_token: String,
    }
    let grant = net.gate().under::<uses::Login>(consent)?;
    let payload = net.gate().collect(&grant, Typed { challenge, code })?.deidentify();
    let route = Route { bearer: true, headers: Vec::new(), ..post("/v1/auth/step-up".to_owned(), &Id::new()) };
    let wire: Wire = net.send(seal(route, payload)).await?.json()?;
    let token = Secret::new(wire.elevation_token);
    if is_token(&token) { Ok(token) } else { Err(NetError::WrongShape) }
}

/// The code, with what it confirms.
struct Confirmed {
    code: Secret,
    seen: String,
}
impl Reading for Confirmed {
    const ITEM: DataItem = DataItem::SmsCode;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Login;
    type Left = ConfirmBody;
    fn transform(self) -> ConfirmBody {
        confirm_body(self.seen, self.code.expose_str().unwrap_or_default())
    }
}

#[derive(Serialize)]
struct ConfirmBody {
    code: String,
    consequences_sha256: String,
    second_confirm: bool,
}

/// There is no confirmation of somebody who did not say yes twice.
fn confirm_body(seen: String, code: &str) -> ConfirmBody {
    ConfirmBody { code: code.to_owned(), consequences_sha256: seen, second_confirm: true }
}

async fn confirm(
    net: &Net,
    consent: Option<Epoch>,
    cancellation: String,
    key: &Id,
    seen: String,
    code: Option<Secret>,
) -> Result<Order, NetError> {
    #[derive(Deserialize)]
    struct Wire {
        state: String,
        effective_at: i64,
        deadline_at: i64,
        status_token: String,
        interval_s: u64,
    }
    let answer = if let Some(code) = code {
        let grant = net.gate().under::<uses::Login>(consent)?;
        let payload = net.gate().collect(&grant, Confirmed { code, seen })?.deidentify();
        let path = format!("/v1/account/cancellation/{cancellation}/confirm");
        net.send(seal(Route { bearer: true, ..post(path, key) }, payload)).await?
    } else {
        let listed = Listed::CancellationAnswer { cancellation: cancellation.clone(), key: key.clone(), seen };
        ask(net, consent, listed).await?
    };
    let wire: Wire = answer.json()?;
    let status = Secret::new(wire.status_token);
    let processing = match wire.state.as_str() {
        "cooling_off" => false,
        "processing" => true,
        _ => return Err(NetError::WrongShape),
    };
    if !is_token(&status) {
        return Err(NetError::WrongShape);
    }
    let stage = Stage {
        processing,
        effective_at: Wall(wire.effective_at),
        deadline_at: Wall(wire.deadline_at),
        interval_s: wire.interval_s,
    };
    Ok(Order { id: cancellation, status, stage })
}

fn status_of(heard: &Heard) -> Result<Status, NetError> {
    #[derive(Deserialize)]
    struct Wire {
        state: String,
        effective_at: i64,
        deadline_at: i64,
        interval_s: u64,
    }
    let wire: Wire = heard.json()?;
    let under = |processing| {
        Status::Under(Stage {
            processing,
            effective_at: Wall(wire.effective_at),
            deadline_at: Wall(wire.deadline_at),
            interval_s: wire.interval_s,
        })
    };
    match wire.state.as_str() {
        "cooling_off" => Ok(under(false)),
        "processing" => Ok(under(true)),
        "completed" => Ok(Status::Completed),
        "withdrawn" => Ok(Status::Withdrawn),
        _ => Err(NetError::WrongShape),
    }
}

fn lines(heard: &Heard) -> Result<Vec<Line>, NetError> {
    #[derive(Deserialize)]
    struct Wire {
        sessions: Vec<WireLine>,
    }
    #[derive(Deserialize)]
    struct WireLine {
        session_id: String,
        platform: String,
        created_at: i64,
        refreshed_at: i64,
        current: bool,
        bound: bool,
    }
    let wire: Wire = heard.json()?;
    let line = |line: WireLine| {
        let device = match line.platform.as_str() {
            "android" => Device::Android,
            "ios" => Device::Ios,
            "desktop" => Device::Desktop,
            _ => Device::Other,
        };
        is_name(&line.session_id).then_some(Line {
            id: line.session_id,
            device,
            since: Wall(line.created_at),
            used: Wall(line.refreshed_at),
            current: line.current,
            bound: line.bound,
        })
    };
    wire.sessions.into_iter().take(MOST).map(line).collect::<Option<_>>().ok_or(NetError::WrongShape)
}

#[derive(Deserialize)]
struct WireWords {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
struct WireConsequence {
    code: String,
    text: WireWords,
}

#[derive(Deserialize)]
struct WireBlocking {
    code: String,
    count: u64,
}

#[derive(Deserialize)]
struct WireTerms {
    id: String,
    consequences: Vec<WireConsequence>,
    consequences_sha256: String,
    blocking: Vec<WireBlocking>,
    cooling_off_s: u64,
    challenge: Option<WireChallenge>,
}

fn terms(heard: &Heard) -> Result<(Terms, Option<Challenged>), NetError> {
    let wire: WireTerms = heard.json()?;
    let fits = |text: &String| text.chars().count() <= LONGEST && holds_still(text);
    let words_fit = wire.consequences.iter().all(|one| fits(&one.text.zh) && fits(&one.text.en) && is_name(&one.code));
    let few = (1..=MOST).contains(&wire.consequences.len()) && wire.blocking.len() <= MOST;
    let blocking_fits = wire.blocking.iter().all(|one| is_name(&one.code));
    if !(is_name(&wire.id) && few && words_fit && blocking_fits) {
        return Err(NetError::WrongShape);
    }
    let mut digest = Sha256::new();
    for one in &wire.consequences {
        for text in [&one.code, &one.text.zh, &one.text.en] {
            digest.update(text);
            digest.update(b"\n");
        }
    }
    if hex::encode(digest.finalize()) != wire.consequences_sha256 {
        return Err(NetError::WrongShape);
    }
    let consequence = |one: WireConsequence| Consequence { code: one.code, zh: one.text.zh, en: one.text.en };
    let challenged = wire.challenge.map(super::super::wire::challenge).transpose()?;
    let terms = Terms {
        id: wire.id,
        consequences: wire.consequences.into_iter().map(consequence).collect(),
        sha256: wire.consequences_sha256,
        blocking: wire.blocking.into_iter().map(|one| Blocking { code: one.code, count: one.count }).collect(),
        cooling_off_s: wire.cooling_off_s,
    };
    Ok((terms, challenged))
}

//! Speaks the contract of login and session, and judges nothing.
//!
//! What a person gave (the number, the code) and what is told of the phone goes through the gate and leaves sealed;
//! tokens, which the server gave us, go by the listed requests. What comes back is checked for shape here, so that the
//! machine is never handed a name that could not stand in a path or a token that could not stand in a header.

use serde::{Deserialize, Serialize};

use super::{
    desk,
    machine::{Call, Challenged, Event, Opened, Pair},
    phase::{Ask, ConsentProof},
};
use crate::{
    gate::{Deidentified, Host, Method, Reading, Route, seal, uses},
    kernel::{AccountId, Epoch, Id, Secret, fall, mutant},
    net::{Answer, Listed, Net, NetError},
    policy::{DataItem, Purpose, Transform},
    ports::{DeviceProbe, Os},
};

/// The system that this build is for, where the phone does not say which it is.
const BUILT_FOR: Os = if cfg!(target_os = "android") {
    Os::Android
} else if cfg!(target_os = "ios") {
    Os::Ios
} else {
    Os::Desktop
};

/// Makes one call, and gives the one event that comes of it. Dropping it ends the request; the server bears that it is
/// made again. `dice` is a random number that the event carries on.
pub(crate) async fn perform(
    call: Call,
    consent: Option<Epoch>,
    net: &Net,
    probe: &dyn DeviceProbe,
    app_version: &str,
    dice: u32,
) -> Event {
    match call {
        Call::RequestChallenge { epoch, key, install, ask } => {
            let result = request_challenge(net, consent, probe, app_version, &key, install, ask).await;
            Event::ChallengeAnswered { epoch, result }
        }
        Call::ResendChallenge { epoch, key, challenge } => {
            Event::ChallengeAnswered { epoch, result: resend(net, consent, &key, &challenge).await }
        }
        Call::CreateSession { epoch, key, challenge, code } => {
            Event::SessionAnswered { epoch, result: create_session(net, consent, &key, challenge, code).await }
        }
        Call::Refresh { epoch, token, bound } => {
            fall!(BeforeSend);
            let result = net.ask(Listed::Refresh { token, bound }).await.and_then(|answer| renewed(&answer));
            fall!(AfterReceive);
            Event::Refreshed { epoch, result, dice }
        }
        Call::Revoke { nr, token } => {
            let result = net.ask(Listed::Logout { token }).await.map(|_| ());
            Event::Revoked { nr, result, dice }
        }
        Call::RevokeAll { nr, token, elevation } => {
            let result = net.ask(Listed::LogoutMore { token, scope: "all", elevation }).await.map(|_| ());
            Event::Revoked { nr, result, dice }
        }
        Call::Desk { epoch, stamp, request } => {
            Event::Desk { epoch, stamp, answer: desk::perform(request, consent, net).await, dice }
        }
    }
}

async fn request_challenge(
    net: &Net,
    consent: Option<Epoch>,
    probe: &dyn DeviceProbe,
    app_version: &str,
    key: &Id,
    install: Id,
    ask: Ask,
) -> Result<Challenged, NetError> {
    let gate = net.gate();
    let grant = gate.under::<uses::Login>(consent)?;
    // Before the phone is asked, and for these two alone: a login is no consent to device information.
    for item in [DataItem::OsType, DataItem::OsVersion] {
        gate.affords(item)?;
    }
    let asked = gate.collect(&grant, Asked(ask))?.deidentify();
    // A phone that does not tell what it is can still log in.
    let told = probe.system().ok();
    let os = told.as_ref().map_or(BUILT_FOR, |told| told.os);
    let version = told.map_or_else(String::new, |told| told.os_version);
    let device = gate
        .collect(&grant, Install(install))?
        .deidentify()
        .and(gate.collect(&grant, System(os))?.deidentify())
        .and(gate.collect(&grant, SystemVersion(version))?.deidentify())
        .and(gate.collect(&grant, AppVersion(app_version.to_owned()))?.deidentify());
    let payload = asked.and(device).shape(challenge_body);
    let answer = net.send(seal(post("/v1/auth/challenges".to_owned(), key), payload)).await?;
    challenge_of(&answer)
}

pub(super) async fn resend(
    net: &Net,
    consent: Option<Epoch>,
    key: &Id,
    challenge: &str,
) -> Result<Challenged, NetError> {
    #[derive(Serialize)]
    struct Nothing {}
    let grant = net.gate().under::<uses::Login>(consent)?;
    let payload = Deidentified::nothing(&grant).shape(|()| Nothing {});
    let route = post(format!("/v1/auth/challenges/{challenge}/resend"), key);
    challenge_of(&net.send(seal(route, payload)).await?)
}

async fn create_session(
    net: &Net,
    consent: Option<Epoch>,
    key: &Id,
    challenge: String,
    code: Secret,
) -> Result<Opened, NetError> {
    let grant = net.gate().under::<uses::Login>(consent)?;
    let payload = net.gate().collect(&grant, Typed { challenge, code })?.deidentify();
    let answer = net.send(seal(post("/v1/auth/sessions".to_owned(), key), payload)).await?;
    let mut opened = opened(&answer)?;
    // A name that may not be taken is not kept, and the worker is logged in without it.
    if net.gate().collect(&grant, Profile).is_err() {
        opened.display_name = Secret::new("");
    }
    Ok(opened)
}

pub(super) fn post(path: String, key: &Id) -> Route {
    let headers = vec![("idempotency-key", key.as_str().to_owned())];
    Route { host: Host::Account, method: Method::Post, path, bearer: false, headers }
}

/// The number, with the agreement that it is given under: one cannot leave without the other.
struct Asked(Ask);
impl Reading for Asked {
    const ITEM: DataItem = DataItem::PhoneNumber;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Login;
    type Left = Ask;
    fn transform(self) -> Ask {
        self.0
    }
}

/// The code, with the challenge that it answers.
pub(super) struct Typed {
    pub(super) challenge: String,
    pub(super) code: Secret,
}
impl Reading for Typed {
    const ITEM: DataItem = DataItem::SmsCode;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Login;
    type Left = SessionBody;
    fn transform(self) -> SessionBody {
        SessionBody { challenge_id: self.challenge, code: self.code.expose_str().unwrap_or_default().to_owned() }
    }
}

/// That the office told the worker's name. It holds none: the name is kept, and goes nowhere.
struct Profile;
impl Reading for Profile {
    const ITEM: DataItem = DataItem::EmployeeProfile;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Login;
    type Left = ();
    fn transform(self) {}
}

struct Install(Id);
impl Reading for Install {
    const ITEM: DataItem = DataItem::InstallId;
    const TRANSFORM: Transform = Transform::RandomName;
    const PURPOSE: Purpose = Purpose::Login;
    type Left = String;
    fn transform(self) -> String {
        self.0.as_str().to_owned()
    }
}

struct AppVersion(String);
impl Reading for AppVersion {
    const ITEM: DataItem = DataItem::AppVersion;
    const TRANSFORM: Transform = Transform::AsGiven;
    const PURPOSE: Purpose = Purpose::Login;
    type Left = String;
    fn transform(self) -> String {
        self.0
    }
}

struct System(Os);
impl Reading for System {
    const ITEM: DataItem = DataItem::OsType;
    const TRANSFORM: Transform = Transform::Classed;
    const PURPOSE: Purpose = Purpose::Login;
    type Left = &'static str;
    fn transform(self) -> &'static str {
        match self.0 {
            Os::Android => "android",
            Os::Ios => "ios",
            Os::Desktop => "desktop",
        }
    }
}

/// Of major and minor, which the edition allows, the contract asks for the major alone; 0 where there is none.
struct SystemVersion(String);
impl Reading for SystemVersion {
    const ITEM: DataItem = DataItem::OsVersion;
    const TRANSFORM: Transform = Transform::MajorMinor;
    const PURPOSE: Purpose = Purpose::Login;
    type Left = u32;
    fn transform(self) -> u32 {
        if mutant!(BuildInVersion) {
            return self.0.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
        }
        self.0.trim().split(|c: char| !c.is_ascii_digit()).next().and_then(|major| major.parse().ok()).unwrap_or(0)
    }
}

#[derive(Serialize)]
struct ChallengeBody {
    phone: String,
    purpose: &'static str,
    consent: ConsentBody,
    device: DeviceBody,
}

#[derive(Serialize)]
struct ConsentBody {
    policy_id: String,
    version: String,
    sha256: String,
    ticked: bool,
    login_tapped_at: i64,
}

#[derive(Serialize)]
struct DeviceBody {
    install_id: String,
    platform: &'static str,
    os_major: u32,
    app_version: String,
}

#[derive(Serialize)]
pub(super) struct SessionBody {
    challenge_id: String,
    code: String,
}

type Parts = (Ask, (((String, &'static str), u32), String));

fn challenge_body((ask, (((install_id, platform), os_major), app_version)): Parts) -> ChallengeBody {
    let ConsentProof { policy_id, version, sha256, login_tapped_at } = ask.consent;
    ChallengeBody {
        phone: ask.phone.expose().to_owned(),
        purpose: "login",
        // There is no proof of a box that was not ticked.
        consent: ConsentBody {
            policy_id,
            version: version.to_string(),
            sha256,
            ticked: true,
            login_tapped_at: login_tapped_at.0,
        },
        device: DeviceBody { install_id, platform, os_major, app_version },
    }
}

#[derive(Deserialize)]
pub(super) struct WireChallenge {
    challenge_id: String,
    expires_in_s: u64,
    resend_after_s: u64,
    code_length: u32,
    masked_phone: String,
    attempts_left: u32,
}

#[derive(Deserialize)]
struct WirePair {
    access_token: String,
    expires_in_s: u64,
    refresh_token: String,
    generation: u64,
}

#[derive(Deserialize)]
struct WireUser {
    id: String,
    display_name: String,
}

// The pair's members stand beside the others. Written out: to let serde find them costs a phone some kilobytes.
#[derive(Deserialize)]
struct WireSession {
    session_id: String,
    access_token: String,
    expires_in_s: u64,
    refresh_token: String,
    generation: u64,
    device_binding: Option<String>,
    user: WireUser,
}

pub(super) fn challenge_of(answer: &Answer) -> Result<Challenged, NetError> {
    challenge(answer.json()?)
}

pub(super) fn challenge(wire: WireChallenge) -> Result<Challenged, NetError> {
    if !is_name(&wire.challenge_id) || !(4..=8).contains(&wire.code_length) {
        return Err(NetError::WrongShape);
    }
    Ok(Challenged {
        id: wire.challenge_id,
        masked_phone: Secret::new(shown(&wire.masked_phone)),
        code_length: wire.code_length,
        attempts_left: wire.attempts_left,
        expires_in_s: wire.expires_in_s,
        resend_after_s: wire.resend_after_s,
    })
}

pub(super) fn opened(answer: &Answer) -> Result<Opened, NetError> {
    let wire: WireSession = answer.json()?;
    let pair = pair(WirePair {
        access_token: wire.access_token,
        expires_in_s: wire.expires_in_s,
        refresh_token: wire.refresh_token,
        generation: wire.generation,
    })?;
    if !is_name(&wire.session_id) || wire.user.id.is_empty() || wire.user.id.len() > 128 {
        return Err(NetError::WrongShape);
    }
    Ok(Opened {
        session_id: wire.session_id,
        account: AccountId::new(wire.user.id),
        display_name: Secret::new(shown(&wire.user.display_name)),
        pair,
        bound: wire.device_binding.as_deref() == Some("dpop"),
    })
}

pub(super) fn renewed(answer: &Answer) -> Result<Pair, NetError> {
    pair(answer.json()?)
}

fn pair(wire: WirePair) -> Result<Pair, NetError> {
    let (access, refresh) = (Secret::new(wire.access_token), Secret::new(wire.refresh_token));
    if !is_token(&access) || !is_token(&refresh) {
        return Err(NetError::WrongShape);
    }
    Ok(Pair { access, expires_in_s: wire.expires_in_s, refresh, generation: wire.generation })
}

/// What can stand in a path as it is.
pub(super) fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// What can stand in a header as it is.
pub(super) fn is_token(token: &Secret) -> bool {
    (1..=4096).contains(&token.expose().len()) && token.expose().iter().all(u8::is_ascii_graphic)
}

/// A server's text as it may be shown: short, and without signs that move what stands around it.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !moves(*c)).take(64).collect()
}

/// Whether a text holds nothing that moves what stands around it.
pub(super) fn holds_still(text: &str) -> bool {
    !text.chars().any(moves)
}

fn moves(c: char) -> bool {
    let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    c.is_control() || turns
}

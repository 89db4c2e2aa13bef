//! Tokens that belong to this phone's key: over the real transport, against a server that reads every proof.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};

use super::{
    office::{Office, transport},
    *,
};
use crate::{
    gate::{Gate, Standing},
    kernel::SystemClock,
    net::{KeyFault, Net, Passport, SESSION_KEY},
    policy::{self, Feature},
    ports::{DeviceProbe, DeviceReading, PortFault, SystemReading, Vault, VaultAnswer},
    session::{Lock, perform},
};

/// A vault in memory that can be told to be shut.
#[derive(Default)]
struct Memory {
    kept: Mutex<BTreeMap<String, Secret>>,
    shut: std::sync::atomic::AtomicBool,
}

impl Memory {
    fn shuts(&self, shut: bool) {
        self.shut.store(shut, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Vault for Memory {
    fn get(&self, alias: &str) -> VaultAnswer {
        if self.shut.load(std::sync::atomic::Ordering::SeqCst) {
            return VaultAnswer::TemporarilyUnavailable;
        }
        self.kept.lock().unwrap().get(alias).cloned().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        if self.shut.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(PortFault::Failed);
        }
        self.kept.lock().unwrap().insert(alias.to_owned(), secret.clone());
        Ok(())
    }
    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        self.kept.lock().unwrap().remove(alias);
        Ok(())
    }
}

struct Asleep;
impl DeviceProbe for Asleep {
    fn system(&self) -> Result<SystemReading, PortFault> {
        Err(PortFault::Unsupported)
    }
    fn read(&self) -> Result<DeviceReading, PortFault> {
        Err(PortFault::Unsupported)
    }
}

/// A phone: its vault outlives its process, and its net does not.
struct Phone<'o> {
    office: &'o Office,
    vault: Arc<Memory>,
    net: Net,
    room: Room,
}

impl<'o> Phone<'o> {
    fn new(office: &'o Office) -> Self {
        let vault = Arc::new(Memory::default());
        Self { office, net: net(office, vault.clone()), vault, room: Room::awaiting() }
    }

    /// Another process with the same vault.
    fn restarts(&mut self) {
        self.net = net(self.office, self.vault.clone());
    }

    async fn goes(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        let [Effect::Net(call)] = &effects[..] else { panic!("{effects:?}") };
        let event = perform(call.clone(), Some(Epoch(1)), &self.net, &Asleep, "0.1.0", 0).await;
        self.room.on(event)
    }

    async fn logs_in(&mut self) {
        let typed = self.room.type_in(CODE);
        assert_eq!(self.goes(typed).await, []);
        assert!(matches!(self.room.state.phase(), Phase::Active(_)), "{:?}", self.room.state.phase());
    }

    async fn renews(&mut self) -> Vec<Effect> {
        let effects = match lent(&self.room.state) {
            Lent::Valid(bearer) => self.room.pass(60).on(Event::Wish { seen: bearer.generation }),
            _ => self.room.pass(300).on(Event::Tick),
        };
        self.goes(effects).await
    }
}

fn net(office: &Office, vault: Arc<Memory>) -> Net {
    let edition = policy::built_in().unwrap();
    let gate = Gate::new(Arc::clone(&edition), Arc::new(SystemClock::new()));
    gate.publish(Standing::from_ledger(edition.id.clone(), [(Feature::Login, Epoch(1))]));
    let transport = transport(&office.server.addr.to_string(), &office.trust());
    Net::new(Arc::new(transport), gate, Passport::new().0).proving(vault)
}

/// What a proof says, where its signature is of the key in it.
fn read(proof: &str) -> Option<(Value, Value)> {
    let (signed, signature) = proof.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let part = |text: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(text).ok()?).ok();
    let (header, claims) = (part(header)?, part(claims)?);
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(header["jwk"][name].as_str()?).ok();
    let point = [vec![4], coordinate("x")?, coordinate("y")?].concat();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
    key.verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    Some((header, claims))
}

#[tokio::test]
async fn a_login_binds_the_session_to_a_key_and_every_renewal_proves_it() {
    let office = Office::proving().await;
    let mut phone = Phone::new(&office);
    phone.logs_in().await;
    assert_eq!(phone.renews().await, []);
    phone.restarts();
    assert_eq!(phone.renews().await, []);
    let proofs = office.family().proofs;
    let read: Vec<_> = proofs.iter().map(|(path, proof)| (path.as_str(), read(proof).expect("a proof"))).collect();
    let keys: std::collections::BTreeSet<_> = read.iter().map(|(_, (header, _))| header["jwk"].to_string()).collect();
    assert_eq!(keys.len(), 1, "one key");
    let names: std::collections::BTreeSet<_> = read.iter().map(|(_, (_, claims))| claims["jti"].to_string()).collect();
    assert_eq!(names.len(), read.len(), "no proof is used twice");
    for (path, (header, claims)) in read {
        assert_eq!((&header["typ"], &header["alg"]), (&json!("dpop+jwt"), &json!("ES256")));
        assert_eq!(header["jwk"].as_object().unwrap().len(), 4, "the private half stays where it is");
        let url = format!("https://{}{path}", office.server.addr);
        assert_eq!((&claims["htm"], &claims["htu"]), (&json!("POST"), &json!(url)));
        assert!(claims["iat"].is_u64());
    }
    assert_eq!(office.family().generation, 3);
}

#[tokio::test]
async fn s_22_a_nonce_is_asked_for_once_and_a_new_one_whenever_the_old_one_is_over() {
    let office = Office::proving().await;
    let mut phone = Phone::new(&office);
    phone.logs_in().await;
    // The first proof of a process has no nonce, whatever the phone's clock says; each later one has the last.
    assert_eq!(office.family().asked_for_nonce, 1);
    phone.renews().await;
    phone.renews().await;
    assert_eq!(office.family().asked_for_nonce, 1);
    office.turns_nonce();
    assert_eq!(phone.renews().await, []);
    assert_eq!((office.family().asked_for_nonce, office.family().generation), (2, 4));
    phone.restarts();
    assert_eq!(phone.renews().await, []);
    assert_eq!((office.family().asked_for_nonce, office.family().generation), (3, 5));
}

#[tokio::test]
async fn s_22_a_server_that_names_another_nonce_each_time_is_asked_twice_and_ends_no_session() {
    let office = Office::proving().await;
    let mut phone = Phone::new(&office);
    phone.logs_in().await;
    office.never_content();
    let before = office.family().proofs.len();
    phone.renews().await;
    assert_eq!(office.family().proofs.len() - before, 2);
    assert!(matches!(phone.room.state.phase(), Phase::ActiveOffline { .. }));
}

#[tokio::test]
async fn s_23_a_stolen_token_without_the_key_is_refused_and_the_honest_phone_goes_on() {
    let office = Office::proving().await;
    let mut phone = Phone::new(&office);
    phone.logs_in().await;
    // The thief has the rows and another vault: its process does not even ask.
    let mut thief = Phone::new(&office);
    thief.room = phone.room.clone();
    let before = office.family().proofs.len();
    thief.renews().await;
    assert_eq!(office.family().proofs.len(), before);
    assert!(matches!(thief.room.state.phase(), Phase::Locked(_)));
    // And with a key of its own it is told so.
    let mut thief = Phone::new(&office);
    thief.logs_in_nowhere().await;
    thief.room = phone.room.clone();
    thief.renews().await;
    assert!(matches!(thief.room.state.phase(), Phase::Locked(Lock { reason: LockReason::OtherDevice, .. })));
    assert_eq!(phone.renews().await, []);
    assert!(matches!(phone.room.state.phase(), Phase::Active(_)));
}

#[tokio::test]
async fn l_24_who_was_logged_in_asks_for_a_code_as_the_phone_that_the_server_knows() {
    let office = Office::proving().await;
    let mut phone = Phone::new(&office);
    phone.room = Room::new();
    let asked = phone.room.request();
    phone.goes(asked).await;
    assert!(office.family().proofs.is_empty(), "nobody knows it yet");
    assert!(phone.vault.kept.lock().unwrap().is_empty(), "and a number that is typed makes no key");
    phone.logs_in().await;

    // The session is ended elsewhere; its key stays with the work that is kept for it.
    phone.room.pass(60).on(Event::Wish { seen: 1 });
    phone.room.refreshed(Err(definitive("session_revoked")));
    phone.restarts();
    let asked = phone.room.request();
    phone.goes(asked).await;
    phone.room.pass(60);
    let resent = phone.room.on(Event::Resend);
    phone.goes(resent).await;
    let proofs = office.family().proofs;
    let said: Vec<_> = proofs.iter().filter_map(|(path, proof)| Some((path.as_str(), read(proof)?))).collect();
    let paths: Vec<_> = said.iter().map(|(path, _)| *path).collect();
    // A new process has no nonce yet, and is told one.
    let again = "/v1/auth/challenges";
    assert_eq!(paths, ["/v1/auth/sessions", again, again, "/v1/auth/challenges/c-1/resend"]);
    let keys: std::collections::BTreeSet<_> = said.iter().map(|(_, (header, _))| header["jwk"].to_string()).collect();
    assert_eq!(keys.len(), 1, "one key");
}

#[tokio::test]
async fn a_vault_that_cannot_tell_now_keeps_nobody_from_asking_for_a_code() {
    let office = Office::proving().await;
    let mut phone = Phone::new(&office);
    phone.room = Room::new();
    phone.vault.shuts(true);
    let asked = phone.room.request();
    assert_eq!(phone.goes(asked).await, []);
    assert!(matches!(phone.room.state.phase(), Phase::AwaitingCode { .. }));
}

#[tokio::test]
async fn s_24_a_key_that_is_gone_locks_and_a_login_begins_with_a_new_one() {
    let office = Office::proving().await;
    let mut phone = Phone::new(&office);
    phone.logs_in().await;
    phone.vault.kept.lock().unwrap().clear();
    phone.restarts();
    let before = office.family().presented.len();
    let told = phone.renews().await;
    assert_eq!(told, [Effect::Tell(Trouble::SessionEnded { reason: LockReason::StorageLost })]);
    assert_eq!(office.family().presented.len(), before, "a token is not shown where it cannot be proven");
    assert!(matches!(phone.room.state.phase(), Phase::Locked(Lock { account: Some(_), .. })), "the work is kept");
    phone.room.request();
    phone.room.challenge(Ok(challenged("c-2")));
    phone.logs_in().await;
    assert_eq!(phone.renews().await, []);
}

#[tokio::test]
async fn a_vault_that_cannot_tell_now_keeps_the_session_and_shows_no_token() {
    let office = Office::proving().await;
    let mut phone = Phone::new(&office);
    phone.logs_in().await;
    phone.restarts();
    phone.vault.shuts(true);
    let before = office.family().presented.len();
    phone.renews().await;
    assert!(matches!(phone.room.state.phase(), Phase::ActiveOffline { .. }));
    assert_eq!(office.family().presented.len(), before);
    phone.vault.shuts(false);
    assert_eq!(phone.renews().await, []);
    assert!(matches!(phone.room.state.phase(), Phase::Active(_)));
}

#[tokio::test]
async fn a_server_that_knows_nothing_of_proofs_has_sessions_that_need_none() {
    let office = Office::open().await;
    let mut phone = Phone::new(&office);
    phone.logs_in().await;
    phone.vault.kept.lock().unwrap().clear();
    phone.restarts();
    assert_eq!(phone.renews().await, []);
    assert!(phone.vault.kept.lock().unwrap().is_empty(), "a renewal makes no key");
    assert_eq!(office.family().generation, 2);
}

#[tokio::test]
async fn a_key_goes_with_the_account_and_the_next_one_is_another() {
    let office = Office::proving().await;
    let mut phone = Phone::new(&office);
    phone.logs_in().await;
    let first = phone.vault.kept.lock().unwrap()[SESSION_KEY].clone();
    assert!(phone.net.forget_key());
    assert!(phone.vault.kept.lock().unwrap().is_empty());
    phone.room = Room::awaiting();
    phone.logs_in().await;
    assert_ne!(phone.vault.kept.lock().unwrap()[SESSION_KEY], first);
    assert_eq!(NetError::NoKey(KeyFault::Lost).to_string(), "the key of the session: gone");
}

impl Phone<'_> {
    /// A login that comes to nothing, and leaves a key.
    async fn logs_in_nowhere(&mut self) {
        let typed = self.room.type_in("000000");
        self.goes(typed).await;
    }
}

//! Whom the transport believes, on real handshakes.

use std::process::Command;

use hyper::Version;
use rcgen::{ExtendedKeyUsagePurpose, date_time_ymd};

use super::{
    super::{Endpoints, HttpsTransport, Request, SetupFault, TlsFault, TlsSetup, Transport, TransportFault},
    server::{Authority, Identity, Server, status, transport},
};
use crate::gate::{Body, Host, Method, Route};

fn get() -> Request {
    let route = Route {
        host: Host::Account,
        method: Method::Get,
        path: "/v1/notices".to_owned(),
        bearer: false,
        headers: vec![],
    };
    Request::new(route, Body::Empty)
}

/// What becomes of one request to a server with this identity.
async fn meets(identity: Identity, anchors: &[&Authority], pins: &[String]) -> Result<u16, TransportFault> {
    let server = Server::agrees(identity).await;
    let met = transport(server.addr, anchors, pins).exchange(get()).await.map(|response| response.status);
    assert_eq!(server.heard().len(), usize::from(met.is_ok()), "a request reached somebody who is not trusted");
    met
}

fn untrusted(fault: TlsFault) -> Result<u16, TransportFault> {
    Err(TransportFault::Untrusted(fault))
}

#[tokio::test]
async fn a_server_with_a_pinned_key_on_its_path_is_ours() {
    let root = Authority::root("A");
    let daughter = root.daughter("A1");
    // The pin may be any key of the path: the server's own, the one between, the anchor's.
    let own = daughter.signs();
    for (pin, identity) in [(own.pin(), own), (daughter.pin(), daughter.signs()), (root.pin(), daughter.signs())] {
        let identity = identity.with(daughter.certificate());
        assert_eq!(meets(identity, &[&root], &[pin]).await, Ok(204));
    }
}

#[tokio::test]
async fn t_08_a_server_that_moved_to_the_second_authority_is_ours() {
    let (a, b) = (Authority::root("A"), Authority::root("B"));
    assert_eq!(meets(b.signs(), &[&a, &b], &[a.pin(), b.pin()]).await, Ok(204));
}

#[tokio::test]
async fn an_authority_that_is_not_bundled_is_an_unknown_issuer() {
    let (a, stranger) = (Authority::root("A"), Authority::root("B"));
    let identity = stranger.signs();
    let pin = identity.pin();
    assert_eq!(meets(identity, &[&a], &[a.pin(), pin]).await, untrusted(TlsFault::Issuer));
    // The same name with another key is as unknown.
    assert_eq!(meets(Authority::root("A").signs(), &[&a], &[a.pin()]).await, untrusted(TlsFault::Issuer));
}

#[tokio::test]
async fn t_03_a_trusted_authority_without_a_pinned_key_is_refused() {
    let (a, b) = (Authority::root("A"), Authority::root("B"));
    assert_eq!(meets(b.signs(), &[&a, &b], &[a.pin()]).await, untrusted(TlsFault::Pin));
}

#[tokio::test]
async fn t_04_a_genuine_pinned_certificate_that_is_only_presented_does_not_help() {
    let (a, b) = (Authority::root("A"), Authority::root("B"));
    let pinned = a.daughter("A1");
    let genuine = pinned.signs();
    let own = genuine.pin();
    assert_eq!(meets(genuine.with(pinned.certificate()), &[&a, &b], &[pinned.pin()]).await, Ok(204));
    for appended in [pinned.certificate(), a.certificate()] {
        let attacker = b.signs().with(appended);
        assert_eq!(meets(attacker, &[&a, &b], &[pinned.pin(), a.pin(), own.clone()]).await, untrusted(TlsFault::Pin));
    }
}

#[tokio::test]
async fn t_06_every_other_fault_of_a_certificate_has_its_name() {
    let root = Authority::root("A");
    let cases = [
        (root.signs_for("example.org", |_| {}), TlsFault::Name),
        (root.signs_for("127.0.0.1", |p| p.not_after = date_time_ymd(2021, 1, 1)), TlsFault::Time),
        (root.signs_for("127.0.0.1", |p| p.not_before = date_time_ymd(4000, 1, 1)), TlsFault::Time),
        (
            root.signs_for("127.0.0.1", |p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]),
            TlsFault::Handshake,
        ),
    ];
    for (identity, fault) in cases {
        assert_eq!(meets(identity, &[&root], &[root.pin()]).await, untrusted(fault));
    }
}

#[tokio::test]
async fn t_14_h2_is_spoken_and_http_1_1_where_the_server_knows_no_better() {
    let root = Authority::root("A");
    for (protocols, version) in
        [(&["h2", "http/1.1"][..], Version::HTTP_2), (&["http/1.1"], Version::HTTP_11), (&[], Version::HTTP_11)]
    {
        let server = Server::start(root.signs(), protocols, async |_| status(204)).await;
        transport(server.addr, &[&root], &[root.pin()]).exchange(get()).await.unwrap();
        assert_eq!(server.heard()[0].version, version);
    }
}

#[tokio::test]
async fn the_three_servers_share_no_connection_even_at_one_address() {
    let root = Authority::root("A");
    let server = Server::agrees(root.signs()).await;
    let transport = transport(server.addr, &[&root], &[root.pin()]);
    for host in [Host::Account, Host::Media, Host::Telemetry, Host::Account, Host::Media, Host::Telemetry] {
        let mut request = get();
        request.route.host = host;
        transport.exchange(request).await.unwrap();
    }
    let connections: Vec<_> = server.heard().iter().map(|heard| heard.connection).collect();
    assert_eq!(connections, [1, 2, 3, 1, 2, 3]);
}

#[test]
fn t_07_the_environment_is_not_asked() {
    // An environment cannot be changed safely from inside, so a good handshake is tried once more in a child whose
    // environment names a proxy that is not there and a file for the keys.
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "net::tests::trust::a_server_with_a_pinned_key_on_its_path_is_ours"]);
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY"] {
        child.env(name, "http://127.0.0.1:1");
    }
    child.env_remove("NO_PROXY").env_remove("no_proxy").env("SSLKEYLOGFILE", &keys);
    let done = child.output().unwrap();
    assert!(done.status.success() && String::from_utf8_lossy(&done.stdout).contains("1 passed"));
    assert!(!keys.exists());
}

#[test]
fn t_02_a_handshake_needs_neither_the_systems_list_of_authorities_nor_a_provider_of_the_process() {
    // The verifier of the platform reads these two, and without them it takes nobody, or panics.
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "net::tests::trust::a_server_with_a_pinned_key_on_its_path_is_ours"]);
    child.env("SSL_CERT_FILE", folder.path().join("none.pem")).env("SSL_CERT_DIR", folder.path().join("none"));
    let done = child.output().unwrap();
    assert!(done.status.success() && String::from_utf8_lossy(&done.stdout).contains("1 passed"));
    assert!(rustls::crypto::CryptoProvider::get_default().is_none(), "somebody installed a provider for the process");
}

#[test]
fn t_05_a_setup_that_is_less_than_safe_is_refused() {
    let root = Authority::root("A");
    let made = |account: &str, anchors_pem: &str, pins: &[&str]| {
        let other = "https://example.org".to_owned();
        let endpoints = Endpoints { account: account.to_owned(), media: other.clone(), telemetry: other };
        let tls = TlsSetup::first(anchors_pem.to_owned(), pins.iter().map(|&pin| pin.to_owned()).collect());
        HttpsTransport::new(&endpoints, &tls).map(|_| ())
    };
    let (good, pem, pin) = ("https://example.org", root.pem(), root.pin());
    assert_eq!(made(good, &pem, &[&pin]), Ok(()));
    assert_eq!(made("http://example.org", &pem, &[&pin]), Err(SetupFault::NotHttps(Host::Account)));
    assert_eq!(made(good, "", &[&pin]), Err(SetupFault::Anchors));
    assert_eq!(
        made(good, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", &[&pin]),
        Err(SetupFault::Anchors)
    );
    assert_eq!(made(good, &pem, &[]), Err(SetupFault::NoPins));
    assert_eq!(made(good, &pem, &[&pin, "abc"]), Err(SetupFault::Pin));
    let shown = made("https://me:word@example.org", &pem, &[&pin]).unwrap_err();
    assert!(!format!("{shown} {shown:?}").contains("word"));
}

//! The backend's own certificate authority, made at the first start and kept.
//!
//! So TLS and pins are real on a desktop as well. The authority may speak for loopback only (name constraints): whoever
//! trusts it for a test and loses its key has lost nothing else. Pins are SHA-256 over the public key info, first the
//! server's, then the authority's as the one that survives a new server key.

use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, NameConstraints, PublicKeyData, date_time_ymd,
};
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};

use crate::config::StartError;
use crate::private;

/// The files of the authority and of the server, in the order they are written: the last one makes the set whole.
const FILES: [&str; 4] = ["ca.key", "ca.pem", "server.key", "server.pem"];

/// What the listeners show and what clients are given to trust.
pub(crate) struct Identity {
    pub(crate) ca_pem: String,
    pub(crate) pins: Vec<String>,
    server_pem: String,
    server_key_pem: String,
}

impl Identity {
    /// Reads the authority and the server's certificate, or makes both.
    pub(crate) fn open(folder: &Path) -> Result<Self, StartError> {
        let found: Vec<String> =
            FILES.iter().filter_map(|file| std::fs::read_to_string(folder.join(file)).ok()).collect();
        let files: [String; 4] = match found.try_into() {
            Ok(files) => files,
            Err(_) => make(folder)?,
        };
        let [ca_key, ca_pem, server_key_pem, server_pem] = files;
        let pins = vec![pin(&server_key_pem)?, pin(&ca_key)?];
        Ok(Self { ca_pem, pins, server_pem, server_key_pem })
    }

    /// The settings of a listener that speaks HTTP/2 and HTTP/1.1.
    pub(crate) fn server_config(&self) -> Result<ServerConfig, StartError> {
        let certificate = CertificateDer::from_pem_slice(self.server_pem.as_bytes()).map_err(unusable)?;
        let key = PrivateKeyDer::from_pem_slice(self.server_key_pem.as_bytes()).map_err(unusable)?;
        // The provider by name: which one a process has installed, if any, is not ours to know.
        let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .map_err(unusable)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn make(folder: &Path) -> Result<[String; 4], StartError> {
    let ca_key = KeyPair::generate().map_err(unusable)?;
    let mut ca = CertificateParams::default();
    ca.distinguished_name.push(DnType::CommonName, "gongchao reference backend, this machine only");
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    ca.not_before = date_time_ymd(2024, 1, 1);
    ca.not_after = date_time_ymd(2049, 1, 1);
    ca.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName("localhost".to_owned()),
            GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8)),
            GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(std::net::Ipv6Addr::LOCALHOST.octets(), 128)),
        ],
        excluded_subtrees: Vec::new(),
    });
    let ca_pem = ca.self_signed(&ca_key).map_err(unusable)?.pem();

    let server_key = KeyPair::generate().map_err(unusable)?;
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut server = CertificateParams::new(names).map_err(unusable)?;
    server.distinguished_name.push(DnType::CommonName, "localhost");
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    server.not_before = date_time_ymd(2024, 1, 1);
    server.not_after = date_time_ymd(2049, 1, 1);
    let server_pem = server.signed_by(&server_key, &Issuer::from_params(&ca, &ca_key)).map_err(unusable)?.pem();

    let files = [ca_key.serialize_pem(), ca_pem, server_key.serialize_pem(), server_pem];
    for (name, text) in FILES.iter().zip(&files) {
        private::write(&folder.join(name), text.as_bytes()).map_err(StartError::file("the certificate authority"))?;
    }
    Ok(files)
}

fn pin(key_pem: &str) -> Result<String, StartError> {
    let key = KeyPair::from_pem(key_pem).map_err(unusable)?;
    Ok(hex::encode(Sha256::digest(key.subject_public_key_info())))
}

#[allow(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn unusable(error: impl ToString) -> StartError {
    StartError::Certificate(error.to_string())
}

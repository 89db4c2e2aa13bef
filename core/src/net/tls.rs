//! How TLS is spoken: ring, version 1.2 or 1.3, our own verifier, the protocols by name, and nothing from outside.

use std::sync::Arc;

use rustls::{
    ClientConfig,
    crypto::ring,
    version::{TLS12, TLS13},
};
use rustls_pki_types::{CertificateDer, TrustAnchor, pem::PemObject};

use super::{
    setup::{SetupFault, TlsSetup},
    verifier::{KeyHash, Verifier},
};

/// A configuration with a store of tickets of its own, so that servers that share nothing do not share a resumption.
pub(super) fn configuration(set: &TlsSetup) -> Result<ClientConfig, SetupFault> {
    let provider = ring::default_provider();
    let verifier = Verifier {
        anchors: anchors(&set.anchors_pem)?,
        pins: pins(&set.pins)?,
        until: set.until,
        algorithms: provider.signature_verification_algorithms,
    };
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(|_| SetupFault::Client)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // The HTTP library leaves these alone in a configuration that is given to it: without them there is no h2.
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn anchors(pem: &str) -> Result<Vec<TrustAnchor<'static>>, SetupFault> {
    let anchors = CertificateDer::pem_slice_iter(pem.as_bytes())
        .map(|der| {
            let der = der.map_err(|_| SetupFault::Anchors)?;
            webpki::anchor_from_trusted_cert(&der).map(|anchor| anchor.to_owned()).map_err(|_| SetupFault::Anchors)
        })
        .collect::<Result<Vec<_>, _>>()?;
    if anchors.is_empty() { Err(SetupFault::Anchors) } else { Ok(anchors) }
}

fn pins(digits: &[String]) -> Result<Vec<KeyHash>, SetupFault> {
    if digits.is_empty() {
        return Err(SetupFault::NoPins);
    }
    digits
        .iter()
        .map(|digits| {
            let mut hash = KeyHash::default();
            hex::decode_to_slice(digits.trim(), &mut hash).map(|()| hash).map_err(|_| SetupFault::Pin)
        })
        .collect()
}

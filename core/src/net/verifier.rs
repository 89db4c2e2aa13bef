//! Decides whether the other end is ours, the same way on every phone and on every machine that tests it.
//!
//! The bundled anchors take the place of the phone's list, and a pinned key must stand on the path that was validated.
//! Looking for it among the certificates that were merely presented would let an attacker with a certificate from any
//! other trusted authority append the genuine one and pass (`reference/auth.md` §5).

use std::{cell::Cell, error::Error as StdError, fmt, io, sync::Arc};

use rustls::{
    CertificateError, DigitallySignedStruct, OtherError, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature},
};
use rustls_pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use sha2::{Digest, Sha256};
use webpki::{EndEntityCert, KeyUsage, VerifiedPath};

use super::transport::TlsFault;
use crate::kernel::log::Said;

/// SHA-256 of a `SubjectPublicKeyInfo`.
pub(super) type KeyHash = [u8; 32];

pub(super) struct Verifier {
    pub(super) anchors: Vec<TrustAnchor<'static>>,
    pub(super) pins: Vec<KeyHash>,
    /// Seconds since 1970-01-01 UTC after which a path without a pinned key is reported and taken; absent where it is
    /// never taken.
    pub(super) until: Option<u64>,
    pub(super) algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    fn pinned(&self, path: &VerifiedPath<'_>) -> bool {
        let pinned = |key: &[u8]| self.pins.contains(&Sha256::digest(key).into());
        pinned(&path.end_entity().subject_public_key_info())
            || path.intermediate_certificates().any(|cert| pinned(&cert.subject_public_key_info()))
            || pinned(&webpki::spki_for_anchor(path.anchor()))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier(…)")
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let leaf = EndEntityCert::try_from(end_entity).map_err(refusal)?;
        let enforced = self.until.is_none_or(|until| now.as_secs() <= until);
        let (unpinned, reported) = (Cell::new(false), Cell::new(false));
        let check = |path: &VerifiedPath<'_>| {
            if self.pinned(path) {
                return Ok(());
            }
            unpinned.set(true);
            if !enforced {
                reported.set(true);
                return Ok(());
            }
            // Not fatal: another path to another anchor may hold a pinned key.
            Err(webpki::Error::UnknownIssuer)
        };
        let usage = KeyUsage::server_auth();
        let found =
            leaf.verify_for_usage(self.algorithms.all, &self.anchors, intermediates, now, usage, None, Some(&check));
        if let Err(error) = found {
            // Where any path was good but for the pin, the pin is what is wrong.
            return Err(if unpinned.get() { NO_PIN.into() } else { refusal(error) });
        }
        leaf.verify_is_valid_for_subject_name(server_name).map_err(refusal)?;
        if reported.get() {
            Said::PinsMissing.say();
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

// Rustls has a word for "good, and refused all the same", and says it nowhere by itself.
const NO_PIN: CertificateError = CertificateError::ApplicationVerificationFailure;

// In the words of rustls, so that the server is sent the right alert and its people see why.
fn refusal(error: webpki::Error) -> rustls::Error {
    use webpki::Error as E;
    match error {
        E::CertExpired { .. } => CertificateError::Expired,
        E::CertNotValidYet { .. } => CertificateError::NotValidYet,
        E::CertNotValidForName(_) => CertificateError::NotValidForName,
        // A signature that does not fit is somebody who took over the name of an anchor or of its daughter.
        E::UnknownIssuer | E::InvalidSignatureForPublicKey => CertificateError::UnknownIssuer,
        E::RequiredEkuNotFoundContext(_) => CertificateError::InvalidPurpose,
        E::BadDer | E::BadDerTime | E::TrailingData(_) => CertificateError::BadEncoding,
        other => CertificateError::Other(OtherError(Arc::new(other))),
    }
    .into()
}

/// What rustls says inside an error of the libraries above it; absent where it says nothing.
///
/// Told by type all the way down: texts of libraries change, and an attacker writes some of them.
pub(super) fn fault_in(error: &(dyn StdError + 'static)) -> Option<TlsFault> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(read(tls));
        }
        // An I/O error shows its content's source as its own and skips the content itself.
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

fn read(error: &rustls::Error) -> TlsFault {
    let rustls::Error::InvalidCertificate(why) = error else {
        return TlsFault::Handshake;
    };
    match why {
        CertificateError::ApplicationVerificationFailure => TlsFault::Pin,
        CertificateError::UnknownIssuer => TlsFault::Issuer,
        CertificateError::NotValidForName => TlsFault::Name,
        CertificateError::Expired | CertificateError::NotValidYet => TlsFault::Time,
        _ => TlsFault::Handshake,
    }
}

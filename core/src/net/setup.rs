//! What the transport is made from: three addresses, anchors and pins, each looked at before anything is sent.

use reqwest::Url;

use crate::gate::Host;

/// The addresses of the three servers: `https://host[:port][/prefix]`. A route's path is put behind the prefix.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// Account, devices, messages, policy, notices.
    pub account: String,
    /// Uploads; tusd stands at a prefix like `/files`.
    pub media: String,
    /// Telemetry.
    pub telemetry: String,
}

/// What is trusted: a set of anchors and pins, as a build is made with one and as a signed record brings one. The phone's
/// own list of authorities is never asked.
#[derive(Clone, Debug)]
pub struct TlsSetup {
    /// One or more certificates of authorities, as PEM.
    pub anchors_pem: String,
    /// SHA-256 of public keys (`SubjectPublicKeyInfo`), 64 hexadecimal digits each; at least one. One of them must stand
    /// on the validated path from the server's certificate to the anchor, both ends included.
    pub pins: Vec<String>,
    /// Grows with every set, whether a build or a record brings it: of two sets the one with the higher number is in force,
    /// and of the same number the build's.
    pub seq: u64,
    /// Seconds since 1970-01-01 UTC after which a missing pin is reported and not refused; absent where it is refused for
    /// ever. Anchors are enforced on.
    pub until: Option<u64>,
}

impl TlsSetup {
    /// A set of which nothing more is said: its number is 0, so a record with any other is newer, and its pins are enforced
    /// for ever.
    #[must_use]
    pub fn first(anchors_pem: String, pins: Vec<String>) -> Self {
        Self { anchors_pem, pins, seq: 0, until: None }
    }
}

/// Why no transport can be made. It names what is wrong and repeats nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupFault {
    /// It is not an address with a host.
    #[error("the address of {0:?} is none")]
    Address(Host),
    /// Only `https://` is spoken.
    #[error("the address of {0:?} is not https")]
    NotHttps(Host),
    /// A name or password in it would end up in logs of everything on the way.
    #[error("the address of {0:?} holds credentials")]
    Credentials(Host),
    /// It holds a query or a fragment.
    #[error("the address of {0:?} holds more than a path")]
    Surplus(Host),
    /// The PEM holds no certificate, or one that cannot be an anchor.
    #[error("the anchors cannot be read")]
    Anchors,
    /// A pin is not 64 hexadecimal digits.
    #[error("a pin is not the SHA-256 of a key")]
    Pin,
    /// Without a pin every server that an anchor vouches for would be ours.
    #[error("no pins")]
    NoPins,
    /// The HTTP library refused its settings.
    #[error("the client could not be made")]
    Client,
}

/// A server's address that was looked at.
#[derive(Clone)]
pub(super) struct Base {
    origin: Url,
    prefix: String,
}

impl Base {
    pub(super) fn parse(host: Host, text: &str) -> Result<Self, SetupFault> {
        let origin = Url::parse(text).map_err(|_| SetupFault::Address(host))?;
        if origin.scheme() != "https" {
            return Err(SetupFault::NotHttps(host));
        }
        if !origin.username().is_empty() || origin.password().is_some() {
            return Err(SetupFault::Credentials(host));
        }
        if origin.query().is_some() || origin.fragment().is_some() {
            return Err(SetupFault::Surplus(host));
        }
        let prefix = origin.path().trim_end_matches('/').to_owned();
        Ok(Self { origin, prefix })
    }

    /// The name of the server, as its certificate has it; the library takes no address without one.
    pub(super) fn host(&self) -> &str {
        self.origin.host_str().unwrap_or_default()
    }

    /// The address of a route's path (and query). Absent where the path would have to be rewritten to be one: dot
    /// segments, backslashes and spaces come from nobody who means well, and could leave the prefix.
    pub(super) fn join(&self, path: &str) -> Option<Url> {
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        if !path.starts_with('/') {
            return None;
        }
        let whole = format!("{}{path}", self.prefix);
        let mut url = self.origin.clone();
        url.set_path(&whole);
        url.set_query(query);
        (url.path() == whole).then_some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_https_address_is_taken() {
        let refused = |text| Base::parse(Host::Media, text).err();
        assert_eq!(refused("https://media.example:8443/files/"), None);
        assert_eq!(refused("http://media.example"), Some(SetupFault::NotHttps(Host::Media)));
        assert_eq!(refused("ftp://media.example"), Some(SetupFault::NotHttps(Host::Media)));
        assert_eq!(refused("https://me@media.example"), Some(SetupFault::Credentials(Host::Media)));
        assert_eq!(refused("https://:word@media.example"), Some(SetupFault::Credentials(Host::Media)));
        assert_eq!(refused("https://media.example/?a=b"), Some(SetupFault::Surplus(Host::Media)));
        assert_eq!(refused("https://media.example/#a"), Some(SetupFault::Surplus(Host::Media)));
        for none in ["", "media.example", "https://", "https://media example"] {
            assert_eq!(refused(none), Some(SetupFault::Address(Host::Media)), "{none}");
        }
    }

    #[test]
    fn a_path_stands_behind_the_prefix() {
        let base = Base::parse(Host::Media, "https://media.example:8443/files/").unwrap();
        let joined = |path| base.join(path).map(|url| url.to_string());
        assert_eq!(joined("/"), Some("https://media.example:8443/files/".to_owned()));
        assert_eq!(joined("/a1?b=c d"), Some("https://media.example:8443/files/a1?b=c%20d".to_owned()));
        assert_eq!(joined("//evil.example/a"), Some("https://media.example:8443/files//evil.example/a".to_owned()));
    }

    #[test]
    fn a_path_that_would_leave_its_place_goes_nowhere() {
        let base = Base::parse(Host::Media, "https://media.example/files").unwrap();
        for path in [
            "",
            "a",
            "https://evil.example/",
            "@evil.example/",
            "/../v1",
            "/%2e%2E/v1",
            "/a/./b",
            "/a\\..\\b",
            "/a b",
            "/a\r\nb",
            "/a#b",
            "/号",
        ] {
            assert!(base.join(path).is_none(), "{path:?}");
        }
    }
}

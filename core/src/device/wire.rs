//! Reads the device and tells the account what is left of it.

use super::{
    class::DeviceClass,
    machine::{Effect, Event},
    read::{Unread, read},
};
use crate::{
    gate::{Deidentified, Envelope, Host, Method, Route, seal, uses},
    net::{Net, NetError},
    ports::DeviceProbe,
};

/// Carries one effect out and brings the event that answers it. Dropping it sends nothing more.
pub(crate) async fn perform(effect: Effect, net: &Net, probe: &dyn DeviceProbe) -> Event {
    let Effect::Tell { epoch } = effect;
    let envelope = match read(probe, net.gate()) {
        // A consent given anew in between has an effect of its own.
        Ok((grant, class)) if grant.epoch() == epoch => address(class),
        Ok(_) | Err(Unread::Closed(_) | Unread::Port(_)) => return Event::Done { epoch, arrived: false },
    };
    // A server that does not take what it was told will not take it in an hour either.
    let arrived = match net.send(envelope).await {
        Ok(_) => true,
        Err(error) => !error.passes() && !matches!(error, NetError::Closed(_) | NetError::NoSession),
    };
    Event::Done { epoch, arrived }
}

// It belongs to the session: what is looked for is an account on a phone that is not its own.
pub(super) fn address(class: Deidentified<uses::DeviceInfo, DeviceClass>) -> Envelope {
    let route = Route {
        host: Host::Account,
        method: Method::Post,
        path: "/v1/auth/session/device".to_owned(),
        bearer: true,
        headers: Vec::new(),
    };
    seal(route, class)
}

//! Reads the device and sends what is left of it, once, to where `app` addresses it.

use super::{
    class::DeviceClass,
    machine::{Effect, Event},
    read::read,
};
use crate::{
    gate::{Deidentified, Envelope, Grant, uses},
    net::{Net, NetError},
    ports::DeviceProbe,
};

/// Carries one effect out. `address` seals the classes for where they go; this room does not know the one that sends
/// telemetry. Dropping it sends nothing more.
pub async fn perform(
    effect: Effect,
    net: &Net,
    probe: &dyn DeviceProbe,
    address: fn(&Grant<uses::DeviceInfo>, Deidentified<DeviceClass>) -> Envelope,
) -> Event {
    let Effect::Tell { epoch } = effect;
    let envelope = match read(probe, net.gate()) {
        // A consent given anew in between has an effect of its own.
        Ok((grant, class)) if grant.epoch() == epoch => address(&grant, class),
        _ => return Event::Done { epoch, arrived: false },
    };
    let arrived = !matches!(net.send(envelope).await, Err(NetError::Offline | NetError::Closed(_)));
    Event::Done { epoch, arrived }
}

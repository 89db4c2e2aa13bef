//! Reads the phone under a grant. Each part passes the gate as its own item.

use super::class::{self, DeviceClass, NetworkClass, Screen};
use crate::{
    gate::{Closed, Deidentified, Gate, Grant, Reading, uses},
    policy::{DataItem, Platform, Purpose, Transform},
    ports::{DeviceProbe, DeviceReading, Link, NetworkProbe, Os, PortFault},
};

/// Why nothing was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// The gate is shut; the phone was not asked.
    #[error("the gate is shut: {0}")]
    Closed(#[from] Closed),
    /// The phone did not answer.
    #[error("the phone was not read: {0}")]
    Port(#[from] PortFault),
}

macro_rules! readings {
    ($($name:ident($raw:ty) = $item:ident for $purpose:ident by $transform:ident, leaves $left:ty, $how:expr;)+) => {
        $(struct $name($raw);
        impl Reading for $name {
            const ITEM: DataItem = DataItem::$item;
            const TRANSFORM: Transform = Transform::$transform;
            const PURPOSE: Purpose = Purpose::$purpose;
            type Left = $left;
            fn transform(self) -> $left {
                $how(self.0)
            }
        })+
    };
}

readings! {
    Model(String) = DeviceModel for Anomaly by RareToOther, leaves &'static str, |raw: String| class::model(&raw);
    System(Os) = OsType for Anomaly by Classed, leaves Os, |raw| raw;
    SystemVersion(String) = OsVersion for Anomaly by MajorMinor, leaves Option<(u16, u16)>, |raw: String| class::version(&raw);
    ScreenSize((u32, u32)) = ScreenClass for Anomaly by Classed, leaves Screen, class::screen;
    Offset(i32) = TimeZone for Anomaly by OffsetOnly, leaves Option<i8>, class::offset;
    Tag(String) = Language for Anomaly by PrimaryTag, leaves &'static str, |raw: String| class::language(&raw);
    Access(Link) = NetworkAccess for Ops by Classed, leaves Link, |raw| raw;
    Metered((Link, bool)) = NetworkState for Ops by Classed, leaves Option<bool>, |(link, metered)| class::metered(link, metered);
}

/// What one look at the device takes.
const DEVICE: [DataItem; 6] = [
    DataItem::DeviceModel,
    DataItem::OsType,
    DataItem::OsVersion,
    DataItem::ScreenClass,
    DataItem::TimeZone,
    DataItem::Language,
];

/// Reads the device and leaves classes of it. Refused before the phone is asked where the consent does not stand, and where
/// it was asked often enough or the app is behind the screen.
pub fn read(
    probe: &dyn DeviceProbe,
    gate: &Gate,
) -> Result<(Grant<uses::DeviceInfo>, Deidentified<uses::DeviceInfo, DeviceClass>), Unread> {
    let grant = gate.grant::<uses::DeviceInfo>()?;
    for item in DEVICE {
        gate.affords(item)?;
    }
    let DeviceReading { model, os, os_version, screen, utc_offset_minutes, language } = probe.read()?;
    gate.stand_on(platform(os, &os_version));
    let model = part(gate, &grant, Model(model))?;
    let system = part(gate, &grant, System(os))?;
    let version = part(gate, &grant, SystemVersion(os_version))?;
    let screen = part(gate, &grant, ScreenSize(screen))?;
    let offset = part(gate, &grant, Offset(utc_offset_minutes))?;
    let language = part(gate, &grant, Tag(language))?;
    let class = model.and(system).and(version).and(screen).and(offset).and(language).shape(
        |(((((model, os), os_version), screen), offset), language)| DeviceClass {
            model,
            os,
            os_version: os_version.flatten(),
            screen,
            offset_quarters: offset.flatten(),
            language,
        },
    );
    Ok((grant, class))
}

/// Reads the network under the consent of whoever asks, as its feature declares it.
pub fn network<F: uses::Use>(
    probe: &dyn NetworkProbe,
    gate: &Gate,
    grant: &Grant<F>,
) -> Result<Deidentified<F, NetworkClass>, Unread> {
    // Asked before the phone is: a grant or a budget that is over must not lead to a reading.
    gate.renew::<F>(grant.epoch())?;
    gate.affords(DataItem::NetworkAccess)?;
    gate.affords(DataItem::NetworkState)?;
    let reading = probe.read()?;
    let access = part(gate, grant, Access(reading.link))?;
    let metered = part(gate, grant, Metered((reading.link, reading.metered)))?;
    Ok(access.and(metered).shape(|(access, metered)| NetworkClass { access, metered: metered.flatten() }))
}

// One item through the gate, or nothing where the matrix gives no value on this system.
fn part<F: uses::Use, T: Reading>(
    gate: &Gate,
    grant: &Grant<F>,
    reading: T,
) -> Result<Deidentified<F, Option<T::Left>>, Closed> {
    match gate.collect(grant, reading) {
        Ok(held) => Ok(held.deidentify().shape(Some)),
        Err(Closed::NotHere(_)) => Ok(Deidentified::nothing(grant).shape(|()| None)),
        Err(closed) => Err(closed),
    }
}

/// The column of the matrix; an Android that does not tell its version is taken for a new one, which gives least.
pub(super) fn platform(os: Os, version: &str) -> Platform {
    match os {
        Os::Ios => Platform::Ios,
        Os::Desktop => Platform::Desktop,
        Os::Android => match class::version(version).map(|(major, _)| major) {
            Some(0..10) => Platform::Android9,
            Some(10..13) => Platform::Android12,
            Some(_) | None => Platform::Android13,
        },
    }
}

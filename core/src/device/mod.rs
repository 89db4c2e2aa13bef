//! What kind of device this is, coarsened to what a closed list can say.
//!
//! A reading is taken through the phone's port under a grant for [`uses::DeviceInfo`] alone, and each item leaves by the
//! transform that the edition declares for it. No identifier of any kind has a type here.

mod coarse;

pub use coarse::{DeviceClass, ScreenClass};

use coarse::{Language, MajorMinor, Model, OsKind, Screen, Zone};

use crate::{
    gate::{Closed, Deidentified, Gate, uses},
    ports::DeviceProbe,
};

/// Takes a reading and coarsens it. Absent where the phone did not answer; refused where the consent does not stand.
pub fn read(probe: &dyn DeviceProbe, gate: &Gate) -> Result<Option<Deidentified<DeviceClass>>, Closed> {
    // The gate first: without a grant the phone is not even asked.
    let grant = gate.grant::<uses::DeviceInfo>()?;
    let Ok(reading) = probe.read() else { return Ok(None) };
    let model = gate.collect(&grant, Model(reading.model))?.deidentify();
    let os = gate.collect(&grant, OsKind(reading.os))?.deidentify();
    let version = gate.collect(&grant, MajorMinor(reading.os_version))?.deidentify();
    let screen = gate.collect(&grant, Screen(reading.screen))?.deidentify();
    let zone = gate.collect(&grant, Zone(reading.utc_offset_minutes))?.deidentify();
    let language = gate.collect(&grant, Language(reading.language))?.deidentify();
    let joined = model.and(os).and(version).and(screen).and(zone).and(language);
    Ok(Some(joined.shape(|(((((model, os), version), screen), zone), language)| DeviceClass {
        model,
        os,
        version,
        screen,
        utc_offset_minutes: zone,
        language,
    })))
}

//! How much of a person is left in what leaves: bits of every kind of telemetry record, and of the whole device set.
//!
//! They are not timed but counted, from the edition that is built in: what it declares for the items of a record, and how
//! many different records there can be at all.

use gongchao_core::{
    policy::{self, Bits, DataItem, Edition, Feature},
    telemetry::schemas,
};

use crate::figure::{Figure, Unit, count};

/// The most that one record may tell.
const LIMIT: f64 = 8.0;

/// Counts.
pub(crate) fn measure() -> Result<Vec<Figure>, String> {
    let edition = policy::built_in().map_err(|_| "the edition is wrong")?;
    let mut figures = Vec::new();
    for schema in schemas() {
        let declared = told(&edition, schema.items)?;
        let counted = count(schema.records).log2();
        if counted > declared {
            return Err(format!("{} can tell {counted:.2} bits, and fewer are declared", schema.name));
        }
        let name = format!("{} ({} different)", schema.name, schema.records);
        figures.push(Figure::at_most(name, declared, Unit::Bits, LIMIT));
    }
    let device = edition.feature(Feature::DeviceInfo).ok_or("the edition does not know the device")?;
    let set = told(&edition, &device.items)?;
    figures.push(Figure::told("the whole device set", set, Unit::Bits));
    Ok(figures)
}

/// What the edition declares for these items together.
fn told(edition: &Edition, items: &[DataItem]) -> Result<f64, String> {
    let mut all = Bits::default();
    for item in items {
        all = all.and(edition.item(*item).ok_or("an item is not in the edition")?.bits);
    }
    Ok(f64::from(all.0) / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Verdict;

    #[test]
    fn every_kind_of_record_has_a_figure_and_the_device_set_has_one() {
        let figures = measure().unwrap();
        assert_eq!(figures.len(), schemas().len() + 1);
        assert!(figures.iter().all(|figure| figure.verdict != Verdict::Over && figure.value > 0.0));
    }
}

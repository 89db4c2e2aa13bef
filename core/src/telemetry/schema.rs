//! Every event with everything that its fields can say: what the written schema is made from and its bits are counted by.
//!
//! Nothing here runs on a phone. Since every field is a closed word, all records there can be are few enough to be counted.

use std::collections::BTreeSet;

use super::{
    buckets::{Count, Rtt, Size, Took, Tries},
    event::{LogEvent, Value},
    words::{
        Channel, Class, CodeFormat, FailClass, FaultClass, Group, Loss, MediaKind, Room, Screen, Server, StartKind,
        Timing, Total,
    },
};
use crate::{policy::DataItem, ports::Link};

/// What one kind of event can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its name on the wire.
    pub name: &'static str,
    /// Which consent it needs.
    pub class: Class,
    /// The items of the edition that it holds.
    pub items: &'static [DataItem],
    /// Its fields, each with everything that can stand in it.
    pub fields: Vec<Field>,
    /// How many different records there can be, but for the time and the random name of a record.
    pub records: usize,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name on the wire.
    pub key: &'static str,
    /// Everything that can stand in it, in the order of the list.
    pub words: Vec<String>,
}

const LINKS: [Link; 4] = [Link::None, Link::Wifi, Link::Cellular, Link::Wired];
const FLAGS: [bool; 2] = [false, true];

macro_rules! nested {
    ($all:ident, $event:ident, [$($given:ident)*]) => { $all.push(LogEvent::$event { $($given: *$given),* }) };
    ($all:ident, $event:ident, [$($given:ident)*] $field:ident $words:expr, $($rest:tt)*) => {
        for $field in $words { nested!($all, $event, [$($given)* $field] $($rest)*); }
    };
}

macro_rules! events {
    ($($event:ident { $($field:ident: $words:expr),+ })+) => {
        // A kind of event or a field that is missing below does not compile here.
        const _: fn(LogEvent) = |event| match event {
            $(LogEvent::$event { $($field: _),+ } => {})+
        };

        /// Every event there can be.
        #[must_use]
        pub fn every_event() -> Vec<LogEvent> {
            let mut all = Vec::new();
            $(nested!(all, $event, [] $($field $words,)+);)+
            all
        }
    };
}

events! {
    AppStarted { kind: StartKind::ALL, took: Took::ALL }
    ScreenSeen { screen: Screen::ALL }
    ScanDone { format: CodeFormat::ALL, took: Took::ALL }
    UploadDone { kind: MediaKind::ALL, size: Size::ALL, retries: Tries::ALL }
    RequestFailed { server: Server::ALL, class: FailClass::ALL }
    Fault { class: FaultClass::ALL, room: Room::ALL }
    Crashed { room: Room::ALL }
    DayUsage { group: Group::ALL, times: Count::ALL }
    PeriodTotal { what: Total::ALL, times: Count::ALL }
    Timed { what: Timing::ALL, took: Took::ALL }
    LinkQuality { rtt: Rtt::ALL, broken: &FLAGS }
    NetworkChanged { link: &LINKS, metered: &FLAGS }
    InstalledFrom { channel: Channel::ALL }
    RecordsLost { why: Loss::ALL, times: Count::ALL }
}

/// What every kind of event can say, in the order in which the kinds are listed.
#[must_use]
pub fn schemas() -> Vec<Schema> {
    let mut all: Vec<Schema> = Vec::new();
    for event in every_event() {
        let fields = event.fields();
        let known = all.iter().position(|schema| schema.name == event.name());
        let schema = if let Some(at) = known {
            all.get_mut(at)
        } else {
            let fields = fields.iter().map(|(key, _)| Field { key, words: Vec::new() }).collect();
            all.push(Schema { name: event.name(), class: event.class(), items: event.items(), fields, records: 0 });
            all.last_mut()
        };
        let Some(schema) = schema else { continue };
        schema.records += 1;
        for (field, (_, value)) in schema.fields.iter_mut().zip(fields) {
            let word = match value {
                Value::Word(word) => word.to_owned(),
                Value::Flag(flag) => flag.to_string(),
                Value::Count(count) => count.get().to_string(),
            };
            if !field.words.contains(&word) {
                field.words.push(word);
            }
        }
    }
    all
}

/// How many different records can hold an item.
#[must_use]
pub fn records_with(item: DataItem) -> usize {
    let all = every_event().into_iter().filter(|event| event.items().contains(&item));
    all.map(|event| format!("{event:?}")).collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::built_in;

    #[test]
    fn the_edition_declares_for_an_item_no_less_than_a_record_with_it_can_tell() {
        let edition = built_in().unwrap();
        let held: BTreeSet<DataItem> = schemas().iter().flat_map(|schema| schema.items).copied().collect();
        assert_eq!(held.len(), 11);
        for item in held {
            let declared = edition.item(item).unwrap().bits;
            // One event tells two items of the network at once: together they tell what it can.
            let records = match item {
                DataItem::NetworkAccess => LINKS.len(),
                DataItem::NetworkState => FLAGS.len(),
                item => records_with(item),
            };
            let tells = 10.0 * f64::from(u32::try_from(records).unwrap()).log2();
            assert!(f64::from(declared.0) >= tells, "{item:?}: {declared} bits are declared for {records} records");
            assert!(
                f64::from(declared.0) < tells + 1.0,
                "{item:?}: {declared} bits are more than {records} records tell"
            );
        }
    }

    #[test]
    fn no_record_tells_more_than_eight_bits() {
        let edition = built_in().unwrap();
        for schema in schemas() {
            let bits = schema.items.iter().fold(0, |sum, item| sum + edition.item(*item).unwrap().bits.0);
            assert!(bits <= 80, "{} tells {bits} tenths of a bit", schema.name);
            let product: usize = schema.fields.iter().map(|field| field.words.len()).product();
            assert_eq!(product, schema.records, "{}: a word is missing or told twice", schema.name);
        }
    }
}

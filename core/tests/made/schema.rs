//! What telemetry can say, event by event: for people as tables, for machines as JSON.

use gongchao_core::{
    policy::{Bits, DataItem, Edition},
    telemetry::{Schema, schemas},
};
use serde_json::json;

use crate::{
    said,
    table::{Table, head},
};

/// What a record tells by the declared bits of its items.
pub(crate) fn bits(edition: &Edition, schema: &Schema) -> Bits {
    let declared = schema.items.iter().filter_map(|item| edition.item(*item));
    declared.fold(Bits::default(), |sum, row| sum.and(row.bits))
}

fn declared(edition: &Edition, item: DataItem) -> Bits {
    edition.item(item).map(|row| row.bits).unwrap_or_default()
}

pub(crate) fn markdown(edition: &Edition) -> String {
    let mut text = head("What telemetry can say");
    let (version, name) = (declared(edition, DataItem::AppVersion), declared(edition, DataItem::InstallId));
    text.push_str(&format!(
        "Every field is a word of a list, so all records that there can be are counted. Beside them a record has a time, to the\n\
         day (`analytics`) or the hour (`essential`), and a random name of its own. Records leave in batches; in front of a batch\n\
         stand the version of the app ({version} bits) and a random name of the class ({name} bits: it tells installations apart,\n\
         and is another one after each consent).\n\n\
         A record may tell 8 bits by what the edition declares for its items.\n\n"
    ));
    let mut table = Table::new(&["event", "class", "items", "fields", "records", "bits declared"]);
    for schema in schemas() {
        let fields: Vec<String> =
            schema.fields.iter().map(|field| format!("`{}`: {}", field.key, field.words.join(", "))).collect();
        table.row(&[
            format!("`{}`", schema.name),
            schema.class.word().to_owned(),
            said::words(schema.items),
            fields.join("; "),
            schema.records.to_string(),
            bits(edition, &schema).to_string(),
        ]);
    }
    text + &table.text()
}

pub(crate) fn json(edition: &Edition) -> String {
    let events: Vec<_> = schemas()
        .iter()
        .map(|schema| {
            let fields: Vec<_> =
                schema.fields.iter().map(|field| json!({ "key": field.key, "words": field.words })).collect();
            json!({
                "event": schema.name,
                "class": schema.class.word(),
                "items": schema.items,
                "fields": fields,
                "records": schema.records,
                "tenths_of_bits": bits(edition, schema),
            })
        })
        .collect();
    serde_json::to_string_pretty(&json!({ "edition": edition.id, "events": events })).unwrap() + "\n"
}

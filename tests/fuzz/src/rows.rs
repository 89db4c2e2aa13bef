//! Rows of the store that a damaged disk, another version or somebody else wrote.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use arbitrary::{Arbitrary, Unstructured};
use gongchao_core::{
    device, fieldwork,
    kernel::Secret,
    media, notices,
    ports::{PortFault, Vault, VaultAnswer},
    session,
    store::{Cell, Store, StoreFault, Tx},
    telemetry,
};
use rusqlite::types::Value;

/// A row that somebody put into a table.
#[derive(Arbitrary, Debug)]
struct Row<'a> {
    table: u8,
    key: i8,
    account: bool,
    values: Vec<Put<'a>>,
}

/// What stands in one column.
#[derive(Arbitrary, Debug)]
enum Put<'a> {
    /// Bytes that nobody sealed.
    Noise(&'a [u8]),
    /// Bytes that were sealed for this very place: by an older version, a newer one, or a fault of ours.
    Sealed(&'a [u8]),
    Text(&'a str),
    /// Bytes where a text should be: a bit of a page that fell over.
    Fallen(&'a [u8]),
    Number(i64),
    Small(u8),
    Nothing,
}

/// Rows: whatever stands in the tables, every room can be read. What does not open is left out.
pub fn rows(bytes: &[u8]) {
    let Ok(rows) = <[Option<Row<'_>>; 3]>::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let Ok(mut house) = house().lock() else { panic!("a run before this one broke a promise") };
    let House { store, tables } = &mut *house;
    let told: Result<(), StoreFault> = store.write(|tx| {
        for row in rows.iter().flatten() {
            put(tx, tables, row);
        }
        read(tx);
        // Nothing of it stays.
        Err(StoreFault::Busy)
    });
    assert_eq!(told, Err(StoreFault::Busy), "the rooms' tables are there");
}

/// Every room, as a start reads it.
fn read(tx: &Tx<'_>) {
    let session = session::load(tx);
    assert!(session.is_ok(), "the session's rows can be read: {:?}", session.err());
    let media = media::load(tx);
    assert!(media.is_ok(), "the uploads' rows can be read: {:?}", media.err());
    let fieldwork = fieldwork::load(tx);
    assert!(fieldwork.is_ok(), "the field work's rows can be read: {:?}", fieldwork.err());
    let notices = notices::load(tx);
    assert!(notices.is_ok(), "the notices' rows can be read: {:?}", notices.err());
    let device = device::load(tx);
    assert!(device.is_ok(), "the device's rows can be read: {:?}", device.err());
    let telemetry = telemetry::load(tx);
    assert!(telemetry.is_ok(), "telemetry's rows can be read: {:?}", telemetry.err());
}

struct House {
    store: Store,
    tables: Vec<Table>,
}

struct Table {
    name: String,
    columns: Vec<String>,
}

fn house() -> &'static Mutex<House> {
    static HOUSE: OnceLock<Mutex<House>> = OnceLock::new();
    HOUSE.get_or_init(|| {
        let Ok(folder) = tempfile::tempdir() else { panic!("a folder can be made") };
        let schemas =
            [session::SCHEMA, media::SCHEMA, fieldwork::SCHEMA, notices::SCHEMA, device::SCHEMA, telemetry::SCHEMA];
        let opened = Store::open(&folder.keep(), &Memory::default(), &schemas);
        let Ok(mut store) = opened else { panic!("an empty folder opens") };
        let tables = store.read(|tx| Ok(tables(tx))).unwrap_or_default();
        assert!(tables.len() > schemas.len(), "the tables are found");
        Mutex::new(House { store, tables })
    })
}

fn tables(tx: &Tx<'_>) -> Vec<Table> {
    let rooms = ["session_", "media_", "fieldwork_", "notices_", "device_", "telemetry_"];
    names(tx, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .into_iter()
        .filter(|name| rooms.iter().any(|room| name.starts_with(room)))
        .map(|name| {
            let columns = names(tx, &format!("SELECT name FROM pragma_table_info('{name}')"));
            Table { name, columns }
        })
        .collect()
}

fn names(tx: &Tx<'_>, sql: &str) -> Vec<String> {
    let Ok(mut query) = tx.sql().prepare(sql) else { return Vec::new() };
    query.query_map([], |row| row.get(0)).map(|rows| rows.filter_map(Result::ok).collect()).unwrap_or_default()
}

fn put(tx: &Tx<'_>, tables: &[Table], row: &Row<'_>) {
    let Some(table) = tables.get(usize::from(row.table) % tables.len().max(1)) else { return };
    let account = if row.account { "a1" } else { "" };
    let key = row.key.to_string();
    let values = table.columns.iter().enumerate().map(|(nr, column)| match (nr, column.as_str()) {
        (_, "account") => Value::Text(account.to_owned()),
        // Every table's first column is what its rows are found by; texts take a number too.
        (0, _) if row.values.first().is_none_or(|first| !matches!(first, Put::Text(_))) => {
            Value::Integer(i64::from(row.key))
        }
        _ => match row.values.get(nr).unwrap_or(&Put::Nothing) {
            Put::Noise(bytes) | Put::Fallen(bytes) => Value::Blob(bytes.to_vec()),
            Put::Sealed(bytes) => {
                let place = format!("{}.{column}", table.name);
                let cell = Cell { table: &place, key: &key, account };
                tx.seal(cell, bytes).map_or(Value::Null, Value::Blob)
            }
            Put::Text(text) => Value::Text((*text).to_owned()),
            Put::Number(number) => Value::Integer(*number),
            Put::Small(number) => Value::Integer(i64::from(*number)),
            Put::Nothing => Value::Null,
        },
    });
    let fallen = |nr: usize| matches!(row.values.get(nr), Some(Put::Fallen(_)));
    let marks = (0..table.columns.len()).map(|nr| if fallen(nr) { "CAST(? AS TEXT)" } else { "?" });
    let marks = marks.collect::<Vec<_>>().join(", ");
    let sql = format!("INSERT OR REPLACE INTO {} ({}) VALUES ({marks})", table.name, table.columns.join(", "));
    // A table that does not take such a row is one wall more; the rooms are read all the same.
    let _ = tx.sql().prepare_cached(&sql).and_then(|mut put| put.execute(rusqlite::params_from_iter(values)));
}

#[derive(Default)]
struct Memory(Mutex<HashMap<String, Vec<u8>>>);

impl Vault for Memory {
    fn get(&self, alias: &str) -> VaultAnswer {
        match self.0.lock().ok().and_then(|kept| kept.get(alias).cloned()) {
            Some(kept) => VaultAnswer::Present(Secret::new(kept)),
            None => VaultAnswer::Absent,
        }
    }

    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        if let Ok(mut kept) = self.0.lock() {
            kept.insert(alias.to_owned(), secret.expose().to_vec());
        }
        Ok(())
    }

    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        if let Ok(mut kept) = self.0.lock() {
            kept.remove(alias);
        }
        Ok(())
    }
}

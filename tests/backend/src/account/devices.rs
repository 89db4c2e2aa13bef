//! The devices at customers' sites: searched in pages, or opened by the code on a label.
//!
//! What is searched for is in the body: a URL is written down by every proxy on the way, and a search can be a name.

use axum::extract::State;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bearer::Bearer;
use crate::backend::Shared;
use crate::body::Json;
use crate::problem::{Code, Problem};

/// Devices in one page.
const PAGE: usize = 20;

/// Searches devices.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchRequest {
    /// Part of a code, a name, a site or a customer's name. Without it, all devices.
    #[schema(required = false)]
    query: Option<String>,
    /// `next` of the page before.
    #[schema(required = false)]
    after: Option<String>,
}

/// Opens a device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenRequest {
    /// What its label says.
    code: String,
}

/// Whose device it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Customer {
    name: String,
    /// `+86` and eleven digits.
    phone: String,
}

/// A device at a customer's site.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceItem {
    id: String,
    /// What its label says.
    code: String,
    name: String,
    site: String,
    /// `normal`, `due` or `fault`.
    status: String,
    #[schema(required)]
    customer: Option<Customer>,
}

/// A page of devices.
#[derive(Serialize, ToSchema)]
pub(crate) struct DevicePage {
    devices: Vec<DeviceItem>,
    /// For `after` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    next: Option<String>,
}

const COLUMNS: &str = "SELECT id, code, name, site, status, customer_name, customer_phone FROM devices";

fn item(row: &Row<'_>) -> rusqlite::Result<DeviceItem> {
    let (name, phone): (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
    Ok(DeviceItem {
        id: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        site: row.get(3)?,
        status: row.get(4)?,
        customer: name.zip(phone).map(|(name, phone)| Customer { name, phone }),
    })
}

/// Searches devices, twenty at a time, in the order of their ids.
#[utoipa::path(post, path = "/v1/devices/search", operation_id = "device_search", tag = "work", security(("bearer" = [])), request_body = SearchRequest, responses(
    (status = 200, description = "a page of devices", body = DevicePage),
))]
pub(crate) async fn search(
    State(shared): State<Shared>,
    _bearer: Bearer,
    Json(request): Json<SearchRequest>,
) -> Result<Json<DevicePage>, Problem> {
    shared
        .db
        .write(move |tx| {
            // `instr` and not LIKE: what people type has no wildcards.
            let mut rows = tx.prepare_cached(&format!(
                "{COLUMNS} WHERE id > ?1 AND instr(lower(code || ' ' || name || ' ' || site || ' ' || ifnull(customer_name, '')), lower(?2))
                 ORDER BY id LIMIT ?3"
            ))?;
            let query = request.query.as_deref().unwrap_or_default().trim();
            let after = request.after.as_deref().unwrap_or_default();
            let mut devices = rows.query_map(params![after, query, i64::try_from(PAGE + 1).unwrap_or(i64::MAX)], item)?.collect::<Result<Vec<_>, _>>()?;
            // One more than a page was asked for; it is there only where another page follows.
            let more = devices.len() > PAGE;
            devices.truncate(PAGE);
            let next = devices.last().filter(|_| more).map(|last| last.id.clone());
            Ok(Json(DevicePage { devices, next }))
        })
        .await
}

/// Opens the device whose label says this.
#[utoipa::path(post, path = "/v1/devices/open", operation_id = "device_open", tag = "work", security(("bearer" = [])), request_body = OpenRequest, responses(
    (status = 200, description = "the device", body = DeviceItem),
))]
pub(crate) async fn open(
    State(shared): State<Shared>,
    _bearer: Bearer,
    Json(request): Json<OpenRequest>,
) -> Result<Json<DeviceItem>, Problem> {
    shared
        .db
        .write(move |tx| {
            tx.query_row(&format!("{COLUMNS} WHERE code = ?1"), params![request.code], item)
                .optional()?
                .map(Json)
                .ok_or_else(|| Code::DeviceUnknown.into())
        })
        .await
}

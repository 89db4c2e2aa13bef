//! The media part: uploads by tus 1.0, and the receipt that makes one last.
//!
//! `tus` speaks the protocol, `turns` lets one request at a time at an upload, `bytes` keeps what arrives, `ledger` knows
//! whose upload is whose. `commit` is asked on the account part, because a receipt is the company's word and the tus
//! server can be somebody else's.

pub(crate) mod bytes;
pub(crate) mod commit;
pub(crate) mod ledger;
pub(crate) mod turns;
pub(crate) mod tus;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::backend::Shared;

/// The routes of this part and their contract.
pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(tus::options, tus::create)).routes(routes!(
        tus::options_of_upload,
        tus::offset,
        tus::append,
        tus::terminate
    ))
}

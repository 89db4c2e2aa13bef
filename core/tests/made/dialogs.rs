//! Notice and dialogs in both languages, for shells that want them before the core runs and for who translates them.

use gongchao_core::policy::{Ask, Dialog, Edition, EditionId, Feature, NoticeHead, OsPermission};
use serde::Serialize;

#[derive(Serialize)]
struct Asked<'e> {
    edition: &'e EditionId,
    notice: &'e [NoticeHead],
    dialogs: Vec<OfFeature<'e>>,
}

#[derive(Serialize)]
struct OfFeature<'e> {
    feature: Feature,
    ask: Ask,
    permission: Option<OsPermission>,
    dialog: &'e Dialog,
}

pub(crate) fn render(edition: &Edition) -> String {
    let dialogs = edition.features.iter().map(|row| OfFeature {
        feature: row.feature,
        ask: row.ask,
        permission: row.permission,
        dialog: &row.dialog,
    });
    let all = Asked { edition: &edition.id, notice: &edition.notice, dialogs: dialogs.collect() };
    serde_json::to_string_pretty(&all).unwrap() + "\n"
}

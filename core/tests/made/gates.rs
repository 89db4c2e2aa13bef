//! The gate table: what each feature may take, what for, how often, and on which terms.

use gongchao_core::policy::{Edition, Purpose};

use crate::{
    said,
    table::{Table, head},
};

pub(crate) fn render(edition: &Edition) -> String {
    let mut text = head("Gates");
    text.push_str(
        "A feature takes an item where its consent stands, for a purpose of both, by the declared transform and within the\n\
         budget. Everything that is not in this table is refused.\n",
    );
    for row in &edition.features {
        text.push_str(&format!("\n## {} · `{}`\n\n", said::both(&row.name), said::word(row.feature)));
        let permission = row.permission.map_or_else(|| "none".to_owned(), said::word);
        let (asked, purposes) = (said::ask(row.ask), said::words(&row.purposes));
        text.push_str(&format!("Asked: {asked}. System's permission: {permission}. Purposes: {purposes}.\n\n"));
        let mut table = Table::new(&["item", "for", "tier", "basis", "transform", "budget", "kept", "to", "clauses"]);
        for item in row.items.iter().filter_map(|item| edition.item(*item)) {
            let served: Vec<Purpose> =
                item.purposes.iter().copied().filter(|purpose| row.purposes.contains(purpose)).collect();
            let budget =
                format!("{} / {}, {} behind", item.budget.max, said::word(item.budget.per), item.budget.background);
            table.row(&[
                said::word(item.item),
                said::words(&served),
                said::word(item.tier),
                said::word(item.basis),
                said::word(item.transform),
                budget,
                item.retention.words().en,
                said::words(&item.recipients),
                item.clauses.join(", "),
            ]);
        }
        text.push_str(&table.text());
    }
    text
}

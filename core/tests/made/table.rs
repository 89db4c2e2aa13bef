//! A table in Markdown.

pub(crate) struct Table {
    text: String,
}

impl Table {
    pub(crate) fn new(heads: &[&str]) -> Self {
        let mut table = Self { text: String::new() };
        table.row(heads);
        table.row(&vec!["---"; heads.len()]);
        table
    }

    pub(crate) fn row(&mut self, cells: &[impl AsRef<str>]) {
        for cell in cells {
            self.text.push_str("| ");
            // A bar or a line of its own would end the cell.
            self.text.push_str(&cell.as_ref().replace('|', "\\|").replace('\n', " "));
            self.text.push(' ');
        }
        self.text.push_str("|\n");
    }

    pub(crate) fn text(self) -> String {
        self.text
    }
}

/// The top of a page that nobody edits.
pub(crate) fn head(title: &str) -> String {
    format!("<!-- Made from the edition by `cargo xtask generate`; not edited by hand. -->\n\n# {title}\n\n")
}

#[test]
fn a_cell_stays_a_cell() {
    let mut table = Table::new(&["a", "b"]);
    table.row(&["x|y", "1\n2"]);
    assert_eq!(table.text(), "| a | b |\n| --- | --- |\n| x\\|y | 1 2 |\n");
}

//! Holds the floors of the core: a room uses rooms below it, never one above and never one beside it.
//!
//! Every file of `core/src` is parsed and each path in it looked at: imports, types, calls, attributes, and what stands
//! inside macros. Code under `#[cfg(test)]` may reach further, since a test introduces rooms as `app` does. The same
//! reading holds who may name which crate, what a machine must not touch, and what nothing may be called.

mod floors;
mod names;
mod read;
#[cfg(test)]
mod tests;
mod walk;

use crate::house::{House, Trouble};
use crate::screen::Screen;
use crate::steps::Report;

/// One thing that is not as the plan of the house has it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    /// The file, from the root of the repository.
    file: String,
    /// Counted from one; zero for the file as a whole.
    line: usize,
    what: String,
}

impl Breach {
    fn told(&self) -> String {
        if self.line == 0 {
            format!("{}: {}", self.file, self.what)
        } else {
            format!("{}:{}: {}", self.file, self.line, self.what)
        }
    }
}

pub(crate) fn layers(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    screen.at("reading core/src");
    let files = walk::core(&house.path("core/src"), "core/src")?;
    let mut breaches: Vec<Breach> = files.iter().flat_map(floors::breaches).collect();
    breaches.extend(names::of_files(house.sources(&["rs"])?.iter().map(|path| house.name_of(path))));
    Ok(if breaches.is_empty() {
        Report::Passed(format!("{} files of the core stand on their floors", files.len()))
    } else {
        Report::Failed(breaches.iter().map(Breach::told).collect())
    })
}

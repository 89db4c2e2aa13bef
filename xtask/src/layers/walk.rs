//! Follows the `mod` declarations of the core from its root, as the compiler does, so that a file knows whether it is
//! part of a test. A file that no declaration leads to is dead weight that nothing compiles, and is told.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::read::{Item, Mention, read};
use crate::house::{Trouble, about};

/// One file of the core as it was read.
pub(super) struct File {
    /// From the root of the repository.
    pub(super) name: String,
    /// Words of its module, without the leading `crate`.
    pub(super) module: Vec<String>,
    /// Whether it is compiled for tests alone.
    pub(super) test: bool,
    pub(super) mentions: Vec<Mention>,
    pub(super) items: Vec<Item>,
    /// Why it could not be judged.
    pub(super) unread: Option<String>,
}

impl File {
    pub(super) fn room(&self) -> Option<&str> {
        self.module.first().map(String::as_str)
    }

    pub(super) fn stem(&self) -> &str {
        let file = self.name.rsplit('/').next().unwrap_or_default();
        file.strip_suffix(".rs").unwrap_or(file)
    }
}

/// A module that a declaration leads to.
struct Door {
    path: PathBuf,
    module: Vec<String>,
    test: bool,
}

/// Every file below `src`; `name` is what `src` is called in what is told.
pub(super) fn core(src: &Path, name: &str) -> Result<Vec<File>, Trouble> {
    let named = |path: &Path| {
        let below = path.strip_prefix(src).unwrap_or(path);
        let below: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        format!("{name}/{}", below.join("/"))
    };
    let mut unseen = BTreeSet::new();
    gather(src, &mut unseen)?;
    let mut files = Vec::new();
    let mut doors = vec![Door { path: src.join("lib.rs"), module: Vec::new(), test: false }];
    while let Some(door) = doors.pop() {
        unseen.remove(&door.path);
        let source = fs::read_to_string(&door.path).map_err(about(&door.path))?;
        let file = judge(named(&door.path), &door, &source);
        for child in file.1 {
            let path = place(&door.path, &door.module, &child.module);
            doors.extend(path.map(|path| Door { path, module: child.module, test: door.test || child.test }));
        }
        files.push(file.0);
    }
    files.extend(unseen.iter().map(|path| File {
        name: named(path),
        module: Vec::new(),
        test: false,
        mentions: Vec::new(),
        items: Vec::new(),
        unread: Some("no `mod` leads to this file".to_owned()),
    }));
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// A declaration found in a file.
pub(super) struct Child {
    pub(super) module: Vec<String>,
    pub(super) test: bool,
}

fn judge(name: String, door: &Door, source: &str) -> (File, Vec<Child>) {
    let mut file = File {
        name,
        module: door.module.clone(),
        test: door.test,
        mentions: Vec::new(),
        items: Vec::new(),
        unread: None,
    };
    match read(source, &door.module) {
        Ok(seen) => {
            file.mentions = seen.mentions;
            file.items = seen.items;
            (file, seen.children)
        }
        Err(error) => {
            file.unread = Some(format!("is no Rust that can be read: {error}"));
            (file, Vec::new())
        }
    }
}

/// The file of a declared module. A missing one is the compiler's to tell.
fn place(parent: &Path, at: &[String], child: &[String]) -> Option<PathBuf> {
    let folder = parent.parent()?;
    let own = ["lib.rs", "mod.rs"].iter().any(|name| parent.ends_with(name));
    let mut base = if own { folder.to_owned() } else { parent.with_extension("") };
    // What an inline module declares stands in a folder of that module's name.
    base.extend(child.get(at.len()..child.len().checked_sub(1)?)?);
    let name = child.last()?;
    [base.join(format!("{name}.rs")), base.join(name).join("mod.rs")].into_iter().find(|path| path.is_file())
}

fn gather(folder: &Path, found: &mut BTreeSet<PathBuf>) -> Result<(), Trouble> {
    for entry in fs::read_dir(folder).map_err(about(folder))? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.insert(path);
        }
    }
    Ok(())
}

/// A file as if it stood in the core, for tests that plant something in one.
#[cfg(test)]
pub(super) fn planted(name: &str, module: &[&str], source: &str) -> File {
    let module = module.iter().map(|&word| word.to_owned()).collect();
    judge(name.to_owned(), &Door { path: PathBuf::new(), module, test: false }, source).0
}

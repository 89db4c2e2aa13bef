//! Where things stand: the root of the repository, its source files, its packages, and cargo itself.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use serde_json::Value;

/// What kept a task from being done at all, as a sentence for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Trouble(pub(crate) String);

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for Trouble {
    fn from(error: serde_json::Error) -> Self {
        Self(format!("cargo answered what is no JSON: {error}"))
    }
}

/// A problem that names the file it is about.
pub(crate) fn about(path: &Path) -> impl FnOnce(io::Error) -> Trouble {
    move |error| Trouble(format!("{}: {error}", path.display()))
}

/// The repository.
pub(crate) struct House {
    root: PathBuf,
}

/// Folders that hold sources of ours; what is built or fetched stands elsewhere.
const SOURCES: [&str; 6] = ["core", "bindings", "tests", "xtask", "android", "ios"];

impl House {
    /// The repository this program was built from.
    pub(crate) fn here() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: package.parent().unwrap_or(package).to_owned() }
    }

    pub(crate) fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.root.join(below)
    }

    /// A path as a person knows it: from the root, with slashes.
    pub(crate) fn name_of(&self, path: &Path) -> String {
        // Cargo may build elsewhere.
        let Ok(below) = path.strip_prefix(&self.root) else { return path.display().to_string() };
        below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }

    /// A command that starts in the root.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        // `cargo xtask` runs under cargo, which tells this program about its own package. ring's build script watches
        // those very variables: passed on, they would rebuild the whole TLS stack at each change of caller.
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name);
            }
        }
        command
    }

    /// The cargo that this program was started by.
    pub(crate) fn cargo(&self) -> Command {
        self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// What cargo knows of the members, without asking a registry.
    pub(crate) fn metadata(&self) -> Result<Value, Trouble> {
        let answer = self.cargo().args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).output()?;
        if answer.status.success() {
            Ok(serde_json::from_slice(&answer.stdout)?)
        } else {
            Err(Trouble(String::from_utf8_lossy(&answer.stderr).into_owned()))
        }
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target(&self) -> Result<PathBuf, Trouble> {
        let metadata = self.metadata()?;
        let target = metadata.get("target_directory").and_then(Value::as_str);
        target.map(PathBuf::from).ok_or_else(|| Trouble("cargo does not say where it builds".to_owned()))
    }

    /// Every source file of ours with one of these endings, in order.
    pub(crate) fn sources(&self, endings: &[&str]) -> Result<Vec<PathBuf>, Trouble> {
        let mut found = Vec::new();
        for folder in SOURCES {
            let folder = self.path(folder);
            if folder.is_dir() {
                gather(&folder, endings, &mut found)?;
            }
        }
        found.sort();
        Ok(found)
    }
}

fn gather(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) -> Result<(), Trouble> {
    for entry in fs::read_dir(folder).map_err(about(folder))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "build" && name != "node_modules" {
                gather(&path, endings, found)?;
            }
        } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            found.push(path);
        }
    }
    Ok(())
}

//! The desktop's vault: one file for each name, readable by its owner alone.
//!
//! A phone has a Keystore or a Keychain; a desktop has a folder. The four answers are the same: a file that is there, a
//! file that is certainly not there, a folder that cannot be read now, a file that holds nothing usable.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use gongchao_core::{
    kernel::Secret,
    ports::{PortFault, Vault, VaultAnswer},
};

/// A vault in a folder of mode 0700 with files of mode 0600.
pub(crate) struct FileVault {
    folder: PathBuf,
    keeping: Mutex<()>,
}

impl FileVault {
    /// A vault in this folder, which is made when the first secret is kept.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, keeping: Mutex::default() }
    }

    fn file(&self, alias: &str) -> PathBuf {
        // Names are ours and plain; anything else would be a path into somewhere.
        let plain: String =
            alias.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' }).collect();
        self.folder.join(plain)
    }
}

impl Vault for FileVault {
    fn get(&self, alias: &str) -> VaultAnswer {
        match fs::read(self.file(alias)) {
            Ok(bytes) if bytes.is_empty() => VaultAnswer::Invalidated,
            Ok(bytes) => VaultAnswer::Present(Secret::new(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => VaultAnswer::Absent,
            Err(_) => VaultAnswer::TemporarilyUnavailable,
        }
    }

    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        // Written beside, synced, then renamed over: a kill leaves the old secret or the new one, never half of one.
        let write = || -> std::io::Result<()> {
            private_folder(&self.folder)?;
            let file = self.file(alias);
            // Names of their own, and one at a time: what is kept at the same moment must not be written into one file. `~`
            // is in no name.
            let _one = self.keeping.lock().unwrap_or_else(PoisonError::into_inner);
            let mut beside = file.clone().into_os_string();
            beside.push("~");
            let mut options = fs::OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut open = options.open(&beside)?;
            let kept = open.write_all(secret.expose()).and_then(|()| open.sync_all());
            if let Err(error) = kept.and_then(|()| fs::rename(&beside, &file)) {
                // The secret must not lie about under a name that nobody forgets.
                let _ = fs::remove_file(&beside);
                return Err(error);
            }
            fs::File::open(&self.folder)?.sync_all()
        };
        write().map_err(|_| PortFault::Failed)
    }

    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        match fs::remove_file(self.file(alias)) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(_) => Err(PortFault::Failed),
        }
    }
}

/// Makes a folder that its owner alone can look into; one that is there stays as it is.
pub(crate) fn private_folder(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongchao_core::ports::{VaultRig, check_answers, check_vault};

    #[test]
    fn what_is_kept_is_there_after_a_restart_and_only_its_owner_can_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let vault = FileVault::new(dir.path().join("vault"));
        assert!(matches!(vault.get("key"), VaultAnswer::Absent));
        vault.put("key", &Secret::new([1, 2, 3])).unwrap();
        let again = FileVault::new(dir.path().join("vault"));
        assert!(matches!(again.get("key"), VaultAnswer::Present(s) if s.expose() == [1, 2, 3]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(dir.path().join("vault/key")).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(fs::metadata(dir.path().join("vault")).unwrap().permissions().mode() & 0o777, 0o700);
        }
        again.delete("key").unwrap();
        again.delete("key").unwrap();
        assert!(matches!(again.get("key"), VaultAnswer::Absent));
    }

    /// The folder of a vault, as somebody else reaches it.
    struct Desk(FileVault);

    impl VaultRig for Desk {
        fn vault(&self) -> &dyn Vault {
            &self.0
        }
        // A folder that is none at present: neither file nor absence of one can be told.
        fn lock(&self, locked: bool) {
            let away = self.0.folder.with_extension("away");
            if locked {
                fs::rename(&self.0.folder, &away).unwrap();
                fs::write(&self.0.folder, b"").unwrap();
            } else {
                fs::remove_file(&self.0.folder).unwrap();
                fs::rename(&away, &self.0.folder).unwrap();
            }
        }
        fn lose(&self, alias: &str) {
            fs::write(self.0.file(alias), b"").unwrap();
        }
    }

    #[test]
    fn a_desktops_vault_keeps_every_rule_and_tells_its_answers_apart() {
        let dir = tempfile::tempdir().unwrap();
        let desk = Desk(FileVault::new(dir.path().join("vault")));
        assert_eq!(check_vault(&desk.0), []);
        assert_eq!(check_answers(&desk), []);
        assert_eq!(fs::read_dir(&desk.0.folder).unwrap().count(), 0, "nothing is left behind");
    }

    #[test]
    fn an_empty_file_was_a_secret_once() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("key"), b"").unwrap();
        assert!(matches!(FileVault::new(dir.path().into()).get("key"), VaultAnswer::Invalidated));
    }
}

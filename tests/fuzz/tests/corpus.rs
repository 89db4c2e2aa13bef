//! Everything that was once worth keeping, read again.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its folder has failed")]

use std::path::Path;

#[test]
fn every_kept_input_keeps_its_promise() {
    for (name, target) in gongchao_fuzz::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        let mut read = 0;
        for input in std::fs::read_dir(&folder).unwrap() {
            target(&std::fs::read(input.unwrap().path()).unwrap());
            read += 1;
        }
        assert!(read > 0, "{name} has a corpus");
    }
}

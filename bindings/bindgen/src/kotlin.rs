//! `uniffi-bindgen`: reads the built library and writes Kotlin (or Python).
//!
//! It comes from the same lock file as the library it reads, so generator and runtime are never of two versions.
//! `cargo xtask bindings` calls it with the right arguments.

fn main() {
    uniffi::uniffi_bindgen_main();
}
